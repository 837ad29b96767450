from odoo import api, models

# a draft, or what waits for approval, is ours alone
SHOWN_STATES = (
    "to_sign",
    "in_force",
    "handed_over",
    "accepted",
    "liquidated",
    "terminated",
)


class AgreementPortalMixin(models.AbstractModel):
    """The contract as the customer sees and signs it in the portal."""

    _name = "agreement.portal.mixin"
    _inherit = ["agreement.portal.link.mixin", "crm.event.state.mixin"]
    _description = "Contract in the Portal"

    def _compute_access_url(self):
        res = super()._compute_access_url()
        for agreement in self:
            agreement.access_url = f"/my/contracts/{agreement.id}"
        return res

    def _is_for_customer(self):
        return self.state in SHOWN_STATES and not self.is_template

    @api.model
    def _get_portal_domain(self, partner):
        return [
            ("commercial_partner_id", "=", partner.commercial_partner_id.id),
            ("is_template", "=", False),
            ("state", "in", SHOWN_STATES),
        ]

    def _set_state(self, event, /, *, log_reason="", **values):
        """What the customer signed counts as long as it is not changed."""
        if event == "reset":
            values |= self._prepare_void_signature_vals()
            values |= self._prepare_dead_link_vals()
        elif event == "approve":
            # a link of an earlier version opens nothing
            values |= self._prepare_dead_link_vals()
        return super()._set_state(event, log_reason=log_reason, **values)

    def action_send_link(self):
        """Open the e-mail with the link on which the customer reads and signs."""
        self.ensure_one()
        self.check_access("write")
        self._portal_ensure_token()
        return self._open_link_composer(
            "crm_vn_contract_project.mail_template_contract_link"
        )

    def action_preview_portal(self):
        """Open the customer's page."""
        self.ensure_one()
        self.check_access("write")
        return self._get_page_action()

    def _sign_by_customer(self, name, position, signature, address, remark=""):
        """Keep the customer's signature; our side signs after it.

        :param bytes signature: the drawn signature, a checked image in base64
        """
        self.ensure_one()
        self.lock_for_update()
        if self.state != "to_sign" or self.customer_signature:
            self._raise_event_refused("sign")
        self._record_customer_signature(name, position, signature, address)
        what = self.env._(
            "%(name)s (%(position)s) signed the contract in the portal",
            name=name,
            position=position,
        )
        summary = self.env._(
            "%(contract)s: signed by the customer, now sign for us", contract=self.code
        )
        self._notify_of_customer(what, remark, summary)

    def _get_customer_contact(self):
        return self.partner_signatory_id or super()._get_customer_contact()

    # === The customer's page ===

    def _get_portal_parts(self):
        """Return, by kind, what belongs to the contract and the customer may load."""
        self.ensure_one()
        return {
            "appendices": self.appendix_ids.filtered(
                lambda appendix: appendix.state == "signed"
            ).sorted("number"),
            # only those that we sent: printing one draws its number
            "requests": self.instalment_ids.filtered(
                lambda line: line.request_code and line.amount_open > 0
            ),
            "papers": self.project_ids.document_ids.filtered(
                lambda paper: paper.for_customer and paper.state == "approved"
            ),
        }

    def _prepare_portal_values(self):
        handovers = self.handover_ids.filtered(lambda rec: rec._is_for_customer())
        instalments = self.instalment_ids.sorted(lambda rec: (rec.sequence, rec.id))
        return {
            **super()._prepare_portal_values(),
            **self._get_portal_parts(),
            "agreement": self,
            "lines": self._get_value_lines(),
            "instalments": instalments,
            "amount_paid": sum(instalments.mapped("amount_received")),
            "amount_open": sum(instalments.mapped("amount_open")),
            "milestones": self.project_ids.milestone_ids.sorted(
                lambda rec: (rec.is_reached, rec.deadline or rec.create_date.date())
            ),
            "handovers": handovers.sorted(lambda rec: (rec.state != "sent", -rec.id)),
            "is_to_sign": self.state == "to_sign" and not self.customer_signed_at,
        }
