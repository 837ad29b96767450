from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ContractCase


@tagged("post_install", "-at_install")
class TestUpdateDesk(ContractCase):
    """A contract starts at the desk, with the customer's organisation."""

    def test_a_contract_carries_its_customer(self):
        self.customer.user_id = self.user_sales
        Desk = self.env["crm.update.desk"].with_user(self.user_sales)
        desk = Desk.create({"query": "Trần Văn Khoa"})
        with self.assertRaises(UserError):
            desk.action_new_agreement()
        desk.action_choose_partner(self.director.id)
        action = desk.action_new_agreement()
        Agreement = self.env["agreement"].with_user(self.user_sales)
        Agreement = Agreement.with_context(**action["context"])
        agreement = Agreement.create({"name": "Kho lạnh"})
        self.assertEqual(agreement.partner_id, self.customer)
        with self.assertRaises(UserError):
            Agreement.create({"name": "Không khách hàng", "partner_id": False})
