from odoo import api, fields, models


class ProjectProject(models.Model):
    """For which investor, project and item of his the work is done, and with whom."""

    _name = "project.project"
    _inherit = ["project.project", "crm.lead.party.upstream.mixin"]

    _customer_project_source = "agreement_id"

    # not before the record exists: core would read the new one's stage, which is only
    # for those who use stages of projects
    customer_project_id = fields.Many2one(precompute=False)
    customer_project_item_id = fields.Many2one(precompute=False)
    party_ids = fields.One2many(
        "crm.lead.party", "project_id", string="Parties", copy=False
    )

    @api.model
    def _get_template_field_blacklist(self):
        """What a project is about comes from its contract, not from the template."""
        return [
            *super()._get_template_field_blacklist(),
            "customer_project_id",
            "customer_project_item_id",
        ]

    def _get_upstream_subjects(self):
        agreement = self.agreement_id
        return {
            **super()._get_upstream_subjects(),
            "agreement_id": agreement,
            "lead_id": agreement.lead_id,
        }
