from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MockEmail

from .common import PipelineCommon


@tagged("post_install", "-at_install")
class TestMailingProgress(MockEmail, PipelineCommon):
    """Mails and SMS leave at once; who does not want them gets none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.targets = cls.env["crm.target"].create(
            [
                {
                    "name": f"Khách {number}",
                    "email": f"khach{number}@namhai-thu.example",
                    "phone": f"09134567{number:02}",
                    "campaign_id": cls.campaign.id,
                }
                for number in range(6)
            ]
        )
        cls.mailing.write(
            {
                "mailing_model_id": cls.env["ir.model"]._get_id("crm.target"),
                "mailing_domain": repr([("id", "in", cls.targets.ids)]),
            }
        )

    def _send(self, mailing=None):
        with self.mock_mail_gateway():
            (mailing or self.mailing).action_send_mail()
        return (mailing or self.mailing).mailing_trace_ids

    def _create_sms(self):
        return self.env["mailing.mailing"].create(
            {
                "mailing_type": "sms",
                "subject": "Nhắc hội thảo",
                "body_plaintext": "Moi Quy khach du hoi thao",
                "campaign_id": self.campaign.id,
                "user_id": self.marketing.id,
                "mailing_model_id": self.env["ir.model"]._get_id("crm.target"),
                "mailing_domain": repr([("id", "in", self.targets.ids)]),
            }
        )

    def _triggers(self, xmlid):
        cron = self.env.ref(xmlid)
        return self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])

    # === Recipients by filter ===

    def test_recipients_are_counted_before_sending(self):
        self.targets[0].email = False
        self.env["mail.blacklist"]._add(self.targets[1].email)
        self.mailing.invalidate_recordset()
        self.assertEqual(self.mailing.recipient_count, 6)
        self.assertEqual(self.mailing.excluded_count, 2)

    def test_filters_for_targets_customers_and_leads(self):
        kinds = {}
        for xmlid in (
            "mailing_filter_targets_open",
            "mailing_filter_targets_pool",
            "mailing_filter_customers",
            "mailing_filter_stopped",
            "mailing_filter_leads",
        ):
            ready = self.env.ref(f"crm_vn_pipeline.{xmlid}")
            self.mailing.write(
                {
                    "mailing_model_id": ready.mailing_model_id.id,
                    "mailing_filter_id": ready.id,
                }
            )
            self.assertEqual(self.mailing.mailing_domain, ready.mailing_domain)
            self.mailing._get_recipients()
            kinds[self.mailing.mailing_model_real] = True
        self.assertEqual(set(kinds), {"crm.target", "res.partner", "crm.lead"})

    def test_a_target_in_the_pool_is_found_by_the_filter(self):
        self.targets[0]._set_state("put_aside", close_reason="Sang năm")
        ready = self.env.ref("crm_vn_pipeline.mailing_filter_targets_pool")
        self.mailing.mailing_domain = ready.mailing_domain
        self.assertIn(self.targets[0].id, self.mailing._get_recipients())
        self.assertNotIn(self.targets[1].id, self.mailing._get_recipients())

    # === Leaving at once ===

    def test_mails_wake_the_queue_and_progress_shows(self):
        before = self._triggers("mail.ir_cron_mail_scheduler_action")
        traces = self._send()
        self.assertEqual(len(traces), 6)
        self.assertGreater(self._triggers("mail.ir_cron_mail_scheduler_action"), before)
        traces[:2].trace_status = "outgoing"
        traces[2].trace_status = "error"
        self.mailing.invalidate_recordset()
        self.assertEqual(self.mailing.to_send_count, 2)
        self.assertEqual(self.mailing.done_count, 4)
        self.assertAlmostEqual(self.mailing.progress, 66.7, 1)

    def test_sms_wake_their_queue(self):
        before = self._triggers("sms.ir_cron_sms_scheduler_action")
        traces = self._send(self._create_sms())
        self.assertEqual(len(traces), 6)
        self.assertGreater(self._triggers("sms.ir_cron_sms_scheduler_action"), before)

    # === Who does not want them ===

    def test_blacklisted_addresses_get_nothing(self):
        self.env["mail.blacklist"]._add(self.targets[0].email)
        traces = self._send()
        refused = traces.filtered(lambda trace: trace.res_id == self.targets[0].id)
        self.assertEqual(
            (refused.trace_status, refused.failure_type), ("cancel", "mail_bl")
        )

    def test_blacklisted_numbers_get_nothing(self):
        self.env["phone.blacklist"].add(self.targets[0].phone_sanitized)
        traces = self._send(self._create_sms())
        refused = traces.filtered(lambda trace: trace.res_id == self.targets[0].id)
        self.assertEqual(
            (refused.trace_status, refused.failure_type), ("cancel", "sms_blacklist")
        )

    def test_who_opted_out_of_a_list_gets_nothing_of_it(self):
        mailing_list = self.env["mailing.list"].create({"name": "Thủy sản"})
        self.env["mailing.contact"].create(
            {
                "name": "Khoa",
                "email": "khoa@namhai-thu.example",
                "subscription_ids": [
                    Command.create({"list_id": mailing_list.id, "opt_out": True})
                ],
            }
        )
        self.mailing.write(
            {
                "mailing_model_id": self.env["ir.model"]._get_id("mailing.list"),
                "contact_list_ids": [Command.set(mailing_list.ids)],
            }
        )
        self.assertEqual(self._send().failure_type, "mail_optout")

    def test_marketing_cannot_pass_over_the_blacklists(self):
        mailing = self.mailing.with_user(self.marketing)
        with self.assertRaisesRegex(UserError, "always respected"):
            mailing.use_exclusion_list = False
        with self.assertRaisesRegex(UserError, "always respected"):
            mailing.copy({"use_exclusion_list": False})
        self.assertTrue(mailing.use_exclusion_list)
