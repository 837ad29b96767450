from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..tools.serials import join_serials, pieces

KIND_CODES = {"handover": "BBBG", "acceptance": "BBNT"}
EDITABLE_STATES = ("draft", "sent")


class AgreementHandover(models.Model):
    """Minutes of a handover or an acceptance, whole or in part.

    Signing them delivers the quantities, moves the contract on and starts the terms of
    the instalments that wait for it.
    """

    _name = "agreement.handover"
    _description = "Handover Minutes"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "agreement.paper.mixin",
        "agreement.portal.link.mixin",
        "crm.event.state.mixin",
    ]
    _order = "id desc"
    _rec_name = "code"
    _paper_action = "crm_vn_contract_project.agreement_handover_action"

    code = fields.Char(string="Number", readonly=True, copy=False, index="trigram")
    kind = fields.Selection(
        [("handover", "Handover"), ("acceptance", "Acceptance")],
        required=True,
        default="handover",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("sent", "Sent to Customer"),
            ("signed", "Signed"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        index=True,
        copy=False,
        group_expand="_group_expand_state",
    )
    agreement_id = fields.Many2one(
        "agreement",
        string="Contract",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('state', 'in', ('in_force', 'handed_over'))]",
    )
    partner_id = fields.Many2one(
        related="agreement_id.partner_id", string="Customer", store=True, index=True
    )
    company_id = fields.Many2one(
        related="agreement_id.company_id", store=True, index=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Handed Over by",
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
    )
    date = fields.Date(
        string="Planned Day", default=fields.Date.context_today, tracking=True
    )
    place = fields.Char()
    line_ids = fields.One2many("agreement.handover.line", "handover_id", copy=True)
    document_ids = fields.One2many(
        "agreement.handover.document",
        "handover_id",
        string="Documents Handed Over",
        copy=True,
    )
    defect_ids = fields.One2many(
        "agreement.handover.defect", "handover_id", string="Defects"
    )
    note = fields.Text(string="Remarks")

    # === Representatives, signature ===
    representative_name = fields.Char(
        string="Our Representative",
        compute="_compute_representative",
        store=True,
        readonly=False,
    )
    representative_position = fields.Char(
        string="Position of Our Representative",
        compute="_compute_representative",
        store=True,
        readonly=False,
    )
    signed_on = fields.Date(copy=False, tracking=True)
    signatory_name = fields.Char(string="Signed by", copy=False, tracking=True)
    signatory_position = fields.Char(string="Position", copy=False)
    signed_document = fields.Binary(
        string="Signed Paper",
        attachment=True,
        copy=False,
        help="Scan of the signed paper.",
    )
    signed_document_name = fields.Char(copy=False)

    # === Computes ===

    @api.depends("user_id")
    def _compute_representative(self):
        for handover in self:
            # sudo: name and position of a colleague, whoever may read contacts
            user = handover.user_id.sudo()
            handover.representative_name = user.name
            handover.representative_position = user.partner_id.function

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        handovers = super().create(vals_list)
        # sudo: whoever may write minutes draws their number, nobody edits counters
        counter = self.env["agreement.counter"].sudo()
        today = fields.Date.context_today(self)
        for handover in handovers:
            handover.code = counter._next_code(
                KIND_CODES[handover.kind],
                handover.company_id or self.env.company,
                today,
            )
        return handovers

    def write(self, vals):
        if not self._may_write_state() and set(vals) - self._get_free_fields():
            self._check_editable()
        return super().write(vals)

    @api.model
    def _get_free_fields(self):
        """Fields that may change after signing."""
        return {
            "access_token",
            "activity_ids",
            "defect_ids",
            "link_valid_until",
            "message_follower_ids",
            "signed_document",
            "signed_document_name",
        }

    def _check_editable(self):
        for handover in self:
            if handover.state not in EDITABLE_STATES:
                raise UserError(
                    self.env._(
                        "Minutes %(code)s are “%(state)s” and can no longer be "
                        "changed. Write new ones for what is left.",
                        code=handover.code,
                        state=handover._get_state_label(handover.state),
                    )
                )

    def _raise_other_agreement(self, line):
        raise UserError(
            self.env._(
                "“%(product)s” belongs to no order of contract %(contract)s.",
                product=line.order_line_id.display_name,
                contract=self.agreement_id.code,
            )
        )

    # === Values ===

    @api.model
    def _prepare_vals_from_agreement(self, agreement, kind, lines=None):
        """Return the values of minutes over everything that is left.

        :param lines: of the contract; all that are to be handed over, unless given
        """
        if lines is None:
            lines = agreement._get_delivery_lines()
        left = lines._get_quantities_left(kind)
        commands = [
            Command.create(self._prepare_line_vals(line, left[line], kind))
            for line in lines
            if line.product_uom_id.compare(left[line], 0.0) > 0
        ]
        if not commands:
            raise UserError(
                self.env._(
                    "Nothing is left on contract %(contract)s: every quantity is "
                    "covered by signed minutes.",
                    contract=agreement.code,
                )
            )
        address = agreement.partner_id._display_address(without_company=True).split(
            "\n"
        )
        return {
            "agreement_id": agreement.id,
            "kind": kind,
            "place": ", ".join(
                line.strip(" ,") for line in address if line.strip(" ,")
            ),
            "line_ids": commands,
        }

    @api.model
    def _prepare_line_vals(self, order_line, quantity, kind):
        """Return the values of one line; accepted pieces are those handed over."""
        vals = {"order_line_id": order_line.id, "quantity": quantity}
        if kind == "acceptance":
            serials = order_line._get_serials_left()
            if len(serials) == pieces(quantity):
                vals["serial"] = join_serials(serials)
        return vals

    # === Events ===

    def _state_events(self):
        return super()._state_events() | {
            "send": (("draft",), "sent"),
            "sign": (EDITABLE_STATES, "signed"),
            "cancel": (EDITABLE_STATES, "cancelled"),
        }

    def _state_event_labels(self):
        return super()._state_event_labels() | {
            "send": self.env._("Send to customer"),
            "sign": self.env._("Record the signature"),
            "cancel": self.env._("Cancel"),
        }

    def action_cancel(self):
        """The minutes are void; a link that was sent opens nothing any more."""
        self.check_access("write")
        self._set_state("cancel", **self._prepare_dead_link_vals())

    def action_sign(self):
        """The customer has signed, on paper."""
        self.check_access("write")
        for handover in self:
            handover._sign()

    def _sign(self):
        self.ensure_one()
        # sudo: production staff record signatures without rights on contracts
        agreement = self.agreement_id.sudo()
        agreement.lock_for_update()
        if self.state in EDITABLE_STATES:
            self._check_complete(self._get_missing_to_sign())
        self._set_state("sign", **self._prepare_signed_vals())
        self._reach_milestones()
        agreement._message_log(body=self._get_signed_message())
        agreement._handle_signed_handover(self)

    def _prepare_signed_vals(self):
        self.ensure_one()
        return {"signed_on": self.signed_on or fields.Date.context_today(self)}

    def _check_complete(self, missing):
        self.ensure_one()
        if missing:
            raise UserError(
                self.env._(
                    "Minutes %(code)s cannot be signed or sent yet:\n%(missing)s",
                    code=self.code,
                    missing="\n".join(f"- {item}" for item in missing),
                )
            )

    def _get_missing_to_sign(self):
        self.ensure_one()
        missing = self._get_missing_contract() + self._get_missing_lines()
        if not self.signatory_name:
            missing.append(
                self.env._("the name of who signs for the customer is missing")
            )
        if not self.signatory_position:
            missing.append(
                self.env._("the position of who signs for the customer is missing")
            )
        if not self.customer_signature and not self.signed_document:
            missing.append(
                self.env._("the scan or photo of the signed paper is missing")
            )
        return missing + self._get_missing_repairs()

    def _get_missing_repairs(self):
        """No acceptance while a blocking defect of the contract is open."""
        if self.kind != "acceptance":
            return []
        # sudo: defects of all minutes of the contract, whoever wrote them
        defects = self.sudo().agreement_id.handover_ids.filtered(
            lambda minutes: minutes.state != "cancelled"
        )
        return defects.defect_ids._get_blocking()

    def _get_missing_contract(self):
        missing = []
        # sudo: production staff see minutes, not contracts
        agreement = self.agreement_id.sudo()
        states = (
            ["in_force"] if self.kind == "handover" else ["in_force", "handed_over"]
        )
        if agreement.state not in states:
            missing.append(
                self.env._(
                    "contract %(contract)s is “%(state)s”",
                    contract=agreement.code,
                    state=agreement._get_state_label(agreement.state),
                )
            )
        signed_on = self.signed_on or fields.Date.context_today(self)
        if signed_on > fields.Date.context_today(self):
            missing.append(self.env._("the day of signature lies in the future"))
        if agreement.signature_date and signed_on < agreement.signature_date:
            missing.append(
                self.env._("the day of signature lies before that of the contract")
            )
        return missing

    def _get_missing_lines(self):
        """Refuse empty minutes and more than is left."""
        self.ensure_one()
        # sudo: quantities of the contract's lines; no price is shown
        lines = self.sudo().line_ids
        if not any(line.quantity > 0 for line in lines):
            return [self.env._("no quantity is handed over")]
        missing = []
        left = lines.order_line_id._get_quantities_left(self.kind)
        for order_line, parts in lines.grouped("order_line_id").items():
            quantity = sum(parts.mapped("quantity"))
            if order_line.product_uom_id.compare(quantity, left[order_line]) > 0:
                missing.append(
                    self.env._(
                        "“%(product)s”: %(quantity)g is more than the %(left)g left",
                        product=order_line.product_id.name or order_line.name,
                        quantity=quantity,
                        left=left[order_line],
                    )
                )
        return missing + lines._get_missing() + self.defect_ids._get_missing()

    def _reach_milestones(self):
        """Reach the milestones of the lines that are now handed over completely."""
        if self.kind != "handover":
            return
        # sudo: a salesperson who records the signature may not edit projects
        order_lines = self.sudo().line_ids.order_line_id
        left = order_lines._get_quantities_left("handover")
        complete = order_lines.filtered(
            lambda line: line.product_uom_id.compare(left[line], 0.0) <= 0
        )
        milestones = self.env["project.milestone"].sudo()
        reached = milestones.search(
            [("sale_line_id", "in", complete.ids), ("is_reached", "=", False)]
        )
        reached.is_reached = True
        # a write of its own: together, today would be computed over it
        reached.reached_date = self.signed_on

    def _get_signed_message(self):
        self.ensure_one()
        return self.env._(
            "%(minutes)s were signed by %(name)s (%(position)s) on %(date)s.",
            minutes=self._get_html_link(),
            name=self.signatory_name,
            position=self.signatory_position,
            date=self.env["ir.qweb.field.date"].value_to_html(self.signed_on, {}),
        )

    # === Actions ===

    def action_view_agreement(self):
        self.ensure_one()
        return self.agreement_id._get_form_action()

    def action_view_projects(self):
        self.ensure_one()
        return self.agreement_id.sudo().project_ids.sudo(False)._get_projects_action()
