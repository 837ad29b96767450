from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_vn_base.tools.local_day import local_day

SCHEDULE_STATES = [
    ("on_time", "On Schedule"),
    ("at_risk", "May Be Late"),
    ("late", "Behind Schedule"),
    ("done", "Work Finished"),
]


# all that is to be delivered is, or all the work is done; of project_project p
FINISHED = SQL(
    """(p.progress_percent >= 100
        OR EXISTS (SELECT FROM project_milestone m WHERE m.project_id = p.id)
           AND NOT EXISTS (SELECT FROM project_milestone m
                            WHERE m.project_id = p.id AND m.is_reached IS NOT TRUE))"""
)


class ProjectProject(models.Model):
    """Whether the work will be handed over on the day agreed in the contract."""

    _inherit = "project.project"

    handover_date = fields.Date(
        string="Handover Due",
        compute="_compute_handover_date",
        store=True,
        readonly=False,
        copy=False,
        tracking=True,
        index="btree_not_null",
        help="Day agreed in the contract.",
    )
    actual_date_start = fields.Date(
        string="Started On",
        compute="_compute_actual_dates",
        store=True,
        help="When the first task was begun.",
    )
    actual_date_end = fields.Date(
        string="Finished On",
        compute="_compute_actual_dates",
        store=True,
        help="When the last task was done.",
    )
    schedule_state = fields.Selection(
        SCHEDULE_STATES,
        string="Schedule Status",
        compute="_compute_schedule_state",
        search="_search_schedule_state",
        help="Behind schedule: the agreed day is past, and not everything is handed "
        "over. May be late: a task or milestone is overdue, or planned after that day.",
    )
    late_days = fields.Integer(
        string="Days Late", compute="_compute_schedule_state", aggregator="max"
    )
    is_handover_late = fields.Boolean(
        compute="_compute_schedule_state",
        search="_search_is_handover_late",
        help="The contract is not handed over completely, and the agreed day is past.",
    )

    # === Dates ===

    @api.depends("agreement_id.handover_date")
    def _compute_handover_date(self):
        """The contract says when, also after an appendix; else whoever plans."""
        for project in self:
            agreed = project.agreement_id.handover_date
            project.handover_date = agreed or project.handover_date

    @api.depends(
        "task_ids.actual_date_start", "task_ids.actual_date_end", "task_ids.state"
    )
    def _compute_actual_dates(self):
        groups = self.env["project.task"]._read_group(
            [("project_id", "in", self.ids), ("state", "!=", "1_canceled")],
            ["project_id"],
            ["actual_date_start:min", "actual_date_end:array_agg"],
        )
        dates = {project: (first, ends) for project, first, ends in groups}
        for project in self:
            first, ends = dates.get(project._origin, (False, [None]))
            last = max(ends) if ends and all(ends) else False
            project.actual_date_start = self._to_local_day(first)
            project.actual_date_end = self._to_local_day(last)

    def _to_local_day(self, moment):
        if not moment:
            return False
        return fields.Datetime.context_timestamp(self, moment).date()

    # === Late ===

    @api.depends(
        "agreement_id.state",
        "handover_date",
        "milestone_ids.deadline",
        "milestone_ids.is_reached",
        "progress_percent",
        "task_ids.planned_date_end",
        "task_ids.state",
    )
    def _compute_schedule_state(self):
        states = self._read_schedule_states()
        today = fields.Date.context_today(self)
        for project in self:
            state = states.get(project._origin.id, "on_time")
            project.schedule_state = state
            project.is_handover_late = state == "late"
            late = state == "late" and project.handover_date
            project.late_days = (today - project.handover_date).days if late else 0

    def _read_schedule_states(self):
        """Return ``{project id: state}``, in one query for all."""
        if not self.ids:
            return {}
        query = SQL(
            "%s WHERE p.id IN %s", self._get_schedule_query(), tuple(self._origin.ids)
        )
        return dict(self.env.execute_query(query))

    @api.model
    def _search_schedule_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        # the alias of the projects is another one inside the query
        query = SQL(
            "SELECT s.id FROM (%s) AS s WHERE s.state IN %s",
            self._get_schedule_query(),
            tuple(value) or (None,),
        )
        return [("id", "in", query)]

    @api.model
    def _search_is_handover_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        states = Domain("schedule_state", "=", "late")
        return states if True in value else ~states

    @api.model
    def _get_schedule_query(self):
        """Return the query of the state of each project, without a condition."""
        self._flush_schedule()
        today = fields.Date.context_today(self)
        return SQL(
            """SELECT p.id,
                      CASE
                      WHEN a.id IS NULL AND p.progress_percent >= 100
                        OR a.kind = 'framework' AND %(finished)s
                        OR a.state IN ('handed_over', 'accepted', 'liquidated',
                                       'terminated') THEN 'done'
                      WHEN p.handover_date < %(today)s THEN 'late'
                      WHEN EXISTS (%(tasks)s) OR EXISTS (%(milestones)s) THEN 'at_risk'
                      ELSE 'on_time' END AS state
                 FROM project_project p
            LEFT JOIN agreement a ON a.id = p.agreement_id""",
            today=today,
            finished=FINISHED,
            tasks=SQL(
                """SELECT FROM project_task t
                    WHERE t.project_id = p.id AND t.active
                      AND t.state NOT IN ('1_done', '1_canceled')
                      AND (%s > p.handover_date
                           OR %s < %s)
                """,
                SQL(local_day("t.planned_date_end")),
                SQL(local_day("COALESCE(t.planned_date_end, t.date_deadline)")),
                today,
            ),
            milestones=SQL(
                """SELECT FROM project_milestone m
                    WHERE m.project_id = p.id AND m.is_reached IS NOT TRUE
                      AND (m.deadline > p.handover_date OR m.deadline < %s)""",
                today,
            ),
        )

    @api.model
    def _flush_schedule(self):
        """Write what is pending of the columns that the query reads."""
        columns = {
            "agreement": ["kind", "state"],
            "project.milestone": ["deadline", "is_reached", "project_id"],
            "project.project": ["agreement_id", "handover_date", "progress_percent"],
            "project.task": [
                "active",
                "date_deadline",
                "planned_date_end",
                "project_id",
                "state",
            ],
        }
        for model, fnames in columns.items():
            self.env[model].flush_model(fnames)

    @api.model
    def _get_schedule_warning_domain(self):
        """Return the projects whose manager is to be warned; for reminders.

        Running contracts that are not on hold, late or at risk.
        """
        return (
            Domain("is_template", "=", False)
            & Domain("agreement_id.state", "=", "in_force")
            & Domain("agreement_id.on_hold", "=", False)
            & Domain("schedule_state", "in", ("late", "at_risk"))
        )

    # === Actions ===

    def action_view_schedule(self):
        """Show the tasks of the project on the timeline."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_contract_project.project_task_action_schedule"
        )
        return {
            **action,
            "display_name": self.name,
            "domain": [("project_id", "=", self.id)],
            "context": {"default_project_id": self.id},
        }
