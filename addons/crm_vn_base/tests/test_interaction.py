from datetime import datetime

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged, users, warmup
from odoo.tools import mute_logger

from .common import CrmVnBaseCase


@tagged("post_install", "-at_install")
class TestInteraction(CrmVnBaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls._create_customer(user_id=cls.user_sales.id)
        cls.contact = cls.env["res.partner"].create(
            {"name": "Trần Văn Khoa", "parent_id": cls.company.id}
        )
        cls.good_call = cls.env.ref(
            "crm_vn_base.crm_interaction_result_call_reached_interested"
        )

    def _done(self, record, xmlid, user=None, feedback="Khách đồng ý", **values):
        activity = record.activity_schedule(
            xmlid, user_id=(user or self.user_sales).id, **values
        )
        activity.with_user(user or self.user_sales).action_feedback(feedback=feedback)
        return self.env["crm.interaction"].search([("activity_id", "=", activity.id)])

    # === facts ===

    @freeze_time("2026-03-02 03:00:00")
    def test_a_done_call_is_one_interaction(self):
        found = self._done(
            self.contact, "mail.mail_activity_data_call", summary="Hỏi tiến độ"
        )
        self.assertEqual(len(found), 1)
        self.assertEqual(found.kind, "call")
        self.assertEqual(found.name, "Hỏi tiến độ")
        self.assertEqual(found.note, "Khách đồng ý")
        self.assertEqual(found.date, datetime(2026, 3, 2, 3, 0, 0))
        self.assertEqual(found.user_id, self.user_sales)
        self.assertEqual(found.team_id, self.team)
        self.assertEqual(found.partner_id, self.contact)
        self.assertEqual(found.commercial_partner_id, self.company)

    def test_meetings_and_emails_too_but_no_other_activity(self):
        meeting = self._done(self.company, "mail.mail_activity_data_meeting")
        email = self._done(self.company, "mail.mail_activity_data_email")
        self.assertEqual((meeting.kind, email.kind), ("meeting", "email"))
        self.assertFalse(self._done(self.company, "mail.mail_activity_data_todo"))

    @freeze_time("2026-03-02 03:00:00")
    def test_a_past_meeting_keeps_its_own_time(self):
        event = self.env["calendar.event"].create(
            {
                "name": "Họp",
                "start": "2026-03-01 02:00:00",
                "stop": "2026-03-01 03:30:00",
            }
        )
        found = self._done(
            self.company,
            "mail.mail_activity_data_meeting",
            calendar_event_id=event.id,
        )
        self.assertEqual(found.date, datetime(2026, 3, 1, 2, 0, 0))
        self.assertEqual(found.duration, 1.5)

    def test_an_employee_without_role_logs_by_doing(self):
        employee = new_test_user(
            self.env, "vn_employee", groups="base.group_user,base.group_partner_manager"
        )
        found = self._done(self.company, "mail.mail_activity_data_call", employee)
        self.assertEqual(found.user_id, employee)
        self.assertEqual(self.company.with_user(employee).interaction_count, 0)

    @users("vn_sales")
    def test_logged_by_hand_in_two_clicks(self):
        action = self.contact.with_env(self.env).action_log_interaction()
        Interaction = self.env["crm.interaction"].with_context(**action["context"])
        with Form(Interaction, action["views"][0][0]) as form:
            form.name = "Gọi hỏi thăm"
            form.result_id = self.good_call
        self.assertEqual(form.record.partner_id, self.contact)
        self.assertEqual(form.record.team_id, self.team)
        self.assertIn("Gọi hỏi thăm", form.record.display_name)

    def test_result_of_another_kind_is_refused(self):
        with self.assertRaises(ValidationError):
            self._create_interaction(
                self.company, kind="visit", result_id=self.good_call.id
            )
        with Form(self.env["crm.interaction"]) as form:
            form.partner_id = self.company
            form.result_id = self.good_call
            form.kind = "visit"
            self.assertFalse(form.result_id)

    @mute_logger("odoo.sql_db")
    def test_an_interaction_needs_a_customer_or_document(self):
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.env["crm.interaction"].create({"kind": "call"})

    def test_one_row_per_activity(self):
        found = self._done(self.company, "mail.mail_activity_data_call")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            found.copy({"activity_id": found.activity_id.id})

    # === on the customer ===

    @users("vn_sales")
    @warmup
    def test_counts_take_one_query(self):
        self._create_interaction(self.company, date="2026-03-01 02:00:00")
        self._create_interaction(self.contact, date="2026-03-02 02:00:00")
        partners = (self.company | self.contact).with_env(self.env)
        partners.invalidate_recordset()
        partners.mapped("commercial_partner_id")
        self.env["crm.interaction"].flush_model()
        with self.assertQueryCount(vn_sales=1):
            counts = partners.mapped("interaction_count")
        self.assertEqual(counts, [2, 1])
        self.assertEqual(
            self.company.last_interaction_date, datetime(2026, 3, 2, 2, 0, 0)
        )
        self.assertEqual(
            self.env["crm.interaction"].search_count(
                self.company.action_view_interactions()["domain"]
            ),
            2,
        )

    # === who may ===

    def test_salespeople_see_their_own_and_their_customers(self):
        mine = self._create_interaction(self.company)
        theirs = self._create_interaction(self.contact, user_id=self.user_sales2.id)
        stranger = self._create_interaction(
            self._create_customer(name="Lạ", user_id=self.user_sales2.id),
            user_id=self.user_sales2.id,
        )
        Interaction = self.env["crm.interaction"].with_user(self.user_sales)
        rows = mine | theirs | stranger
        found = Interaction.search([("id", "in", rows.ids)])
        self.assertEqual(found, mine | theirs)
        with self.assertRaises(AccessError):
            stranger.with_user(self.user_sales).read(["note"])
        with self.assertRaises(AccessError):
            theirs.with_user(self.user_sales).note = "Sửa của người khác"
        with self.assertRaises(AccessError):
            Interaction.create(
                {"partner_id": self.company.id, "user_id": self.user_sales2.id}
            )
        with self.assertRaises(AccessError):
            mine.with_user(self.user_sales).unlink()

    def test_the_leader_of_a_team_and_the_other_roles_see_all(self):
        row = self._create_interaction(self.company)
        for user in (self.user_care, self.user_marketing, self.user_accountant):
            self.assertTrue(row.with_user(user).has_access("read"), user.name)
            with self.assertRaises(AccessError):
                row.with_user(user).note = "Sửa"
        row.with_user(self.user_manager).note = "Quản lý bổ sung"
        row.with_user(self.user_crm_admin).unlink()

    def test_other_companies_do_not_see_it(self):
        other = self.env["res.company"].create({"name": "Công ty khác"})
        row = self._create_interaction(self.company, company_id=other.id)
        self.assertFalse(row.with_user(self.user_manager).has_access("read"))

    def test_an_employee_without_role_sees_none(self):
        employee = new_test_user(self.env, "vn_employee", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.env["crm.interaction"].with_user(employee).search([])

    def test_results_are_kept_by_the_administrator(self):
        self.good_call.with_user(self.user_crm_admin).name = "Quan tâm"
        with self.assertRaises(AccessError):
            self.good_call.with_user(self.user_manager).name = "Khác"
