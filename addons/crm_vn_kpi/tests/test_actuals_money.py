from odoo import Command
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common import KpiCase


@tagged("post_install", "-at_install")
class TestActualsMoney(KpiCase, AccountTestInvoicingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.income = cls.company_data["default_account_revenue"]
        cls.tax = cls.company_data["default_tax_sale"]

    def _invoice(self, amount, user=None, move_type="out_invoice", post=True):
        move = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": self.partner.id,
                "invoice_user_id": (user or self.dat).id,
                "team_id": self.team.id,
                "invoice_date": "2026-06-10",
                "date": "2026-06-10",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Kho lạnh",
                            "quantity": 1,
                            "price_unit": amount,
                            "account_id": self.income.id,
                            "tax_ids": [Command.set(self.tax.ids)],
                        }
                    )
                ],
            }
        )
        if post:
            move.action_post()
        return move

    def _pay(self, move, amount):
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"amount": amount, "payment_date": "2026-06-12"})
        )
        return wizard._create_payments()

    def _total(self, code, **scope):
        facts = self.facts(code).filtered_domain(
            [(name, "=", record.id) for name, record in scope.items()]
            + [("company_id", "=", self.env.company.id)]
        )
        return sum(facts.mapped("value"))

    def test_invoiced_revenue_is_that_of_the_ledger(self):
        invoices = self._invoice(1000) | self._invoice(500, self.hoa)
        invoices |= self._invoice(200, move_type="out_refund")
        self._invoice(9999, post=False)
        self.refresh("revenue_invoiced")
        self.assertEqual(
            self._total("revenue_invoiced"),
            sum(invoices.mapped("amount_untaxed_signed")),
        )
        self.assertEqual(self._total("revenue_invoiced", user_id=self.dat), 800)
        self.assertEqual(self._total("revenue_invoiced", team_id=self.team), 1300)
        self.assertEqual(self._total("revenue_invoiced", area_id=self.zone), 1300)

    def test_cash_is_what_the_bank_received_for_invoices(self):
        invoice = self._invoice(1000)
        total = invoice.amount_total
        self._pay(invoice, total - 400)
        self._pay(self._invoice(500, self.hoa), 100)
        refund = self._invoice(200, move_type="out_refund")
        lines = (invoice | refund).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        lines.reconcile()  # a credit note is no money
        self.refresh("cash_collected")
        self.assertEqual(self._total("cash_collected", user_id=self.dat), total - 400)
        self.assertEqual(self._total("cash_collected", user_id=self.hoa), 100)
        self.assertEqual(
            {
                str(fact.date)
                for fact in self.facts("cash_collected")
                if fact.company_id == self.env.company
            },
            {"2026-06-12"},
        )

    def test_money_paid_back_counts_against(self):
        refund = self._invoice(300, move_type="out_refund")
        self._pay(refund, refund.amount_total)
        self.refresh("cash_collected")
        self.assertEqual(
            self._total("cash_collected", user_id=self.dat), -refund.amount_total
        )

    def test_a_payment_undone_disappears(self):
        invoice = self._invoice(1000)
        payment = self._pay(invoice, invoice.amount_total)
        self.refresh("cash_collected")
        self.assertTrue(self._total("cash_collected"))
        payment.action_draft()
        self.refresh("cash_collected")
        self.assertFalse(self._total("cash_collected"))
