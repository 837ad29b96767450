from datetime import timedelta

from odoo.tests import freeze_time, tagged, users

from ..models.crm_lead_assignment import MOVED
from .test_lead_qualification import LeadCommon


@tagged("post_install", "-at_install")
class TestLeadAssignment(LeadCommon):
    """Given directly, a lead is accepted too where the team asks for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.accept_assigned = True
        cls.lead = cls._create_lead(user_id=False, team_id=cls.team.id)

    @users("pl_manager")
    def test_dragged_to_a_salesperson_it_waits_for_him(self):
        with freeze_time("2026-03-02 02:00:00"):
            self.lead.with_env(self.env).write({"user_id": self.sales.id})
        offer = self.lead.handover_id
        self.assertEqual(self.lead.handover_state, "offered")
        self.assertEqual(
            (offer.user_id, offer.offered_by_id), (self.sales, self.env.user)
        )
        self.assertFalse(offer.from_user_id)
        self.assertTrue(offer.deadline)
        self.lead.with_user(self.sales).action_accept()
        self.assertEqual(self.lead.handover_state, "accepted")
        self.assertEqual(self.lead.user_id, self.sales)

    def test_not_accepted_in_time_it_goes_back(self):
        self.team.accept_hours = 2
        self.lead.with_context(**{MOVED: True}).user_id = self.marketing
        with freeze_time("2026-03-02 02:00:00"):
            self.lead.with_user(self.marketing).write({"user_id": self.sales.id})
        offer = self.lead.handover_id
        hours = self.env["crm.lead.handover"]
        with freeze_time("2026-03-02 02:00:00"):
            self.assertEqual(offer.deadline, hours._get_deadline(self.env.company, 2))
        with freeze_time(offer.deadline + timedelta(minutes=1)):
            self._run_cron("ir_cron_expire_handovers")
        self.assertEqual(self.lead.handover_state, "expired")
        self.assertEqual(self.lead.user_id, self.marketing)

    @users("pl_sales")
    def test_who_takes_it_himself_has_it(self):
        self.lead.with_env(self.env).user_id = self.env.user
        self.assertFalse(self.lead.handover_id)

    @users("pl_manager")
    def test_made_for_a_salesperson(self):
        lead = self._create_lead(user_id=self.sales.id, team_id=self.team.id)
        self.assertFalse(lead.with_env(self.env).handover_id.from_user_id)
        mine = self.env["crm.lead"].create(
            {"name": "Kho", "type": "lead", "user_id": self.sales.id}
        )
        self.assertEqual(mine.handover_state, "offered")

    @users("pl_manager")
    def test_given_to_another_the_first_offer_is_taken_back(self):
        lead = self.lead.with_env(self.env)
        lead.user_id = self.sales
        first = self.lead.handover_id
        lead.user_id = self.colleague
        self.assertEqual(first.state, "cancelled")
        self.assertEqual(self.lead.handover_id.user_id, self.colleague)
        self.assertEqual(self.lead.handover_id.from_user_id, self.sales)
        lead.user_id = False
        self.assertEqual(self.lead.handover_state, "cancelled")

    @users("pl_manager")
    def test_team_that_does_not_ask_for_it(self):
        self.team.accept_assigned = False
        self.lead.with_env(self.env).user_id = self.sales
        self.assertFalse(self.lead.handover_id)

    def test_open_offer_does_not_expire_under_somebody_else(self):
        self.lead._give_to(self.sales, 4)
        self.team.accept_assigned = False
        offer = self.lead.handover_id
        self.lead.with_user(self.manager).user_id = self.colleague
        with freeze_time(offer.deadline + timedelta(minutes=1)):
            self._run_cron("ir_cron_expire_handovers")
        self.assertEqual(offer.state, "cancelled")
        self.assertEqual(self.lead.user_id, self.colleague)

    def test_successor_of_a_leaving_employee_accepts_nothing(self):
        self.lead.with_user(self.sales).user_id = self.sales
        self.env["res.users"]._handover_employee_records(
            self.sales, self.colleague, ["leads"]
        )
        self.assertEqual(self.lead.user_id, self.colleague)
        self.assertFalse(self.lead.handover_id)

    @users("pl_manager")
    def test_many_at_once_cost_no_query_each(self):
        few = self._create_many(2)
        many = self._create_many(12)

        def assign(leads):
            leads.write({"user_id": self.sales.id})
            self.env.flush_all()

        assign(few)
        before = self.env.cr.sql_log_count
        assign(self._create_many(2))
        small = self.env.cr.sql_log_count - before
        before = self.env.cr.sql_log_count
        assign(many)
        large = self.env.cr.sql_log_count - before
        self.assertLess(large, small + 40)
        self.assertEqual(set(many.mapped("handover_state")), {"offered"})

    def _create_many(self, count):
        leads = self.env["crm.lead"].create(
            [
                {"name": f"Kho {i}", "type": "lead", "user_id": False}
                for i in range(count)
            ]
        )
        self.env.flush_all()
        return leads
