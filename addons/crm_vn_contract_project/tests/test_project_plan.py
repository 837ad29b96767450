import io
import zipfile
from datetime import date, datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools.mspdi_reader import read_plan
from ..tools.plan import Link
from .plan_common import PlanCase


@tagged("post_install", "-at_install")
class TestProjectPlan(PlanCase):
    # === Export ===

    def test_the_file_says_what_the_project_says(self):
        plan = read_plan(self._export())
        self.assertEqual(
            [(row.level, row.name, row.percent) for row in plan.items],
            [
                (1, "Thiết kế", 67),
                (2, "Bản vẽ kho lạnh", 50),
                (2, "Tính tải lạnh", 100),
                (1, "Sản xuất panel", 0),
                (1, "Duyệt thiết kế", 0),
            ],
        )
        design, drawing, calculation, panels, milestone = plan.items
        self.assertEqual(drawing.start, datetime(2026, 3, 2, 8))
        self.assertEqual(drawing.finish, datetime(2026, 3, 3, 17))
        self.assertEqual((drawing.duration, drawing.work), (960, 960))
        self.assertEqual(calculation.deadline, datetime(2026, 3, 5, 17))
        self.assertEqual(calculation.links, [Link(drawing.uid)])
        self.assertEqual((design.start, design.duration), (drawing.start, 1440))
        self.assertFalse(panels.start)
        self.assertTrue(milestone.milestone)
        self.assertEqual(milestone.links, [Link(calculation.uid)])
        self.assertEqual(milestone.finish, datetime(2026, 3, 4, 17))
        self.assertEqual(plan.resources[0].email, "huy@example.com")
        self.assertEqual(plan.assignments[0].task, drawing.uid)

    def test_numbers_stay_and_the_file_repeats_itself(self):
        first = self._export()
        numbers = {row.name: (row.uid, row.guid) for row in read_plan(first).items}
        self.drawing.name = "Bản vẽ thi công"
        self._create_tasks(self.project, {"name": "Mới", "sequence": 0})
        again = {
            row.name: (row.uid, row.guid) for row in read_plan(self._export()).items
        }
        numbers["Bản vẽ thi công"] = numbers.pop("Bản vẽ kho lạnh")
        new = again.pop("Mới")
        self.assertEqual(again, numbers)
        self.assertNotIn(new, numbers.values())
        self.assertEqual(self._export(), self._export())

    def test_holidays_and_hours_are_in_the_calendar(self):
        calendar = self.company.resource_calendar_id
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Giỗ Tổ",
                "calendar_id": calendar.id,
                "company_id": self.company.id,
                "date_from": "2026-03-02 17:00:00",
                "date_to": "2026-03-03 16:59:59",
            }
        )
        plan = read_plan(self._export())
        self.assertEqual(plan.calendar.days[date(2026, 3, 3)], [])
        self.assertEqual(plan.items[1].duration, 480)

    def test_some_days_only(self):
        content = self._export(date_from="2026-03-04", date_to="2026-03-04")
        names = [row.name for row in read_plan(content).items]
        self.assertNotIn("Bản vẽ kho lạnh", names)
        self.assertIn("Thiết kế", names)
        # what was left out is not missing when the file comes back
        self.assertFalse(self._compare(content).line_ids)
        with self.assertRaisesRegex(UserError, "ngày"):
            self._export(date_from="2026-03-04", date_to="2026-03-01")

    def test_several_projects_come_as_an_archive(self):
        other = self._create_project(name="Kho mát")
        archive = zipfile.ZipFile(io.BytesIO(self._export(self.project + other)))
        self.assertEqual(len(archive.namelist()), 2)

    # === Round trip ===

    def test_our_own_file_changes_nothing(self):
        wizard = self._compare(self._export())
        self.assertFalse(wizard.line_ids)
        self.assertFalse(wizard.notes)

    def test_what_odoo_cannot_hold_comes_back(self):
        content = self._edit(
            self._export(),
            ("<Priority>500</Priority>", "<Priority>700</Priority>"),
            (
                "<Type>1</Type>\n        <CrossProject>",
                "<Type>3</Type>\n        <CrossProject>",
            ),
            ("<LinkLag>0</LinkLag>", "<LinkLag>9600</LinkLag>"),
            (
                "<Name>Đỗ Quang Huy</Name>",
                "<Name>Đỗ Quang Huy</Name>\n<Initials>ĐQH</Initials>",
            ),
        )
        self._compare(content).action_apply()
        back = read_plan(self._export())
        drawing = self.drawing.plan_uid
        self.assertIn(
            Link(drawing, "SS", 9600), back.by_uid()[self.calculation.plan_uid].links
        )
        self.assertIn("<Priority>700</Priority>", back.items[0].extra)
        self.assertIn("<Initials>ĐQH</Initials>", back.resources[0].extra)
        self.assertFalse(self._compare(self._export()).line_ids)

    def test_a_task_moved_here_is_not_moved_back_there(self):
        """What the tool computed is dropped, and the new start holds."""
        content = self._export().replace(
            b"<ConstraintType>4</ConstraintType>",
            b"<EarlyStart>2026-03-02T08:00:00</EarlyStart>\n"
            b"<ConstraintType>0</ConstraintType>",
        )
        self._compare(content).action_apply()
        self.drawing.planned_date_start = "2026-03-03 01:00:00"
        extra = read_plan(self._export()).items[1].extra
        self.assertIn("<ConstraintType>4</ConstraintType>", extra)
        self.assertIn("<ConstraintDate>2026-03-03T08:00:00</ConstraintDate>", extra)
        self.assertFalse([raw for raw in extra if "EarlyStart" in raw])

    # === Rights ===

    def test_who_plans_may_exchange_plans(self):
        content = self._export()
        self.project.privacy_visibility = "followers"
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self._compare(content, user=self.user_project)
        with self.assertRaises(AccessError):
            self._export()
        for user in (self.user_sales, self.user_accountant):
            with self.assertRaises(AccessError):
                self._compare(content, user=user)
        wizard = self._compare(content, user=self.user_admin)
        self.assertFalse(wizard.line_ids)

    def test_production_staff_add_milestones(self):
        milestone = (
            self.env["project.milestone"]
            .with_user(self.user_project)
            .with_context(default_project_id=self.project.id)
            .create({"name": "Xuất xưởng"})
        )
        self.assertEqual(milestone.project_id, self.project)

    def test_a_thousand_rows_cost_the_queries_of_few(self):
        counts = []
        for number in (20, 200):
            project = self._create_project(name=f"Kho {number}")
            tasks = self._create_tasks(
                project, *({"sequence": i} for i in range(number))
            )
            for before, task in zip(tasks, tasks[1:], strict=False):
                task.depend_on_ids = before
            project._get_plan()
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            project._get_plan()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
        self.assertEqual(*counts)
