"""Amounts as people type them in Vietnam: 1tr5, 2 tỷ, 500k, 1,5 triệu, 1.234.567.

The web client has the same rules in static/src/quick_amount/quick_amount.js; a test
compares the two.
"""

import re
import unicodedata
from decimal import Decimal

# longest first: "tr" must not be read from "trieu"
UNITS = {
    "nghin": 10**3,
    "ngan": 10**3,
    "trieu": 10**6,
    "ty": 10**9,
    "ti": 10**9,
    "tr": 10**6,
    "k": 10**3,
    "n": 10**3,
    "m": 10**6,
    "b": 10**9,
}
NUMBER = r"\d+(?:[.,]\d+)*"
PART = re.compile(rf"({NUMBER})({'|'.join(UNITS)})?(ruoi)?")
CURRENCY = re.compile(r"(?:dong|vnd|d|₫)$")


def _fold(text: str) -> str:
    """Lower case without accents and spaces.

    >>> _fold(" 2 Tỷ 5 ")
    '2ty5'
    """
    text = unicodedata.normalize("NFD", text.strip().lower()).replace("đ", "d")
    return re.sub(r"[\s\u0300-\u036f\u200b\ufeff]", "", text)


def _read_number(text: str) -> Decimal:
    """Read digits with separators as a Vietnamese reader does.

    A separator that stands more than once parts thousands. One comma is the decimal
    point. One dot parts thousands before exactly three digits, else it is a decimal
    point.

    >>> _read_number("1.234.567"), _read_number("1,5"), _read_number("1.5")
    (Decimal('1234567'), Decimal('1.5'), Decimal('1.5'))
    >>> _read_number("1.500"), _read_number("1.234,5"), _read_number("1,234,567")
    (Decimal('1500'), Decimal('1234.5'), Decimal('1234567'))
    >>> _read_number("1,234.5")
    Traceback (most recent call last):
    ValueError: 1,234.5
    """
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", text):
        return Decimal(text.replace(".", "").replace(",", "."))
    if re.fullmatch(r"\d{1,3}(,\d{3}){2,}", text):
        return Decimal(text.replace(",", ""))
    if re.fullmatch(r"\d+([.,]\d+)?", text):
        return Decimal(text.replace(",", "."))
    raise ValueError(text)


def parse_quick_amount(text: str) -> Decimal:
    """Return the amount, or raise ValueError where it is not clearly one.

    Digits after a unit are its fraction: "1tr5" and "1tr500" are both 1,500,000.

    >>> [int(parse_quick_amount(t)) for t in ("1tr5", "2 tỷ", "500k", "1,5 triệu")]
    [1500000, 2000000000, 500000, 1500000]
    >>> int(parse_quick_amount("2 tỷ 350 triệu")), int(parse_quick_amount("2tỷ35"))
    (2350000000, 2350000000)
    >>> int(parse_quick_amount("1 triệu rưỡi")), int(parse_quick_amount("-12.500đ"))
    (1500000, -12500)
    >>> int(parse_quick_amount("1.234.567 ₫")), parse_quick_amount("0,5")
    (1234567, Decimal('0.5'))
    >>> parse_quick_amount("hai triệu")
    Traceback (most recent call last):
    ValueError: “hai triệu” is not an amount
    >>> parse_quick_amount("500k 2 tỷ")
    Traceback (most recent call last):
    ValueError: “500k 2 tỷ” is not an amount
    """
    folded = CURRENCY.sub("", _fold(text))
    sign = -1 if folded.startswith("-") else 1
    folded = folded.removeprefix("-").removeprefix("+")
    total, scale, position = Decimal(0), None, 0
    while position < len(folded):
        match = PART.match(folded, position)
        value = match and _read_part(*match.groups(), scale)
        if value is None:
            raise ValueError(f"“{text}” is not an amount")
        amount, scale = value
        total, position = total + amount, match.end()
    if scale is None:
        raise ValueError(f"“{text}” is not an amount")
    return sign * total


def _read_part(
    number: str, unit: str | None, half: str | None, before: int | None
) -> tuple[Decimal, int] | None:
    """Return amount and scale of one part, or nothing where it cannot follow."""
    if before is not None and not unit:
        # "1tr5": a fraction of the unit before; nothing can follow it
        if half or before == 1 or not number.isdecimal():
            return None
        return Decimal(f"0.{number}") * before, 1
    scale = UNITS.get(unit, 1)
    if before is not None and scale >= before:
        return None
    if half and not unit:
        return None
    try:
        amount = _read_number(number) * scale
    except ValueError:
        return None
    return amount + (Decimal(scale) / 2 if half else 0), scale
