from odoo import api, models
from odoo.tools import SQL


class UtmCampaignCostReport(models.Model):
    _inherit = "utm.campaign.cost.report"
    _depends = {
        "account.move": ["campaign_id", "date", "invoice_date", "move_type", "name"],
        "account.move.line": [
            "balance",
            "campaign_id",
            "company_id",
            "display_type",
            "move_id",
            "name",
            "parent_state",
            "partner_id",
        ],
    }

    @api.model
    def _get_cost_queries(self):
        """Add the posted lines of vendor bills, before tax, in the company's currency.

        A line says its campaign, else its bill does.
        """
        return [
            *super()._get_cost_queries(),
            self._get_bill_query(
                SQL("l.campaign_id"), SQL("l.campaign_id IS NOT NULL")
            ),
            self._get_bill_query(
                SQL("m.campaign_id"),
                SQL("l.campaign_id IS NULL AND m.campaign_id IS NOT NULL"),
            ),
        ]

    @api.model
    def _get_bill_query(self, campaign, condition):
        return SQL(
            """SELECT 2 * l.id + 1, %s, l.company_id, COALESCE(m.invoice_date, m.date),
                      COALESCE(l.name, m.name), l.partner_id, l.balance,
                      'account.move', m.id
                 FROM account_move_line l
                 JOIN account_move m ON m.id = l.move_id
                WHERE m.move_type IN ('in_invoice', 'in_refund', 'in_receipt')
                  AND l.parent_state = 'posted' AND l.display_type = 'product'
                  AND %s""",
            campaign,
            condition,
        )
