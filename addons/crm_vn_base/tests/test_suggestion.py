from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import CrmVnBaseCase


@tagged("post_install", "-at_install")
class TestSuggestion(CrmVnBaseCase):
    def setUp(self):
        super().setUp()
        self.suggestion = (
            self.env["crm.suggestion"]
            .with_user(self.user_sales)
            .create({"name": "Xem công nợ trong danh sách", "screen": "Tổ chức"})
        )
        self.answered = self.suggestion.with_user(self.user_manager)

    def test_filed_by_anyone_in_one_step(self):
        self.assertEqual(self.suggestion.author_id, self.user_sales)
        self.assertEqual(self.suggestion.state, "new")
        self.assertTrue(self.suggestion.category_id)
        self.assertEqual(
            self.suggestion.deadline,
            fields.Date.context_today(self.env.user) + timedelta(days=7),
        )

    def test_nothing_is_closed_without_an_answer(self):
        for action in ("action_accept", "action_finish", "action_decline"):
            with self.assertRaisesRegex(UserError, "Xem công nợ"):
                getattr(self.answered, action)()
        self.answered.answer = "   "
        with self.assertRaises(UserError):
            self.answered.action_finish()
        self.answered.answer = "Có từ tháng sau."
        self.answered.action_accept()
        self.assertEqual(self.suggestion.state, "accepted")
        self.answered.action_finish()
        self.assertEqual(self.suggestion.answered_by_id, self.user_manager)

    def test_the_author_is_told(self):
        self.answered.answer = "Có từ tháng sau."
        self.answered.action_accept()
        message = self.suggestion.message_ids.filtered(
            lambda m: self.user_sales.partner_id in m.notified_partner_ids
        )
        self.assertIn("Có từ tháng sau", message.body)

    def test_only_managers_answer(self):
        own = self.suggestion
        own.description = "Đỡ phải mở từng khách."
        with self.assertRaises(AccessError):
            own.answer = "Đồng ý"
        with self.assertRaises(AccessError):
            own.vote_user_ids = self.user_sales2
        with self.assertRaises(AccessError):
            own.action_decline()
        colleague = own.with_user(self.user_sales2)
        self.assertEqual(colleague.name, own.name, "everybody reads")
        with self.assertRaises(AccessError):
            colleague.name = "Việc khác"
        self.answered.answer = "Không làm."
        self.answered.action_decline()
        with self.assertRaises(AccessError):
            own.description = "Sửa sau khi đã trả lời"
        with self.assertRaises(UserError):
            self.answered.state = "new"

    def test_answer_and_author_cannot_be_forged_on_creation(self):
        forged = (
            self.env["crm.suggestion"]
            .with_user(self.user_sales2)
            .with_context(default_answer="Đồng ý", default_author_id=self.user_sales.id)
            .create({"name": "A", "author_id": self.user_sales.id, "answer": "Đồng ý"})
        )
        self.assertEqual(forged.author_id, self.user_sales2)
        self.assertFalse(forged.answer)

    def test_votes_are_ones_own_and_can_be_taken_back(self):
        self.suggestion.with_user(self.user_sales2).action_vote()
        self.suggestion.with_user(self.user_care).action_vote()
        self.assertEqual(self.suggestion.vote_count, 2)
        self.suggestion.with_user(self.user_care).action_vote()
        self.assertEqual(self.suggestion.vote_user_ids, self.user_sales2)

    def _remind(self):
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=60
        ):
            self.env["crm.suggestion"]._cron_remind(batch=1)

    def test_overdue_answers_remind_once(self):
        self.suggestion.category_id.sudo().user_id = self.user_manager
        self._remind()
        self.assertFalse(self.suggestion.activity_ids)
        self.suggestion.sudo().deadline = fields.Date.context_today(
            self.env.user
        ) - timedelta(days=1)
        self._remind()
        self._remind()
        self.assertEqual(self.suggestion.activity_ids.user_id, self.user_manager)
        self.answered.answer = "Đã xem."
        self.answered.action_finish()
        self.assertFalse(self.suggestion.activity_ids, "the reminder is done with it")


@tagged("post_install", "-at_install")
class TestSuggestionScreen(HttpCase):
    def test_two_clicks_on_any_screen(self):
        new_test_user(
            self.env, "vn_suggest", groups="crm_vn_base.group_crm_vn_sales"
        ).tour_enabled = False
        self.start_tour(
            "/odoo/crm-organisations", "crm_vn_suggestion_tour", login="vn_suggest"
        )
        suggestion = self.env["crm.suggestion"].search(
            [("name", "=", "Thêm cột công nợ")]
        )
        self.assertEqual(len(suggestion), 1)
        self.assertTrue(suggestion.screen)
        self.assertIn("crm-organisations", suggestion.screen_url)
