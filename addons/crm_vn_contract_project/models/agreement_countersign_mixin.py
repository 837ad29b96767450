from odoo import models


class AgreementCountersignMixin(models.AbstractModel):
    """A document that the customer signs first, in the portal or on paper, then we do.

    It waits in the state ``to_sign``; what the customer signed counts as long as it is
    not changed. The document says which e-mail carries its link.
    """

    _name = "agreement.countersign.mixin"
    _inherit = ["agreement.signed.copy.mixin"]
    _description = "Document Signed by the Customer, then by Us"

    # XML id of the e-mail with the link
    _link_template = None

    # === Events ===

    def _set_state(self, event, /, *, log_reason="", **values):
        """What the customer signed counts as long as it is not changed."""
        if event == "reset":
            values |= self._prepare_void_signature_vals()
            values |= self._prepare_dead_link_vals()
        elif event == "approve":
            # a link of an earlier version opens nothing
            values |= self._prepare_dead_link_vals()
        return super()._set_state(event, log_reason=log_reason, **values)

    # === Sending ===

    def action_send_link(self):
        """Open the e-mail with the link on which the customer reads and signs."""
        self.ensure_one()
        self.check_access("write")
        self._portal_ensure_token()
        return self._open_link_composer(self._link_template)

    def action_preview_portal(self):
        """Open the customer's page."""
        self.ensure_one()
        self.check_access("write")
        return self._get_page_action()

    # === The customer signs ===

    def _is_to_sign_by_customer(self):
        self.ensure_one()
        return self.state == "to_sign" and not self.customer_signed_at

    def _sign_by_customer(self, name, position, signature, address, remark=""):
        """Keep the customer's signature; our side signs after it.

        :param bytes signature: the drawn signature, a checked image in base64
        """
        self.ensure_one()
        self.lock_for_update()
        if not self._is_to_sign_by_customer():
            self._raise_event_refused("sign")
        self._record_customer_signature(name, position, signature, address)
        what = self.env._(
            "%(name)s (%(position)s) signed in the portal",
            name=name,
            position=position,
        )
        summary = self.env._(
            "%(document)s: signed by the customer, now sign for us", document=self.code
        )
        self._notify_of_customer(what, remark, summary)

    def _get_customer_contact(self):
        return self.partner_signatory_id or super()._get_customer_contact()

    def _prepare_portal_values(self):
        return {
            **super()._prepare_portal_values(),
            "is_to_sign": self._is_to_sign_by_customer(),
        }
