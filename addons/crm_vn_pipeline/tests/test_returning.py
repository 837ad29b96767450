from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Date
from odoo.tests import tagged, users

from .selling_common import SellingCommon


@tagged("post_install", "-at_install")
class TestReturning(SellingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.stage.rule"].search([]).active = False
        cls.lead = cls._create_lead(need="Kho 500 tấn", expected_revenue=5_000_000)

    def _create_wizard(self, **vals):
        return self.env["crm.lead.lost"].create(
            {
                "lead_ids": self.lead.ids,
                "lost_reason_id": self.reason.id,
                "customer_feedback": "Giá cao",
                "profile_checked": True,
                **vals,
            }
        )

    def _lose(self, return_date="2026-03-01", lead=None):
        lead = lead or self.lead
        lead.write({"return_date": return_date, "customer_feedback": "Giá cao"})
        lead.action_set_lost(lost_reason_id=self.reason.id)
        return lead

    def _return_due(self):
        due = self.env["crm.lead"].with_context(active_test=False)
        due = due.search(due._get_return_domain())
        due._return_all()
        return due

    # === What the loss asks for ===

    @users("pl_sales")
    def test_feedback_and_a_fresh_profile_are_asked_for(self):
        lead = self.lead.with_env(self.env)
        for vals in (
            {"lost_reason_id": False},
            {"customer_feedback": " "},
            {"profile_checked": False},
            {"return_date": "2020-01-01"},
        ):
            with self.assertRaisesRegex(UserError, "Kho lạnh 500 tấn"):
                self._create_wizard(**vals).action_lost_reason_apply()
        self.assertEqual(lead.won_status, "pending")
        self._create_wizard().action_lost_reason_apply()
        self.assertEqual(lead.won_status, "lost")
        self.assertEqual(lead.customer_feedback, "Giá cao")

    @users("pl_sales")
    def test_the_profile_is_corrected_and_dated_with_who_checked_it(self):
        self.partner.potential_level = "80"
        wizard = self._create_wizard(potential_level="50", phone="0918 303 215")
        wizard.action_lost_reason_apply()
        self.assertEqual(self.partner.potential_level, "50")
        self.assertIn("918", self.partner.phone)
        self.assertTrue(self.partner.record_verified_on)
        self.assertEqual(self.partner.record_verified_by_id, self.env.user.partner_id)

    @users("pl_sales")
    def test_the_wizard_shows_what_is_known(self):
        self.partner.write({"phone": "0918303215", "potential_level": "80"})
        wizard = self._create_wizard()
        self.assertEqual(wizard.potential_level, "80")
        self.assertTrue(wizard.phone)
        self.assertEqual(wizard.partner_id, self.partner)

    @users("pl_sales")
    @freeze_time("2026-03-02")
    def test_a_later_date_is_proposed_by_months(self):
        wizard = self._create_wizard(return_after="6")
        self.assertEqual(wizard.return_date, Date.to_date("2026-09-02"))
        wizard.action_lost_reason_apply()
        self.assertEqual(self.lead.return_date, Date.to_date("2026-09-02"))

    # === Coming back ===

    @freeze_time("2026-03-02")
    def test_it_comes_back_as_a_new_opportunity_with_a_todo(self):
        self.lead.competitor_ids = self.competitor
        self._lose()
        self._return_due()
        again = self.lead.return_lead_ids
        self.assertEqual((again.partner_id, again.need), (self.partner, "Kho 500 tấn"))
        self.assertEqual((again.won_status, again.user_id), ("pending", self.sales))
        self.assertEqual(again.competitor_ids, self.competitor)
        self.assertEqual(again.activity_ids.user_id, self.sales)
        self.assertIn("Giá cao", again.activity_ids.note)
        self.assertEqual(self.lead.won_status, "lost")
        self.assertEqual(again.action_view_origin()["res_id"], self.lead.id)

    @freeze_time("2026-03-02")
    def test_not_before_its_day_and_not_twice(self):
        self._lose("2026-03-03")
        other = self._lose("2026-03-02", self._create_lead(name="Kho khác"))
        self.assertEqual(self._return_due(), other)
        self.assertFalse(self._return_due())
        other.return_lead_ids.action_set_lost()
        self.assertFalse(self._return_due())

    @freeze_time("2026-03-02")
    def test_who_left_is_replaced_by_the_leader_of_his_team(self):
        self._lose()
        self.sales.active = False
        self._return_due()
        self.assertEqual(self.lead.return_lead_ids.user_id, self.manager)

    @freeze_time("2026-03-02")
    def test_one_that_fails_keeps_its_reason_and_the_others_go_on(self):
        bad = self._lose()
        good = self._lose(lead=self._create_lead(name="Kho khác"))
        create = type(bad)._prepare_return_vals

        def fail(lead):
            if lead == bad:
                raise ValueError("hỏng")
            return create(lead)

        self.patch(type(bad), "_prepare_return_vals", fail)
        with self.assertLogs("odoo.addons.crm_vn_pipeline", "ERROR"):
            self._return_due()
        self.assertIn("hỏng", bad.return_error)
        self.assertTrue(good.return_lead_ids)
        self.assertFalse(self._return_due())

    @freeze_time("2026-03-02")
    def test_the_scheduled_action_returns_all_that_is_due(self):
        self._lose()
        cron = self.env.ref("crm_vn_pipeline.ir_cron_lead_return")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual(len(self.lead.return_lead_ids), 1)
