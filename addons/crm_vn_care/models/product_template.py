from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    warranty_months = fields.Integer(
        string="Warranty (months)",
        help="Warranty of this product, from its handover. "
        "0: goods as long as their contract says, services none.",
    )

    _warranty_months_positive = models.Constraint(
        "CHECK(warranty_months >= 0)", "The warranty cannot be shorter than 0 months."
    )
