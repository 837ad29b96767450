from odoo import api, models


class PhoneBlacklist(models.Model):
    """Whoever is put on the blacklist refused our advertising: kept as proof."""

    _inherit = "phone.blacklist"

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
        consents = self.env["crm.ad.consent"]
        numbers = {
            consents._clean_address("call", number) for number in self.mapped("number")
        }
        for channel in ("sms", "call"):
            consents._log("refused", channel, numbers - {""}, source="blacklist")
