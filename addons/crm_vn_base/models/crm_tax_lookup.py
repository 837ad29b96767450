import json
import re
from urllib.parse import quote, urlsplit

import requests

from odoo import api, models
from odoo.exceptions import UserError

from ..tools import identity, json_map

PROVIDERS = [("none", "None"), ("http_json", "A JSON service over HTTP")]
MAX_BYTES = 200_000
CODE = re.compile(r"\d{10}(-\d{3})?|\d{12}")


class CrmTaxLookup(models.AbstractModel):
    """What a business directory knows of a tax code. Off until configured.

    A provider is a value of the setting ``tax_lookup_provider`` (an add-on adds one by
    ``selection_add``) and a method ``_lookup_<provider>(tax_code)`` that returns
    ``{field of the customer: text}``, or ``{}`` for an unknown code.
    """

    _name = "crm.tax.lookup"
    _description = "Tax Code Lookup"

    @api.model
    def _get_setting(self, name, default=""):
        # sudo: the address and token of the directory are no user's to read
        get_param = self.env["ir.config_parameter"].sudo().get_param
        return get_param(f"crm_vn_base.tax_lookup_{name}", default)

    @api.model
    def _is_configured(self):
        return self._get_setting("provider", "none") != "none"

    @api.model
    def _lookup(self, tax_code):
        """Return ``{field: text}`` of the organisation with this tax code.

        :raise UserError: not configured, no tax code, unknown code, or no answer
        """
        if not self._is_configured():
            raise UserError(
                self.env._(
                    "The lookup of tax codes is not set up. An administrator can do "
                    "so in the settings of CRM Việt."
                )
            )
        code = identity.normalize_mst(tax_code)
        if not CODE.fullmatch(code):
            raise UserError(
                self.env._(
                    "“%(code)s” is no tax code: it has 10, 12 or 13 digits.",
                    code=tax_code or "",
                )
            )
        provider = self._get_setting("provider")
        texts = getattr(self, f"_lookup_{provider}")(code)
        known = self.env["res.partner"]._get_update_fields()
        texts = {name: text for name, text in texts.items() if text and name in known}
        if not texts:
            raise UserError(
                self.env._(
                    "The directory does not know the tax code %(code)s.", code=code
                )
            )
        return {"vat": code, **texts}

    # === The generic provider ===

    @api.model
    def _lookup_http_json(self, tax_code):
        """Ask ``<url with {tax_code}>`` and read its answer by the mapping."""
        answer = self._http_get(self._get_lookup_url(tax_code))
        success = self._get_setting("success")
        if success:
            path, _equals, expected = (part.strip() for part in success.partition("="))
            if json_map.text_at(answer, path) != expected:
                return {}
        return {
            field: json_map.text_at(answer, path)
            for field, path in self._get_mapping().items()
        }

    @api.model
    def _get_lookup_url(self, tax_code):
        pattern = self._get_setting("url")
        url = pattern.replace("{tax_code}", quote(tax_code, safe=""))
        if "{tax_code}" not in pattern or urlsplit(url).scheme not in ("http", "https"):
            raise UserError(
                self.env._(
                    "The address of the tax code directory must start with https:// "
                    "and contain {tax_code}. Correct it in the settings."
                )
            )
        return url

    @api.model
    def _get_mapping(self):
        try:
            return json_map.parse_mapping(self._get_setting("mapping"))
        except ValueError as error:
            raise UserError(
                self.env._(
                    "The mapping of the tax code directory has a line that is none: "
                    "“%(line)s”. Write “field = path”.",
                    line=error,
                )
            ) from error

    @api.model
    def _get_lookup_headers(self):
        headers = {"Accept": "application/json"}
        name, token = self._get_setting("header"), self._get_setting("token")
        return {**headers, name: token} if name and token else headers

    @api.model
    def _http_get(self, url):
        """Return the JSON at ``url``; None when the directory says "not found"."""
        timeout = int(self._get_setting("timeout", 8))
        host = urlsplit(url).hostname
        try:
            # no redirects: the token is for this host only
            with requests.get(
                url,
                headers=self._get_lookup_headers(),
                timeout=timeout,
                allow_redirects=False,
                stream=True,
            ) as response:
                if response.status_code == 404:
                    return None
                if response.status_code != 200:
                    self._raise_no_answer(host, f"HTTP {response.status_code}")
                content = response.raw.read(MAX_BYTES + 1, decode_content=True)
        except requests.Timeout:
            self._raise_no_answer(
                host, self.env._("no answer within %(count)s seconds", count=timeout)
            )
        except requests.RequestException as error:
            self._raise_no_answer(host, type(error).__name__)
        return self._read_json(host, content)

    @api.model
    def _read_json(self, host, content):
        if len(content) > MAX_BYTES:
            self._raise_no_answer(host, self.env._("the answer is too long"))
        try:
            return json.loads(content)
        except ValueError:
            self._raise_no_answer(host, self.env._("the answer is not JSON"))

    @api.model
    def _raise_no_answer(self, host, why):
        raise UserError(
            self.env._(
                "The tax code directory %(host)s cannot be asked now: %(why)s. Try "
                "again later, or enter the data by hand.",
                host=host,
                why=why,
            )
        )
