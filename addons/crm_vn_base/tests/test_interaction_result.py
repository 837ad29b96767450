from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged, users
from odoo.tools import mute_logger

from .common import CrmVnBaseCase


class ResultCase(CrmVnBaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls._create_customer(user_id=cls.user_sales.id)
        cls.contact = cls.env["res.partner"].create(
            {"name": "Trần Văn Khoa", "parent_id": cls.company.id}
        )
        cls.call = cls.env.ref("mail.mail_activity_data_call")
        cls.good_call = cls._result("call_reached_interested")
        cls.good_meeting = cls._result("meeting_agreed_on_the_next_step")

    @classmethod
    def _result(cls, name):
        return cls.env.ref(f"crm_vn_base.crm_interaction_result_{name}")

    def _interactions(self, activity):
        return self.env["crm.interaction"].search([("activity_id", "=", activity.id)])


@tagged("post_install", "-at_install")
class TestActivityResult(ResultCase):
    """An activity is done with its result, its time and its duration."""

    def _plan_call(self, **values):
        return self.contact.activity_schedule(
            "mail.mail_activity_data_call",
            user_id=self.user_sales.id,
            summary="Hỏi tiến độ",
            **values,
        ).with_user(self.user_sales)

    @freeze_time("2026-03-02 03:00:00")
    def test_the_result_time_and_duration_become_facts(self):
        activity = self._plan_call()
        activity.write(
            {
                "result_id": self.good_call.id,
                "done_at": "2026-03-02 01:30:00",
                "done_duration": 0.25,
            }
        )
        activity.action_feedback(feedback="Khách cần kho 120 m²")
        row = self._interactions(activity)
        self.assertEqual(row.result_id, self.good_call)
        self.assertEqual(row.date, datetime(2026, 3, 2, 1, 30))
        self.assertEqual(row.duration, 0.25)
        self.assertEqual(row.note, "Khách cần kho 120 m²")

    @freeze_time("2026-03-02 03:04:05")
    def test_the_time_done_is_kept_with_hours_and_minutes(self):
        activity = self._plan_call()
        activity.action_feedback()
        self.assertEqual(activity.done_at, datetime(2026, 3, 2, 3, 4, 5))

    def test_a_required_result_is_asked_of_programs_too(self):
        self.call.result_required = True
        activity = self._plan_call()
        for act in (activity.action_feedback, activity.action_done):
            with self.assertRaisesRegex(UserError, "Hỏi tiến độ.*Khoa"):
                act()
        with self.assertRaises(UserError):
            activity.action_feedback_schedule_next()
        self.assertTrue(activity.active)
        self.assertFalse(self._interactions(activity))
        activity.result_id = self.good_call
        activity.action_feedback()
        self.assertFalse(activity.active)

    def test_nothing_is_asked_where_no_result_is_required(self):
        activity = self._plan_call()
        activity.action_done()
        self.assertEqual(len(self._interactions(activity)), 1)

    def test_the_done_button_asks_in_a_dialog(self):
        activity = self._plan_call()
        action = activity.with_context(ask_result=True).action_done()
        self.assertTrue(activity.active)
        with Form(activity, action["views"][0][0]) as form:
            form.result_id = self.good_call
            form.feedback = "Hẹn gửi báo giá"
        activity.action_done_with_result()
        row = self._interactions(activity)
        self.assertEqual((row.result_id, row.note), (self.good_call, "Hẹn gửi báo giá"))

    def test_done_and_next_opens_the_next_activity(self):
        activity = self._plan_call()
        activity.result_id = self.good_call
        action = activity.action_done_with_result_next()
        self.assertEqual(action["res_model"], "mail.activity")
        self.assertTrue(self._interactions(activity))

    def test_the_button_asks_nothing_for_a_plain_to_do(self):
        activity = self.contact.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.user_sales.id
        ).with_user(self.user_sales)
        activity.with_context(ask_result=True).action_done()
        self.assertFalse(activity.active)

    def test_the_client_is_told_what_to_ask(self):
        self.call.result_required = True
        data = self._plan_call().activity_format()["mail.activity"][0]
        self.assertEqual(data["interaction_kind"], "call")
        self.assertTrue(data["result_required"])


@tagged("post_install", "-at_install")
class TestInteractionFacts(ResultCase):
    def test_every_kind_has_results_good_neutral_and_bad(self):
        groups = self.env["crm.interaction.result"]._read_group(
            [], ["kind"], ["outcome:array_agg"]
        )
        kinds = dict(self.env["crm.interaction"]._fields["kind"].selection)
        self.assertEqual(set(kinds), {kind for kind, _outcomes in groups})
        for kind, outcomes in groups:
            self.assertEqual(set(outcomes), {"good", "neutral", "bad"}, kind)

    def test_the_delay_of_the_entry_is_kept(self):
        row = self._create_interaction(
            self.company, date=self.env.cr.now() - timedelta(hours=30)
        )
        self.assertAlmostEqual(row.entry_delay, 30, places=1)
        late = self.env["crm.interaction"].search([("entry_delay", ">", 24)])
        self.assertIn(row, late)

    @users("vn_sales")
    def test_what_follows_is_planned_at_once(self):
        row = self.env["crm.interaction"].create(
            {
                "partner_id": self.company.id,
                "result_id": self.good_call.id,
                "next_date": "2026-12-01",
                "next_summary": "Gửi báo giá",
            }
        )
        self.assertTrue(row.needs_next_action)
        activity = self.company.activity_ids
        self.assertEqual(activity.summary, "Gửi báo giá")
        self.assertEqual(activity.date_deadline, date(2026, 12, 1))
        self.assertEqual(activity.user_id, self.env.user)
        row.next_date = "2026-12-02"
        self.assertEqual(len(self.company.activity_ids), 1)


