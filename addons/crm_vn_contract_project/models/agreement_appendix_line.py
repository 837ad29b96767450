from odoo import api, fields, models
from odoo.exceptions import UserError

from .agreement_appendix import OPEN_STATES


class AgreementAppendixLine(models.Model):
    """A new quantity or price of goods that the contract has already."""

    _name = "agreement.appendix.line"
    _description = "Changed Goods of an Appendix"
    _order = "appendix_id, id"
    _rec_name = "order_line_id"

    appendix_id = fields.Many2one(
        "agreement.appendix", required=True, ondelete="cascade", index=True
    )
    agreement_id = fields.Many2one(related="appendix_id.agreement_id")
    currency_id = fields.Many2one(related="appendix_id.currency_id")
    order_line_id = fields.Many2one(
        "sale.order.line",
        string="Product",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('agreement_id', '=', agreement_id), ('display_type', '=', False)]",
    )
    product_uom_id = fields.Many2one(related="order_line_id.product_uom_id")
    quantity_old = fields.Float(
        string="Quantity until Now",
        digits="Product Unit",
        compute="_compute_old",
        store=True,
        precompute=True,
    )
    price_old = fields.Float(
        string="Price until Now",
        digits="Product Price",
        compute="_compute_old",
        store=True,
        precompute=True,
    )
    quantity_new = fields.Float(
        string="New Quantity",
        digits="Product Unit",
        compute="_compute_quantity_new",
        store=True,
        readonly=False,
    )
    price_new = fields.Float(
        string="New Price",
        digits="Product Price",
        compute="_compute_price_new",
        store=True,
        readonly=False,
    )

    _line_uniq = models.Constraint(
        "unique(appendix_id, order_line_id)", "The appendix names this line already."
    )
    _quantity_positive = models.Constraint(
        "CHECK(quantity_new >= 0)", "A quantity cannot be negative."
    )

    @api.depends("order_line_id.product_uom_qty", "order_line_id.price_unit")
    def _compute_old(self):
        """What applies until now; frozen once the appendix is signed."""
        for line in self:
            if line.appendix_id.state not in (False, *OPEN_STATES):
                continue
            line.quantity_old = line.order_line_id.product_uom_qty
            line.price_old = line.order_line_id.price_unit

    # two methods: a line written with one of them only keeps the other as it is

    @api.depends("order_line_id")
    def _compute_quantity_new(self):
        for line in self:
            line.quantity_new = line.order_line_id.product_uom_qty

    @api.depends("order_line_id")
    def _compute_price_new(self):
        for line in self:
            line.price_new = line.order_line_id.price_unit

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        # computed now: after the signature it would read what the appendix changed
        lines.flush_recordset(["quantity_old", "price_old"])
        lines.appendix_id._check_editable()
        lines._check_of_agreement()
        return lines

    def write(self, vals):
        self.appendix_id._check_editable()
        res = super().write(vals)
        if "order_line_id" in vals:
            self._check_of_agreement()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self.appendix_id._check_editable()

    def _check_of_agreement(self):
        for line in self:
            if line.order_line_id.agreement_id != line.appendix_id.agreement_id:
                raise UserError(
                    self.env._(
                        "“%(product)s” belongs to no order of contract %(contract)s.",
                        product=line.order_line_id.display_name,
                        contract=line.appendix_id.agreement_id.code,
                    )
                )

    def _is_changed(self):
        """Whether the line changes anything."""
        self.ensure_one()
        line = self.order_line_id
        return bool(
            line.product_uom_id.compare(self.quantity_new, line.product_uom_qty)
            or self.currency_id.compare_amounts(self.price_new, line.price_unit)
        )

    def _get_base_line_values(self):
        self.ensure_one()
        return {"quantity": self.quantity_new, "price_unit": self.price_new}

    def _prepare_order_line_vals(self):
        """Return what the order line gets; the discount would be proposed anew."""
        self.ensure_one()
        return {
            "product_uom_qty": self.quantity_new,
            "price_unit": self.price_new,
            "discount": self.order_line_id.discount,
        }
