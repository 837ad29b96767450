"""Citizen numbers (số định danh cá nhân, CCCD): 12 digits that say where and when.

3 digits for the province (or country) of birth registration, 1 for century and gender,
2 for the year of birth, 6 at random. There is no check digit.
"""

import re
from datetime import date
from typing import NamedTuple

# the 63 provinces of before 01/07/2025: issued numbers keep them
PROVINCES = frozenset(
    {
        "001", "002", "004", "006", "008", "010", "011", "012", "014", "015", "017",
        "019", "020", "022", "024", "025", "026", "027", "030", "031", "033", "034",
        "035", "036", "037", "038", "040", "042", "044", "045", "046", "048", "049",
        "051", "052", "054", "056", "058", "060", "062", "064", "066", "067", "068",
        "070", "072", "074", "075", "077", "079", "080", "082", "083", "084", "086",
        "087", "089", "091", "092", "093", "094", "095", "096",
    }
)  # fmt: skip
FIRST_COUNTRY_CODE = 97  # born abroad: the code of the country
MALE, FEMALE = "male", "female"


class CitizenId(NamedTuple):
    """What a citizen number says. ``problem``: length, old_id, province, birth_year."""

    number: str = ""
    province: str = ""
    gender: str = ""
    birth_year: int = 0
    problem: str = ""


def parse_citizen_id(text: str | None, today: date | None = None) -> CitizenId:
    """Read a citizen number.

    >>> parse_citizen_id("079190012345")
    CitizenId(number='079190012345', province='079', gender='female', birth_year=1990, problem='')
    >>> parse_citizen_id("001 205 012 345")[1:4]
    ('001', 'male', 2005)
    >>> [parse_citizen_id(number).problem for number in ("003190012345", "012345678",
    ...     "07919001234", "")]
    ['province', 'old_id', 'length', 'length']
    >>> parse_citizen_id("079290012345", date(2026, 11, 22)).problem  # born in 2090?
    'birth_year'
    """  # noqa: E501
    number = re.sub(r"[\s.\-]", "", text or "")
    if re.fullmatch(r"\d{9}", number):
        return CitizenId(number, problem="old_id")
    if not re.fullmatch(r"\d{12}", number):
        return CitizenId(number, problem="length")
    province, code = number[:3], int(number[3])
    year = 1900 + 100 * (code // 2) + int(number[4:6])
    gender = FEMALE if code % 2 else MALE
    problem = ""
    if province not in PROVINCES and not FIRST_COUNTRY_CODE <= int(province) <= 400:
        problem = "province"
    elif year > (today or date.today()).year:
        problem = "birth_year"
    return CitizenId(number, province, gender, year, problem)


def contradictions(
    text: str | None, gender: str | None = None, birthdate: date | None = None
) -> list[str]:
    """What the record says otherwise than its citizen number: gender, birth_year.

    >>> contradictions("079190012345", "male", date(1989, 5, 1))
    ['gender', 'birth_year']
    >>> contradictions("079190012345", "female", date(1990, 5, 1))
    []
    >>> contradictions("079190012345"), contradictions("012345678", "male")
    ([], [])
    """
    citizen = parse_citizen_id(text)
    if citizen.problem:
        return []
    found = []
    if gender in (MALE, FEMALE) and gender != citizen.gender:
        found.append("gender")
    if birthdate and birthdate.year != citizen.birth_year:
        found.append("birth_year")
    return found
