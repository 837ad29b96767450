from odoo import api, models
from odoo.tools import SQL

from .agreement_reminder_source import RUNNING


class AgreementReminder(models.Model):
    """Signed contracts and appendices of which neither scan nor signature is here."""

    _inherit = "agreement.reminder"

    # === Causes ===

    @api.model
    def _source_signed_copy(self, first, last):
        """Contracts in force without the signed copy that their type asks for."""
        day = SQL("ag.signature_date + COALESCE(ty.signed_copy_days, 0)")
        return SQL(
            """SELECT ag.id, ag.id, %(day)s, ag.user_id, ag.team_id
                 FROM agreement ag
            LEFT JOIN agreement_type ty ON ty.id = ag.agreement_type_id
                WHERE %(running)s AND %(missing)s
                  AND %(day)s BETWEEN %(first)s AND %(last)s""",
            day=day,
            running=RUNNING,
            missing=self._get_copy_missing_sql("agreement", "ag"),
            first=first,
            last=last,
        )

    @api.model
    def _source_appendix_copy(self, first, last):
        """Signed appendices of running contracts without their signed copy."""
        day = SQL("ap.signed_on + COALESCE(ty.signed_copy_days, 0)")
        return SQL(
            """SELECT ap.id, ap.id, %(day)s, ag.user_id, ag.team_id
                 FROM agreement_appendix ap
                 JOIN agreement ag ON ag.id = ap.agreement_id
            LEFT JOIN agreement_type ty ON ty.id = ag.agreement_type_id
                WHERE ap.state = 'signed' AND %(running)s AND %(missing)s
                  AND %(day)s BETWEEN %(first)s AND %(last)s""",
            day=day,
            running=RUNNING,
            missing=self._get_copy_missing_sql("agreement.appendix", "ap"),
            first=first,
            last=last,
        )

    @api.model
    def _get_copy_missing_sql(self, model_name, alias):
        """Return the SQL of what `_has_signed_copy()` says no to, where it is asked."""
        return SQL(
            """ty.signed_copy_policy IS DISTINCT FROM 'none'
               AND %(table)s.customer_signed_at IS NULL
               AND NOT EXISTS (SELECT 1 FROM ir_attachment scan
                                WHERE scan.res_model = %(model)s
                                  AND scan.res_field = 'signed_document'
                                  AND scan.res_id = %(table)s.id)""",
            table=SQL.identifier(alias),
            model=model_name,
        )

    # === Words ===

    def _get_summaries_signed_copy(self):
        return self._get_summaries_of_copies("agreement")

    def _get_summaries_appendix_copy(self):
        return self._get_summaries_of_copies("agreement.appendix")

    def _get_summaries_of_copies(self, model_name):
        targets = self._browse_targets(model_name)
        return {
            row.id: self.env._(
                "%(document)s: the signed copy is missing, attach its scan",
                document=targets[row.id].code,
            )
            for row in self
        }
