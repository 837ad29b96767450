from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lxml import etree

from odoo import models
from odoo.fields import Domain

from odoo.addons.crm_vn_base.tools.local_day import ZONE

from ..tools.mspdi import tag_of, value_of
from ..tools.mspdi_calendar import read_calendar
from ..tools.mspdi_writer import PARSER
from ..tools.plan import Calendar

MINUTES_A_DAY = 1440
MOST_LEAVES = 2000


class ProjectProject(models.Model):
    """The working calendar of a plan, and its clock: plans are in local time."""

    _inherit = "project.project"

    def _get_work_calendar(self):
        company = self.company_id or self.env.company
        return company.resource_calendar_id

    def _get_plan_zone(self):
        return ZoneInfo(self._get_work_calendar().tz or ZONE)

    def _to_local(self, moment):
        """Return the wall-clock time of the plan, without seconds."""
        if not moment:
            return None
        local = moment.replace(tzinfo=UTC).astimezone(self._get_plan_zone())
        return local.replace(tzinfo=None, microsecond=0)

    def _from_local(self, moment):
        if not moment:
            return False
        aware = moment.replace(tzinfo=self._get_plan_zone())
        return aware.astimezone(UTC).replace(tzinfo=None)

    def _get_plan_calendar(self):
        """Return the calendar the plan came with, else the company's."""
        data = self.plan_data or {}
        for raw in data.get("extra", []):
            if tag_of(raw) == "Calendars":
                kept = etree.fromstring(raw, PARSER)
                uid = value_of(data["extra"], "CalendarUID") or 1
                return read_calendar(kept, int(uid))
        return self._get_company_calendar()

    def _get_company_calendar(self):
        """Return working hours and holidays of the company."""
        source = self._get_work_calendar()
        calendar = Calendar(name=source.name or "")
        lines = source.attendance_ids.filtered(
            lambda line: (
                line.day_period != "lunch"
                and not line.display_type
                and line.week_type != "1"
            )
        )
        for line in lines.sorted("hour_from"):
            span = (round(line.hour_from * 60), round(line.hour_to * 60))
            calendar.week.setdefault(int(line.dayofweek), []).append(span)
        for leave in self._search_holidays(source):
            self._add_holiday(calendar, leave)
        self._add_swapped_days(calendar)
        return calendar

    def _search_holidays(self, source):
        # sudo: days off of the whole company are no secret
        company = self.company_id or self.env.company
        return (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search(
                Domain("resource_id", "=", False)
                & Domain("calendar_id", "in", [source.id, False])
                & Domain("company_id", "in", [company.id, False]),
                limit=MOST_LEAVES,
            )
        )

    def _add_holiday(self, calendar, leave):
        """Take the hours of a leave out of its days."""
        start, finish = self._to_local(leave.date_from), self._to_local(leave.date_to)
        day = start.date()
        while day <= finish.date():
            midnight = datetime.combine(day, time())
            begin = max(0, (start - midnight).total_seconds() / 60)
            stop = min(MINUTES_A_DAY, (finish - midnight).total_seconds() / 60)
            calendar.days[day] = [
                span
                for left, right in calendar.intervals(day)
                for span in (
                    (left, min(right, int(begin))),
                    (max(left, round(stop)), right),
                )
                if span[1] > span[0]
            ]
            calendar.day_names[day] = leave.name or ""
            day += timedelta(days=1)

    def _add_swapped_days(self, calendar):
        """Days worked in exchange for a day off have the hours of a usual day."""
        company = self.company_id or self.env.company
        # sudo: working days of the whole company are no secret
        swapped = (
            self.env["vn.holiday"]
            .sudo()
            .search(
                Domain("kind", "=", "swapped_work")
                & Domain("company_id", "in", [company.id, False]),
                limit=MOST_LEAVES,
            )
        )
        usual = next((spans for spans in calendar.week.values() if spans), [])
        for holiday in swapped:
            calendar.days[holiday.date] = list(usual)
            calendar.day_names[holiday.date] = holiday.name
