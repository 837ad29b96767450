"""Write a plan as Microsoft Project XML."""

import re
from collections.abc import Iterable
from datetime import timedelta

from lxml import etree

from .mspdi import (
    AS_SOON_AS_POSSIBLE,
    ASSIGNMENT_ORDER,
    NAMESPACE,
    PROJECT_ORDER,
    RESOURCE_ORDER,
    START_NO_EARLIER,
    TASK_ORDER,
    tag_of,
    value_of,
    write_clock,
    write_duration,
    write_moment,
)
from .mspdi_calendar import write_calendar
from .plan import KINDS, Assignment, Item, Link, Plan, Resource, number_items

# XML has no way to write these.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def write_plan(plan: Plan) -> bytes:
    """The file. The same plan makes the same bytes."""
    number_items(plan.items)
    root = etree.Element("Project")
    _fill(root, _project_values(plan), plan.extra, PROJECT_ORDER)
    return etree.tostring(
        _with_namespace(root),
        encoding="UTF-8",
        xml_declaration=True,
        standalone=True,
        pretty_print=True,
    )


def _with_namespace(root: etree._Element) -> etree._Element:
    for element in root.iter(etree.Element):
        element.tag = f"{{{NAMESPACE}}}{element.tag}"
    named = etree.Element(root.tag, nsmap={None: NAMESPACE})
    named.extend(list(root))
    etree.cleanup_namespaces(named)
    return named


def _fill(
    element: etree._Element, values: dict, extra: Iterable[str], order: list[str]
) -> None:
    """Add values and kept elements where the schema has them; what was kept wins."""
    kept: dict[str, list] = {}
    for raw in extra:
        kept.setdefault(tag_of(raw), []).append(etree.fromstring(raw, PARSER))
    known = set(order)
    for tag in [*order, *(tag for tag in kept if tag not in known)]:
        if tag in kept:
            element.extend(kept[tag])
        elif values.get(tag) is not None:
            _add(element, tag, values[tag])


def _add(element: etree._Element, tag: str, value: object) -> None:
    """A text, or the elements of a list."""
    if isinstance(value, list):
        repeated = bool(value) and value[0].tag == tag
        parent = element if repeated else etree.SubElement(element, tag)
        parent.extend(value)
    else:
        etree.SubElement(element, tag).text = UNWRITABLE.sub("", str(value))


def _project_values(plan: Plan) -> dict[str, object]:
    calendar = plan.calendar
    usual = next((spans for spans in calendar.week.values() if spans), [(480, 1020)])
    return {
        "SaveVersion": 14,
        "Name": f"{plan.name}.xml",
        "GUID": plan.guid or None,
        "Title": plan.name,
        "Subject": plan.subject or None,
        "Company": plan.company or None,
        "Manager": plan.manager or None,
        "ScheduleFromStart": 1,
        "StartDate": plan.start and write_moment(plan.start),
        "FinishDate": plan.finish and write_moment(plan.finish),
        "CriticalSlackLimit": 0,
        "CalendarUID": plan.calendar_uid,
        "DefaultStartTime": write_clock(usual[0][0]),
        "DefaultFinishTime": write_clock(usual[-1][1]),
        "MinutesPerDay": calendar.minutes_per_day(),
        "MinutesPerWeek": calendar.minutes_per_week(),
        "DaysPerMonth": 20,
        "DurationFormat": 7,
        "WorkFormat": 2,
        "HonorConstraints": 1,
        "NewTasksAreManual": 0,
        "Calendars": [write_calendar(calendar, plan.calendar_uid)],
        "Tasks": [_task_zero(plan), *_tasks(plan)],
        "Resources": [_resource(*pair) for pair in enumerate(plan.resources, 1)],
        "Assignments": _assignments(plan),
    }


def _task_zero(plan: Plan) -> etree._Element:
    """The row above all rows: the project itself."""
    element = etree.Element("Task")
    values = {
        "UID": 0,
        "ID": 0,
        "Name": plan.name,
        "OutlineNumber": 0,
        "OutlineLevel": 0,
        "Start": plan.start and write_moment(plan.start),
        "Finish": plan.finish and write_moment(plan.finish),
        "Milestone": 0,
        "Summary": 1,
    }
    _fill(element, values, [], TASK_ORDER)
    return element


def _tasks(plan: Plan) -> list[etree._Element]:
    elements = []
    for number, item in enumerate(plan.items, 1):
        element = etree.Element("Task")
        values = _task_values(plan, item) | {"ID": number}
        _fill(element, values, item.extra, TASK_ORDER)
        elements.append(element)
    return elements


def _task_values(plan: Plan, item: Item) -> dict[str, object]:
    links = [_link(link) for link in item.links]
    return {
        "UID": item.uid,
        "GUID": item.guid or None,
        "Name": item.name,
        "Active": int(item.active),
        "Type": 1,
        "IsNull": 0,
        "WBS": item.number,
        "OutlineNumber": item.number,
        "OutlineLevel": item.level,
        "Priority": 500,
        "Start": item.start and write_moment(item.start),
        "Finish": item.finish and write_moment(item.finish),
        "Duration": _minutes(item.duration),
        "DurationFormat": 7,
        "Work": _minutes(item.work),
        "EffortDriven": 0,
        "Estimated": 0,
        "Milestone": int(item.milestone),
        "Summary": int(item.summary),
        "PercentComplete": item.percent,
        "Deadline": item.deadline and write_moment(item.deadline),
        "PredecessorLink": links or None,
        **_schedule(plan, item),
        **_progress(plan, item),
    }


