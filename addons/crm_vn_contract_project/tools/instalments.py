"""Arithmetic of the payment schedule, to the smallest unit of the currency."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal


def split_amounts(
    total: float, percents: Sequence[float], decimals: int = 0
) -> list[float]:
    """Split ``total`` by ``percents``, each part rounded half up.

    When the percentages make 100, the parts make the total exactly: the last one that
    is not zero takes the difference of rounding. Otherwise each part is rounded alone.

    >>> split_amounts(1_000_000_001, [30, 65, 5])
    [300000000.0, 650000001.0, 50000000.0]
    >>> split_amounts(1_000_000_001, [30, 40, 25, 5])
    [300000000.0, 400000000.0, 250000000.0, 50000001.0]
    >>> split_amounts(100, [33.33, 33.33, 33.34])
    [33.0, 33.0, 34.0]
    >>> sum(split_amounts(999_999_999_999, [12.5] * 8))
    999999999999.0
    >>> split_amounts(1_000_000_000, [30, 65])
    [300000000.0, 650000000.0]
    >>> split_amounts(100, [50, 50, 0])
    [50.0, 50.0, 0.0]
    >>> split_amounts(10.01, [50, 50], decimals=2)
    [5.01, 5.0]
    >>> split_amounts(100, [])
    []
    """
    unit = Decimal(1).scaleb(-decimals)
    whole = _decimal(total).quantize(unit, ROUND_HALF_UP)
    shares = [_decimal(percent) for percent in percents]
    parts = [(whole * share / 100).quantize(unit, ROUND_HALF_UP) for share in shares]
    if sum(shares) == 100:
        last = max(index for index, share in enumerate(shares) if share)
        parts[last] += whole - sum(parts)
    return [float(part) for part in parts]


def plan_amounts(
    total: float, lines: Sequence[tuple[str, float]], decimals: int = 0
) -> list[float]:
    """Return the amounts of a payment schedule whose lines say how they are made.

    A line is ``("percent", 30)`` of the total, ``("amount", 5e8)`` as agreed, or
    ``("rest", 0)``: what the others leave. Several rests share it evenly, the last one
    takes what cannot be shared. A rest is never negative.

    >>> plan_amounts(1_000_000_001, [("percent", 30), ("percent", 65), ("percent", 5)])
    [300000000.0, 650000001.0, 50000000.0]
    >>> lines = [("amount", 250_000_000), ("percent", 40), ("rest", 0)]
    >>> plan_amounts(1_000_000_001, lines)
    [250000000.0, 400000000.0, 350000001.0]
    >>> plan_amounts(100, [("rest", 0), ("rest", 0), ("percent", 1)])
    [49.0, 50.0, 1.0]
    >>> plan_amounts(100, [("amount", 120), ("rest", 0)])
    [120.0, 0.0]
    >>> plan_amounts(10.01, [("percent", 50), ("rest", 0)], decimals=2)
    [5.01, 5.0]
    >>> plan_amounts(100, [])
    []
    """
    unit = Decimal(1).scaleb(-decimals)
    percents = [value if basis == "percent" else 0.0 for basis, value in lines]
    by_percent = split_amounts(total, percents, decimals)
    amounts = [
        _decimal(value if basis == "amount" else part)
        for (basis, value), part in zip(lines, by_percent, strict=True)
    ]
    rests = [index for index, (basis, _value) in enumerate(lines) if basis == "rest"]
    if rests:
        left = _decimal(total).quantize(unit, ROUND_HALF_UP) - sum(amounts)
        left = max(left, Decimal(0))
        share = (left / len(rests)).quantize(unit, ROUND_DOWN)
        for index in rests:
            amounts[index] = share
        amounts[rests[-1]] += left - share * len(rests)
    return [float(amount) for amount in amounts]


def fill_oldest_first(
    wanted: Sequence[float], available: Sequence[float], decimals: int = 0
) -> list[tuple[int, int, float]]:
    """Pour ``available`` into ``wanted`` in order; return (wanted, available, amount).

    What does not fit stays out. Amounts are positive.

    >>> fill_oldest_first([30, 40], [50, 50])
    [(0, 0, 30), (1, 0, 20), (1, 1, 20)]
    >>> fill_oldest_first([100], [30])
    [(0, 0, 30)]
    >>> fill_oldest_first([], [30]), fill_oldest_first([0, 5], [5])
    ([], [(1, 0, 5)])
    """
    result = []
    rest = list(available)
    for want_index, want in enumerate(wanted):
        for rest_index, amount in enumerate(rest):
            part = round(min(want, amount), decimals)
            if part <= 0:
                continue
            result.append((want_index, rest_index, part))
            rest[rest_index] -= part
            want -= part
    return result


def _decimal(value: float) -> Decimal:
    """Read a float as people wrote it (0.1 is 0.1).

    >>> _decimal(33.33)
    Decimal('33.33')
    """
    return Decimal(str(value))
