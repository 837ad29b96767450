from odoo import api, models


class CrmTeamMember(models.Model):
    """Whose customers one sees follows teams, and is kept in the cache."""

    _inherit = "crm.team.member"

    @api.model_create_multi
    def create(self, vals_list):
        result = super().create(vals_list)
        self.env["res.users"]._clear_customer_sight()
        return result

    def write(self, vals):
        result = super().write(vals)
        self.env["res.users"]._clear_customer_sight()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["res.users"]._clear_customer_sight()
        return result
