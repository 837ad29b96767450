from odoo import api, fields, models


class CrmLeadParty(models.Model):
    """A party may also be entered on a contract or on its production project."""

    _inherit = "crm.lead.party"

    agreement_id = fields.Many2one(
        "agreement", string="Contract", index="btree_not_null", ondelete="cascade"
    )
    project_id = fields.Many2one(
        "project.project",
        string="Production Project",
        index="btree_not_null",
        ondelete="cascade",
    )

    _agreement_party_uniq = models.UniqueIndex(
        "(agreement_id, partner_id, role) WHERE agreement_id IS NOT NULL",
        "This party already has this role in the contract.",
    )
    _project_party_uniq = models.UniqueIndex(
        "(project_id, partner_id, role) WHERE project_id IS NOT NULL",
        "This party already has this role in the production project.",
    )

    @api.model
    def _get_subject_fields(self):
        return [*super()._get_subject_fields(), "agreement_id", "project_id"]

    def _belongs_to(self, fname, record):
        """Whether the party was entered on ``record``, not on something within it."""
        self.ensure_one()
        # sudo: ids are compared
        party = self.sudo()
        within = fname == "customer_project_id" and party.lead_id
        return bool(record) and not within and party[fname].id == record.id
