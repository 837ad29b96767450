import json
from urllib.parse import urlsplit

import requests

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import facebook_leadgen as leadgen
from ..tools import intake as rules

GRAPH = "https://graph.facebook.com/v23.0"
TIMEOUT = 10  # seconds
MAX_BYTES = 200_000
OWN_MACHINE = ("localhost", "127.0.0.1", "::1")


class CrmIntakeSource(models.Model):
    """A Facebook page: comments, inbox messages and forms of Lead Ads, by webhook."""

    _inherit = "crm.intake.source"

    verify_token = fields.Char(
        default=lambda self: self._default_token(),
        copy=False,
        groups="crm_vn_base.group_crm_vn_admin",
        help="Typed into Facebook's form together with the address.",
    )
    page_token = fields.Char(
        string="Page Access Token",
        copy=False,
        groups="crm_vn_base.group_crm_vn_admin",
        help="With it the answers of Lead Ads forms are fetched. The page's own token, "
        "with the right leads_retrieval; it is sent to the address beside only.",
    )
    graph_url = fields.Char(
        string="Graph API",
        default=GRAPH,
        groups="crm_vn_base.group_crm_vn_admin",
        help="Address and version of Facebook's interface. Raise the version when "
        "Facebook ends it.",
    )
    page_problem = fields.Char(
        string="Why Forms Do Not Come In", readonly=True, copy=False
    )

    def _get_endpoint_path(self):
        if self.kind == "facebook":
            return f"/crm/intake/facebook/{self.token}"
        return super()._get_endpoint_path()

    @api.constrains("graph_url")
    def _check_graph_url(self):
        """The page's token leaves encrypted only, except on this machine."""
        for source in self.filtered("graph_url"):
            try:
                url = urlsplit(source.graph_url)
                plain = url.scheme == "http" and url.hostname in OWN_MACHINE
                right = plain or (url.scheme == "https" and bool(url.hostname))
            except ValueError:
                right = False
            if not right:
                raise ValidationError(
                    self.env._(
                        "%(name)s: the address of the Graph API starts with https://, "
                        "as %(example)s.",
                        name=source.name,
                        example=GRAPH,
                    )
                )

    # === Lead Ads ===

    def _fetch_form(self, number):
        """Return ({name: text}, None) of a filled-in form, or ({}, Failure)."""
        data, failure = self._ask_graph(number, {"fields": ",".join(leadgen.ASKED)})
        if failure:
            return {}, failure
        if said := leadgen.read_answer(data):
            return said, None
        text = self.env._("Facebook gave no answers of this form.")
        return {}, leadgen.Failure("other", text)

    def _ask_graph(self, path, params):
        """Return (JSON, None) or (None, Failure); never raises for what is outside."""
        self.ensure_one()
        # sudo: the token is the administrator's; whoever asks does not read it
        source = self.sudo()
        if not source.page_token:
            text = self.env._(
                "The source “%s” has no page access token yet.", self.name
            )
            return None, leadgen.Failure("token", text)
        params = params | {"access_token": source.page_token}
        if source.secret:
            params["appsecret_proof"] = leadgen.proof(source.page_token, source.secret)
        url = f"{(source.graph_url or GRAPH).rstrip('/')}/{path}"
        try:
            status, data = self._get_json(url, params)
        except requests.RequestException as error:
            # not its text: it holds the address with the token
            return None, leadgen.Failure("busy", type(error).__name__)
        failure = leadgen.judge(status, data)
        return (None, failure) if failure else (data, None)

    @api.model
    def _get_json(self, url, params):
        """Return (status, JSON or None), of a bounded answer from this one host."""
        with requests.get(
            url, params=params, timeout=TIMEOUT, allow_redirects=False, stream=True
        ) as response:
            body = response.raw.read(MAX_BYTES + 1, decode_content=True)
        if len(body) > MAX_BYTES:
            return response.status_code, None
        try:
            return response.status_code, json.loads(body)
        except (ValueError, RecursionError):
            return response.status_code, None

    def action_check_page(self):
        """Ask Facebook whose token it is, and say so."""
        self.check_access("write")
        self.ensure_one()
        page, failure = self._ask_graph("me", {"fields": "id,name"})
        if failure:
            raise UserError(
                self.env._(
                    "Facebook does not accept the connection of “%(name)s”: %(why)s",
                    name=self.name,
                    why=failure.text,
                )
            )
        self.page_problem = False
        name = rules.clean_text(page.get("name") or page.get("id"), 100)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Connected with the page “%s”.", name),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
