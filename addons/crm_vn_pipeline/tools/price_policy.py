"""Arithmetic of price policies: what is granted, and what goes beyond it."""

from collections.abc import Iterable


def extra_discount(net: float, reference: float) -> float:
    """Return how many percent ``net`` lies under ``reference``, never less than 0.

    The reference is the price the customer is entitled to; selling dearer is no
    discount, and what costs nothing anyway cannot be discounted.

    >>> extra_discount(850, 1000), extra_discount(1200, 1000), extra_discount(0, 0)
    (15.0, 0.0, 0.0)
    >>> extra_discount(0, 1000)
    100.0
    """
    if reference <= 0:
        return 0.0
    return max(0.0, round((reference - net) / reference * 100, 2))


def rule_points(
    mode: str, per: float, quantity: float, amount: float, least: tuple[float, float]
) -> float:
    """Return the points a purchase earns by one rule of a promotion.

    :param mode: ``order``, ``unit`` or ``money``: what ``per`` points are given for
    :param least: the least quantity and amount the rule asks for

    >>> rule_points("unit", 1, 5, 9_000_000, (2, 0))
    5
    >>> rule_points("order", 1, 5, 9_000_000, (2, 10_000_000))
    0.0
    >>> rule_points("money", 0.001, 1, 2_500, (1, 0))
    2.5
    """
    if quantity <= 0 or quantity < least[0] or amount < least[1]:
        return 0.0
    return {"order": per, "unit": quantity * per, "money": amount * per}[mode]


def reward_quantity(points: float, required: float, quantity: float) -> float:
    """Return how many gifts the points buy, ``quantity`` for each ``required`` points.

    >>> reward_quantity(5, 2, 1), reward_quantity(1, 2, 1), reward_quantity(5, 0, 3)
    (2, 0, 3)
    """
    times = points // required if required > 0 else 1
    return int(times) * quantity


def nearest_path(paths: Iterable[str], path: str) -> str | None:
    """Return the longest of ``paths`` that ``path`` lies under, "" being everything.

    Paths are those of a category tree: the ids from the root, each closed by a slash.

    >>> nearest_path(["1/", "1/4/", ""], "1/4/9/"), nearest_path(["", "2/"], "1/")
    ('1/4/', '')
    >>> nearest_path(["2/"], "1/") is None
    True
    """
    over = [one for one in paths if path.startswith(one)]
    return max(over, key=len, default=None)
