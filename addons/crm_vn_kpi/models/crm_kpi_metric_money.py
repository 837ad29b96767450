from odoo import models
from odoo.tools import SQL


class CrmKpiMetric(models.Model):
    """Money: contracts signed, revenue invoiced, cash collected.

    Invoiced and collected amounts are those of the ledger, in the company's currency.
    """

    _inherit = "crm.kpi.metric"

    def _measure_revenue_signed(self, date_from, date_to):
        """Value of the sale contracts signed, on the day of signature."""
        company = SQL("COALESCE(a.company_id, %s)", self._sql_default_company())
        return SQL(
            """
            SELECT a.signature_date AS date, %(company)s AS company_id,
                   a.user_id, a.team_id, COALESCE(p.area_id, cp.area_id) AS area_id,
                   %(amount)s AS value, 1 AS weight
              FROM agreement a
         LEFT JOIN res_partner p ON p.id = a.partner_id
         LEFT JOIN res_partner cp ON cp.id = p.commercial_partner_id
             WHERE a.signature_date BETWEEN %(date_from)s AND %(date_to)s
               AND a.domain = 'sale' AND a.is_template IS NOT TRUE
               AND a.state IN ('in_force', 'handed_over', 'accepted', 'liquidated')
            """,
            company=company,
            amount=self._sql_in_company_currency(
                SQL("a.amount_total"),
                SQL("a.currency_id"),
                company,
                SQL("a.signature_date"),
            ),
            date_from=date_from,
            date_to=date_to,
        )

    def _measure_revenue_invoiced(self, date_from, date_to):
        """Posted customer invoices less credit notes, without tax."""
        return SQL(
            """
            SELECT l.date, l.company_id, m.invoice_user_id AS user_id, m.team_id,
                   COALESCE(p.area_id, cp.area_id) AS area_id,
                   -l.balance AS value, 1 AS weight
              FROM account_move_line l
              JOIN account_move m ON m.id = l.move_id
         LEFT JOIN res_partner p ON p.id = m.partner_id
         LEFT JOIN res_partner cp ON cp.id = p.commercial_partner_id
             WHERE l.date BETWEEN %(date_from)s AND %(date_to)s
               AND l.parent_state = 'posted' AND l.display_type = 'product'
               AND m.move_type IN ('out_invoice', 'out_refund')
            """,
            date_from=date_from,
            date_to=date_to,
        )

    def _measure_cash_collected(self, date_from, date_to):
        """Bank and cash receipts matched with customer invoices, less refunds paid.

        A credit note set against its invoice is no money: only the side that stands
        in a bank or cash journal counts, on its own date, for the salesperson of
        the invoice it pays.
        """
        return SQL(
            "%(receipts)s UNION ALL %(refunds)s",
            receipts=self._sql_cash(
                SQL("credit_move_id"), SQL("debit_move_id"), 1, date_from, date_to
            ),
            refunds=self._sql_cash(
                SQL("debit_move_id"), SQL("credit_move_id"), -1, date_from, date_to
            ),
        )

    def _sql_cash(self, money_side, invoice_side, sign, date_from, date_to):
        return SQL(
            """
            SELECT money.date, r.company_id, m.invoice_user_id AS user_id, m.team_id,
                   COALESCE(p.area_id, cp.area_id) AS area_id,
                   %(sign)s * r.amount AS value, 1 AS weight
              FROM account_partial_reconcile r
              JOIN account_move_line money ON money.id = r.%(money_side)s
              JOIN account_journal j ON j.id = money.journal_id
              JOIN account_account a ON a.id = money.account_id
              JOIN account_move_line due ON due.id = r.%(invoice_side)s
              JOIN account_move m ON m.id = due.move_id
         LEFT JOIN res_partner p ON p.id = m.partner_id
         LEFT JOIN res_partner cp ON cp.id = p.commercial_partner_id
             WHERE money.date BETWEEN %(date_from)s AND %(date_to)s
               AND money.parent_state = 'posted'
               AND j.type IN ('bank', 'cash', 'credit')
               AND a.account_type = 'asset_receivable'
               AND m.move_type IN ('out_invoice', 'out_refund')
            """,
            sign=sign,
            money_side=money_side,
            invoice_side=invoice_side,
            date_from=date_from,
            date_to=date_to,
        )
