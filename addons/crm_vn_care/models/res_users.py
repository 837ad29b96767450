from odoo import Command, api, models

from odoo.addons.crm_vn_base.models.res_users_handover import HandoverSource

from .crm_care_touch import OPEN_STATES


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users._join_care_team()
        return users

    def write(self, vals):
        result = super().write(vals)
        if "group_ids" in vals:
            self._join_care_team()
        return result

    def _join_care_team(self):
        """Whoever gets the care role joins the care team, unless they have a team."""
        team = self.env.ref("crm_vn_care.helpdesk_team_care", raise_if_not_found=False)
        role = self.env.ref("crm_vn_base.group_crm_vn_care")
        newcomers = self.filtered(
            lambda user: role in user.group_ids and not user.helpdesk_team_ids
        )
        if team and newcomers:
            # sudo: an access-rights administrator need not be a helpdesk manager
            team.sudo().user_ids = [Command.link(user.id) for user in newcomers]

    def _handover_sources(self):
        mine = ("user_id", "=", self.id)
        return super()._handover_sources() + [
            HandoverSource(
                "tickets",
                self.env._("Open cases"),
                "helpdesk.ticket",
                [mine, ("stage_id.closed", "=", False)],
                partner="partner_id",
            ),
            HandoverSource(
                "touches",
                self.env._("Planned touches"),
                "crm.care.touch",
                [mine, ("state", "in", OPEN_STATES)],
                partner="partner_id",
            ),
            HandoverSource(
                "programs",
                self.env._("Care programmes"),
                "crm.care.program",
                [mine],
            ),
        ]
