from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged, users

from .common import PipelineCommon
from .outreach_common import OutreachCommon

MORNING = "2026-03-02 02:00:00"  # 9:00 in Vietnam
NIGHT = "2026-03-02 15:30:00"  # 22:30
SEVEN = datetime(2026, 3, 3, 0, 0)


class AdvertisingCommon(PipelineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.main_company").country_id = cls.env.ref("base.vn")
        cls.agreed, cls.silent, cls.refused = cls.env["mailing.contact"].create(
            [
                {"name": name, "email": f"{name}@thu.example"}
                for name in ("agreed", "silent", "refused")
            ]
        )
        cls.consents = cls.env["crm.ad.consent"]
        cls.consents._log("granted", "email", ["agreed@thu.example"], source="form")
        cls.consents._log("refused", "email", ["refused@thu.example"], source="call")
        cls.mailing.write(
            {
                "subject": "[QC] Kho lạnh giảm 10 %",
                "purpose": "advertising",
                "mailing_model_id": cls.env["ir.model"]._get_id("mailing.contact"),
                "mailing_domain": str(
                    [("id", "in", (cls.agreed + cls.silent + cls.refused).ids)]
                ),
            }
        )

    def _send(self, mailing=None, **vals):
        """Send a mailing like the one of the test; return {e-mail: why not}."""
        mailing = mailing or self.mailing.copy(
            {"mailing_domain": self.mailing.mailing_domain, **vals}
        )
        mailing.with_user(self.marketing).action_send_mail()
        traces = mailing.mailing_trace_ids
        return {trace.email: trace.failure_type for trace in traces}


@tagged("post_install", "-at_install")
class TestAdvertisingMail(AdvertisingCommon):
    """Decree 91/2020 at the moment an e-mail leaves."""

    def test_only_who_agreed_and_the_others_with_their_reason(self):
        found = self._send(self.mailing)
        self.assertEqual(
            found,
            {
                "agreed@thu.example": False,
                "silent@thu.example": "ad_no_consent",
                "refused@thu.example": "ad_refused",
            },
        )
        left_out = self.mailing.mailing_trace_ids.filtered("failure_type")
        self.assertEqual(set(left_out.mapped("trace_status")), {"cancel"})
        self.mailing.invalidate_recordset(["ad_left_out"])
        for text in ("Never agreed to advertising: 1", "Refused advertising: 1"):
            self.assertIn(text, self.mailing.ad_left_out)

    def test_care_goes_to_everybody(self):
        found = self._send(purpose="care", subject="Lịch bảo trì")
        self.assertFalse(any(found.values()))

    def test_rule_that_only_minds_refusals(self):
        self.env.ref("crm_vn_pipeline.crm_ad_rule_email").consent = "unless_refused"
        found = self._send()
        self.assertFalse(found["silent@thu.example"])
        self.assertEqual(found["refused@thu.example"], "ad_refused")

    def test_three_in_24_hours_of_all_campaigns_together(self):
        for number in range(3):
            found = self._send(subject=f"[QC] Tin {number}")
            self.assertFalse(found["agreed@thu.example"])
        other = self.env["utm.campaign"].create({"title": "Khác"})
        fourth = self._send(subject="[QC] Tin 4", campaign_id=other.id)
        self.assertEqual(fourth["agreed@thu.example"], "ad_limit")
        traces = self.env["mailing.trace"].search(
            [("email", "=", "agreed@thu.example"), ("failure_type", "=", False)]
        )
        traces.sent_datetime = datetime.now() - timedelta(hours=25)
        self.assertFalse(self._send(subject="[QC] 5")["agreed@thu.example"])

    def test_label_stands_first(self):
        mailing = self.mailing.with_user(self.marketing)
        mailing.subject = "Minh Phát [QC] giảm giá"
        with self.assertRaisesRegex(UserError, "must begin with"):
            mailing.action_launch()
        self.assertEqual(mailing.state, "draft")
        mailing.subject = "[QC] Minh Phát giảm giá"
        mailing.action_launch()
        self.assertEqual(mailing.state, "in_queue")

    def test_purpose_is_asked_for_where_the_company_wants_it(self):
        mailing = self.mailing.copy({"purpose": False})
        mailing.action_put_in_queue()
        self.env["res.config.settings"].create(
            {"mailing_purpose_required": True}
        ).execute()
        with self.assertRaisesRegex(UserError, "purpose"):
            mailing.action_put_in_queue()

    @users("pl_marketing")
    def test_before_sending_it_says_who_may_get_it(self):
        mailing = self.mailing.with_env(self.env)
        mailing.action_check_advertising()
        self.assertIn("1 of 3 recipients", mailing.ad_preview)
        self.assertIn("Never agreed to advertising: 1", mailing.ad_preview)
        self.assertFalse(mailing.mailing_trace_ids)

    def test_refused_between_planning_and_sending(self):
        self.mailing.with_user(self.marketing).action_launch()
        self.consents._log("refused", "email", ["agreed@thu.example"], source="call")
        self._run_mailing_queue()
        found = {t.email: t.failure_type for t in self.mailing.mailing_trace_ids}
        self.assertEqual(found["agreed@thu.example"], "ad_refused")

    def _run_mailing_queue(self):
        with self.enter_registry_test_mode():
            cron = self.env.ref("mass_mailing.ir_cron_mass_mailing_queue")
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_many_recipients_cost_no_query_each(self):
        gate, company = self.env["crm.ad.gate"], self.env.company
        few = [f"a{i}@thu.example" for i in range(3)]
        many = [f"b{i}@thu.example" for i in range(300)]
        gate._judge("email", few, company)
        with self.assertQueryCount(4):
            gate._judge("email", many, company)


@tagged("post_install", "-at_install")
class TestAdvertisingSms(AdvertisingCommon):
    """Advertising SMS: hours, list, consent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner, cls.listed = cls.env["res.partner"].create(
            [
                {"name": "Trần Văn Khoa", "phone": "0901888484"},
                {"name": "Lê Thị Mai", "phone": "0901888485"},
            ]
        )
        for number in ("+84901888484", "+84901888485"):
            cls.consents._log(
                "granted", "sms", [number], source="form", date="2026-01-01 03:00:00"
            )
        cls.env["crm.dnc.number"].create(
            {"number": "0901 888 485", "scope": "sms", "registered_on": "2026-02-01"}
        )
        cls.sms = cls.env["mailing.mailing"].create(
            {
                "mailing_type": "sms",
                "sms_subject": "Giảm giá",
                "subject": "Giảm giá",
                "body_plaintext": "[QC] Minh Phat giam 10%",
                "purpose": "advertising",
                "user_id": cls.marketing.id,
                "mailing_model_id": cls.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": str([("id", "in", (cls.partner + cls.listed).ids)]),
            }
        )

    def _reasons(self):
        return {t.sms_number: t.failure_type for t in self.sms.mailing_trace_ids}

    def test_number_on_the_list_gets_nothing(self):
        with freeze_time(MORNING):
            self.sms._action_send_mail()
        self.assertEqual(
            self._reasons(), {"+84901888484": False, "+84901888485": "ad_dnc"}
        )

    def test_agreed_after_the_entry_in_the_list(self):
        self.consents.create(
            {
                "channel": "sms",
                "address": "0901888485",
                "event": "granted",
                "date": "2026-02-20 03:00:00",
            }
        )
        with freeze_time(MORNING):
            self.sms._action_send_mail()
        self.assertFalse(any(self._reasons().values()))

    def test_list_that_is_too_old(self):
        self.env.ref("crm_vn_pipeline.crm_ad_rule_sms").dnc_days = 30
        with freeze_time(MORNING):
            self.sms._action_send_mail()
        self.assertEqual(set(self._reasons().values()), {"ad_dnc_old"})

    def test_at_night_it_waits_for_the_morning(self):
        with freeze_time(NIGHT):
            self.sms.action_launch()
            self.assertEqual(
                (self.sms.state, self.sms.schedule_date), ("in_queue", SEVEN)
            )
            self.sms._action_send_mail()
            self.assertFalse(self.sms.mailing_trace_ids)
        with freeze_time(SEVEN + timedelta(minutes=1)):
            self.sms._action_send_mail()
        self.assertEqual(len(self.sms.mailing_trace_ids), 2)

    def test_what_is_in_the_queue_at_22_waits_and_the_rest_leaves(self):
        with freeze_time(MORNING):
            self.sms._action_send_mail()
        ad = self.env["sms.sms"].search([("mailing_id", "=", self.sms.id)])
        self.assertEqual(ad.state, "outgoing")
        care = self.env["sms.sms"].create(
            {"number": "+84901888484", "body": "Lịch bảo trì ngày mai"}
        )
        sent = []
        self.patch(
            self.registry["sms.sms"], "_send", lambda rows, **kw: sent.extend(rows.ids)
        )
        self._run_sms_queue(NIGHT)
        self.assertIn(care.id, sent)
        self.assertNotIn(ad.id, sent)
        sent.clear()
        self._run_sms_queue(SEVEN + timedelta(minutes=1))
        self.assertIn(ad.id, sent)

    def _run_sms_queue(self, moment):
        with freeze_time(moment), self.enter_registry_test_mode():
            cron = self.env.ref("sms.ir_cron_sms_scheduler_action")
            cron.method_direct_trigger()


@tagged("post_install", "-at_install")
class TestAdvertisingCalls(OutreachCommon):
    """Advertising calls of a job: who is left out, and when nobody is called."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("crm_vn_pipeline.crm_ad_rule_call").consent = "required"
        cls.consents = cls.env["crm.ad.consent"]
        number = cls.nam_hai.phone_sanitized
        cls.consents._log("granted", "call", [number], source="event")

    def test_who_never_agreed_is_left_out_with_the_reason(self):
        outreach = self._create_outreach()
        outreach.action_start()
        self.assertEqual(self._line(outreach, self.nam_hai).state, "open")
        line = self._line(outreach, self.an_phu)
        self.assertEqual(line.state, "skipped")
        self.assertEqual(line.reason, "Never agreed to advertising")
        self.consents._log(
            "granted", "call", [self.an_phu.phone_sanitized], source="call"
        )
        line.action_retry()
        outreach.sudo()._carry_out(line.sudo())
        self.assertEqual(line.state, "open")

    def test_no_advertising_no_rule(self):
        outreach = self._create_outreach(is_advertising=False)
        outreach.action_start()
        self.assertEqual(set(outreach.line_ids.mapped("state")), {"open"})

    def test_from_8_to_17_and_once_in_24_hours(self):
        outreach = self._create_outreach()
        outreach.action_start()
        line = self._line(outreach, self.nam_hai)
        for moment, said in (
            ("2026-03-02 00:59:00", "8:00–17:00"),
            ("2026-03-02 01:00:00", ""),
            ("2026-03-02 09:59:00", ""),
            ("2026-03-02 10:00:00", "8:00–17:00"),
        ):
            line.invalidate_recordset(["call_problem"])
            with freeze_time(moment):
                self.assertIn(said, line.call_problem or "", moment)
                self.assertEqual(bool(line.call_problem), bool(said), moment)
        double = self._create_customer(9, phone=self.nam_hai.phone)
        other = self._create_outreach(
            name="Khác", group_ids=False, partner_ids=[Command.set(double.ids)]
        )
        other.action_start()
        line._log_interactions(date=datetime(2026, 3, 2, 2, 0))
        with freeze_time("2026-03-02 08:00:00"):
            problem = self._line(other, double).call_problem
        self.assertEqual(problem, "Had as much advertising as allowed in 24 hours")

    def test_mail_of_a_job_keeps_to_the_rules_too(self):
        self.env.ref("crm_vn_pipeline.crm_ad_rule_email").consent = "required"
        self.consents._log(
            "granted", "email", [self.nam_hai.email_normalized], source="event"
        )
        outreach = self._create_outreach("email")
        outreach.action_start()
        self._send_mailings(outreach)
        outreach.action_follow_mailings()
        line = self._line(outreach, self.an_phu)
        self.assertEqual(
            (line.state, line.reason), ("skipped", "Never agreed to advertising")
        )
        self.assertNotEqual(self._line(outreach, self.nam_hai).state, "skipped")
