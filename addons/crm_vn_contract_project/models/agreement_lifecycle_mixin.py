from odoo import api, fields, models
from odoo.exceptions import UserError

STATES = [
    ("draft", "Draft"),
    ("to_approve", "To Approve"),
    ("to_sign", "To Sign"),
    ("in_force", "In Force"),
    ("handed_over", "Products Handed Over"),
    ("accepted", "Accepted"),
    ("liquidated", "Liquidated"),
    ("terminated", "Terminated"),
]
BEFORE_SIGNING = ("draft", "to_approve", "to_sign")
# states in which the contract binds both parties
IN_FORCE = ("in_force", "handed_over", "accepted")
# a liquidated contract may still have its retention to be paid
INVOICEABLE = (*IN_FORCE, "liquidated")

# what was approved stays as approved; a changed contract goes back to draft first
FIELDS_LOCKED_AFTER_DRAFT = {
    "code",
    "partner_id",
    "agreement_type_id",
    "company_id",
    "currency_id",
    "domain",
    "is_template",
    "lead_id",
    "handover_date",
    "warranty_months",
    "ceiling_amount",
}
FIELDS_LOCKED_AFTER_SIGNING = {
    "name",
    "partner_code",
    "signature_date",
    "start_date",
    "end_date",
    "copy_count",
    *(
        f"{party}_{name}"
        for party in ("partner", "company")
        for name in (
            "signatory_id",
            "signatory_function",
            "authorisation_number",
            "authorisation_date",
            "authorisation_valid_to",
            "authorisation_limit",
            "bank_id",
        )
    ),
}
# written by events only
FIELDS_OF_EVENTS = {"party_data"}


