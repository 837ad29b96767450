from odoo import api, models


class CrmInteraction(models.Model):
    """What happens with a lead moves it, and its score."""

    _inherit = "crm.interaction"

    @api.model_create_multi
    def create(self, vals_list):
        interactions = super().create(vals_list)
        leads = interactions._get_leads()
        leads._on_first_contact()
        leads._score_to_compute()
        return interactions

    def write(self, vals):
        result = super().write(vals)
        if {"kind", "result_id", "date", "res_id"} & vals.keys():
            self._get_leads()._score_to_compute()
        return result

    def _get_leads(self):
        """Return the open leads that these interactions are about."""
        # sudo: whoever logs an interaction moves its lead, allowed to write it or not
        leads = self.env["crm.lead"].sudo()
        of_leads = self.filtered(lambda one: one.res_model == "crm.lead")
        found = leads.browse(of_leads.mapped("res_id")).exists()
        of_targets = self.filtered(lambda one: one.res_model == "crm.target")
        if of_targets:
            found |= leads.search([("target_id", "in", of_targets.mapped("res_id"))])
        return found
