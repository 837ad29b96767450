from odoo import api, fields, models


class SaleOrderPaymentDiscount(models.Model):
    """What this customer gets back if he pays the order in time.

    Discounts of the same term stand side by side: a product gives the one whose product
    group is nearest to it. Those of different terms are alternatives.
    """

    _name = "sale.order.payment.discount"
    _description = "Payment Discount of a Quotation"
    _order = "order_id, days, product_category_id, id"

    order_id = fields.Many2one(
        "sale.order", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="order_id.company_id")
    currency_id = fields.Many2one(related="order_id.currency_id")
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
    base_amount = fields.Monetary(
        string="Of",
        compute="_compute_amounts",
        store=True,
        help="What the customer pays for the products of the group, taxes included.",
    )
    amount = fields.Monetary(
        string="Payment Discount", compute="_compute_amounts", store=True
    )
    policy_percent = fields.Float(
        string="By the Policy (%)", compute="_compute_policy_percent", digits=(5, 2)
    )

    _percent_sensible = models.Constraint(
        "CHECK(percent > 0 AND percent <= 100)",
        "A payment discount lies between 0 and 100 %.",
    )
    _days_positive = models.Constraint(
        "CHECK(days >= 0)", "The days to pay in cannot be negative."
    )

    # === Computes ===

    @api.depends(
        "days",
        "percent",
        "product_category_id",
        "order_id.payment_discount_ids.days",
        "order_id.payment_discount_ids.product_category_id",
        "order_id.order_line.price_total",
        "order_id.order_line.product_id",
    )
    def _compute_amounts(self):
        for order, discounts in self.grouped("order_id").items():
            bases = order._get_payment_discount_bases() if order else {}
            for discount in discounts:
                base = bases.get((discount.days, discount._get_path()), 0.0)
                discount.base_amount = base
                amount = base * discount.percent / 100
                currency = order.currency_id or self.env.company.currency_id
                discount.amount = currency.round(amount)

    @api.depends("days", "product_category_id", "order_id.partner_id")
    def _compute_policy_percent(self):
        """What the policy of the customer grants, not the one chosen by hand."""
        policies = self.order_id._find_price_policies()
        for discount in self:
            # sudo: what the policy grants, for whoever checks the quotation
            granted = (
                policies[discount.order_id]
                .sudo()
                .discount_ids.filtered(
                    lambda line, own=discount: (
                        line.product_category_id == own.product_category_id
                        and line.days >= own.days
                    )
                )
            )
            discount.policy_percent = max(granted.mapped("percent"), default=0.0)

    def _get_path(self):
        self.ensure_one()
        return self.product_category_id.parent_path or ""

    # === Guarded like the prices ===

    @api.model_create_multi
    def create(self, vals_list):
        discounts = super().create(vals_list)
        discounts.order_id._check_prices_open()
        return discounts

    def write(self, vals):
        if vals.keys() & {"order_id", "product_category_id", "days", "percent"}:
            self.order_id._check_prices_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_open(self):
        self.order_id._check_prices_open()

    # === Words ===

    def _get_label(self):
        """Say it as the customer reads it."""
        self.ensure_one()
        when = (
            self.env._("if paid within %(days)s days", days=self.days)
            if self.days
            else self.env._("if paid at once")
        )
        return self.env._(
            "%(percent)s %% %(when)s, on %(group)s",
            percent=f"{self.percent:g}".replace(".", ","),
            when=when,
            group=self.product_category_id.name or self.env._("all products"),
        )
