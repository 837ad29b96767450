from odoo import Command, api, models


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
