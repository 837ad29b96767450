from odoo import api, models


class MailingSubscription(models.Model):
    """Whoever opts out of his last list refused our advertising."""

    _inherit = "mailing.subscription"

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._log_refusals()
        return rows

    def write(self, vals):
        result = super().write(vals)
        if vals.get("opt_out"):
            self._log_refusals()
        return result

    def _log_refusals(self):
        out = self.filtered("opt_out").contact_id
        if not out:
            return
        staying = self.search(
            [("contact_id", "in", out.ids), ("opt_out", "=", False)]
        ).contact_id
        addresses = set((out - staying).mapped("email_normalized")) - {False}
        self.env["crm.ad.consent"]._log(
            "refused", "email", addresses, source="unsubscribe"
        )
