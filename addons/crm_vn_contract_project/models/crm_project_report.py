from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_vn_base.tools.local_day import local_day

from .project_project_schedule import FINISHED


class CrmProjectReport(models.Model):
    """Production work by investor, item, department and person.

    One row per task that is not within another one, and one for a project without
    tasks. The value of the contract is shared out by what each task weighs, so that it
    adds up whatever it is grouped by, except by persons: a task of two counts for both.
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
        "project.milestone": ["is_reached", "project_id"],
        "project.project": [
            "actual_date_end",
            "agreement_id",
            "customer_project_id",
            "customer_project_item_id",
            "date_start",
            "handover_date",
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
        help="Of several tasks: by the part that each makes of its project.",
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
            """SELECT COALESCE(t.id, -p.id) AS id, p.id AS project_id, p.agreement_id,
                      p.partner_id,
                      COALESCE(cp.partner_id, c.commercial_partner_id) AS investor_id,
                      p.customer_project_id, p.customer_project_item_id,
                      p.user_id AS project_manager_id, t.id AS task_id,
                      t.milestone_id, t.department_id, p.date_start, p.handover_date,
                      %(planned)s AS planned_date_end,
                      COALESCE(a.state = 'in_force' AND p.handover_date < %(today)s
                               AND NOT (a.kind = 'framework' AND %(finished)s),
                               FALSE) AS is_project_late,
                      p.company_id, a.currency_id,
                      (t.id IS NOT NULL)::int AS task_count,
                      COALESCE((t.state = '1_done')::int, 0) AS done_count,
                      COALESCE((%(planned)s < COALESCE(%(actual)s, %(today)s))::int,
                               0) AS late_count,
                      t.allocated_hours,
                      COALESCE(t.progress_percent, 0) AS progress_percent,
                      %(share)s AS share, a.amount_total * %(share)s AS amount
                 FROM project_project p
            LEFT JOIN project_task t
                   ON t.project_id = p.id AND t.parent_id IS NULL AND t.active
                  AND t.state <> '1_canceled'
            LEFT JOIN agreement a ON a.id = p.agreement_id
            LEFT JOIN crm_customer_project cp ON cp.id = p.customer_project_id
            LEFT JOIN res_partner c ON c.id = p.partner_id
                WHERE p.active AND p.is_template IS NOT TRUE
                  AND p.agreement_id IS NOT NULL""",
            planned=SQL(local_day("t.planned_date_end")),
            actual=SQL(local_day("t.actual_date_end")),
            today=fields.Date.context_today(self),
            finished=FINISHED,
            share=self._get_share_sql(),
        )

    @api.model
    def _get_share_sql(self):
        """What part of its project a task makes: by weight, else hours, else number."""
        return SQL(
            """CASE WHEN SUM(t.weight) OVER (PARTITION BY p.id) > 0
                    THEN COALESCE(t.weight, 0) / SUM(t.weight) OVER (PARTITION BY p.id)
                    WHEN SUM(t.allocated_hours) OVER (PARTITION BY p.id) > 0
                    THEN COALESCE(t.allocated_hours, 0)
                         / SUM(t.allocated_hours) OVER (PARTITION BY p.id)
                    ELSE 1.0 / COUNT(*) OVER (PARTITION BY p.id) END"""
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
