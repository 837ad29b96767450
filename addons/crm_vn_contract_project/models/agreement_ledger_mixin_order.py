from odoo import models
from odoo.tools import SQL

# the column of the ledger query, or what makes it up
COLUMNS = {
    "amount_invoiced": SQL("ledger.invoiced"),
    "amount_received": SQL("ledger.invoiced - ledger.receivable"),
    "amount_receivable": SQL("ledger.receivable"),
    "amount_overdue": SQL("ledger.overdue"),
}


class AgreementLedgerMixin(models.AbstractModel):
    """Lists sort by the money of the ledger and groups sum it up; nothing is stored."""

    _inherit = "agreement.ledger.mixin"

    def _field_to_sql(self, alias, field_expr, query=None):
        """Join the sums of the ledger once, however many of its columns are asked."""
        if field_expr not in COLUMNS or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        ledger = query.make_alias(alias, "ledger")
        sums = SQL(
            "(SELECT %s FROM (%s) AS ledger)",
            SQL(", ").join(
                [
                    SQL("ledger.id"),
                    *(
                        SQL("%s AS %s", column, SQL.identifier(name))
                        for name, column in COLUMNS.items()
                    ),
                ]
            ),
            self._get_ledger_query(SQL("m.agreement_id IS NOT NULL")),
        )
        condition = SQL(
            "%s = %s", SQL.identifier(ledger, "id"), SQL.identifier(alias, "id")
        )
        query.add_join("LEFT JOIN", ledger, sums, condition)
        return SQL("COALESCE(%s, 0)", SQL.identifier(ledger, field_expr))
