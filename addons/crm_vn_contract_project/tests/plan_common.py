import base64

from odoo import Command

from .project_common import ProjectCase


class PlanCase(ProjectCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "Asia/Ho_Chi_Minh"
        cls.project = cls._create_project(allow_task_dependencies=True)
        person = {"name": "Đỗ Quang Huy", "email": "huy@example.com"}
        cls._create_users(engineer=("project.group_project_user", person))
        cls.engineer = cls.user_engineer
        cls.design, cls.drawing, cls.calculation, cls.panels = cls._create_tasks(
            cls.project,
            {"name": "Thiết kế", "user_ids": False},
            {
                "name": "Bản vẽ kho lạnh",
                "planned_date_start": "2026-03-02 01:00:00",
                "planned_date_end": "2026-03-03 10:00:00",
                "allocated_hours": 16,
                "progress_percent": 50,
                "user_ids": [Command.set(cls.engineer.ids)],
            },
            {
                "name": "Tính tải lạnh",
                "planned_date_start": "2026-03-04 01:00:00",
                "planned_date_end": "2026-03-04 10:00:00",
                "date_deadline": "2026-03-05 10:00:00",
                "state": "1_done",
                "user_ids": False,
            },
            {"name": "Sản xuất panel", "user_ids": False},
        )
        (cls.drawing + cls.calculation).parent_id = cls.design
        cls.calculation.depend_on_ids = cls.drawing
        cls.panels.depend_on_ids = cls.calculation
        cls.milestone = cls._create_milestone(
            cls.project, "Duyệt thiết kế", deadline="2026-03-04"
        )
        cls.calculation.milestone_id = cls.milestone
        cls.env.flush_all()

    def _export(self, project=None, **values):
        """The file as the project user gets it."""
        wizard = (
            self.env["project.plan.export"]
            .with_user(self.user_project)
            .create({"project_ids": [Command.set((project or self.project).ids)]})
        )
        wizard.write(values)
        wizard.action_export()
        return base64.b64decode(wizard.file)

    def _compare(self, content, project=None, user=None):
        wizard = (
            self.env["project.plan.import"]
            .with_user(user or self.user_project)
            .create(
                {
                    "project_id": (project or self.project).id,
                    "file": base64.b64encode(content),
                    "filename": "ke-hoach.xml",
                }
            )
        )
        wizard.action_compare()
        return wizard

    def _edit(self, content, *replacements):
        for old, new in replacements:
            self.assertIn(old.encode(), content)
            content = content.replace(old.encode(), new.encode(), 1)
        return content

    def _rows(self, wizard):
        return [(line.name, line.kind, line.what) for line in wizard.line_ids]
