from freezegun import freeze_time

from odoo.tests import tagged

from .common import ContractCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestLedgerOrder(ContractCase):
    """Money that is not stored sorts lists and is summed in groups all the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.small = cls._create_signed_agreement()
        cls.big = cls._create_signed_agreement()
        cls.none = cls._create_signed_agreement()
        cls.agreements = cls.small + cls.big + cls.none

    def _invoice_overdue(self):
        self._invoice(self.small.instalment_ids[0])
        self._invoice(self.big.instalment_ids[0])
        self._invoice(self.big.instalment_ids[1])
        self.env.flush_all()

    def test_lists_sort_by_overdue_debt(self):
        self._invoice_overdue()
        with freeze_time("2026-12-01 03:00:00"):
            self.env.invalidate_all()
            agreements = self.env["agreement"].with_user(self.user_sales)
            found = agreements.search(
                [("id", "in", self.agreements.ids)], order="amount_overdue desc, id"
            )
            self.assertEqual(found, self.big + self.small + self.none)
            self.assertEqual(found.sorted("amount_overdue", reverse=True), found)
            back = agreements.search(
                [("id", "in", self.agreements.ids)], order="amount_received, id"
            )
            self.assertEqual(back, self.agreements)

    def test_groups_sum_the_ledger(self):
        self._invoice_overdue()
        with freeze_time("2026-12-01 03:00:00"):
            self.env.invalidate_all()
            [[user, overdue, invoiced, count]] = self.env["agreement"]._read_group(
                [("id", "in", self.agreements.ids)],
                ["user_id"],
                ["amount_overdue:sum", "amount_invoiced:sum", "__count"],
            )
            self.assertEqual((user, count), (self.user_sales, 3))
            self.assertEqual(overdue, sum(self.agreements.mapped("amount_overdue")))
            self.assertGreater(overdue, 0)
            self.assertEqual(invoiced, sum(self.agreements.mapped("amount_invoiced")))

    def test_debts_are_searched_by_any_comparison(self):
        self._invoice_overdue()
        with freeze_time("2026-12-01 03:00:00"):
            self.env.invalidate_all()
            for fname in ("amount_overdue", "amount_receivable"):
                amounts = {rec: rec[fname] for rec in self.agreements}
                small = amounts[self.small]
                self.assertTrue(0 < small < amounts[self.big])
                self.assertFalse(amounts[self.none])
                for condition, found in (
                    ((">", 0), self.small + self.big),
                    ((">", small), self.big),
                    ((">=", small), self.small + self.big),
                    ((">=", 0), self.agreements),
                    (("<", small), self.none),
                    (("<=", small), self.small + self.none),
                    (("=", 0), self.none),
                    (("=", small), self.small),
                    (("!=", False), self.small + self.big),
                    (("in", [0, small]), self.small + self.none),
                ):
                    with self.subTest(fname=fname, condition=condition):
                        domain = [("id", "in", self.agreements.ids)]
                        domain.append((fname, *condition))
                        self.assertEqual(set(self.none.search(domain)), set(found))

    def test_an_open_line_is_added_up_once(self):
        """One invoice of two instalments, and an instalment invoiced in two parts."""
        shared = self.small.instalment_ids[:2]
        move = self._invoice(shared[0], post=False)
        move.sudo().instalment_ids = shared
        move.sudo().action_post()
        self._invoice(shared[1])
        first = self._invoice(self.big.instalment_ids[0], post=False)
        first.invoice_line_ids[0].price_unit /= 2
        first.action_post()
        self._invoice(self.big.instalment_ids[0])
        self.env.flush_all()
        with freeze_time("2026-12-01 03:00:00"):
            self.env.invalidate_all()
            agreements = self.env["agreement"].with_user(self.user_accountant)
            lines = self.env["account.move.line"].search(
                [
                    ("move_id.agreement_id", "in", self.agreements.ids),
                    ("account_id.account_type", "=", "asset_receivable"),
                    ("parent_state", "=", "posted"),
                    ("date_maturity", "<", "2026-12-01"),
                ]
            )
            in_ledger = {
                agreement: sum(part.mapped("amount_residual"))
                for agreement, part in lines.grouped(
                    lambda line: line.move_id.agreement_id
                ).items()
            }
            self.assertEqual(set(in_ledger), set(self.small + self.big))
            overdue = [("id", "in", self.agreements.ids), ("amount_overdue", ">", 0)]
            found = agreements.search(overdue, order="amount_overdue desc, id")
            self.assertEqual(
                {rec.sudo(): rec.amount_overdue for rec in found}, in_ledger
            )
            [[count, total]] = agreements._read_group(
                overdue, [], ["__count", "amount_overdue:sum"]
            )
            self.assertEqual((count, total), (2, sum(in_ledger.values())))
            instalments = self.agreements.instalment_ids
            self.assertEqual(
                sum(instalments.mapped("amount_invoiced")), sum(in_ledger.values())
            )

    def test_filter_order_and_group_share_one_sum(self):
        agreements = self.env["agreement"]
        overdue = [("amount_overdue", ">", 0)]
        query = agreements._search(overdue, order="amount_overdue desc")
        self.assertEqual(str(query.select()).count("JOIN account_move_line"), 1)
        both = agreements._search(
            ["|", *overdue, ("amount_receivable", ">", 5)], order="amount_overdue"
        )
        self.assertEqual(str(both.select()).count("JOIN account_move_line"), 1)
        self.assertFalse(agreements.search(overdue) & self.agreements)
