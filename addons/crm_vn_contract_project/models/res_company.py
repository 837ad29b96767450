from odoo import api, fields, models

from ..tools.codes import abbreviate


class ResCompany(models.Model):
    _inherit = "res.company"

    abbreviation = fields.Char(
        compute="_compute_abbreviation",
        store=True,
        readonly=False,
        help="Ends the numbers of contracts and minutes: MP in 01/2026/HĐMB-MP.",
    )

    agreement_amount_min = fields.Monetary(
        string="Contract Needed from",
        help="Orders of this value or more, taxes included, need a contract; zero: by "
        "their quotation template only.",
    )

    @api.depends("name")
    def _compute_abbreviation(self):
        for company in self:
            company.abbreviation = company.abbreviation or abbreviate(company.name)
