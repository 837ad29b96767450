from odoo import fields, models


class SaleOrderTemplate(models.Model):
    _inherit = "sale.order.template"

    needs_agreement = fields.Boolean(
        string="Needs a Contract",
        help="Quotations of this template are not confirmed by the customer's "
        "acceptance in the portal: a contract follows.",
    )