def _minutes(minutes: int | None) -> str | None:
    return None if minutes is None else write_duration(minutes)


def _schedule(plan: Plan, item: Item) -> dict[str, object]:
    """Keep the dates where they are, as far as the tool can plan them by itself."""
    if item.summary:
        return {"Manual": 0, "ConstraintType": AS_SOON_AS_POSSIBLE}
    if not _is_plannable(plan, item):
        return {"Manual": 1, "ConstraintType": AS_SOON_AS_POSSIBLE}
    return {
        "Manual": 0,
        "ConstraintType": START_NO_EARLIER,
        "ConstraintDate": write_moment(item.start),
    }


def _is_plannable(plan: Plan, item: Item) -> bool:
    """Whether start, duration and calendar lead to the finish."""
    if item.milestone:
        return bool(item.start)
    if not item.start or not item.finish or item.duration is None:
        return False
    minute = timedelta(minutes=1)
    works_at_once = plan.calendar.minutes(item.start, item.start + minute) == 1
    finish = plan.calendar.add(item.start, item.duration)
    return works_at_once and finish == item.finish


def _progress(plan: Plan, item: Item) -> dict[str, object]:
    """What the percentage means for the rest of the task."""
    values: dict[str, object] = {}
    if item.percent and item.start:
        values["ActualStart"] = write_moment(item.start)
    if item.percent == 100 and item.finish:
        values["ActualFinish"] = write_moment(item.finish)
    if item.duration is not None:
        done = round(item.duration * item.percent / 100)
        values["ActualDuration"] = write_duration(done)
        values["RemainingDuration"] = write_duration(item.duration - done)
    if item.work is not None:
        done = round(item.work * item.percent / 100)
        values["PercentWorkComplete"] = item.percent
        values["ActualWork"] = write_duration(done)
        values["RemainingWork"] = write_duration(item.work - done)
    return values


def _link(link: Link) -> etree._Element:
    element = etree.Element("PredecessorLink")
    _add(element, "PredecessorUID", link.predecessor)
    _add(element, "Type", KINDS.index(link.kind))
    _add(element, "CrossProject", int(bool(link.other_plan)))
    if link.other_plan:
        _add(element, "CrossProjectName", link.other_plan)
    _add(element, "LinkLag", link.lag)
    _add(element, "LagFormat", link.lag_format)
    return element


def _resource(number: int, resource: Resource) -> etree._Element:
    element = etree.Element("Resource")
    values = {
        "UID": resource.uid,
        "GUID": resource.guid or None,
        "ID": number,
        "Name": resource.name,
        "Type": resource.kind if resource.kind < 2 else 0,
        "IsNull": 0,
        "Initials": resource.name[:1],
        "EmailAddress": resource.email or None,
        "MaxUnits": "1" if resource.kind == 1 else None,
    }
    _fill(element, values, resource.extra, RESOURCE_ORDER)
    return element


def _assignments(plan: Plan) -> list[etree._Element]:
    items, elements = plan.by_uid(), []
    for assignment in plan.assignments:
        element = etree.Element("Assignment")
        values = _assignment_values(assignment, items[assignment.task])
        _fill(element, values, assignment.extra, ASSIGNMENT_ORDER)
        elements.append(element)
    return elements


def _assignment_values(assignment: Assignment, item: Item) -> dict[str, object]:
    work = assignment.work
    if work is None and item.duration is not None:
        work = round(item.duration * assignment.units)
    done = round((work or 0) * item.percent / 100)
    return {
        "UID": assignment.uid,
        "GUID": assignment.guid or None,
        "TaskUID": assignment.task,
        "ResourceUID": assignment.resource,
        "PercentWorkComplete": item.percent,
        "Start": item.start and write_moment(item.start),
        "Finish": item.finish and write_moment(item.finish),
        "Units": f"{assignment.units:g}",
        "Work": _minutes(work),
        "ActualWork": _minutes(done if work is not None else None),
        "RemainingWork": _minutes(work - done if work is not None else None),
    }


def keep_dates(extra: list[str], start) -> list[str]:
    """Kept elements for a task that was moved: its tool must not move it back.

    >>> from datetime import datetime
    >>> keep_dates(["<ConstraintType>0</ConstraintType>"], datetime(2026, 3, 2, 8))[0]
    '<ConstraintType>4</ConstraintType>'
    >>> keep_dates(["<Manual>1</Manual>"], datetime(2026, 3, 2, 8))
    ['<Manual>1</Manual>']
    """
    if start is None or value_of(extra, "Manual") == "1":
        return extra
    rest = [raw for raw in extra if not tag_of(raw).startswith("Constraint")]
    return [
        f"<ConstraintType>{START_NO_EARLIER}</ConstraintType>",
        f"<ConstraintDate>{write_moment(start)}</ConstraintDate>",
        *rest,
    ]
