from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_vn_base.tools.local_day import local_day

from .project_project_schedule import FINISHED

# subtasks count in their task, cancelled ones not at all
COUNTS = SQL("t.parent_id IS NULL AND t.active AND t.state <> '1_canceled'")


class CrmProjectReport(models.Model):
    """Production work by investor, item, department and person.

    One row per task that is not within another one, per weighed milestone without
    tasks, and one for the other work of a project, or for one without any. The value of
    the contract is shared out by what each weighs in the progress of the project, so
    that both add up whatever it is grouped by, except by persons: a task of two counts
    for both.
    """

    _name = "crm.project.report"
    _description = "Production Project Statistics"
    _auto = False
    _order = "project_id desc, id"
    _rec_name = "project_id"
    _depends = {
        "agreement": ["amount_total", "kind", "state"],
        "crm.customer.project": ["partner_id"],
        "res.partner": ["commercial_partner_id"],
        "project.milestone": ["is_reached", "project_id", "weight"],
        "project.project": [
            "actual_date_end",
            "agreement_id",
            "customer_project_id",
            "customer_project_item_id",
            "date_start",
            "handover_date",
            "other_work_percent",
            "other_work_weight",
            "partner_id",
            "progress_percent",
            "user_id",
        ],
        "project.task": [
            "active",
            "actual_date_end",
            "allocated_hours",
            "department_id",
            "milestone_id",
            "parent_id",
            "planned_date_end",
            "planned_date_start",
            "progress_percent",
            "project_id",
            "state",
            "user_ids",
            "weight",
        ],
    }

    project_id = fields.Many2one("project.project", readonly=True)
    agreement_id = fields.Many2one("agreement", string="Contract", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    investor_id = fields.Many2one(
        "res.partner",
        readonly=True,
        help="Of the investor's project; where none is named, the customer.",
    )
    customer_project_id = fields.Many2one(
        "crm.customer.project", string="Investor's Project", readonly=True
    )
    customer_project_item_id = fields.Many2one(
        "crm.customer.project.item", string="Project Item", readonly=True
    )
    project_manager_id = fields.Many2one("res.users", readonly=True)
    task_id = fields.Many2one("project.task", readonly=True)
    milestone_id = fields.Many2one("project.milestone", readonly=True)
    department_id = fields.Many2one("hr.department", readonly=True)
    user_ids = fields.Many2many(
        "res.users",
        relation="project_task_user_rel",
        column1="task_id",
        column2="user_id",
        string="Person in Charge",
        readonly=True,
    )
    date_start = fields.Date(string="Project Start", readonly=True)
    handover_date = fields.Date(string="Handover Due", readonly=True)
    planned_date_end = fields.Date(string="Planned End", readonly=True)
    is_project_late = fields.Boolean(string="Late Handover", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)

    # === Measures ===
    task_count = fields.Integer(string="Tasks", readonly=True)
    done_count = fields.Integer(string="Tasks Done", readonly=True)
    late_count = fields.Integer(
        string="Tasks Late",
        readonly=True,
        help="Open after the planned end, or finished after it.",
    )
    allocated_hours = fields.Float(readonly=True)
    share = fields.Float(
        string="Part of the Project",
        readonly=True,
        help="What part of its project the task makes.",
    )
    progress_percent = fields.Float(
        string="Progress (%)",
        readonly=True,
        digits=(5, 1),
        aggregator="avg",
        help="Of several tasks: by the part that each makes of its project. The tasks "
        "of a weighed milestone that is reached count as done.",
    )
    amount = fields.Monetary(
        string="Contract Value",
        readonly=True,
        groups="crm_vn_base.group_crm_vn_sales_manager,"
        "crm_vn_base.group_crm_vn_accountant",
        help="The value of the contract, shared out by the weight of the tasks.",
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT w.id, p.id AS project_id, p.agreement_id,
                      p.partner_id,
                      COALESCE(cp.partner_id, c.commercial_partner_id) AS investor_id,
                      p.customer_project_id, p.customer_project_item_id,
                      p.user_id AS project_manager_id, t.id AS task_id,
                      COALESCE(t.milestone_id, w.milestone_id) AS milestone_id,
                      t.department_id, p.date_start, p.handover_date,
                      %(planned)s AS planned_date_end,
                      COALESCE(a.state = 'in_force' AND p.handover_date < %(today)s
                               AND NOT (a.kind = 'framework' AND %(finished)s),
                               FALSE) AS is_project_late,
                      p.company_id, a.currency_id,
                      (t.id IS NOT NULL)::int AS task_count,
                      COALESCE((t.state = '1_done')::int, 0) AS done_count,
                      COALESCE((%(planned)s < COALESCE(%(actual)s, %(today)s))::int,
                               0) AS late_count,
                      t.allocated_hours, w.percent AS progress_percent,
                      w.share, a.amount_total * w.share AS amount
                 FROM project_project p
                 JOIN (%(work)s) w ON w.project_id = p.id
            LEFT JOIN project_task t ON t.id = w.task_id
            LEFT JOIN agreement a ON a.id = p.agreement_id
            LEFT JOIN crm_customer_project cp ON cp.id = p.customer_project_id
            LEFT JOIN res_partner c ON c.id = p.partner_id
                WHERE p.active AND p.is_template IS NOT TRUE
                  AND p.agreement_id IS NOT NULL""",
            planned=SQL(local_day("t.planned_date_end")),
            actual=SQL(local_day("t.actual_date_end")),
            today=fields.Date.context_today(self),
            finished=FINISHED,
            work=self._get_work_sql(),
        )

    @api.model
    def _get_work_sql(self):
        """What a project is made of, and which part of it each piece makes.

        Tasks and milestones together weigh 100, beside the work that is no task; a
        project without any of it is one piece. As _compute_progress_percent() counts.
        """
        return SQL(
            """SELECT w.id, w.project_id, w.task_id, w.milestone_id, w.percent,
                      w.part / SUM(w.part) OVER (PARTITION BY w.project_id)
                          * 100 / (100 + COALESCE(p.other_work_weight, 0)) AS share
                 FROM (%(tasks)s) w
                 JOIN project_project p ON p.id = w.project_id
            UNION ALL
               SELECT -3 * p.id, p.id, NULL, NULL,
                      COALESCE(p.other_work_percent, 0),
                      CASE WHEN made.tasks
                           THEN p.other_work_weight / (100 + p.other_work_weight)
                           ELSE 1 END
                 FROM project_project p,
              LATERAL (SELECT EXISTS (SELECT 1 FROM project_task t
                                       WHERE t.project_id = p.id AND %(counts)s)
                           OR EXISTS (SELECT 1 FROM project_milestone m
                                       WHERE m.project_id = p.id AND m.weight > 0)
                           AS tasks) made
                WHERE p.other_work_weight > 0 OR NOT made.tasks""",
            tasks=self._get_task_parts_sql(),
            counts=COUNTS,
        )

    @api.model
    def _get_task_parts_sql(self):
        """Tasks, and weighed milestones without tasks, by what they weigh.

        The tasks of a weighed milestone share its weight, and are done with it. Beside
        such milestones only weighed tasks count. See project._get_task_parts().
        """
        return SQL(
            """SELECT g.id, g.project_id, g.task_id, g.milestone_id, g.percent,
                      CASE WHEN g.milestone_id IS NOT NULL
                           THEN g.milestone_weight * g.within
                           WHEN g.has_milestones THEN g.weight
                           ELSE g.within END::float AS part
                 FROM (SELECT x.*,
                              BOOL_OR(x.milestone_id IS NOT NULL)
                                  OVER (PARTITION BY x.project_id) AS has_milestones,
                              CASE WHEN SUM(x.weight) OVER own > 0
                                   THEN x.weight / SUM(x.weight) OVER own
                                   WHEN SUM(x.hours) OVER own > 0
                                   THEN x.hours / SUM(x.hours) OVER own
                                   ELSE 1.0 / COUNT(*) OVER own END AS within
                         FROM (%(pieces)s) x
                       WINDOW own AS (PARTITION BY x.project_id, x.milestone_id)
                      ) g""",
            pieces=SQL(
                """SELECT t.id, t.project_id, t.id AS task_id, m.id AS milestone_id,
                          m.weight AS milestone_weight,
                          COALESCE(t.weight, 0) AS weight,
                          COALESCE(t.allocated_hours, 0) AS hours,
                          CASE WHEN m.is_reached THEN 100
                               ELSE COALESCE(t.progress_percent, 0) END AS percent
                     FROM project_task t
                LEFT JOIN project_milestone m
                       ON m.id = t.milestone_id AND m.weight > 0
                    WHERE t.project_id IS NOT NULL AND %(counts)s
                UNION ALL
                   SELECT -3 * m.id - 1, m.project_id, NULL, m.id, m.weight, 0, 0,
                          CASE WHEN m.is_reached THEN 100 ELSE 0 END
                     FROM project_milestone m
                    WHERE m.weight > 0
                      AND NOT EXISTS (SELECT 1 FROM project_task t
                                       WHERE t.milestone_id = m.id AND %(counts)s)""",
                counts=COUNTS,
            ),
        )

    def _read_group_select(self, aggregate_spec, query):
        """The progress of several tasks is weighed, as that of their project is."""
        mean = super()._read_group_select(aggregate_spec, query)
        if aggregate_spec != "progress_percent:avg":
            return mean
        progress, share = (
            self._field_to_sql(self._table, fname, query)
            for fname in ("progress_percent", "share")
        )
        return SQL(
            "COALESCE(SUM(%(progress)s * %(share)s) / NULLIF(SUM(%(share)s), 0), "
            "%(mean)s)",
            progress=progress,
            share=share,
            mean=mean,
        )

    def action_open(self):
        """Open the project of the row."""
        self.ensure_one()
        return self.project_id._get_projects_action()
