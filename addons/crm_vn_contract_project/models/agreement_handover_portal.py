from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from .agreement_handover import EDITABLE_STATES
from .agreement_portal_link_mixin import MAX_NAME

MAX_PHOTOS = 12
MAX_REMARK = 2000
MAX_REMARKS = 10000


class AgreementHandover(models.Model):
    """Minutes that the customer reads, comments and signs through a link."""

    _inherit = "agreement.handover"

    _shown_states = ("sent", "signed")

    recipient_id = fields.Many2one(
        "res.partner",
        string="Link Goes to",
        compute="_compute_recipient_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        domain="['|', ('id', '=', partner_id), ('parent_id', '=', partner_id)]",
        help="Who of the customer gets the link by e-mail.",
    )
    photo_ids = fields.Many2many(
        "ir.attachment",
        "agreement_handover_photo_rel",
        "handover_id",
        "attachment_id",
        string="Photos",
        copy=False,
        bypass_search_access=True,
    )
    customer_remark = fields.Text(
        string="Remarks of the Customer", copy=False, readonly=True
    )

    @api.depends("agreement_id")
    def _compute_recipient_id(self):
        for handover in self:
            # sudo: who signs for the customer, for staff who see no contract
            agreement = handover.agreement_id.sudo()
            handover.recipient_id = (
                agreement.partner_signatory_id or agreement.partner_id
            )

    def _compute_access_url(self):
        res = super()._compute_access_url()
        for handover in self:
            handover.access_url = f"/my/handovers/{handover.id}"
        return res

    @api.model
    def _get_free_fields(self):
        # our photos are added as long as the minutes are open; the customer's remarks
        # may come after signing
        return super()._get_free_fields() | {"customer_remark"}

    # === Sending ===

    def action_send(self):
        """The minutes go to the customer for signature: the link starts to work."""
        self.check_access("write")
        for handover in self:
            handover._check_complete(handover._get_missing_lines())
            handover._set_state("send", **handover._prepare_link_vals())

    def action_send_link(self):
        """Open the e-mail with the link; sending it sends the minutes."""
        self.ensure_one()
        self.check_access("write")
        if self.state == "draft":
            self.action_send()
        return self._open_link_composer(
            "crm_vn_contract_project.mail_template_handover_link"
        )

    def action_sign_here(self):
        """Open the customer's page on this device: the customer signs on the spot."""
        self.ensure_one()
        self.check_access("write")
        if self.state == "draft":
            self.action_send()
        return self._get_page_action()

    # === What the customer does ===

    def _sign_by_customer(
        self, name, position, signature, address, remark="", photos=()
    ):
        """Sign as the customer, in the portal, with what was drawn there.

        :param bytes signature: the drawn signature, a checked image in base64
        :param list[bytes] photos: checked images
        """
        self.ensure_one()
        if self.state not in EDITABLE_STATES:
            self._raise_event_refused("sign")
        self._add_photos(photos)
        self._add_remark(name, remark)
        self._record_customer_signature(name, position, signature, address)
        self.write({"signatory_name": name, "signatory_position": position})
        self._sign()
        self._notify_of_customer(
            self.env._("%(name)s (%(position)s) signed", name=name, position=position),
            remark,
        )

    def _remark_by_customer(self, name, remark, photos=()):
        """Keep what the customer says about the minutes, and tell who is in charge."""
        self.ensure_one()
        self._add_photos(photos)
        self._add_remark(name, remark)
        self._notify_of_customer(
            self.env._("%(name)s has remarks", name=name),
            remark,
            subtype="mail.mt_comment",
        )

    def _answer_defect_by_customer(self, defect, name, is_fixed, remark=""):
        """The customer looked at a repair: it is done, or it is not."""
        self.ensure_one()
        if is_fixed:
            defect._confirm(name)
            what = self.env._(
                "%(name)s confirmed the repair of “%(defect)s”",
                name=name,
                defect=defect.name,
            )
        else:
            defect._reopen(f"{name}: {remark}" if remark else name)
            what = self.env._(
                "%(name)s says that “%(defect)s” is not repaired",
                name=name,
                defect=defect.name,
            )
        self._notify_of_customer(what, remark)

    def _get_customer_contact(self):
        return self.recipient_id or super()._get_customer_contact()

    def _get_person_in_charge(self):
        return super()._get_person_in_charge() or self.agreement_id.user_id

    def _raise_unknown_defect(self):
        raise UserError(
            self.env._(
                "Minutes %(code)s have no such defect. Reload the page.", code=self.code
            )
        )

    def _prepare_portal_values(self):
        return {
            **super()._prepare_portal_values(),
            "handover": self,
            "agreement": self.agreement_id,
            "is_handover": self.kind == "handover",
        }

    def _add_remark(self, name, remark):
        if not remark:
            return
        now = fields.Datetime.context_timestamp(self, fields.Datetime.now())
        line = f"{now:%d/%m/%Y %H:%M} {name[:MAX_NAME]}: {remark[:MAX_REMARK]}"
        remarks = "\n".join(filter(None, [self.customer_remark, line]))
        if len(remarks) > MAX_REMARKS:
            raise UserError(
                self.env._(
                    "There are very many remarks on minutes %(code)s already. Please "
                    "call us.",
                    code=self.code,
                )
            )
        self.customer_remark = remarks

    def _add_photos(self, photos):
        if not photos:
            return
        count = len(self.photo_ids)
        if count + len(photos) > MAX_PHOTOS:
            raise UserError(
                self.env._(
                    "Minutes %(code)s take %(max)s photos, and have %(count)s already.",
                    code=self.code,
                    max=MAX_PHOTOS,
                    count=count,
                )
            )
        attachments = self.env["ir.attachment"].create(
            [
                {
                    "name": f"{self.code.replace('/', '-')}-{count + number}.jpg",
                    "raw": photo,
                    "mimetype": "image/jpeg",
                    "res_model": self._name,
                    "res_id": self.id,
                }
                for number, photo in enumerate(photos, 1)
            ]
        )
        self.photo_ids = [Command.link(attachment.id) for attachment in attachments]
