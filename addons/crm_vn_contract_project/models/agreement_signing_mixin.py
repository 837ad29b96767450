from odoo import fields, models


class AgreementSigningMixin(models.AbstractModel):
    """The signature of a contract: what it needs, what it brings about."""

    _name = "agreement.signing.mixin"
    _description = "Signing a Contract"

    def action_sign(self):
        """Both parties have signed: the contract comes into force."""
        self.check_access("write")
        for agreement in self:
            if agreement.state == "to_sign":
                agreement._check_complete(agreement._get_missing_to_sign())
            agreement._set_state("sign", **agreement._prepare_signed_vals())
            agreement._on_signed()

    def _get_missing_to_sign(self):
        """Return what the contract lacks for signing, in words."""
        self.ensure_one()
        missing = []
        if not self.signature_date:
            missing.append(self.env._("the date of signature"))
        elif self.signature_date > fields.Date.context_today(self):
            missing.append(self.env._("a date of signature that is not in the future"))
        missing += self._get_missing_parties() + self._get_missing_signed_copy()
        for order in self._get_unapproved_orders():
            missing.append(
                self.env._("the approval of order %(order)s", order=order.name)
            )
        return missing + self._get_missing_to_submit()

    def _get_unapproved_orders(self):
        """Return the orders whose own approval is still due."""
        return self._filter_unapproved_orders(self._get_orders_to_confirm())

    def _filter_unapproved_orders(self, orders):
        return orders.filtered(
            lambda order: (
                order.validation_status != "validated"
                and (order.need_validation or order.review_ids)
            )
        )

    def _prepare_signed_vals(self):
        self.ensure_one()
        return {
            "start_date": self.start_date or self.signature_date,
            "party_data": self._prepare_signed_parties(),
        }

    def _on_signed(self):
        """Bring about what a signature brings about. Later add-ons extend it."""
        self.ensure_one()
        self.clause_ids._freeze()
        self._get_orders_to_confirm().action_confirm()
        if self.kind != "framework":
            self._create_or_take_over_project()
        self.instalment_ids._on_event("signing", self.signature_date)
        self._make_customer()

    def _get_orders_to_confirm(self):
        """Return what the signature confirms; a framework's orders come one by one."""
        if self.kind == "framework":
            return self.env["sale.order"]
        return self.order_ids.filtered(lambda order: order.state in ("draft", "sent"))

    def _make_customer(self):
        """A signed contract makes the prospect a customer at once.

        What a customer's record must have and this one lacks becomes a to-do.
        """
        # sudo: the customer may belong to a colleague; its lifecycle follows from facts
        customer = self.commercial_partner_id.sudo()
        customer._update_lifecycle()
        customer._ask_for_profile(customer.user_id or self.user_id or self.env.user)
