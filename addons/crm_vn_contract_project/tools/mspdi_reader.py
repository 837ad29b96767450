"""Read Microsoft Project XML from anywhere: nothing in the file is trusted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from .mspdi import NAMESPACE, READ, read_duration, read_moment
from .mspdi_calendar import read_calendar
from .plan import (
    FINISH_TO_START,
    KINDS,
    Assignment,
    Item,
    Link,
    Plan,
    Resource,
    find_cycle,
    number_items,
)

MOST_BYTES = 20_000_000
MOST_ROWS = 20_000
MOST_PROBLEMS = 20
DEEPEST_LEVEL = 50
COMPOUND_FILE = b"\xd0\xcf\x11\xe0"  # what an .mpp file begins with
UNASSIGNED = -65535  # the resource of work that nobody has


@dataclass(frozen=True)
class Problem:
    """What is wrong with the file; ``code`` says it, the rest names the place."""

    code: str
    line: int = 0
    values: dict[str, object] = field(default_factory=dict)


class PlanError(Exception):
    """The file cannot be read; ``problems`` has at most twenty of the reasons."""

    def __init__(self, problems: list[Problem]):
        super().__init__(", ".join(f"{p.code} ({p.line})" for p in problems))
        self.problems = problems


def read_plan(content: bytes) -> Plan:
    """The plan of a file; PlanError says everything that is wrong with it.

    >>> try:
    ...     read_plan(b"<Project><Task></Project>")
    ... except PlanError as error:
    ...     print(error)
    not_xml (1)
    """
    root = parse(content)
    return _Reader(root).read_all()


def parse(content: bytes) -> etree._Element:
    """The tree without namespaces; no entity, no network, no boundless file."""
    if len(content) > MOST_BYTES:
        raise PlanError([Problem("too_big", 0, {"size": MOST_BYTES // 1_000_000})])
    if content.startswith(COMPOUND_FILE):
        raise PlanError([Problem("mpp")])
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        problem = Problem("not_xml", error.lineno or 0, {"reason": error.msg})
        raise PlanError([problem]) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise PlanError([Problem("entities", 1)])
    if root.tag not in (f"{{{NAMESPACE}}}Project", "Project"):
        name = etree.QName(root).localname
        raise PlanError([Problem("not_project", root.sourceline, {"name": name})])
    for element in root.iter():
        element.tag = etree.QName(element).localname
    etree.cleanup_namespaces(root)
    return root


class _Reader:
    """Reads one tree; notes every problem instead of stopping at the first."""

    def __init__(self, root: etree._Element):
        self.root = root
        self.problems: list[Problem] = []

    def read_all(self) -> Plan:
        plan = self._read_project()
        self._read_tasks(plan)
        self._read_resources(plan)
        self._read_assignments(plan)
        self._raise_problems()
        self._check_rows(plan)
        self._raise_problems()
        return plan

    def _raise_problems(self) -> None:
        if self.problems:
            raise PlanError(self.problems[:MOST_PROBLEMS])

    def _note(self, code: str, element: etree._Element | int, **values) -> None:
        line = element if isinstance(element, int) else element.sourceline or 0
        self.problems.append(Problem(code, line, values))

    # --- values ---

    def _value(self, parent, tag: str, read: Callable, default=None):
        element = parent.find(tag)
        text = (element.text or "").strip() if element is not None else ""
        if not text:
            return default
        try:
            return read(text)
        except (ValueError, OverflowError):
            self._note("value", element, name=tag, value=text[:80])
            return default

    def _flag(self, parent, tag: str, default: bool = False) -> bool:
        return self._value(parent, tag, lambda text: text in ("1", "true"), default)

    def _text(self, parent, tag: str) -> str:
        return (parent.findtext(tag) or "").strip()

    def _extra(self, element: etree._Element) -> list[str]:
        """What we do not read ourselves, as it is written."""
        read = READ[element.tag]
        if self._text(element, "WBS") == self._text(element, "OutlineNumber"):
            read = read | {"WBS"}  # a code that only repeats the place
        return [
            etree.tostring(child, encoding="unicode", with_tail=False).strip()
            for child in element
            if child.tag not in read
        ]

    # --- the parts of a plan ---

    def _read_project(self) -> Plan:
        root = self.root
        plan = Plan(
            name=self._text(root, "Title")
            or self._text(root, "Name").removesuffix(".xml"),
            guid=_guid(self._text(root, "GUID")),
            subject=self._text(root, "Subject"),
            company=self._text(root, "Company"),
            manager=self._text(root, "Manager"),
            start=self._value(root, "StartDate", read_moment),
            finish=self._value(root, "FinishDate", read_moment),
            calendar_uid=self._value(root, "CalendarUID", int, 1),
            extra=self._extra(root),
        )
        calendars = root.find("Calendars")
        if calendars is not None:
            try:
                plan.calendar = read_calendar(calendars, plan.calendar_uid)
            except (ValueError, OverflowError) as error:
                self._note("value", calendars, name="Calendars", value=str(error)[:80])
        return plan

    def _read_tasks(self, plan: Plan) -> None:
        seen: dict[int, int] = {}
        for element in self._rows("Tasks/Task", seen):
            item = self._read_task(element)
            if item.level < 1 or item.uid == 0:
                continue  # the project's own row
            foreign = self._flag(element, "ExternalTask")
            (plan.skipped if foreign else plan.items).append(item)
            if len(plan.items) > MOST_ROWS:
                self._note("too_many", element, count=MOST_ROWS)
                return
        self._check_levels(plan)

    def _rows(self, path: str, seen: dict[int, int]) -> Iterator[etree._Element]:
        """Elements that say something and have a number of their own."""
        for element in self.root.iterfind(path):
            if self._flag(element, "IsNull"):
                continue
            uid = self._value(element, "UID", int)
            if uid is None:
                self._note("no_uid", element, name=element.tag)
            elif uid in seen:
                self._note("twice", element, uid=uid, name=element.tag, other=seen[uid])
            else:
                seen[uid] = element.sourceline
                yield element

    def _read_task(self, element: etree._Element) -> Item:
        item = Item(
            uid=self._value(element, "UID", int),
            name=self._text(element, "Name"),
            guid=_guid(self._text(element, "GUID")),
            level=self._value(element, "OutlineLevel", int, 1),
            start=self._value(element, "Start", read_moment),
            finish=self._value(element, "Finish", read_moment),
            deadline=self._value(element, "Deadline", read_moment),
            duration=self._value(element, "Duration", read_duration),
            work=self._value(element, "Work", read_duration),
            percent=self._value(
                element, "PercentComplete", lambda t: round(float(t)), 0
            ),
            milestone=self._flag(element, "Milestone"),
            active=self._flag(element, "Active", True),
            links=[
                self._read_link(link) for link in element.iterfind("PredecessorLink")
            ],
            extra=self._extra(element),
            line=element.sourceline,
        )
        if not 0 <= item.percent <= 100:
            self._note("value", element, name="PercentComplete", value=item.percent)
        return item

    def _read_link(self, element: etree._Element) -> Link:
        crosses = self._flag(element, "CrossProject")
        kind = self._value(element, "Type", lambda text: KINDS[abs(int(text))])
        return Link(
            predecessor=self._value(element, "PredecessorUID", int, 0),
            kind=kind or FINISH_TO_START,
            lag=self._value(element, "LinkLag", int, 0),
            lag_format=self._value(element, "LagFormat", int, 7),
            other_plan=self._text(element, "CrossProjectName") if crosses else "",
        )

    def _read_resources(self, plan: Plan) -> None:
        for element in self._rows("Resources/Resource", {}):
            kind = self._value(element, "Type", int, 1)
            if self._flag(element, "IsCostResource"):
                kind = 2
            resource = Resource(
                uid=self._value(element, "UID", int),
                name=self._text(element, "Name"),
                guid=_guid(self._text(element, "GUID")),
                email=self._text(element, "EmailAddress"),
                kind=kind,
                extra=self._extra(element),
                line=element.sourceline,
            )
            if resource.name and resource.uid > 0:
                plan.resources.append(resource)

    def _read_assignments(self, plan: Plan) -> None:
        tasks = {item.uid for item in plan.items}
        resources = {resource.uid for resource in plan.resources}
        for element in self._rows("Assignments/Assignment", {}):
            assignment = Assignment(
                uid=self._value(element, "UID", int),
                task=self._value(element, "TaskUID", int, 0),
                resource=self._value(element, "ResourceUID", int, UNASSIGNED),
                guid=_guid(self._text(element, "GUID")),
                units=self._value(element, "Units", float, 1.0),
                work=self._value(element, "Work", read_duration),
                extra=self._extra(element),
                line=element.sourceline,
            )
            if assignment.task in tasks and assignment.resource in resources:
                plan.assignments.append(assignment)

    # --- checks of the whole ---

    def _check_levels(self, plan: Plan) -> None:
        level = 0
        for item in plan.items:
            if item.level > min(level + 1, DEEPEST_LEVEL):
                self._note("level", item.line, name=item.name, level=item.level)
                item.level = level + 1
            level = item.level

    def _check_rows(self, plan: Plan) -> None:
        number_items(plan.items)
        for item in plan.items:
            if not item.name:
                self._note("no_name", item.line, uid=item.uid)
            if item.start and item.finish and item.finish < item.start:
                self._note("finish_first", item.line, name=item.name)
        cycle = find_cycle(plan.items)
        if cycle:
            names = [item.name for item in cycle]
            self._note("cycle", cycle[0].line, names=names[:5])


def _guid(text: str) -> str:
    """
    >>> _guid("{7D3C6A53-0F6E-4C70-9D3E-9B2B0F9A0D11}")
    '7d3c6a53-0f6e-4c70-9d3e-9b2b0f9a0d11'
    """
    return text.strip("{}").lower()
