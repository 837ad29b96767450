from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .outreach_common import OutreachCommon


@tagged("post_install", "-at_install")
class TestOutreachAccess(OutreachCommon):
    """Who sees a job, and who changes it."""

    def setUp(self):
        super().setUp()
        self.outreach = self._create_outreach()
        self.outreach.action_choose_customers()

    def _assert_access(self, user, read, write):
        self.env.invalidate_all()
        for record in (self.outreach, self.outreach.line_ids[0]):
            record = record.with_user(user)
            self.assertEqual(record.has_access("read"), read, (user.login, record))
            self.assertEqual(record.has_access("write"), write, (user.login, record))

    def test_own_team_all(self):
        self._assert_access(self.sales, True, True)
        self._assert_access(self.colleague, False, False)
        self._assert_access(self.manager, True, True)
        self._assert_access(self.marketing, True, True)
        self._assert_access(self.care, False, False)

    def test_shared_with_a_team(self):
        other = self._new_user("pl_other_team", "sales")
        team = self.env["crm.team"].create(
            {"name": "Miền Bắc", "member_ids": [Command.set(other.ids)]}
        )
        self._assert_access(other, False, False)
        self.outreach.shared_team_ids = team
        self._assert_access(other, True, False)

    def test_employee_concerned_reads(self):
        self.outreach.member_ids = self.care
        self._assert_access(self.care, True, False)

    def test_partner_concerned_finds_the_job(self):
        supplier = self._create_customer(8)
        self.outreach.related_partner_ids = supplier
        jobs = self.env["crm.outreach"].with_user(self.sales)
        self.assertEqual(
            jobs.search([("related_partner_ids", "=", supplier.id)]), self.outreach
        )
        # concerned, not approached
        self.outreach.action_choose_customers()
        self.assertNotIn(supplier, self.outreach.line_ids.partner_id)

    def test_who_carries_a_line_out_writes_it_alone(self):
        line = self.outreach.line_ids[0]
        line.sudo().user_id = self.care
        self.env.invalidate_all()
        self.assertTrue(line.with_user(self.care).has_access("write"))
        self.assertTrue(self.outreach.with_user(self.care).has_access("read"))
        self.assertFalse(self.outreach.with_user(self.care).has_access("write"))
        other = self.outreach.line_ids[1].with_user(self.care)
        self.assertFalse(other.has_access("read"))

    def test_colleague_starts_nothing(self):
        with self.assertRaises(AccessError):
            self.outreach.with_user(self.colleague).action_start()
        self.outreach.member_ids = self.colleague
        with self.assertRaises(AccessError):
            self.outreach.with_user(self.colleague).action_cancel()

    def test_other_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Chi nhánh"})
        self.manager.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        self._assert_access(self.manager, False, False)

    def test_kinds_are_the_administrators(self):
        kind = self.offer.with_user(self.sales)
        self.assertTrue(kind.has_access("read"))
        self.assertFalse(kind.has_access("write"))
