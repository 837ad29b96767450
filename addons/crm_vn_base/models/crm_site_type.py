from odoo import fields, models


class CrmSiteType(models.Model):
    """What a place of a customer is: factory, branch, warehouse, …"""

    _name = "crm.site.type"
    _description = "Type of Site"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    own_tax_code = fields.Boolean(
        string="Unit With Its Own Tax Code",
        help="A new site of this type is an organisation of its own below the "
        "customer, with its tax code, contacts and contracts.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
