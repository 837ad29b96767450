import hmac as std_hmac
import re
import secrets
import time

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import hmac

PAGE_SECONDS = 24 * 3600  # how long a page may stay open before it is sent
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class CrmIntakeSource(models.Model):
    """A landing page of the source: served only while it is published."""

    _inherit = "crm.intake.source"

    published = fields.Boolean(copy=False)
    slug = fields.Char(
        string="Name in the Address",
        copy=False,
        help="Small letters, digits and hyphens, as kho-lanh-thuy-san.",
    )
    landing_url = fields.Char(string="Landing Page", compute="_compute_landing_url")
    headline = fields.Char(help="The large line at the top of the page.")
    intro = fields.Html(string="Text of the Page", sanitize=True)
    image = fields.Image(string="Picture", max_width=1600, max_height=1200)
    need_label = fields.Char(
        string="Question", help="What the page asks, e.g. which cold store is needed."
    )
    button_label = fields.Char(string="Button")
    consent_text = fields.Text(
        string="Consent",
        help="What the person agrees to by ticking a box. Content, channels and how "
        "often, as the law on personal data asks. Empty: no box.",
    )
    consent_email = fields.Boolean("Email", default=True)
    consent_sms = fields.Boolean("SMS")
    consent_call = fields.Boolean("Phone Calls", default=True)
    own_page_only = fields.Boolean(
        string="Only Our Landing Page",
        help="Enquiries are taken from a page that was shown within a day. Off: forms "
        "on other websites may send too.",
    )
    track_views = fields.Boolean(
        string="Count Visitors",
        default=True,
        help="Views of the page are kept per visitor, who is known by name only after "
        "an enquiry.",
    )
    visitor_count = fields.Integer(string="Visitors", compute="_compute_visitor_count")

    _slug_uniq = models.UniqueIndex(
        "(slug) WHERE slug IS NOT NULL", "Another landing page has this name already."
    )

    def _get_consent_channels(self):
        """Return the channels that the words of the box agree to."""
        self.ensure_one()
        channels = ("email", "sms", "call")
        return [channel for channel in channels if self[f"consent_{channel}"]]

    @api.depends("slug", "published")
    def _compute_landing_url(self):
        for source in self:
            source.landing_url = (
                f"{source.get_base_url()}/crm/page/{source.slug}"
                if source.slug
                else False
            )

    def _compute_visitor_count(self):
        counts = dict(
            self.env["crm.page.view"]._read_group(
                [("intake_id", "in", self.ids)],
                ["intake_id"],
                ["visitor:count_distinct"],
            )
        )
        for source in self:
            source.visitor_count = counts.get(source._origin, 0)

    @api.constrains("published", "slug", "headline", "kind")
    def _check_landing_page(self):
        for source in self:
            if source.slug and not SLUG.fullmatch(source.slug):
                raise ValidationError(
                    self.env._(
                        "%(name)s: write the name in the address with small letters, "
                        "digits and hyphens only, as kho-lanh-thuy-san.",
                        name=source.name,
                    )
                )
            if source.published and not (
                source.slug and source.headline and source.kind == "form"
            ):
                raise ValidationError(
                    self.env._(
                        "%(name)s: a page is published when it is a form with a "
                        "headline and a name in the address.",
                        name=source.name,
                    )
                )

    @api.model
    def _find_published(self, slug):
        """Return the source whose page a visitor may see."""
        if not (len(slug) <= 100 and SLUG.fullmatch(slug)):
            return self.browse()
        # sudo: a published page is for everybody, and only the page
        return self.sudo().search(
            [("slug", "=", slug), ("published", "=", True)], limit=1
        )

    # === The page's own form ===

    def _make_page_ticket(self):
        """Return what the form sends back: when it was shown, and our signature."""
        self.ensure_one()
        shown = f"{int(time.time())}.{secrets.token_urlsafe(9)}"
        return f"{shown}.{self._sign_ticket(shown)}"

    def _is_page_ticket(self, ticket):
        """Whether the ticket is one of ours and not older than a day."""
        shown, _dot, signature = ticket.rpartition(".")
        right = self._sign_ticket(shown)
        if not std_hmac.compare_digest(right.encode(), signature.encode()):
            return False
        return time.time() - int(shown.partition(".")[0]) <= PAGE_SECONDS

    def _sign_ticket(self, shown):
        # sudo: the secret of the database signs, nobody learns it
        return hmac(self.env(su=True), "crm.intake.page", (self.id, shown))[:24]

    # === Actions ===

    def action_publish(self):
        self.check_access("write")
        self.published = True

    def action_unpublish(self):
        self.check_access("write")
        self.published = False

    def action_open_landing(self):
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.landing_url, "target": "new"}

    def action_view_views(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_pipeline.crm_page_view_action"
        )
        return action | {"domain": [("intake_id", "=", self.id)]}
