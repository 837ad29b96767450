from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import SignedContractCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestHandoverReversal(SignedContractCase):
    def _take_back(self, handover, user=None):
        handover = handover.with_user(user or self.user_sales_manager)
        action = handover.action_reverse()
        wizard = self.env[action["res_model"]].with_user(handover.env.user)
        wizard.with_context(**action["context"]).create(
            {"reason": "Ký nhầm kho"}
        ).action_confirm()

    def test_quantities_state_terms_and_milestones_go_back(self):
        agreement = self.agreement
        first = self._hand_over(agreement, share=0.5)
        second = self._hand_over(agreement)
        self.assertEqual(agreement.state, "handed_over")
        token = second.access_token
        self._take_back(second)
        self.assertEqual(second.state, "cancelled")
        self.assertEqual(agreement.state, "in_force")
        self.assertEqual(agreement.order_line_ids.mapped("qty_delivered"), [0.5, 1])
        self.assertEqual(agreement.delivered_percent, 50)
        instalment = agreement.instalment_ids[1]
        self.assertFalse(instalment.date_event or instalment.date_due)
        self.assertEqual(instalment.state, "planned")
        self.assertFalse(any(agreement.project_ids.milestone_ids.mapped("is_reached")))
        self.assertIn("Ký nhầm kho", second.message_ids[0].body)
        self.assertIn(
            "Ký nhầm kho", "".join(agreement.sudo().message_ids.mapped("body"))
        )
        self.assertFalse(second.access_token, token)
        # what is left can be handed over again
        again = self._hand_over(agreement)
        self.assertEqual(agreement.state, "handed_over")
        self.assertEqual((first | again).mapped("state"), ["signed", "signed"])

    def test_only_a_manager_with_a_reason(self):
        handover = self._hand_over(self.agreement)
        for user in (self.user_sales, self.user_project):
            with self.assertRaises(AccessError):
                self._take_back(handover, user)
        with self.assertRaises(UserError):
            handover.with_user(self.user_sales_manager).write({"state": "cancelled"})
        self.assertEqual(handover.state, "signed")

    def test_refused_when_accepted_since(self):
        agreement = self.agreement
        handover = self._hand_over(agreement)
        acceptance = self._hand_over(agreement, share=0.5, kind="acceptance")
        with self.assertRaisesRegex(UserError, "Kho lạnh 500 tấn"):
            self._take_back(handover)
        self.assertEqual(handover.state, "signed")
        self._take_back(acceptance)
        self._take_back(handover)
        self.assertEqual(agreement.state, "in_force")

    def test_refused_when_the_released_instalment_is_invoiced(self):
        agreement = self.agreement
        handover = self._hand_over(agreement)
        move = self._invoice(agreement.instalment_ids[1], post=False)
        with self.assertRaisesRegex(UserError, agreement.instalment_ids[1].name):
            self._take_back(handover)
        move.sudo().unlink()
        self._take_back(handover)
        self.assertEqual(agreement.order_line_ids.mapped("qty_delivered"), [0, 0])

    def test_a_part_goes_back_although_the_advance_is_invoiced(self):
        agreement = self.agreement
        self._invoice(agreement.instalment_ids[0])
        part = self._hand_over(agreement, share=0.5)
        self._take_back(part)
        self.assertEqual(part.state, "cancelled")

    def test_an_acceptance_goes_back_with_its_terms(self):
        agreement = self.agreement
        self._hand_over(agreement)
        acceptance = self._hand_over(agreement, kind="acceptance")
        self.assertEqual(agreement.state, "accepted")
        handover = agreement.handover_ids - acceptance
        with self.assertRaisesRegex(UserError, "Đã nghiệm thu"):
            self._take_back(handover)
        self._take_back(acceptance)
        self.assertEqual(agreement.state, "handed_over")
        self.assertFalse(any(agreement.instalment_ids[2:].mapped("date_event")))
        self.assertTrue(agreement.instalment_ids[1].date_event)

    def test_hook_is_called_once(self):
        calls = []
        self.patch(
            type(self.env["agreement"]),
            "_on_handover_reversed",
            lambda record, handover: calls.append(handover),
        )
        agreement = self.agreement
        handover = self._hand_over(agreement)
        self._take_back(handover)
        with self.assertRaises(UserError):
            self._take_back(handover)
        self.assertEqual(calls, [handover])
