from odoo import Command
from odoo.tests import tagged

from .common import ContractCase


@tagged("post_install", "-at_install")
class TestOutreachDepartments(ContractCase):
    """A job is seen by the departments it is shared with, and changed by none."""

    def test_shared_with_a_department(self):
        department, other = self.env["hr.department"].create(
            [
                {"name": "Kỹ thuật", "company_id": self.company.id},
                {"name": "Kho vận", "company_id": self.company.id},
            ]
        )
        self.env["hr.employee"].create(
            {
                "name": "Kỹ sư",
                "user_id": self.user_project.id,
                "department_id": department.id,
                "company_id": self.company.id,
            }
        )
        outreach = self.env["crm.outreach"].create(
            {
                "name": "Mời xem kho mẫu",
                "user_id": self.user_sales.id,
                "company_id": self.company.id,
                "partner_ids": [Command.set(self.customer.ids)],
                "shared_department_ids": [Command.set(other.ids)],
            }
        )
        outreach.action_choose_customers()
        for shared, seen in ((other, False), (department, True)):
            outreach.shared_department_ids = shared
            self.env.invalidate_all()
            for record in (outreach, outreach.line_ids):
                record = record.with_user(self.user_project)
                self.assertEqual(record.has_access("read"), seen, record)
                self.assertFalse(record.has_access("write"))
