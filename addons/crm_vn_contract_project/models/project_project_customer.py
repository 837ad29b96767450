from odoo import fields, models


class ProjectProject(models.Model):
    """For which investor, project and item of his the work is done, and with whom."""

    _name = "project.project"
    _inherit = ["project.project", "crm.lead.party.upstream.mixin"]

    _customer_project_source = "agreement_id"

    party_ids = fields.One2many(
        "crm.lead.party", "project_id", string="Parties", copy=False
    )

    def _get_upstream_subjects(self):
        agreement = self.agreement_id
        return {
            **super()._get_upstream_subjects(),
            "agreement_id": agreement,
            "lead_id": agreement.lead_id,
        }
