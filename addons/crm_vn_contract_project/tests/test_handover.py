from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SIGNED_ON_PAPER, SignedContractCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestHandover(SignedContractCase):
    def test_partial_deliveries_add_up(self):
        agreement = self.agreement
        store, work = agreement.order_line_ids
        self.assertEqual(
            set((store + work).mapped("qty_delivered_method")), {"handover"}
        )
        first = self._hand_over(agreement, share=0.5)
        self.assertEqual(first.state, "signed")
        self.assertEqual((store.qty_delivered, work.qty_delivered), (0.5, 1))
        self.assertEqual(agreement.state, "in_force")
        self.assertEqual(agreement.delivered_percent, 50)
        second = agreement.instalment_ids[1]
        self.assertFalse(second.date_due)
        self._hand_over(agreement)
        self.assertEqual((store.qty_delivered, work.qty_delivered), (1, 2))
        self.assertEqual(agreement.state, "handed_over")
        self.assertEqual(agreement.delivered_percent, 100)
        self.assertEqual(str(second.date_event), "2026-03-02")
        self.assertEqual(second.state, "due")
        self.assertTrue(all(agreement.project_ids.milestone_ids.mapped("is_reached")))

    def test_acceptance_after_handover(self):
        agreement = self.agreement
        with self.assertRaisesRegex(UserError, "Không còn gì"):
            agreement.action_create_acceptance()
        self._hand_over(agreement, share=0.5)
        accepted = self._hand_over(agreement, kind="acceptance")
        self.assertEqual(accepted.line_ids.mapped("quantity"), [0.5, 1])
        self.assertEqual(agreement.state, "in_force")
        self._hand_over(agreement)
        self._hand_over(agreement, kind="acceptance")
        self.assertEqual(agreement.state, "accepted")
        self.assertEqual(str(agreement.instalment_ids[2].date_due), "2026-03-17")
        # acceptance delivers nothing once more
        self.assertEqual(agreement.order_line_ids.mapped("qty_delivered"), [1, 2])

    def test_numbers_of_minutes(self):
        agreement = self.agreement
        handover = self._hand_over(agreement)
        self.assertEqual(handover.code, "01/2026/BBBG-MP")
        acceptance = self._hand_over(agreement, kind="acceptance")
        self.assertEqual(acceptance.code, "01/2026/BBNT-MP")

    def _create_handover(self, agreement):
        action = agreement.action_create_handover()
        return (
            self.env["agreement.handover"]
            .browse(action["res_id"])
            .with_user(self.user_sales)
        )

    def test_more_than_ordered_is_refused(self):
        agreement = self.agreement
        handover = self._create_handover(agreement)
        handover.write(SIGNED_ON_PAPER)
        handover.line_ids[0].quantity = 1.5
        with self.assertRaisesRegex(UserError, "Kho lạnh 500 tấn"):
            handover.action_sign()
        # two open minutes over the same goods: the second one finds nothing left
        handover.line_ids[0].quantity = 1
        twin = self._create_handover(agreement)
        twin.write(SIGNED_ON_PAPER)
        handover.action_sign()
        with self.assertRaises(UserError):
            twin.action_sign()
        self.assertEqual(twin.state, "draft")
        self.assertEqual(agreement.order_line_ids[0].qty_delivered, 1)

    def test_empty_minutes_are_refused(self):
        handover = self._create_handover(self.agreement)
        handover.line_ids.quantity = 0
        with self.assertRaises(UserError):
            handover.action_send()
        handover.line_ids.unlink()
        with self.assertRaises(UserError):
            handover.action_send()

    def test_signature_names_what_is_missing(self):
        handover = self._create_handover(self.agreement)
        with self.assertRaisesRegex(
            UserError, r"tên người ký[\s\S]*chức vụ[\s\S]*bản quét"
        ):
            handover.action_sign()
        handover.write({**SIGNED_ON_PAPER, "signed_on": "2026-03-03"})
        with self.assertRaisesRegex(UserError, "tương lai"):
            handover.action_sign()
        handover.signed_on = "2026-03-01"
        with self.assertRaisesRegex(UserError, "trước ngày ký hợp đồng"):
            handover.action_sign()

    def test_signed_minutes_are_locked(self):
        handover = self._hand_over(self.agreement)
        refused = [
            lambda: handover.write({"signatory_name": "Khác"}),
            lambda: handover.write({"state": "draft"}),
            lambda: handover.line_ids[0].write({"quantity": 0}),
            lambda: handover.line_ids[0].unlink(),
            lambda: handover.line_ids[0].copy(),
            lambda: handover.action_cancel(),
            lambda: handover.unlink(),
        ]
        for index, change in enumerate(refused):
            with self.subTest(index=index), self.assertRaises(UserError):
                change()

    def test_cancelled_minutes_deliver_nothing(self):
        agreement = self.agreement
        handover = self._create_handover(agreement)
        handover.action_send()
        handover.action_cancel()
        self.assertEqual(handover.state, "cancelled")
        self.assertEqual(agreement.order_line_ids[0].qty_delivered, 0)

    def test_line_of_another_contract_is_refused(self):
        handover = self._create_handover(self._create_signed_agreement())
        other = self._create_signed_agreement()
        with self.assertRaises(UserError):
            handover.line_ids[0].order_line_id = other.order_line_ids[0]

    def test_no_handover_before_signing(self):
        agreement = self._create_agreement()
        handover = self._create_handover(agreement)
        handover.write(SIGNED_ON_PAPER)
        with self.assertRaisesRegex(UserError, "Nháp"):
            handover.action_sign()

    def test_production_staff_record_the_signature(self):
        agreement = self.agreement
        project = agreement.project_ids.with_user(self.user_project)
        action = project.action_create_handover()
        handover = self.env["agreement.handover"].browse(action["res_id"])
        handover = handover.with_user(self.user_project)
        handover.write(SIGNED_ON_PAPER)
        handover.action_sign()
        self.assertEqual(agreement.state, "handed_over")
        self.assertEqual(handover.line_ids[0].quantity_before, 0)
        self.assertEqual(project.action_view_handovers()["domain"][0][2], handover.ids)

    def test_hooks_are_called_with_the_minutes(self):
        calls = []
        agreement_class = type(self.env["agreement"])
        self.patch(
            agreement_class,
            "_on_handed_over",
            lambda record, handover: calls.append(("handover", handover)),
        )
        self.patch(
            agreement_class,
            "_on_accepted",
            lambda record, handover: calls.append(("acceptance", handover)),
        )
        agreement = self.agreement
        first = self._hand_over(agreement, share=0.5)
        second = self._hand_over(agreement)
        third = self._hand_over(agreement, kind="acceptance")
        self.assertEqual(
            calls, [("handover", first), ("handover", second), ("acceptance", third)]
        )

    def test_signature_is_logged_on_the_contract(self):
        agreement = self.agreement
        self._hand_over(agreement)
        bodies = " ".join(agreement.sudo().message_ids.mapped("body"))
        self.assertIn("01/2026/BBBG-MP", bodies)
        self.assertIn("Bàn giao sản phẩm", bodies)