@tagged("post_install", "-at_install")
class TestMeetingResult(ResultCase):
    """A meeting that ended asks its organiser, once for each customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_customer(name="Công ty Hoa Sen")
        cls.stop = fields.Datetime.now() - timedelta(hours=1)

    def _create_meeting(self, partners, **values):
        return (
            self.env["calendar.event"]
            .with_context(no_mail_to_attendees=True)
            .create(
                {
                    "name": "Họp tiến độ",
                    "start": self.stop - timedelta(hours=2),
                    "stop": self.stop,
                    "user_id": self.user_sales.id,
                    "partner_ids": (partners | self.user_sales.partner_id).ids,
                    **values,
                }
            )
        )

    def _run_cron(self):
        cron = self.env.ref("crm_vn_base.ir_cron_ask_results")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def _asked(self, event):
        return self.env["mail.activity"].search(
            [("calendar_event_id", "in", event.ids)]
        )

    def test_one_question_for_each_customer(self):
        event = self._create_meeting(self.company | self.contact | self.other)
        self._run_cron()
        asked = self._asked(event)
        self.assertEqual(set(asked.mapped("res_id")), {self.company.id, self.other.id})
        self.assertEqual(asked.user_id, self.user_sales)
        self._run_cron()
        self.assertEqual(self._asked(event), asked)
        mine = asked.filtered(lambda a: a.res_id == self.company.id)
        mine = mine.with_user(self.user_sales)
        with self.assertRaisesRegex(UserError, "Họp tiến độ"):
            mine.action_feedback()
        mine.result_id = self.good_meeting
        mine.action_feedback(feedback="Thống nhất phương án")
        row = event.interaction_ids
        self.assertEqual(row.partner_id, self.company)
        self.assertEqual((row.kind, row.date), ("meeting", event.start))
        self.assertEqual(row.duration, 2)
        self.assertEqual(row.result_id, self.good_meeting)

    def test_nothing_is_asked_of_what_is_known_or_did_not_happen(self):
        logged = self._create_meeting(self.company)
        self._create_interaction(
            self.company, kind="meeting", event_id=logged.id, date=logged.start
        )
        planned = self._create_meeting(self.company)
        planned_activity = self.company.activity_schedule(
            "mail.mail_activity_data_meeting",
            user_id=self.user_sales.id,
            calendar_event_id=planned.id,
        )
        later = self._create_meeting(
            self.company, stop=fields.Datetime.now() + timedelta(hours=1)
        )
        internal = self._create_meeting(self.user_manager.partner_id)
        long_ago = self._create_meeting(
            self.company,
            start=self.stop - timedelta(days=60),
            stop=self.stop - timedelta(days=60),
        )
        self._run_cron()
        self.assertFalse(self._asked(logged | later | internal | long_ago))
        self.assertEqual(self._asked(planned), planned_activity)

    def test_who_declined_was_not_there(self):
        event = self._create_meeting(self.company | self.other)
        event.attendee_ids.filtered(
            lambda a: a.partner_id == self.other
        ).state = "declined"
        self._run_cron()
        self.assertEqual(self._asked(event).mapped("res_id"), self.company.ids)

    @mute_logger("odoo.addons.crm_vn_base.models.calendar_event_interaction")
    def test_a_failure_stays_on_its_meeting_and_stops_no_other(self):
        bad = self._create_meeting(self.company, name="Họp hỏng")
        good = self._create_meeting(self.other)
        Event = self.env.registry["calendar.event"]
        prepare = Event._prepare_ask_vals

        def fail(event, customer):
            if event.name == "Họp hỏng":
                raise ValueError("hỏng")
            return prepare(event, customer)

        self.patch(Event, "_prepare_ask_vals", fail)
        (bad | good)._ask_results()
        self.assertIn("hỏng", bad.result_error)
        self.assertFalse(self._asked(bad))
        self.assertTrue(self._asked(good))

    def test_an_answer_completes_what_was_logged_by_hand(self):
        event = self._create_meeting(self.company)
        self._run_cron()
        action = event.with_user(self.user_sales).action_log_interaction()
        Interaction = self.env["crm.interaction"].with_user(self.user_sales)
        with Form(
            Interaction.with_context(**action["context"]), action["views"][0][0]
        ) as form:
            form.result_id = self.good_meeting
        self.assertEqual(form.record.event_id, event)
        asked = self._asked(event).with_user(self.user_sales)
        asked.result_id = self._result("meeting_to_be_continued")
        asked.action_feedback()
        self.assertEqual(event.interaction_ids, form.record)
        self.assertEqual(form.record.result_id, asked.result_id)

    def test_colleagues_do_not_see_the_row(self):
        event = self._create_meeting(self.company)
        row = self._create_interaction(self.company, kind="meeting", event_id=event.id)
        with self.assertRaises(AccessError):
            row.with_user(self.user_sales2).read(["note"])
