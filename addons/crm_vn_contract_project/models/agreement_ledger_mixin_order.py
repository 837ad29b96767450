from odoo import models
from odoo.tools import SQL

from .agreement_ledger_mixin import ANY_LINES, COLUMNS, OPEN_LINES

# debts are made of few lines, what was invoiced of all
SOURCES = {
    "amount_invoiced": ("ledger", ANY_LINES),
    "amount_received": ("ledger", ANY_LINES),
    "amount_receivable": ("debts", OPEN_LINES),
    "amount_overdue": ("debts", OPEN_LINES),
}


class AgreementLedgerMixin(models.AbstractModel):
    """Lists sort by the money of the ledger and groups sum it up; nothing is stored."""

    _inherit = "agreement.ledger.mixin"

    def _field_to_sql(self, alias, field_expr, query=None):
        """Join the sums of the ledger once, however many of its columns are asked."""
        if field_expr not in SOURCES or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        name, lines = SOURCES[field_expr]
        sums = query.make_alias(alias, name)
        query.add_join(
            "LEFT JOIN",
            sums,
            SQL("(%s)", self._get_ledger_query(lines)),
            SQL("%s = %s", SQL.identifier(sums, "id"), SQL.identifier(alias, "id")),
        )
        return SQL("COALESCE(%s, 0)", SQL.identifier(sums, COLUMNS[field_expr]))
