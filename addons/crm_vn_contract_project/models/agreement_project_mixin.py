from odoo import api, fields, models

from .project_project_schedule import SCHEDULE_STATES

# of several projects of one contract the worst one is told
WORST_FIRST = ("late", "at_risk", "on_time", "done")


class AgreementProjectMixin(models.AbstractModel):
    """The production project of a contract."""

    _name = "agreement.project.mixin"
    _description = "Production Project of a Contract"
    _inherit = ["crm.lead.party.upstream.mixin"]

    _customer_project_source = "lead_id"

    project_template_id = fields.Many2one(
        "project.project",
        string="Production Template",
        compute="_compute_project_template_id",
        store=True,
        readonly=False,
        domain=[("is_template", "=", True)],
        ondelete="set null",
        help="The production project is made from it at the signature: by the goods of "
        "the contract, else by its type.",
    )
    project_progress = fields.Float(
        string="Production (%)", compute="_compute_project_facts", digits=(5, 1)
    )
    project_schedule = fields.Selection(
        SCHEDULE_STATES,
        string="Production Schedule",
        compute="_compute_project_facts",
    )

    @api.depends("agreement_type_id", "order_line_ids.product_id")
    def _compute_project_template_id(self):
        """Propose the template of the dearest product that has one."""
        for agreement in self:
            if agreement.project_ids:
                continue
            agreement.project_template_id = (
                agreement._get_proposed_template(agreement.order_line_ids)
                or agreement.agreement_type_id.project_template_id
            )

    def _get_proposed_template(self, lines):
        """Return the template that the dearest of the lines names, if any."""
        lines = lines.filtered(
            lambda line: line.product_template_id.production_template_id
        )
        dearest = lines.sorted("price_subtotal", reverse=True)[:1]
        return dearest.product_template_id.production_template_id

    @api.depends("project_ids.progress_percent", "project_ids.schedule_state")
    def _compute_project_facts(self):
        for agreement in self:
            # sudo: percentages and states; the projects open by their own rules
            projects = agreement.sudo().project_ids
            progress = projects.mapped("progress_percent")
            agreement.project_progress = sum(progress) / len(progress or [0])
            states = set(projects.mapped("schedule_state"))
            agreement.project_schedule = next(
                (state for state in WORST_FIRST if state in states), False
            )

    def _get_upstream_subjects(self):
        return {**super()._get_upstream_subjects(), "lead_id": self.lead_id}

    # === At the signature ===

    def _create_or_take_over_project(self):
        """One production project per contract: the orders' own one, else a new one."""
        self.ensure_one()
        # sudo: a salesperson signs the contract but may not create projects
        agreement = self.sudo()
        projects = agreement.project_ids
        projects = projects or agreement._get_order_projects(agreement.order_ids)
        if not projects:
            projects = agreement._create_project()
        for project in projects.filtered(lambda project: not project.agreement_id):
            project.write(agreement._prepare_taken_over_project_vals(project))
        agreement._create_milestones(projects[:1], agreement._get_delivery_lines())

    def _create_project(self):
        """Create the production project, from the template of the contract if any."""
        values = self._prepare_project_vals()
        if not self.project_template_id:
            return self.env["project.project"].create(values)
        return self._create_project_from(
            self.project_template_id, values, self.signature_date, self.handover_date
        )

    def _create_project_from(self, template, values, start, end):
        """Create a project from a template; what the template says itself stays."""
        kept = {fname for fname in ("type_ids", "user_id") if template[fname]}
        values = {key: values[key] for key in values if key not in kept}
        return template._create_production_project(values, start, end)

    def _get_order_projects(self, orders):
        """Return the projects that the orders created for this customer."""
        projects = self.env["project.project"].search(
            [
                "|",
                ("sale_order_id", "in", orders.ids),
                ("reinvoiced_sale_order_id", "in", orders.ids),
            ]
        )
        projects |= orders.order_line.project_id | orders.project_id
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
            "allow_milestones": True,
            "allow_billable": True,
            "privacy_visibility": "employees",
            "user_id": False,
            "type_ids": self.env["project.project"]._prepare_production_stages(),
        }

    def _prepare_taken_over_project_vals(self, project):
        return {"agreement_id": self.id, "allow_milestones": True}

    def _create_milestones(self, project, lines):
        """The milestones of the template take lines; the others get one each."""
        milestones = project.milestone_ids
        done_lines = milestones.sale_line_id | milestones.order_line_ids
        lines = milestones._take_lines(lines - done_lines)
        # the contract's history tells of the signature, once
        milestones = self.env["project.milestone"].with_context(mail_create_nolog=True)
        milestones.create(
            [self._prepare_milestone_vals(project, line) for line in lines]
        )

    def _prepare_milestone_vals(self, project, line):
        return {
            "name": line.product_id.name or line.name.split("\n")[0],
            "project_id": project.id,
            "deadline": project.handover_date,
            **self.env["project.milestone"]._prepare_delivery_vals(line),
        }
