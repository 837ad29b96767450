from odoo import api, fields, models

# what makes goods and price; the rest (project, task, delivered …) may move on
LOCKED_FIELDS = {
    "order_id",
    "product_id",
    "product_template_id",
    "product_uom_qty",
    "product_uom_id",
    "price_unit",
    "discount",
    "tax_ids",
    "display_type",
}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    agreement_id = fields.Many2one(
        related="order_id.agreement_id",
        string="Contract",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    handover_line_ids = fields.One2many(
        "agreement.handover.line", "order_line_id", export_string_translation=False
    )
    agreement_qty_invoiced = fields.Float(
        string="Quantity Invoiced by the Contract",
        digits="Product Unit",
        compute="_compute_agreement_invoiced",
        help="Instalments are invoiced on the whole contract: each line has the same "
        "part of its quantity. Without instalments, what was invoiced of the order.",
    )
    agreement_amount_invoiced = fields.Monetary(
        string="Invoiced by the Contract",
        compute="_compute_agreement_invoiced",
        help="The line's share of the posted invoices. Instalments are invoiced on the "
        "whole contract, so each line has the same part of its value.",
    )
    qty_delivered_method = fields.Selection(
        selection_add=[("handover", "Handover Minutes")]
    )

    @api.depends("price_total", "qty_invoiced", "product_uom_qty")
    def _compute_agreement_invoiced(self):
        # sudo: only what was invoiced of the line, for who reads the line
        for line in self:
            agreement = line.sudo().agreement_id
            quantity = line.product_uom_qty
            share = line.qty_invoiced / quantity if quantity else 0.0
            if agreement.instalment_ids and agreement.amount_total:
                share = agreement.amount_invoiced / agreement.amount_total
            line.agreement_qty_invoiced = quantity * share
            line.agreement_amount_invoiced = line.price_total * min(share, 1.0)

    # === Delivered by signed minutes ===

    @api.depends("agreement_id")
    def _compute_qty_delivered_method(self):
        """Lines of a contract that would be typed by hand follow the signed minutes."""
        res = super()._compute_qty_delivered_method()
        for line in self:
            if line.agreement_id and line.qty_delivered_method == "manual":
                line.qty_delivered_method = "handover"
        return res

    @api.depends(
        "handover_line_ids.quantity",
        "handover_line_ids.handover_id.state",
        "handover_line_ids.handover_id.kind",
    )
    def _compute_qty_delivered(self):
        return super()._compute_qty_delivered()

    def _prepare_qty_delivered(self):
        by_handover = self.filtered(
            lambda line: line.qty_delivered_method == "handover"
        )
        quantities = super(SaleOrderLine, self - by_handover)._prepare_qty_delivered()
        signed = by_handover._get_signed_quantities("handover")
        for line in by_handover:
            quantities[line] = signed.get(line._origin, 0.0)
        return quantities

    def _is_to_hand_over(self):
        """Whether the customer gets something for the line.

        Discounts, the fee of a delivery, and a combination whose parts stand on lines
        of their own are part of the value only.
        """
        self.ensure_one()
        of_value_only = self.price_unit < 0 or self._is_delivery()
        return (
            self.product_uom_qty > 0
            and not of_value_only
            and self.product_type != "combo"
        )

    def _get_production_project(self):
        """Return the production project in which the lines are made."""
        projects = self.agreement_id.project_ids
        own = projects.filtered(lambda rec: rec.drawn_order_id & self.order_id)
        common = projects.filtered(lambda rec: not rec.drawn_order_id)
        return (own or common)[:1]

    def _get_signed_quantities(self, kind):
        """Return {order line: quantity of signed minutes of ``kind``}."""
        groups = self.env["agreement.handover.line"]._read_group(
            [
                ("order_line_id", "in", self._origin.ids),
                ("handover_id.state", "=", "signed"),
                ("handover_id.kind", "=", kind),
            ],
            ["order_line_id"],
            ["quantity:sum"],
        )
        return dict(groups)

    def _get_serials_left(self):
        """Return the serial numbers that are handed over and not accepted yet."""
        signed = self.handover_line_ids.filtered(
            lambda line: line.handover_id.state == "signed"
        )
        parts = signed.grouped(lambda line: line.handover_id.kind)
        none = self.env["agreement.handover.line"]
        accepted = set(parts.get("acceptance", none)._get_serials())
        handed_over = parts.get("handover", none).sorted("id")._get_serials()
        return [serial for serial in handed_over if serial not in accepted]

    def _get_quantities_left(self, kind):
        """Return {order line: quantity still to hand over, or to accept}.

        Only what was handed over can be accepted.
        """
        done = self._get_signed_quantities(kind)
        if kind == "handover":
            ceiling = {line: line.product_uom_qty for line in self}
        else:
            ceiling = self._get_signed_quantities("handover")
        return {line: ceiling.get(line, 0.0) - done.get(line, 0.0) for line in self}

    # === Locked with the contract ===

    @api.model_create_multi
    def create(self, vals_list):
        """A line written through a contract goes into the contract's draft order."""
        through_contract = any(vals.get("agreement_id") for vals in vals_list)
        vals_list = self.env["agreement"]._prepare_order_lines(vals_list)
        lines = super().create(vals_list)
        if through_contract:
            # the cache holds the lines that were only computed, too
            lines.agreement_id.invalidate_recordset(["order_line_ids"])
        lines.order_id._check_agreement_unlocked()
        lines.order_id._check_ceiling_of_framework()
        return lines

    def write(self, vals):
        changed = LOCKED_FIELDS & set(vals)
        if changed and any(self._is_changed(line, vals, changed) for line in self):
            self.order_id._check_agreement_unlocked()
        res = super().write(vals)
        if "order_id" in vals:
            self.order_id._check_agreement_unlocked()
        if changed:
            self.order_id._check_ceiling_of_framework()
        return res

    @api.model
    def _is_changed(self, line, vals, fnames):
        return any(
            line._fields[fname].convert_to_write(line[fname], line) != vals[fname]
            for fname in fnames
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unlocked(self):
        self.order_id._check_agreement_unlocked()
