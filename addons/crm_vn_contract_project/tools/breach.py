"""Penalty and late-payment interest of a contract, with the caps of the law.

The penalty is for the breached part only and needs a clause in the contract; interest
on late payment is separate from it and needs none (Commercial Law 2005, articles 300,
301, 306). The caps themselves are data: see the penalty regimes.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

DAYS_OF_YEAR = 365
MARKET_BANKS = 3  # courts take the mean of at least so many banks


class Penalty(NamedTuple):
    """What the clause says, the most the law allows, and what may be claimed."""

    raw: float
    cap: float
    amount: float

    @property
    def is_capped(self) -> bool:
        return self.raw > self.cap


class InterestPeriod(NamedTuple):
    """Interest on one unpaid amount from ``start`` to ``end``, both days counted."""

    start: date
    end: date
    days: int
    base: float
    amount: float


def penalty(
    breached: float, rate_per_day: float, days: int, cap: float, decimals: int = 0
) -> Penalty:
    """Return the penalty for ``days`` of delay of a breached part.

    :param breached: value of the breached part, never of the whole contract
    :param rate_per_day: percent of the breached part per day
    :param cap: the most the law allows, in percent of the breached part

    >>> penalty(300_000_000, 0.05, 200, 8)
    Penalty(raw=30000000.0, cap=24000000.0, amount=24000000.0)
    >>> penalty(300_000_000, 0.05, 200, 12).amount
    30000000.0
    >>> penalty(300_000_000, 0.05, 10, 8)
    Penalty(raw=1500000.0, cap=24000000.0, amount=1500000.0)
    >>> penalty(300_000_000, 0.05, -3, 8).amount
    0.0
    """
    base = _decimal(breached) / 100
    raw = _round(base * _decimal(rate_per_day) * max(days, 0), decimals)
    most = _round(base * _decimal(cap), decimals)
    return Penalty(float(raw), float(most), float(min(raw, most)))


def is_penalty_allowed(percent: float, cap: float) -> bool:
    """Say whether a clause may name this penalty, in percent of the breached part.

    >>> is_penalty_allowed(8.0, 8), is_penalty_allowed(8.01, 8)
    (True, False)
    >>> is_penalty_allowed(12, 8), is_penalty_allowed(12, 12)
    (False, True)
    """
    return _decimal(percent) <= _decimal(cap)


def valid_interest_rate(agreed: float, cap: float) -> float:
    """Return the rate that holds: an agreed rate is void above the cap.

    >>> valid_interest_rate(12, 20), valid_interest_rate(24, 20)
    (12, 20)
    """
    return min(agreed, cap)


def market_rate(rates: Sequence[float]) -> float:
    """Return the mean overdue rate of the banks asked, in percent a year.

    >>> market_rate([14.4, 15.6, 15.0])
    15.0
    >>> market_rate([14, 15])
    Traceback (most recent call last):
        ...
    ValueError: the mean of at least 3 banks is needed, not of 2
    """
    if len(rates) < MARKET_BANKS:
        raise ValueError(
            f"the mean of at least {MARKET_BANKS} banks is needed, not of {len(rates)}"
        )
    mean = sum(_decimal(rate) for rate in rates) / len(rates)
    return float(round(mean, 4))


def late_interest(
    principal: float,
    rate: float,
    due: date,
    until: date,
    payments: Iterable[tuple[date, float]] = (),
    decimals: int = 0,
) -> list[InterestPeriod]:
    """Return the periods of simple interest on what was not paid in time.

    From the day after ``due`` to the payment, on the unpaid part only.

    :param rate: percent a year
    :param payments: (day, amount), those before the due day included

    >>> due, paid = date(2026, 6, 30), date(2026, 7, 30)
    >>> late_interest(100_000_000, 12, due, paid)[0][2:]
    (30, 100000000.0, 986301.0)
    >>> [p[2:] for p in late_interest(
    ...     100_000_000, 12, due, paid, [(date(2026, 7, 10), 40_000_000)])]
    [(10, 100000000.0, 328767.0), (20, 60000000.0, 394521.0)]
    >>> late_interest(100_000_000, 12, due, paid, [(due, 100_000_000)])
    []
    >>> late_interest(100_000_000, 12, due, due)
    []
    """
    base, start, periods = _decimal(principal), due, []
    for day, amount in [*sorted(payments), (until, 0.0)]:
        end = min(day, until)
        if end > start and base > 0:
            days = (end - start).days
            periods.append(_interest_period(base, rate, start, days, decimals))
            start = end
        base -= _decimal(amount)
    return periods


def simple_interest(base: float, rate: float, days: int, decimals: int = 0) -> float:
    """Return the interest on an amount: amount × rate / 365 × days.

    :param rate: percent a year

    >>> simple_interest(100_000_000, 12, 30), simple_interest(0, 12, 30)
    (986301.0, 0.0)
    >>> simple_interest(60_000_000, 12, 20), simple_interest(100, 10, -1)
    (394521.0, 0.0)
    """
    yearly = _decimal(base) * _decimal(rate) / 100
    return float(_round(yearly * max(days, 0) / DAYS_OF_YEAR, decimals))


def _interest_period(
    base: Decimal, rate: float, start: date, days: int, decimals: int
) -> InterestPeriod:
    amount = simple_interest(float(base), rate, days, decimals)
    first = start + timedelta(days=1)
    last = start + timedelta(days=days)
    return InterestPeriod(first, last, days, float(base), amount)


def _round(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _decimal(value: float) -> Decimal:
    """Read a float as people wrote it (0.05 is 0.05)."""
    return Decimal(str(value))
