from odoo import models
from odoo.fields import Domain


class ResUsers(models.Model):
    """Leads that wait for this user: tiles of the home screen."""

    _inherit = "res.users"

    def _today_tiles(self):
        """Add leads to accept, and leads and opportunities with nothing planned."""
        if not self.has_group("crm_vn_base.group_crm_vn_sales"):
            return super()._today_tiles()
        mine = Domain("user_id", "=", self.id)
        leads = self.env["crm.lead"]
        offered = mine & Domain("handover_state", "=", "offered")
        idle = mine & leads._get_idle_domain()
        return super()._today_tiles() + [
            {
                "sequence": 5,
                "label": self.env._("New leads to accept"),
                "value": leads.search_count(offered),
                "action": "crm_vn_pipeline.crm_lead_action_to_accept",
                "domain": list(offered),
            },
            {
                "sequence": 30,
                "label": self.env._("Leads and opportunities with nothing planned"),
                "value": leads.search_count(idle),
                "action": "crm_vn_pipeline.crm_lead_action_idle",
                "domain": list(idle),
            },
        ]
