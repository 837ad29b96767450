"""The Vietnamese lunar calendar (UTC+7), 2020–2050, from a table of facts.

Not the Chinese one: ten months of these years start on another day there.
"""

from bisect import bisect_right
from datetime import date, timedelta
from typing import NamedTuple

# year, solar date of its first day, leap month (0: none), and for each month in order,
# the leap month included, whether it has 30 days (1) or 29 (0)
TABLE = """
2020 2020-01-25 4 0111010010011
2021 2021-02-12 0 011010101010
2022 2022-02-01 0 101011010101
2023 2023-01-22 2 0100110110101
2024 2024-02-10 0 010010110110
2025 2025-01-29 6 1010010101110
2026 2026-02-17 0 101001001110
2027 2027-02-06 0 110100100110
2028 2028-01-26 5 1110100100110
2029 2029-02-13 0 110101010010
2030 2030-02-02 0 110110101010
2031 2031-01-23 3 0101101101010
2032 2032-02-11 0 010101101101
2033 2033-01-31 11 0100101011101
2034 2034-02-19 0 010010011101
2035 2035-02-08 0 101001001101
2036 2036-01-28 6 1101001001011
2037 2037-02-15 0 101100100101
2038 2038-02-04 0 101101010010
2039 2039-01-24 5 1101101010010
2040 2040-02-12 0 101101011010
2041 2041-02-01 0 010101011101
2042 2042-01-22 2 0100101011011
2043 2043-02-10 0 010010011011
2044 2044-01-30 7 1010010010111
2045 2045-02-17 0 101001001011
2046 2046-02-06 0 101010100101
2047 2047-01-26 5 1011010100101
2048 2048-02-14 0 011011010010
2049 2049-02-02 0 101011010110
2050 2050-01-23 3 0101010110110
"""


class LunarDate(NamedTuple):
    day: int
    month: int
    year: int
    leap: bool = False


class LunarMonth(NamedTuple):
    start: date
    month: int
    year: int
    leap: bool
    days: int


class LunarRangeError(ValueError):
    """The date lies outside of the table."""


def _read_months(table: str) -> list[LunarMonth]:
    months = []
    for line in table.split("\n"):
        if not line:
            continue
        year, first, leap, lengths = line.split()
        start, leap_month = date.fromisoformat(first), int(leap)
        number, is_leap = 0, False
        for length in lengths:
            is_leap = not is_leap and 0 < number == leap_month
            number += not is_leap
            days = 29 + int(length)
            months.append(LunarMonth(start, number, int(year), is_leap, days))
            start += timedelta(days=days)
    return months


MONTHS = _read_months(TABLE)
STARTS = [month.start for month in MONTHS]
BY_NAME = {(month.year, month.month, month.leap): month for month in MONTHS}
FIRST_YEAR, LAST_YEAR = MONTHS[0].year, MONTHS[-1].year
LAST_DAY = MONTHS[-1].start + timedelta(days=MONTHS[-1].days - 1)


def solar_to_lunar(day: date) -> LunarDate:
    """Return the lunar date of a day.

    >>> solar_to_lunar(date(2026, 11, 22))
    LunarDate(day=14, month=10, year=2026, leap=False)
    >>> solar_to_lunar(date(2025, 7, 25))
    LunarDate(day=1, month=6, year=2025, leap=True)
    """
    if not STARTS[0] <= day <= LAST_DAY:
        raise LunarRangeError(f"{day}: the lunar table has 2020 to 2050 only")
    month = MONTHS[bisect_right(STARTS, day) - 1]
    number = (day - month.start).days + 1
    return LunarDate(number, month.month, month.year, month.leap)


