from odoo import fields, models

from .agreement_appendix import OPEN_STATES


class Agreement(models.Model):
    """The end of a contract: both parties confirm that everything is done and paid."""

    _inherit = "agreement"

    liquidation_date = fields.Date(readonly=True, copy=False, tracking=True)

    def action_liquidate(self):
        """Show what still stands against the liquidation, and ask for its day."""
        self.ensure_one()
        self.check_access("write")
        event = self._get_liquidation_event()
        if self.state not in self._state_events()[event][0]:
            self._raise_event_refused(event)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_contract_project.agreement_liquidation_wizard_action"
        )
        return {**action, "context": {"default_agreement_id": self.id}}

    def _liquidate(self, date):
        """Both parties signed the minutes of liquidation on ``date``."""
        for agreement in self:
            agreement.lock_for_update()
            event = agreement._get_liquidation_event()
            if agreement.state in agreement._state_events()[event][0]:
                agreement._check_complete(agreement._get_missing_to_liquidate(date))
            agreement._set_state(event, liquidation_date=date)
            agreement._on_liquidated()

    def _get_liquidation_event(self):
        """Return the event that ends a contract of this kind; to extend."""
        return "liquidate"

    def _on_liquidated(self):
        """Called for each liquidated contract; to extend."""

    def _get_missing_to_liquidate(self, date):
        """Return what stands against the liquidation, in words."""
        self.ensure_one()
        return [
            *self._get_missing_liquidation_date(date),
            *self._get_missing_acceptance(),
            *self._get_missing_money(date),
            *self._get_missing_guarantees(),
            *self._get_missing_appendices(),
        ]

    def _get_missing_liquidation_date(self, date):
        if date > fields.Date.context_today(self):
            return [self.env._("a day of liquidation that is not in the future")]
        if self.signature_date and date < self.signature_date:
            return [self.env._("a day of liquidation after that of the signature")]
        return []

    def _get_missing_acceptance(self):
        missing = []
        if not self._is_fully("acceptance"):
            missing.append(self.env._("the acceptance of everything handed over"))
        return missing + self._get_missing_minutes()

    def _get_missing_minutes(self):
        return [
            self.env._(
                "the signature or cancellation of minutes %(code)s", code=minutes.code
            )
            for minutes in self.handover_ids
            if minutes.state in ("draft", "sent")
        ]

    def _get_missing_money(self, date):
        return self._get_missing_payments(date) or self._get_missing_overdue()

    def _get_missing_payments(self, date):
        """Debts are paid, or stand in the schedule with a day to come (retention)."""
        missing = []
        for line in self.instalment_ids:
            if self.currency_id.compare_amounts(line.amount_open, 0) <= 0:
                continue
            amount = self.currency_id.format(line.amount_open)
            if line.dispute:
                missing.append(
                    self.env._(
                        "the end of the dispute about “%(name)s” (%(amount)s)",
                        name=line.name,
                        amount=amount,
                    )
                )
            elif not line.date_due or line.date_due <= date:
                missing.append(
                    self.env._(
                        "the payment of “%(name)s”: %(amount)s are open",
                        name=line.name,
                        amount=amount,
                    )
                )
        return missing

    def _get_missing_overdue(self):
        if self.currency_id.compare_amounts(self.amount_overdue, 0) <= 0:
            return []
        return [
            self.env._(
                "the payment of overdue invoices: %(amount)s are open",
                amount=self.currency_id.format(self.amount_overdue),
            )
        ]

    def _get_missing_guarantees(self):
        held = self.guarantee_ids.filtered(lambda line: line.state == "held")
        return [
            self.env._(
                "the return of the guarantee “%(guarantee)s”",
                guarantee=guarantee.display_name,
            )
            for guarantee in held
        ]

    def _get_missing_appendices(self):
        unsigned = self.appendix_ids.filtered(lambda line: line.state in OPEN_STATES)
        return [
            self.env._(
                "the signature or cancellation of appendix %(code)s", code=appendix.code
            )
            for appendix in unsigned
        ]
