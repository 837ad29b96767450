from odoo import models


class CrmTeam(models.Model):
    _name = "crm.team"
    _inherit = ["crm.sight.source.mixin", "crm.team"]
    _cached_fields = {"user_id", "active", "member_ids", "crm_team_member_ids"}
