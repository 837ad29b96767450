from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    saturday_work = fields.Selection(
        related="company_id.saturday_work", readonly=False, required=True
    )
    amount_end = fields.Char(
        string="Close With",
        config_parameter="crm_vn_base.amount_end",
        help="Written after the words so that nothing can be added, as ./.",
    )
