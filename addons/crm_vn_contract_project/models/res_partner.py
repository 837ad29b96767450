from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_vn_base.tools.local_day import ZONE

from .agreement_lifecycle_mixin import IN_FORCE, INVOICEABLE

DEBT_READERS = "crm_vn_base.group_crm_vn_sales,crm_vn_base.group_crm_vn_accountant"


class ResPartner(models.Model):
    _inherit = "res.partner"

    debt_amount = fields.Monetary(
        string="Debt",
        compute="_compute_debt",
        currency_field="value_currency_id",
        groups=DEBT_READERS,
        help="What the customer owes: open posted entries on receivable accounts.",
    )
    debt_overdue = fields.Monetary(
        string="Overdue Debt",
        compute="_compute_debt",
        currency_field="value_currency_id",
        groups=DEBT_READERS,
        help="Of the debt, what is past its due date.",
    )

    def _compute_debt(self):
        """One query over the ledger for all of them, in the company's currency."""
        debts = {}
        families = self.commercial_partner_id._origin
        if families:
            rows = self.env.execute_query(self._get_debt_query(families.ids))
            debts = {row[0]: row[1:] for row in rows}
        for partner in self:
            debt = debts.get(partner.commercial_partner_id._origin.id, (0.0, 0.0))
            partner.debt_amount, partner.debt_overdue = debt

    def _get_debt_query(self, family_ids):
        """Return id, debt and overdue debt of customers the user may read."""
        self.env["account.move.line"].flush_model(
            ["account_id", "amount_residual", "date_maturity", "partner_id"]
            + ["company_id", "parent_state", "reconciled"]
        )
        return SQL(
            """SELECT p.commercial_partner_id, SUM(l.amount_residual),
                      COALESCE(SUM(l.amount_residual)
                               FILTER (WHERE l.date_maturity < %(today)s), 0)
                 FROM account_move_line l
                 JOIN account_account a ON a.id = l.account_id
                 JOIN res_partner p ON p.id = l.partner_id
                WHERE p.commercial_partner_id IN %(families)s
                  AND l.parent_state = 'posted'
                  AND l.reconciled IS NOT TRUE
                  AND l.company_id = %(company)s
                  AND a.account_type = 'asset_receivable'
             GROUP BY p.commercial_partner_id""",
            today=fields.Date.context_today(self),
            families=tuple(family_ids),
            company=self.env.company.id,
        )

    @api.model
    def _lifecycle_sources(self):
        """A contract makes a customer: for good while it runs, else as of its day."""
        return super()._lifecycle_sources() + [
            SQL(
                """SELECT partner_id, 'customer',
                          CASE WHEN state IN %s THEN NULL ELSE signature_date END
                     FROM agreement
                    WHERE state IN %s AND partner_id IS NOT NULL""",
                IN_FORCE,
                INVOICEABLE,
            )
        ]

    @api.model
    def _visibility_documents(self):
        """Contracts until they are liquidated or terminated."""
        ended = ("liquidated", "terminated")
        return super()._visibility_documents() + [
            (
                "agreement",
                [("user_id", "=", self.env.uid), ("state", "not in", ended)],
                "partner_id",
            ),
        ]

    def _compute_agreements_count(self):
        """Contracts are made with the organisation; its contacts show them too."""
        groups = self.env["agreement"]._read_group(
            [
                ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                ("is_template", "=", False),
            ],
            ["commercial_partner_id"],
            ["__count"],
        )
        counts = dict(groups)
        for partner in self:
            partner.agreements_count = counts.get(
                partner.commercial_partner_id._origin, 0
            )

    def action_open_agreement(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_contract_project.agreement_action_all"
        )
        commercial = self.commercial_partner_id
        return {
            **action,
            "domain": [("commercial_partner_id", "=", commercial.id)],
            "context": {"default_partner_id": commercial.id},
        }

    # === Timeline ===

    def _timeline_sources(self, partner_ids):
        def at_local_midnight(query):
            """A day without time stands at the beginning of the local day."""
            return SQL(
                "SELECT day::timestamp AT TIME ZONE %s AT TIME ZONE 'UTC' AS date,"
                " res_id FROM (%s) AS days WHERE day IS NOT NULL",
                self.env.user.tz or ZONE,
                query,
            )

        queries = {
            "contract": "SELECT COALESCE(signature_date, create_date::date) AS day,"
            " id AS res_id FROM agreement WHERE partner_id IN %s"
            " AND is_template IS NOT TRUE",
            "invoice": "SELECT invoice_date AS day, id AS res_id FROM account_move"
            " WHERE partner_id IN %s AND state = 'posted'"
            " AND move_type IN ('out_invoice', 'out_refund')",
            "handover": "SELECT h.signed_on AS day, h.id AS res_id"
            " FROM agreement_handover h JOIN agreement a ON a.id = h.agreement_id"
            " WHERE a.partner_id IN %s AND h.state = 'signed'",
        }
        models_by_kind = {
            "contract": "agreement",
            "invoice": "account.move",
            "handover": "agreement.handover",
        }
        return super()._timeline_sources(partner_ids) | {
            kind: (models_by_kind[kind], at_local_midnight(SQL(query, partner_ids)))
            for kind, query in queries.items()
        }

    @api.model
    def _timeline_label(self, kind):
        labels = {
            "contract": self.env._("Contracts"),
            "invoice": self.env._("Invoices"),
            "handover": self.env._("Handovers"),
        }
        return labels.get(kind) or super()._timeline_label(kind)

    def _timeline_rows_contract(self, records):
        return self._timeline_rows_by_state(
            records, "fa-file-text", lambda row: row.amount_total
        )

    def _timeline_rows_invoice(self, records):
        return self._timeline_rows_by_state(
            records, "fa-money", lambda row: row.amount_total, "payment_state"
        )

    def _timeline_rows_handover(self, records):
        return self._timeline_rows_by_state(records, "fa-truck")

    def _timeline_rows_by_state(self, records, icon, amount=None, field="state"):
        states = dict(records._fields[field]._description_selection(self.env))
        return {
            row.id: {
                "icon": icon,
                "title": row.display_name,
                "badge": states.get(row[field], ""),
                "tone": "info",
                "amount": row.currency_id.format(amount(row)) if amount else "",
            }
            for row in records
        }
