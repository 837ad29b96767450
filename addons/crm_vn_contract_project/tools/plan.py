"""A project plan as Microsoft Project sees it, without a file format or a database.

Times are local wall-clock times, durations minutes of working time, lags tenths of a
minute: the units of Microsoft Project, so nothing is rounded on the way.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

DAY = timedelta(days=1)
# A plan of more years than that is a typing error; it bounds every walk over days.
LONGEST_DAYS = 36_600
KINDS = ("FF", "FS", "SF", "SS")  # position = number in the file
FINISH_TO_START = "FS"
DAYS_FORMAT = 7  # how a duration or a lag is shown: in days
# Microsoft Project refuses greater unique ids.
GREATEST_UID = 2_097_151

Interval = tuple[int, int]  # minutes since midnight


@dataclass(frozen=True)
class Link:
    """This item waits for its predecessor; the lag is in tenths of a minute."""

    predecessor: int
    kind: str = FINISH_TO_START
    lag: int = 0
    lag_format: int = DAYS_FORMAT
    other_plan: str = ""  # the predecessor stands in that plan


@dataclass
class Calendar:
    """Working times: by weekday (Monday is 0), and days that differ from them."""

    name: str = ""
    week: dict[int, list[Interval]] = field(default_factory=dict)
    days: dict[date, list[Interval]] = field(default_factory=dict)
    day_names: dict[date, str] = field(default_factory=dict)

    def intervals(self, day: date) -> list[Interval]:
        """Working times of one day."""
        return self.days.get(day, self.week.get(day.weekday(), []))

    def minutes(self, start: datetime, finish: datetime) -> int:
        """Working minutes between two moments.

        >>> office = Calendar(week={0: [(480, 720), (780, 1020)], 1: [(480, 1020)]})
        >>> office.minutes(datetime(2026, 3, 2, 8), datetime(2026, 3, 2, 17))
        480
        >>> office.minutes(datetime(2026, 3, 2, 16), datetime(2026, 3, 3, 9))
        120
        >>> office.days[date(2026, 3, 3)] = []
        >>> office.minutes(datetime(2026, 3, 2, 16), datetime(2026, 3, 3, 9))
        60
        """
        seconds = sum(
            (stop - begin).total_seconds()
            for begin, stop in self._spans(start, finish.date())
            if stop > begin
            for begin, stop in [(begin, min(stop, finish))]
            if stop > begin
        )
        return round(seconds / 60)

    def add(self, start: datetime, minutes: int) -> datetime | None:
        """The moment when that much work is done; None when it never is.

        >>> office = Calendar(week={0: [(480, 720), (780, 1020)], 1: [(480, 1020)]})
        >>> office.add(datetime(2026, 3, 2, 8), 480)
        datetime.datetime(2026, 3, 2, 17, 0)
        >>> office.add(datetime(2026, 3, 2, 16), 120)
        datetime.datetime(2026, 3, 3, 9, 0)
        >>> Calendar().add(datetime(2026, 3, 2, 16), 120) is None
        True
        """
        left = timedelta(minutes=minutes)
        if not left:
            return start
        last = min(start.date(), date.max - LONGEST_DAYS * DAY) + LONGEST_DAYS * DAY
        for begin, stop in self._spans(start, last):
            if stop - begin >= left:
                return begin + left
            left -= stop - begin
        return None

    def _spans(
        self, start: datetime, last: date
    ) -> Iterator[tuple[datetime, datetime]]:
        """Stretches of working time from ``start`` until the end of the last day."""
        if not any(self.week.values()) and not self.days:
            return
        day = start.date()
        last = min(last, day + LONGEST_DAYS * DAY)
        while day <= last:
            midnight = datetime.combine(day, time())
            for begin, stop in self.intervals(day):
                from_, until = (midnight + timedelta(minutes=m) for m in (begin, stop))
                if until > start:
                    yield max(from_, start), until
            day += DAY

    def minutes_per_week(self) -> int:
        """Working minutes of a usual week.

        >>> Calendar(week={0: [(480, 1020)], 1: [(480, 720)]}).minutes_per_week()
        780
        """
        return sum(
            stop - begin for spans in self.week.values() for begin, stop in spans
        )

    def minutes_per_day(self) -> int:
        """Working minutes of a usual working day, eight hours when there is none."""
        days = [spans for spans in self.week.values() if spans]
        return round(self.minutes_per_week() / len(days)) if days else 480


@dataclass
class Item:
    """A row of the plan: task, summary of the rows below it, or milestone."""

    uid: int
    name: str
    guid: str = ""
    level: int = 1
    start: datetime | None = None
    finish: datetime | None = None
    deadline: datetime | None = None
    duration: int | None = None  # minutes of working time
    work: int | None = None  # minutes
    percent: int = 0
    milestone: bool = False
    active: bool = True
    links: list[Link] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)  # what only the file's tool reads
    line: int = 0
    # by number_items()
    parent: int = 0
    number: str = ""
    summary: bool = False


@dataclass
class Resource:
    """Who works on tasks; kind 1 is a person, 0 material, 2 a cost."""

    uid: int
    name: str
    guid: str = ""
    email: str = ""
    kind: int = 1
    extra: list[str] = field(default_factory=list)
    line: int = 0


@dataclass
class Assignment:
    """A resource on a task; units are persons, 0.5 is half a day's work a day."""

    uid: int
    task: int
    resource: int
    guid: str = ""
    units: float = 1.0
    work: int | None = None
    extra: list[str] = field(default_factory=list)
    line: int = 0


