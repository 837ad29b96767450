"""Dates and numbers as they are written in Vietnam."""

import re
from datetime import date
from decimal import Decimal

NUMERIC_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
WORDY_DATE = re.compile(r"(?:ngày\s+)?(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})")


def date_in_words(day: date) -> str:
    """Write a date as contracts do, with a zero before single digits.

    >>> date_in_words(date(2026, 3, 5))
    'ngày 05 tháng 03 năm 2026'
    """
    return f"ngày {day.day:02d} tháng {day.month:02d} năm {day.year}"


def format_date(day: date) -> str:
    """Write a date with digits.

    >>> format_date(date(2026, 11, 21))
    '21/11/2026'
    """
    return f"{day:%d/%m/%Y}"


def parse_date(text: str) -> date:
    """Read a date written the Vietnamese way: day first, year last.

    >>> parse_date("21/11/2026"), parse_date("ngày 05 tháng 03 năm 2026")
    (datetime.date(2026, 11, 21), datetime.date(2026, 3, 5))
    >>> parse_date("2026-21-11")
    Traceback (most recent call last):
    ValueError: “2026-21-11” is not a date: write day/month/year
    >>> parse_date("11/21/2026")
    Traceback (most recent call last):
    ValueError: “11/21/2026” is not a date: write day/month/year
    """
    text = strip_invisible(text)
    match = NUMERIC_DATE.fullmatch(text) or WORDY_DATE.fullmatch(text.lower())
    try:
        day, month, year = map(int, match.groups())
        return date(year, month, day)
    except (AttributeError, ValueError):
        message = f"“{text}” is not a date: write day/month/year"
        raise ValueError(message) from None


def strip_invisible(text: str) -> str:
    r"""Remove what Odoo hides in formatted amounts: U+FEFF, no-break spaces.

    >>> strip_invisible("-\ufeff5\xa0₫")
    '-5 ₫'
    """
    text = re.sub("[\ufeff\u200b\u200e\u2060]", "", text)
    return re.sub(r"[^\S\n]+", " ", text).strip()


def format_number(value: int | float | str | Decimal, digits: int = 0) -> str:
    """Write a number with dots between thousands and a decimal comma.

    >>> format_number(1234567), format_number("-1234.5", 2), format_number(0)
    ('1.234.567', '-1.234,50', '0')
    """
    text = f"{Decimal(str(value)):,.{digits}f}"
    return text.translate(str.maketrans(",.", ".,"))


def format_dong(value: int | float | Decimal) -> str:
    """Write an amount as in contracts.

    >>> format_dong(1234567)
    '1.234.567 đồng'
    """
    return f"{format_number(value)} đồng"
