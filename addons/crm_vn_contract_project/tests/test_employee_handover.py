from odoo.tests import tagged

from .common import ContractCase


@tagged("post_install", "-at_install")
class TestEmployeeHandover(ContractCase):
    def _hand_over(self):
        handover = (
            self.env["crm.employee.handover"]
            .with_user(self.user_admin)
            .create(
                {
                    "old_user_id": self.user_sales.id,
                    "new_user_id": self.user_sales2.id,
                }
            )
        )
        handover.action_hand_over()
        return {line.code: line.done_count for line in handover.line_ids}

    def test_running_contracts_go_over_ended_ones_stay(self):
        running = self._create_signed_agreement()
        draft = self._create_agreement()
        ended = self._create_signed_agreement()
        ended.with_user(self.user_sales_manager)._set_state("terminate")
        minutes = self.env["agreement.handover"].browse(
            running.with_user(self.user_sales).action_create_handover()["res_id"]
        )
        counts = self._hand_over()
        self.assertEqual((counts["agreements"], counts["minutes"]), (2, 1))
        running, draft, ended = (
            agreement.with_env(self.env) for agreement in (running, draft, ended)
        )
        self.assertEqual((running | draft).user_id, self.user_sales2)
        self.assertEqual(running.instalment_ids.user_id, self.user_sales2)
        self.assertEqual(minutes.user_id, self.user_sales2)
        self.assertEqual(ended.user_id, self.user_sales)
        self.assertTrue(running.with_user(self.user_sales2).has_access("write"))
        self.assertFalse(running.with_user(self.user_sales).has_access("read"))

    def test_projects_and_open_tasks_go_over(self):
        project = self.env["project.project"].create(
            {"name": "Sản xuất", "user_id": self.user_sales.id}
        )
        both = self.user_sales | self.user_project
        todo, done = self.env["project.task"].create(
            [
                {"name": name, "project_id": project.id, "user_ids": both.ids}
                for name in ("Hàn khung", "Bản vẽ")
            ]
        )
        done.state = "1_done"
        counts = self._hand_over()
        self.assertEqual((counts["projects"], counts["tasks"]), (1, 1))
        self.assertEqual(project.user_id, self.user_sales2)
        self.assertEqual(todo.user_ids, self.user_sales2 | self.user_project)
        self.assertEqual(done.user_ids, both)
