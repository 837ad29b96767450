from odoo import models

from odoo.addons.crm_vn_base.models.res_users_handover import HandoverSource

from .crm_customer_project import OPEN_STATES


class ResUsers(models.Model):
    _inherit = "res.users"

    def _handover_sources_of_selling(self):
        return super()._handover_sources_of_selling() + [
            HandoverSource(
                "customer_projects",
                self.env._("Projects of investors"),
                "crm.customer.project",
                [("user_id", "=", self.id), ("state", "in", OPEN_STATES)],
                partner="partner_id",
                team="team_id",
            )
        ]
