from odoo import models


class ResUsers(models.Model):
    """Who makes leads of live chats: also marketing, which nurtures them first."""

    _inherit = "res.users"

    def _init_store_data(self, store):
        result = super()._init_store_data(store)
        if self.env.user.has_group("crm_vn_base.group_crm_vn_marketing"):
            store.add_global_values(has_access_create_lead=True)
        return result
