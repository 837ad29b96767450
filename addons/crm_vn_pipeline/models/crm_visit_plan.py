from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

from odoo.addons.crm_vn_base.models.crm_class_rule import CUSTOMER_CLASSES

UNITS = {"week": {"weeks": 1}, "month": {"months": 1}, "quarter": {"months": 3}}


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
    customer_class = fields.Selection(CUSTOMER_CLASSES, help="Empty: of any class.")
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
