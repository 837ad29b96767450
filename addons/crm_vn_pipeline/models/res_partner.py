from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_vn_base.tools.local_day import local_day


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
                """SELECT partner_id, 'customer', %s
                     FROM sale_order
                    WHERE state = 'sale'""",
                SQL(local_day("date_order")),
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
                          %s
                     FROM sale_order
                    WHERE state = 'sale'""",
                SQL(local_day("date_order")),
            )
        ]

    # === Timeline ===

    def _timeline_sources(self, partner_ids):
        return super()._timeline_sources(partner_ids) | {
            "lead": (
                "crm.lead",
                SQL(
                    "SELECT create_date AS date, id AS res_id FROM crm_lead"
                    " WHERE partner_id IN %s",
                    partner_ids,
                ),
            ),
            "order": (
                "sale.order",
                SQL(
                    "SELECT date_order AS date, id AS res_id FROM sale_order"
                    " WHERE partner_id IN %s",
                    partner_ids,
                ),
            ),
        }

    @api.model
    def _timeline_label(self, kind):
        labels = {
            "lead": self.env._("Opportunities"),
            "order": self.env._("Quotations and orders"),
        }
        return labels.get(kind) or super()._timeline_label(kind)

    def _timeline_rows_lead(self, records):
        tones = {"won": "success", "lost": "danger"}
        return {
            lead.id: {
                "icon": "fa-star-o",
                "title": lead.name,
                "badge": lead.stage_id.name or "",
                "tone": tones.get(lead.won_status, "info"),
                "amount": lead.company_currency.format(lead.expected_revenue),
                "user": lead.user_id.name or "",
            }
            for lead in records.with_context(active_test=False)
        }

    def _timeline_rows_order(self, records):
        states = dict(records._fields["state"]._description_selection(self.env))
        tones = {"sale": "success", "cancel": "secondary"}
        return {
            order.id: {
                "icon": "fa-file-text-o",
                "title": order.name,
                "badge": states.get(order.state, ""),
                "tone": tones.get(order.state, "info"),
                "amount": order.currency_id.format(order.amount_total),
                "user": order.user_id.name or "",
            }
            for order in records
        }
