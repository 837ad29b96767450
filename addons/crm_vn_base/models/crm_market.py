from random import randint

from odoo import fields, models


class CrmMarket(models.Model):
    """Market a customer buys for or sells in: a tag, a customer has several."""

    _name = "crm.market"
    _description = "Market"
    _order = "name"

    def _default_color(self):
        return randint(1, 11)

    name = fields.Char(required=True, translate=True)
    color = fields.Integer(default=lambda self: self._default_color())
    active = fields.Boolean(default=True)

    _name_uniq = models.Constraint("unique(name)", "This market exists already.")
