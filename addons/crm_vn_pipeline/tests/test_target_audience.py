from odoo.tests import tagged, users

from .common import PipelineCommon


@tagged("post_install", "-at_install")
class TestTargetAudience(PipelineCommon):
    """Target customers are the recipients of a mailing by themselves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mai = cls._create_target("Lê Thị Mai", email="mai@anphu-thu.example")
        cls.khoa = cls._create_target("Trần Văn Khoa", email="khoa@nh-thu.example")
        cls.long = cls._create_target("Bùi Long", email="long@dongnam-thu.example")
        cls.khoa._set_state("reject")
        cls.env["mail.blacklist"]._add("long@dongnam-thu.example")

    def _start_mailing(self):
        targets = (self.mai + self.khoa + self.long).with_env(self.env)
        action = targets.action_send_mailing()
        return (
            self.env["mailing.mailing"]
            .with_context(**action["context"])
            .create({"subject": "Mời dự hội thảo", "body_html": "<p>Kính mời</p>"})
        )

    def _send(self, mailing):
        """Send it; return the trace of each recipient."""
        mailing.sudo().action_send_mail()
        traces = self.env["mailing.trace"].sudo()
        traces = traces.search([("mass_mailing_id", "=", mailing.id)])
        return {trace.res_id: trace for trace in traces}

    @users("pl_marketing")
    def test_mailing_of_the_chosen_targets(self):
        mailing = self._start_mailing()
        self.assertEqual(mailing.mailing_model_real, "crm.target")
        self.assertEqual(mailing.campaign_id, self.campaign)
        recipients = self.env["crm.target"].browse(mailing._get_recipients())
        self.assertIn(self.mai, recipients)

    @users("pl_marketing")
    def test_a_new_mailing_leaves_out_who_was_rejected(self):
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "Mời",
                "mailing_model_id": self.env["ir.model"]._get_id("crm.target"),
            }
        )
        recipients = self.env["crm.target"].browse(mailing._get_recipients())
        self.assertIn(self.mai, recipients)
        self.assertNotIn(self.khoa, recipients)

    @users("pl_marketing")
    def test_who_refused_mails_gets_none_and_an_opening_counts_for_the_target(self):
        mailing = self._start_mailing()
        traces = self._send(mailing)
        refused = traces[self.long.id]
        self.assertEqual(refused.trace_status, "cancel")
        self.assertEqual(refused.failure_type, "mail_bl")
        trace = traces[self.mai.id]
        self.assertNotEqual(trace.trace_status, "cancel")
        trace.set_opened()
        before = self.env["crm.target"].sudo().search_count([])
        self._create_hit(trace)._process()
        self.assertEqual(trace.target_id, self.mai)
        self.assertEqual(self.mai.engagement, "human")
        self.assertEqual(self.env["crm.target"].sudo().search_count([]), before)
