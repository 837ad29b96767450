"""Working calendars of Microsoft Project XML."""

from collections.abc import Iterator
from datetime import date, timedelta

from lxml import etree

from .mspdi import read_clock, read_moment, write_clock, write_moment
from .plan import DAY, LONGEST_DAYS, Calendar, Interval

MOST_CALENDARS_ABOVE = 10
# kinds of exceptions: every day of its span, or one day of each year in it
EVERY_DAY, YEARLY = {"", "1"}, {"2"}


def weekday_of(day_type: int) -> int:
    """Monday is 0 here; Sunday is 1 in the file.

    >>> weekday_of(1), weekday_of(2), weekday_of(7)
    (6, 0, 5)
    """
    return (day_type - 2) % 7


def day_type_of(weekday: int) -> int:
    """
    >>> day_type_of(6), day_type_of(0)
    (1, 2)
    """
    return (weekday + 1) % 7 + 1


def write_calendar(calendar: Calendar, uid: int) -> etree._Element:
    """The element of one base calendar, without a namespace."""
    element = etree.Element("Calendar")
    for tag, text in (("UID", uid), ("Name", calendar.name), ("IsBaseCalendar", 1)):
        _add(element, tag, text)
    days = _add(element, "WeekDays")
    for day_type in range(1, 8):
        intervals = calendar.week.get(weekday_of(day_type), [])
        day = _add(days, "WeekDay")
        _add(day, "DayType", day_type)
        _write_times(day, intervals)
    if calendar.days:
        exceptions = _add(element, "Exceptions")
        for start, finish in _runs(calendar):
            _write_exception(exceptions, calendar, start, finish)
    return element


def _write_exception(parent, calendar: Calendar, start: date, finish: date) -> None:
    exception = _add(parent, "Exception")
    _add(exception, "EnteredByOccurrences", 0)
    period = _add(exception, "TimePeriod")
    _add(period, "FromDate", write_moment(start))
    _add(period, "ToDate", finish.strftime("%Y-%m-%dT23:59:00"))
    _add(exception, "Occurrences", (finish - start).days + 1)
    _add(exception, "Name", calendar.day_names.get(start, ""))
    _add(exception, "Type", 1)
    _write_times(exception, calendar.days[start])


def _write_times(parent, intervals: list[Interval]) -> None:
    _add(parent, "DayWorking", int(bool(intervals)))
    if intervals:
        times = _add(parent, "WorkingTimes")
        for begin, stop in intervals:
            span = _add(times, "WorkingTime")
            _add(span, "FromTime", write_clock(begin))
            _add(span, "ToTime", write_clock(stop))


def _runs(calendar: Calendar) -> Iterator[tuple[date, date]]:
    """Days in a row that have the same name and times.

    >>> days = {date(2026, 4, 30): [], date(2026, 5, 1): [], date(2026, 9, 2): []}
    >>> [(a.day, b.day) for a, b in _runs(Calendar(days=days))]
    [(30, 1), (2, 2)]
    """
    run: list[date] = []

    def likeness(day: date) -> tuple:
        return calendar.days[day], calendar.day_names.get(day)

    for day in sorted(calendar.days):
        if run and (day - run[-1] != DAY or likeness(day) != likeness(run[-1])):
            yield run[0], run[-1]
            run = []
        run.append(day)
    if run:
        yield run[0], run[-1]


def _add(parent, tag: str, text: object = None) -> etree._Element:
    element = etree.SubElement(parent, tag)
    if text is not None:
        element.text = str(text)
    return element


def read_calendar(calendars: etree._Element, uid: int) -> Calendar:
    """The calendar of that number, with what it takes over from its base calendar."""
    found = {
        int(element.findtext("UID", "-1")): element
        for element in calendars.iter("Calendar")
    }
    chain = []
    while uid in found and len(chain) < MOST_CALENDARS_ABOVE:
        chain.append(found[uid])
        uid = int(found[uid].findtext("BaseCalendarUID", "-1") or -1)
    calendar = Calendar()
    for element in reversed(chain):
        calendar.name = element.findtext("Name", "") or calendar.name
        for day in element.iterfind("WeekDays/WeekDay"):
            _read_week_day(calendar, day)
        for exception in element.iterfind("Exceptions/Exception"):
            _read_exception(calendar, exception)
    return calendar


def _read_week_day(calendar: Calendar, element: etree._Element) -> None:
    day_type = int(element.findtext("DayType", "0"))
    if day_type:
        calendar.week[weekday_of(day_type)] = _read_times(element)
    else:  # how older files write an exception
        _read_exception(calendar, element)


def _read_exception(calendar: Calendar, element: etree._Element) -> None:
    start, finish = (
        element.findtext(f"TimePeriod/{tag}") for tag in ("FromDate", "ToDate")
    )
    if not start or not finish:
        return
    kind, times = element.findtext("Type", ""), _read_times(element)
    first, last = read_moment(start).date(), read_moment(finish).date()
    last = min(last, first + timedelta(days=LONGEST_DAYS))
    day = first
    while day <= last:
        if kind in EVERY_DAY or kind in YEARLY and _is_its_day(element, day):
            calendar.days[day] = times
            calendar.day_names[day] = element.findtext("Name", "")
        day += DAY


def _is_its_day(element: etree._Element, day: date) -> bool:
    """Whether a yearly exception falls on that day; months count from 0."""
    month, month_day = element.findtext("Month"), element.findtext("MonthDay")
    return (month, month_day) == (str(day.month - 1), str(day.day))


def _read_times(element: etree._Element) -> list[Interval]:
    if element.findtext("DayWorking", "0") != "1":
        return []
    spans = []
    for span in element.iterfind("WorkingTimes/WorkingTime"):
        begin, stop = span.findtext("FromTime"), span.findtext("ToTime")
        if begin and stop:
            # the end of a day is written as the beginning of the next
            spans.append((read_clock(begin), read_clock(stop) or 1440))
    return sorted(spans)
