"""Months, quarters and years as pairs of dates: plain arithmetic, no Odoo."""

import datetime

from dateutil.relativedelta import relativedelta

MONTH, QUARTER, YEAR = "month", "quarter", "year"
_MONTHS = {MONTH: 1, QUARTER: 3, YEAR: 12}


def period_bounds(day: datetime.date, kind: str) -> tuple[datetime.date, datetime.date]:
    """First and last day of the month, quarter or year that ``day`` lies in.

    >>> period_bounds(datetime.date(2026, 2, 17), MONTH)
    (datetime.date(2026, 2, 1), datetime.date(2026, 2, 28))
    >>> period_bounds(datetime.date(2026, 5, 31), QUARTER)
    (datetime.date(2026, 4, 1), datetime.date(2026, 6, 30))
    >>> period_bounds(datetime.date(2026, 5, 31), YEAR)
    (datetime.date(2026, 1, 1), datetime.date(2026, 12, 31))
    """
    length = _MONTHS[kind]
    first = day.replace(month=(day.month - 1) // length * length + 1, day=1)
    return first, first + relativedelta(months=length, days=-1)


def previous_period(
    day: datetime.date, kind: str
) -> tuple[datetime.date, datetime.date]:
    """The period before the one that ``day`` lies in.

    >>> previous_period(datetime.date(2026, 1, 5), QUARTER)
    (datetime.date(2025, 10, 1), datetime.date(2025, 12, 31))
    """
    first, _last = period_bounds(day, kind)
    return period_bounds(first - relativedelta(days=1), kind)


def elapsed_share(
    first: datetime.date, last: datetime.date, today: datetime.date
) -> float:
    """Share of a period that has passed at the end of ``today``, from 0 to 1.

    >>> june = datetime.date(2026, 6, 1), datetime.date(2026, 6, 30)
    >>> [elapsed_share(*june, datetime.date(2026, 6, day)) for day in (3, 15, 30)]
    [0.1, 0.5, 1.0]
    >>> elapsed_share(*june, datetime.date(2026, 5, 31))
    0.0
    """
    days = (min(today, last) - first).days + 1
    return max(0, days) / ((last - first).days + 1)
