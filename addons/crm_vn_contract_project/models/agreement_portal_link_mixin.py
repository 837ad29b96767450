import uuid
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import consteq

# in the context of the one write that records a signature; RPC cannot send an object
SIGNATURE = object()
SIGNATURE_FIELDS = {
    "customer_signature",
    "customer_signed_at",
    "customer_signed_address",
    "customer_signed_name",
    "customer_signed_position",
}
LINK_DAYS = 30
MAX_NAME = 128


class AgreementPortalLinkMixin(models.AbstractModel):
    """A document that the customer opens and signs through a link.

    The link opens this one record and ends by itself; a new one makes the old one
    useless. What the customer drew cannot be written by anybody of ours.
    """

    _name = "agreement.portal.link.mixin"
    _inherit = [
        "portal.mixin",
        "crm.event.state.mixin",
        "crm.printed.document.mixin",
    ]
    _description = "Document Signed through a Link"

    # states in which the customer sees the document; what is no paper yet is ours alone
    _shown_states = ()

    access_token = fields.Char(groups="base.group_user")
    link_valid_until = fields.Date(
        copy=False, help="The last day on which the link to the document works."
    )
    portal_link = fields.Char(
        string="Link for the Customer", compute="_compute_portal_link"
    )
    customer_signature = fields.Image(
        max_width=1024, max_height=1024, copy=False, readonly=True
    )
    customer_signed_at = fields.Datetime(
        string="Signed at", copy=False, readonly=True, help="Time of the signature."
    )
    customer_signed_address = fields.Char(
        string="Signed from",
        copy=False,
        readonly=True,
        help="Network address of the device on which the customer signed.",
    )
    customer_signed_name = fields.Char(
        string="Signed in the Portal by", copy=False, readonly=True
    )
    customer_signed_position = fields.Char(
        string="Position in the Portal", copy=False, readonly=True
    )

    @api.depends("access_token", "link_valid_until")
    def _compute_portal_link(self):
        for record in self:
            token = record.access_token
            shown = token and record.id and record._is_link_alive()
            record.portal_link = (
                f"{record.get_base_url()}{record.access_url}?access_token={token}"
                if shown
                else False
            )

    # === What the customer wrote is his ===

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_signature_not_typed(vals)
        return super().create(vals_list)

    def write(self, vals):
        # an event takes it away: what was signed is changed
        if not self._may_write_state():
            self._check_signature_not_typed(vals)
        return super().write(vals)

    def _check_signature_not_typed(self, vals):
        """Refuse to sign for the customer, and to take his signature away."""
        if self.env.context.get("customer_signature") is SIGNATURE:
            return
        typed = SIGNATURE_FIELDS.intersection(vals)
        if any(vals[fname] or any(self.mapped(fname)) for fname in typed):
            raise UserError(
                self.env._(
                    "Nobody signs in the customer's place: send the link, or attach "
                    "the scan of the signed paper."
                )
            )

    def _record_customer_signature(self, name, position, signature, address):
        """Keep what the customer drew, with time and address."""
        self.ensure_one()
        self.with_context(customer_signature=SIGNATURE).write(
            {
                "customer_signature": signature,
                "customer_signed_at": fields.Datetime.now(),
                "customer_signed_address": (address or "")[:64],
                "customer_signed_name": name,
                "customer_signed_position": position,
            }
        )

    def _prepare_void_signature_vals(self):
        """Return the values of a document whose signature counts no more."""
        return dict.fromkeys(SIGNATURE_FIELDS, False)

    def _get_online_signature(self):
        """Return what a signature block shows of the signature made in the portal."""
        # sudo: what the customer drew is shown on the paper it was drawn for
        own = self.sudo()
        if not own.customer_signature:
            return {}
        return {
            **self._document_signed_online(
                own.customer_signature, own.customer_signed_at
            ),
            "name": own.customer_signed_name,
            "position": own.customer_signed_position,
        }

    def _get_customer_contact(self):
        """Return who speaks for the customer where he gives no name. To extend."""
        self.ensure_one()
        return self.partner_id

    def _get_person_in_charge(self):
        """Return who of ours hears what the customer does. To extend."""
        self.ensure_one()
        return self.user_id

    def _notify_of_customer(self, what, remark, summary="", subtype="mail.mt_note"):
        """Log what the customer did, and give who is in charge a to-do.

        :param str summary: the to-do; what happened where it is empty
        """
        body = Markup("<p>%s</p>") % what
        if remark:
            body += Markup("<p style='white-space: pre-line'>%s</p>") % remark
        self.message_post(
            body=body,
            author_id=self._get_customer_contact().id,
            message_type="comment",
            subtype_xmlid=subtype,
        )
        user = self._get_person_in_charge()
        if user:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary or f"{self.code}: {what}",
                note=remark or False,
                user_id=user.id,
            )

    # === The link ===

    def _portal_ensure_token(self):
        """A link that ended is replaced, wherever one is asked for."""
        self.ensure_one()
        if not self.access_token or not self._is_link_alive():
            # sudo: who may read the document may send its link
            self.sudo().write(self._prepare_link_vals())
        return self.access_token

    def _open_link_composer(self, template_xmlid):
        """Return the e-mail with the link, to be read over and sent."""
        self.ensure_one()
        template = self.env.ref(template_xmlid, raise_if_not_found=False)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send the Link"),
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template.id if template else False,
                "default_composition_mode": "comment",
                "default_email_layout_xmlid": (
                    "mail.mail_notification_layout_with_responsible_signature"
                ),
                "force_email": True,
            },
        }

    @api.model
    def _prepare_link_vals(self):
        today = fields.Date.context_today(self)
        return {
            "access_token": str(uuid.uuid4()),
            "link_valid_until": today + timedelta(days=LINK_DAYS),
        }

    @api.model
    def _prepare_dead_link_vals(self):
        return {"access_token": False, "link_valid_until": False}

    def _get_page_action(self):
        """Return the customer's page, opened on this device."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": self.get_portal_url(),
            "target": "new",
        }

    def _is_link_alive(self):
        self.ensure_one()
        until = self.link_valid_until
        return bool(until and until >= fields.Date.context_today(self))

    def _is_token(self, token):
        """Whether ``token`` is that of this record, alive or not."""
        self.ensure_one()
        own = self.sudo().access_token  # sudo: compared, never shown
        return bool(own and token and consteq(own, token))

    def _is_for_customer(self):
        """Whether the customer may see the document. To extend."""
        self.ensure_one()
        return self.state in self._shown_states

    @api.model
    def _get_portal_domain(self, partner):
        """Return the documents that a customer sees in the portal. To extend."""
        company = partner.commercial_partner_id
        return [
            ("partner_id.commercial_partner_id", "=", company.id),
            ("state", "in", self._shown_states),
        ]

    def _prepare_portal_values(self):
        """Return what the customer's page shows. To extend, never to write in."""
        self.ensure_one()
        return {
            "document": self,
            "has_report": bool(self._get_portal_report()),
            "contact": self._get_person_in_charge(),
        }

    def _format_quantity(self, quantity):
        """Return a quantity as people write it: 2 and 1,5 instead of 2,00 and 1,50."""
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return self.env["ir.qweb.field.float"].value_to_html(
            quantity, {"precision": digits if quantity % 1 else 0, "min_precision": 1}
        )

    def _get_portal_report(self):
        """Return the printed document that the customer may load. To extend."""
        return self.env["ir.actions.report"]
