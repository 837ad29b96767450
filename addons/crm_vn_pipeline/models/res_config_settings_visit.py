from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    visit_distance = fields.Integer(related="company_id.visit_distance", readonly=False)
