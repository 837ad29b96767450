from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tools.mspdi_reader import read_plan
from ..tools.mspdi_writer import write_plan
from ..tools.plan import Item, Link, Resource
from .plan_common import PlanCase


@tagged("post_install", "-at_install")
class TestProjectPlanImport(PlanCase):
    def test_each_change_is_shown_and_taken_over(self):
        content = self._edit(
            self._export(),
            ("<Name>Bản vẽ kho lạnh</Name>", "<Name>Bản vẽ thi công</Name>"),
            (
                "<PercentComplete>50</PercentComplete>",
                "<PercentComplete>100</PercentComplete>",
            ),
        )
        plan = read_plan(content)
        plan.items[1].percent = 100
        plan.items[1].finish = datetime(2026, 3, 4, 17)
        panels = plan.items[3]
        plan.items.insert(4, Item(50, "Lắp panel", level=2, links=[Link(panels.uid)]))
        wizard = self._compare(write_plan(plan))
        self.assertEqual(
            self._rows(wizard),
            [
                ("Bản vẽ thi công", "field", "Tên"),
                ("Bản vẽ thi công", "field", "Kết thúc"),
                ("Bản vẽ thi công", "field", "Tiến độ"),
                ("Lắp panel", "new", "Công việc mới"),
                ("Lắp panel", "link", "Liên kết mới: chờ"),
            ],
        )
        self.assertEqual(
            (wizard.line_ids[0].old_value, wizard.line_ids[0].new_value),
            ("Bản vẽ kho lạnh", "Bản vẽ thi công"),
        )
        self.assertEqual(self.drawing.name, "Bản vẽ kho lạnh", "only shown so far")
        wizard.action_apply()
        self.assertEqual(self.drawing.name, "Bản vẽ thi công")
        self.assertEqual(self.drawing.state, "1_done")
        self.assertEqual(str(self.drawing.planned_date_end), "2026-03-04 10:00:00")
        new = self.panels.child_ids
        self.assertEqual((new.name, new.plan_uid), ("Lắp panel", 50))
        self.assertEqual(new.depend_on_ids, self.panels)
        self.assertFalse(self._compare(self._export()).line_ids)
        self.assertFalse(self._compare(write_plan(plan)).line_ids)

    def test_only_what_is_chosen_is_taken_over(self):
        plan = read_plan(self._export())
        plan.items[1].name, plan.items[2].name = "Một", "Hai"
        wizard = self._compare(write_plan(plan))
        wizard.line_ids[1].apply = False
        wizard.action_apply()
        self.assertEqual(self.drawing.name, "Một")
        self.assertEqual(self.calculation.name, "Tính tải lạnh")
        self.assertEqual(len(self._compare(write_plan(plan)).line_ids), 1)

    def test_a_removed_task_is_archived_only_when_chosen(self):
        plan = read_plan(self._export())
        plan.items = [row for row in plan.items if row.name != "Sản xuất panel"]
        wizard = self._compare(write_plan(plan))
        self.assertEqual(self._rows(wizard)[-1][1], "removed")
        self.assertFalse(wizard.line_ids[-1].apply)
        wizard.action_apply()
        self.assertTrue(self.panels.active)
        wizard = self._compare(write_plan(plan))
        wizard.line_ids.apply = True
        wizard.action_apply()
        self.assertFalse(self.panels.active)
        self.assertTrue(self.panels.exists())

    def test_rows_change_their_place(self):
        plan = read_plan(self._export())
        rows = {row.name: row for row in plan.items}
        rows["Sản xuất panel"].level = 1
        rows["Thiết kế"].level = 2
        order = ["Sản xuất panel", "Thiết kế", "Bản vẽ kho lạnh"]
        order += ["Tính tải lạnh", "Duyệt thiết kế"]
        rows["Bản vẽ kho lạnh"].level = rows["Tính tải lạnh"].level = 3
        rows["Sản xuất panel"].links = []
        plan.items = [rows[name] for name in order]
        self._compare(write_plan(plan)).action_apply()
        self.assertEqual(self.design.parent_id, self.panels)
        self.assertFalse(self.panels.depend_on_ids)
        back = read_plan(self._export())
        self.assertEqual([row.name for row in back.items], order)
        # and the other way round, a parent under its child
        rows["Thiết kế"].level, rows["Sản xuất panel"].level = 1, 2
        rows["Bản vẽ kho lạnh"].level = rows["Tính tải lạnh"].level = 2
        plan.items = [rows[name] for name in (order[1], order[0], *order[2:])]
        self._compare(write_plan(plan)).action_apply()
        self.assertEqual(self.panels.parent_id, self.design)
        self.assertFalse(self.design.parent_id)

    def test_milestones_come_and_go_with_their_links(self):
        plan = read_plan(self._export())
        drawing, milestone = plan.items[1], plan.items[-1]
        milestone.links = [Link(drawing.uid, "FF", 4800)]
        plan.items.insert(
            4,
            Item(
                60,
                "Xuất xưởng",
                milestone=True,
                start=datetime(2026, 3, 20, 17),
                finish=datetime(2026, 3, 20, 17),
                duration=0,
                links=[Link(plan.items[3].uid), Link(milestone.uid)],
            ),
        )
        self._compare(write_plan(plan)).action_apply()
        self.assertEqual(self.drawing.milestone_id, self.milestone)
        self.assertFalse(self.calculation.milestone_id)
        shipped = self.project.milestone_ids - self.milestone
        self.assertEqual(
            (shipped.name, str(shipped.deadline)), ("Xuất xưởng", "2026-03-20")
        )
        self.assertEqual(self.panels.milestone_id, shipped)
        back = read_plan(self._export())
        self.assertEqual([row.name for row in back.items][4], "Xuất xưởng")
        self.assertEqual(len(back.items[4].links), 2)
        self.assertEqual(back.items[-1].links[0].lag, 4800)
        plan.items.pop(4)
        wizard = self._compare(write_plan(plan))
        self.assertIn("Xuất xưởng", wizard.notes)
        wizard.action_apply()
        self.assertTrue(shipped.exists())

    def test_a_file_reaches_no_milestone_of_the_contract(self):
        agreement = self._create_signed_agreement(date="2026-03-02")
        project = agreement.project_ids
        milestone = project.milestone_ids[0]
        plan = read_plan(self._export(project))
        plan.items[0].percent = 100
        wizard = self._compare(write_plan(plan), project)
        self.assertFalse(wizard.line_ids)
        self.assertIn(milestone.name, wizard.notes)
        wizard.action_apply()
        self.assertFalse(milestone.is_reached)

    def test_unknown_people_are_named_and_kept(self):
        plan = read_plan(self._export())
        plan.resources.append(Resource(9, "Nhà thầu Phú Mỹ", email="pm@example.com"))
        plan.assignments[0].resource = 9
        wizard = self._compare(write_plan(plan))
        self.assertIn("Nhà thầu Phú Mỹ", wizard.notes)
        self.assertEqual(self._rows(wizard)[0][1], "people")
        wizard.action_apply()
        self.assertFalse(self.drawing.user_ids)
        back = read_plan(self._export())
        names = {row.uid: row.name for row in back.resources}
        self.assertEqual(names[back.assignments[0].resource], "Nhà thầu Phú Mỹ")

    def test_people_are_found_by_mail_and_name(self):
        plan = read_plan(self._export())
        plan.resources[0].guid = ""
        plan.resources[0].email = "HUY@example.com"
        plan.resources.append(Resource(7, self.user_project.name))
        plan.assignments[0].resource = 7
        wizard = self._compare(write_plan(plan))
        self.assertFalse(wizard.notes)
        wizard.action_apply()
        self.assertEqual(self.drawing.user_ids, self.user_project)

    def test_a_plan_changed_in_the_meantime_is_compared_again(self):
        plan = read_plan(self._export())
        plan.items[1].name = "Một"
        wizard = self._compare(write_plan(plan))
        self.drawing.name = "Hai"
        wizard.action_apply()
        self.assertTrue(wizard.is_renewed)
        self.assertEqual(self.drawing.name, "Hai")
        self.assertEqual(wizard.line_ids.old_value, "Hai")
        wizard.action_apply()
        self.assertEqual(self.drawing.name, "Một")

    def test_half_a_moved_span_is_refused(self):
        plan = read_plan(self._export())
        plan.items[1].start = datetime(2026, 3, 9, 8)
        plan.items[1].finish = datetime(2026, 3, 10, 17)
        wizard = self._compare(write_plan(plan))
        wizard.line_ids[1].apply = False
        with self.assertRaisesRegex(UserError, "Bản vẽ kho lạnh"):
            wizard.action_apply()
        self.assertEqual(str(self.drawing.planned_date_start), "2026-03-02 01:00:00")

    # === Files that cannot be read ===

    def test_bad_files_name_the_line_and_the_remedy(self):
        good = self._export()
        entity = b'<!DOCTYPE p [<!ENTITY a "aaaa">]><Project>&a;</Project>'
        cases = [
            (b"", "XML"),
            (b"\xd0\xcf\x11\xe0rest", "mpp.*XML"),
            (b"<Project><Tasks></Project>", "Dòng 1.*XML"),
            (entity, "Dòng 1.*Microsoft Project"),
            (b"<html/>", "html.*XML"),
            (b"<x>" * 9_000_000, "20 MB"),
            (good.replace(b"2026-03-02T08:00:00", b"mai", 9), r"Dòng \d+.*mai"),
            (good.replace(b">PT16H0M0S<", b">hai<"), r"Dòng \d+.*hai"),
            (good.replace(b"<OutlineLevel>2<", b"<OutlineLevel>5<"), r"Dòng \d+.*5"),
            (good.replace("Sản xuất panel".encode(), b""), r"Dòng \d+.*UID 4"),
            (good.replace(b"<UID>2<", b"<UID>1<"), r"Dòng \d+.*UID 1"),
        ]
        for content, words in cases:
            with (
                self.subTest(words=words),
                self.assertRaisesRegex(UserError, rf"(?s){words}"),
            ):
                self._compare(content)
        self.assertEqual(self.drawing.name, "Bản vẽ kho lạnh")

    def test_a_circle_of_links_is_refused(self):
        plan = read_plan(self._export())
        plan.items[1].links = [Link(plan.items[3].uid)]
        with self.assertRaisesRegex(UserError, "Bản vẽ kho lạnh"):
            self._compare(write_plan(plan))
