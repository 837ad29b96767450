import doctest
from unittest.mock import patch

import psycopg2

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..tools import hits as hit_rules
from ..tools import word_diff
from .common import BROWSER, GMAIL, SCANNER, SENT, PipelineCommon

HIT_MODULE = "odoo.addons.crm_vn_pipeline.models.mailing_hit"


@tagged("post_install", "-at_install")
class TestHitRules(PipelineCommon):
    def test_doctests(self):
        self.assertEqual(doctest.testmod(hit_rules).failed, 0)
        self.assertEqual(doctest.testmod(word_diff).failed, 0)

    def test_class_of_a_hit_comes_from_the_rules(self):
        trace = self._create_trace("khoa@namhai-thu.example")
        hits = [
            self._create_hit(trace),
            self._create_hit(trace, GMAIL, date=SENT),
            self._create_hit(trace, SCANNER),
            self._create_hit(trace, method="HEAD"),
            self._create_hit(trace, date=SENT),
            self._create_hit(trace, agent=False),
            self._create_hit(trace, agent=False, kind="reply", method=False),
        ]
        self.env["mailing.hit"].browse([hit.id for hit in hits])._classify()
        self.assertEqual(
            [hit.hit_class for hit in hits],
            ["human", "human", "machine", "machine", "machine", "unknown", "human"],
        )

    def test_a_reply_is_a_hit_of_a_person(self):
        trace = self._create_trace("khoa@namhai-thu.example")
        trace.set_replied()
        self.assertEqual(trace.hit_ids.kind, "reply")
        trace.hit_ids._process()
        self.assertEqual(trace.engagement, "human")
        self.assertTrue(trace.target_id)


@tagged("post_install", "-at_install")
class TestHitRoutes(HttpCase, PipelineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trace = cls._create_trace(
            "khoa@namhai-thu.example", mail_mail_id_int=987654, trace_status="sent"
        )
        cls.token = cls.env["mail.mail"]._generate_mail_recipient_token(987654)
        cls.pixel = f"/mail/track/987654/{cls.token}/blank.gif"
        link = cls.env["link.tracker"].create(
            {
                "url": "https://minhphat.example/hoi-thao",
                "mass_mailing_id": cls.mailing.id,
                "campaign_id": cls.campaign.id,
            }
        )
        cls.code = link.code

    def _fetch(self, url, agent=BROWSER, **kwargs):
        return self.url_open(
            url, headers={"User-Agent": agent}, allow_redirects=False, **kwargs
        )

    def test_pixel_leaves_one_hit(self):
        response = self._fetch(self.pixel)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "image/gif")
        hit = self.trace.hit_ids
        self.assertEqual(hit.kind, "open")
        self.assertEqual(hit.method, "GET")
        self.assertEqual(hit.user_agent, BROWSER)
        self.assertEqual(hit.address, "127.0.0.0")
        self.assertEqual(self.trace.trace_status, "open")
        self._fetch(self.pixel)
        self.assertEqual(len(self.trace.hit_ids), 2)

    def test_wrong_token_leaves_none(self):
        with mute_logger("odoo.http"):
            response = self._fetch("/mail/track/987654/bad/blank.gif")
        self.assertEqual(response.status_code, 401)
        self.assertFalse(self.trace.hit_ids)

    def test_link_leaves_a_click(self):
        response = self._fetch(f"/r/{self.code}/m/{self.trace.id}")
        self.assertEqual(response.status_code, 301)
        self.assertEqual(self.trace.hit_ids.kind, "click")
        self.assertTrue(self.trace.links_click_datetime)

    def test_a_guessed_recipient_is_no_click(self):
        """The trace in the address is not signed: the link must be its mailing's."""
        other = self.mailing.copy({"subject": "Thư khác"})
        trace = self._create_trace("mai@anphu-thu.example", mass_mailing_id=other.id)
        self._fetch(f"/r/{self.code}/m/{trace.id}")
        self.assertFalse(trace.hit_ids)

    def test_sms_link_leaves_a_click(self):
        trace = self._create_trace(False, trace_type="sms", sms_id_int=55)
        self._fetch(f"/r/{self.code}/s/55")
        self.assertEqual(trace.hit_ids.kind, "click")

    def test_head_is_a_machine(self):
        self.opener.head(
            self.base_url() + self.pixel, headers={"User-Agent": BROWSER}, timeout=12
        )
        self.trace.hit_ids._classify()
        self.assertEqual(self.trace.hit_ids.hit_class, "machine")

    def test_pixel_is_served_even_if_the_hit_fails(self):
        def fail(*args, **kwargs):
            raise psycopg2.OperationalError("disk full")

        model = self.env.registry["mailing.hit"]
        logger = "odoo.addons.crm_vn_pipeline.controllers.mailing_hit"
        with patch.object(model, "_record_request", fail), mute_logger(logger):
            response = self._fetch(self.pixel)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(self.trace.trace_status, "open")
        self.assertFalse(self.trace.hit_ids)

    def _count_queries(self, url):
        """Return what one request costs once everything is warm."""
        self._fetch(url)
        before = self.env.cr.sql_log_count
        self._fetch(url)
        return self.env.cr.sql_log_count - before

    def test_pixel_and_link_cost_one_insert_more_than_stock(self):
        model = self.env.registry["mailing.hit"]
        for url in (self.pixel, f"/r/{self.code}/m/{self.trace.id}"):
            with patch.object(model, "_record_request", lambda *args, **kwargs: None):
                stock = self._count_queries(url)
            self.assertEqual(self._count_queries(url), stock + 1, url)

    def test_a_program_in_a_loop_fills_no_table(self):
        with patch(f"{HIT_MODULE}.MAX_HITS_PER_TRACE", 2):
            for _time in range(4):
                self._fetch(self.pixel)
        self.assertEqual(len(self.trace.hit_ids), 2)

    def test_address_is_shortened(self):
        self.opener.get(
            self.base_url() + self.pixel,
            headers={"User-Agent": BROWSER, "X-Forwarded-For": "203.113.131.27"},
            timeout=12,
        )
        self.assertTrue(self.trace.hit_ids.address.endswith(".0"))
