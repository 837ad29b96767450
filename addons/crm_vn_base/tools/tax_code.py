"""Tax codes (mã số thuế): written one way, their form checked, their check digit too.

A wrong form is an error, a wrong check digit a warning: a few old codes have one.
"""

import re
from datetime import date
from typing import NamedTuple

from .citizen_id import parse_citizen_id
from .identity import normalize_mst

WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
ORGANISATION, BRANCH, PERSON = "organisation", "branch", "person"


class TaxCode(NamedTuple):
    """A tax code as it is written, of which kind, and what is wrong with it.

    ``problem`` (refused): length, branch, zeros, province, birth_year, old_id.
    ``warning`` (shown): checksum. ``head_office`` is the organisation of a branch.
    """

    code: str = ""
    kind: str = ""
    problem: str = ""
    warning: str = ""
    head_office: str = ""


def parse_tax_code(text: str | None, today: date | None = None) -> TaxCode:
    """Read a tax code of Vietnam.

    >>> parse_tax_code("01.00.109.106")[:4], parse_tax_code("VN 0100109106").code
    (('0100109106', 'organisation', '', ''), '0100109106')
    >>> parse_tax_code("0100109106001")[:2], parse_tax_code("0100109106-001")[2:]
    (('0100109106-001', 'branch'), ('', '', '0100109106'))
    >>> parse_tax_code("0314409058-002").warning
    ''

    A check digit that cannot be is a warning, for a branch that of its head office:

    >>> parse_tax_code("0100109107")[2:4], parse_tax_code("0100109107-001").warning
    (('', 'checksum'), 'checksum')
    >>> [parse_tax_code(code).problem for code in ("0100109106-000", "0000000000",
    ...     "010010910", "003190012345", "01001O9106", "12345")]
    ['branch', 'zeros', 'old_id', 'province', 'length', 'length']

    Since 01/07/2025 the tax code of persons and household businesses is their citizen
    number:

    >>> parse_tax_code("079190012345")[1:3]
    ('person', '')
    """
    code = normalize_mst(text)
    if not code:
        return TaxCode()
    if re.fullmatch(r"\d{12}", code):
        return TaxCode(code, PERSON, parse_citizen_id(code, today).problem)
    if re.fullmatch(r"\d{9}", code):
        return TaxCode(code, problem="old_id")
    if not re.fullmatch(r"\d{10}(-\d{3})?", code):
        return TaxCode(code, problem="length")
    body, _, branch = code.partition("-")
    kind = BRANCH if branch else ORGANISATION
    problem = "branch" if branch == "000" else ""
    problem = problem if any(map(int, body[2:9])) else "zeros"
    warning = "" if has_valid_check_digit(body) else "checksum"
    return TaxCode(code, kind, problem, warning, body if branch else "")


def restore_zero(text: str | None) -> str | None:
    """Put back the zero that a spreadsheet takes off a code kept as a number.

    Only where the code then proves right by itself: by its check digit, or by province
    and year of a citizen number. Anything else is returned as it was, a branch's code
    too: twelve digits may be a citizen number.

    >>> restore_zero("100109106"), restore_zero("79190012345")
    ('0100109106', '079190012345')
    >>> restore_zero("100109107"), restore_zero("010010910"), restore_zero("0100109106")
    ('100109107', '010010910', '0100109106')
    """
    code = normalize_mst(text)
    if re.fullmatch(r"[1-9]\d{8}(\d{2})?", code):
        right = parse_tax_code(f"0{code}")
        if not (right.problem or right.warning):
            return right.code
    return text


def has_valid_check_digit(body: str) -> bool:
    """Whether the tenth digit is what the nine before it say.

    >>> has_valid_check_digit("0100109106"), has_valid_check_digit("0100109107")
    (True, False)
    """
    total = sum(w * int(d) for w, d in zip(WEIGHTS, body[:9], strict=True))
    return int(body[9]) == 10 - total % 11
