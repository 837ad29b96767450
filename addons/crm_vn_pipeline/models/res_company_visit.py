from odoo import fields, models


class ResCompany(models.Model):
    """How strict the company is with its visitors."""

    _inherit = "res.company"

    visit_distance = fields.Integer(
        string="Check-in Within",
        default=500,
        help="Metres from the customer; a check-in farther away is marked. 0: never.",
    )
