from odoo import models
from odoo.tools import SQL

from .agreement_lifecycle_mixin import IN_FORCE

CONTRACTED = (*IN_FORCE, "liquidated")

# A contract belongs to the campaign of its opportunity; without one, each order and
# each invoice to its own.
ORDERS = SQL(
    """SELECT l.campaign_id, o.amount_total, o.currency_rate, o.state, a.id, a.state
         FROM crm_lead l
         JOIN agreement a ON a.lead_id = l.id
         JOIN sale_order o ON o.agreement_id = a.id
        WHERE l.campaign_id IS NOT NULL
        UNION ALL
       SELECT o.campaign_id, o.amount_total, o.currency_rate, o.state, a.id, a.state
         FROM sale_order o
         LEFT JOIN agreement a ON a.id = o.agreement_id
         LEFT JOIN crm_lead l ON l.id = a.lead_id
        WHERE o.campaign_id IS NOT NULL AND l.campaign_id IS NULL"""
)
INVOICES = SQL(
    """SELECT l.campaign_id, m.amount_total_signed - m.amount_residual_signed, m.state,
              m.move_type
         FROM crm_lead l
         JOIN agreement a ON a.lead_id = l.id
         JOIN account_move m ON m.agreement_id = a.id
        WHERE l.campaign_id IS NOT NULL
        UNION ALL
       SELECT m.campaign_id, m.amount_total_signed - m.amount_residual_signed, m.state,
              m.move_type
         FROM account_move m
         LEFT JOIN agreement a ON a.id = m.agreement_id
         LEFT JOIN crm_lead l ON l.id = a.lead_id
        WHERE m.campaign_id IS NOT NULL AND l.campaign_id IS NULL"""
)


class UtmCampaign(models.Model):
    """What a campaign brought, by the contracts and by the ledger."""

    _inherit = "utm.campaign"

    def _get_contract_values(self):
        """Return {campaign id: value} of contracts in force or liquidated.

        Confirmed orders that need no contract count too; a terminated contract does
        not.
        """
        if not self._origin.ids:
            return {}
        self.env.flush_all()
        return dict(
            self.env.execute_query(
                SQL(
                    """SELECT campaign_id, SUM(amount / COALESCE(NULLIF(rate, 0), 1))
                         FROM (%(orders)s) AS o (
                              campaign_id, amount, rate, state, contract, stage)
                        WHERE campaign_id IN %(ids)s
                          AND (contract IS NULL AND state = 'sale'
                               OR stage IN %(states)s AND state <> 'cancel')
                        GROUP BY campaign_id""",
                    orders=ORDERS,
                    ids=tuple(self._origin.ids),
                    states=CONTRACTED,
                )
            )
        )

    def _get_cash_collected(self):
        """Return {campaign id: amount} of the invoices of contracts and orders."""
        if not self._origin.ids:
            return {}
        self.env.flush_all()
        return dict(
            self.env.execute_query(
                SQL(
                    """SELECT campaign_id, SUM(paid)
                         FROM (%(invoices)s) AS m (campaign_id, paid, state, move_type)
                        WHERE campaign_id IN %(ids)s AND state = 'posted'
                          AND move_type IN ('out_invoice', 'out_refund')
                        GROUP BY campaign_id""",
                    invoices=INVOICES,
                    ids=tuple(self._origin.ids),
                )
            )
        )

    def action_view_contract_value(self):
        """Open the orders behind the value; each leads to its contract."""
        action = super().action_view_contract_value()
        return action | {
            "domain": [
                *self._get_origin_domain(),
                "|",
                "&",
                ("agreement_id", "=", False),
                ("state", "=", "sale"),
                "&",
                ("agreement_id.state", "in", CONTRACTED),
                ("state", "!=", "cancel"),
            ]
        }

    def _get_invoice_domain(self):
        return [
            *self._get_origin_domain(),
            ("state", "=", "posted"),
            ("move_type", "in", ("out_invoice", "out_refund")),
        ]

    def _get_origin_domain(self):
        """Return the domain of the orders or invoices that this campaign brought."""
        return [
            "|",
            ("agreement_id.lead_id.campaign_id", "=", self.id),
            "&",
            ("campaign_id", "=", self.id),
            (
                "agreement_id",
                "not any",
                [("lead_id", "any", [("campaign_id", "!=", False)])],
            ),
        ]
