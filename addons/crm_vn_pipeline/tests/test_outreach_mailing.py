import re
from datetime import date, timedelta

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.mass_mailing.tests.common import MassMailCommon
from odoo.addons.mass_mailing_sms.tests.common import MassSMSCommon

from .outreach_common import OutreachCommon


@tagged("post_install", "-at_install")
class TestOutreachMailing(OutreachCommon, MassMailCommon):
    """E-mails of a job: Odoo's mailings, read back line by line."""

    def _start(self, **values):
        outreach = self._create_outreach("email", **values)
        outreach.action_start()
        return outreach

    def test_mails_leave_and_become_facts(self):
        outreach = self._start(campaign_id=self.campaign.id)
        mailing = outreach.mailing_ids
        self.assertEqual(mailing.campaign_id, self.campaign)
        self.assertEqual(mailing.state, "in_queue")
        with self.mock_mail_gateway():
            traces = self._send_mailings(outreach)
        self.assertEqual(
            set(traces.mapped("res_id")), set((self.nam_hai + self.an_phu).ids)
        )
        outreach.action_follow_mailings()
        lines = outreach.line_ids
        self.assertEqual(set(lines.mapped("state")), {"done"})
        self.assertEqual(lines.interaction_ids.mapped("kind"), ["email"] * 2)
        self.assertTrue(all(lines.mapped("sent_on")))
        # looking again finds nothing new
        outreach.action_follow_mailings()
        self.assertEqual(len(lines.interaction_ids), 2)

    def test_each_customer_is_addressed(self):
        self.nam_hai.salutation = "quy_don_vi"
        outreach = self._start(subject="Gửi [tên khách hàng]")
        with self.mock_mail_gateway():
            self._send_mailings(outreach)
        mail = self._find_mail_mail_wemail("khach1@thu.example", "sent")
        self.assertEqual(mail.subject, "[QC] Gửi Khách thử 1")
        self.assertIn("Quý Đơn vị", mail.body_html)
        self.assertIn(self.sales.name, mail.body_html)
        self.assertIn("/unsubscribe_from_list", outreach.mailing_ids.body_html)
        sent = [
            mail for mail in self._mails if "khach1@thu.example" in mail["email_to"][0]
        ]
        self.assertEqual(len(sent), 1)
        self.assertNotIn("/unsubscribe_from_list", sent[0]["body"])
        self.assertIn("confirm_unsubscribe", sent[0]["body"])

    def test_words_of_the_user_are_no_expressions(self):
        outreach = self._start(
            subject="Giá {{ 40 + 2 }}",
            body='<p>A <t t-out="40 + 2">x</t> {{ 40 + 2 }} [tên khách hàng]</p>',
        )
        with self.mock_mail_gateway():
            self._send_mailings(outreach)
        mail = self._find_mail_mail_wemail("khach1@thu.example", "sent")
        self.assertNotIn("42", mail.subject)
        self.assertNotIn(
            "42", re.sub(r"<style.*?</style>", "", mail.body_html, flags=re.S)
        )
        self.assertIn("Khách thử 1", mail.body_html)

    def test_blacklist_and_opt_out_are_respected(self):
        self.env["mail.blacklist"]._add("khach1@thu.example")
        mailing_list = self.env["mailing.list"].create({"name": "Bản tin thử"})
        contact = self.env["mailing.contact"].create(
            {"name": "An Phú", "email": "khach2@thu.example"}
        )
        self.env["mailing.subscription"].create(
            {"contact_id": contact.id, "list_id": mailing_list.id, "opt_out": True}
        )
        outreach = self._start(
            group_ids=[Command.set((self.factories + self.dealers).ids)]
        )
        with self.mock_mail_gateway():
            self._send_mailings(outreach)
        outreach.action_follow_mailings()
        for partner in (self.nam_hai, self.an_phu):
            line = self._line(outreach, partner)
            self.assertEqual(line.state, "skipped", partner.name)
            self.assertTrue(line.reason)
            self.assertFalse(line.interaction_ids)
        self.assertEqual(self._line(outreach, self.hoa_sen).state, "done")

    def test_no_address_is_left_out(self):
        self.nam_hai.email = False
        outreach = self._start()
        line = self._line(outreach, self.nam_hai)
        self.assertEqual(line.state, "skipped")
        self.assertTrue(line.reason)
        self.assertFalse(line.mailing_id)

    def test_opened_replied_bounced(self):
        outreach = self._start()
        with self.mock_mail_gateway():
            traces = self._send_mailings(outreach)
        outreach.action_follow_mailings()
        replied = traces.filtered(lambda trace: trace.res_id == self.nam_hai.id)
        hit = self._create_hit(replied, date=replied.sent_datetime + timedelta(hours=1))
        replied.set_opened()
        hit._process()
        outreach.action_follow_mailings()
        line = self._line(outreach, self.nam_hai)
        self.assertTrue(line.opened_on)
        self.assertFalse(line.answered_on)
        replied.set_replied()
        (traces - replied).set_bounced()
        self.env.flush_all()
        with self.enter_registry_test_mode():
            cron = self.env.ref("crm_vn_pipeline.ir_cron_outreach_follow")
            cron.method_direct_trigger()
        self.assertEqual(line.outcome, "good")
        self.assertTrue(line.answered_on)
        self.assertEqual(
            sorted(line.interaction_ids.mapped("direction")), ["in", "out"]
        )
        bounced = self._line(outreach, self.an_phu)
        self.assertEqual(bounced.state, "failed")

    def test_second_try_is_a_mailing_of_its_own(self):
        outreach = self._start()
        with self.mock_mail_gateway():
            traces = self._send_mailings(outreach)
        traces.filtered(lambda trace: trace.res_id == self.an_phu.id).set_bounced()
        outreach.action_follow_mailings()
        line = self._line(outreach, self.an_phu)
        first = line.mailing_id
        line.action_retry()
        outreach._carry_out_first()
        self.assertNotEqual(line.mailing_id, first)
        self.assertEqual(line.mailing_id._get_recipients(), self.an_phu.ids)

    def test_machine_opens_nothing(self):
        outreach = self._start()
        with self.mock_mail_gateway():
            traces = self._send_mailings(outreach)
        trace = traces[0]
        trace.set_opened()
        self._create_hit(trace, agent="Barracuda Sentinel (EE)")._process()
        outreach.action_follow_mailings()
        self.assertFalse(any(outreach.line_ids.mapped("opened_on")))

    def test_cancelled_job_stops_its_mailing(self):
        outreach = self._start()
        outreach.action_cancel()
        mailing = outreach.sudo().mailing_ids
        self.assertEqual(mailing.state, "draft")
        self.assertFalse(mailing._get_remaining_recipients())

    def test_attachments_stay_the_jobs(self):
        attachment = (
            self.env["ir.attachment"]
            .with_user(self.sales)
            .create({"name": "Catalog.pdf", "raw": b"catalog"})
        )
        outreach = self._start(attachment_ids=[Command.set(attachment.ids)])
        copied = outreach.sudo().mailing_ids.attachment_ids
        self.assertEqual(copied.raw, b"catalog")
        self.assertNotEqual(copied, attachment)
        self.assertNotEqual(attachment.res_model, "mailing.mailing")

    @freeze_time("2026-03-02 03:00:00")
    def test_job_of_a_later_day_leaves_that_day(self):
        outreach = self._start(
            date_start=date(2026, 3, 5), date_deadline=date(2026, 3, 9)
        )
        departure = outreach.mailing_ids.schedule_date
        self.assertEqual(str(departure), "2026-03-05 01:00:00")

    # === Prices ===

    def test_each_group_receives_its_price_list(self):
        self.env.ref("base.group_user")._apply_group(
            self.env.ref("product.group_product_pricelist")
        )
        product = self.env["product.template"].create(
            {"name": "Kho lạnh thử", "list_price": 1000, "sale_ok": True}
        )
        dealer, factory = self.env["product.pricelist"].create(
            [
                {
                    "name": name,
                    "item_ids": [
                        Command.create(
                            {
                                "compute_price": "percentage",
                                "percent_price": percent,
                                "applied_on": "3_global",
                            }
                        )
                    ],
                }
                for name, percent in (("Giá đại lý", 20), ("Giá nhà máy", 10))
            ]
        )
        # the dealers have a policy, the factories what is set on each customer
        self.env["crm.price.policy"].create(
            {
                "name": "Chính sách đại lý",
                "customer_group_ids": [Command.set(self.dealers.ids)],
                "pricelist_id": dealer.id,
                "notice": "<p>Thanh toán sớm giảm thêm.</p>",
            }
        )
        (self.nam_hai + self.an_phu).specific_property_product_pricelist = factory
        outreach = self._start(
            kind_id=self.notice.id,
            group_ids=[Command.set((self.factories + self.dealers).ids)],
            price_categ_ids=[Command.set(product.categ_id.ids)],
        )
        self.assertEqual(self._line(outreach, self.hoa_sen).pricelist_id, dealer)
        self.assertEqual(len(outreach.mailing_ids), 2)
        with self.mock_mail_gateway():
            self._send_mailings(outreach)
        to_dealer = self._find_mail_mail_wemail("khach3@thu.example", "sent").body_html
        to_factory = self._find_mail_mail_wemail("khach1@thu.example", "sent").body_html
        self.assertIn("Giá đại lý", to_dealer)
        self.assertIn("800", to_dealer)
        self.assertIn("Giá nhà máy", to_factory)
        self.assertIn("900", to_factory)
        self.assertNotIn("Giá đại lý", to_factory)
        self.assertIn("Thanh toán sớm", to_dealer)
        self.assertNotIn("Thanh toán sớm", to_factory)

    def test_policy_is_told_to_its_customers(self):
        policy = self.env["crm.price.policy"].create(
            {
                "name": "Chính sách đại lý",
                "customer_group_ids": [Command.set(self.dealers.ids)],
            }
        )
        for other_conditions in (False, True):
            if other_conditions:
                policy.partner_domain = "[('name', 'ilike', 'Khách thử')]"
            context = policy.action_tell_customers()["context"]
            jobs = self.env["crm.outreach"].with_user(self.manager)
            outreach = jobs.with_context(**context).create({"user_id": self.manager.id})
            self.assertEqual(outreach.name, "Chính sách đại lý")
            outreach.action_choose_customers()
            self.assertEqual(outreach.line_ids.partner_id, self.hoa_sen)


