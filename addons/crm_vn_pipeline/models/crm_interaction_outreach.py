from odoo import api, fields, models


class CrmInteraction(models.Model):
    """A fact about a customer of a job moves the customer's line."""

    _inherit = "crm.interaction"

    outreach_line_id = fields.Many2one(
        "crm.outreach.line",
        string="Outreach",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )

    @api.model_create_multi
    def create(self, vals_list):
        interactions = super().create(vals_list)
        interactions._tell_outreach()
        return interactions

    def write(self, vals):
        result = super().write(vals)
        if {"outreach_line_id", "result_id", "note"} & vals.keys():
            self._tell_outreach()
        return result

    def _tell_outreach(self):
        about = self.filtered("outreach_line_id")
        # sudo: who logs a fact may not be who is in charge of the job
        about.outreach_line_id.sudo()._on_interactions(about)
