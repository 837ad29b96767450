from odoo import api, fields, models

from ..tools.progress import weighted_percent


class ProjectProject(models.Model):
    """How far the work is: milestones and tasks by their weights.

    A milestone with a weight counts as one part, as far as its tasks are, and wholly
    once it is reached. The other tasks count by their own weights; where nobody gave
    weights, by their allocated hours, else by number. Cancelled tasks do not count,
    subtasks count in their task.
    """

    _inherit = "project.project"

    progress_percent = fields.Float(
        string="Progress (%)",
        compute="_compute_progress_percent",
        store=True,
        digits=(5, 1),
        aggregator="avg",
        help="Milestones and tasks by their weights; without weights by allocated "
        "hours, or by number when none has hours.",
    )

    other_work_weight = fields.Float(
        compute="_compute_progress_percent",
        store=True,
        digits=(6, 2),
        export_string_translation=False,
        help="What the work that is no task weighs beside all tasks, which weigh 100.",
    )
    other_work_percent = fields.Float(
        compute="_compute_progress_percent",
        store=True,
        digits=(5, 1),
        export_string_translation=False,
    )

    @api.depends(lambda self: self._progress_depends())
    def _compute_progress_percent(self):
        """The statistics share a project out likewise: crm.project.report."""
        tasks = self._get_task_parts()
        others = self._progress_sources()
        for project in self:
            parts = list(others.get(project._origin, []))
            project.other_work_weight = sum(weight for weight, _percent in parts)
            project.other_work_percent = weighted_percent(parts)
            if tasks.get(project._origin):
                parts.append((100.0, weighted_percent(tasks[project._origin])))
            project.progress_percent = weighted_percent(parts)

    # === Hooks ===

    @api.model
    def _progress_depends(self):
        """Return the fields that move the progress; extend it with the sources."""
        return [
            "task_ids.active",
            "task_ids.allocated_hours",
            "task_ids.milestone_id",
            "task_ids.parent_id",
            "task_ids.progress_percent",
            "task_ids.state",
            "task_ids.weight",
            "milestone_ids.is_reached",
            "milestone_ids.weight",
        ]

    def _progress_sources(self):
        """Return the work on these projects that is no task.

        To extend, together with :meth:`_progress_depends`: ``{project: [(weight,
        percent), …]}``, percent from 0 to 100, in a few queries for all projects of
        ``self``. The weights are on the scale on which all tasks and milestones of the
        project together weigh 100: a source of weight 50 makes a third of the whole.
        """
        return {}

    # === Milestones and tasks ===

    def _get_task_parts(self):
        """Return ``{project: [(weight, percent), …]}``, in three queries for all."""
        tasks = self._search_progress_tasks()
        milestones = self.env["project.milestone"].search_fetch(
            [("project_id", "in", self.ids), ("weight", ">", 0)],
            ["project_id", "weight", "is_reached"],
        )
        parts = {}
        within = tasks.grouped("milestone_id")
        for milestone in milestones:
            percent = milestone._get_percent(within.get(milestone, tasks.browse()))
            parts.setdefault(milestone.project_id, []).append(
                (milestone.weight, percent)
            )
        loose = tasks.filtered(lambda task: task.milestone_id not in milestones)
        for project, own in loose.grouped("project_id").items():
            weighed = parts.setdefault(project, [])
            # hours are no weights: beside weighed milestones only weighed tasks count
            own = own.filtered("weight") if weighed else own
            weighed.extend(own._get_progress_parts())
        return parts

    def _search_progress_tasks(self):
        return self.env["project.task"].search_fetch(
            [
                ("project_id", "in", self.ids),
                ("parent_id", "=", False),
                ("state", "!=", "1_canceled"),
            ],
            [
                "project_id",
                "milestone_id",
                "weight",
                "allocated_hours",
                "progress_percent",
            ],
        )
