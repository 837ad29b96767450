from odoo import fields, models


class UtmSource(models.Model):
    _inherit = "utm.source"

    referrer_kind = fields.Selection(
        [("customer", "A customer"), ("colleague", "A colleague")],
        string="Asks Who Referred",
        help="Leads of this source say who referred them.",
    )
