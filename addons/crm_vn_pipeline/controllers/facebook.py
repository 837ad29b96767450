import hmac
import json

from odoo import http
from odoo.http import request

from ..tools import facebook
from ..tools import intake as rules
from .intake import HEADERS, LARGEST


class FacebookController(http.Controller):
    """The webhook of a Facebook page: comments and inbox messages are stored."""

    @http.route(
        "/crm/intake/facebook/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
        sitemap=False,
    )
    def verify(self, token, **params):
        """Answer the challenge by which Facebook finds out that the address is ours."""
        intake = self._get_intake(token)
        given = params.get("hub.verify_token") or ""
        right = (intake.verify_token or "") if intake else ""
        if (
            not right
            or params.get("hub.mode") != "subscribe"
            or not hmac.compare_digest(given.encode(), right.encode())
        ):
            return self._answer(403, "")
        return self._answer(200, (params.get("hub.challenge") or "")[:200])

    @http.route(
        "/crm/intake/facebook/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        sitemap=False,
        max_content_length=LARGEST,
    )
    def receive(self, token, **_params):
        """Store what was written. Facebook tells it again until the answer is 200."""
        intake = self._get_intake(token)
        if not intake:
            return self._answer(404, "")
        body = request.httprequest.get_data()
        signature = request.httprequest.headers.get("X-Hub-Signature-256", "")
        if not rules.is_signed(intake.secret or "", body, signature):
            return self._answer(403, "")
        try:
            data = json.loads(body)
        except (ValueError, RecursionError):
            return self._answer(400, "")
        payloads = request.env["crm.intake.payload"].sudo()
        for event in facebook.read_events(data):
            outcome, _reference = payloads._store(
                intake, event.content(), key=event.key, kind=event.kind, page=event.link
            )
            if outcome == "limited":
                return self._answer(429, "")
        return self._answer(200, "EVENT_RECEIVED")

    def _get_intake(self, token):
        intake = request.env["crm.intake.source"]._find_by_token(token)
        return intake if intake and intake.kind == "facebook" else None

    def _answer(self, status, text):
        headers = [("Content-Type", "text/plain; charset=utf-8"), *HEADERS.items()]
        return request.make_response(text, headers, status=status)
