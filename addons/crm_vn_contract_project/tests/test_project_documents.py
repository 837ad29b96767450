import base64

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .project_common import ProjectCase

FILE = base64.b64encode(b"CO 2026")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestProjectDocuments(ProjectCase):
    """Drawings, CO, CQ: missing, received, approved."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.env.ref("crm_vn_contract_project.project_document_type_co")
        cls.project = cls._create_project(user_id=cls.user_sales_manager.id)
        cls.document = cls.env["project.document"].create(
            {
                "project_id": cls.project.id,
                "type_id": cls.kind.id,
                "date_due": "2026-03-01",
            }
        )

    def test_a_file_makes_it_received_by_whom_and_when(self):
        self.assertEqual(self.document.name, self.kind.name)
        mine = self.document.with_user(self.user_project)
        mine.write({"file": FILE, "file_name": "co.pdf"})
        self.assertEqual(mine.state, "received")
        self.assertEqual(mine.received_by_id, self.user_project)
        self.assertEqual(str(mine.received_on), "2026-03-02")
        mine.file = False
        self.assertEqual(mine.state, "missing")
        self.assertFalse(mine.received_by_id)

    def test_with_a_file_from_the_start(self):
        document = self.env["project.document"].create(
            {"project_id": self.project.id, "type_id": self.kind.id, "file": FILE}
        )
        self.assertEqual(document.state, "received")

    def test_the_manager_of_the_project_approves(self):
        mine = self.document.with_user(self.user_project)
        mine.file = FILE
        with self.assertRaisesRegex(AccessError, self.project.name):
            mine.action_approve()
        self.document.with_user(self.user_sales_manager).action_approve()
        self.assertEqual(mine.state, "approved")
        self.assertEqual(mine.approved_by_id, self.user_sales_manager)
        with self.assertRaisesRegex(UserError, self.kind.name.split("(")[0]):
            mine.file = False
        self.document.with_user(self.user_sales_manager).action_reopen()
        mine.file = base64.b64encode(b"new")
        self.assertEqual(mine.state, "received")

    def test_a_rejection_says_why(self):
        document = self.document.with_user(self.user_sales_manager)
        document.file = FILE
        with self.assertRaises(UserError):
            document.action_reject()
        document.note = "Thiếu số sê-ri"
        document.action_reject()
        self.assertEqual(document.state, "missing")
        self.assertFalse(document.file)
        self.assertIn("Thiếu số sê-ri", self.project.message_ids[0].body)

    def test_the_state_is_not_typed(self):
        with self.assertRaises(UserError):
            self.document.with_user(self.user_project).state = "approved"
        with self.assertRaises(UserError):
            self.document.create(
                {
                    "project_id": self.project.id,
                    "type_id": self.kind.id,
                    "state": "approved",
                }
            )

    def test_what_is_missing_is_counted_and_found(self):
        free = self.document.copy({"required": False})
        self.assertEqual(self.project.document_count, 1)
        self.assertEqual(self.project.document_missing_count, 1)
        search = self.env["project.project"].search
        lacking = [("document_missing_count", ">", 0), ("id", "=", self.project.id)]
        complete = [("document_missing_count", "=", 0), ("id", "=", self.project.id)]
        self.assertEqual(search(lacking), self.project)
        self.assertFalse(search(complete))
        overdue = self.env["project.document"].search([("is_overdue", "=", True)])
        self.assertIn(self.document, overdue)
        self.assertNotIn(free, overdue)
        self.document.file = FILE
        self.assertFalse(search(lacking))
        self.assertEqual(search(complete), self.project)
        self.document.with_user(self.user_sales_manager).action_approve()
        self.env.invalidate_all()
        self.assertEqual(self.project.document_done_count, 1)

    def test_rights(self):
        self.assertTrue(self.document.with_user(self.user_sales).has_access("read"))
        for user in (self.user_sales, self.user_accountant):
            with self.assertRaises(AccessError):
                self.document.with_user(user).note = "Sửa"
        with self.assertRaises(AccessError):
            self.document.with_user(self.user_project).unlink()
        plain = new_test_user(self.env, "ct_plain2", "base.group_user")
        self.assertFalse(self.document.with_user(plain).has_access("read"))
        self.project.privacy_visibility = "followers"
        self.assertFalse(self.document.with_user(self.user_project).has_access("read"))
        Form(self.document.with_user(self.user_admin))
