from odoo import api, fields, models
from odoo.tools import SQL

MONEY_READERS = ",".join(
    f"crm_vn_base.group_crm_vn_{role}"
    for role in ("marketing", "sales_manager", "accountant")
)


class UtmCampaignMoneyMixin(models.AbstractModel):
    """What a campaign cost and what it brought, in the currency of its company.

    Nothing is stored: costs come from the report of costs, the value of contracts and
    the money received from the documents themselves. Two hooks for the later stages:
    :meth:`_get_contract_values` and :meth:`_get_cash_collected`.
    """

    _name = "utm.campaign.money.mixin"
    _description = "Money of a Campaign"

    currency_id = fields.Many2one("res.currency")
    budget = fields.Monetary(tracking=True, groups=MONEY_READERS)
    expected_revenue = fields.Monetary(tracking=True, groups=MONEY_READERS)
    actual_cost = fields.Monetary(
        compute="_compute_actual_cost",
        groups=MONEY_READERS,
        help="The cost lines and the vendor bills booked to the campaign, before tax.",
    )
    budget_left = fields.Monetary(compute="_compute_budget_left", groups=MONEY_READERS)
    contract_value = fields.Monetary(
        compute="_compute_contract_value",
        groups=MONEY_READERS,
        help="Value of what was sold to those whom the campaign brought, tax included.",
    )
    cash_collected = fields.Monetary(
        compute="_compute_contract_value",
        groups=MONEY_READERS,
        help="What these customers have paid of it, from the ledger.",
    )
    cost_per_lead = fields.Monetary(
        compute="_compute_return",
        groups=MONEY_READERS,
        help="Actual cost divided by the number of leads.",
    )
    roi = fields.Float(
        "ROI (%)",
        compute="_compute_return",
        groups=MONEY_READERS,
        help="(Contract value - actual cost) / actual cost, in percent.",
    )

    # === Costs ===

    @api.depends("cost_ids.amount")
    def _compute_actual_cost(self):
        # sudo: whoever may read the cost of a campaign may read its sum
        sums = dict(
            self.env["utm.campaign.cost.report"]
            .sudo()
            ._read_group(
                [("campaign_id", "in", self._origin.ids)],
                ["campaign_id"],
                ["amount:sum"],
            )
        )
        for campaign in self:
            campaign.actual_cost = sums.get(campaign._origin.sudo(), 0)

    @api.depends("budget", "actual_cost")
    def _compute_budget_left(self):
        for campaign in self:
            campaign.budget_left = campaign.budget - campaign.actual_cost

    # === What it brought ===

    def _compute_contract_value(self):
        values, cash = self._get_contract_values(), self._get_cash_collected()
        for campaign in self:
            campaign.contract_value = values.get(campaign._origin.id, 0)
            campaign.cash_collected = cash.get(campaign._origin.id, 0)

    def _get_contract_values(self):
        """Return {campaign id: value}: confirmed orders, until contracts are kept."""
        if not self._origin.ids:
            return {}
        self.env["sale.order"].flush_model()
        return dict(
            self.env.execute_query(
                SQL(
                    """SELECT campaign_id,
                              SUM(amount_total / COALESCE(NULLIF(currency_rate, 0), 1))
                         FROM sale_order
                        WHERE state = 'sale' AND campaign_id IN %s
                        GROUP BY campaign_id""",
                    tuple(self._origin.ids),
                )
            )
        )

    def _get_cash_collected(self):
        """Return {campaign id: amount}: what is paid of the posted invoices."""
        if not self._origin.ids:
            return {}
        self.env["account.move"].flush_model()
        return dict(
            self.env.execute_query(
                SQL(
                    """SELECT m.campaign_id,
                              SUM(m.amount_total_signed - m.amount_residual_signed)
                         FROM account_move m
                        WHERE m.state = 'posted' AND m.campaign_id IN %s
                          AND m.move_type IN ('out_invoice', 'out_refund')
                        GROUP BY m.campaign_id""",
                    tuple(self._origin.ids),
                )
            )
        )

    def _compute_return(self):
        for campaign in self:
            cost = campaign.actual_cost
            gain = campaign.contract_value - cost
            campaign.cost_per_lead = self._share(cost, campaign.lead_count)
            campaign.roi = 100.0 * self._share(gain, cost)

    # === Each figure opens its records ===

    def action_view_costs(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_pipeline.utm_campaign_cost_report_action"
        )
        return action | {"domain": [("campaign_id", "=", self.id)], "context": {}}

    def action_view_contract_value(self):
        """Open the orders; the add-on of contracts opens the contracts."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_pipeline.sale_order_action_orders"
        )
        return action | {
            "domain": [("campaign_id", "=", self.id), ("state", "=", "sale")],
            "context": {"create": False},
        }

    def action_view_cash(self):
        """Open the invoices with what is paid and open of each."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        return action | {
            "domain": self._get_invoice_domain(),
            "context": {"create": False},
        }

    def _get_invoice_domain(self):
        return [
            ("campaign_id", "=", self.id),
            ("state", "=", "posted"),
            ("move_type", "in", ("out_invoice", "out_refund")),
        ]
