from odoo import models


class MailingHit(models.Model):
    """A hit whose meaning is known raises the score of the person's lead."""

    _inherit = "mailing.hit"

    def _on_processed(self):
        result = super()._on_processed()
        traces = self.trace_id
        leads = traces.lead_id
        leads |= leads.search([("target_id", "in", traces.target_id.ids)])
        leads._score_to_compute()
        return result
