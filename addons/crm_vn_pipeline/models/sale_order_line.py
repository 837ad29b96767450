from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column

from ..tools.price_policy import extra_discount

# what a line sells, and for how much
PRICED_FIELDS = {
    "order_id",
    "product_id",
    "product_template_id",
    "product_uom_qty",
    "product_uom_id",
    "price_unit",
    "discount",
    "tax_ids",
    "gift_program_id",
}
FOLLOWING_FIELDS = {"reference_price", "extra_discount", "gift_cost"}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    gift_program_id = fields.Many2one(
        "loyalty.program",
        string="Promotion in Kind",
        index="btree_not_null",
        ondelete="restrict",
        help="The line is a gift of this promotion and costs the customer nothing.",
    )
    gift_cost = fields.Float(
        string="Cost of the Gift",
        compute="_compute_gift_cost",
        store=True,
        digits=0,
        groups="crm_vn_base.group_crm_vn_sales_manager,crm_vn_base.group_crm_vn_marketing",
        help="In the currency of the company.",
    )
    reference_price = fields.Float(
        string="Price by the Policy",
        compute="_compute_extra_discount",
        store=True,
        digits=0,
        help="What the customer is entitled to pay, by his policy or pricelist.",
    )
    extra_discount = fields.Float(
        string="Beyond the Policy (%)",
        compute="_compute_extra_discount",
        store=True,
        digits=(5, 2),
        help="How far the price of the line, discount included, lies under the price "
        "the customer is entitled to.",
    )

    def _auto_init(self):
        """Lines of before stay as they are: nobody waits while all are compared."""
        for name in ("gift_cost", "reference_price", "extra_discount"):
            if not column_exists(self.env.cr, self._table, name):
                create_column(self.env.cr, self._table, name, "numeric")
        return super()._auto_init()

    # === Computes ===

    @api.depends("gift_program_id", "product_id", "product_uom_qty", "product_uom_id")
    def _compute_gift_cost(self):
        for line in self:
            line.gift_cost = 0.0
            if line.gift_program_id and line.product_id:
                line = line.with_company(line.company_id)
                # sudo: what a gift costs follows from the product, whoever gives it
                cost = line.product_id.sudo().standard_price
                quantity = line.product_uom_id._compute_quantity(
                    line.product_uom_qty, line.product_id.uom_id
                )
                line.gift_cost = cost * quantity

    @api.depends("gift_program_id")
    def _compute_price_unit(self):
        gifts = self.filtered("gift_program_id")
        gifts.price_unit = gifts.technical_price_unit = 0.0
        return super(SaleOrderLine, self - gifts)._compute_price_unit()

    @api.depends("gift_program_id")
    def _compute_discount(self):
        gifts = self.filtered("gift_program_id")
        gifts.discount = 0.0
        return super(SaleOrderLine, self - gifts)._compute_discount()

    @api.depends(
        "product_id",
        "product_uom_id",
        "product_uom_qty",
        "price_unit",
        "discount",
        "gift_program_id",
        "order_id.partner_id",
        "order_id.currency_id",
    )
    def _compute_extra_discount(self):
        """Compare with what the customer may ask for, not with the chosen pricelist."""
        priced = self.filtered(lambda line: line._has_reference_price())
        (self - priced).reference_price = 0.0
        (self - priced).extra_discount = 0.0
        references = priced._find_reference_prices()
        for line in priced:
            line.reference_price = references[line]
            net = line.price_unit * (1 - line.discount / 100)
            line.extra_discount = extra_discount(net, references[line])

    def _has_reference_price(self):
        """Say whether the line sells a product at a price of its own."""
        self.ensure_one()
        return bool(
            self.product_id
            and not self.display_type
            and not self.is_downpayment
            and not self.combo_item_id
            and self.product_type != "combo"
            and not self._is_global_discount()
            and not self.gift_program_id
            and not self._is_granted_by_program()
        )

    def _is_granted_by_program(self):
        """Say whether a programme of the company gave the line, not the salesperson.

        Empty here: extended by the add-on that brings such programmes.
        """
        return False

    def _find_reference_prices(self):
        """Return {line: price by the policy}, one query per pricelist and quantity."""
        prices = {}
        pricelists = self.order_id._find_entitled_pricelists()
        by_terms = self.grouped(
            lambda line: (
                pricelists[line.order_id],
                line.product_uom_qty or 1.0,
                line.product_uom_id,
                line.order_id.currency_id,
                line.order_id.date_order,
            )
        )
        for (pricelist, quantity, uom, currency, date), lines in by_terms.items():
            found = pricelist._get_products_price(
                lines.product_id, quantity, uom=uom, currency=currency, date=date
            )
            for line in lines:
                prices[line] = found.get(line.product_id.id, 0.0)
        return prices

    # === Guarded while the quotation is approved ===

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create([self._without_following(vals) for vals in vals_list])
        sold = lines.filtered(
            lambda line: not line.display_type and not line.is_downpayment
        )
        sold.order_id._check_prices_open()
        return lines

    def write(self, vals):
        vals = self._without_following(vals)
        changed = PRICED_FIELDS & vals.keys()
        if changed:
            touched = self.filtered(
                lambda line: line._is_priced_otherwise(vals, changed)
            )
            touched.order_id._check_prices_open()
        res = super().write(vals)
        if "order_id" in vals:
            self.order_id._check_prices_open()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_only_open(self):
        self.filtered(lambda line: not line.display_type).order_id._check_prices_open()

    def _is_priced_otherwise(self, vals, changed):
        return any(
            self._fields[fname].convert_to_write(self[fname], self) != vals[fname]
            for fname in changed
        )

    @api.model
    def _without_following(self, vals):
        """Leave out what follows from the rest: typed, it would get round limits."""
        return {key: vals[key] for key in vals if key not in FOLLOWING_FIELDS}
