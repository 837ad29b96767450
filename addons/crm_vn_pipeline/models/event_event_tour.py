from odoo import api, fields, models

from .crm_price_policy_entitled import COST_GROUPS


class EventEvent(models.Model):
    """A tour that customers are taken on: what it may cost, will cost and did cost."""

    _inherit = "event.event"

    price_policy_ids = fields.One2many("crm.price.policy", "event_id")
    tour_currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_tour_currency_id",
        export_string_translation=False,
    )
    budget = fields.Monetary(
        currency_field="tour_currency_id", groups=COST_GROUPS, tracking=True
    )
    actual_cost = fields.Monetary(
        currency_field="tour_currency_id",
        groups=COST_GROUPS,
        tracking=True,
        help="What the tour cost, by the bills. It is shared out over those who took "
        "part.",
    )
    planned_cost = fields.Monetary(
        currency_field="tour_currency_id",
        compute="_compute_planned_cost",
        groups=COST_GROUPS,
        help="Registered participants at the planned cost of their policy.",
    )

    def _compute_tour_currency_id(self):
        for event in self:
            company = event.company_id or self.env.company
            event.tour_currency_id = company.currency_id

    @api.depends(
        "price_policy_ids.seat_cost",
        "price_policy_ids.entitlement_ids.state",
        "price_policy_ids.entitlement_ids.seat_count",
    )
    def _compute_planned_cost(self):
        groups = self.env["crm.price.entitlement"]._read_group(
            [("policy_id.event_id", "in", self.ids), ("state", "=", "registered")],
            ["policy_id"],
            ["seat_count:sum"],
        )
        costs = dict.fromkeys(self.ids, 0.0)
        for policy, seats in groups:
            costs[policy.event_id.id] += seats * policy.seat_cost
        for event in self:
            event.planned_cost = costs.get(event.id, 0.0)

    def action_view_entitlements(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_pipeline.crm_price_entitlement_action"
        )
        domain = [("policy_id.event_id", "=", self.id)]
        return {**action, "name": self.name, "domain": domain}
