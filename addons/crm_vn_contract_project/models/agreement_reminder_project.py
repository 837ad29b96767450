from odoo import api, models
from odoo.tools import SQL

from .agreement_reminder_source import RUNNING
from .project_project_schedule import FINISHED


class AgreementReminder(models.Model):
    """What the manager of a production project is reminded of.

    Where nobody manages it, the salesperson of the contract is asked.
    """

    _inherit = "agreement.reminder"

    # === Causes ===

    @api.model
    def _source_handover(self, first, last):
        """Contracts whose agreed handover comes or is past, not handed over."""
        return SQL(
            """SELECT p.id, p.id, p.handover_date, COALESCE(p.user_id, ag.user_id),
                      ag.team_id
                 FROM project_project p
                 JOIN agreement ag ON ag.id = p.agreement_id
                WHERE p.active AND p.handover_date BETWEEN %s AND %s
                  AND ag.state = 'in_force' AND %s
                  AND NOT (ag.kind = 'framework' AND %s)""",
            first,
            last,
            RUNNING,
            FINISHED,
        )

    @api.model
    def _source_technical(self, first, last):
        """Required technical documents that are missing."""
        return SQL(
            """SELECT d.id, p.id, d.date_due, COALESCE(p.user_id, ag.user_id),
                      ag.team_id
                 FROM project_document d
                 JOIN project_project p ON p.id = d.project_id AND p.active
                 JOIN agreement ag ON ag.id = p.agreement_id
                WHERE d.state = 'missing' AND d.required
                  AND d.date_due BETWEEN %s AND %s AND %s""",
            first,
            last,
            RUNNING,
        )

    # === Words ===

    def _get_summaries_handover(self):
        projects = self._browse_targets("project.project")
        return {
            row.id: self.env._(
                "Hand over “%(project)s”: agreed for %(date)s",
                project=projects[row.id].name,
                date=row._get_date_text(row.date),
            )
            for row in self
        }

    def _get_summaries_technical(self):
        documents = self._browse_targets("project.document", "res_id")
        return {
            row.id: self.env._(
                "Document “%(document)s” is missing, due on %(date)s",
                document=documents[row.id].name,
                date=row._get_date_text(row.date),
            )
            for row in self
        }
