from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged, users

from .common import PipelineCommon


@tagged("post_install", "-at_install")
class TestLeads(PipelineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create(
            {"name": "Nam Hải", "is_company": True, "potential_level": "80"}
        )
        cls.won_stage = cls.env.ref("crm.stage_lead4")

    def _create_lead(self, **vals):
        return self.env["crm.lead"].create(
            {
                "name": "Kho lạnh 500 tấn",
                "type": "opportunity",
                "user_id": self.sales.id,
                "team_id": self.team.id,
                **vals,
            }
        )

    def _spy(self):
        """Record the ids for which the hook is called."""
        calls = []

        def spy(lead):
            calls.append(lead.id)

        return calls, patch.object(self.env.registry["crm.lead"], "_on_won", spy)

    def test_won_hook_by_button_drag_and_import(self):
        button, drag = self._create_lead(), self._create_lead()
        calls, spy = self._spy()
        with spy:
            button.action_set_won()
            drag.with_user(self.sales).write({"stage_id": self.won_stage.id})
            imported = self._create_lead(stage_id=self.won_stage.id, probability=100)
        self.assertEqual(calls, [button.id, drag.id, imported.id])

    def test_won_hook_once_per_record(self):
        leads = self._create_lead() + self._create_lead()
        calls, spy = self._spy()
        with spy:
            leads.write({"stage_id": self.won_stage.id})
            leads.write({"stage_id": self.won_stage.id, "probability": 100})
            leads[0].action_set_won()
            leads[0].name = "Đổi tên"
        self.assertEqual(calls, leads.ids)

    def test_won_hook_not_for_other_changes(self):
        lead = self._create_lead()
        calls, spy = self._spy()
        with spy:
            lead.stage_id = self.env.ref("crm_vn_pipeline.crm_stage_negotiation")
            lead.probability = 100
            lead.action_set_lost()
        self.assertFalse(calls)

    @users("pl_sales")
    def test_loss_asks_reason_and_keeps_the_feedback(self):
        lead = self._create_lead().with_env(self.env)
        competitor = self.env["res.partner"].create({"name": "Bắc Hà"})
        wizard = self.env["crm.lead.lost"].create(
            {
                "lead_ids": lead.ids,
                "customer_feedback": "Giá cao",
                "competitor_ids": competitor.ids,
                "profile_checked": True,
            }
        )
        with self.assertRaisesRegex(UserError, "Kho lạnh 500 tấn"):
            wizard.action_lost_reason_apply()
        self.assertEqual(lead.won_status, "pending")
        wizard.lost_reason_id = self.env.ref("crm.lost_reason_1")
        wizard.action_lost_reason_apply()
        self.assertEqual(lead.won_status, "lost")
        self.assertEqual(lead.customer_feedback, "Giá cao")
        self.assertEqual(lead.competitor_ids, competitor)

    @users("pl_sales")
    def test_lead_converts_to_opportunity_and_customer(self):
        lead = self._create_lead(
            type="lead",
            contact_name="Trần Văn Khoa",
            partner_name="Thủy sản Nam Hải",
            email_from="khoa@namhai-thu.example",
        ).with_env(self.env)
        self.env["crm.lead2opportunity.partner"].with_context(
            active_model="crm.lead", active_id=lead.id, active_ids=lead.ids
        ).create({"name": "convert", "action": "create"}).action_apply()
        self.assertEqual(lead.type, "opportunity")
        self.assertEqual(lead.qualification, "qualified")
        self.assertEqual(lead.partner_id.name, "Trần Văn Khoa")
        self.assertEqual(lead.partner_id.parent_id.name, "Thủy sản Nam Hải")

    def test_potential_is_proposed_from_the_customer(self):
        lead = self._create_lead(partner_id=self.partner.id)
        self.assertEqual(lead.potential_level, "80")
        lead.potential_level = "100"
        lead.partner_id = self.partner.copy({"potential_level": "50"})
        self.assertEqual(lead.potential_level, "100")

    def test_merge_keeps_what_is_ours(self):
        target = self._create_target(user_id=self.sales.id)
        target.action_convert()
        lead = target.lead_id
        lead.write({"need": "Kho 500 tấn", "competitor_ids": self.partner.ids})
        master = self._create_lead(priority="3", probability=60)
        merged = (lead + master).merge_opportunity()
        self.assertEqual(merged.need, "Kho 500 tấn")
        self.assertEqual(merged.competitor_ids, self.partner)
        self.assertEqual(merged.target_id, target)
        self.assertEqual(target.lead_id, merged)

    def test_lead_is_found_without_accents_and_by_phone(self):
        lead = self._create_lead(contact_name="Đặng Hùng", phone="0918 303 215")
        search = self.env["crm.lead"].search
        self.assertIn(lead, search([("display_name", "ilike", "kho lanh dang")]))
        self.assertIn(lead, search([("display_name", "ilike", "303215")]))

    def test_smart_buttons(self):
        target = self._create_target(user_id=self.sales.id)
        target.action_convert()
        lead = target.lead_id
        self.assertEqual(lead.action_view_target()["res_id"], target.id)
        self.assertEqual(lead.action_view_campaign()["res_id"], self.campaign.id)
        self.assertEqual(target.action_view_lead()["res_id"], lead.id)

    @users("pl_sales", "pl_marketing", "pl_manager")
    def test_leads_exist_for_the_roles(self):
        self.assertTrue(self.env.user.has_group("crm.group_use_lead"))

    @users("pl_sales")
    def test_no_button_asks_a_service_that_would_be_refused(self):
        views = [(False, "form")]
        for allowed in (False, True):
            with self.subTest(allowed=allowed):
                self.env["ir.config_parameter"].sudo().set_param(
                    "crm_vn_base.allow_iap", str(allowed)
                )
                form = self.env["crm.lead"].get_views(views)["views"]["form"]["arch"]
                self.assertFalse(not allowed and "iap_enrich" in form)

    def test_a_meeting_is_noted_with_day_and_time_as_written_here(self):
        lead = self._create_lead()
        meeting = self.env["calendar.event"].create(
            {
                "name": "Khảo sát",
                "start": "2026-03-02 02:00:00",
                "stop": "2026-03-02 03:00:00",
            }
        )
        lead.with_context(lang="vi_VN", tz="Asia/Ho_Chi_Minh").log_meeting(meeting)
        body = lead.message_ids[0].body
        self.assertIn("Khảo sát", body)
        self.assertIn("02/03/2026", body)
        self.assertIn("09:00", body)
        self.assertNotIn("2026-03-02", body)
