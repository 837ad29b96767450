"""What a plan from a file changes in the plan we have."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from .plan import GREATEST_UID, Item, Link, Plan, number_items

FIELDS = ("name", "parent", "start", "finish", "deadline", "work", "percent", "active")
# of a row with rows below these follow from the rows below
ROLLED_UP = {"start", "finish", "work", "percent"}


@dataclass(frozen=True)
class Change:
    """One thing to take over or not.

    ``kind``: new, field, removed, link, unlink, relink, people, order. ``what`` is the
    field, or the uid of the predecessor.
    """

    kind: str
    uid: int
    what: object = ""
    old: object = None
    new: object = None

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.uid}:{self.what}"


def align(current: Plan, new: Plan, used: Iterable[int] = ()) -> Plan:
    """The new plan with the numbers of the rows, people and jobs that we know.

    A row is the same when its GUID is; else when its number and its name are; else when
    its number is and other rows show that the file is ours (a tool may drop GUIDs, and
    people rename tasks); else when one row of that name stands at the same place.

    >>> ours = Plan(items=[Item(5, "Draw", guid="a"), Item(6, "Build", guid="b")])
    >>> theirs = Plan(items=[Item(1, "Draw!", guid="a"), Item(2, "Build"),
    ...                      Item(5, "Test", guid="z", links=[Link(1)])])
    >>> [(row.uid, row.name) for row in align(ours, theirs).items]
    [(5, 'Draw!'), (6, 'Build'), (7, 'Test')]
    >>> align(ours, theirs).items[2].links[0].predecessor
    5
    """
    number_items(current.items)
    number_items(new.items)
    numbers = match_items(current, new)
    taken = {*used, *(item.uid for item in current.items)}
    for item in new.items:
        if item.uid not in numbers:
            numbers[item.uid] = _free_number(item.uid, taken)
    items = [_renumbered(item, numbers) for item in new.items]
    number_items(items)
    assignments = [replace(a, task=numbers[a.task]) for a in new.assignments]
    return replace(new, items=items, assignments=assignments)


def _free_number(wanted: int, taken: set[int]) -> int:
    number = wanted
    if number in taken or not 0 < number <= GREATEST_UID:
        number = max(taken, default=0) + 1
    taken.add(number)
    return number


def _renumbered(item: Item, numbers: dict[int, int]) -> Item:
    links = [
        link
        if link.other_plan
        else replace(link, predecessor=numbers[link.predecessor])
        for link in item.links
        if link.other_plan or link.predecessor in numbers
    ]
    return replace(item, uid=numbers[item.uid], links=links)


def match_items(current: Plan, new: Plan) -> dict[int, int]:
    """Our number of each row of the file that we know."""
    found: dict[int, int] = {}
    by_guid = {item.guid: item for item in current.items if item.guid}
    for item in new.items:
        if item.guid in by_guid:
            found[item.uid] = by_guid.pop(item.guid).uid
    names = {item.uid: item.name for item in current.items}
    trusted = bool(found) or (
        not any(item.guid for item in new.items)
        and any(names.get(item.uid) == item.name for item in new.items)
    )
    left = {i.uid: i for i in current.items if i.uid not in set(found.values())}
    for item in new.items:
        ours = left.get(item.uid)
        if item.uid in found or not ours:
            continue
        other_guid = item.guid and ours.guid
        if ours.name == item.name or trusted and not other_guid:
            found[item.uid] = left.pop(item.uid).uid
    _match_by_name(left.values(), current, new, found)
    return found


def _match_by_name(
    left: Iterable[Item], current: Plan, new: Plan, found: dict[int, int]
) -> None:
    """Rows of a name that stands once under the same row, from the top down."""
    ours = Counter((item.parent, item.name) for item in left)
    by_place = {(item.parent, item.name): item.uid for item in left}
    open_rows = [item for item in new.items if item.uid not in found]
    theirs = Counter((item.parent, item.name) for item in open_rows)
    for item in open_rows:
        place = (found.get(item.parent, 0), item.name)
        known_parent = not item.parent or item.parent in found
        once = ours[place] == 1 and theirs[item.parent, item.name] == 1
        if known_parent and once:
            found[item.uid] = by_place[place]


def compare(
    current: Plan, new: Plan, people: dict[int, tuple] | None = None
) -> list[Change]:
    """All changes from our plan to an aligned one, in the order of its rows.

    ``people`` has who works on the rows in both: {uid: (before, in the file)}.

    >>> ours = Plan(items=[Item(1, "Draw"), Item(2, "Build", links=[Link(1)])])
    >>> rows = [Item(2, "Build it", links=[Link(3, "SS")]), Item(3, "Buy")]
    >>> theirs = Plan(items=rows)
    >>> [change.key for change in compare(ours, theirs)]
    ['field:2:name', 'link:2:3', 'unlink:2:1', 'new:3:', 'removed:1:']
    """
    for plan in (current, new):
        number_items(plan.items)
    mine, theirs = current.by_uid(), new.by_uid()
    changes: list[Change] = []
    for item in new.items:
        if item.uid not in mine:
            changes.append(Change("new", item.uid, new=item))
        else:
            changes += _compare_items(mine[item.uid], item)
        changes += _compare_links(mine.get(item.uid), item)
        before, after = (people or {}).get(item.uid, ((), ()))
        if before != after:
            changes.append(Change("people", item.uid, "", before, after))
    changes += [
        Change("removed", item.uid, old=item)
        for item in current.items
        if item.uid not in theirs
    ]
    if _order(current, theirs) != _order(new, mine):
        changes.append(Change("order", 0))
    return changes


def _order(plan: Plan, known: dict[int, Item]) -> list[int]:
    return [item.uid for item in plan.items if item.uid in known]


def _compare_items(old: Item, new: Item) -> Iterator[Change]:
    for name in FIELDS:
        if new.summary and name in ROLLED_UP:
            continue
        before, after = getattr(old, name), getattr(new, name)
        if name == "work" and not (before or after):
            continue  # no work and no number of it say the same
        if before != after:
            yield Change("field", new.uid, name, before, after)


def _compare_links(old: Item | None, new: Item) -> Iterator[Change]:
    before = {link.predecessor: link for link in _own_links(old)}
    after = {link.predecessor: link for link in _own_links(new)}
    for uid, link in after.items():
        if uid not in before:
            yield Change("link", new.uid, uid, None, link)
        elif (link.kind, link.lag) != (before[uid].kind, before[uid].lag):
            yield Change("relink", new.uid, uid, before[uid], link)
    for uid, link in before.items():
        if uid not in after:
            yield Change("unlink", new.uid, uid, link, None)


def _own_links(item: Item | None) -> list[Link]:
    """Links within the plan."""
    return [link for link in item.links if not link.other_plan] if item else []
