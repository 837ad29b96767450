from odoo import fields, models

REASONS = [
    ("tax_code", "Same tax code"),
    ("phone", "Same phone number"),
    ("email", "Same e-mail address"),
    ("head_office", "Head office or branch"),
    ("email_domain", "Same e-mail domain"),
    ("name", "Similar name"),
    ("words", "Found by these words"),
]


class CrmUpdateDeskMatch(models.TransientModel):
    """A customer who may be the one typed at the desk.

    Name, person in charge, score: of a customer the user may not see nothing else.
    """

    _name = "crm.update.desk.match"
    _description = "Update Desk Match"
    _order = "score desc, id"

    desk_id = fields.Many2one("crm.update.desk", required=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", required=True, ondelete="cascade")
    customer_number = fields.Integer(
        export_string_translation=False,
        help="The id alone: reading the customer may be refused.",
    )
    name = fields.Char()
    owner_name = fields.Char(string="In Charge")
    detail = fields.Char(
        help="Phone, tax code and place, for who may see the customer."
    )
    score = fields.Integer()
    reason = fields.Selection(REASONS)
    is_company = fields.Boolean()
    may_read = fields.Boolean()
