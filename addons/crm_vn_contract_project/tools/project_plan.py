"""When the work of a template falls in a contract; plain dates, no Odoo."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple


class Plan(NamedTuple):
    """One piece of work of a template.

    ``anchor`` is ``signing`` (it begins ``offset`` days after the signature) or
    ``handover`` (it begins ``offset`` days before the handover); it takes ``days``.
    """

    anchor: str
    offset: int
    days: int = 0


def needed_days(plans: Iterable[Plan]) -> int:
    """Return how many days the plans need from signature to handover.

    First the work counted from the signature, then that counted from the handover.

    >>> needed_days([Plan("signing", 10, 20), Plan("handover", 25, 5)])
    55
    >>> needed_days([])
    0
    """
    needed = {"signing": 0, "handover": 0}
    for plan in plans:
        first = plan.offset + plan.days if plan.anchor == "signing" else plan.offset
        needed[plan.anchor] = max(needed[plan.anchor], first, plan.days)
    return sum(needed.values())


def plan_dates(plan: Plan, start: date, end: date, needed: int) -> tuple[date, date]:
    """Return first and last day of a piece of work between signature and handover.

    Where the contract leaves fewer days than the template ``needed``, all work is
    drawn closer together in the same measure, so that nothing lies outside.

    >>> signed, due = date(2026, 3, 2), date(2026, 5, 31)
    >>> plan_dates(Plan("signing", 10, 20), signed, due, 60)
    (datetime.date(2026, 3, 12), datetime.date(2026, 4, 1))
    >>> plan_dates(Plan("handover", 15, 10), signed, due, 60)
    (datetime.date(2026, 5, 16), datetime.date(2026, 5, 26))

    30 days instead of 60: half of everything.

    >>> plan_dates(Plan("signing", 10, 20), signed, date(2026, 4, 1), 60)
    (datetime.date(2026, 3, 7), datetime.date(2026, 3, 17))
    """
    available = max((end - start).days, 0)
    factor = min(1.0, available / needed) if needed else 1.0

    def scaled(days: int) -> timedelta:
        return timedelta(days=int(days * factor + 0.5))

    if plan.anchor == "signing":
        first = start + scaled(plan.offset)
        last = start + scaled(plan.offset + plan.days)
    else:
        first = end - scaled(plan.offset)
        last = end - scaled(max(plan.offset - plan.days, 0))
    return min(max(first, start), end), min(max(last, start), end)
