from odoo import models

from odoo.addons.crm_vn_base.models.res_users_handover import HandoverSource

from .agreement_guarantee import OPEN_STATES


class ResUsers(models.Model):
    """Who leaves hands over the bank guarantees he looks after."""

    _inherit = "res.users"

    def _handover_sources(self):
        return super()._handover_sources() + [
            HandoverSource(
                "guarantees",
                self.env._("Bank guarantees"),
                "agreement.guarantee",
                [("user_id", "=", self.id), ("state", "in", (*OPEN_STATES, "expired"))],
                partner="partner_id",
            )
        ]
