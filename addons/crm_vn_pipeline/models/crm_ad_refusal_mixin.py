from odoo import api, models


class CrmAdRefusalMixin(models.AbstractModel):
    """Whoever is put on a blacklist refused our advertising: kept as proof."""

    _name = "crm.ad.refusal.mixin"
    _description = "Proof of Refused Advertising"

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
        for channel, addresses in self._get_refused_addresses():
            self.env["crm.ad.consent"]._log(
                "refused", channel, addresses, source="blacklist"
            )

    def _get_refused_addresses(self):
        """Return [(channel, addresses)]; each blacklist says which."""
        raise NotImplementedError
