from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged, users

from .common import PipelineCommon


@tagged("post_install", "-at_install")
class TestVisits(PipelineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create({"name": "Nam Hải"})

    def _create_visit(self, **vals):
        return (
            self.env["calendar.event"]
            .with_context(no_mail_to_attendees=True)
            .create(
                {
                    "name": "Thăm Nam Hải",
                    "visit_type": "periodic",
                    "customer_id": self.partner.id,
                    "start": datetime(2026, 3, 2, 2),
                    "stop": datetime(2026, 3, 2, 3),
                    **vals,
                }
            )
        )

    @users("pl_sales")
    def test_visit_done_becomes_a_fact_of_the_customer(self):
        visit = self._create_visit()
        self.assertEqual(visit.visit_state, "planned")
        with freeze_time("2026-03-02 02:05:00"):
            visit.action_visit_check_in()
        visit.result_id = self.env["crm.interaction.result"].search(
            [("kind", "=", "visit")], limit=1
        )
        with freeze_time("2026-03-02 03:35:00"):
            visit.action_visit_check_out()
        self.assertEqual(visit.visit_state, "done")
        fact = self.env["crm.interaction"].search(
            [("partner_id", "=", self.partner.id), ("kind", "=", "visit")]
        )
        self.assertEqual(fact.date, datetime(2026, 3, 2, 2, 5))
        self.assertEqual(fact.duration, 1.5)
        self.assertEqual(fact.result_id, visit.result_id)
        self.assertEqual(fact.user_id, self.env.user)

    def test_state_follows_from_events(self):
        visit = self._create_visit()
        with self.assertRaises(UserError):
            visit.visit_state = "done"
        with self.assertRaises(UserError):
            visit.action_visit_check_out()
        visit.action_visit_miss()
        self.assertEqual(visit.visit_state, "missed")
        visit.action_visit_plan()
        visit.action_visit_cancel()
        self.assertEqual(visit.visit_state, "cancelled")

    def test_ordinary_meeting_is_no_visit(self):
        event = self._create_visit(visit_type=False, customer_id=False)
        action = self.env.ref("crm_vn_pipeline.calendar_event_action_visits")
        self.assertNotIn(
            event, self.env["calendar.event"].search([("visit_type", "!=", False)])
        )
        self.assertIn("visit_type", action.domain)

    def test_visit_of_an_opportunity_is_of_its_customer(self):
        lead = self.env["crm.lead"].create(
            {"name": "Kho", "type": "opportunity", "partner_id": self.partner.id}
        )
        visit = self.env["calendar.event"].create(
            {"name": "Thăm", "visit_type": "other", "opportunity_id": lead.id}
        )
        self.assertEqual(visit.customer_id, self.partner)
