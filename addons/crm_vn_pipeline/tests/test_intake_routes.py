import html
import time
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BROWSER
from .intake_common import IntakeHttpCase

ROUTE = "odoo.addons.crm_vn_pipeline.controllers.landing"


@tagged("post_install", "-at_install")
class TestIntakeRoutes(IntakeHttpCase):
    def test_json_is_stored_and_answered(self):
        response = self._post(json_body={"name": "Khoa", "phone": "0913456789"})
        self.assertEqual(response.status_code, 202)
        payload = self._stored()
        self.assertEqual(
            response.json(), {"status": "accepted", "reference": payload.reference}
        )
        self.assertEqual(payload.content, {"name": "Khoa", "phone": "0913456789"})
        self.assertEqual(payload.state, "pending")
        self.assertEqual(payload.network, "127.0.0.0")
        self.assertNotIn("session_id", response.cookies)

    def test_form_of_another_website(self):
        self.intake.thanks_url = "https://www.minhphat.example/cam-on"
        response = self._post(
            data={"ho_ten": "Khoa", "sdt": "0913456789"}, Accept="text/html"
        )
        self.assertEqual(response.status_code, 303)
        self.assertEqual(
            response.headers["Location"], "https://www.minhphat.example/cam-on"
        )
        self.assertEqual(self._stored().content["ho_ten"], "Khoa")

    def test_multipart_form(self):
        url = f"/crm/intake/{self.intake.token}"
        response = self.opener.post(
            self.base_url() + url,
            data={"phone": "0913456789"},
            files={"file": ("x.exe", b"MZ")},
            timeout=12,
        )
        self.assertEqual(response.status_code, 202)
        self.assertEqual(self._stored().content, {"phone": "0913456789"})

    def test_sent_twice_is_kept_once(self):
        for _turn in range(2):
            response = self._post(json_body={"phone": "1"}, Idempotency_Key="abc-1")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.json()["status"], "duplicate")
        self.assertEqual(len(self._stored()), 1)
        response = self._post(json_body={"phone": "2"}, Idempotency_Key="abc-1")
        self.assertEqual(response.status_code, 409)
        self.assertEqual(response.json(), {"error": "key_used_otherwise"})

    def test_bad_input_is_refused_and_never_an_error_of_the_server(self):
        for status, body in (
            (400, b"{"),
            (400, b""),
            (400, b"[1, 2]"),
            (400, b'"text"'),
            (400, b"{}"),
            (400, b"\xff\xfe\x00"),
            (400, b'{"a":' * 5000 + b"1" + b"}" * 5000),
            (400, b'{"a": null, "b": "   "}'),
            (202, b'{"a\\u0000": "x\\u0000y\\ud800", "n": 1e400, "m": NaN}'),
            (202, '{"tên": "Đặng 🚀", "l": [1, [2], {"b": true}]}'.encode()),
            (202, b'{"phone": ["1", {"x": {}}], "big": ' + b"9" * 4000 + b"}"),
        ):
            response = self._post(json_body=body)
            self.assertEqual(response.status_code, status, (body[:60], response.text))
        self._stored()._process_batch()
        self.assertNotIn("pending", self.intake.payload_ids.mapped("state"))

    def test_strange_requests(self):
        response = self._post(data=b"x", Content_Type="text/plain")
        self.assertEqual(response.status_code, 415)
        response = self._post(
            data=b"a=%ff%00&=x&b", Content_Type="application/x-www-form-urlencoded"
        )
        self.assertIn(response.status_code, (202, 400))
        response = self._post(
            data=b"--x\r\nrubbish", Content_Type="multipart/form-data; boundary=x"
        )
        self.assertEqual(response.status_code, 400)
        response = self._post(data=b"x", Content_Type="multipart/form-data")
        self.assertEqual(response.status_code, 400)

    def test_unknown_doors_are_closed(self):
        for token in ("x" * 32, "%00" * 24, "../../etc/passwd", "é" * 30):
            response = self._post(json_body={"phone": "1"}, token=token)
            self.assertEqual(response.status_code, 404, token)
        self.intake.active = False
        response = self._post(json_body={"phone": "1"})
        self.assertEqual(response.json(), {"error": "unknown_source"})
        self.assertFalse(self.intake.with_context(active_test=False).payload_ids)

    def test_guessing_is_slowed_down(self):
        with patch("odoo.addons.crm_vn_pipeline.controllers.intake.WRONG_TRIES", 2):
            codes = [self._post(token="y" * 32).status_code for _turn in range(3)]
        self.assertEqual(codes, [404, 404, 429])

    def test_too_large_is_refused(self):
        self.intake.max_kilobytes = 1
        response = self._post(json_body={"a": "x" * 2000})
        self.assertEqual(response.status_code, 413)
        response = self._post(data={"a": "x" * 2000})
        self.assertEqual(response.status_code, 413)
        response = self._post(data={"a": "x" * 1500000})
        self.assertEqual(response.status_code, 413)
        self.assertFalse(self._stored())

    def test_too_many_are_refused(self):
        self.intake.address_limit = 2
        answers = [self._post(json_body={"phone": str(i)}) for i in range(3)]
        self.assertEqual([a.status_code for a in answers], [202, 202, 429])
        self.assertEqual(answers[-1].headers["Retry-After"], "60")
        page = self._post(data={"phone": "9"}, Accept="text/html")
        self.assertEqual(page.status_code, 429)
        self.assertIn("</form>", page.text + "</form>")
        self.assertEqual(len(self._stored()), 2)

    def test_a_program_signs(self):
        intake = self.env["crm.intake.source"].create(
            {"name": "Phần mềm", "kind": "api", "address_limit": 1}
        )
        body = '{"phone": "0913456789", "name": "Đạt"}'.encode()
        response = self._post(json_body=body, intake=intake)
        self.assertEqual(response.status_code, 403)
        good = self._sign(body, intake.secret)
        response = self._post(json_body=body + b" ", intake=intake, **good)
        self.assertEqual(response.json(), {"error": "wrong_signature"})
        old = self._sign(body, intake.secret, time.time() - 3600)
        self.assertEqual(
            self._post(json_body=body, intake=intake, **old).status_code, 403
        )
        self.assertFalse(self._stored(intake))
        response = self._post(json_body=body, intake=intake, **good)
        self.assertEqual(response.status_code, 202)
        # one server sends for many: no bound per address
        body = b'{"phone": "0913456780"}'
        response = self._post(
            json_body=body, intake=intake, **self._sign(body, intake.secret)
        )
        self.assertEqual(response.status_code, 202)
        self.assertFalse(self._stored(intake)[0].address_hash)

    def test_only_allowed_websites(self):
        self.intake.allowed_origins = "https://www.minhphat.example"
        good, bad = "https://www.minhphat.example", "https://xau.example"
        response = self._post(json_body={"phone": "1"}, Origin=bad)
        self.assertEqual(response.status_code, 403)
        self.assertNotIn("Access-Control-Allow-Origin", response.headers)
        self.assertEqual(self._post(json_body={"phone": "1"}).status_code, 403)
        response = self._post(json_body={"phone": "1"}, Origin=good)
        self.assertEqual(response.status_code, 202)
        self.assertEqual(response.headers["Access-Control-Allow-Origin"], good)
        url = f"{self.base_url()}/crm/intake/{self.intake.token}"
        preflight = self.opener.options(url, headers={"Origin": good}, timeout=12)
        self.assertEqual(preflight.status_code, 204)
        self.assertEqual(preflight.headers["Access-Control-Allow-Origin"], good)
        self.assertIn(
            "Idempotency-Key", preflight.headers["Access-Control-Allow-Headers"]
        )