def lunar_to_solar(day: int, month: int, year: int, leap: bool = False) -> date:
    """Return the day of a lunar date, which must exist.

    >>> lunar_to_solar(1, 1, 2030), lunar_to_solar(15, 8, 2026)
    (datetime.date(2030, 2, 2), datetime.date(2026, 9, 25))
    >>> lunar_to_solar(10, 3, 2028)
    datetime.date(2028, 4, 4)
    >>> lunar_to_solar(30, 1, 2021)
    Traceback (most recent call last):
    ValueError: 30/1/2021: this lunar month has 29 days
    >>> lunar_to_solar(1, 4, 2026, leap=True)
    Traceback (most recent call last):
    ValueError: 4/2026: this lunar year has no such leap month
    """
    found = BY_NAME.get((year, month, leap))
    if not found:
        if leap and (year, month, False) in BY_NAME:
            raise ValueError(f"{month}/{year}: this lunar year has no such leap month")
        raise LunarRangeError(f"{month}/{year}: no lunar month of 2020 to 2050")
    if not 1 <= day <= found.days:
        name = f"{day}/{month}/{year}"
        raise ValueError(f"{name}: this lunar month has {found.days} days")
    return found.start + timedelta(days=day - 1)


def lunar_anniversary(day: int, month: int, year: int, leap: bool = False) -> date:
    """Return the day on which a yearly lunar date is kept.

    The 30th of a month of 29 days is kept on the 29th; what was born in a leap month is
    kept in the plain month of the years that have no such leap month.

    >>> lunar_anniversary(30, 1, 2021)
    datetime.date(2021, 3, 12)
    >>> lunar_anniversary(1, 6, 2025, leap=True), lunar_anniversary(1, 6, 2026, True)
    (datetime.date(2025, 7, 25), datetime.date(2026, 7, 14))
    """
    found = BY_NAME.get((year, month, leap)) or BY_NAME.get((year, month, False))
    if not found:
        raise LunarRangeError(f"{month}/{year}: no lunar month of 2020 to 2050")
    return found.start + timedelta(days=min(day, found.days) - 1)


def next_lunar_anniversary(
    day: int, month: int, since: date, leap: bool = False
) -> date:
    """Return the first anniversary on or after a day.

    >>> next_lunar_anniversary(1, 1, date(2026, 2, 17))
    datetime.date(2026, 2, 17)
    >>> next_lunar_anniversary(23, 12, date(2026, 2, 11))
    datetime.date(2027, 1, 30)
    """
    year = solar_to_lunar(since).year
    found = lunar_anniversary(day, month, year, leap)
    return found if found >= since else lunar_anniversary(day, month, year + 1, leap)


def solar_anniversary(day: int, month: int, year: int) -> date:
    """Return the day on which a yearly date is kept: 29/2 on 28/2 in common years.

    >>> solar_anniversary(29, 2, 2027), solar_anniversary(29, 2, 2028)
    (datetime.date(2027, 2, 28), datetime.date(2028, 2, 29))
    """
    if (day, month) == (29, 2) and not _is_leap_year(year):
        day = 28
    return date(year, month, day)


def _is_leap_year(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def next_solar_anniversary(day: int, month: int, since: date) -> date:
    """Return the first anniversary on or after a day.

    >>> next_solar_anniversary(29, 2, date(2027, 3, 1))
    datetime.date(2028, 2, 29)
    """
    found = solar_anniversary(day, month, since.year)
    return found if found >= since else solar_anniversary(day, month, since.year + 1)


STEMS = ("Canh", "Tân", "Nhâm", "Quý", "Giáp", "Ất", "Bính", "Đinh", "Mậu", "Kỷ")
BRANCHES = (
    *("Thân", "Dậu", "Tuất", "Hợi", "Tý", "Sửu"),
    *("Dần", "Mão", "Thìn", "Tỵ", "Ngọ", "Mùi"),
)


def year_name(year: int) -> str:
    """Return the name of a lunar year in the cycle of sixty.

    >>> year_name(2026), year_name(1984)
    ('Bính Ngọ', 'Giáp Tý')
    """
    return f"{STEMS[year % 10]} {BRANCHES[year % 12]}"


def format_lunar(lunar: LunarDate) -> str:
    """Write a lunar date as people do.

    >>> format_lunar(solar_to_lunar(date(2025, 7, 25)))
    '1/6 nhuận/2025 ÂL'
    """
    leap = " nhuận" if lunar.leap else ""
    return f"{lunar.day}/{lunar.month}{leap}/{lunar.year} ÂL"
