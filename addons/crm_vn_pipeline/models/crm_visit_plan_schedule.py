import logging
from datetime import datetime, timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_vn_base.tools.local_day import ZONE

from ..tools.visit_day import VisitDay
from .calendar_event_plan import MISSED_DAYS

_logger = logging.getLogger(__name__)


class CrmVisitPlan(models.Model):
    """How the visits of the coming days are planned, every night."""

    _inherit = "crm.visit.plan"

    # === Who waits for a visit ===

    def _fetch_due(self, user, until, limit, planned):
        """Return [(customer, last visit or None)], who waits longest first.

        :param date until: the last day planned for; who is due later waits
        :param planned: ids of the customers that an earlier plan took
        """
        self.ensure_one()
        domain = self._get_customer_domain() & Domain("user_id", "=", user.id)
        Partner = self.env["res.partner"]
        query = Partner._search(domain & Domain("id", "not in", list(planned)))
        since = fields.Datetime.now() - timedelta(days=MISSED_DAYS)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT p.id, MAX(i.date)
                  FROM res_partner p
             LEFT JOIN crm_interaction i
                    ON i.commercial_partner_id = p.id AND i.kind = 'visit'
                 WHERE p.id IN %s
                   AND NOT EXISTS (
                       SELECT 1
                         FROM res_partner person
                         JOIN calendar_event e ON e.customer_id = person.id
                        WHERE person.commercial_partner_id = p.id
                          AND e.active
                          AND e.visit_type IS NOT NULL
                          AND e.visit_state IN ('planned', 'checked_in')
                          AND (e.visit_plan_id IS NOT NULL OR e.start >= %s))
              GROUP BY p.id
                HAVING MAX(i.date) IS NULL OR MAX(i.date) < %s
              ORDER BY MAX(i.date) NULLS FIRST, p.id
                 LIMIT %s
                """,
                query.subselect(),
                since,
                until + timedelta(days=1) - self._get_interval(),
                limit,
            )
        )
        customers = Partner.browse(id_ for id_, _last in rows)
        return list(zip(customers, (last for _id, last in rows), strict=True))

    # === Planning ===

    @api.model
    def _cron_plan_visits(self):
        """Plan the coming days, one salesperson after the other, each committed."""
        cron = self.env["ir.cron"]
        users = self._get_planned_users()
        cron._commit_progress(remaining=len(users))
        for user in users:
            self._plan_user(user)
            if not cron._commit_progress(1):
                break

    @api.model
    def _get_planned_users(self):
        """Return the salespeople who have customers in one of the plans."""
        users = self.env["res.users"]
        for plan in self.search([("active", "=", True)]):
            domain = plan._get_customer_domain() & Domain("user_id.active", "=", True)
            for (user,) in self.env["res.partner"]._read_group(domain, ["user_id"]):
                users |= user
        return users.sorted("id")

    def _plan_user(self, user):
        """Plan the coming days of one salesperson, unless another run is at it."""
        self.env.cr.execute(
            SQL(
                "SELECT pg_try_advisory_xact_lock(hashtext(%s), %s)",
                self._name,
                user.id,
            )
        )
        if not self.env.cr.fetchone()[0]:
            return
        plans = self.search(
            [("active", "=", True), ("company_id", "in", user.company_ids.ids)]
        )
        horizon = max(plans.mapped("horizon_days"), default=0)
        ahead = self._get_days_ahead(user, horizon)
        planned = set()
        for plan in plans:
            plan._try_plan_for(user, ahead, planned)

    def _try_plan_for(self, user, ahead, planned):
        """Plan for one salesperson; what fails stays on the plan, the others go on."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                vals_list = self._prepare_visits(user, ahead, planned)
                self._create_visits(vals_list)
            if self.last_error:
                self.last_error = False
        except Exception as error:
            _logger.exception("Visit plan %s failed for user %s", self.id, user.id)
            self.last_error = f"{user.name}: {type(error).__name__}: {error}"

    @api.model
    def _get_days_ahead(self, user, horizon):
        """Return {date: :class:`VisitDay`} of the working days, in the user's time."""
        zone = pytz.timezone(user.tz or ZONE)
        today = datetime.now(zone).date()
        Holiday = self.env["vn.holiday"]
        days = [today + timedelta(days=number) for number in range(1, horizon + 1)]
        ahead = {
            day: VisitDay()
            for day in days
            if Holiday._is_working_day(day, user.company_id)
        }
        visits = self.env["calendar.event"].search_fetch(
            [
                ("user_id", "=", user.id),
                ("visit_type", "!=", False),
                ("visit_state", "in", ("planned", "checked_in")),
                ("start", ">=", fields.Datetime.now()),
            ],
            ["start", "stop"],
            limit=30 * 92,
        )
        for visit in visits:
            end = pytz.utc.localize(visit.stop).astimezone(zone)
            if end.date() in ahead:
                ahead[end.date()].add_known(end.hour + end.minute / 60)
        return ahead

    def _prepare_visits(self, user, ahead, planned):
        """Return the values of the visits that find room in the coming days.

        :param dict ahead: {date: :class:`VisitDay`}, filled here
        :param set planned: ids of customers, added to here
        """
        until = fields.Date.context_today(self) + timedelta(days=self.horizon_days)
        days = [day for day in ahead if day <= until]
        room = sum(max(self.day_limit - ahead[day].count, 0) for day in days)
        if not room:
            return []
        vals_list = []
        for customer, due in self._get_ordered_due(user, until, room, planned):
            free = (d for d in days if d >= due and ahead[d].has_room(self.day_limit))
            day = next(free, None)
            if day:
                hour = ahead[day].place(self.start_hour, self.duration)
                vals_list.append(self._prepare_visit_vals(user, customer, day, hour))
                vals_list[-1]["route_sequence"] = ahead[day].count
                planned.add(customer.id)
        return vals_list

    def _get_ordered_due(self, user, until, room, planned):
        """Return [(customer, due day)] by day, then by area and ward: short ways."""
        interval, today = self._get_interval(), fields.Date.context_today(self)
        found = [
            (customer, max((last + interval).date(), today) if last else today)
            for customer, last in self._fetch_due(user, until, room, planned)
        ]

        def place(item):
            customer, due = item
            area = customer.area_id.parent_path or ""
            return due, area, customer.ward_id.id or 0, customer.zip or "", customer.id

        return sorted(found, key=place)

    def _prepare_visit_vals(self, user, customer, day, hour):
        """Return the values of a visit at ``hour`` of the user's own time."""
        zone = pytz.timezone(user.tz or ZONE)
        begin = datetime.combine(day, datetime.min.time()) + timedelta(hours=hour)
        start = zone.localize(begin).astimezone(pytz.utc).replace(tzinfo=None)
        speaking = self.with_context(lang=user.lang)
        return {
            "name": f"{speaking.name}: {customer.name}",
            "visit_type": self.visit_type,
            "visit_plan_id": self.id,
            "customer_id": customer.id,
            "user_id": user.id,
            "partner_ids": [fields.Command.set(user.partner_id.ids)],
            "start": start,
            "stop": start + timedelta(hours=self.duration),
            "notes": speaking.purpose or False,
        }

    @api.model
    def _create_visits(self, vals_list):
        quiet = {
            "no_mail_to_attendees": True,
            "dont_notify": True,
            "mail_create_nolog": True,
            "mail_notrack": True,
        }
        return self.env["calendar.event"].with_context(**quiet).create(vals_list)
