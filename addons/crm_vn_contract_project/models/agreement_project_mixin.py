from odoo import models


class AgreementProjectMixin(models.AbstractModel):
    """The production project of a contract."""

    _name = "agreement.project.mixin"
    _description = "Production Project of a Contract"

    def _create_or_take_over_project(self):
        """One production project per contract: the orders' own one, else a new one."""
        self.ensure_one()
        # sudo: a salesperson signs the contract but may not create projects
        agreement = self.sudo()
        projects = agreement.project_ids or agreement._get_order_projects()
        if not projects:
            projects = (
                self.env["project.project"]
                .sudo()
                .create(agreement._prepare_project_vals())
            )
        for project in projects.filtered(lambda project: not project.agreement_id):
            project.write(agreement._prepare_taken_over_project_vals(project))
        agreement._create_milestones(projects[:1])

    def _get_order_projects(self):
        """Return the projects that the orders created for this customer."""
        lines = self.order_line_ids
        projects = self.env["project.project"].search(
            [
                "|",
                ("sale_order_id", "in", self.order_ids.ids),
                ("reinvoiced_sale_order_id", "in", self.order_ids.ids),
            ]
        )
        projects |= lines.project_id | self.order_ids.project_id
        return projects.filtered(
            lambda project: not project.is_template and not project.agreement_id
        )

    def _prepare_project_vals(self):
        """Return the values of the production project."""
        self.ensure_one()
        return {
            "name": f"{self.code} {self.name}",
            "agreement_id": self.id,
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "date_start": self.signature_date,
            "date": max(self.handover_date, self.signature_date)
            if self.handover_date
            else False,
            "handover_date": self.handover_date,
            "allow_milestones": True,
            "allow_billable": True,
            "privacy_visibility": "employees",
            "user_id": False,
            "type_ids": self.env["project.project"]._prepare_production_stages(),
        }

    def _prepare_taken_over_project_vals(self, project):
        vals = {"agreement_id": self.id, "allow_milestones": True}
        if not project.handover_date:
            vals["handover_date"] = self.handover_date
        return vals

    def _create_milestones(self, project):
        """One milestone per delivery line that has none yet."""
        done_lines = project.milestone_ids.sale_line_id
        lines = self._get_delivery_lines() - done_lines
        self.env["project.milestone"].create(
            [self._prepare_milestone_vals(project, line) for line in lines]
        )

    def _prepare_milestone_vals(self, project, line):
        return {
            "name": line.product_id.name or line.name.split("\n")[0],
            "project_id": project.id,
            "sale_line_id": line.id,
            "deadline": self.handover_date,
        }
