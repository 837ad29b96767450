import hashlib
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import consteq, email_normalize

SENT_PER_DAY = 3  # links one customer is sent in 24 hours
SECRET_BYTES = 32


class CrmPartnerVerification(models.Model):
    """A link by which a customer confirms or corrects his own data, once.

    The secret is in the mail only; here stands its hash. A new link ends the former.
    """

    _name = "crm.partner.verification"
    _description = "Customer Verification"
    _inherit = ["crm.event.state.mixin"]
    _order = "id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    email = fields.Char(string="Sent To", required=True)
    user_id = fields.Many2one(
        "res.users", string="Sent By", default=lambda self: self.env.user
    )
    state = fields.Selection(
        [("sent", "Sent"), ("answered", "Answered"), ("revoked", "Replaced")],
        required=True,
        default="sent",
    )
    secret_hash = fields.Char(required=True, groups="base.group_system", copy=False)
    expires_on = fields.Datetime(required=True)
    answered_on = fields.Datetime()

    # === States ===

    def _state_events(self):
        return super()._state_events() | {
            "answer": (("sent",), "answered"),
            "revoke": (("sent",), "revoked"),
        }

    # === Sending ===

    @api.model
    def _send_to(self, partners):
        """Send each customer a link of his own, in his language."""
        verifications = self.browse()
        for partner in partners:
            self._check_throttle(partner)
            verifications |= self._send(partner)
        return verifications

    def _check_throttle(self, partner):
        since = fields.Datetime.now() - timedelta(days=1)
        # sudo: links that others sent count too
        sent = self.sudo().search_count(
            [("partner_id", "=", partner.id), ("create_date", ">=", since)]
        )
        if sent >= SENT_PER_DAY:
            raise UserError(
                self.env._(
                    "“%(customer)s” was sent %(count)s links within a day. Wait for "
                    "the answer, or call.",
                    customer=partner.display_name,
                    count=sent,
                )
            )

    def _send(self, partner):
        # sudo: links are made by this method only, their hash is nobody's to read
        sudo_self = self.sudo()
        former = sudo_self.search(
            [("partner_id", "=", partner.id), ("state", "=", "sent")]
        )
        former._set_state("revoke")
        secret = secrets.token_urlsafe(SECRET_BYTES)
        verification = sudo_self.create(
            self._prepare_verification_vals(partner, secret)
        )
        template = self.env.ref("crm_vn_base.mail_template_partner_verification")
        # sudo: whoever may write the customer may send this one template
        template.sudo().with_context(
            verification_url=verification._get_url(secret)
        ).send_mail(
            verification.id,
            force_send=False,
            email_values={"auto_delete": True},
        )
        return verification.sudo(False)

    @api.model
    def _prepare_verification_vals(self, partner, secret):
        # sudo: users may not read parameters
        get_param = self.env["ir.config_parameter"].sudo().get_param
        days = int(get_param("crm_vn_base.verification_days", 7))
        return {
            "partner_id": partner.id,
            "email": partner.email,
            "user_id": self.env.uid,
            "secret_hash": self._hash(secret),
            "expires_on": fields.Datetime.now() + timedelta(days=days),
        }

    @api.model
    def _hash(self, secret):
        return hashlib.sha256(secret.encode()).hexdigest()

    def _get_url(self, secret):
        self.ensure_one()
        return f"{self.get_base_url()}/crm/verify/{self.id}/{secret}"

    # === The public page ===

    @api.model
    def _find_valid(self, verification_id, secret):
        """Return the open link of this number and secret; empty for any other.

        Wrong, used, replaced and expired links cannot be told apart, by time neither.
        """
        verification = self.sudo().browse(verification_id).exists()
        known = verification.secret_hash or self._hash("")
        right = consteq(known, self._hash(secret or ""))
        valid = (
            right
            and verification.state == "sent"
            and verification.expires_on > fields.Datetime.now()
            and verification.partner_id.active
        )
        return verification if valid else self.browse()

    def _answer(self, texts):
        """Take the customer's answer, once.

        :param dict texts: {field name: text} of the page, for every field on it
        :raise ValidationError: a text that is not understood; nothing is taken then
        :return: the request that carries his corrections; empty when all was right
        """
        self.ensure_one()
        self.lock_for_update()
        partner = self.partner_id
        changed = {
            name: text
            for name, text in texts.items()
            if name in partner._verification_page_fields()
            and not partner._is_update_same(name, text)
        }
        for name, text in changed.items():
            partner._parse_update_text(name, text)
        kinds = self._get_confirmed_kinds(changed)
        self._set_state("answer", answered_on=fields.Datetime.now())
        if not changed:
            partner._set_verified(kinds, by=partner)
            partner._log_update("verify", "customer", {}, user_id=self.user_id.id)
            return self.env["crm.partner.update.request"]
        request = self.env["crm.partner.update.request"].create(
            self._prepare_request_vals(changed, kinds)
        )
        get_param = self.env["ir.config_parameter"].get_param
        if get_param("crm_vn_base.verification_apply") == "True":
            request.action_accept_all()
            request.action_apply()
        return request

    def _get_confirmed_kinds(self, changed):
        """Return the flags that the answer confirms.

        The e-mail address is, if it still is the one that the link was sent to.
        """
        self.ensure_one()
        kinds = {"record"} | ({"phone", "email"} - changed.keys())
        if email_normalize(self.email) != self.partner_id.email_normalized:
            kinds.discard("email")
        return sorted(kinds)

    def _prepare_request_vals(self, changed, kinds):
        return {
            "partner_id": self.partner_id.id,
            "user_id": False,
            "source": "customer",
            "verification_id": self.id,
            "confirmed": ",".join(kinds),
            "line_ids": [
                fields.Command.create({"field_name": name, "new_value": text})
                for name, text in changed.items()
            ],
        }
