import time

from odoo import http
from odoo.http import request

from ..tools import intake as rules

SCOPE = "intake"
WRONG_TRIES = 60  # wrong tokens or signatures of one address in a quarter of an hour
LARGEST = 1024 * 1024  # of any source: nothing above it is read at all
STATUS = {"accepted": 202, "duplicate": 200, "conflict": 409, "limited": 429}
HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "Content-Type, Idempotency-Key",
    "Access-Control-Max-Age": "86400",
}


class Refusal(Exception):
    """The request is answered with a status and the code of the reason."""

    def __init__(self, status, code):
        super().__init__(code)
        self.status = status
        self.code = code


class IntakeController(http.Controller):
    """The one door for enquiries from outside: it stores them and nothing more.

    What may be sent and what is answered stands in docs/intake.vi.md.
    """

    @http.route(
        "/crm/intake/<string:token>",
        type="http",
        auth="public",
        methods=["POST", "OPTIONS"],
        csrf=False,
        save_session=False,
        sitemap=False,
        max_content_length=LARGEST,
    )
    def receive(self, token, **_params):
        intake = None
        try:
            intake = self._get_intake(token)
            if request.httprequest.method == "OPTIONS":
                headers = PREFLIGHT | self._get_cors(intake)
                return request.make_response("", list(headers.items()), status=204)
            return self._receive(intake)
        except Refusal as refusal:
            return self._answer(intake, refusal.status, {"error": refusal.code})

    def _receive(self, intake):
        self._check_size(intake)
        self._check_sender(intake)
        fields = self._read_fields()
        self._check_page(intake, fields)
        outcome, reference = self._store(intake, fields)
        if outcome in ("accepted", "duplicate"):
            values = {"status": outcome, "reference": reference}
            return self._answer(intake, STATUS[outcome], values)
        code = "too_many" if outcome == "limited" else "key_used_otherwise"
        raise Refusal(STATUS[outcome], code)

    # === Steps ===

    def _get_intake(self, token):
        """Return the open source; whoever guesses is slowed down."""
        intake = request.env["crm.intake.source"]._find_by_token(token)
        if intake and intake.kind in ("form", "api"):
            return intake
        self._count_wrong_try()
        raise Refusal(404, "unknown_source")

    def _count_wrong_try(self):
        hits = request.env["crm.public.hit"]
        address = request.httprequest.remote_addr
        if hits._is_limited(SCOPE, address, WRONG_TRIES):
            raise Refusal(429, "too_many")
        hits._record(SCOPE, address)

    def _check_size(self, intake):
        length = request.httprequest.content_length or 0
        if length > intake.max_kilobytes * 1024:
            raise Refusal(413, "too_large")

    def _check_sender(self, intake):
        """A program signs what it sends; a browser comes from an allowed website."""
        headers = request.httprequest.headers
        signature = headers.get("X-CRM-Signature", "")
        if intake.kind == "api" or signature:
            timestamp = headers.get("X-CRM-Timestamp", "")
            body = request.httprequest.get_data()
            fresh = rules.is_recent(timestamp, time.time())
            secret = intake.secret or ""
            if not (fresh and rules.is_signed(secret, body, signature, timestamp)):
                self._count_wrong_try()
                raise Refusal(403, "wrong_signature")
            return
        origins = intake._get_origins()
        origin = headers.get("Origin") or headers.get("Referer")
        if origins and rules.origin_of(origin) not in (*origins, self._own_origin()):
            raise Refusal(403, "website_not_allowed")

    def _own_origin(self):
        return rules.origin_of(request.httprequest.host_url)

    def _read_fields(self):
        """Return {name: text} of what was sent, whatever it is."""
        kind = request.httprequest.mimetype
        try:
            if kind == "application/json" or kind.endswith("+json"):
                return rules.read_json(request.httprequest.get_data())
            if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
                return rules.read_pairs(request.httprequest.form.items(multi=True))
        except rules.BadPayload as error:
            raise Refusal(400, error.code) from error
        raise Refusal(415, "unsupported_type")

    def _check_page(self, intake, fields):
        """A form of ours says when it was shown, and that it was."""
        ticket = fields.get("landing_key")
        if ticket is None and not intake.own_page_only:
            return
        if not intake._is_page_ticket(ticket or ""):
            raise Refusal(403, "page_expired")

    def _store(self, intake, fields):
        payloads = request.env["crm.intake.payload"].sudo()
        given = request.httprequest.headers.get("Idempotency-Key")
        given = given or fields.get("idempotency_key")
        values = {
            "sender": self._get_sender(intake),
            "page": fields.get("page_url") or request.httprequest.referrer or "",
        }
        key = given or fields.get("landing_key")
        outcome = payloads._store(intake, fields, key=key, **values)
        if outcome[0] == "conflict" and not given:
            # somebody went back, corrected the form and sent it again
            outcome = payloads._store(intake, fields, **values)
        return outcome

    def _get_sender(self, intake):
        if intake.kind == "api":
            return None
        return {
            "address": request.httprequest.remote_addr,
            "agent": request.httprequest.user_agent.string,
        }

    # === Answers ===

    def _answer(self, intake, status, values):
        """Answer a program in JSON, a browser that sent a form with a page."""
        if intake and self._wants_page():
            return self._answer_page(intake, status, values)
        response = request.make_json_response(values, status=status)
        response.headers.update(HEADERS | self._get_cors(intake))
        if status == 429:
            response.headers["Retry-After"] = "60"
        return response

    def _wants_page(self):
        accept = request.httprequest.accept_mimetypes
        return accept.best_match(["application/json", "text/html"]) == "text/html"

    def _answer_page(self, intake, status, values):
        if status in (200, 202):
            target = intake.thanks_url or f"/crm/intake/{intake.token}/thanks"
            return request.redirect(target, code=303, local=False)
        response = request.render(
            "crm_vn_pipeline.crm_intake_refused",
            {"code": values["error"], "intake": intake},
            status=status,
        )
        response.headers.update(HEADERS)
        return response

    def _get_cors(self, intake):
        """Let the page read the answer, where its website may send at all."""
        origin = request.httprequest.headers.get("Origin")
        if not (intake and origin):
            return {}
        allowed = intake._get_origins()
        if allowed and rules.origin_of(origin) not in allowed:
            return {}
        return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}

    @http.route(
        "/crm/intake/<string:token>/thanks",
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
        sitemap=False,
    )
    def thanks(self, token):
        intake = request.env["crm.intake.source"]._find_by_token(token)
        if not intake:
            raise request.not_found()
        response = request.render(
            "crm_vn_pipeline.crm_intake_thanks", {"intake": intake}
        )
        response.headers.update(HEADERS)
        return response
