from odoo import api, models

from ..tools.local_day import with_known_zone


class ResPartner(models.Model):
    """Browsers in Vietnam say Asia/Saigon, and at the first login it is the user's.

    Databases on systems of today no longer know that name, and refuse every list that
    counts days in it.
    """

    _inherit = "res.partner"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([with_known_zone(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(with_known_zone(vals))
