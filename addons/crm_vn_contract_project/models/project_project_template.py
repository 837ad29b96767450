from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models

from odoo.addons.crm_vn_base.tools.local_day import ZONE

from ..tools.project_plan import needed_days, plan_dates

WORK_BEGINS, WORK_ENDS = time(8), time(17)


class ProjectProject(models.Model):
    """Production projects are made from templates, with the dates of the contract."""

    _inherit = "project.project"

    template_days = fields.Integer(
        string="Days Needed",
        compute="_compute_template_days",
        help="From signature to handover, by the plan of the template's tasks. A "
        "contract with fewer days draws them closer together.",
    )

    @api.depends("is_template", "task_ids.plan_offset", "task_ids.plan_days")
    def _compute_template_days(self):
        for project in self:
            parts = project._get_planned_parts() if project.is_template else []
            project.template_days = needed_days(part._get_plan() for part in parts)

    def _get_planned_parts(self):
        """Return what has a plan of its own: tasks, milestones, documents."""
        self.ensure_one()
        return [*self.task_ids, *self.milestone_ids, *self.document_ids]

    # === A project from a template ===

    def _create_production_project(self, values, start, end=None):
        """Create a project from this template, between two days, and return it.

        :param values: of the new project
        :param start: day of the signature
        :param end: day of the handover; without one, as late as the template needs
        """
        self.ensure_one()
        needed = self.template_days
        end = max(end or start + timedelta(days=needed), start)
        project = self.with_context(tracking_disable=True).action_create_from_template(
            {**values, "date_start": start, "date": end}
        )
        project._plan_between(start, end, needed)
        project._put_tasks_in_first_stage()
        project.task_ids._assign_department_manager()
        return project

    def _put_tasks_in_first_stage(self):
        """The template may have other stages than its project, or none."""
        lost = self.task_ids.filtered(lambda task: task.stage_id not in self.type_ids)
        lost.stage_id = self.type_ids.sorted("sequence")[:1]

    def _plan_between(self, start, end, needed):
        """Give tasks, milestones and documents their dates between two days."""
        for task in self.task_ids:
            days = plan_dates(task._get_plan(), start, end, needed)
            task.write(task._prepare_planned_vals(*days))
        for milestone in self.milestone_ids:
            plan = milestone._get_plan()
            milestone.deadline = plan_dates(plan, start, end, needed)[0]
        for document in self.document_ids:
            plan = document._get_plan()
            document.date_due = plan_dates(plan, start, end, needed)[0]

    def _get_working_span(self, first, last):
        """Return when work begins on one day and ends on another, in UTC."""
        zone = pytz.timezone(self.company_id.partner_id.tz or ZONE)

        def to_utc(day, hour):
            local = zone.localize(datetime.combine(day, hour))
            return local.astimezone(pytz.utc).replace(tzinfo=None)

        return to_utc(first, WORK_BEGINS), to_utc(last, WORK_ENDS)

    # === A template from a project ===

    def action_create_template_from_project(self):
        """The new template plans its work as it was planned in this project."""
        res = super().action_create_template_from_project()
        template = self.browse(res["params"]["project_id"])
        template._plan_like(self)
        return res

    def _plan_like(self, project):
        """Count the days of the copied work from the start of ``project``."""
        start = project.date_start
        if not start:
            return
        for mine, other in zip(self.task_ids, project.task_ids, strict=False):
            begin, end = other.planned_date_start, other.planned_date_end
            if mine.name == other.name and begin and end:
                mine.write(
                    {
                        "plan_anchor": "signing",
                        "plan_offset": max((begin.date() - start).days, 0),
                        "plan_days": max((end.date() - begin.date()).days, 0),
                    }
                )
        for mine, other in zip(self.milestone_ids, project.milestone_ids, strict=False):
            if mine.name == other.name and other.deadline:
                offset = max((other.deadline - start).days, 0)
                mine.write({"plan_anchor": "signing", "plan_offset": offset})
