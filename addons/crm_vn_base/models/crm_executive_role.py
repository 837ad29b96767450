from odoo import fields, models

KINDS = [
    ("board", "Board"),
    ("management", "Management"),
    ("control", "Supervisory board"),
]


class CrmExecutiveRole(models.Model):
    """Office held in an organisation: chair of the board, chief accountant, …"""

    _name = "crm.executive.role"
    _description = "Office in an Organisation"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(KINDS, string="Body", required=True, default="management")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
