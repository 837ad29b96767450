from odoo import models


class AgreementAppendixApplyMixin(models.AbstractModel):
    """What signing an appendix changes: goods, dates, schedule, version, at once."""

    _name = "agreement.appendix.apply.mixin"
    _description = "Changes of a Signed Appendix"

    def _apply(self):
        """Change the contract; all of it, or nothing when anything fails."""
        self.ensure_one()
        agreement = self.agreement_id._as_amended()
        agreement._ensure_first_version()
        self._apply_goods(agreement)
        self._apply_dates(agreement)
        self._apply_schedule(agreement)
        agreement._on_amended(self)
        agreement._add_version(self.signed_on, self)
        self._log_on_agreement()

    def _apply_goods(self, agreement):
        orders = self.line_ids.order_line_id.order_id
        locked = orders.filtered("locked")
        # Odoo's lock is against slips; both parties have signed this change
        locked.action_unlock()
        for line in self.line_ids.filtered(lambda line: line._is_changed()):
            order_line = line.order_line_id.with_env(agreement.env)
            order_line.write(line._prepare_order_line_vals())
        locked.action_lock()
        self._add_orders(agreement)

    def _add_orders(self, agreement):
        orders = self.order_ids.with_env(agreement.env)
        orders.write({"agreement_id": agreement.id})
        unconfirmed = orders.filtered(lambda order: order.state in ("draft", "sent"))
        if unconfirmed:
            unconfirmed.action_confirm()

    def _apply_dates(self, agreement):
        vals = self._prepare_agreement_vals()
        if vals:
            agreement.write(vals)
        if vals.get("warranty_months"):
            # the retention waits for another day now, see _start_terms_of_past_events
            agreement.instalment_ids.filtered(
                lambda line: line.trigger == "warranty_end"
            )._forget_event()

    def _prepare_agreement_vals(self):
        """Return the new dates of the contract."""
        self.ensure_one()
        names = ("handover_date", "end_date", "warranty_months", "ceiling_amount")
        return {name: self[f"{name}_new"] for name in names if self[f"{name}_new"]}

    def _apply_schedule(self, agreement):
        """Bring the instalments to the proposed schedule."""
        if not self.schedule_ids:
            return
        instalments = agreement.instalment_ids
        (instalments - self.schedule_ids.instalment_id).unlink()
        for row in self.schedule_ids:
            vals = row._prepare_instalment_vals()
            if row.instalment_id:
                self._update_instalment(row, vals)
            else:
                row_vals = {**vals, "agreement_id": agreement.id}
                instalments.create(row_vals)
        agreement.invalidate_recordset(["instalment_ids"])
        agreement.instalment_ids._sync_due_dates()

    def _update_instalment(self, row, vals):
        instalment = row.instalment_id.with_env(self.agreement_id._as_amended().env)
        if row.trigger != instalment.trigger:
            instalment._forget_event()
        instalment.write(vals)

    def _log_on_agreement(self):
        self.agreement_id._message_log(
            body=self.env._(
                "Appendix %(appendix)s is signed: %(subject)s.",
                appendix=self._get_html_link(),
                subject=self.name,
            )
        )
