from .common import ContractCase


class ProjectCase(ContractCase):
    """A production project with tasks, and the people who do them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.workshop, cls.design = cls.env["hr.department"].create(
            [
                {"name": "Xưởng Sản xuất", "company_id": cls.company.id},
                {"name": "Phòng Thiết kế", "company_id": cls.company.id},
            ]
        )

    @classmethod
    def _create_project(cls, **values):
        return cls.env["project.project"].create(
            {
                "name": "Kho lạnh Nam Hải",
                "company_id": cls.company.id,
                "privacy_visibility": "employees",
                "allow_milestones": True,
                **values,
            }
        )

    @classmethod
    def _create_tasks(cls, project, *vals_list):
        return cls.env["project.task"].create(
            [
                {"name": f"Việc {place}", "project_id": project.id, **vals}
                for place, vals in enumerate(vals_list, 1)
            ]
        )

    @classmethod
    def _create_milestone(cls, project, name, **values):
        return cls.env["project.milestone"].create(
            {"name": name, "project_id": project.id, **values}
        )
