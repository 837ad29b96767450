from odoo import fields, models
from odoo.exceptions import UserError

from .agreement_lifecycle_mixin import IN_FORCE


class AgreementAppendixLifecycleMixin(models.AbstractModel):
    """From the draft of an appendix to its signature, and what each step needs."""

    _name = "agreement.appendix.lifecycle.mixin"
    _inherit = ["crm.event.state.mixin"]
    _description = "Life of an Appendix"

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("to_approve", "To Approve"),
            ("to_sign", "To Sign"),
            ("signed", "Signed"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        index=True,
        copy=False,
        group_expand="_group_expand_state",
    )

    # === Events ===

    def _state_events(self):
        return super()._state_events() | {
            "submit": (("draft",), "to_approve"),
            "approve": (("to_approve",), "to_sign"),
            "reject": (("to_approve",), "draft"),
            "reset": (("to_approve", "to_sign"), "draft"),
            "sign": (("to_sign",), "signed"),
            "cancel": (("draft", "to_approve", "to_sign"), "cancelled"),
        }

    def _state_event_labels(self):
        return super()._state_event_labels() | {
            "submit": self.env._("Submit for approval"),
            "approve": self.env._("Approve"),
            "reject": self.env._("Reject"),
            "reset": self.env._("Back to draft"),
            "sign": self.env._("Sign appendix"),
            "cancel": self.env._("Cancel"),
        }

    def action_cancel(self):
        self.check_access("write")
        self._set_state("cancel")

    def action_sign(self):
        """Both parties have signed: what the appendix says applies from now on."""
        self.check_access("write")
        for appendix in self:
            appendix.agreement_id.lock_for_update()
            if appendix.state == "to_sign":
                appendix._check_complete(appendix._get_missing_to_sign())
                appendix.signed_on = appendix.signed_on or fields.Date.context_today(
                    self
                )
            appendix._set_state("sign", **appendix._prepare_signed_vals())
            appendix._apply()

    def _prepare_signed_vals(self):
        """Return what is settled with the signature. To extend."""
        return {}

    # === What is missing ===

    def _check_agreement_in_force(self):
        self.ensure_one()
        agreement = self.agreement_id
        if agreement.state not in IN_FORCE:
            raise UserError(
                self.env._(
                    "Contract %(contract)s is “%(state)s”: only a contract in force is "
                    "changed by an appendix. Before it is signed, change the contract "
                    "itself.",
                    contract=agreement.code,
                    state=agreement._get_state_label(agreement.state),
                )
            )

    def _check_complete(self, missing):
        self.ensure_one()
        if missing:
            raise UserError(
                self.env._(
                    "Appendix %(code)s is not complete. Still missing:\n%(missing)s",
                    code=self.code,
                    missing="\n".join(f"- {item}" for item in missing),
                )
            )

    def _get_missing_to_submit(self):
        """Return what the appendix lacks for approval, in words."""
        self._check_agreement_in_force()
        return [
            *self._get_missing_change(),
            *self._get_missing_goods(),
            *self._get_missing_orders(),
            *self._get_missing_schedule(),
            *self._get_missing_dates(),
            *self._get_missing_ceiling(),
        ]

    def _get_missing_change(self):
        """An appendix changes what it says it changes."""
        self.ensure_one()
        changes = {
            "value": (
                not self.currency_id.is_zero(self.amount_change)
                or self._is_ceiling_changed(),
                self.env._("a change of the value: new prices, quantities or an order"),
            ),
            "goods": (
                bool(self.order_ids) or any(ln._is_changed() for ln in self.line_ids),
                self.env._("changed goods: new quantities, or an added order"),
            ),
            "schedule": (
                self._is_schedule_changed(),
                self.env._("a payment schedule that is other than the one in force"),
            ),
            "term": (
                self._is_term_changed(),
                self.env._("a new handover date, end date or warranty"),
            ),
            "other": (
                bool((self.content or "").strip()),
                self.env._("the text of the changed clauses"),
            ),
        }
        done, missing = changes[self.kind]
        return [] if done else [missing]

    def _is_schedule_changed(self):
        self.ensure_one()
        if not self.schedule_ids:
            return False
        removed = self.agreement_id.instalment_ids - self.schedule_ids.instalment_id
        return bool(removed) or any(row._is_changed() for row in self.schedule_ids)

    def _is_term_changed(self):
        self.ensure_one()
        agreement = self.agreement_id
        return any(
            self[f"{name}_new"] and self[f"{name}_new"] != agreement[name]
            for name in ("handover_date", "end_date", "warranty_months")
        )

    def _is_ceiling_changed(self):
        self.ensure_one()
        new = self.ceiling_amount_new
        return bool(new) and new != self.agreement_id.ceiling_amount

    def _get_missing_goods(self):
        """Refuse less than the customer signed for already."""
        missing = []
        order_lines = self.line_ids.order_line_id
        signed = order_lines._get_signed_quantities("handover")
        for line in self.line_ids:
            done = signed.get(line.order_line_id, 0.0)
            if line.product_uom_id.compare(line.quantity_new, done) < 0:
                missing.append(
                    self.env._(
                        "“%(product)s”: at least the %(done)g handed over already",
                        product=line.order_line_id.product_id.name,
                        done=done,
                    )
                )
        return missing

    def _get_missing_orders(self):
        missing = []
        agreement = self.agreement_id
        for order in self.order_ids:
            names = {"order": order.name, "contract": agreement.code}
            if order.agreement_id and order.agreement_id != agreement:
                missing.append(
                    self.env._(
                        "order %(order)s without a contract: it belongs to %(other)s",
                        order=order.name,
                        other=order.agreement_id.code,
                    )
                )
            elif order.state == "cancel":
                missing.append(
                    self.env._("order %(order)s, which is cancelled", **names)
                )
            elif (
                order.partner_id.commercial_partner_id
                != agreement.commercial_partner_id
                or order.company_id != agreement.company_id
                or order.currency_id != agreement.currency_id
            ):
                missing.append(
                    self.env._(
                        "order %(order)s with the customer, company and currency of "
                        "contract %(contract)s",
                        **names,
                    )
                )
        return missing

    def _get_missing_schedule(self):
        """The schedule makes the new value to the đồng, and keeps what is invoiced."""
        self.ensure_one()
        currency = self.currency_id
        if not self.schedule_ids:
            if currency.is_zero(self.amount_change):
                return []
            return [self.env._("the payment schedule of the new value")]
        missing = []
        if currency.compare_amounts(self.amount_scheduled, self.amount_after):
            missing.append(
                self.env._(
                    "instalments that make up the new value: they make %(planned)s, "
                    "the contract will be worth %(total)s",
                    planned=currency.format(self.amount_scheduled),
                    total=currency.format(self.amount_after),
                )
            )
        for row in self.schedule_ids:
            if row.trigger == "date" and not row.date_planned:
                missing.append(
                    self.env._("the date of instalment “%(name)s”", name=row.name)
                )
        return missing + self._get_missing_invoiced()

    def _get_missing_invoiced(self):
        """What is invoiced stays in the schedule, with at least that amount."""
        missing = []
        rows = {row.instalment_id: row for row in self.schedule_ids}
        for line in self.agreement_id.instalment_ids:
            # sudo: whether there are invoices, also for who may not read them
            moves = line.sudo().move_ids
            row = rows.get(line)
            if not row and (line.amount_invoiced or moves):
                missing.append(
                    self.env._(
                        "instalment “%(name)s”: it is invoiced and cannot fall away",
                        name=line.name,
                    )
                )
            elif (
                row
                and self.currency_id.compare_amounts(row.amount, line.amount_invoiced)
                < 0
            ):
                missing.append(
                    self.env._(
                        "at least %(amount)s for instalment “%(name)s”: so much is "
                        "invoiced",
                        name=line.name,
                        amount=self.currency_id.format(line.amount_invoiced),
                    )
                )
        return missing

    def _get_missing_dates(self):
        self.ensure_one()
        missing = []
        start = self.agreement_id.start_date or self.agreement_id.signature_date
        for fname in ("handover_date_new", "end_date_new"):
            if self[fname] and start and self[fname] < start:
                label = self._fields[fname].get_description(self.env, ["string"])
                missing.append(
                    self.env._(
                        "“%(field)s” on or after the start of the contract",
                        field=label["string"],
                    )
                )
        return missing

    def _get_missing_ceiling(self):
        """A ceiling is of a framework contract, and not below what was ordered."""
        self.ensure_one()
        agreement, ceiling = self.agreement_id, self.ceiling_amount_new
        if not ceiling:
            return []
        if agreement.kind != "framework":
            return [self.env._("no ceiling: only a framework contract has one")]
        if self.currency_id.compare_amounts(ceiling, agreement.amount_total) < 0:
            return [
                self.env._(
                    "a ceiling of at least the %(amount)s ordered already",
                    amount=self.currency_id.format(agreement.amount_total),
                )
            ]
        return []

    def _get_missing_to_sign(self):
        """Return what the appendix lacks for signing, in words."""
        self.ensure_one()
        missing = self._get_missing_signatories() + self._get_missing_signed_copy()
        today = fields.Date.context_today(self)
        signed_on = self.signed_on or today
        if signed_on > today:
            missing.append(self.env._("a date of signature that is not in the future"))
        # a renewal is not signed: what was signed before it may be recorded after
        signed = self.agreement_id.version_ids.filtered(
            lambda version: not version.renewal_term_id
        )
        last = max(
            [self.agreement_id.signature_date or signed_on] + signed.mapped("date")
        )
        if signed_on < last:
            missing.append(
                self.env._(
                    "a date of signature on or after that of the contract and of its "
                    "last appendix"
                )
            )
        return missing + self._get_missing_approvals() + self._get_missing_to_submit()

    def _get_missing_approvals(self):
        """Orders that wait for an approval of their own; drafts of changed payments."""
        missing = []
        waiting = self.agreement_id._filter_unapproved_orders(
            self.order_ids.filtered(lambda order: order.state in ("draft", "sent"))
        )
        for order in waiting:
            missing.append(
                self.env._("the approval of order %(order)s", order=order.name)
            )
        for row in self.schedule_ids.filtered("instalment_id"):
            # sudo: that there is a draft invoice, also for who may not read it
            moves = row.instalment_id.sudo().move_ids
            if row._is_changed() and "draft" in moves.mapped("state"):
                missing.append(
                    self.env._(
                        "the draft invoice of “%(name)s”, posted or deleted",
                        name=row.instalment_id.name,
                    )
                )
        return missing
