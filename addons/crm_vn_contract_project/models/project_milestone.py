from odoo import api, fields, models

from ..tools.progress import weighted_percent


class ProjectMilestone(models.Model):
    """A milestone has a weight in the project and is as far as its tasks are."""

    _inherit = "project.milestone"

    weight = fields.Float(
        string="Weight",
        digits=(6, 2),
        help="How much of the project this milestone makes, with all its tasks.",
    )
    progress_percent = fields.Float(
        string="Progress (%)", compute="_compute_progress_percent", digits=(5, 1)
    )

    _weight_positive = models.Constraint(
        "CHECK(weight >= 0)", "The weight of a milestone cannot be negative."
    )

    @api.depends("is_reached", "task_ids.progress_percent", "task_ids.weight")
    def _compute_progress_percent(self):
        tasks = self.project_id._search_progress_tasks().grouped("milestone_id")
        none = self.env["project.task"]
        for milestone in self:
            own = tasks.get(milestone._origin, none)
            milestone.progress_percent = milestone._get_percent(own)

    def _get_percent(self, tasks):
        self.ensure_one()
        if self.is_reached:
            return 100.0
        return weighted_percent(tasks._get_progress_parts())
