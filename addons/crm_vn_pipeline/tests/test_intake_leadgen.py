import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Datetime
from odoo.tests import freeze_time, tagged
from odoo.tests.common import _super_send

from ..tools import facebook_leadgen, intake
from .intake_common import IntakeHttpCase

RECORDED = Path(__file__).parent / "recorded"
EXPIRED = {
    "error": {
        "message": "Error validating access token: Session has expired",
        "type": "OAuthException",
        "code": 190,
        "error_subcode": 463,
        "fbtrace_id": "A1b2C3",
    }
}
GONE = {"error": {"message": "Object does not exist", "code": 100, "error_subcode": 33}}


class Graph(ThreadingHTTPServer):
    """Answers as Facebook's Graph API does, from what was recorded of it."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), GraphHandler)
        self.asked, self.next = [], []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/v23.0"

    def answer(self, path, query):
        if query.get("access_token") != "page-token":
            return 400, EXPIRED
        if query.get("appsecret_proof") != facebook_leadgen.proof(
            "page-token", "app-secret"
        ):
            error = {"message": "Invalid appsecret_proof", "code": 100}
            return 400, {"error": error}
        if path == "/v23.0/me":
            return 200, {"id": "102938475610293", "name": "Minh Phát Lạnh"}
        if path == "/v23.0/880011223344556":
            return 200, json.loads((RECORDED / "graph_lead.json").read_bytes())
        return 400, GONE


class GraphHandler(BaseHTTPRequestHandler):
    def log_message(self, *args):
        """Say nothing."""

    def do_GET(self):
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.server.asked.append((parts.path, query))
        status, body = 0, None
        if self.server.next:
            status, body = self.server.next.pop(0)
        if not status:
            status, body = self.server.answer(parts.path, query)
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@tagged("post_install", "-at_install")
class TestIntakeLeadgen(IntakeHttpCase):
    """Forms of Facebook Lead Ads, from the webhook to the lead."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.graph = Graph()
        threading.Thread(target=cls.graph.serve_forever, daemon=True).start()
        cls.addClassCleanup(cls.graph.server_close)
        cls.addClassCleanup(cls.graph.shutdown)
        cls.page = cls.env["crm.intake.source"].create(
            {
                "name": "Trang Minh Phát",
                "kind": "facebook",
                "secret": "app-secret",
                "page_token": "page-token",
                "graph_url": cls.graph.url,
                "user_id": cls.sales.id,
            }
        )

    @classmethod
    def _request_handler(cls, session, request, /, **kwargs):
        """The Graph API of the test is the one address outside that may be called."""
        if request.url.startswith(cls.graph.url):
            return _super_send(session, request, **kwargs)
        return super()._request_handler(session, request, **kwargs)

    def setUp(self):
        super().setUp()
        self.graph.asked.clear()
        self.graph.next.clear()

    def _deliver(self, secret="app-secret", body=None):
        body = body or (RECORDED / "facebook_leadgen.json").read_bytes()
        response = self.opener.post(
            f"{self.base_url()}/crm/intake/facebook/{self.page.token}",
            data=body,
            headers={
                "Content-Type": "application/json",
                "X-Hub-Signature-256": intake.sign(secret, body),
            },
            timeout=12,
        )
        return response.status_code

    def _fetched(self):
        self._run_cron("ir_cron_intake_fetch")
        return self._stored(self.page)

    def test_from_the_webhook_to_the_lead(self):
        self.assertEqual(self._deliver(), 200)
        self.assertEqual(self._deliver(), 200, "told again")
        payload = self._stored(self.page)
        self.assertEqual((len(payload), payload.state), (1, "fetch"))
        self.assertFalse(self.graph.asked, "the webhook itself only stores")
        self._fetched()
        self.assertEqual(payload.state, "pending")
        [(path, query)] = self.graph.asked
        self.assertEqual(path, "/v23.0/880011223344556")
        self.assertIn("field_data", query["fields"])
        self._run_cron("ir_cron_intake")
        self.assertEqual(payload.state, "created")
        lead = payload.lead_id
        self.assertEqual(lead.contact_name, "Phạm Quốc Bảo")
        self.assertEqual(lead.partner_name, "Công ty TNHH Thủy sản Cà Mau")
        self.assertEqual((lead.phone, lead.user_id), ("+84903112233", self.sales))
        self.assertEqual(lead.campaign_id.name, "Kho lạnh thủy sản")
        self.assertEqual(lead.source_id.name, "Facebook")
        self.assertIn("500 tấn", lead.description)
        self.assertIn("Video kho 500 tấn", lead.description)
        self.assertNotIn("880011223344556", lead.description)
        self._fetched()
        self.assertEqual(len(self.graph.asked), 1, "fetched once")

    def test_only_what_facebook_signed(self):
        self.assertEqual(self._deliver(secret="other"), 403)
        self.assertFalse(self._stored(self.page))

    def test_rubbish_in_place_of_a_number(self):
        for number in ("../me", "12?fields=x", None, {"a": 1}, "1" * 99 + "x", "²"):
            value = {"field": "leadgen", "value": {"leadgen_id": number}}
            body = {"object": "page", "entry": [{"id": "1", "changes": [value]}]}
            self.assertEqual(self._deliver(body=json.dumps(body).encode()), 200)
        self.assertFalse(self._stored(self.page))

    def test_question_of_ones_own_goes_where_the_mapping_says(self):
        self.page.mapping_ids = [
            Command.create(
                {"name": "Bạn cần kho bao nhiêu tấn?", "target": "need"},
            )
        ]
        self._deliver()
        self._fetched()._process_batch()
        self.assertEqual(self.page.payload_ids.lead_id.need, "500 tấn")

    def test_known_person_is_added_to_his_lead(self):
        lead = self._process({"name": "Bảo", "phone": "0903112233"}).lead_id
        self._deliver()
        self._fetched()._process_batch()
        payload = self.page.payload_ids
        self.assertEqual((payload.state, payload.lead_id), ("attached", lead))
        domain = [("res_model", "=", "crm.lead"), ("res_id", "=", lead.id)]
        note = self.env["crm.interaction"].search(domain).note
        self.assertIn("500 tấn", note)

    def test_asked_again_later_until_facebook_answers(self):
        self.graph.next = [(503, b"<html>"), (400, {"error": {"code": 4}})]
        self._deliver()
        payload = self._fetched()
        self.assertEqual((payload.state, payload.attempts), ("fetch", 1))
        self.assertIn("503", payload.reason)
        self._fetched()
        self.assertEqual(len(self.graph.asked), 1, "not before its time")
        for minutes, state in ((2, "fetch"), (20, "pending")):
            with freeze_time(Datetime.now() + timedelta(minutes=minutes)):
                self._fetched()
            self.assertEqual(payload.state, state)
        self.assertFalse(payload.reason)

    def test_gives_up_in_the_end_and_is_taken_up_by_hand(self):
        self._deliver()
        payload = self._stored(self.page)
        self.graph.next = [(500, b"")] * 9
        for _attempt in range(9):
            payload.fetch_on = False
            payload._fetch()
        self.assertEqual(payload.state, "failed")
        payload.with_user(self.marketing).action_process_again()
        self.assertEqual((payload.state, payload.attempts), ("fetch", 0))
        self._fetched()
        self.assertEqual(payload.state, "pending")

    def test_no_use_asking_for_what_is_gone(self):
        self.graph.next = [(400, GONE)]
        self._deliver()
        payload = self._fetched()
        self.assertEqual((payload.state, payload.attempts), ("failed", 1))
        self.assertIn("Object does not exist", payload.reason)

    def test_expired_token_is_told_on_the_source(self):
        self.page.page_token = "old"
        self._deliver()
        payload = self._fetched()
        self.assertEqual(payload.state, "fetch", "a new token heals it")
        self.assertIn("Session has expired", self.page.page_problem)
        for text in (payload.reason, self.page.page_problem):
            self.assertNotIn("access_token", text)
        self.page.page_token = "page-token"
        with freeze_time(Datetime.now() + timedelta(minutes=5)):
            self._fetched()
        self.assertEqual(payload.state, "pending")
        self.assertFalse(self.page.page_problem)

    def test_without_a_token_nothing_leaves(self):
        self.page.page_token = False
        self._deliver()
        payload = self._fetched()
        self.assertFalse(self.graph.asked)
        self.assertIn("Trang Minh Phát", payload.reason)

    def test_too_long_an_answer_is_none(self):
        self.graph.next = [(200, b'{"id": "' + b"9" * 300_000 + b'"}')]
        self._deliver()
        self.assertEqual(self._fetched().state, "failed")

    def test_form_made_for_trying_is_ignored(self):
        answers = [
            {"name": "full_name", "values": ["<test lead: dummy data for full_name>"]},
            {"name": "email", "values": ["test@fb.com"]},
        ]
        self.graph.next = [(200, {"id": "880011223344556", "field_data": answers})]
        self._deliver()
        self._fetched()._process_batch()
        payload = self.page.payload_ids
        self.assertEqual((payload.state, payload.lead_id.id), ("ignored", False))

    def test_connection_is_checked_from_the_form(self):
        admin = self._new_user("pl_admin", "admin")
        page = self.page.with_user(admin)
        self.assertIn("Minh Phát Lạnh", page.action_check_page()["params"]["message"])
        page.page_token = "old"
        with self.assertRaisesRegex(UserError, "Session has expired"):
            page.action_check_page()

    def test_token_is_the_administrators(self):
        with self.assertRaises(AccessError):
            self.page.with_user(self.marketing).read(["page_token"])
        for url in ("http://graph.example/v23.0", "ftp://x", "https://", "http://[x"):
            with self.assertRaises(ValidationError):
                self.page.graph_url = url