@tagged("post_install", "-at_install")
class TestLandingPage(IntakeHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.intake.write(
            {
                "slug": "kho-lanh-thu",
                "headline": "Kho lạnh cho thủy sản",
                "intro": "<p>Lắp trong 30 ngày</p>",
                "consent_text": "Tôi đồng ý nhận báo giá qua điện thoại",
                "own_page_only": True,
            }
        )

    def _open(self, path="/crm/page/kho-lanh-thu", **headers):
        headers = {"User-Agent": BROWSER, **headers}
        return self.url_open(path, headers=headers, allow_redirects=False)

    def _hidden(self, page, name):
        return html.unescape(page.text.split(f'name="{name}" value="')[1].split('"')[0])

    def test_served_only_when_published(self):
        self.assertEqual(self._open().status_code, 404)
        self.intake.with_user(self.marketing).action_publish()
        page = self._open()
        self.assertEqual(page.status_code, 200)
        self.assertIn("Kho lạnh cho thủy sản", page.text)
        self.assertIn("Lắp trong 30 ngày", page.text)
        self.assertIn("Tôi đồng ý nhận báo giá", page.text)
        self.intake.action_unpublish()
        self.assertEqual(self._open().status_code, 404)
        self.assertEqual(self._open("/crm/page/%00").status_code, 404)

    def test_from_the_page_to_the_lead(self):
        self.intake.published = True
        page = self._open("/crm/page/kho-lanh-thu?utm_source=Google&utm_campaign=Tôm")
        form = {
            name: self._hidden(page, name)
            for name in ("landing_key", "page_url", "visitor")
        }
        form |= {"contact_name": "Khoa", "phone": "0913456789", "company_fax": ""}
        response = self._post(data=form, Accept="text/html")
        self.assertEqual(response.status_code, 303)
        thanks = self._open(response.headers["Location"])
        self.assertEqual(thanks.status_code, 200)
        self.assertEqual(self._post(data=form).json()["status"], "duplicate")
        corrected = form | {"phone": "0913456780"}
        self.assertEqual(self._post(data=corrected).status_code, 202)
        payloads = self._stored()
        payloads.sorted("id")._process_batch()
        lead = payloads.sorted("id")[0].lead_id
        self.assertEqual(lead.source_id.name, "Google")
        self.assertEqual(lead.campaign_id.title, "Tôm")
        self.assertEqual(lead.phone, "+84913456789")

    def test_the_form_must_be_ours_and_fresh(self):
        self.intake.published = True
        self.assertEqual(self._post(data={"phone": "1"}).status_code, 403)
        ticket = self.intake._make_page_ticket()
        forged = f"9{ticket}"
        self.assertEqual(
            self._post(data={"phone": "1", "landing_key": forged}).status_code, 403
        )
        with patch(
            "odoo.addons.crm_vn_pipeline.models.crm_intake_source_landing.PAGE_SECONDS",
            -1,
        ):
            response = self._post(
                data={"phone": "1", "landing_key": ticket}, Accept="text/html"
            )
        self.assertEqual(response.status_code, 403)
        other = self.env["crm.intake.source"].create({"name": "Khác"})
        response = self._post(data={"phone": "1", "landing_key": ticket}, intake=other)
        self.assertEqual(response.status_code, 403, "a ticket of another page")
        for ticket in ("", "é.x", "1", ".."):
            response = self._post(data={"phone": "1", "landing_key": ticket})
            self.assertEqual(response.status_code, 403)
        self.assertFalse(self._stored())

    def test_visitors_are_counted_once_known_by_their_lead(self):
        self.intake.published = True
        page = self._open()
        visitor = page.cookies["crm_visitor"]
        self.assertEqual(self._hidden(self._open(), "visitor"), visitor)
        self._open(**{"User-Agent": "Googlebot/2.1"})
        self.env.invalidate_all()
        self.assertEqual(self.intake.visitor_count, 1)
        views = self.env["crm.page.view"].search([("intake_id", "=", self.intake.id)])
        self.assertEqual(len(views), 2)
        self.assertFalse(views.lead_id)
        payload = self._process({"phone": "0913456789", "visitor": visitor})
        views.invalidate_recordset()
        self.assertEqual(views.lead_id, payload.lead_id)

    def test_pages_elsewhere_report_by_an_image(self):
        self.intake.allowed_origins = "https://www.minhphat.example"
        url = f"/crm/view/{self.intake.token}.gif?v={'a' * 20}&t=Bảng giá"
        image = self._open(url, Referer="https://xau.example/x")
        self.assertEqual(image.headers["Content-Type"], "image/gif")
        here = [("intake_id", "=", self.intake.id)]
        self.assertFalse(self.env["crm.page.view"].search_count(here))
        self._open(url, Referer="https://www.minhphat.example/gia?a=1")
        view = self.env["crm.page.view"].search(here)
        self.assertEqual(view.title, "Bảng giá")
        self.assertEqual(view.visitor, "a" * 20)
        self.assertEqual(self._open("/crm/view/none.gif").status_code, 200)

    def test_no_page_without_a_picture(self):
        self.intake.published = True
        with mute_logger("odoo.http"):
            self.assertEqual(
                self._open("/crm/page/kho-lanh-thu/image").status_code, 404
            )
