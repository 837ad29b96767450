"""How many days before something is due people are reminded."""

import re
from collections.abc import Sequence
from datetime import date, timedelta


def parse_days(text: str | None) -> list[int]:
    """Return the days of a list as people type it, the earliest reminder first.

    >>> parse_days("90, 60, 30, 15"), parse_days("15;30 60")
    ([90, 60, 30, 15], [60, 30, 15])
    >>> parse_days("7, 7"), parse_days(""), parse_days(None)
    ([7], [], [])
    >>> parse_days("a week")
    Traceback (most recent call last):
        ...
    ValueError: a week
    """
    words = [word for word in re.split(r"[\s,;]+", text or "") if word]
    if not all(word.isdigit() for word in words):
        raise ValueError(text)
    return sorted({int(word) for word in words}, reverse=True)


def act_before(day: date, step: int, steps: Sequence[int]) -> date:
    """Return until when to act on a reminder: the next one, else the day itself.

    >>> act_before(date(2026, 12, 31), 90, [90, 60, 30, 15])
    datetime.date(2026, 11, 1)
    >>> act_before(date(2026, 12, 31), 15, [90, 60, 30, 15])
    datetime.date(2026, 12, 31)
    """
    later = [other for other in steps if other < step]
    return day - timedelta(days=max(later)) if later else day