@tagged("post_install", "-at_install")
class TestOutreachSMS(OutreachCommon, MassSMSCommon):
    @freeze_time("2026-03-02 03:00:00")
    def test_sms_leave_and_become_facts(self):
        outreach = self._create_outreach("sms", short_text="[Lời chào], kho lạnh mới")
        outreach.action_start()
        mailing = outreach.mailing_ids
        self.assertEqual(mailing.mailing_type, "sms")
        self.assertTrue(mailing.sms_allow_unsubscribe)
        with self.mockSMSGateway():
            traces = self._send_mailings(outreach)
        self.assertEqual(set(traces.mapped("trace_type")), {"sms"})
        sms = self.env["sms.sms"].search([("mailing_id", "=", mailing.id)])
        for text in sms.mapped("body"):
            self.assertTrue(text.startswith("[QC] Quý Công ty, kho lạnh mới"), text)
        traces.set_sent()
        outreach.action_follow_mailings()
        self.assertEqual(set(outreach.line_ids.mapped("state")), {"done"})
        self.assertEqual(outreach.line_ids.interaction_ids.mapped("kind"), ["sms"] * 2)

    @freeze_time("2026-03-02 03:00:00")
    def test_number_on_the_blacklist_gets_no_sms(self):
        self.env["phone.blacklist"]._add([self.nam_hai.phone_sanitized])
        outreach = self._create_outreach("sms")
        outreach.action_start()
        with self.mockSMSGateway():
            self._send_mailings(outreach)
        outreach.action_follow_mailings()
        self.assertEqual(self._line(outreach, self.nam_hai).state, "skipped")

    @freeze_time("2026-03-02 15:30:00")  # half past ten in the evening
    def test_advertising_waits_for_the_morning(self):
        outreach = self._create_outreach("sms")
        outreach.action_start()
        mailing = outreach.mailing_ids
        self.assertEqual(str(mailing.schedule_date), "2026-03-03 00:00:00")
        greeting = self._create_outreach("sms", is_advertising=False)
        greeting.action_start()
        self.assertFalse(greeting.mailing_ids.schedule_date)
