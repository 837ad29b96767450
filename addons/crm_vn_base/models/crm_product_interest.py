from odoo import fields, models

LEVELS = [
    ("1", "Slightly interested"),
    ("2", "Interested"),
    ("3", "Very interested"),
]


class CrmProductInterest(models.Model):
    """How much a customer is interested in a product category."""

    _name = "crm.product.interest"
    _description = "Interest in Products"
    _inherit = "crm.partner.detail.mixin"
    _order = "partner_id, level desc, id"

    categ_id = fields.Many2one(
        "product.category",
        string="Product Category",
        required=True,
        index=True,
        ondelete="cascade",
    )
    level = fields.Selection(LEVELS, required=True, default="2")
    date = fields.Date(string="As Of", required=True, default=fields.Date.context_today)
    note = fields.Char(string="What They Look For")

    _categ_uniq = models.Constraint(
        "unique(partner_id, categ_id)",
        "The interest in this product category is on the list already: change its "
        "level there.",
    )

    def write(self, vals):
        """A level that changes is known as of today."""
        if "level" in vals and "date" not in vals:
            vals = {**vals, "date": fields.Date.context_today(self)}
        return super().write(vals)
