from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import SignedContractCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestMoney(SignedContractCase):
    def _get_account_131(self, agreement):
        """Debit, credit and open of the contract's lines on the receivable account."""
        lines = self.env["account.move.line"].search(
            [
                ("move_id.agreement_id", "=", agreement.id),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
            ]
        )
        self.assertTrue(all(line.account_id.code.startswith("131") for line in lines))
        partials = lines.matched_credit_ids
        return (
            sum(lines.mapped("balance")),
            sum(partials.mapped("amount")),
            sum(lines.mapped("amount_residual")),
        )

    def assertLedger(self, agreement):
        """The contract says what account 131 says, to the đồng."""
        invoiced, reconciled, open_amount = self._get_account_131(agreement)
        self.assertEqual(agreement.amount_invoiced, invoiced)
        self.assertEqual(agreement.amount_received, reconciled)
        self.assertEqual(agreement.amount_receivable, open_amount)
        self.assertEqual(
            sum(agreement.instalment_ids.mapped("amount_received")), reconciled
        )

    # === Schedule ===

    def test_schedule_makes_the_contract_value_exactly(self):
        agreement = self._create_agreement()
        instalments = agreement.instalment_ids
        self.assertEqual(instalments.mapped("percent"), [30, 40, 25, 5])
        self.assertEqual(
            instalments.mapped("trigger"),
            ["signing", "handover", "acceptance", "warranty_end"],
        )
        self.assertEqual(sum(instalments.mapped("amount")), agreement.amount_total)
        # a changed price or percentage is followed at once
        agreement.order_ids.order_line[0].price_unit = 1_234_567_891
        instalments[0].percent = 33.33
        instalments[1].percent = 36.67
        self.assertEqual(sum(instalments.mapped("amount")), agreement.amount_total)
        self.assertTrue(all(amount % 1 == 0 for amount in instalments.mapped("amount")))

    def test_amount_without_percentage_is_typed(self):
        agreement = self._create_agreement()
        agreement.instalment_ids.unlink()
        total = agreement.amount_total
        agreement.instalment_ids = [
            Command.create({"name": "Đợt 1", "trigger": "signing", "amount": 7}),
            Command.create(
                {"name": "Đợt 2", "trigger": "signing", "amount": total - 7}
            ),
        ]
        self.assertEqual(agreement.instalment_ids.mapped("amount"), [7, total - 7])
        agreement.action_submit()

    # === Invoices ===

    def test_invoices_make_each_instalment_to_the_dong(self):
        agreement = self.agreement
        moves = self._invoice(agreement.instalment_ids)
        self.assertEqual(len(moves), 4)
        for instalment in agreement.instalment_ids:
            move = instalment.move_ids
            self.assertEqual(move.amount_total, instalment.amount)
            self.assertEqual(move.agreement_id, agreement)
            self.assertEqual(
                set(move.invoice_line_ids.tax_ids.mapped("amount")), {10.0, 8.0}
            )
        order = agreement.order_ids
        self.assertAlmostEqual(
            sum(moves.mapped("amount_tax")), order.amount_tax, delta=2
        )
        self.assertEqual(agreement.amount_invoiced, agreement.amount_total)
        self.assertLedger(agreement)

    def test_invoice_is_due_when_the_instalment_is(self):
        agreement = self.agreement
        move = self._invoice(agreement.instalment_ids[0])
        line = move.line_ids.filtered(lambda line: line.display_type == "payment_term")
        self.assertEqual(str(line.date_maturity), "2026-03-09")
        self.assertEqual(line.agreement_allocation_ids.amount, move.amount_total)
        self.assertEqual(
            line.agreement_allocation_ids.instalment_id, agreement.instalment_ids[0]
        )

    def test_invoice_of_two_instalments_has_two_due_dates(self):
        agreement = self._create_agreement()
        first, second = agreement.instalment_ids[:2]
        second.write({"trigger": "date", "date_planned": "2026-05-31", "days": 0})
        self._sign(agreement)
        move = self._invoice(first, post=False)
        move.instalment_ids = first | second
        vals = second._prepare_invoice_line_commands(second.amount)
        move.invoice_line_ids = vals
        move.action_post()
        terms = move.line_ids.filtered(lambda line: line.display_type == "payment_term")
        self.assertEqual(
            {str(line.date_maturity): line.balance for line in terms},
            {"2026-03-09": first.amount, "2026-05-31": second.amount},
        )
        self._pay(move, first.amount + 1_000)
        self.assertEqual(first.state, "paid")
        self.assertEqual(second.amount_received, 1_000)
        self.assertLedger(agreement)

    def test_due_date_moves_in_the_ledger_when_the_event_happens(self):
        agreement = self.agreement
        second = agreement.instalment_ids[1]
        move = self._invoice(second)
        self._hand_over(agreement)
        self.assertEqual(str(second.date_due), "2026-03-17")
        line = move.line_ids.filtered(lambda line: line.display_type == "payment_term")
        self.assertEqual(line.date_maturity, second.date_due)

    def test_payable_on_the_invoice(self):
        """Its term starts with the invoice; without one it waits again."""
        agreement = self._create_agreement()
        second = agreement.instalment_ids[1]
        second.write({"trigger": "invoice", "days": 10})
        self._sign(agreement)
        self.assertFalse(second.date_due)
        move = self._invoice(second)
        line = move.line_ids.filtered(lambda line: line.display_type == "payment_term")
        self.assertEqual(str(second.date_due), "2026-03-12")
        self.assertEqual(line.date_maturity, second.date_due)
        move.button_draft()
        self.assertEqual((second.date_due, second.state), (False, "planned"))
        move.invoice_date = "2026-03-01"
        move.action_post()
        self.assertEqual(str(second.date_due), "2026-03-11")
        line = move.line_ids.filtered(lambda line: line.display_type == "payment_term")
        self.assertEqual(line.date_maturity, second.date_due)

    def test_an_invoice_that_names_nothing_starts_the_terms_it_covers(self):
        agreement = self._create_agreement()
        first = agreement.instalment_ids[0]
        first.write({"trigger": "invoice", "days": 10})
        self._sign(agreement)
        move = self._invoice(first, post=False)
        move.instalment_ids = False
        move.action_post()
        self.assertEqual(str(first.date_due), "2026-03-12")

    def test_nothing_is_invoiced_twice(self):
        agreement = self.agreement
        first = agreement.instalment_ids[0]
        self._invoice(first, post=False)
        with self.assertRaisesRegex(UserError, "hóa đơn nháp"):
            first.with_user(self.user_accountant).action_create_invoice()
        first.move_ids.with_user(self.user_accountant).action_post()
        with self.assertRaises(UserError):
            first.with_user(self.user_accountant).action_create_invoice()
        with self.assertRaisesRegex(UserError, "đợt thanh toán"):
            agreement.order_ids._create_invoices()

    def test_only_contracts_in_force_are_invoiced(self):
        agreement = self._create_agreement()
        with self.assertRaises(UserError):
            agreement.instalment_ids[0].with_user(
                self.user_accountant
            ).action_create_invoice()

    def test_salesperson_does_not_invoice(self):
        agreement = self.agreement
        with self.assertRaises(AccessError):
            agreement.instalment_ids[0].action_create_invoice()

    # === Payments ===

    def test_received_is_what_is_reconciled_on_131(self):
        agreement = self.agreement
        first, second = agreement.instalment_ids[:2]
        self.assertEqual((first.state, second.state), ("due", "planned"))
        moves = self._invoice(first | second)
        self.assertLedger(agreement)
        self._pay(first.move_ids, 100_000_000)
        self.assertEqual(first.amount_received, 100_000_000)
        self.assertEqual(first.state, "partial")
        self.assertLedger(agreement)
        self._pay(moves)
        self.assertEqual(first.state, "paid")
        self.assertEqual(second.state, "paid")
        self.assertEqual(agreement.amount_receivable, 0)
        self.assertLedger(agreement)

    def test_unreconciled_payment_is_received_no_more(self):
        agreement = self.agreement
        first = agreement.instalment_ids[0]
        move = self._invoice(first)
        self._pay(move)
        self.assertEqual(first.state, "paid")
        move.line_ids.remove_move_reconcile()
        self.assertEqual(first.amount_received, 0)
        self.assertEqual(first.state, "due")
        self.assertEqual(agreement.amount_received, 0)
        self.assertLedger(agreement)

    def test_credit_note_makes_the_instalment_open_again(self):
        agreement = self.agreement
        first = agreement.instalment_ids[0]
        move = self._invoice(first)
        move._reverse_moves(
            [{"invoice_date": fields.Date.context_today(self.env.user)}], cancel=True
        )
        self.assertEqual(first.amount_invoiced, 0)
        self.assertEqual(first.amount_received, 0)
        self.assertEqual(agreement.amount_invoiced, 0)
        self.assertEqual(agreement.amount_receivable, 0)
        self._invoice(first)
        self.assertEqual(first.amount_invoiced, first.amount)

    def test_invoice_back_to_draft_counts_no_more(self):
        agreement = self.agreement
        first = agreement.instalment_ids[0]
        move = self._invoice(first)
        move.button_draft()
        self.assertFalse(first.allocation_ids)
        self.assertEqual(agreement.amount_invoiced, 0)
        move.action_post()
        self.assertEqual(first.amount_invoiced, first.amount)

    def test_invoice_without_instalment_goes_to_the_oldest(self):
        agreement = self.agreement
        first, second = agreement.instalment_ids[:2]
        move = self._invoice(second, post=False)
        move.instalment_ids = False
        move.action_post()
        self.assertEqual(first.amount_invoiced, first.amount)
        self.assertEqual(second.amount_invoiced, second.amount - first.amount)
        self._pay(move, first.amount + 5)
        self.assertEqual(
            (first.amount_received, second.amount_received), (first.amount, 5)
        )
        self.assertLedger(agreement)

    def test_overdue_comes_with_the_day_and_is_not_stored(self):
        agreement = self.agreement
        first = agreement.instalment_ids[0]
        self._invoice(first)
        self.assertEqual(agreement.amount_overdue, 0)
        instalments = self.env["agreement.instalment"]
        with freeze_time("2026-03-09 03:00:00"):
            self.env.invalidate_all()
            self.assertEqual(first.state, "due")
        with freeze_time("2026-03-10 03:00:00"):
            self.env.invalidate_all()
            self.assertEqual(first.state, "overdue")
            self.assertEqual(agreement.amount_overdue, first.amount)
            self.assertEqual(instalments.search([("state", "=", "overdue")]), first)
            self.assertIn(agreement, agreement.search([("amount_overdue", ">", 0)]))
            late = instalments.search([("state", "!=", "overdue")])
            self.assertEqual(
                late & agreement.instalment_ids, agreement.instalment_ids[1:]
            )
            self._pay(first.move_ids)
            self.assertEqual(agreement.amount_overdue, 0)
            self.assertFalse(instalments.search([("state", "=", "overdue")]))

    def test_search_of_the_state_agrees_with_the_compute(self):
        agreement = self.agreement
        self._pay(self._invoice(agreement.instalment_ids[0]), 7)
        instalments = self.env["agreement.instalment"].search([])
        for state in ("planned", "due", "partial", "paid", "overdue", "cancelled"):
            self.assertEqual(
                instalments.search([("state", "=", state)]),
                instalments.filtered(lambda line, state=state: line.state == state),
            )

    def test_event_is_not_typed(self):
        instalment = self._create_agreement().instalment_ids[1]
        with self.assertRaises(UserError):
            instalment.date_signal = "2026-01-01"

    def test_retention_is_not_overdue_before_its_day(self):
        agreement = self.agreement
        self._hand_over(agreement)
        self._hand_over(agreement, kind="acceptance")
        retention = agreement.instalment_ids[3]
        self.assertEqual(str(retention.date_due), "2027-03-02")
        self._invoice(retention)
        with freeze_time("2027-03-02 03:00:00"):
            self.env.invalidate_all()
            self.assertEqual(retention.state, "due")
            self.assertEqual(agreement.amount_overdue, 0)

    # === Figures ===

    def test_ledger_amounts_take_one_query_for_any_number(self):
        agreements = self.env["agreement"].sudo()
        for _index in range(3):
            agreements |= self._create_signed_agreement().sudo()
        self._pay(self._invoice(agreements.instalment_ids))
        self.env.flush_all()
        for ids in (agreements.ids[:1], agreements.ids):
            self.env.invalidate_all()
            records = agreements.browse(ids)
            records.mapped("currency_id.rounding")
            with self.assertQueryCount(1):
                records.mapped("amount_overdue")
                records.mapped("amount_received")
        instalments = agreements.instalment_ids
        for ids in (instalments.ids[:1], instalments.ids):
            self.env.invalidate_all()
            records = instalments.browse(ids)
            records.mapped("currency_id.rounding")
            with self.assertQueryCount(1):
                records.mapped("state")

    def test_list_takes_the_same_number_of_queries_for_any_number(self):
        specification = {
            fname: {}
            for fname in ("code", "amount_total", "amount_received", "amount_overdue")
        } | {"partner_id": {"fields": {"display_name": {}}}, "delivered_percent": {}}
        self._create_signed_agreement()
        manager = self.user_sales_manager
        self.env["agreement"].with_user(manager).web_search_read([], specification)
        counts = []
        for _index in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            agreements = self.env["agreement"].with_user(manager)
            before = self.env.cr.sql_log_count
            agreements.web_search_read([], specification, limit=80)
            counts.append(self.env.cr.sql_log_count - before)
            for _more in range(3):
                self._create_signed_agreement()
        self.assertEqual(counts[0], counts[1])
