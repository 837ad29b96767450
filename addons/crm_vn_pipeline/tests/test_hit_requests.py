import re
from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MockEmail

from .common import BROWSER, GMAIL, SCANNER, PipelineCommon

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"


@tagged("post_install", "-at_install")
class TestHitRequests(HttpCase, MockEmail, PipelineCommon):
    """A mailing really sent, and what Gmail, Apple, scanners and people do with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        contacts = cls.env["mailing.contact"].create(
            [
                {"name": name, "email": f"{name}@namhai-thu.example"}
                for name in ("khoa", "mai", "nga")
            ]
        )
        cls.list = cls.env["mailing.list"].create(
            {"name": "Thủy sản", "contact_ids": [Command.set(contacts.ids)]}
        )
        cls.mailing.write(
            {
                "contact_list_ids": [Command.set(cls.list.ids)],
                "body_html": """<p>Kính mời
                    <a href="https://minhphat.example/hoi-thao">Chương trình</a>
                    <a href="https://minhphat.example/dang-ky">Đăng ký</a></p>""",
            }
        )

    def setUp(self):
        super().setUp()
        with self.mock_mail_gateway():
            self.mailing.action_send_mail()
            self.bodies = {
                mail["email_to"][0]: mail["body"] for mail in self._mails
            } or self._prepare_bodies()
        traces = self.mailing.mailing_trace_ids
        self.traces = {trace.email.split("@")[0]: trace for trace in traces}

    def _prepare_bodies(self):
        return {}

    def _age(self, hours=3):
        """As if the mailing had been sent so long ago."""
        sent = fields.Datetime.now() - timedelta(hours=hours)
        self.mailing.mailing_trace_ids.sent_datetime = sent

    def _links(self, name):
        """Return (pixel, links, hidden link) of the mail of a recipient."""
        (body,) = [body for to, body in self.bodies.items() if name in to]
        tree = html.fromstring(str(body))
        pixel = next(src for src in tree.xpath("//img/@src") if "blank.gif" in src)
        links = [href for href in tree.xpath("//a/@href") if "/r/" in href]
        hidden = next(href for href in tree.xpath("//a/@href") if "/mailing/h/" in href)
        return [self._path(pixel), [self._path(link) for link in links], hidden]

    def _path(self, url):
        return re.sub(r"^https?://[^/]+", "", url)

    def _get(self, url, agent=BROWSER):
        return self.url_open(
            self._path(url), headers={"User-Agent": agent}, allow_redirects=False
        )

    def _conclude(self, name):
        trace = self.traces[name]
        trace.hit_ids._process()
        return trace

    def test_the_mail_carries_pixel_links_and_a_hidden_link(self):
        pixel, links, hidden = self._links("khoa")
        self.assertTrue(pixel.endswith("/blank.gif"))
        self.assertEqual(len(links), 2)
        (body,) = [body for to, body in self.bodies.items() if "khoa" in to]
        anchor = html.fromstring(str(body)).xpath(
            "//a[contains(@href, '/mailing/h/')]"
        )[0]
        self.assertIn("display:none", anchor.getparent().get("style"))
        self.assertFalse(anchor.text_content().strip())
        response = self._get(hidden)
        self.assertEqual((response.status_code, response.text), (200, ""))

    def test_a_person_who_reads_and_clicks(self):
        self._age()
        pixel, links, _hidden = self._links("khoa")
        self.assertEqual(self._get(pixel, IPHONE).status_code, 200)
        self.assertEqual(self._get(links[0], IPHONE).status_code, 301)
        trace = self._conclude("khoa")
        self.assertEqual(trace.hit_ids.mapped("hit_class"), ["human", "human"])
        self.assertEqual(trace.target_id.email, "khoa@namhai-thu.example")
        self.assertTrue(trace.clicked_on)

    def test_gmail_shows_the_picture_to_the_reader(self):
        pixel, _links, _hidden = self._links("mai")
        self._get(pixel, GMAIL)
        trace = self._conclude("mai")
        self.assertEqual(trace.engagement, "human")
        self.assertTrue(trace.target_id)

    def test_apple_fetches_in_advance(self):
        self._age()
        pixel, _links, _hidden = self._links("nga")
        self._get(pixel, "Mozilla/5.0")
        trace = self._conclude("nga")
        self.assertEqual(trace.engagement, "machine")
        self.assertFalse(trace.target_id)

    def test_a_scanner_that_says_its_name(self):
        self._age()
        pixel, links, _hidden = self._links("nga")
        for url in (pixel, *links):
            self._get(url, SCANNER)
        self.assertEqual(self._conclude("nga").engagement, "machine")

    def test_a_scanner_that_looks_like_a_person_falls_into_the_trap(self):
        self._age()
        pixel, links, hidden = self._links("nga")
        for url in (pixel, links[0], hidden):
            self._get(url, BROWSER)
        trace = self._conclude("nga")
        self.assertEqual(len(trace.hit_ids), 3)
        self.assertEqual(set(trace.hit_ids.mapped("hit_class")), {"machine"})
        self.assertFalse(trace.target_id)

    def test_a_scanner_that_follows_all_links_at_once(self):
        self._age()
        _pixel, links, _hidden = self._links("nga")
        for url in links:
            self._get(url, BROWSER)
        self.traces["nga"].hit_ids.date = fields.Datetime.now()  # the same second
        trace = self._conclude("nga")
        self.assertEqual(set(trace.hit_ids.mapped("hit_class")), {"machine"})

    def test_whoever_comes_with_the_mail_is_a_scanner(self):
        pixel, _links, _hidden = self._links("nga")
        self._get(pixel, BROWSER)
        trace = self.traces["nga"]
        trace.sent_datetime = trace.hit_ids.date
        self.assertEqual(self._conclude("nga").engagement, "machine")

    def test_hidden_link_of_another_is_refused(self):
        _pixel, _links, hidden = self._links("nga")
        path = self._path(hidden)
        wrong = path.replace(
            f"/{self.traces['nga'].id}/", f"/{self.traces['khoa'].id}/"
        )
        with mute_logger("odoo.http"):
            self.assertEqual(self._get(wrong).status_code, 404)
        self.assertFalse(self.traces["khoa"].hit_ids)

    def test_without_the_rule_no_mail_carries_it(self):
        self.env.ref("crm_vn_pipeline.mailing_hit_rule_honeypot").active = False
        mail = self.env["mail.mail"].create(
            {
                "mailing_id": self.mailing.id,
                "body_html": "<p>Mời</p>",
                "mailing_trace_ids": [Command.link(self.traces["nga"].id)],
            }
        )
        self.assertNotIn("/mailing/h/", mail._prepare_outgoing_body())
