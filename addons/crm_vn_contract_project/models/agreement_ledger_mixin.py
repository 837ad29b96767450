from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

OPERATORS = {">": SQL(">"), ">=": SQL(">=")}


class AgreementLedgerMixin(models.AbstractModel):
    """What a contract earned, from the posted receivable lines of its invoices.

    Nothing is stored: an un-reconciled payment or the day that makes a debt overdue
    shows at once. One query serves any number of contracts.
    """

    _name = "agreement.ledger.mixin"
    _description = "Money of a Contract, from the Ledger"

    currency_id = fields.Many2one("res.currency")
    amount_invoiced = fields.Monetary(
        string="Invoiced",
        compute="_compute_ledger_amounts",
        help="Posted invoices less credit notes.",
    )
    amount_received = fields.Monetary(
        string="Received",
        compute="_compute_ledger_amounts",
        help="What is reconciled with the posted invoices.",
    )
    amount_receivable = fields.Monetary(
        string="Receivable",
        compute="_compute_ledger_amounts",
        search="_search_amount_receivable",
        help="What is open on the posted invoices.",
    )
    amount_overdue = fields.Monetary(
        string="Overdue",
        compute="_compute_ledger_amounts",
        search="_search_amount_overdue",
        help="Open on the posted invoices and past its due date.",
    )

    @api.depends(
        "move_ids.state",
        "move_ids.line_ids.amount_residual",
        "move_ids.line_ids.date_maturity",
    )
    def _compute_ledger_amounts(self):
        amounts = self._get_ledger_amounts()
        for agreement in self:
            invoiced, receivable, overdue = amounts.get(agreement._origin.id, (0, 0, 0))
            agreement.amount_invoiced = invoiced
            agreement.amount_receivable = receivable
            agreement.amount_received = invoiced - receivable
            agreement.amount_overdue = overdue

    def _get_ledger_amounts(self):
        """Return {contract id: (invoiced, receivable, overdue)}."""
        if not self._origin.ids:
            return {}
        query = SQL(
            """SELECT sums.id, sums.invoiced, sums.receivable, sums.overdue
                 FROM (%s) AS sums""",
            self._get_ledger_query(
                SQL("m.agreement_id IN %s", tuple(self._origin.ids))
            ),
        )
        return {row[0]: row[1:] for row in self.env.execute_query(query)}

    @api.model
    def _get_ledger_query(self, condition):
        """Return the aggregate over the posted receivable lines of contracts.

        The caller names only contracts that the user may read.
        """
        self._flush_ledger()
        return SQL(
            """SELECT m.agreement_id AS id,
                      SUM(l.amount_currency) AS invoiced,
                      SUM(l.amount_residual_currency) AS receivable,
                      COALESCE(SUM(l.amount_residual_currency)
                               FILTER (WHERE l.date_maturity < %(today)s), 0) AS overdue
                 FROM account_move m
                 JOIN account_move_line l ON l.move_id = m.id
                 JOIN account_account a ON a.id = l.account_id
                WHERE %(condition)s
                  AND m.move_type IN ('out_invoice', 'out_refund')
                  AND l.parent_state = 'posted'
                  AND a.account_type = 'asset_receivable'
             GROUP BY m.agreement_id""",
            today=fields.Date.context_today(self),
            condition=condition,
        )

    @api.model
    def _flush_ledger(self):
        """Write pending changes of what the ledger queries read."""
        self.env["account.move"].flush_model(["agreement_id", "move_type"])
        self.env["account.move.line"].flush_model(
            [
                "account_id",
                "amount_currency",
                "amount_residual_currency",
                "date_maturity",
                "move_id",
                "parent_state",
            ]
        )

    def _search_amount_receivable(self, operator, value):
        return self._search_ledger("receivable", operator, value)

    def _search_amount_overdue(self, operator, value):
        return self._search_ledger("overdue", operator, value)

    @api.model
    def _search_ledger(self, column, operator, value):
        if operator not in OPERATORS:
            return NotImplemented
        ids = SQL(
            "SELECT id FROM (%s) AS sums WHERE sums.%s %s %s",
            self._get_ledger_query(SQL("m.agreement_id IS NOT NULL")),
            SQL.identifier(column),
            OPERATORS[operator],
            value,
        )
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN (%s)", SQL.identifier(alias, "id"), ids
            )
        )
