from odoo import fields, models


class ProjectTask(models.Model):
    """A task as a row of the plan."""

    _name = "project.task"
    _inherit = ["project.task", "project.plan.item.mixin"]

    # tasks of a plan are searched by project and number
    _plan_uid_idx = models.Index("(project_id, plan_uid) WHERE plan_uid > 0")

    def _prepare_plan_values(self, item, moment):
        """Return the values of a new task; ``moment`` turns local time into ours."""
        work = item.work or 0
        vals = {
            "name": item.name,
            "planned_date_start": moment(item.start),
            "planned_date_end": moment(item.finish),
            "date_deadline": moment(item.deadline),
            "allocated_hours": 0.0 if item.summary else work / 60,
            "plan_uid": item.uid,
            "plan_guid": item.guid or self._new_plan_guid(),
        }
        if not item.active:
            vals["state"] = "1_canceled"
        elif not item.summary:
            vals.update(self._prepare_percent_values(item.percent))
        return vals

    def _prepare_percent_values(self, percent):
        """Return what a percentage says: a whole one is a done task."""
        if percent == 100:
            return {"state": "1_done"}
        vals = {"progress_percent": percent}
        if self.state == "1_done":
            vals["state"] = "01_in_progress"
        return vals

    def _prepare_plan_change(self, name, value, moment):
        """Return the values of one changed field of the plan."""
        if name == "percent":
            return self._prepare_percent_values(value)
        if name == "active":
            return {"state": "01_in_progress" if value else "1_canceled"}
        if name == "work":
            return {"allocated_hours": (value or 0) / 60}
        if name == "name":
            return {"name": value}
        fname = {
            "start": "planned_date_start",
            "finish": "planned_date_end",
            "deadline": "date_deadline",
        }[name]
        return {fname: moment(value)}

    def _has_plan_dates(self, start, finish):
        """Whether a part of these days belongs to the task; undated ones belong."""
        self.ensure_one()
        begin = self.planned_date_start or self.planned_date_end
        end = self.planned_date_end or self.planned_date_start
        if not begin:
            return True
        begin, end = (fields.Datetime.context_timestamp(self, d) for d in (begin, end))
        return not (
            (start and end.date() < start) or (finish and begin.date() > finish)
        )
