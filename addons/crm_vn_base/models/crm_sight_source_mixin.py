from odoo import api, models


class CrmSightSourceMixin(models.AbstractModel):
    """Whose customers one sees follows areas and teams, and is kept in the cache."""

    _name = "crm.sight.source.mixin"
    _inherit = ["crm.cached.source.mixin"]
    _description = "Source of the Customers One Sees"

    @api.model
    def _forget_cached(self):
        self.env["res.users"]._clear_customer_sight()
