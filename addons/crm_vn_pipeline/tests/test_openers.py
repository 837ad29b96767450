from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import GMAIL, SCANNER, PipelineCommon

MIXIN = "odoo.addons.crm_vn_pipeline.models.crm_target_opener_mixin"


@tagged("post_install", "-at_install")
class TestOpeners(PipelineCommon):
    def _run_cron(self):
        cron = self.env.ref("crm_vn_pipeline.ir_cron_targets_from_openers")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_opener_becomes_a_target_with_what_is_known(self):
        contact = self.env["mailing.contact"].create(
            {
                "name": "Trần Văn Khoa",
                "email": "Khoa.Tran@NamHai-thu.example",
                "company_name": "Thủy sản Nam Hải",
            }
        )
        trace = self._create_trace("khoa.tran@namhai-thu.example", contact)
        self._open(trace, agent=GMAIL)
        target = trace.target_id
        self.assertEqual(target.name, "Trần Văn Khoa")
        self.assertEqual(target.partner_name, "Thủy sản Nam Hải")
        self.assertEqual(target.email_normalized, "khoa.tran@namhai-thu.example")
        self.assertEqual(target.campaign_id, self.campaign)
        self.assertEqual(target.source_id, self.mailing.source_id)
        self.assertEqual(target.medium_id, self.mailing.medium_id)
        self.assertEqual((target.state, target.engagement), ("new", "human"))
        self.assertTrue(target.engaged_on)

    def test_machine_makes_no_target(self):
        trace = self._create_trace("nga@dalat-thu.example")
        self._open(trace, agent=SCANNER)
        self.assertEqual(trace.engagement, "machine")
        self.assertFalse(trace.target_id)

    def test_a_person_after_the_scanner_makes_one(self):
        trace = self._create_trace("nga@dalat-thu.example")
        self._open(trace, agent=SCANNER)
        self._open(trace)
        self.assertEqual(trace.engagement, "human")
        self.assertTrue(trace.target_id)

    def test_doubtful_hit_counts_only_if_the_campaign_says_so(self):
        trace = self._create_trace("vinh@mocnguyen-thu.example")
        self._open(trace, agent="Mutt/2.2")
        self.assertEqual(trace.engagement, "unknown")
        self.assertFalse(trace.target_id)
        self.campaign.convert_unknown = True
        self.assertFalse(trace.hit_ids.processed)
        self._run_cron()
        self.assertTrue(trace.target_id)

    def test_silent_recipient_stays_out(self):
        trace = self._create_trace("dung@tanphu-thu.example", trace_status="sent")
        self._run_cron()
        self.assertFalse(trace.target_id)

    def test_test_mail_makes_no_target(self):
        trace = self._create_trace("me@minhphat.example", is_test_trace=True)
        self._open(trace)
        self.assertFalse(trace.target_id)

    def test_one_person_is_one_target(self):
        mail = "khoa@namhai-thu.example"
        first, twin = self._create_trace(mail), self._create_trace(mail)
        self._open(first, twin)
        self.assertEqual(first.target_id, twin.target_id)
        again = self._create_trace(mail)
        self._open(again)
        self.assertEqual(again.target_id, first.target_id)
        found = self.env["crm.target"].search([("email_normalized", "=", mail)])
        self.assertEqual(len(found), 1)

    def test_target_as_recipient_is_linked(self):
        target = self._create_target(
            email="duc@nongsan-thu.example", engagement="unknown"
        )
        trace = self._create_trace("duc@nongsan-thu.example", target)
        self._open(trace)
        self.assertEqual(trace.target_id, target)
        self.assertEqual(target.engagement, "human")

    def test_known_contact_is_linked(self):
        partner = self.env["res.partner"].create(
            {"name": "Lê Thị Mai", "email": "mai@anphu-thu.example"}
        )
        trace = self._create_trace("mai@anphu-thu.example")
        self._open(trace)
        self.assertEqual(trace.target_id.partner_id, partner)

    def test_open_lead_is_linked_not_doubled(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Kho mát",
                "type": "lead",
                "email_from": "yen@bachtuyet-thu.example",
                "user_id": self.sales.id,
            }
        )
        trace = self._create_trace("yen@bachtuyet-thu.example")
        self._open(trace)
        self.assertEqual(trace.lead_id, lead)
        self.assertFalse(trace.target_id)
        self.assertIn("Thư mời", lead.message_ids[0].body)

    def test_lost_lead_does_not_hide_the_person(self):
        lead = self.env["crm.lead"].create(
            {"name": "Cũ", "type": "lead", "email_from": "yen@bachtuyet-thu.example"}
        )
        lead.action_set_lost()
        trace = self._create_trace("yen@bachtuyet-thu.example")
        self._open(trace)
        self.assertTrue(trace.target_id)

    def test_pooled_target_joins_the_later_campaign(self):
        target = self._create_target(email="nam@baclieu-thu.example")
        target._set_state("put_aside", close_reason="Sang năm")
        later = self.env["utm.campaign"].create({"title": "Mùa nóng"})
        self.mailing.campaign_id = later
        trace = self._create_trace("nam@baclieu-thu.example")
        self._open(trace)
        self.assertEqual((target.state, target.campaign_id), ("new", later))

    def test_rejected_target_stays_rejected(self):
        target = self._create_target(email="phong@benngu-thu.example")
        target._set_state("reject", close_reason="Không mua")
        trace = self._create_trace("phong@benngu-thu.example")
        self._open(trace)
        self.assertEqual(target.state, "rejected")
        self.assertEqual(trace.target_id, target)

    def test_sms_recipient_is_recognised_by_his_number(self):
        trace = self._create_trace(False, trace_type="sms", sms_number="+84913456789")
        self._open(trace)
        self.assertEqual(trace.target_id.phone_sanitized, "+84913456789")
        twin = self._create_trace(False, trace_type="sms", sms_number="+84913456789")
        self._open(twin)
        self.assertEqual(twin.target_id, trace.target_id)

    def test_cron_empties_the_queue_in_batches(self):
        traces = [self._create_trace(f"khach{i}@namhai-thu.example") for i in range(5)]
        for trace in traces:
            self._create_hit(trace)
        with patch(f"{MIXIN}.BATCH", 2):
            self._run_cron()
        self.assertTrue(all(trace.target_id for trace in traces))
        todo = self.env["mailing.hit"].search([("processed", "=", False)])
        self.assertFalse(todo)

    def test_running_twice_changes_nothing(self):
        trace = self._create_trace("khoa@namhai-thu.example")
        hits = self._open(trace)
        count = self.env["crm.target"].search_count([])
        hits.processed = False
        self._run_cron()
        self.assertEqual(self.env["crm.target"].search_count([]), count)

    def test_a_failing_hit_keeps_its_reason_and_stops_nobody(self):
        good = self._create_trace("good@namhai-thu.example")
        bad = self._create_trace("bad@namhai-thu.example")
        hits = self._create_hit(bad) + self._create_hit(good)
        model = self.env.registry["crm.target"]
        origin = model._prepare_opener_vals

        def fail(self, company, opener, recipient):
            if opener.trace_id == bad.id:
                raise ValueError("strange recipient")
            return origin(self, company, opener, recipient)

        with patch.object(model, "_prepare_opener_vals", fail), mute_logger(MIXIN):
            hits._process()
        self.assertTrue(good.target_id)
        self.assertFalse(bad.target_id)
        self.assertEqual(hits[0].error, "ValueError: strange recipient")
        self.assertEqual(hits.mapped("processed"), [True, True])

    def test_a_target_made_meanwhile_is_linked_at_the_next_run(self):
        """The unique key stops the second run; it leaves its hit for the next one."""
        self._create_target(email="khoa@namhai-thu.example")
        trace = self._create_trace("khoa@namhai-thu.example")
        hit = self._create_hit(trace)
        model = self.env.registry["crm.target"]
        with (
            patch.object(model, "_find_targets", lambda self, company, keys: {}),
            mute_logger("odoo.sql_db", MIXIN),
        ):
            hit._process()
        self.assertFalse(hit.processed)
        hit._process()
        self.assertTrue(hit.processed)
        self.assertTrue(trace.target_id)

    def test_mails_of_another_company_make_its_own_target(self):
        other = self.env["res.company"].create({"name": "Chi nhánh"})
        self._create_target(email="khoa@namhai-thu.example")
        self.campaign.company_id = other
        trace = self._create_trace("khoa@namhai-thu.example")
        self._open(trace)
        self.assertEqual(trace.target_id.company_id, other)
