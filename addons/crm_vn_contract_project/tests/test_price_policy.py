from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ContractCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestPricePolicyMoney(ContractCase):
    """How the customer pays, and what he was granted, on invoices and in the ledger."""

    def test_the_invoice_of_an_instalment_says_how_it_is_paid(self):
        agreement = self._create_agreement()
        agreement.order_ids.payment_method = "credit"
        self._sign(agreement)
        move = self._invoice(agreement.instalment_ids[:1])
        self.assertEqual(move.payment_method, "credit")
        html, _type = self.env["ir.actions.report"]._render_qweb_html(
            "account.report_invoice", move.ids
        )
        self.assertIn("Hình thức thanh toán", html.decode())

    def test_an_invoice_by_hand_takes_what_is_usual(self):
        self.customer.usual_payment_method = "transfer"
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
            }
        )
        self.assertEqual(move.payment_method, "transfer")
        bill = self.env["account.move"].create(
            {"move_type": "in_invoice", "company_id": self.company.id}
        )
        self.assertFalse(bill.payment_method)

    def test_a_granted_payment_discount_is_an_actual_cost(self):
        """From the ledger, whoever was granted it and however little."""
        company = self.company
        loss = self.env["account.account"].search(
            [("company_ids", "in", company.ids), ("code", "=like", "635%")], limit=1
        )
        company.account_journal_early_pay_discount_loss_account_id = loss
        receivable = self.customer.with_company(company).property_account_receivable_id
        journal = self.env["account.journal"].search(
            [("company_id", "=", company.id), ("type", "=", "general")], limit=1
        )
        lines = [(loss, 1_500_000), (receivable, -1_500_000)]
        entry = self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": self.director.id,
                            "balance": balance,
                        }
                    )
                    for account, balance in lines
                ],
            }
        )
        report = self.env["crm.price.cost.report"].with_company(company)
        domain = [("company_id", "=", company.id), ("kind", "=", "payment")]
        self.assertFalse(report.search(domain), "a draft is no fact")
        entry.action_post()
        self.env.flush_all()
        row = report.search(domain)
        self.assertEqual((row.partner_id, row.actual_cost), (self.customer, 1_500_000))

    def test_an_order_that_is_not_approved_is_named(self):
        self.env.ref("crm_vn_pipeline.tier_definition_discount_manager").active = True
        agreement = self._create_agreement()
        order = agreement.order_ids
        self.product_store.list_price = 1_050_000_000
        order.order_line.invalidate_recordset()
        order.order_line[0].product_uom_qty = 2
        order.order_line[0].price_unit = 900_000_001
        self.assertTrue(order.need_validation)
        agreement.action_submit()
        agreement.with_user(self.user_sales_manager).action_approve()
        agreement.signature_date = "2026-03-02"
        with self.assertRaisesRegex(UserError, order.name):
            agreement.action_sign()

    def test_a_contract_of_an_approved_order_is_made_and_signed(self):
        """The order's approval is about its prices, not about its contract."""
        limit = self.env.ref("crm_vn_pipeline.tier_definition_discount_manager")
        limit.active = True
        order = self._create_order().with_user(self.user_sales)
        self.product_store.list_price = 1_050_000_000
        order.order_line.invalidate_recordset()
        order.order_line[0].product_uom_qty = 2
        order.order_line[0].price_unit = 900_000_001
        self.assertTrue(order.need_validation)
        order.request_validation()
        order.with_user(self.user_sales_manager)._validate_tier()
        self.env.invalidate_all()
        order.action_create_agreement()
        agreement = order.agreement_id
        agreement.company_signatory_id = self.our_director
        self._sign(agreement)
        self.assertEqual(order.state, "sale")