@dataclass
class Plan:
    """A whole plan; ``items`` in the order of their rows."""

    name: str = ""
    guid: str = ""
    subject: str = ""
    company: str = ""
    manager: str = ""
    start: datetime | None = None
    finish: datetime | None = None
    calendar: Calendar = field(default_factory=Calendar)
    calendar_uid: int = 1
    items: list[Item] = field(default_factory=list)
    resources: list[Resource] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    skipped: list[Item] = field(default_factory=list)  # rows of other plans

    def by_uid(self) -> dict[int, Item]:
        return {item.uid: item for item in self.items}


def number_items(items: Iterable[Item]) -> None:
    """Set parent, outline number and whether it has rows below, from the levels.

    >>> rows = [Item(1, "a"), Item(2, "b", level=2), Item(3, "c", level=2)]
    >>> rows.append(Item(4, "d"))
    >>> number_items(rows)
    >>> [(row.number, row.parent, row.summary) for row in rows]
    [('1', 0, True), ('1.1', 1, False), ('1.2', 1, False), ('2', 0, False)]
    """
    above: list[Item] = []
    counts: list[int] = [0]
    for item in items:
        del above[item.level - 1 :]
        del counts[item.level :]
        counts += [0] * (item.level - len(counts))
        counts[item.level - 1] += 1
        item.number = ".".join(str(count) for count in counts[: item.level])
        item.parent = above[-1].uid if above else 0
        item.summary = False
        if above:
            above[-1].summary = True
        above.append(item)


def roll_up(plan: Plan) -> None:
    """Give each summary the span, work and percentage of the rows below it.

    >>> rows = [Item(1, "a"), Item(2, "b", level=2, duration=480, percent=100),
    ...         Item(3, "c", level=2, duration=1440)]
    >>> roll_up(Plan(items=rows))
    >>> rows[0].percent
    25
    """
    number_items(plan.items)
    children: dict[int, list[Item]] = {}
    for item in plan.items:
        children.setdefault(item.parent, []).append(item)
    for item in reversed(plan.items):
        if item.summary:
            _roll_up_item(plan.calendar, item, children[item.uid])
    starts = [item.start for item in plan.items if item.start]
    finishes = [item.finish for item in plan.items if item.finish]
    plan.start = min(starts, default=plan.start)
    plan.finish = max(finishes, default=plan.finish)


def _roll_up_item(calendar: Calendar, item: Item, below: list[Item]) -> None:
    counted = [child for child in below if child.active]
    starts = [child.start for child in counted if child.start]
    finishes = [child.finish for child in counted if child.finish]
    item.start, item.finish = min(starts, default=None), max(finishes, default=None)
    work = [child.work for child in counted if child.work is not None]
    item.work = sum(work) if work else None
    item.duration = (
        calendar.minutes(item.start, item.finish)
        if item.start and item.finish
        else None
    )
    leaves = [(child.duration or 0, child.percent) for child in counted]
    weight = sum(duration for duration, _percent in leaves)
    if weight:
        item.percent = round(sum(d * percent for d, percent in leaves) / weight)
    else:
        item.percent = round(
            sum(percent for _d, percent in leaves) / len(leaves) if leaves else 0
        )


def find_cycle(items: Iterable[Item]) -> list[Item]:
    """The rows of a circle of links, or nothing.

    >>> a, b = Item(1, "a", links=[Link(2)]), Item(2, "b", links=[Link(1)])
    >>> sorted(item.name for item in find_cycle([a, b, Item(3, "c", links=[Link(1)])]))
    ['a', 'b']
    >>> find_cycle([Item(1, "a"), Item(2, "b", links=[Link(1), Link(9)])])
    []
    """
    rows = {item.uid: item for item in items}
    waits = {
        uid: {
            link.predecessor
            for link in item.links
            if link.predecessor in rows and not link.other_plan
        }
        for uid, item in rows.items()
    }
    # strip whatever waits for nothing, then what nothing waits for
    for graph in (waits, _reverse(waits)):
        _strip(graph)
        waits = {
            uid: {other for other in waits[uid] if other in graph} for uid in graph
        }
    return [rows[uid] for uid in waits]


def _reverse(waits: dict[int, set[int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {uid: set() for uid in waits}
    for uid, others in waits.items():
        for other in others & set(found):
            found[other].add(uid)
    return found


def _strip(graph: dict[int, set[int]]) -> None:
    back = _reverse(graph)
    ready = [uid for uid, others in graph.items() if not others]
    while ready:
        uid = ready.pop()
        del graph[uid]
        for other in back[uid]:
            graph[other].discard(uid)
            if other in graph and not graph[other]:
                ready.append(other)
