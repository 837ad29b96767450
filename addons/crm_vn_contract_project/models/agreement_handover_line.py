from odoo import api, fields, models

from ..tools.serials import join_serials, pieces, repeated, split_serials


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
    serial = fields.Char(
        string="Serial Numbers",
        help="One for each piece, separated by commas. A range such as "
        "KL-001..KL-010 is written out.",
    )
    serial_count = fields.Integer(compute="_compute_serial_count")
    quality = fields.Selection(
        [
            ("good", "Good"),
            ("defect", "Defective"),
            ("missing", "Incomplete"),
        ],
        string="Condition of the Goods",
        required=True,
        default="good",
    )
    condition = fields.Char(
        string="Note on Condition",
        help="Needed when the goods are defective or incomplete.",
    )

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

    @api.depends("serial")
    def _compute_serial_count(self):
        for line in self:
            line.serial_count = len(line._get_serials())

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create([self._normalize_vals(vals) for vals in vals_list])
        lines.handover_id._check_editable()
        lines._check_same_agreement()
        return lines

    def write(self, vals):
        self.handover_id._check_editable()
        res = super().write(self._normalize_vals(vals))
        if {"order_line_id", "handover_id"} & set(vals):
            self.handover_id._check_editable()
            self._check_same_agreement()
        return res

    @api.model
    def _normalize_vals(self, vals):
        """Keep serial numbers in one way, however they are typed or scanned."""
        if not vals.get("serial"):
            return vals
        return {**vals, "serial": join_serials(split_serials(vals["serial"]))}

    @api.ondelete(at_uninstall=False)
    def _unlink_only_editable(self):
        self.handover_id._check_editable()

    def _check_same_agreement(self):
        """Refuse lines of another contract."""
        for line in self.sudo():  # sudo: only compares ids
            if line.order_line_id.agreement_id != line.handover_id.agreement_id:
                line.handover_id._raise_other_agreement(line)

    # === Serial numbers, condition ===

    def _get_serials(self):
        """Return the serial numbers of these lines, in their order."""
        return [serial for line in self for serial in split_serials(line.serial)]

    def _get_missing(self):
        """Return what keeps these lines from being signed, in words."""
        return [
            *self._get_missing_serials(),
            *self._get_repeated_serials(),
            *self._get_missing_conditions(),
        ]

    def _get_missing_serials(self):
        return [
            self.env._(
                "“%(product)s”: %(serials)d serial numbers for %(pieces)d pieces",
                product=line._get_name(),
                serials=line.serial_count,
                pieces=pieces(line.quantity),
            )
            for line in self
            if line.serial_count and line.serial_count != pieces(line.quantity)
        ]

    def _get_repeated_serials(self):
        """Return the serials given twice: here, or handed over before."""
        missing = []
        for product, lines in self.grouped("product_id").items():
            serials = lines._get_serials()
            twice = repeated(serials) or lines._get_serials_signed_before(serials)
            if twice:
                missing.append(
                    self.env._(
                        "“%(product)s”: serial number %(serial)s is given twice",
                        product=product.name,
                        serial=join_serials(twice),
                    )
                )
        return missing

    def _get_serials_signed_before(self, serials):
        handover = self.handover_id
        if not serials:
            return []
        others = self.sudo().search(  # sudo: all minutes of the contract count
            [
                ("handover_id.agreement_id", "=", handover.sudo().agreement_id.id),
                ("handover_id.kind", "=", handover.kind),
                ("handover_id.state", "=", "signed"),
                ("handover_id", "not in", handover.ids),
                ("order_line_id.product_id", "in", self.product_id.ids),
                ("serial", "!=", False),
            ]
        )
        known = {serial.casefold() for serial in others._get_serials()}
        return [serial for serial in serials if serial.casefold() in known]

    def _get_missing_conditions(self):
        labels = dict(self._fields["quality"]._description_selection(self.env))
        return [
            self.env._(
                "“%(product)s” is “%(condition)s”: say in its note what is wrong",
                product=line._get_name(),
                condition=labels[line.quality],
            )
            for line in self
            if line.quality != "good" and not line.condition
        ]

    def _get_name(self):
        self.ensure_one()
        # sudo: the words of the order line, for staff who do not see orders
        line = self.sudo().order_line_id
        return line.product_id.name or line.name
