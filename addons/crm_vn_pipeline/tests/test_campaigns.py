from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError
from odoo.tests import tagged, users
from odoo.tools import mute_logger

from .common import SCANNER, PipelineCommon


@tagged("post_install", "-at_install")
class TestCampaigns(PipelineCommon):
    def _fill_funnel(self):
        opened = self._create_trace("khoa@namhai-thu.example")
        clicked = self._create_trace(
            "mai@anphu-thu.example", links_click_datetime="2026-03-02 10:00:00"
        )
        self._create_hit(clicked, kind="click")._process()
        scanned = self._create_trace("nga@dalat-thu.example")
        self._create_trace("dung@tanphu-thu.example", trace_status="sent")
        self._create_trace("loi@tanphu-thu.example", trace_status="error")
        self._open(opened, clicked)
        self._open(scanned, agent=SCANNER)
        opened.target_id.user_id = self.sales
        opened.target_id.action_convert()
        lead = opened.target_id.lead_id
        lead.convert_opportunity(self.env["res.partner"].create({"name": "Nam Hải"}))
        other = lead.copy({"name": "Thứ hai"})
        lead.action_set_won()
        other.action_set_lost()

    def test_funnel_and_what_each_figure_opens(self):
        self._fill_funnel()
        campaign = self.campaign
        figures = {
            "sent": ("mailing.trace", 4),
            "delivered": ("mailing.trace", 4),
            "opened": ("mailing.trace", 2),
            "clicked": ("mailing.trace", 1),
            "target": ("crm.target", 2),
            "lead": ("crm.lead", 2),
            "opportunity": ("crm.lead", 2),
            "won": ("crm.lead", 1),
        }
        methods = {
            "target": "targets",
            "lead": "leads",
            "opportunity": "opportunities",
        }
        for figure, (model, count) in figures.items():
            self.assertEqual(campaign[f"{figure}_count"], count, figure)
            action = getattr(campaign, f"action_view_{methods.get(figure, figure)}")()
            self.assertEqual(action["res_model"], model)
            records = self.env[model].with_context(active_test=False)
            self.assertEqual(records.search_count(action["domain"]), count, figure)

    def test_campaign_that_found_a_target_again_counts_it(self):
        target = self._create_target(
            email="khoa@namhai-thu.example", user_id=self.sales.id
        )
        target.action_start_caring()
        later = self.env["utm.campaign"].create({"title": "Mùa nóng"})
        self.mailing.campaign_id = later
        self._open(self._create_trace("khoa@namhai-thu.example"))
        self.assertEqual(target.campaign_id, self.campaign)
        self.assertEqual((self.campaign + later).mapped("target_count"), [1, 1])

    def test_marketing_sees_how_many_leads_without_reading_them(self):
        self._fill_funnel()
        campaign = self.campaign.with_user(self.marketing)
        self.assertEqual(campaign.lead_count, 2)
        # it reads the leads it nurtures itself
        self.assertFalse(self.env["crm.lead"].with_user(self.marketing).search([]))

    def test_actual_cost_is_the_sum_of_the_lines(self):
        self.campaign.budget = 45_000_000
        self.env["utm.campaign.cost"].create(
            [
                {"campaign_id": self.campaign.id, "name": "Hội trường", "amount": 18e6},
                {"campaign_id": self.campaign.id, "name": "In ấn", "amount": 6e6},
            ]
        )
        self.assertEqual(self.campaign.actual_cost, 24_000_000)
        self.assertEqual(self.campaign.budget_left, 21_000_000)

    @users("pl_sales")
    def test_money_is_not_for_everybody(self):
        campaign = self.campaign.with_env(self.env)
        self.assertEqual(campaign.title, "Hội thảo")
        with self.assertRaises(AccessError):
            campaign.read(["budget"])
        with self.assertRaises(AccessError):
            campaign.write({"title": "Của tôi"})

    @users("pl_marketing")
    def test_next_version_remembers_why(self):
        self.campaign.write({"budget": 45e6, "date_start": "2026-03-01"})
        campaign = self.campaign.with_env(self.env)
        action = campaign.action_new_version()
        wizard = (
            self.env["utm.campaign.new.version"]
            .with_context(**action["context"])
            .create({"reason": "Thêm miền Trung"})
        )
        opened = wizard.action_create()
        version = self.env["utm.campaign"].browse(opened["res_id"])
        self.assertEqual(version.parent_id, campaign)
        self.assertEqual(version.version, 2)
        self.assertEqual(version.change_reason, "Thêm miền Trung")
        self.assertEqual(version.budget, 45_000_000)
        self.assertFalse(version.date_start)
        self.assertNotEqual(version.name, campaign.name)
        self.assertIn("2", version.display_name)
        self.assertEqual(campaign.child_ids, version)
        self.assertEqual(campaign.child_count, 1)
        self.assertEqual(campaign.action_view_children()["res_id"], version.id)
        self.assertEqual(version.action_view_parent()["res_id"], campaign.id)
        self.assertIn("Thêm miền Trung", campaign.message_ids[0].body)

    @users("pl_sales")
    def test_salesperson_opens_no_version_of_anothers_campaign(self):
        with self.assertRaises(AccessError):
            self.campaign.with_env(self.env).action_new_version()

    @mute_logger("odoo.sql_db")
    def test_end_before_start_is_refused(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.campaign.write({"date_start": "2026-03-02", "date_end": "2026-03-01"})
            self.campaign.flush_recordset()

    def test_core_still_creates_campaigns_by_name(self):
        campaign = self.env["utm.campaign"].create({"name": "từ một liên kết"})
        self.assertEqual(campaign.title, "từ một liên kết")
        self.assertEqual(campaign.version, 1)
