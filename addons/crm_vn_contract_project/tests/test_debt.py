from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import SignedContractCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestDebt(SignedContractCase):
    """What a customer owes stands in its header, as account 131 has it."""

    def _debt(self, partner, user=None):
        partner = partner.with_user(user or self.user_sales)
        partner.invalidate_recordset(["debt_amount", "debt_overdue"])
        return partner.debt_amount, partner.debt_overdue

    def test_debt_is_what_the_ledger_says(self):
        agreement = self.agreement
        self.assertEqual(self._debt(self.customer), (0, 0))
        move = self._invoice(agreement.instalment_ids[0])
        total = move.amount_total
        self.assertEqual(self._debt(self.customer)[0], total)
        self.assertEqual(self._debt(self.director)[0], total, "its contact shows it")
        self._pay(move, 100_000_000)
        self.assertEqual(self._debt(self.customer)[0], total - 100_000_000)
        with freeze_time("2027-03-02 03:00:00"):
            debt, overdue = self._debt(self.customer, self.user_accountant)
        self.assertEqual(debt, overdue)

    def test_a_draft_invoice_is_no_debt(self):
        agreement = self.agreement
        self._invoice(agreement.instalment_ids[0], post=False)
        self.assertEqual(self._debt(self.customer), (0, 0))

    def test_one_query_for_a_list_of_customers(self):
        agreement = self.agreement
        self._invoice(agreement.instalment_ids[0])
        partners = self.env["res.partner"].create(
            [{"name": f"Khách {i}"} for i in range(20)]
        )
        partners |= self.customer | self.director
        self.env.flush_all()
        partners.mapped("commercial_partner_id")
        partners.invalidate_recordset(["debt_amount", "debt_overdue"])
        with self.assertQueryCount(1):
            debts = partners.mapped("debt_amount")
        self.assertEqual(debts[:20], [0] * 20)

    def test_others_do_not_read_what_a_customer_owes(self):
        with self.assertRaises(AccessError):
            self.customer.with_user(self.user_project).read(["debt_amount"])
