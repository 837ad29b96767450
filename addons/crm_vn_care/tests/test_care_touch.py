from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import TODAY, CareCommon


@tagged("post_install", "-at_install")
class TestCareTouch(CareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.result = cls.env["crm.interaction.result"].create(
            {"name": "Hài lòng", "kind": "call", "outcome": "good"}
        )

    def _as_care(self, record):
        return record.with_user(self.users["care"])

    def test_handover_plans_a_touch_some_days_later(self):
        self._sign_agreement(self.agreement)
        handover = self._hand_over(self.agreement)
        touch = self.agreement.care_touch_ids
        self.assertEqual(touch.program_id, self.program)
        self.assertEqual(
            (touch.occasion_date, touch.date_planned),
            (date(2026, 3, 2), date(2026, 3, 9)),
        )
        self.assertEqual((touch.state, touch.channel), ("planned", "call"))
        self.assertEqual(touch.user_id, self.users["care"])
        self.assertEqual(touch.handover_id, handover)
        todo = touch.activity_ids
        self.assertEqual(todo.user_id, self.users["care"])
        self.assertEqual(todo.date_deadline, date(2026, 3, 9))

    def test_without_responsible_the_touch_waits_for_whoever_takes_it(self):
        self.program.user_id = False
        self._sign_agreement(self.agreement)
        self._hand_over(self.agreement)
        touch = self.agreement.care_touch_ids
        self.assertFalse(touch.user_id)
        self.assertFalse(touch.activity_ids)

    def test_archived_programmes_and_other_companies_plan_nothing(self):
        other = self.env["res.company"].create({"name": "Công ty khác"})
        self.program.write({"user_id": False, "company_id": other.id})
        self._sign_agreement(self.agreement)
        self._hand_over(self.agreement)
        self.assertFalse(self.agreement.care_touch_ids)

    @mute_logger("odoo.sql_db")
    def test_one_touch_per_programme_customer_and_occasion(self):
        self._create_touch()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._create_touch()

    def test_done_writes_the_interaction_and_closes_the_todo(self):
        touch = self._create_touch()
        touch._schedule_todo()
        touch = self._as_care(touch)
        action = touch.action_open_close_wizard()
        Wizard = self.env[action["res_model"]].with_user(self.users["care"])
        with Form(Wizard.with_context(**action["context"])) as form:
            form.result_id = self.result
            form.note = "Máy chạy tốt"
        form.record.action_confirm()
        self.assertEqual(touch.state, "done")
        interaction = touch.interaction_id
        self.assertEqual(interaction.partner_id, self.partner)
        self.assertEqual(
            (interaction.kind, interaction.direction, interaction.res_model),
            ("call", "out", "crm.care.touch"),
        )
        self.assertEqual(interaction.res_id, touch.id)
        self.assertEqual(interaction.result_id, self.result)
        self.assertEqual(interaction.note, "Máy chạy tốt")
        self.assertEqual(interaction.user_id, self.users["care"])
        self.assertFalse(touch.activity_ids, "the to-do is done")
        domain = [("res_model", "=", touch._name), ("res_id", "=", touch.id)]
        self.assertEqual(self.env["crm.interaction"].search_count(domain), 1)

    def test_done_without_result_is_refused(self):
        touch = self._as_care(self._create_touch())
        with self.assertRaisesRegex(UserError, "result"):
            touch.with_context(lang="en_US").action_done()
        self.assertEqual(touch.state, "planned")
        self.assertFalse(touch.interaction_id)

    def test_skip_needs_a_reason(self):
        touch = self._as_care(self._create_touch())
        touch._schedule_todo()
        for reason in (False, "  "):
            touch.skip_reason = reason
            with self.assertRaises(UserError):
                touch.action_skip()
        touch.skip_reason = "Vừa gọi hôm qua"
        touch.action_skip()
        self.assertEqual(touch.state, "skipped")
        self.assertFalse(touch.activity_ids)
        touch.action_reopen()
        self.assertEqual((touch.state, touch.skip_reason), ("planned", False))
        self.assertTrue(touch.activity_ids)

    def test_state_is_not_typed(self):
        touch = self._as_care(self._create_touch())
        with self.assertRaises(UserError):
            touch.state = "done"
        with self.assertRaises(UserError):
            self._create_touch(state="done", occasion_date="2026-01-01")
        self.assertEqual(touch.state, "planned")

    def test_a_programme_may_want_approval_first(self):
        self.program.needs_approval = True
        touch = self._create_touch(result_id=self.result.id)
        with self.assertRaises(UserError):
            self._as_care(touch).action_done()
        with self.assertRaises(UserError):
            self._as_care(touch).action_approve()
        touch.with_user(self.users["manager"]).action_approve()
        self.assertEqual(touch.state, "approved")
        self._as_care(touch).action_done()
        self.assertEqual(touch.state, "done")

    def test_late_and_today_can_be_searched(self):
        late = self._create_touch(date_planned="2026-03-01")
        today = self._create_touch(occasion_date="2026-02-01")
        Touch = self.env["crm.care.touch"]
        self.assertTrue(late.is_late)
        self.assertFalse(today.is_late)
        found = Touch.search(
            [("is_late", "=", True), ("program_id", "=", self.program.id)]
        )
        self.assertEqual(found, late)
        self.assertIn(today, Touch.search([("is_late", "=", False)]))
        with freeze_time("2026-03-03 05:00:00"):
            today.invalidate_recordset(["is_late"])
            self.assertTrue(today.is_late)
        late.skip_reason = "Khách đi vắng"
        late.action_skip()
        self.assertFalse(late.is_late, "what is skipped is late no more")

    def _make_mail_touch(self, **values):
        template = self.env.ref("crm_vn_care.mail_template_touch_thanks")
        program = self.env["crm.care.program"].create(
            {
                "name": "Thư cảm ơn",
                "channel": "email",
                "mail_template_id": template.id,
            }
        )
        return self._create_touch(program_id=program.id, **values)

    def test_email_touch_is_sent_and_answered(self):
        touch = self._as_care(self._make_mail_touch())
        self.assertEqual(touch.channel, "email")
        touch.action_send()
        self.assertEqual(touch.state, "sent")
        self.assertEqual(touch.interaction_id.kind, "email")
        self.assertEqual(touch.message_ids.partner_ids, self.partner)
        answer = self.env["crm.interaction.result"].create(
            {"name": "Đã trả lời", "kind": "email"}
        )
        interaction = touch.interaction_id
        touch.write({"result_id": answer.id, "note": "Cảm ơn lại"})
        touch.action_done()
        self.assertEqual(touch.interaction_id, interaction, "one row for one e-mail")
        self.assertEqual(interaction.result_id, answer)

    def test_email_to_nobody_fails_with_its_reason(self):
        self.partner.email = False
        touch = self._as_care(self._make_mail_touch())
        touch.action_send()
        self.assertEqual(touch.state, "failed")
        self.assertTrue(touch.error)
        self.assertFalse(touch.interaction_id)
        self.partner.email = "lienhe@nam-hai.example"
        touch.action_reopen()
        touch.action_send()
        self.assertEqual((touch.state, touch.error), ("sent", False))

    def test_email_programme_needs_its_template(self):
        with self.assertRaises(ValidationError):
            self.env["crm.care.program"].create({"name": "Thư", "channel": "email"})

    def test_buttons_lead_to_customer_and_contract(self):
        touch = self._create_touch(agreement_id=self.agreement.id)
        self.assertEqual(touch.action_view_agreement()["res_id"], self.agreement.id)
        self.assertEqual(touch.action_view_partner()["res_id"], self.partner.id)
        Touch = self.env["crm.care.touch"]
        for source in (self.agreement, self.partner):
            self.assertEqual(
                Touch.search(source.action_view_care_touches()["domain"]), touch
            )
        self.assertEqual(self.program.touch_count, 1)
        self.assertEqual(
            Touch.search(self.program.action_view_touches()["domain"]), touch
        )

    def test_sales_see_but_do_not_carry_out(self):
        touch = self._create_touch(agreement_id=self.agreement.id)
        seen = touch.with_user(self.users["sales"])
        self.assertEqual(str(seen.date_planned), TODAY)
        with self.assertRaises(AccessError):
            seen.note = "x"
