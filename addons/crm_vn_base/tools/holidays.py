"""The paid holidays of a year in Vietnam, as the law says before the yearly notice.

Labour Code 2019 art. 111 and 112, and 24/11 since 2026: twelve days. The days around
Tết and 2/9 and the swapped working days are fixed by a yearly notice, so what is worked
out here is a proposal that people correct.
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import NamedTuple

from .lunar import lunar_to_solar

MONDAY, TUESDAY, THURSDAY = 0, 1, 3
DAY = timedelta(days=1)


class Holiday(NamedTuple):
    day: date
    code: str
    kind: str = "paid"


def tet_days_before(year: int) -> int:
    """Return how many of the five days of Tết stand before its first day, usually.

    Two, but one where that makes a whole week (Tết on a Tuesday), as in 2022 and 2026.

    >>> [tet_days_before(year) for year in range(2026, 2031)]
    [1, 2, 2, 1, 2]
    """
    return 1 if lunar_to_solar(1, 1, year).weekday() == TUESDAY else 2


def national_day_after(year: int) -> bool:
    """Return whether the second day of 2/9 is usually the day after, not before.

    >>> [year for year in range(2024, 2030) if national_day_after(year)]
    [2024, 2027]
    """
    return date(year, 9, 2).weekday() in (MONDAY, THURSDAY)


def paid_holidays(
    year: int, days_before: int | None = None, after: bool | None = None
) -> list[Holiday]:
    """Return the twelve paid days of a year in order (eleven before 2026).

    >>> [str(h.day)[5:] for h in paid_holidays(2026)]  # doctest: +NORMALIZE_WHITESPACE
    ['01-01', '02-16', '02-17', '02-18', '02-19', '02-20', '04-26', '04-30', '05-01',
     '09-01', '09-02', '11-24']
    >>> len(paid_holidays(2025)), len(paid_holidays(2030, days_before=1))
    (11, 12)
    """
    if days_before is None:
        days_before = tet_days_before(year)
    if after is None:
        after = national_day_after(year)
    tet = lunar_to_solar(1, 1, year) - days_before * DAY
    national = date(year, 9, 2)
    found = [
        Holiday(date(year, 1, 1), "new_year"),
        *(Holiday(tet + number * DAY, "tet") for number in range(5)),
        Holiday(lunar_to_solar(10, 3, year), "hung_kings"),
        Holiday(date(year, 4, 30), "reunification"),
        Holiday(date(year, 5, 1), "labour"),
        Holiday(national, "national"),
        Holiday(national + DAY if after else national - DAY, "national"),
    ]
    if year >= 2026:
        found.append(Holiday(date(year, 11, 24), "culture"))
    return sorted(found)


def compensatory_days(
    paid: Iterable[Holiday], weekdays: Collection[int]
) -> list[Holiday]:
    """Return the days off in place of holidays that fall on a weekly rest day.

    :param weekdays: the days of the week that are worked, 0 = Monday

    24/11/2029 is a Saturday: a day off on Monday where Saturdays are free, none where
    they are worked. Giỗ Tổ 2026 is a Sunday for everybody.

    >>> five, six = range(5), range(6)
    >>> [str(h.day) for h in compensatory_days(paid_holidays(2026), five)]
    ['2026-04-27']
    >>> [str(h.day) for h in compensatory_days(paid_holidays(2029), six)]
    ['2029-09-03']
    >>> [str(h.day) for h in compensatory_days(paid_holidays(2029), five)]
    ['2029-09-03', '2029-09-04', '2029-11-26']
    >>> [str(h.day)[5:] for h in compensatory_days(paid_holidays(2027), five)]
    ['02-09', '02-10', '05-03']
    """
    paid = sorted(paid)
    taken = {holiday.day for holiday in paid}
    found = []
    for holiday in paid:
        if holiday.day.weekday() in weekdays:
            continue
        day = holiday.day + DAY
        while day in taken or day.weekday() not in weekdays:
            day += DAY
        taken.add(day)
        found.append(Holiday(day, holiday.code, "compensatory"))
    return sorted(found)


def is_working_day(
    day: date,
    weekdays: Collection[int],
    off: Collection[date] = (),
    worked: Collection[date] = (),
) -> bool:
    """Tell whether work is done on a day; a swapped day is worked whatever it is.

    >>> sunday, holiday = date(2026, 11, 22), date(2026, 11, 24)
    >>> is_working_day(sunday, range(6)), is_working_day(holiday, range(6), {holiday})
    (False, False)
    >>> is_working_day(sunday, range(6), worked={sunday})
    True
    """
    return day in worked or (day.weekday() in weekdays and day not in off)
