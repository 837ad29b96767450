from odoo import models

from odoo.addons.crm_vn_base.models.res_users_handover import HandoverSource


class ResUsers(models.Model):
    _inherit = "res.users"

    def _handover_sources(self):
        """Targets are not handed over: they measure the person they were given to."""
        mine = ("user_id", "=", self.id)
        return super()._handover_sources() + [
            HandoverSource(
                "reviews",
                self.env._("Reviews in preparation"),
                "crm.kpi.review",
                [mine, ("state", "=", "draft")],
                team="team_id",
            ),
            HandoverSource(
                "decisions",
                self.env._("Decisions to carry out"),
                "crm.kpi.decision",
                [mine, ("state", "in", ("draft", "open"))],
                team="review_id.team_id",
            ),
        ]
