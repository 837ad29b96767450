from odoo import models


class ProjectMilestone(models.Model):
    """A milestone as a row of the plan: a point in time that tasks lead to."""

    _name = "project.milestone"
    _inherit = ["project.milestone", "project.plan.item.mixin"]

    def _is_reached_by_event(self):
        """Whether signed minutes reach it; nobody's file does."""
        self.ensure_one()
        # sudo: only whether there are lines of an order
        milestone = self.sudo()
        return bool(milestone.sale_line_id or milestone.order_line_ids)

    def _prepare_plan_values(self, item, moment):
        """Return the values of a new milestone."""
        day = item.finish or item.start
        return {
            "name": item.name,
            "deadline": day and day.date(),
            "is_reached": item.percent == 100,
            "plan_uid": item.uid,
            "plan_guid": item.guid or self._new_plan_guid(),
        }

    def _prepare_plan_change(self, name, value, moment):
        """Return the values of one changed field of the plan."""
        if name == "percent":
            return {"is_reached": value == 100}
        if name == "finish":
            return {"deadline": value and value.date()}
        return {"name": value} if name == "name" else {}
