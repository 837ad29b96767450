import doctest
import json
from pathlib import Path

from odoo.tests import tagged

from ..tools import facebook, intake
from .intake_common import IntakeHttpCase

RECORDED = Path(__file__).parent / "recorded"


@tagged("post_install", "-at_install")
class TestIntakeFacebook(IntakeHttpCase):
    """The webhook of a page, with deliveries as Facebook makes them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.page = cls.env["crm.intake.source"].create(
            {
                "name": "Trang Minh Phát",
                "kind": "facebook",
                "secret": "app-secret",
                "user_id": cls.sales.id,
            }
        )
        cls.path = f"/crm/intake/facebook/{cls.page.token}"

    def _deliver(self, name=None, body=None, secret="app-secret", path=None):
        body = body if name is None else (RECORDED / name).read_bytes()
        return self.opener.post(
            self.base_url() + (path or self.path),
            data=body,
            headers={
                "Content-Type": "application/json",
                "X-Hub-Signature-256": intake.sign(secret, body),
            },
            timeout=12,
        )

    def _interactions(self, lead):
        domain = [("res_model", "=", "crm.lead"), ("res_id", "=", lead.id)]
        return self.env["crm.interaction"].search(domain, order="id")

    def test_doctests(self):
        self.assertEqual(doctest.testmod(facebook).failed, 0)

    def test_the_challenge_is_answered_to_who_knows_the_token(self):
        self.assertTrue(self.page.endpoint_url.endswith(self.path))
        query = "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="
        response = self.url_open(f"{self.path}?{query}{self.page.verify_token}")
        self.assertEqual((response.status_code, response.text), (200, "1158201444"))
        self.assertIn("text/plain", response.headers["Content-Type"])
        for url in (f"{self.path}?{query}wrong", self.path, f"{self.path}?{query}é"):
            self.assertEqual(self.url_open(url).status_code, 403)

    def test_only_what_facebook_signed(self):
        response = self._deliver("facebook_comment.json", secret="other")
        self.assertEqual(response.status_code, 403)
        self.page.secret = False
        response = self._deliver("facebook_comment.json", secret="")
        self.assertEqual(response.status_code, 403)
        other = f"/crm/intake/facebook/{self.intake.token}"
        response = self._deliver("facebook_comment.json", path=other)
        self.assertEqual(response.status_code, 404)
        self.assertFalse(self._stored(self.page))

    def test_rubbish_is_never_an_error_of_the_server(self):
        for body, status in (
            (b"{", 400),
            (b"", 400),
            (b"[]", 200),
            (b'{"object": "page", "entry": 5}', 200),
            (b'{"object": "page", "entry": [{"changes": [{"value": []}]}]}', 200),
            (b"[" * 100000, 400),
        ):
            self.assertEqual(self._deliver(body=body).status_code, status, body[:40])
        self.assertFalse(self._stored(self.page))

    def test_one_lead_of_a_sender_with_all_he_wrote(self):
        self.assertEqual(self._deliver("facebook_comment.json").status_code, 200)
        self.assertEqual(self._deliver("facebook_messages.json").status_code, 200)
        # told again, as Facebook does when it got no answer in time
        self.assertEqual(self._deliver("facebook_messages.json").status_code, 200)
        payloads = self._stored(self.page).sorted("id")
        self.assertEqual(len(payloads), 4)
        payloads._process_batch()
        self.assertEqual(
            payloads.mapped("state"), ["created", "attached", "attached", "created"]
        )
        lead = payloads[0].lead_id
        self.assertEqual(payloads[2].lead_id, lead)
        self.assertEqual(lead.name, "Nguyễn Thị Hoa: Trang Minh Phát")
        self.assertEqual((lead.phone, lead.user_id), ("+84987654321", self.sales))
        self.assertIn("xin giá kho 50 tấn", lead.need)
        rows = self._interactions(lead)
        self.assertEqual(set(rows.mapped("kind")), {"social"})
        self.assertEqual(rows.mapped("direction"), ["in", "out", "in"])
        self.assertIn("Dạ bảo hành 24 tháng ạ", rows.mapped("note"))
        nameless = payloads[3].lead_id
        self.assertIn("223334", nameless.name)
        self.assertEqual(self._interactions(nameless).note, "[image]")

    def test_a_number_in_a_comment_finds_the_lead_of_the_landing_page(self):
        lead = self._process({"name": "Hoa", "phone": "0987654321"}).lead_id
        self._deliver("facebook_comment.json")
        self._stored(self.page)._process_batch()
        self.assertEqual(self.page.payload_ids.state, "attached")
        self.assertEqual(self.page.payload_ids.lead_id, lead)
        # from now on the sender is known without his number
        self._deliver("facebook_messages.json")
        self._stored(self.page).sorted("id")._process_batch()
        self.assertEqual(len(self._interactions(lead)), 3)

    def test_the_page_speaking_to_a_stranger_is_ignored(self):
        data = json.loads((RECORDED / "facebook_messages.json").read_bytes())
        data["entry"] = data["entry"][1:2]
        self._deliver(body=json.dumps(data).encode())
        payload = self._stored(self.page)
        payload._process_batch()
        self.assertEqual((payload.state, payload.lead_id.id), ("ignored", False))
        self.assertTrue(payload.reason)

    def test_who_writes_again_after_his_lead_was_lost_is_a_new_lead(self):
        self._deliver("facebook_comment.json")
        first = self._stored(self.page)
        first._process_batch()
        first.lead_id.action_set_lost()
        self._deliver("facebook_messages.json")
        (self._stored(self.page) - first).sorted("id")._process_batch()
        again = self.page.payload_ids.filtered(lambda p: p.key == "m_AbCdEf123")
        self.assertEqual(again.state, "created")
        self.assertNotEqual(again.lead_id, first.lead_id)
