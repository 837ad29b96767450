from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from .project_common import ProjectCase


@tagged("post_install", "-at_install")
class TestProjectProgress(ProjectCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.project = cls._create_project()

    def test_tasks_count_by_their_weights(self):
        tasks = self._create_tasks(
            self.project,
            {"weight": 30, "allocated_hours": 1},
            {"weight": 70, "allocated_hours": 999},
            {"weight": 500, "state": "1_canceled"},
            {"allocated_hours": 100},
        )
        tasks[0].state = "1_done"
        self.assertEqual(self.project.progress_percent, 30)
        tasks[1].progress_percent = 50
        self.assertEqual(self.project.progress_percent, 65)

    def test_without_weights_by_hours_then_by_number(self):
        tasks = self._create_tasks(self.project, {"allocated_hours": 10}, {})
        tasks[0].state = "1_done"
        self.assertEqual(self.project.progress_percent, 100)
        tasks[0].allocated_hours = 0
        self.assertEqual(self.project.progress_percent, 50)

    def test_a_milestone_counts_as_far_as_its_tasks_are(self):
        made = self._create_milestone(self.project, "Sản xuất xong", weight=60)
        built = self._create_milestone(self.project, "Lắp đặt xong", weight=40)
        tasks = self._create_tasks(
            self.project, {"milestone_id": made.id}, {"milestone_id": made.id}, {}
        )
        tasks[0].state = "1_done"
        self.assertEqual(made.progress_percent, 50)
        # the task without milestone and weight does not count beside weighed ones
        self.assertEqual(self.project.progress_percent, 30)
        built.is_reached = True
        self.assertEqual(self.project.progress_percent, 70)

    def test_subtasks_make_their_task(self):
        parent = self._create_tasks(self.project, {})
        children = self._create_tasks(
            self.project,
            {"parent_id": parent.id, "weight": 1},
            {"parent_id": parent.id, "weight": 3},
        )
        children[1].state = "1_done"
        self.assertEqual(parent.progress_percent, 75)
        self.assertEqual(self.project.progress_percent, 75)

    def test_dates_of_the_work_follow_from_it(self):
        task = self._create_tasks(self.project, {})
        self.assertFalse(task.actual_date_start)
        with freeze_time("2026-03-02 03:00:00"):
            task.progress_percent = 10
            self.env.flush_all()
        with freeze_time("2026-03-09 03:00:00"):
            task.state = "1_done"
            self.env.flush_all()
        self.assertEqual(str(task.actual_date_start.date()), "2026-03-02")
        self.assertEqual(str(task.actual_date_end.date()), "2026-03-09")
        task.state = "01_in_progress"
        self.assertEqual(task.progress_percent, 0)
        self.assertFalse(task.actual_date_end)

    def test_other_work_weighs_beside_the_tasks(self):
        """What later add-ons bring in by the hook."""
        task = self._create_tasks(self.project, {"progress_percent": 40})
        sources = {self.project: [(100.0, 100.0)]}
        model = type(self.env["project.project"])
        with patch.object(model, "_progress_sources", lambda self: sources):
            task.progress_percent = 60
            self.assertEqual(self.project.progress_percent, 80)

    def test_a_percentage_is_a_percentage(self):
        task = self._create_tasks(self.project, {})
        for vals in ({"progress_percent": 101}, {"weight": -1}):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                task.write(vals)
                task.flush_recordset()

    def test_many_projects_cost_the_queries_of_few(self):
        projects = self.env["project.project"]
        for number in range(12):
            project = self._create_project(name=f"Kho {number}")
            self._create_milestone(project, "Xong", weight=1)
            self._create_tasks(project, {}, {"weight": 2})
            projects |= project
        counts = []
        for part in (projects[:2], projects):
            self.env.flush_all()
            self.env.invalidate_all()
            part.fetch(["name"])
            before = self.env.cr.sql_log_count
            part._compute_progress_percent()
            part.milestone_ids.mapped("progress_percent")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
