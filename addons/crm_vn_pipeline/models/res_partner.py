from odoo import api, models
from odoo.tools import SQL


class ResPartner(models.Model):
    _inherit = "res.partner"

    # openers are matched to known customers by it, a batch at a time
    _email_normalized_idx = models.Index(
        "(email_normalized) WHERE email_normalized IS NOT NULL"
    )

    @api.model
    def _lifecycle_sources(self):
        """An open lead makes a prospect, a confirmed order a customer as of its day."""
        return super()._lifecycle_sources() + [
            SQL(
                """SELECT partner_id, 'prospect', NULL::date
                     FROM crm_lead
                    WHERE active AND won_status = 'pending'
                      AND partner_id IS NOT NULL"""
            ),
            SQL(
                """SELECT partner_id, 'customer', date_order::date
                     FROM sale_order
                    WHERE state = 'sale'"""
            ),
        ]

    @api.model
    def _visibility_documents(self):
        """Open leads, targets being cared for, quotations and running orders."""
        mine = ("user_id", "=", self.env.uid)
        return super()._visibility_documents() + [
            ("crm.lead", [mine, ("won_status", "=", "pending")], "partner_id"),
            (
                "crm.target",
                [mine, ("state", "in", ("new", "assigned", "caring"))],
                "partner_id",
            ),
            (
                "sale.order",
                [
                    mine,
                    ("state", "!=", "cancel"),
                    "|",
                    ("state", "!=", "sale"),
                    ("invoice_status", "=", "to invoice"),
                ],
                "partner_id",
            ),
        ]

    @api.model
    def _customer_value_sources(self):
        """What confirmed orders are worth, without tax, in the company's currency."""
        return super()._customer_value_sources() + [
            SQL(
                """SELECT partner_id,
                          amount_untaxed / COALESCE(NULLIF(currency_rate, 0), 1),
                          date_order::date
                     FROM sale_order
                    WHERE state = 'sale'"""
            )
        ]
