from odoo import api, models


class MailBlacklist(models.Model):
    """Whoever is put on the blacklist refused our advertising: kept as proof."""

    _inherit = "mail.blacklist"

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows.filtered("active")._log_refusals()
        return rows

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active"):
            self._log_refusals()
        return result

    def _log_refusals(self):
        self.env["crm.ad.consent"]._log(
            "refused", "email", self.mapped("email"), source="blacklist"
        )
