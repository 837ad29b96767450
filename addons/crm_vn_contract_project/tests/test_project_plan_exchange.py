import json
import subprocess
import sys
import tempfile
from pathlib import Path

from odoo import Command
from odoo.tests import HttpCase, tagged

from ..tools.mspdi_reader import read_plan
from .plan_common import PlanCase

PROBE = Path(__file__).with_name("mpxj_probe.py")


def ask_mpxj(action, path):
    """Run MPXJ on a file; a machine without Java fails the test."""
    done = subprocess.run(
        [sys.executable, PROBE, action, path],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode:
        raise AssertionError(f"MPXJ did not run: {done.stderr[-2000:]}")
    return json.loads(done.stdout)


@tagged("post_install", "-at_install")
class TestProjectPlanOtherTools(PlanCase):
    """MPXJ reads what we write, and we read what it writes."""

    def test_mpxj_reads_our_file(self):
        with tempfile.NamedTemporaryFile(suffix=".xml") as file:
            content = self._export()
            file.write(content)
            file.flush()
            seen = ask_mpxj("read", file.name)
        plan = read_plan(content)
        people = {row.uid: row.name for row in plan.resources}
        kinds = {row["uid"]: row for row in seen["tasks"]}
        self.assertEqual(seen["title"], "Kho lạnh Nam Hải")
        self.assertEqual(seen["people"], [["Đỗ Quang Huy", "huy@example.com"]])
        self.assertEqual(len(seen["tasks"]), 5)
        for item in plan.items:
            row = kinds[item.uid]
            with self.subTest(name=item.name):
                self.assertEqual(row["name"], item.name)
                self.assertEqual(row["guid"], item.guid)
                self.assertEqual(row["outline"], item.number)
                self.assertEqual(row["start"], _short(item.start))
                self.assertEqual(row["finish"], _short(item.finish))
                self.assertEqual(row["deadline"], _short(item.deadline))
                self.assertEqual(row["hours"], _hours(item.duration))
                self.assertEqual(row["work"], _hours(item.work))
                self.assertEqual(row["percent"], item.percent)
                self.assertEqual(row["milestone"], item.milestone)
                self.assertEqual(row["summary"], item.summary)
                links = [[link.predecessor, link.kind, 0.0] for link in item.links]
                self.assertEqual(row["links"], links)
                jobs = [job for job in plan.assignments if job.task == item.uid]
                self.assertEqual(row["people"], [people[job.resource] for job in jobs])

    def test_we_read_a_file_of_mpxj(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "plan.xml")
            ask_mpxj("write", str(path))
            content = path.read_bytes()
        project = self._create_project(name="Móng kho", allow_milestones=False)
        wizard = self._compare(content, project)
        self.assertIn("Tổ đào đất", wizard.notes)
        wizard.action_apply()
        phase, dig, pour = project.task_ids.sorted("sequence")
        self.assertEqual(phase.child_ids, dig + pour)
        self.assertEqual((dig.name, dig.progress_percent), ("Đào móng", 50))
        self.assertEqual(str(dig.planned_date_start), "2026-03-02 01:00:00")
        self.assertEqual(str(dig.planned_date_end), "2026-03-03 10:00:00")
        self.assertEqual(dig.allocated_hours, 16)
        self.assertEqual(pour.depend_on_ids, dig)
        self.assertEqual(project.milestone_ids.name, "Xong phần móng")
        self.assertEqual(pour.milestone_id, project.milestone_ids)
        self.assertTrue(project.allow_milestones and project.allow_task_dependencies)
        with tempfile.NamedTemporaryFile(suffix=".xml") as file:
            file.write(self._export(project))
            file.flush()
            seen = {row["uid"]: row for row in ask_mpxj("read", file.name)["tasks"]}
        self.assertEqual(seen[3]["links"], [[2, "FS", 8.0]])
        self.assertEqual(seen[4]["links"], [[3, "FF", 0.0]])
        self.assertEqual(seen[2]["people"], ["Tổ đào đất"])
        self.assertEqual(seen[2]["hours"], 16)


@tagged("post_install", "-at_install")
class TestProjectPlanDownload(PlanCase, HttpCase):
    def test_the_file_belongs_to_who_made_it(self):
        wizard = (
            self.env["project.plan.export"]
            .with_user(self.user_project)
            .create({"project_ids": [Command.set(self.project.ids)]})
        )
        url = wizard.action_export()["url"]
        self.env.flush_all()
        self.user_project.sudo().password = "minhphat-project"
        self.user_sales_manager.sudo().password = "minhphat-manager"
        self.authenticate("ct_project", "minhphat-project")
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertEqual(read_plan(answer.content).name, "Kho lạnh Nam Hải")
        self.authenticate("ct_sales_manager", "minhphat-manager")
        self.assertNotEqual(self.url_open(url).status_code, 200)


def _short(moment):
    return moment.strftime("%Y-%m-%dT%H:%M") if moment else None


def _hours(minutes):
    return None if minutes is None else minutes / 60
