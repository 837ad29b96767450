from unittest.mock import patch

from odoo.tests import tagged

from .common import PipelineCommon


@tagged("post_install", "-at_install")
class TestOutside(PipelineCommon):
    """Nothing leaves the machine unasked; what is to leave leaves at once."""

    def test_link_is_not_fetched_for_its_title(self):
        path = "odoo.addons.mail.tools.link_preview.get_link_preview_from_url"
        link = {"url": "https://minhphat.example/hoi-thao"}
        with patch(path, return_value={"og_title": "Trang chủ"}) as fetch:
            tracker = self.env["link.tracker"].create(link)
            self.assertEqual(tracker.title, "https://minhphat.example/hoi-thao")
            fetch.assert_not_called()
            self.env["ir.config_parameter"].set_param(
                "crm_vn_pipeline.fetch_link_titles", True
            )
            tracker = self.env["link.tracker"].create(link | {"label": "2"})
            self.assertEqual(tracker.title, "Trang chủ")

    def test_leads_are_not_enriched(self):
        setting = self.env["ir.config_parameter"].get_param(
            "crm.iap.lead.enrich.setting"
        )
        self.assertEqual(setting, "manual")
        cron = self.env.ref(
            "crm_iap_enrich.ir_cron_lead_enrichment", raise_if_not_found=False
        )
        self.assertFalse(cron and cron.active)

    def test_big_mailing_wakes_the_mail_queue(self):
        contacts = self.env["mailing.contact"].create(
            [{"name": str(i), "email": f"k{i}@namhai-thu.example"} for i in range(101)]
        )
        queue = self.env.ref("mail.ir_cron_mail_scheduler_action")
        triggers = self.env["ir.cron.trigger"]
        triggers.search([("cron_id", "=", queue.id)]).unlink()
        self.mailing.mailing_model_id = self.env["ir.model"]._get_id("mailing.contact")
        self.mailing.mailing_domain = str([("id", "in", contacts.ids)])
        self.mailing.with_user(self.marketing).action_send_mail()
        self.assertEqual(len(self.mailing.mailing_trace_ids), 101)
        self.assertTrue(triggers.search([("cron_id", "=", queue.id)]))
