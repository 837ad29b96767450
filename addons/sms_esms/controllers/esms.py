import re

from odoo import http
from odoo.http import request

TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")
NAMES = (
    *("SMSID", "RequestId", "SendStatus", "SendSuccess", "SendFailed"),
    *("TotalPrice", "phonenumber"),
)


class EsmsController(http.Controller):
    """Delivery reports. eSMS signs nothing: the secret stands in the path."""

    @http.route(
        "/sms_esms/callback/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
        sitemap=False,
    )
    def callback(self, token, **params):
        company = self._get_company(token)
        if not company:
            raise request.not_found()
        report = {
            name: params[name].replace("\x00", "")[:100]
            for name in NAMES
            if isinstance(params.get(name), str)
        }
        # sudo: eSMS has no account; the token in the path is its right to report
        request.env["esms.delivery"].sudo()._receive_report(company, report)
        return request.make_response("OK", [("Content-Type", "text/plain")])

    def _get_company(self, token):
        if not TOKEN.fullmatch(token):
            return None
        # sudo: only whoever knows a company's token finds it
        companies = request.env["res.company"].sudo()
        return companies.search([("esms_callback_token", "=", token)], limit=1)
