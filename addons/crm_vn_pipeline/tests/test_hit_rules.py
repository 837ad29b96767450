from datetime import timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged, users

from .common import BROWSER, SENT, PipelineCommon

LATER = SENT + timedelta(hours=3)


@tagged("post_install", "-at_install")
class TestHitRules(PipelineCommon):
    """Who made a hit is decided by rules that an administrator edits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls._new_user("pl_admin", "admin")
        cls.trace = cls._create_trace("khoa@namhai-thu.example")

    def _judge(self, **vals):
        hit = self._create_hit(self.trace, **{"date": LATER, **vals})
        hit._classify()
        return hit

    def _create_links(self, count):
        return self.env["link.tracker"].create(
            [
                {
                    "url": f"https://minhphat.example/{number}",
                    "mass_mailing_id": self.mailing.id,
                }
                for number in range(count)
            ]
        )

    # === Rules ===

    def test_first_rule_that_holds_decides_and_is_named(self):
        hit = self._judge(address="17.58.101.0")
        self.assertEqual(hit.hit_class, "machine")
        self.assertEqual(
            hit.rule_id, self.env.ref("crm_vn_pipeline.mailing_hit_rule_network")
        )
        hit = self._judge(address="203.113.131.0")
        self.assertEqual(hit.hit_class, "human")
        self.assertEqual(
            hit.rule_id, self.env.ref("crm_vn_pipeline.mailing_hit_rule_browser")
        )

    def test_an_administrator_adds_a_scanner(self):
        agent = "Mozilla/5.0 (compatible; BankGate 3.1)"
        self.assertEqual(self._judge(agent=agent).hit_class, "human")
        self.env["mailing.hit.rule"].with_user(self.admin).create(
            {
                "name": "Cổng thư của ngân hàng",
                "sequence": 5,
                "user_agents": "*bankgate*",
                "hit_class": "machine",
            }
        )
        self.assertEqual(self._judge(agent=agent).hit_class, "machine")

    def test_an_archived_rule_decides_nothing(self):
        apple = self.env.ref("crm_vn_pipeline.mailing_hit_rule_apple")
        self.assertEqual(self._judge(agent="Mozilla/5.0").hit_class, "machine")
        apple.active = False
        self.assertEqual(self._judge(agent="Mozilla/5.0").hit_class, "human")

    @users("pl_marketing")
    def test_marketing_reads_the_rules_only(self):
        rule = self.env.ref("crm_vn_pipeline.mailing_hit_rule_delay")
        self.assertEqual(rule.with_env(self.env).delay, 2)
        with self.assertRaises(AccessError):
            rule.with_env(self.env).delay = 60
        with self.assertRaises(AccessError):
            self.env["mailing.hit.rule"].action_apply_to_recent()

    def test_what_cannot_be_meant_is_refused(self):
        rules = self.env["mailing.hit.rule"]
        with self.assertRaisesRegex(ValidationError, "no condition"):
            rules.create({"name": "Tất cả", "hit_class": "machine"})
        for network in ("203.113.131.27/32", "ngân hàng"):
            with self.assertRaisesRegex(ValidationError, "no network"):
                rules.create({"name": "Sai", "networks": network})

    def test_recent_hits_are_judged_again(self):
        hit = self._create_hit(self.trace, date=self.env.cr.now())
        hit._process()
        target = self.trace.target_id
        self.assertEqual(target.engagement, "human")
        self.env["mailing.hit.rule"].create(
            {"name": "Mọi trình duyệt", "sequence": 1, "user_agents": "Mozilla*"}
        )
        self.env["mailing.hit.rule"].with_user(self.admin).action_apply_to_recent()
        self.assertFalse(hit.processed)
        hit._process()
        self.assertEqual((hit.hit_class, self.trace.engagement), ("machine", "machine"))
        self.assertEqual(self.trace.target_id, target, "who became one stays one")

    # === What comes together ===

    def test_all_links_within_a_second_is_a_machine(self):
        first, second = self._create_links(2)
        clicks = self.env["mailing.hit"]
        for link in (first, second):
            clicks += self._create_hit(
                self.trace, kind="click", link_id=link.id, date=LATER
            )
        clicks._classify()
        self.assertEqual(clicks.mapped("hit_class"), ["machine", "machine"])
        self.assertEqual(
            clicks.rule_id, self.env.ref("crm_vn_pipeline.mailing_hit_rule_burst")
        )

    def test_links_one_after_the_other_are_a_person(self):
        first, second, _unread = self._create_links(3)
        for link, date in ((first, LATER), (second, LATER)):
            self._create_hit(self.trace, kind="click", link_id=link.id, date=date)
        self.trace.hit_ids._classify()
        self.assertEqual(self.trace.hit_ids.mapped("hit_class"), ["human", "human"])

    def test_one_link_is_no_burst(self):
        link = self._create_links(1)
        hit = self._judge(kind="click", link_id=link.id)
        self.assertEqual(hit.hit_class, "human")

    def test_who_follows_the_hidden_link_is_a_machine_with_all_he_did_then(self):
        opened = self._create_hit(self.trace, date=LATER)
        trap = self._create_hit(
            self.trace, kind="honeypot", date=LATER + timedelta(seconds=4)
        )
        later = self._create_hit(self.trace, date=LATER + timedelta(hours=1))
        (opened + trap + later)._process()
        self.assertEqual(opened.hit_class, "machine")
        self.assertEqual(trap.hit_class, "machine")
        self.assertEqual(later.hit_class, "human", "the person comes after the scanner")
        self.assertEqual(self.trace.engagement, "human")

    def test_an_out_of_office_notice_is_a_machine(self):
        self.trace.with_context(mailing_reply_agent="auto-replied").set_replied()
        self.trace.hit_ids._process()
        self.assertEqual(self.trace.engagement, "machine")
        self.assertFalse(self.trace.target_id)

    def test_headers_of_an_automatic_reply(self):
        thread = self.env["mail.thread"]
        for headers, agent in (
            ({"Auto-Submitted": "auto-replied"}, "auto-replied"),
            ({"X-Autoreply": "yes"}, "auto-x-autoreply"),
            ({"Precedence": "auto_reply"}, "auto-precedence"),
            ({"Auto-Submitted": "no"}, False),
            ({}, False),
        ):
            self.assertEqual(thread._get_automatic_sender(headers), agent)

    def test_engagement_is_the_best_hit_and_its_date(self):
        self._create_hit(self.trace, date=LATER + timedelta(days=2), method="HEAD")
        self._create_hit(self.trace, date=LATER)
        self._create_hit(self.trace, kind="click", date=LATER + timedelta(days=1))
        self.trace.hit_ids._process()
        self.assertEqual(self.trace.engagement, "human")
        self.assertEqual(self.trace.engaged_on, LATER + timedelta(days=1))
        self.assertEqual(self.trace.clicked_on, LATER + timedelta(days=1))

    def test_browser_of_the_tests_is_a_person(self):
        self.assertEqual(self._judge(agent=BROWSER).hit_class, "human")
