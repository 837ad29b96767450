"""How far work is, from its parts; plain arithmetic, no Odoo."""

from collections.abc import Iterable, Sequence


def weighted_percent(parts: Iterable[tuple[float, float]]) -> float:
    """Return the mean of ``(weight, percent)`` by weight, 0 without parts.

    A part that weighs nothing does not count, unless none weighs anything: then each
    counts the same.

    >>> weighted_percent([(30, 100), (70, 0)])
    30.0
    >>> weighted_percent([(1, 50), (0, 100)])
    50.0
    >>> weighted_percent([(0, 100), (0, 0)])
    50.0
    >>> weighted_percent([])
    0.0
    """
    parts = list(parts)
    total = sum(weight for weight, _percent in parts)
    if not total:
        parts, total = [(1, percent) for _weight, percent in parts], len(parts)
    if not total:
        return 0.0
    return float(sum(weight * percent for weight, percent in parts) / total)


def task_weights(tasks: Iterable[tuple[float, float]]) -> list[float]:
    """Return what each task weighs, from its ``(weight, hours)``.

    The weights somebody gave; if nobody gave any, the allocated hours; else one each.

    >>> task_weights([(20, 8), (0, 8)])
    [20.0, 0.0]
    >>> task_weights([(0, 8), (0, 24)])
    [8.0, 24.0]
    >>> task_weights([(0, 0), (0, 0)])
    [1.0, 1.0]
    """
    tasks = list(tasks)
    for place in (0, 1):
        if any(task[place] > 0 for task in tasks):
            return [float(task[place]) for task in tasks]
    return [1.0] * len(tasks)


def complete_weights(*measures: Sequence[float]) -> list[float]:
    """Return what each part weighs: the first measure that all of them have.

    Parts that were measured differently cannot be compared. Where no measure is
    complete, each part weighs the same.

    >>> complete_weights([30, 90], [5_000_000, 1_000_000])
    [30.0, 90.0]
    >>> complete_weights([30, 0], [5_000_000, 1_000_000])
    [5000000.0, 1000000.0]
    >>> complete_weights([30, 0], [0, 0])
    [1.0, 1.0]
    """
    for measure in measures:
        if all(value > 0 for value in measure):
            return [float(value) for value in measure]
    return [1.0] * len(measures[0])
