import operator as operators

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# column of the ledger query for each field
COLUMNS = {
    "amount_invoiced": "invoiced",
    "amount_received": "received",
    "amount_receivable": "receivable",
    "amount_overdue": "overdue",
}
OPERATORS = {
    ">": (SQL(">"), operators.gt),
    ">=": (SQL(">="), operators.ge),
    "<": (SQL("<"), operators.lt),
    "<=": (SQL("<="), operators.le),
    "in": (SQL("IN"), lambda amount, amounts: amount in amounts),
}
ANY_LINES = SQL("m.agreement_id IS NOT NULL")
# the ledger has an index of the lines that are not reconciled
OPEN_LINES = SQL("m.agreement_id IS NOT NULL AND l.reconciled IS NOT TRUE")
# debts are made of few lines, what was invoiced of all
SOURCES = {
    "amount_invoiced": ("ledger", ANY_LINES),
    "amount_received": ("ledger", ANY_LINES),
    "amount_receivable": ("debts", OPEN_LINES),
    "amount_overdue": ("debts", OPEN_LINES),
}


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
        nothing = dict.fromkeys(COLUMNS.values(), 0.0)
        for fname, column in COLUMNS.items():
            field = self._fields[fname]
            for agreement in self:
                sums = amounts.get(agreement._origin.id, nothing)
                # the entries are rounded; rounding each sum again takes longer than
                # to read them all
                field._update_cache(agreement, sums[column])

    def _get_ledger_amounts(self):
        """Return {contract id: {column: sum}} of the contracts that have entries."""
        ids = self._origin.ids
        if not ids:
            return {}
        query = self._get_ledger_query(SQL("m.agreement_id IN %s", tuple(ids)))
        return {row["id"]: row for row in self.env.execute_query_dict(query)}

    @api.model
    def _get_ledger_query(self, condition):
        """Return the aggregate over the posted receivable lines of contracts.

        The caller names only contracts that the user may read.
        """
        self._flush_ledger()
        return SQL(
            """SELECT m.agreement_id AS id,
                      SUM(l.amount_currency) AS invoiced,
                      SUM(l.amount_currency - l.amount_residual_currency) AS received,
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
                "reconciled",
            ]
        )

    def _search_amount_receivable(self, operator, value):
        return self._search_ledger("amount_receivable", operator, value)

    def _search_amount_overdue(self, operator, value):
        return self._search_ledger("amount_overdue", operator, value)

    @api.model
    def _search_ledger(self, fname, operator, value):
        if operator not in OPERATORS:
            return NotImplemented
        sql_operator, compare = OPERATORS[operator]
        operand = tuple(map(float, value)) if operator == "in" else value
        is_zero_found = compare(0, value)

        def to_sql(model, alias, query):
            column = model._join_ledger(alias, fname, query)
            if is_zero_found:
                column = SQL("COALESCE(%s, 0)", column)
            return SQL("(%s %s %s)", column, sql_operator, operand)

        return Domain.custom(to_sql=to_sql)

    def _field_to_sql(self, alias, field_expr, query=None):
        """Lists sort by the money of the ledger and groups sum it up."""
        if field_expr not in SOURCES or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        return SQL("COALESCE(%s, 0)", self._join_ledger(alias, field_expr, query))

    @api.model
    def _join_ledger(self, alias, fname, query):
        """Return the column of a sum; a contract without such entries has none there.

        However often a query asks, by filter, order and group, the entries are added up
        once.
        """
        name, lines = SOURCES[fname]
        sums = query.make_alias(alias, name)
        query.add_join(
            "LEFT JOIN",
            sums,
            SQL("(%s)", self._get_ledger_query(lines)),
            SQL("%s = %s", SQL.identifier(sums, "id"), SQL.identifier(alias, "id")),
        )
        return SQL.identifier(sums, COLUMNS[fname])
