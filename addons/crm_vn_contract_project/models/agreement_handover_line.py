from odoo import api, fields, models


class AgreementHandoverLine(models.Model):
    _name = "agreement.handover.line"
    _description = "Line of Handover Minutes"
    _order = "handover_id desc, sequence, id"

    handover_id = fields.Many2one(
        "agreement.handover", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    order_line_id = fields.Many2one(
        "sale.order.line",
        required=True,
        ondelete="restrict",
        index=True,
    )
    product_id = fields.Many2one(related="order_line_id.product_id")
    product_uom_id = fields.Many2one(
        related="order_line_id.product_uom_id", string="Unit"
    )
    quantity_ordered = fields.Float(
        related="order_line_id.product_uom_qty",
        string="By Contract",
        digits="Product Unit",
    )
    quantity_before = fields.Float(
        string="Signed Before",
        compute="_compute_quantity_before",
        digits="Product Unit",
        help="What other signed minutes of the same kind cover.",
    )
    quantity = fields.Float(
        string="This Time", required=True, default=1.0, digits="Product Unit"
    )
    serial = fields.Char(string="Serial Number")
    condition = fields.Char()

    _quantity_positive = models.Constraint(
        "CHECK(quantity >= 0)", "A quantity cannot be negative."
    )

    @api.depends("order_line_id", "handover_id.kind", "handover_id.state")
    def _compute_quantity_before(self):
        self.quantity_before = 0.0
        for kind, lines in self.grouped(lambda line: line.handover_id.kind).items():
            # sudo: quantities only, for staff who do not see orders
            done = lines.sudo().order_line_id._get_signed_quantities(kind)
            for line in lines:
                own = line.quantity if line.handover_id.state == "signed" else 0.0
                line.quantity_before = done.get(line.sudo().order_line_id, 0.0) - own

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.handover_id._check_editable()
        lines._check_same_agreement()
        return lines

    def write(self, vals):
        self.handover_id._check_editable()
        res = super().write(vals)
        if {"order_line_id", "handover_id"} & set(vals):
            self.handover_id._check_editable()
            self._check_same_agreement()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_only_editable(self):
        self.handover_id._check_editable()

    def _check_same_agreement(self):
        """Refuse lines of another contract."""
        for line in self.sudo():  # sudo: only compares ids
            if line.order_line_id.agreement_id != line.handover_id.agreement_id:
                line.handover_id._raise_other_agreement(line)
