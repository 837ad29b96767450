from odoo import api, models


class ResCompany(models.Model):
    """A company starts with the occasions that are kept where it was created."""

    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["vn.occasion"]._keep_as_in(self.env.company, companies)
        return companies
