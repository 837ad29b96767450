from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .outreach_common import OutreachCommon


@tagged("post_install", "-at_install")
class TestSupportRequest(OutreachCommon):
    """A plan goes to the manager, who answers with support; both are reminded."""

    def setUp(self):
        super().setUp()
        self.request = self._create_request()

    def _create_request(self, user=None, **values):
        user = user or self.sales
        return (
            self.env["crm.support.request"]
            .with_user(user)
            .create(
                {
                    "name": "Thăm trước đấu thầu",
                    "partner_id": self.nam_hai.id,
                    "plan": "<p>Mời khách xem kho mẫu, chào giá tháng sau.</p>",
                    "need": "Trưởng phòng đi cùng, 2 kỹ thuật",
                    "user_id": user.id,
                    "date_planned": date(2026, 3, 20),
                    **values,
                }
            )
        )

    def _answer(self, **values):
        as_manager = self.request.with_user(self.manager)
        as_manager.write(
            {"decision": "partial", "answer": "<p>Đi cùng ngày 18</p>", **values}
        )
        as_manager.action_answer()

    def _activities_of(self, user):
        return self.request.activity_ids.filtered(lambda todo: todo.user_id == user)

    # === There and back ===

    @freeze_time("2026-03-02 03:00:00")
    def test_plan_goes_to_the_leader_of_the_team(self):
        self.assertEqual(self.request.manager_id, self.manager)
        self.request.action_submit()
        self.assertEqual(self.request.state, "submitted")
        todo = self._activities_of(self.manager)
        self.assertEqual(todo.date_deadline, date(2026, 3, 4))
        self.assertEqual(self.request.date_answer, date(2026, 3, 4))

    def test_nothing_to_decide_on_is_not_sent(self):
        self.request.plan = False
        with self.assertRaisesRegex(UserError, "Thăm trước đấu thầu"):
            self.request.action_submit()
        self.assertEqual(self.request.state, "draft")

    def test_answer_goes_back_with_to_dos_for_all(self):
        self.request.action_submit()
        self._answer(supporter_ids=self.care.ids, support_date=date(2026, 3, 18))
        self.assertEqual(self.request.state, "answered")
        self.assertEqual(self.request.answered_by_id, self.manager)
        self.assertFalse(self._activities_of(self.manager))
        self.assertEqual(
            self._activities_of(self.sales).date_deadline, date(2026, 3, 18)
        )
        self.assertTrue(self._activities_of(self.care))
        told = self.request.message_ids.notified_partner_ids
        self.assertIn(self.sales.partner_id, told)

    def test_answer_needs_decision_and_words(self):
        self.request.action_submit()
        with self.assertRaises(UserError):
            self.request.with_user(self.manager).action_answer()
        self.assertEqual(self.request.state, "submitted")

    def test_nobody_answers_himself(self):
        self.request.action_submit()
        with self.assertRaises(AccessError):
            self.request.action_answer()
        with self.assertRaises(AccessError):
            self.request.write({"decision": "full", "amount_approved": 5e6})
        with self.assertRaises(ValidationError):
            self.request.manager_id = self.sales
        with self.assertRaises(AccessError):
            self._create_request(decision="full")

    def test_given_back_for_more(self):
        self.request.action_submit()
        self.request.with_user(self.manager).action_return()
        self.assertEqual(self.request.state, "draft")
        self.assertTrue(self._activities_of(self.sales))
        self.request.action_submit()
        self.assertEqual(self.request.state, "submitted")

    def test_closed_with_what_came_of_it(self):
        self.request.action_submit()
        self._answer()
        with self.assertRaises(UserError):
            self.request.action_close()
        self.request.outcome = "Khách nhận lời dự thầu"
        self.request.action_close()
        self.assertEqual(self.request.state, "done")
        self.assertFalse(self.request.activity_ids)

    def test_sent_request_is_not_deleted(self):
        self.request.action_submit()
        with self.assertRaises(UserError):
            self.request.unlink()

    # === Reminders ===

    def test_both_are_reminded_of_a_missing_answer(self):
        with freeze_time("2026-03-02 03:00:00"):
            self.request.action_submit()
            self._remind()
            self.assertFalse(self.request.reminded_on)
        with freeze_time("2026-03-05 03:00:00"):
            self.assertTrue(self.request.is_late)
            messages = self._remind()
            self.assertEqual(
                messages.partner_ids, self.manager.partner_id + self.sales.partner_id
            )
            self.assertEqual(len(messages), 2)
            # once a day at most, whatever how often it runs
            self.assertFalse(self._remind() - messages)
        with freeze_time("2026-03-07 03:00:00"):
            self.assertEqual(len(self._remind() - messages), 2)

    def test_both_are_reminded_of_an_answer_not_used(self):
        with freeze_time("2026-03-02 03:00:00"):
            self.request.action_submit()
            self._answer()
        self.request.sudo().activity_ids.unlink()
        with freeze_time("2026-03-21 03:00:00"):
            messages = self._remind()
            self.assertEqual(len(messages), 2)
            self.assertTrue(self._activities_of(self.sales))

    def _remind(self):
        with self.enter_registry_test_mode():
            cron = self.env.ref("crm_vn_pipeline.ir_cron_support_request")
            cron.method_direct_trigger()
        return self.env["mail.message"].search(
            [
                ("model", "=", "crm.support.request"),
                ("res_id", "=", self.request.id),
                ("message_type", "=", "user_notification"),
                ("subject", "=", self.request.name),
            ]
        )

    def test_reminder_that_fails_keeps_its_reason(self):
        with freeze_time("2026-03-02 03:00:00"):
            self.request.action_submit()

        def failing(_self):
            raise ValueError("hỏng")

        self.patch(self.registry["crm.support.request"], "_remind", failing)
        with freeze_time("2026-03-06 03:00:00"):
            self._remind()
        self.assertIn("hỏng", self.request.last_error)

    # === Who sees it ===

    def test_access(self):
        self.request.action_submit()
        for user, read, write in (
            (self.sales, True, True),
            (self.colleague, False, False),
            (self.manager, True, True),
            (self.marketing, False, False),
            (self.care, False, False),
        ):
            request = self.request.with_user(user)
            self.assertEqual(request.has_access("read"), read, user.login)
            self.assertEqual(request.has_access("write"), write, user.login)
        self._answer(supporter_ids=self.care.ids)
        self.env.invalidate_all()
        helper = self.request.with_user(self.care)
        self.assertTrue(helper.has_access("read"))

    def test_hidden_customer_cannot_be_chosen(self):
        sales_role = self.env.ref("crm_vn_base.group_crm_vn_sales")
        sales_role.write({"customer_visibility": "own", "customer_pool": False})
        with self.assertRaises(AccessError):
            self._create_request(user=self.colleague)

    def test_tiles(self):
        def values(user):
            today = self.env["res.users"].with_user(user).get_today()
            tiles = [tile for section in today["sections"] for tile in section["tiles"]]
            return [tile["value"] for tile in tiles if "support" in tile["key"]]

        self.assertEqual(values(self.manager), [])
        self.request.action_submit()
        self.assertEqual(values(self.manager), [1])
        self._answer()
        self.assertEqual(values(self.manager), [])
        self.assertEqual(values(self.sales), [1])

    def test_handover(self):
        self.request.action_submit()
        self.env["res.users"]._handover_employee_records(
            self.sales, self.colleague, codes=["support_requests"]
        )
        self.assertEqual(self.request.user_id, self.colleague)
