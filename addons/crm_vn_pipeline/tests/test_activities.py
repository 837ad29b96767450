from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged, users

from .selling_common import SellingCommon

KINDS = {
    "mail.mail_activity_data_call": "call",
    "mail.mail_activity_data_email": "email",
    "mail.mail_activity_data_meeting": "meeting",
    "crm_vn_pipeline.mail_activity_type_sms": "sms",
    "crm_vn_pipeline.mail_activity_type_online_meeting": "online_meeting",
    "crm_vn_pipeline.mail_activity_type_visit": "visit",
    "crm_vn_pipeline.mail_activity_type_demo": "demo",
    "crm_vn_pipeline.mail_activity_type_quotation": "quotation",
    "crm_vn_pipeline.mail_activity_type_post": "post",
}


@tagged("post_install", "-at_install")
class TestActivities(SellingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_lead()

    def _schedule(self, xmlid):
        return self.lead.with_user(self.sales).activity_schedule(
            xmlid, user_id=self.sales.id, summary="Việc"
        )

    def _find_result(self, kind):
        return self.env["crm.interaction.result"].search([("kind", "=", kind)], limit=1)

    @users("pl_sales")
    def test_each_sales_activity_is_done_with_its_result_as_a_fact(self):
        for xmlid, kind in KINDS.items():
            activity = self._schedule(xmlid).with_env(self.env)
            activity.result_id = self._find_result(kind)
            activity.action_feedback(feedback="Khách đồng ý")
        facts = self.env["crm.interaction"].search(
            [("res_model", "=", "crm.lead"), ("res_id", "=", self.lead.id)]
        )
        self.assertEqual(sorted(facts.mapped("kind")), sorted(KINDS.values()))
        self.assertEqual(facts.partner_id, self.partner)
        self.assertTrue(all(fact.result_id.kind == fact.kind for fact in facts))

    @users("pl_sales")
    def test_none_of_ours_is_done_without_a_result(self):
        for xmlid in KINDS:
            if xmlid.startswith("crm_vn_pipeline"):
                activity = self._schedule(xmlid).with_env(self.env)
                with self.assertRaisesRegex(UserError, "Việc"):
                    activity.action_feedback()
                self.assertTrue(activity.active)

    @users("pl_sales")
    def test_a_visit_from_an_activity_is_a_visit_in_the_calendar(self):
        activity = self._schedule("crm_vn_pipeline.mail_activity_type_visit")
        action = activity.with_env(self.env).action_create_calendar_event()
        self.assertEqual(action["context"]["default_customer_id"], self.partner.id)
        self.assertTrue(action["context"]["default_visit_type"])

    def test_the_visit_and_its_activity_are_one_fact(self):
        activity = self._schedule("crm_vn_pipeline.mail_activity_type_visit")
        visit = self._create_visit(
            opportunity_id=self.lead.id, activity_ids=[Command.set(activity.ids)]
        )
        self.assertEqual(activity.calendar_event_id, visit)
        self._make_visit(visit)
        self.assertFalse(activity.active)
        fact = self.env["crm.interaction"].search([("event_id", "=", visit.id)])
        self.assertEqual(len(fact), 1)
        self.assertEqual((fact.kind, fact.result_id), ("visit", self.result))
        self.assertEqual(fact.activity_id, activity)
