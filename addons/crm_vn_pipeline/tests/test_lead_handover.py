from datetime import timedelta

from odoo.exceptions import UserError
from odoo.fields import Datetime
from odoo.tests import freeze_time, tagged, users

from .test_lead_qualification import ANSWERS, LeadCommon


@tagged("post_install", "-at_install")
class TestLeadHandover(LeadCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_lead(user_id=cls.marketing.id, **ANSWERS)

    def _hand_over(self, lead=None, **vals):
        lead = lead or self.lead.with_env(self.env)
        action = lead.action_hand_over()
        wizard = (
            self.env["crm.lead.hand.over"]
            .with_context(**action["context"])
            .create({"user_id": self.sales.id, "accept_hours": 8, **vals})
        )
        wizard.action_apply()
        return self.lead.sudo().handover_id

    @users("pl_marketing")
    def test_marketing_hands_a_nurtured_lead_over_to_sales(self):
        offer = self._hand_over(note="Gọi sáng thứ Năm")
        lead = self.lead
        self.assertEqual((lead.user_id, lead.team_id), (self.sales, self.team))
        self.assertEqual(lead.nurtured_by_id, self.marketing)
        self.assertEqual(lead.qualification, "qualified")
        self.assertEqual(lead.handover_state, "offered")
        self.assertEqual(offer.from_user_id, self.marketing)
        mine = lead.with_user(self.marketing)
        self.assertTrue(mine.has_access("read"), "marketing sees what becomes of it")
        self.assertFalse(mine.has_access("write"))
        told = (
            self.env["mail.message"]
            .sudo()
            .search(
                [("notified_partner_ids", "in", self.sales.partner_id.ids)], limit=1
            )
        )
        self.assertIn("Kho lạnh 500 tấn", told.body)

    @users("pl_marketing")
    def test_what_is_not_qualified_is_not_handed_over(self):
        lead = self._create_lead(user_id=self.marketing.id).with_env(self.env)
        with self.assertRaisesRegex(UserError, "not qualified yet"):
            lead.action_hand_over()

    def test_salesperson_accepts(self):
        self._hand_over()
        with self.assertRaisesRegex(UserError, "pl_sales"):
            self.lead.handover_id.with_user(self.colleague)._accept()
        lead = self.lead.with_user(self.sales)
        self.assertTrue(lead.may_accept)
        lead.action_accept()
        self.assertEqual(lead.handover_state, "accepted")
        self.assertTrue(self.lead.handover_id.answered_on)
        self.assertFalse(lead.may_accept)
        with self.assertRaisesRegex(UserError, "already"):
            lead.action_accept()

    def test_declined_lead_goes_back_with_its_reason(self):
        self._hand_over(self.lead.with_user(self.marketing))
        lead = self.lead.with_user(self.sales)
        action = lead.action_decline()
        self.env[action["res_model"]].with_user(self.sales).with_context(
            **action["context"]
        ).create({"reason": "Không phải khu vực của tôi"}).action_apply()
        self.assertEqual(self.lead.handover_state, "declined")
        self.assertEqual(self.lead.user_id, self.marketing)
        self.assertEqual(self.lead.activity_ids.user_id, self.marketing)
        self.assertIn("khu vực", str(self.lead.message_ids.mapped("body")))

    def test_too_late_goes_back_once(self):
        with freeze_time("2026-03-02 02:00:00"):
            offer = self._hand_over(self.lead.with_user(self.marketing))
        with freeze_time(offer.deadline - timedelta(minutes=1)):
            self._run_cron("ir_cron_expire_handovers")
            self.assertEqual(self.lead.handover_state, "offered")
        with freeze_time(offer.deadline + timedelta(minutes=1)):
            self._run_cron("ir_cron_expire_handovers")
            self._run_cron("ir_cron_expire_handovers")
        self.assertEqual(self.lead.handover_state, "expired")
        self.assertEqual(self.lead.user_id, self.marketing)
        self.assertEqual(len(self.lead.activity_ids), 1)

    def test_deadline_counts_working_hours(self):
        """Monday 9:00 in Vietnam; the company works eight hours a day."""
        company = self.env.company
        company.resource_calendar_id.tz = "Asia/Ho_Chi_Minh"
        with freeze_time("2026-03-02 02:00:00"):
            deadline = self.env["crm.lead.handover"]._get_deadline(company, 16)
        self.assertGreater(deadline, Datetime.to_datetime("2026-03-03 02:00:00"))
        self.assertLess(deadline, Datetime.to_datetime("2026-03-05 02:00:00"))

    def test_handed_over_to_a_team(self):
        self._hand_over(recipient="team", user_id=False, team_id=self.team.id)
        self.assertFalse(self.lead.user_id)
        self.assertEqual(self.lead.team_id, self.team)
        self.assertFalse(self.lead.handover_id)

    def test_another_offer_takes_the_first_one_back(self):
        first = self._hand_over()
        self.lead._give_to(self.colleague, 4)
        self.assertEqual(first.state, "cancelled")
        self.assertEqual(self.lead.handover_id.user_id, self.colleague)
        self.assertEqual(self.lead.handover_state, "offered")

    def test_state_of_an_offer_is_not_typed(self):
        offer = self._hand_over()
        with self.assertRaises(UserError):
            offer.state = "accepted"

    def test_who_sees_an_offer(self):
        offer = self._hand_over(self.lead.with_user(self.marketing))
        for user, allowed in (
            (self.sales, True),
            (self.marketing, True),
            (self.manager, True),
            (self.colleague, False),
            (self.care, False),
        ):
            self.assertEqual(offer.with_user(user).has_access("read"), allowed)
            self.assertFalse(offer.with_user(user).has_access("write"))

    @users("pl_sales")
    def test_leads_to_accept_are_on_the_home_screen(self):
        def waiting():
            return next(
                tile["value"]
                for tile in filter(None, self.env.user._today_tiles())
                if tile["action"].endswith("crm_lead_action_to_accept")
            )

        before = waiting()
        self.lead._give_to(self.sales, 4)
        self.assertEqual(waiting(), before + 1)

    def test_time_to_accept_is_a_setting(self):
        self.env["res.config.settings"].create({"lead_accept_hours": 3}).execute()
        wizard = self.env["crm.lead.hand.over"].create({"lead_ids": self.lead.ids})
        self.assertEqual(wizard.accept_hours, 3)
