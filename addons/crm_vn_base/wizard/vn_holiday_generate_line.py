from odoo import fields, models


class VnHolidayGenerateLine(models.TransientModel):
    _name = "vn.holiday.generate.line"
    _description = "Proposed Holiday"
    _order = "date"

    wizard_id = fields.Many2one(
        "vn.holiday.generate", required=True, ondelete="cascade"
    )
    date = fields.Date(required=True)
    name = fields.Char()
    kind = fields.Selection(
        [("paid", "Paid holiday"), ("compensatory", "Compensatory day off")]
    )
