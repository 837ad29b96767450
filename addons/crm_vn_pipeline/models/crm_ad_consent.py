from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, email_normalize

from odoo.addons.crm_vn_base.tools.phone import parse_phones

from .crm_ad_rule import CHANNELS

SOURCES = [
    ("form", "Form on our website"),
    ("paper", "Paper form"),
    ("event", "Seminar or exhibition"),
    ("sms", "SMS"),
    ("call", "Phone call"),
    ("email", "Email"),
    ("social", "Social network"),
    ("unsubscribe", "Unsubscribe link"),
    ("blacklist", "Blacklist"),
    ("other", "Other"),
]


class CrmAdConsent(models.Model):
    """What somebody said about our advertising: agreed, refused, took it back.

    A log: nothing in it is changed or deleted, and it outlives the customer's record.
    What was said last about an address counts. Nobody who was never asked has agreed.
    """

    _name = "crm.ad.consent"
    _description = "Consent to Advertising"
    _inherit = ["crm.customer.document.mixin"]
    _order = "date desc, id desc"
    _rec_name = "address"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    channel = fields.Selection(CHANNELS, required=True)
    address = fields.Char(
        string="Address or Number",
        required=True,
        help="An e-mail address, or a phone number. Empty: the customer's.",
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", index="btree_not_null", ondelete="set null"
    )
    event = fields.Selection(
        [
            ("granted", "Agreed"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrew the agreement"),
        ],
        string="Customer's Word",
        required=True,
    )
    date = fields.Datetime(string="Said On", required=True, default=fields.Datetime.now)
    source = fields.Selection(
        SOURCES, string="Obtained Through", required=True, default="other"
    )
    text = fields.Text(
        string="Words Agreed To",
        help="What the person was shown or told: content, channels and how often.",
    )
    note = fields.Char(help="Where the proof is, who heard it, …")
    attachment_ids = fields.Many2many("ir.attachment", string="Proof")
    user_id = fields.Many2one(
        "res.users",
        string="Recorded By",
        default=lambda self: self.env.user,
        readonly=True,
    )

    _state_idx = models.Index("(company_id, channel, address, date DESC, id DESC)")

    # === A log ===

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [vals | {"address": self._prepare_address(vals)} for vals in vals_list]
        )

    @api.model
    def _prepare_address(self, vals):
        """Return the address or number as it is compared."""
        text, channel = vals.get("address"), vals.get("channel")
        if not text and vals.get("partner_id"):
            partner = self.env["res.partner"].browse(vals["partner_id"])
            text = partner.email if channel == "email" else partner.phone
        clean = self._clean_address(channel, text)
        if not clean:
            raise UserError(
                self.env._(
                    "“%(address)s” is no address for this channel: write an e-mail "
                    "address, or a phone number with its area code.",
                    address=text or "",
                )
            )
        return clean

    def write(self, vals):
        if vals.keys() - {"partner_id", "attachment_ids"}:
            raise UserError(
                self.env._(
                    "What somebody said about our advertising is not changed: record "
                    "what was said later as a new row."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_log(self):
        raise UserError(
            self.env._(
                "Agreements and refusals are kept as proof and cannot be deleted."
            )
        )

    # === What counts ===

    @api.model
    def _clean_address(self, channel, text):
        """Return an address as it is compared; empty where it is none."""
        if channel == "email":
            return email_normalize(text or "", strict=False) or ""
        return next((phone.e164 for phone in parse_phones(text) if phone.e164), "")

    @api.model
    def _get_last(self, company, channel, addresses):
        """Return {address: (event, date)}: what was said last."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (address) address, event, date
                     FROM crm_ad_consent
                    WHERE company_id = %s AND channel = %s AND address = ANY(%s)
                 ORDER BY address, date DESC, id DESC""",
                company.id,
                channel,
                list(addresses),
            )
        )
        return {address: (event, date) for address, event, date in rows}

    @api.model
    def _log(self, event, channel, addresses, **values):
        """Record what was said, unless it was said last already; return the rows."""
        company = values.pop("company", self.env.company)
        last = self._get_last(company, channel, addresses)
        new = [
            address
            for address in dict.fromkeys(addresses)
            if address and not self._says_the_same(last.get(address), event)
        ]
        # sudo: whoever hears it is the witness, also a visitor of the website
        return self.sudo().create(
            [
                {
                    "company_id": company.id,
                    "channel": channel,
                    "address": address,
                    "event": "withdrawn"
                    if event == "refused" and last.get(address)
                    else event,
                    **values,
                }
                for address in new
            ]
        )

    @api.model
    def _says_the_same(self, last, event):
        return bool(last) and (last[0] == "granted") == (event == "granted")
