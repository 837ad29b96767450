from odoo import Command, models

from odoo.addons.crm_vn_base.models.res_users_handover import HandoverSource
from odoo.addons.project.models.project_task import CLOSED_STATES


class ResUsers(models.Model):
    _inherit = "res.users"

    def _handover_sources(self):
        mine = ("user_id", "=", self.id)
        return super()._handover_sources() + [
            HandoverSource(
                "agreements",
                self.env._("Running contracts"),
                "agreement",
                [mine, ("state", "not in", ("liquidated", "terminated"))],
                partner="partner_id",
                team="team_id",
            ),
            HandoverSource(
                "minutes",
                self.env._("Handovers and acceptances in preparation"),
                "agreement.handover",
                [mine, ("state", "in", ("draft", "sent"))],
                partner="agreement_id.partner_id",
                team="agreement_id.team_id",
            ),
            HandoverSource(
                "defects",
                self.env._("Defects to be repaired"),
                "agreement.handover.defect",
                [mine, ("state", "=", "open")],
                partner="partner_id",
                team="agreement_id.team_id",
            ),
            HandoverSource(
                "projects",
                self.env._("Projects they manage"),
                "project.project",
                [mine],
                partner="partner_id",
            ),
            HandoverSource(
                "tasks",
                self.env._("Open tasks"),
                "project.task",
                [
                    ("user_ids", "in", self.ids),
                    ("project_id", "!=", False),
                    ("state", "not in", list(CLOSED_STATES)),
                ],
                partner="partner_id",
            ),
        ]

    def _handover_tasks(self, tasks, new_user):
        tasks.write({"user_ids": [Command.unlink(self.id), Command.link(new_user.id)]})
