from datetime import datetime

from freezegun import freeze_time

from odoo.tests import tagged

from .project_common import ProjectCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestProjectSchedule(ProjectCase):
    """Whether the contract will be handed over on the agreed day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._create_signed_agreement(handover_date="2026-03-31")
        cls.project = cls.agreement.project_ids.with_env(cls.env)

    def _state(self, project=None):
        project = project or self.project
        self.env.invalidate_all()
        found = self.env["project.project"].search(
            [
                ("schedule_state", "=", project.schedule_state),
                ("agreement_id", "!=", False),
            ]
        )
        self.assertIn(project, found)
        return project.schedule_state

    def test_late_after_the_agreed_day_until_handed_over(self):
        self.assertEqual(self._state(), "on_time")
        with freeze_time("2026-04-03 03:00:00"):
            self.assertEqual(self._state(), "late")
            self.assertEqual(self.project.late_days, 3)
            late = self.env["project.project"].search([("is_handover_late", "=", True)])
            self.assertEqual(late, self.project)
            self._hand_over(self.agreement, date="2026-04-03")
            self.assertEqual(self._state(), "done")
            self.assertFalse(self.project.is_handover_late)
            other = self.env["project.project"].search(
                [("is_handover_late", "=", False), ("id", "=", self.project.id)]
            )
            self.assertEqual(other, self.project)

    def test_at_risk_when_work_is_planned_after_the_agreed_day(self):
        self.project.milestone_ids.deadline = "2026-03-31"
        task = self._create_tasks(
            self.project,
            {
                "planned_date_start": datetime(2026, 3, 3, 1),
                "planned_date_end": datetime(2026, 4, 2, 10),
            },
        )
        self.assertEqual(self._state(), "at_risk")
        task.planned_date_end = datetime(2026, 3, 20, 10)
        self.assertEqual(self._state(), "on_time")
        with freeze_time("2026-03-21 03:00:00"):
            self.assertEqual(self._state(), "at_risk")
            task.state = "1_done"
            self.assertEqual(self._state(), "on_time")

    def test_at_risk_when_a_milestone_is_overdue(self):
        self.project.milestone_ids[0].deadline = "2026-02-28"
        self.assertEqual(self._state(), "at_risk")

    def test_the_agreed_day_is_the_contracts(self):
        # as an appendix does
        self.agreement._set_state("hand_over", handover_date="2026-04-30")
        self.assertEqual(str(self.project.handover_date), "2026-04-30")

    def test_who_is_to_be_warned(self):
        warned = self.env["project.project"]
        domain = warned._get_schedule_warning_domain
        self.assertNotIn(self.project, warned.search(domain()))
        with freeze_time("2026-04-03 03:00:00"):
            self.assertIn(self.project, warned.search(domain()))
            self.agreement.on_hold = True
            self.assertNotIn(self.project, warned.search(domain()))

    def test_a_project_without_contract_ends_with_its_work(self):
        project = self._create_project(handover_date="2026-02-01")
        task = self._create_tasks(project, {})
        self.assertEqual(project.schedule_state, "late")
        task.state = "1_done"
        self.env.invalidate_all()
        self.assertEqual(project.schedule_state, "done")

    def test_actual_dates_of_the_project(self):
        tasks = self._create_tasks(self.project, {}, {})
        tasks[0].progress_percent = 5
        self.assertEqual(str(self.project.actual_date_start), "2026-03-02")
        with freeze_time("2026-03-09 03:00:00"):
            tasks.write({"state": "1_done"})
            self.env.flush_all()
        self.assertEqual(str(self.project.actual_date_end), "2026-03-09")

    def test_the_list_costs_the_same_for_few_and_many(self):
        projects = self.env["project.project"]
        for number in range(10):
            project = self._create_project(
                name=f"Kho {number}", handover_date="2026-02-01"
            )
            self._create_tasks(project, {}, {})
            projects |= project
        projects = projects.with_user(self.user_project)
        columns = (
            "schedule_state",
            "late_days",
            "progress_percent",
            "document_missing_count",
        )
        counts = []
        for part in (projects[:2], projects[:2], projects):
            self.env.flush_all()
            self.env.invalidate_all()
            part.fetch(["name"])
            before = self.env.cr.sql_log_count
            for fname in columns:
                part.mapped(fname)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    # === Reminders ===

    def _remind(self, kind):
        reminder = self.env["agreement.reminder"]
        reminder._claim(kind)
        reminder._close_batch(kind, 100)
        reminder._create_batch(kind, 100)
        return self.project.activity_ids

    def test_the_manager_is_reminded_until_it_is_handed_over(self):
        self.project.user_id = self.user_sales_manager
        self.assertFalse(self._remind("handover"))
        with freeze_time("2026-04-03 03:00:00"):
            todo = self._remind("handover")
            self.assertEqual(todo.user_id, self.user_sales_manager)
            self.assertIn(self.project.name, todo.summary)
            self.assertEqual(str(todo.date_deadline), "2026-03-31")
            self.assertEqual(self._remind("handover"), todo)
            self._hand_over(self.agreement, date="2026-04-03")
            self.assertFalse(self._remind("handover"))

    def test_missing_documents_remind_the_salesperson_where_nobody_manages(self):
        document = self.env["project.document"].create(
            {
                "project_id": self.project.id,
                "type_id": self.env.ref(
                    "crm_vn_contract_project.project_document_type_co"
                ).id,
                "date_due": "2026-03-05",
            }
        )
        todo = self._remind("technical")
        self.assertEqual(todo.user_id, self.user_sales)
        self.assertIn(document.name, todo.summary)
        document.file = "Q08="
        self.assertFalse(self._remind("technical"))
