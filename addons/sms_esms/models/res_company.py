import secrets
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.crm_vn_base.tools.identity import strip_vn

from ..sms_api import SmsApiEsms
from ..tools import esms

ENDPOINT = "https://rest.esms.vn/MainService.svc/json/"


class ResCompany(models.Model):
    _inherit = "res.company"

    esms_active = fields.Boolean(string="Send SMS by eSMS")
    esms_api_key = fields.Char(string="eSMS API Key", groups="base.group_system")
    esms_secret_key = fields.Char(string="eSMS Secret Key", groups="base.group_system")
    esms_endpoint = fields.Char(
        string="eSMS Address", default=ENDPOINT, groups="base.group_system"
    )
    esms_brandname = fields.Char(
        string="Brand Name", help="As registered with the networks, at most 11 letters."
    )
    esms_brand_expiry = fields.Date(
        string="Brand Name Valid Until",
        help="A brand name is registered for three years. Without a valid one no "
        "advertising leaves.",
    )
    esms_unicode = fields.Boolean(
        string="Send With Accents",
        help="A segment then has 70 letters instead of 160. Networks accept care "
        "messages only as their registered template is written, mostly unaccented.",
    )
    esms_sandbox = fields.Boolean(
        string="Sandbox", help="eSMS checks and answers, but nothing reaches a phone."
    )
    esms_price_care = fields.Integer(
        string="Price of a Care Segment", default=850, help="In đồng, without VAT."
    )
    esms_price_ad = fields.Integer(
        string="Price of an Advertising Segment",
        default=500,
        help="In đồng, without VAT.",
    )
    esms_callback_token = fields.Char(
        default=lambda self: secrets.token_urlsafe(24),
        copy=False,
        groups="base.group_system",
        export_string_translation=False,
    )
    esms_callback_url = fields.Char(
        string="Address for Delivery Reports",
        compute="_compute_esms_callback_url",
        groups="base.group_system",
    )

    @api.depends("esms_callback_token")
    def _compute_esms_callback_url(self):
        for company in self:
            token = company.esms_callback_token
            company.esms_callback_url = (
                f"{company.get_base_url()}/sms_esms/callback/{token}"
                if token
                else False
            )

    @api.constrains("esms_brandname")
    def _check_esms_brandname(self):
        for company in self:
            if company.esms_brandname and not esms.BRAND.fullmatch(
                company.esms_brandname
            ):
                raise ValidationError(
                    self.env._(
                        "%(company)s: a brand name has 2 to 11 unaccented letters, "
                        "digits, spaces or . - _ &.",
                        company=company.name,
                    )
                )

    @api.constrains("esms_endpoint")
    def _check_esms_endpoint(self):
        for company in self.filtered("esms_endpoint"):
            parts = urlsplit(company.esms_endpoint)
            local = parts.hostname in ("127.0.0.1", "localhost")
            if not parts.hostname or not (parts.scheme == "https" or local):
                raise ValidationError(
                    self.env._(
                        "%(company)s: the address of eSMS starts with https://.",
                        company=company.name,
                    )
                )

    @api.constrains("esms_active", "esms_brandname", "esms_api_key", "esms_secret_key")
    def _check_esms_complete(self):
        for company in self.sudo().filtered("esms_active"):
            if not (
                company.esms_brandname
                and company.esms_api_key
                and company.esms_secret_key
            ):
                raise ValidationError(
                    self.env._(
                        "%(company)s: eSMS needs the API key, the secret key and the "
                        "brand name. Type all three, or switch eSMS off.",
                        company=company.name,
                    )
                )

    def _get_sms_api_class(self):
        self.ensure_one()
        if self.esms_active:
            return SmsApiEsms
        return super()._get_sms_api_class()

    def _esms_text(self, body):
        """Return a text as it is sent: without accents unless they are wanted."""
        self.ensure_one()
        if self.esms_unicode:
            return esms.clean(body)
        return esms.clean(self._esms_strip(body))

    @api.model
    def _esms_strip(self, body):
        """Write each line of a text in ASCII."""
        return "\n".join(strip_vn(line) for line in (body or "").splitlines())

    def _esms_price(self, kind):
        self.ensure_one()
        return self.esms_price_ad if kind == esms.AD else self.esms_price_care

    def _esms_brand_problem(self):
        """Return why no advertising may leave under this name, or nothing."""
        self.ensure_one()
        expiry = self.esms_brand_expiry
        if not expiry or expiry < fields.Date.context_today(self):
            return self.env._(
                "The brand name “%(brand)s” of %(company)s has no registration that is "
                "valid today. Renew it, then enter its new date in the settings.",
                brand=self.esms_brandname or "",
                company=self.name,
            )
        return ""
