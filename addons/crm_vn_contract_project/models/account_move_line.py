from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    agreement_allocation_ids = fields.One2many(
        "agreement.instalment.allocation", "line_id", export_string_translation=False
    )
