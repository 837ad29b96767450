"""When a contract that renews itself ends, and until when notice may be given."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta


def renewed_until(end: date, months: int) -> date:
    """Return the last day of the term that follows ``end``.

    A term that ends with a month ends with a month again.

    >>> renewed_until(date(2026, 4, 30), 12), renewed_until(date(2026, 4, 29), 12)
    (datetime.date(2027, 4, 30), datetime.date(2027, 4, 29))
    >>> renewed_until(date(2027, 2, 28), 12), renewed_until(date(2026, 1, 31), 1)
    (datetime.date(2028, 2, 29), datetime.date(2026, 2, 28))
    >>> renewed_until(date(2026, 4, 30), 1), renewed_until(date(2026, 1, 30), 1)
    (datetime.date(2026, 5, 31), datetime.date(2026, 2, 28))
    """
    until = end + relativedelta(months=months)
    with_month = (end + timedelta(days=1)).day == 1
    return until + relativedelta(day=31) if with_month else until


def notice_until(end: date, days: int) -> date:
    """Return the last day on which notice is in time.

    >>> notice_until(date(2026, 4, 30), 30), notice_until(date(2026, 4, 30), 0)
    (datetime.date(2026, 3, 31), datetime.date(2026, 4, 30))
    """
    return end - timedelta(days=days)
