from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import SIGNED_ON_PAPER, ContractCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestHandoverLines(ContractCase):
    """Serial numbers, condition and documents of minutes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        order = cls._create_order(store=4, work=1).with_user(cls.user_sales)
        order.action_create_agreement()
        cls.agreement = order.agreement_id
        cls.agreement.company_signatory_id = cls.our_director
        cls._sign(cls.agreement)

    def _write_minutes(self, quantity=4, **values):
        handover = self._create_minutes(self.agreement)
        store = handover.line_ids.filtered(
            lambda line: line.product_id == self.product_store
        )
        (handover.line_ids - store).unlink()
        store.write({"quantity": quantity, **values})
        handover.write(SIGNED_ON_PAPER)
        return handover

    def test_serial_numbers_are_kept_in_one_way(self):
        handover = self._write_minutes(serial=" KL-001..KL-003 ;\nKL-009")
        line = handover.line_ids
        self.assertEqual(line.serial, "KL-001, KL-002, KL-003, KL-009")
        self.assertEqual(line.serial_count, 4)
        handover.action_sign()
        self.assertEqual(handover.state, "signed")

    def test_as_many_serial_numbers_as_pieces(self):
        handover = self._write_minutes(serial="KL-001, KL-002")
        with self.assertRaisesRegex(UserError, "2 số sê-ri cho 4"):
            handover.action_send()
        self.assertEqual(handover.state, "draft")
        handover.line_ids.serial = False
        handover.action_send()

    def test_a_serial_number_is_handed_over_once(self):
        handover = self._write_minutes(quantity=2, serial="KL-001, kl-001")
        with self.assertRaisesRegex(UserError, "kl-001"):
            handover.action_sign()
        handover.line_ids.serial = "KL-001, KL-002"
        handover.action_sign()
        second = self._write_minutes(quantity=2, serial="KL-003, Kl-002")
        with self.assertRaisesRegex(UserError, "Kl-002"):
            second.action_sign()
        second.line_ids.serial = "KL-003, KL-004"
        second.action_sign()
        self.assertEqual(second.state, "signed")

    def test_the_acceptance_proposes_the_pieces_handed_over(self):
        self._write_minutes(serial="KL-001..KL-004").action_sign()
        acceptance = self._create_minutes(self.agreement, "acceptance")
        line = acceptance.line_ids
        self.assertEqual(line.serial, "KL-001, KL-002, KL-003, KL-004")
        line.write({"quantity": 1, "serial": "KL-002"})
        acceptance.write(SIGNED_ON_PAPER)
        acceptance.action_sign()
        rest = self._create_minutes(self.agreement, "acceptance")
        self.assertEqual(rest.line_ids.serial, "KL-001, KL-003, KL-004")

    def test_what_is_not_good_is_described(self):
        handover = self._write_minutes(quality="missing")
        with self.assertRaisesRegex(UserError, "Kho lạnh 500 tấn"):
            handover.action_send()
        handover.line_ids.condition = "Thiếu remote"
        handover.action_send()
        self.assertEqual(handover.state, "sent")

    def test_documents_are_named_after_their_kind(self):
        handover = self._write_minutes()
        handover.document_ids = [
            Command.create({"kind": "cq"}),
            Command.create({"kind": "other", "name": "Biên bản chạy thử"}),
        ]
        self.assertEqual(
            handover.document_ids.mapped("name"),
            ["Chứng nhận chất lượng (CQ)", "Biên bản chạy thử"],
        )
        handover.action_sign()
        paper = handover.document_ids[0]
        for change in (
            lambda: paper.write({"copies": 2}),
            lambda: paper.unlink(),
            lambda: paper.copy(),
            lambda: handover.write({"document_ids": [Command.clear()]}),
        ):
            with self.assertRaises(UserError):
                change()

    def test_representatives_of_both_sides(self):
        self.user_sales.partner_id.function = "Trưởng nhóm lắp đặt"
        handover = self._write_minutes()
        self.assertEqual(handover.representative_name, "sales")
        self.assertEqual(handover.representative_position, "Trưởng nhóm lắp đặt")
        self.assertEqual(handover.recipient_id, self.director)
        handover.representative_name = "Lê Văn Tám"
        self.assertEqual(handover.representative_name, "Lê Văn Tám")

    def test_the_installer_fills_minutes_without_prices(self):
        project = self.agreement.project_ids.with_user(self.user_project)
        handover = (
            self.env["agreement.handover"]
            .with_user(self.user_project)
            .browse(project.action_create_handover()["res_id"])
        )
        with Form(handover) as form:
            with form.line_ids.edit(0) as line:
                line.serial = "KL-001..KL-004"
            with form.document_ids.new() as paper:
                paper.kind = "warranty"
            with form.defect_ids.new() as defect:
                defect.name = "Xước sơn cánh cửa"
                defect.deadline = "2026-03-10"
        action = handover.action_send_link()
        self.assertEqual(handover.state, "sent")
        composer = self.env[action["res_model"]].with_user(self.user_project)
        composer = composer.with_context(**action["context"]).create({})
        self.assertIn(handover.access_token, composer.body)
        arch = handover.get_view(view_type="form")["arch"]
        for word in ("price", "amount", "subtotal", "currency"):
            self.assertNotIn(word, arch)

    def test_lists_read_a_fixed_number_of_queries(self):
        handovers = self.env["agreement.handover"]
        for __ in range(4):
            handovers |= self._create_minutes(self.agreement)

        def read(records):
            self.env.invalidate_all()
            specification = {
                "code": {},
                "partner_id": {"fields": {"display_name": {}}},
                "link_valid_until": {},
                "line_ids": {"fields": {"quantity_before": {}, "serial_count": {}}},
            }
            with self.assertQueryCount(60):
                start = self.env.cr.sql_log_count
                records.web_read(specification)
                return self.env.cr.sql_log_count - start

        read(handovers[:1])
        self.assertEqual(read(handovers[:1]), read(handovers))
