from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ContractCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestInstalmentPlan(ContractCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.doc_co, cls.doc_invoice, cls.doc_minutes = cls.env[
            "agreement.document.type"
        ].create(
            [
                {"name": "CO (thử)"},
                {"name": "Hóa đơn (thử)", "source": "invoice"},
                {"name": "Biên bản (thử)", "source": "handover"},
            ]
        )

    def _plan(self, agreement):
        return agreement.instalment_ids.sorted("sequence")

    def _assert_exact(self, agreement):
        planned = sum(agreement.instalment_ids.mapped("amount"))
        self.assertEqual(planned, agreement.amount_total)

    # === Sums ===

    def test_sums_stay_exact_whatever_is_edited(self):
        agreement = self._create_agreement()
        first, second, third, last = self._plan(agreement)
        self._assert_exact(agreement)
        first.percent = 33.33
        second.percent = 36.67
        self._assert_exact(agreement)
        agreement.order_line_ids[0].price_unit = 777_777_777
        self._assert_exact(agreement)
        # an agreed amount, and the last one takes the rest
        first.write({"amount": 250_000_001})
        self.assertEqual((first.basis, first.percent), ("amount", 0))
        last.basis = "rest"
        self._assert_exact(agreement)
        self.assertEqual(first.amount, 250_000_001)
        first.amount = 199_999_999
        self._assert_exact(agreement)
        agreement.order_line_ids[1].product_uom_qty = 7
        self._assert_exact(agreement)
        third.unlink()
        self._assert_exact(agreement)

    def test_percentage_decides_on_the_amount(self):
        """An amount sent beside its percentage, as an import may, changes nothing."""
        agreement = self._create_agreement()
        first = self._plan(agreement)[0]
        first.write({"percent": 30, "amount": 1})
        self._assert_exact(agreement)
        agreement.write(
            {
                "instalment_ids": [
                    Command.clear(),
                    Command.create({"name": "Đợt 1", "percent": 30, "amount": 5}),
                    Command.create({"name": "Đợt 2", "basis": "rest"}),
                ]
            }
        )
        self._assert_exact(agreement)
        agreement.action_submit()

    def test_rest_that_would_be_negative_is_refused_at_submission(self):
        agreement = self._create_agreement()
        first, *_others, last = self._plan(agreement)
        last.basis = "rest"
        first.amount = agreement.amount_total + 1
        self.assertEqual(last.amount, 0)
        with self.assertRaises(UserError):
            agreement.action_submit()

    # === Days ===

    def test_working_days_leave_out_rest_days_and_holidays(self):
        self.env["vn.holiday"].search([("year", "=", 2026)]).unlink()
        self.company.saturday_work = "off"
        agreement = self._create_agreement()
        first = self._plan(agreement)[0]
        first.write({"days": 5, "days_kind": "working"})
        self._sign(agreement)
        self.assertEqual(str(first.date_due), "2026-03-09")  # over one weekend
        holiday = self.env["vn.holiday"].create(
            {
                "date": "2026-03-04",
                "name": "Nghỉ bù",
                "kind": "compensatory",
                "company_id": self.company.id,
            }
        )
        self.assertEqual(str(first.date_due), "2026-03-10")
        holiday.unlink()
        self.assertEqual(str(first.date_due), "2026-03-09")

    def test_expected_day_before_the_event(self):
        agreement = self._create_agreement(handover_date="2026-06-30")
        signing, handover, _acceptance, retention = self._plan(agreement)
        self.assertEqual(str(handover.date_expected), "2026-07-15")
        self.assertEqual(str(retention.date_expected), "2027-06-30")
        self.assertFalse(retention.date_due)
        self.assertFalse(signing.date_expected)

    def test_retention_invoiced_early_is_not_overdue_before_its_day(self):
        agreement = self._create_signed_agreement(handover_date="2026-06-30")
        retention = self._plan(agreement)[-1]
        move = self._invoice(retention)
        lines = move.line_ids.filtered("date_maturity")
        self.assertEqual(str(lines.date_maturity), "2027-06-30")
        with freeze_time("2027-06-30 03:00:00"):
            agreement.invalidate_recordset()
            retention.invalidate_recordset()
            self.assertEqual(retention.state, "planned")
            self.assertEqual(agreement.amount_overdue, 0)
        with freeze_time("2026-07-02 03:00:00"):
            self._hand_over(agreement, date="2026-07-01")
            self._hand_over(agreement, kind="acceptance", date="2026-07-02")
        self.assertEqual(str(retention.date_due), "2027-07-02")
        self.assertEqual(str(lines.date_maturity), "2027-07-02")
        with freeze_time("2027-07-03 03:00:00"):
            agreement.invalidate_recordset()
            retention.invalidate_recordset()
            self.assertEqual(retention.state, "overdue")
            self.assertEqual(agreement.amount_overdue, retention.amount)

    # === Documents ===

    def _agreement_with_documents(self):
        agreement = self._create_agreement()
        second = self._plan(agreement)[1]
        second.document_ids = [
            Command.clear(),
            *(
                Command.create({"type_id": kind.id})
                for kind in (self.doc_co, self.doc_invoice, self.doc_minutes)
            ),
        ]
        return agreement, second

    def test_documents_come_with_their_event_or_by_hand(self):
        agreement, instalment = self._agreement_with_documents()
        self._sign(agreement)
        self.assertEqual(
            instalment.documents_missing, "CO (thử), Hóa đơn (thử), Biên bản (thử)"
        )
        self._hand_over(agreement)
        self.assertEqual(instalment.documents_missing, "CO (thử), Hóa đơn (thử)")
        move = self._invoice(instalment)
        self.assertEqual(instalment.documents_missing, "CO (thử)")
        document = instalment.document_ids[0].with_user(self.user_accountant)
        document.write({"file": b"Q08=", "file_name": "co.pdf"})
        self.assertEqual(str(document.date_received), "2026-03-02")
        self.assertFalse(instalment.documents_missing)
        move.button_draft()
        self.assertEqual(instalment.documents_missing, "Hóa đơn (thử)")

    def test_documents_required_are_locked_with_the_contract(self):
        agreement, instalment = self._agreement_with_documents()
        document = instalment.document_ids[0]
        with self.assertRaises(AccessError):
            document.with_user(self.user_accountant).type_id = self.doc_invoice
        self._sign(agreement)
        other = self.env["agreement.document.type"].create({"name": "CQ (thử)"})
        for change in (
            lambda: document.write({"type_id": self.doc_co.id, "note": "x"}),
            lambda: document.unlink(),
            lambda: document.copy({"type_id": other.id}),
            lambda: instalment.write({"document_ids": [Command.clear()]}),
        ):
            with self.assertRaises(UserError):
                change()
        self.assertFalse(document.with_user(self.user_sales2).has_access("read"))

    def test_documents_of_the_type_come_with_a_new_contract(self):
        plan = self.env.ref("crm_vn_contract_project.agreement_type_plan_sale_signing")
        plan.write(
            {
                "document_type_ids": [Command.set(self.doc_co.ids)],
                "days_kind": "working",
            }
        )
        first = self._plan(self._create_agreement())[0]
        self.assertEqual(first.document_ids.type_id, self.doc_co)
        self.assertEqual(first.days_kind, "working")
