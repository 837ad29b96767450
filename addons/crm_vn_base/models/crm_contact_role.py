from odoo import fields, models


class CrmContactRole(models.Model):
    """What a contact does in our business with its organisation: one or several."""

    _name = "crm.contact.role"
    _description = "Role of a Contact"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        index="btree_not_null",
        help="Name by which other parts of the system find this role.",
    )
    color = fields.Integer()
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "unique(code)", "Another contact role has this code."
    )
