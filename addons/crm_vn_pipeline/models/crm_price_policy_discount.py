from odoo import fields, models


class CrmPricePolicyDiscount(models.Model):
    """What a customer gets back who pays in time, by product group.

    It is a discount on the payment, not on the price: the invoice stays as it is, and
    the accountant books what was granted when the money came.
    """

    _name = "crm.price.policy.discount"
    _description = "Payment Discount of a Price Policy"
    _order = "policy_id, days, product_category_id"

    policy_id = fields.Many2one(
        "crm.price.policy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True)
    product_category_id = fields.Many2one(
        "product.category",
        string="Product Group",
        ondelete="restrict",
        help="With everything below it. Empty: every product that no other line names.",
    )
    days = fields.Integer(
        string="Paid Within Days",
        help="Days from the invoice; 0: paid at once or before the delivery.",
    )
    percent = fields.Float(string="Discount (%)", digits=(5, 2), required=True)

    _percent_sensible = models.Constraint(
        "CHECK(percent > 0 AND percent <= 100)",
        "A payment discount lies between 0 and 100 %.",
    )
    _days_positive = models.Constraint(
        "CHECK(days >= 0)", "The days to pay in cannot be negative."
    )
    _group_days_uniq = models.UniqueIndex(
        "(policy_id, COALESCE(product_category_id, 0), days)",
        "The policy has a payment discount for this product group and term already.",
    )
