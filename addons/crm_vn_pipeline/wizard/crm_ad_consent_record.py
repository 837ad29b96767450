from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.crm_ad_consent import SOURCES


class CrmAdConsentRecord(models.TransientModel):
    """Record what a customer said about our advertising, over several channels."""

    _name = "crm.ad.consent.record"
    _description = "Record Consent to Advertising"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True)
    event = fields.Selection(
        [("granted", "Agrees"), ("refused", "Refuses")],
        string="Customer's Word",
        required=True,
        default="granted",
    )
    by_email = fields.Boolean(
        "Email", compute="_compute_by_email", store=True, readonly=False
    )
    by_sms = fields.Boolean(
        "SMS", compute="_compute_by_sms", store=True, readonly=False
    )
    by_call = fields.Boolean(
        "Phone Calls", compute="_compute_by_call", store=True, readonly=False
    )
    email = fields.Char("E-mail Address", related="partner_id.email")
    phone = fields.Char("Phone Number", related="partner_id.phone")
    date = fields.Datetime(string="Said On", required=True, default=fields.Datetime.now)
    source = fields.Selection(
        [row for row in SOURCES if row[0] not in ("blacklist", "unsubscribe")],
        string="Obtained Through",
        required=True,
        default="call",
    )
    text = fields.Text(
        string="Words Agreed To",
        help="What the person was shown or told: content, channels and how often.",
    )
    note = fields.Char(help="Where the proof is, who heard it, …")
    attachment_ids = fields.Many2many("ir.attachment", string="Proof")

    # one by one: what is given for one channel leaves the others proposed
    @api.depends("partner_id")
    def _compute_by_email(self):
        for wizard in self:
            wizard.by_email = bool(wizard.partner_id.email)

    @api.depends("partner_id")
    def _compute_by_sms(self):
        for wizard in self:
            wizard.by_sms = bool(wizard.partner_id.phone)

    @api.depends("partner_id")
    def _compute_by_call(self):
        for wizard in self:
            wizard.by_call = bool(wizard.partner_id.phone)

    def action_apply(self):
        self.ensure_one()
        self.partner_id.check_access("write")
        channels = [
            channel
            for channel in ("email", "sms", "call")
            if self[f"by_{channel}"] and self._get_address(channel)
        ]
        if not channels:
            raise UserError(
                self.env._(
                    "Choose a channel for which “%(customer)s” has an address or "
                    "number.",
                    customer=self.partner_id.display_name,
                )
            )
        for channel in channels:
            self.env["crm.ad.consent"]._log(
                self.event,
                channel,
                [self._get_address(channel)],
                **self._prepare_consent_vals(),
            )
        return {"type": "ir.actions.act_window_close"}

    def _get_address(self, channel):
        text = self.email if channel == "email" else self.phone
        return self.env["crm.ad.consent"]._clean_address(channel, text)

    def _prepare_consent_vals(self):
        return {
            "partner_id": self.partner_id.id,
            "company": self.partner_id.company_id or self.env.company,
            "date": self.date,
            "source": self.source,
            "text": self.text,
            "note": self.note,
            "attachment_ids": [fields.Command.set(self.attachment_ids.ids)],
        }