class AgreementLifecycleMixin(models.AbstractModel):
    """The life of a contract: which event leads where, and what it brings about."""

    _name = "agreement.lifecycle.mixin"
    _inherit = ["crm.event.state.mixin"]
    _description = "Life of a Contract"

    state = fields.Selection(
        STATES,
        default="draft",
        required=True,
        index=True,
        copy=False,
        group_expand="_group_expand_state",
    )
    on_hold = fields.Boolean(copy=False, help="Paused: no reminders. The state stays.")
    state_reason = fields.Char(
        string="Reason",
        copy=False,
        help="Why the contract was rejected, is on hold or was terminated.",
    )

    # === Events ===

    def _state_events(self):
        return super()._state_events() | {
            "submit": (("draft",), "to_approve"),
            "approve": (("to_approve",), "to_sign"),
            "reject": (("to_approve",), "draft"),
            "reset": (("to_approve", "to_sign"), "draft"),
            "sign": (("to_sign",), "in_force"),
            "hand_over": (("in_force",), "handed_over"),
            "accept": (("handed_over",), "accepted"),
            "liquidate": (("accepted",), "liquidated"),
            "terminate": (("to_approve", "to_sign", *IN_FORCE), "terminated"),
        }

    def _state_event_labels(self):
        return super()._state_event_labels() | {
            "submit": self.env._("Submit for approval"),
            "approve": self.env._("Approve"),
            "reject": self.env._("Reject"),
            "reset": self.env._("Back to draft"),
            "sign": self.env._("Sign"),
            "hand_over": self.env._("Hand over everything"),
            "accept": self.env._("Accept everything"),
            "liquidate": self.env._("Liquidate"),
            "terminate": self.env._("Terminate"),
        }

    def _is_locked(self):
        """Whether orders, instalments and parties may not change any more."""
        self.ensure_one()
        return self.state != "draft"

    def _is_signed(self):
        """Whether the signatures are settled (also of a contract that ended)."""
        self.ensure_one()
        return self.state not in BEFORE_SIGNING

    def _check_locked(self, vals):
        """Refuse to change what was approved or signed."""
        if self._may_write_state():
            return
        for agreement in self:
            locked = set(FIELDS_OF_EVENTS)
            if agreement.state != "draft":
                locked |= self._get_fields_locked_after_draft()
            if agreement.state not in BEFORE_SIGNING:
                locked |= FIELDS_LOCKED_AFTER_SIGNING
            changed = [
                fname
                for fname in vals
                if fname in locked and agreement._is_other_value(fname, vals[fname])
            ]
            if changed:
                agreement._raise_locked(changed)

    @api.model
    def _get_fields_locked_after_draft(self):
        """Return the fields that only a draft changes; to extend."""
        return FIELDS_LOCKED_AFTER_DRAFT

    def _is_other_value(self, fname, value):
        field = self._fields[fname]
        if field.type == "json":
            return value != self[fname]
        new = field.convert_to_write(
            field.convert_to_record(field.convert_to_cache(value, self), self), self
        )
        return new != field.convert_to_write(self[fname], self)

    def _raise_locked(self, fnames=()):
        self.ensure_one()
        labels = [
            self._fields[fname].get_description(self.env, ["string"])["string"]
            for fname in fnames
        ]
        raise UserError(
            self.env._(
                "Contract %(contract)s is “%(state)s”: %(what)s can no longer be "
                "changed. Before it is signed, take it back to draft first.",
                contract=self.code,
                state=self._get_state_label(self.state),
                what=", ".join(labels)
                or self.env._("its orders, goods and instalments"),
            )
        )

    # === Complete? ===

    def _check_complete(self, missing):
        self.ensure_one()
        if missing:
            raise UserError(
                self.env._(
                    "Contract %(contract)s is not complete. Still missing:\n"
                    "%(missing)s",
                    contract=self.display_name,
                    missing="\n".join(f"- {item}" for item in missing),
                )
            )

    def _get_missing_to_submit(self):
        """Return what the contract lacks for approval, in words."""
        self.ensure_one()
        missing = []
        if self.is_template:
            missing.append(self.env._("a real contract: this one is a template"))
        if not self.partner_id:
            missing.append(self.env._("the customer"))
        if self.kind == "framework":
            return missing + self._get_missing_framework()
        if not self._get_delivery_lines():
            missing.append(self.env._("an order with goods or services"))
        if self.order_ids.currency_id - self.currency_id:
            missing.append(self.env._("one currency for all its orders"))
        return missing + self._get_missing_instalments()

    def _get_missing_instalments(self):
        planned = sum(self.instalment_ids.mapped("amount"))
        if not self.instalment_ids:
            return [self.env._("the payment schedule")]
        missing = []
        if self.currency_id.compare_amounts(planned, self.amount_total):
            missing.append(
                self.env._(
                    "instalments that make up the contract value: they make "
                    "%(planned)s, the contract is worth %(total)s",
                    planned=self.currency_id.format(planned),
                    total=self.currency_id.format(self.amount_total),
                )
            )
        for instalment in self.instalment_ids:
            if instalment.trigger == "date" and not instalment.date_planned:
                missing.append(
                    self.env._(
                        "the date of instalment “%(name)s”", name=instalment.name
                    )
                )
        return missing

    # === Hand over, accept ===

    def _handle_signed_handover(self, handover):
        """Move the contract on when nothing is left to hand over or accept."""
        self.ensure_one()
        # orders drawn on a framework are handed over one by one, the contract goes on
        moves_on = self.kind != "framework"
        if handover.kind == "handover":
            if moves_on and self.state == "in_force" and self._is_fully("handover"):
                self._set_state("hand_over")
                self.instalment_ids._on_event("handover", handover.signed_on)
            self._on_handed_over(handover)
        else:
            if self.state == "handed_over" and self._is_fully("acceptance"):
                self._set_state("accept")
                self.instalment_ids._on_event("acceptance", handover.signed_on)
                self.instalment_ids._on_event(
                    "warranty_end",
                    fields.Date.add(handover.signed_on, months=self.warranty_months),
                )
            self._on_accepted(handover)

    def _is_fully(self, kind):
        """Whether the signed minutes of ``kind`` cover every delivery line."""
        lines = self._get_delivery_lines()
        done = lines._get_signed_quantities(kind)
        return all(
            line.product_uom_id.compare(done.get(line, 0.0), line.product_uom_qty) >= 0
            for line in lines
        )

    def _on_handed_over(self, handover):
        """Called for each signed handover, also a partial one; to extend."""

    def _on_accepted(self, handover):
        """Called for each signed acceptance; to extend."""

    # === Hold, terminate ===

    def action_hold(self):
        self.check_access("write")
        return self._open_reason_wizard("hold")

    def action_terminate(self):
        self.check_access("write")
        return self._open_reason_wizard("terminate")

    def action_resume(self):
        self.check_access("write")
        held = self.filtered("on_hold")
        held.write({"on_hold": False, "state_reason": False})
        held._message_log_batch(
            bodies={rec.id: self.env._("The contract goes on.") for rec in held}
        )

    def _hold(self, reason):
        self.check_access("write")
        self.write({"on_hold": True, "state_reason": reason})
        body = self.env._("The contract is on hold: %(reason)s", reason=reason)
        self._message_log_batch(bodies={rec.id: body for rec in self})

    def _terminate(self, reason):
        self.check_access("write")
        self._set_state("terminate", log_reason=reason, state_reason=reason)
