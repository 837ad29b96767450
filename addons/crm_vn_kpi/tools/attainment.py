"""How much of a target was reached: plain arithmetic, no Odoo."""

HIGHER, LOWER = "higher", "lower"
REACHED, ON_TRACK, BEHIND, NO_FIGURE = "reached", "on_track", "behind", "no_figure"


def attainment(actual: float, target: float, direction: str = HIGHER) -> float | None:
    """Share of the target reached; None when no target was set.

    Where less is better, standing exactly on the limit is 100 %, nothing at all
    is 200 % and twice the limit is 0 %.

    >>> attainment(80, 100), attainment(120, 100), attainment(80, 0)
    (0.8, 1.2, None)
    >>> attainment(10, 10, LOWER), attainment(0, 10, LOWER), attainment(25, 10, LOWER)
    (1.0, 2.0, 0.0)
    """
    if not target or target < 0:
        return None
    share = actual / target
    return max(0.0, 2.0 - share) if direction == LOWER else share


def average_or_total(total: float, weight: float, is_average: bool) -> float | None:
    """One figure from summed facts; None for an average without a single sample.

    >>> average_or_total(250.0, 3.0, False), average_or_total(250.0, 4.0, True)
    (250.0, 62.5)
    >>> average_or_total(0.0, 0.0, False), average_or_total(0.0, 0.0, True)
    (0.0, None)
    """
    if not is_average:
        return total
    return total / weight if weight else None


def status(
    share: float | None,
    elapsed: float,
    direction: str = HIGHER,
    cumulative: bool = True,
) -> str:
    """Where a target stands when ``elapsed`` (0 to 1) of its period has passed.

    A total grows with the days, so it is compared with the share of the period that
    has passed; an average, or a limit not to exceed, must hold on every day.

    >>> status(1.0, 0.5), status(0.5, 0.5), status(0.4, 0.5), status(None, 0.5)
    ('reached', 'on_track', 'behind', 'no_figure')
    >>> status(0.9, 0.1, cumulative=False)
    'behind'
    >>> status(1.2, 0.1, LOWER), status(1.2, 1, LOWER), status(0.9, 0.1, LOWER)
    ('on_track', 'reached', 'behind')
    """
    if share is None:
        return NO_FIGURE
    if direction == LOWER:
        if share < 1:
            return BEHIND
        return REACHED if elapsed >= 1 else ON_TRACK
    if share >= 1:
        return REACHED
    return ON_TRACK if cumulative and elapsed < 1 and share >= elapsed else BEHIND
