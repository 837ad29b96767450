from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    production_template_id = fields.Many2one(
        "project.project",
        string="Production Project Template",
        index="btree_not_null",
        domain=[("is_template", "=", True)],
        ondelete="set null",
        help="A contract that sells this product proposes this template.",
    )
