from odoo import api, fields, models


class CrmCustomerProject(models.Model):
    """What we have in hand of an investor's project: contracts and production."""

    _inherit = "crm.customer.project"

    agreement_ids = fields.One2many(
        "agreement", "customer_project_id", string="Contracts"
    )
    project_ids = fields.One2many(
        "project.project", "customer_project_id", string="Production Projects"
    )
    agreement_count = fields.Integer(
        compute="_compute_work_counts",
        groups="agreement.group_agreement_readonly",
        export_string_translation=False,
    )
    production_count = fields.Integer(
        compute="_compute_work_counts", export_string_translation=False
    )

    @api.depends("agreement_ids", "project_ids")
    def _compute_work_counts(self):
        agreements = {}
        if self.env["agreement"].has_access("read"):
            agreements = self._count_by_project("agreement")
        projects = self._count_by_project("project.project")
        for project in self:
            project.agreement_count = agreements.get(project._origin, 0)
            project.production_count = projects.get(project._origin, 0)

    def action_view_agreements(self):
        self.ensure_one()
        return self.agreement_ids._get_agreements_action()

    def action_view_projects(self):
        self.ensure_one()
        return self.project_ids._get_projects_action()
