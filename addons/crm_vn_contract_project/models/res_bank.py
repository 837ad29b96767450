from odoo import fields, models


class ResBank(models.Model):
    _inherit = "res.bank"

    napas_code = fields.Char(
        string="NAPAS Number",
        help="Six digits that name the bank in VietQR codes: 970436 for Vietcombank.",
    )

    _napas_code_digits = models.Constraint(
        "CHECK(napas_code ~ '^[0-9]{6}$')",
        "The number of a bank at NAPAS has 6 digits.",
    )
