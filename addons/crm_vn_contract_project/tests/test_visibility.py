from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import ContractCase


@tagged("post_install", "-at_install")
class TestVisibility(ContractCase):
    """Contracts, invoices and payments of customers that the role hides."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.user_id = cls.user_sales2

    def _restrict(self, *roles):
        for role in roles:
            self.env.ref(f"crm_vn_base.group_crm_vn_{role}").write(
                {"customer_visibility": "own", "customer_pool": False}
            )

    def _sees(self, user):
        self.env.invalidate_all()
        return self.customer.with_user(user).has_access("read")

    def test_the_salesperson_of_a_running_contract_sees_its_customer(self):
        self._restrict("sales")
        self.assertFalse(self._sees(self.user_sales))
        agreement = self.env["agreement"].create(
            {
                "name": "Kho lạnh",
                "partner_id": self.customer.id,
                "user_id": self.user_sales.id,
            }
        )
        self.assertTrue(self._sees(self.user_sales))
        agreement.user_id = self.user_sales2
        self.assertFalse(self._sees(self.user_sales))
        with self.assertRaises(AccessError):
            self.env["agreement"].with_user(self.user_sales).create(
                {"name": "Của tôi", "partner_id": self.customer.id}
            )

    def test_the_accountant_works_on_contracts_of_hidden_customers(self):
        agreement = self._create_signed_agreement(user=self.user_sales2)
        self._restrict("accountant", "sales")
        self.assertFalse(self._sees(self.user_accountant))
        mine = agreement.with_user(self.user_accountant)
        Form(mine)
        self.env.invalidate_all()
        invoice = self._invoice(agreement.instalment_ids[0])
        self.assertEqual(invoice.state, "posted")
        self.env.invalidate_all()
        payment = self._pay(invoice.with_user(self.user_accountant))
        self.assertEqual(payment.partner_id, self.customer)
        self.env.invalidate_all()
        self.assertFalse(self._sees(self.user_accountant))
        for record in (invoice, payment, agreement.instalment_ids[0]):
            with self.subTest(model=record._name):
                self.env.invalidate_all()
                mine = record.with_user(self.user_accountant)
                Form(mine)
                row = mine.read(["partner_id"])[0]
                self.assertIn("Nam Hải", row["partner_id"][1])
        report = self.env["ir.actions.report"].with_user(self.user_accountant)
        html, __ = report._render_qweb_html("account.report_invoice", invoice.ids)
        self.assertIn("Nam Hải", html.decode())

    def test_the_manager_approves_contracts_of_hidden_customers(self):
        agreement = self._create_agreement(user=self.user_sales2)
        agreement.action_submit()
        self._restrict("sales", "sales_manager")
        self.assertFalse(self._sees(self.user_sales_manager))
        mine = agreement.with_user(self.user_sales_manager)
        Form(mine)
        mine.action_approve()
        self.assertEqual(agreement.state, "to_sign")
