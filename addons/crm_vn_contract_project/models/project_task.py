from odoo import api, fields, models

from ..tools.progress import task_weights, weighted_percent
from ..tools.project_plan import Plan


class ProjectTask(models.Model):
    """A task has a weight, a percentage, a department; planned and actual dates.

    The planned dates are those of the timeline (project_timeline).
    """

    _name = "project.task"
    _inherit = ["project.task", "project.plan.mixin"]

    plan_days = fields.Integer(
        string="Lasts (Days)", default=1, help="How many days the work takes."
    )
    weight = fields.Float(
        string="Work Share",
        digits=(6, 2),
        help="How much of the project this task makes. Where no task has a weight, "
        "the allocated hours count.",
    )
    progress_percent = fields.Float(
        string="Progress (%)",
        compute="_compute_progress_percent",
        store=True,
        readonly=False,
        recursive=True,
        digits=(5, 1),
        aggregator="avg",
        copy=False,
        help="A done task is at 100 %; one with subtasks is as far as they are.",
    )
    department_id = fields.Many2one(
        "hr.department",
        index="btree_not_null",
        help="The department in charge.",
    )
    department_ids = fields.Many2many(
        "hr.department",
        "project_task_department_rel",
        string="Working Together With",
        help="Other departments that take part in the task.",
    )
    actual_date_start = fields.Datetime(
        string="Started On",
        compute="_compute_actual_dates",
        store=True,
        readonly=False,
        copy=False,
        help="When the first percent was done. It can be corrected.",
    )
    actual_date_end = fields.Datetime(
        string="Finished On",
        compute="_compute_actual_dates",
        store=True,
        readonly=False,
        copy=False,
        help="When the task was done. It can be corrected.",
    )

    _weight_positive = models.Constraint(
        "CHECK(weight >= 0)", "The weight of a task cannot be negative."
    )
    _plan_days_positive = models.Constraint(
        "CHECK(plan_days >= 0)", "The days of a task cannot be negative."
    )
    _progress_percent_range = models.Constraint(
        "CHECK(progress_percent >= 0 AND progress_percent <= 100)",
        "The progress of a task lies between 0 and 100 %.",
    )

    # === Progress ===

    @api.depends(
        "state",
        "child_ids.allocated_hours",
        "child_ids.progress_percent",
        "child_ids.state",
        "child_ids.weight",
    )
    def _compute_progress_percent(self):
        for task in self:
            children = task.child_ids.filtered(lambda sub: sub.state != "1_canceled")
            if task.state == "1_done":
                task.progress_percent = 100.0
            elif children:
                task.progress_percent = weighted_percent(children._get_progress_parts())
            elif task.progress_percent >= 100.0:
                # opened again: what was done is not known any more
                task.progress_percent = 0.0

    def _get_progress_parts(self):
        """Return ``[(weight, percent), …]`` of tasks that belong together."""
        weights = task_weights([(task.weight, task.allocated_hours) for task in self])
        return list(zip(weights, self.mapped("progress_percent"), strict=True))

    @api.depends("state", "progress_percent")
    def _compute_actual_dates(self):
        now = fields.Datetime.now()
        for task in self:
            if task.progress_percent > 0 and not task.actual_date_start:
                task.actual_date_start = now
            if task.state == "1_done":
                task.actual_date_end = task.actual_date_end or now
            else:
                task.actual_date_end = False

    # === From a template ===

    def _get_plan(self):
        return Plan(self.plan_anchor or "signing", self.plan_offset, self.plan_days)

    def _prepare_planned_vals(self, first, last):
        """Return the values of a task that lasts from one day to another."""
        begin, end = self.project_id._get_working_span(first, last)
        return {
            "planned_date_start": begin,
            "planned_date_end": end,
            "date_deadline": end,
        }

    def _assign_department_manager(self):
        """Give each task nobody has to the manager of its department."""
        for task in self.filtered(lambda task: not task.user_ids):
            task.user_ids = task.department_id.manager_id.user_id
