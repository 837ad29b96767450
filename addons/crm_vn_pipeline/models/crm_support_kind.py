from odoo import fields, models


class CrmSupportKind(models.Model):
    """What a salesperson may ask his manager for."""

    _name = "crm.support.kind"
    _description = "Kind of Support"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
