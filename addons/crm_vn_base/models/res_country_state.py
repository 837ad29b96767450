from odoo import api, models


class ResCountryState(models.Model):
    _inherit = "res.country.state"

    @api.depends("country_id")
    def _compute_display_name(self):
        """A province of one's own country needs no country code behind its name."""
        result = super()._compute_display_name()
        for state in self.filtered(lambda state: state.country_id.code == "VN"):
            state.display_name = state.name
        return result
