from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

COST_GROUPS = (
    "crm_vn_base.group_crm_vn_marketing,crm_vn_base.group_crm_vn_sales_manager,"
    "crm_vn_base.group_crm_vn_accountant"
)

QUIET = {
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "tracking_disable": True,
}


class CrmPricePolicy(models.Model):
    """Who is entitled to a policy, by name, and the tour they are taken on."""

    _inherit = "crm.price.policy"

    # === Customer tour ===
    event_id = fields.Many2one(
        "event.event", string="Customer Tour", index="btree_not_null", tracking=True
    )
    event_date = fields.Datetime(related="event_id.date_begin", string="Tour Starts")
    event_budget = fields.Monetary(
        related="event_id.budget",
        string="Budget of the Tour",
        readonly=False,
        groups=COST_GROUPS,
    )
    event_actual_cost = fields.Monetary(
        related="event_id.actual_cost",
        string="Actual Cost of the Tour",
        readonly=False,
        groups=COST_GROUPS,
    )
    seats_per_customer = fields.Integer(
        string="Participants per Customer",
        default=1,
        help="How many people of each entitled customer take part.",
    )
    seat_cost = fields.Monetary(
        string="Planned Cost per Participant", groups=COST_GROUPS
    )

    # === Entitled customers ===
    entitlement_ids = fields.One2many("crm.price.entitlement", "policy_id")
    entitlement_count = fields.Integer(
        string="Entitled Customers", compute="_compute_entitlement_figures"
    )
    participant_count = fields.Integer(
        string="Participants", compute="_compute_entitlement_figures"
    )
    planned_cost = fields.Monetary(
        compute="_compute_costs", groups=COST_GROUPS, currency_field="currency_id"
    )
    actual_cost = fields.Monetary(
        compute="_compute_costs", groups=COST_GROUPS, currency_field="currency_id"
    )
    over_budget = fields.Boolean(compute="_compute_costs", groups=COST_GROUPS)

    _seats_positive = models.Constraint(
        "CHECK(seats_per_customer > 0)",
        "At least one person of an entitled customer takes part.",
    )

    def _compute_entitlement_figures(self):
        rows = self.env["crm.price.entitlement"]._read_group(
            [("policy_id", "in", self.ids), ("state", "!=", "lapsed")],
            ["policy_id", "state"],
            ["__count", "seat_count:sum"],
        )
        for policy in self:
            mine = [row for row in rows if row[0] == policy]
            policy.entitlement_count = sum(row[2] for row in mine)
            policy.participant_count = sum(
                row[3] for row in mine if row[1] == "registered"
            )

    @api.depends("event_id.budget")
    def _compute_costs(self):
        costs = {
            policy.id: (planned, actual)
            for policy, planned, actual in self.env[
                "crm.price.cost.report"
            ]._read_group(
                [("policy_id", "in", self.ids)],
                ["policy_id"],
                ["planned_cost:sum", "actual_cost:sum"],
            )
        }
        for policy in self:
            planned, actual = costs.get(policy._origin.id, (0, 0))
            policy.planned_cost, policy.actual_cost = planned, actual
            budget = policy.event_id.budget
            policy.over_budget = bool(budget) and policy.event_id.planned_cost > budget

    # === Who is entitled ===

    def action_update_entitlements(self):
        """Work out now who is entitled, instead of tonight."""
        self.check_access("write")
        for policy in self:
            policy._check_has_condition()
            # sudo: all customers count, also those the manager does not see
            while policy.sudo()._update_entitlements(limit=1000):
                pass
        return self.action_view_entitlements()

    def _check_has_condition(self):
        self.ensure_one()
        if not self._get_condition_parts():
            raise UserError(
                self.env._(
                    "“%(policy)s” is for every customer, so there is no list of "
                    "entitled ones. Choose a customer group, a class or purchases "
                    "first.",
                    policy=self.display_name,
                )
            )

    @api.model
    def _cron_update_entitlements(self, limit=500):
        """Every night: who has become entitled, and who no longer is."""
        today = fields.Date.context_today(self)
        domain = Domain.OR(
            self._get_running_domain(company, today)
            for company in self.env["res.company"].search([])
        )
        policies = self.search(domain).filtered(lambda p: p._get_condition_parts())
        self.env["ir.cron"]._commit_progress(remaining=len(policies))
        for policy in policies:
            # somebody else works it out right now
            while policy.try_lock_for_update() and policy._update_entitlements(limit):
                if not self.env["ir.cron"]._commit_progress():
                    return
            if not self.env["ir.cron"]._commit_progress(1):
                return

    def _update_entitlements(self, limit):
        """Bring at most ``limit`` customers up to date; say whether there were any."""
        self.ensure_one()
        # a list of thousands says nothing in the chatter of each
        Entitlement = self.env["crm.price.entitlement"].with_context(**QUIET)
        self.env.flush_all()
        rows = self.env.execute_query_dict(self._entitlement_todo_query(limit))
        new = [row for row in rows if not row["entitlement_id"]]
        Entitlement.create([self._prepare_entitlement_vals(row) for row in new])
        for row in rows:
            if row["entitlement_id"]:
                Entitlement.browse(row["entitlement_id"])._update_standing(row)
        return bool(rows)

    def _prepare_entitlement_vals(self, row):
        return {
            "policy_id": self.id,
            "partner_id": row["partner_id"],
            "revenue": row["revenue"],
            "seat_count": self.seats_per_customer,
        }

    def _entitlement_todo_query(self, limit):
        """Return the customers whose row is missing or not as it should be."""
        date = fields.Date.context_today(self)
        # archived ones have no benefit; whoever looks, all customers count
        query = self.env["res.partner"].sudo()._search(self._get_partner_domain())
        return SQL(
            """
            WITH entitled AS (
                SELECT p.id, COALESCE(value.amount, 0)::numeric AS revenue
                  FROM res_partner p
             LEFT JOIN (%(revenue)s) AS value ON value.id = p.id
                 WHERE p.commercial_partner_id = p.id AND p.partner_share
                   AND p.id IN %(partners)s
                   AND COALESCE(value.amount, 0) >= %(least)s
            ), known AS (
                SELECT * FROM crm_price_entitlement WHERE policy_id = %(policy)s
            )
            SELECT entitled.id AS partner_id, known.id AS entitlement_id,
                   entitled.revenue, TRUE AS entitled
              FROM entitled LEFT JOIN known ON known.partner_id = entitled.id
             WHERE known.id IS NULL OR known.state = 'lapsed'
                OR abs(known.revenue - entitled.revenue) >= 1
             UNION ALL
            SELECT known.partner_id, known.id, 0, FALSE
              FROM known LEFT JOIN entitled ON entitled.id = known.partner_id
             WHERE entitled.id IS NULL AND known.state IN ('entitled', 'invited')
             LIMIT %(limit)s
            """,
            revenue=self._revenue_query(date),
            partners=query.subselect(),
            least=self.revenue_min,
            policy=self.id,
            limit=limit,
        )

    # === Actions ===

    def action_view_entitlements(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_pipeline.crm_price_entitlement_action"
        )
        domain = [("policy_id", "=", self.id)]
        return {**action, "name": self.name, "domain": domain}

    def action_view_costs(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_pipeline.crm_price_cost_report_action"
        )
        domain = [("policy_id", "=", self.id)]
        return {**action, "name": self.name, "domain": domain}
