from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CareCommon


@tagged("post_install", "-at_install")
class TestUpdateDesk(CareCommon):
    """A case starts at the desk, with its customer."""

    def test_a_case_carries_its_customer(self):
        Desk = self.env["crm.update.desk"].with_user(self.users["care"])
        desk = Desk.create({"query": self.partner.name})
        with self.assertRaises(UserError):
            desk.action_new_ticket()
        desk.action_choose_partner(self.partner.id)
        action = desk.action_new_ticket()
        Ticket = self.env["helpdesk.ticket"].with_user(self.users["care"])
        Ticket = Ticket.with_context(**action["context"])
        values = {
            "name": "Kho không đủ lạnh",
            "description": "<p>−12 °C</p>",
            "type_id": self.type_question.id,
        }
        self.assertEqual(Ticket.create(values).partner_id, self.partner)
        with self.assertRaises(UserError):
            Ticket.create({**values, "partner_id": False})
