import logging
from datetime import datetime, timedelta

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from odoo.addons.crm_vn_base.models.crm_class_rule import CUSTOMER_CLASSES

from .calendar_event_plan import MISSED_DAYS

_logger = logging.getLogger(__name__)

UNITS = {"week": {"weeks": 1}, "month": {"months": 1}, "quarter": {"months": 3}}
# hours between the end of a visit and the beginning of the next one
TRAVEL = 0.5


class CrmVisitPlan(models.Model):
    """How often which customers are visited, and what for.

    Every night the visits of the coming days are planned, one salesperson at a time:
    the customers in his charge who wait longest first, no more a day than he can make,
    those of one area on one day, on working days only. A customer who has a visit
    planned already, by a plan or by hand, is left alone.
    """

    _name = "crm.visit.plan"
    _description = "Visit Plan"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10, help="A customer of several plans is visited by the first."
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    visit_type = fields.Selection(
        selection=lambda self: self._selection_visit_type(),
        required=True,
        default="periodic",
    )

    # === Which customers ===
    customer_class = fields.Selection(
        CUSTOMER_CLASSES, string="Customer Class", help="Empty: of any class."
    )
    area_ids = fields.Many2many(
        "crm.area",
        string="Sales Areas",
        help="With all areas below. Empty: everywhere.",
    )
    customer_group_ids = fields.Many2many(
        "crm.customer.group", string="Customer Groups", help="Empty: of any group."
    )
    domain = fields.Char("Condition", help="Only the customers that match it.")

    # === How often, and when ===
    interval_number = fields.Integer(string="Every", required=True, default=1)
    interval_unit = fields.Selection(
        [("week", "Weeks"), ("month", "Months"), ("quarter", "Quarters")],
        required=True,
        default="month",
    )
    horizon_days = fields.Integer(
        string="Days Planned Ahead", required=True, default=14
    )
    day_limit = fields.Integer(
        string="Visits a Day",
        required=True,
        default=4,
        help="No more for one salesperson on one day, those he planned himself "
        "included.",
    )
    start_hour = fields.Float(string="From", required=True, default=8.0)
    duration = fields.Float(required=True, default=1.0, help="In hours.")
    purpose = fields.Text(help="Written into the notes of each visit.")
    last_error = fields.Char(readonly=True, copy=False)

    # === What it comes to ===
    customer_count = fields.Integer(string="Customers", compute="_compute_counts")
    unassigned_count = fields.Integer(
        string="Without a Salesperson", compute="_compute_counts"
    )
    planned_count = fields.Integer(string="Visits Ahead", compute="_compute_counts")

    _bounds = models.Constraint(
        "CHECK(interval_number > 0 AND horizon_days BETWEEN 1 AND 92"
        " AND day_limit BETWEEN 1 AND 30 AND duration > 0 AND duration <= 12"
        " AND start_hour >= 0 AND start_hour < 24)",
        "A plan of visits looks 1 to 92 days ahead, with 1 to 30 visits a day of at "
        "most 12 hours, at least one week apart.",
    )

    @api.model
    def _selection_visit_type(self):
        return (
            self.env["calendar.event"]
            ._fields["visit_type"]
            ._description_selection(self.env)
        )

    # === Computes ===

    @api.depends("customer_class", "area_ids", "customer_group_ids", "domain")
    def _compute_counts(self):
        Partner = self.env["res.partner"]
        groups = self.env["calendar.event"]._read_group(
            [("visit_plan_id", "in", self.ids), ("visit_state", "=", "planned")],
            ["visit_plan_id"],
            ["__count"],
        )
        planned = {plan.id: count for plan, count in groups}
        for plan in self:
            domain = plan._get_customer_domain()
            plan.customer_count = Partner.search_count(domain)
            plan.unassigned_count = Partner.search_count(
                domain & Domain("user_id", "=", False)
            )
            plan.planned_count = planned.get(plan._origin.id, 0)

    # === Checks ===

    @api.constrains("domain")
    def _check_domain(self):
        for plan in self.filtered("domain"):
            try:
                self.env["res.partner"].search(
                    plan._get_customer_domain() & Domain("id", "=", 0)
                )
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The condition of the plan “%(plan)s” cannot be read: "
                        "%(error)s",
                        plan=plan.name,
                        error=error,
                    )
                ) from error

    # === Whom ===

    def _get_customer_domain(self):
        """Return the domain of the customers this plan is for."""
        self.ensure_one()
        domain = Domain(self.env["crm.area"]._get_customer_domain())
        domain &= Domain("company_id", "in", [False, self.company_id.id])
        if self.customer_class:
            domain &= Domain("customer_class", "=", self.customer_class)
        if self.area_ids:
            domain &= Domain("area_id", "child_of", self.area_ids.ids)
        if self.customer_group_ids:
            domain &= Domain("customer_group_id", "in", self.customer_group_ids.ids)
        if self.domain:
            domain &= Domain(safe_eval(self.domain))
        return domain

    def _get_interval(self):
        self.ensure_one()
        return relativedelta(**UNITS[self.interval_unit]) * self.interval_number

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
        return [(Partner.browse(id_), last) for id_, last in rows]

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
        taken = self._get_day_counts(user, horizon)
        planned = set()
        for plan in plans:
            plan._try_plan_for(user, taken, planned)

    def _try_plan_for(self, user, taken, planned):
        """Plan for one salesperson; what fails stays on the plan, the others go on."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                vals_list = self._prepare_visits(user, taken, planned)
                self._create_visits(vals_list)
            if self.last_error:
                self.last_error = False
        except Exception as error:
            _logger.exception("Visit plan %s failed for user %s", self.id, user.id)
            self.last_error = f"{user.name}: {type(error).__name__}: {error}"

    @api.model
    def _get_day_counts(self, user, horizon):
        """Return {day: visits} of the working days ahead, in the user's own time."""
        zone = pytz.timezone(user.tz or "UTC")
        today = datetime.now(zone).date()
        Holiday = self.env["vn.holiday"]
        days = [today + timedelta(days=number) for number in range(1, horizon + 1)]
        counts = {
            day: 0 for day in days if Holiday._is_working_day(day, user.company_id)
        }
        visits = self.env["calendar.event"].search_fetch(
            [
                ("user_id", "=", user.id),
                ("visit_type", "!=", False),
                ("visit_state", "in", ("planned", "checked_in")),
                ("start", ">=", fields.Datetime.now()),
            ],
            ["start"],
            limit=30 * 92,
        )
        for visit in visits:
            day = pytz.utc.localize(visit.start).astimezone(zone).date()
            if day in counts:
                counts[day] += 1
        return counts

    def _prepare_visits(self, user, taken, planned):
        """Return the values of the visits that find room in the coming days.

        :param dict taken: {day: visits}, counted on here
        :param set planned: ids of customers, added to here
        """
        until = fields.Date.today() + timedelta(days=self.horizon_days)
        days = [day for day in taken if day <= until]
        room = sum(max(self.day_limit - taken[day], 0) for day in days)
        if not room:
            return []
        vals_list = []
        for customer, due in self._get_ordered_due(user, until, room, planned):
            free = (d for d in days if d >= due and taken[d] < self.day_limit)
            day = next(free, None)
            if day:
                vals_list.append(
                    self._prepare_visit_vals(user, customer, day, taken[day])
                )
                taken[day] += 1
                planned.add(customer.id)
        return vals_list

    def _get_ordered_due(self, user, until, room, planned):
        """Return [(customer, due day)] by day, then by area and ward: short ways."""
        interval, today = self._get_interval(), fields.Date.today()
        found = [
            (customer, max((last + interval).date(), today) if last else today)
            for customer, last in self._fetch_due(user, until, room, planned)
        ]

        def place(item):
            customer, due = item
            area = customer.area_id.parent_path or ""
            return due, area, customer.ward_id.id or 0, customer.zip or "", customer.id

        return sorted(found, key=place)

    def _prepare_visit_vals(self, user, customer, day, number):
        """Return the values of the visit that is the ``number``-th of a day, from 0."""
        zone = pytz.timezone(user.tz or "UTC")
        hour = self.start_hour + number * (self.duration + TRAVEL)
        begin = datetime.combine(day, datetime.min.time()) + timedelta(
            hours=min(hour, 24 - self.duration)
        )
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
            "route_sequence": number + 1,
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

    # === Actions ===

    def action_plan_now(self):
        """Wake the scheduled action; it plans in the background."""
        self.check_access("write")
        # sudo: a manager wakes the scheduled action, he may not edit it
        self.env.ref("crm_vn_pipeline.ir_cron_visit_plan").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The visits of the coming days are being planned; they are in "
                    "the calendar in a minute."
                ),
            },
        }

    def action_view_customers(self):
        self.ensure_one()
        return self._get_customers_action(self._get_customer_domain())

    def action_view_unassigned(self):
        self.ensure_one()
        domain = self._get_customer_domain() & Domain("user_id", "=", False)
        return self._get_customers_action(domain)

    def _get_customers_action(self, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_base.res_partner_organisation_action"
        )
        return {**action, "name": self.name, "domain": list(domain)}

    def action_view_visits(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_pipeline.calendar_event_action_visits"
        )
        return {
            **action,
            "name": self.name,
            "domain": [("visit_plan_id", "=", self.id)],
        }
