from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class CrmDataAudit(models.Model):
    """A sample of customers that somebody looks at: is what we know about them right?

    The sample is random and can be repeated: it follows from the seed, so drawing it
    again from the same customers gives the same sample.
    """

    _name = "crm.data.audit"
    _inherit = ["mail.thread", "mail.activity.mixin", "crm.event.state.mixin"]
    _description = "Data Audit"
    _order = "month desc, id desc"

    name = fields.Char(
        compute="_compute_name",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    month = fields.Date(
        required=True,
        index=True,
        default=lambda self: fields.Date.context_today(self) + relativedelta(day=1),
        help="The month that the audit is about.",
    )
    state = fields.Selection(
        [
            ("draft", "Planned"),
            ("running", "Under way"),
            ("done", "Finished"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        index=True,
    )
    auditor_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        tracking=True,
        domain="[('share', '=', False)]",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    automated = fields.Boolean(readonly=True, export_string_translation=False)

    # === The sample ===
    sample_size = fields.Integer(string="Customers Each", required=True, default=5)
    per = fields.Selection(
        [("person", "Per person"), ("team", "Per team")],
        string="Drawn",
        required=True,
        default="person",
    )
    team_ids = fields.Many2many("crm.team", string="Teams", help="Empty: all teams.")
    user_ids = fields.Many2many("res.users", string="People", help="Empty: all people.")
    only_changed = fields.Boolean(
        "Only Customers Changed That Month",
        help="Draw among the customers created or changed in that month.",
    )
    seed = fields.Integer(
        default=lambda self: int(f"{fields.Date.context_today(self):%Y%m%d}"),
        help="The same seed draws the same sample again.",
    )

    # === The findings ===
    line_ids = fields.One2many("crm.data.audit.line", "audit_id")
    line_count = fields.Integer("Sample", compute="_compute_counts")
    checked_count = fields.Integer("Checked", compute="_compute_counts")
    wrong_count = fields.Integer("With Findings", compute="_compute_counts")
    open_count = fields.Integer("To Correct", compute="_compute_counts")
    right_percent = fields.Float("Data Right", compute="_compute_counts")

    _sample_size_positive = models.Constraint(
        "CHECK(sample_size > 0)", "A sample has at least one customer."
    )
    _automated_uniq = models.UniqueIndex(
        "(month, company_id) WHERE automated",
        "The audit of this month exists already.",
    )

    # === Computes ===

    @api.depends("month")
    def _compute_name(self):
        for audit in self:
            month = f"{audit.month:%m/%Y}" if audit.month else ""
            audit.name = self.env._("Data audit %(month)s", month=month)

    @api.depends("line_ids.state")
    def _compute_counts(self):
        groups = self.env["crm.data.audit.line"]._read_group(
            [("audit_id", "in", self.ids)], ["audit_id", "state"], ["__count"]
        )
        counts = {(audit.id, state): count for audit, state, count in groups}
        for audit in self:
            to_check, right, wrong, fixed = (
                counts.get((audit.id, state), 0)
                for state in ("to_check", "right", "wrong", "fixed")
            )
            audit.checked_count = right + wrong + fixed
            audit.line_count = audit.checked_count + to_check
            audit.wrong_count = wrong + fixed
            audit.open_count = wrong
            audit.right_percent = (
                100 * right / audit.checked_count if audit.checked_count else 0
            )

    # === Events ===

    def _state_events(self):
        return super()._state_events() | {
            "start": (("draft",), "running"),
            "finish": (("running",), "done"),
            "reopen": (("done",), "running"),
            "cancel": (("draft", "running"), "cancelled"),
        }

    def _state_event_labels(self):
        return super()._state_event_labels() | {
            "start": self.env._("Draw the sample"),
            "finish": self.env._("Finish"),
            "reopen": self.env._("Reopen"),
            "cancel": self.env._("Cancel"),
        }

    def action_start(self):
        """Draw the sample; the audit stays planned where there is none."""
        self._set_state("start")
        for audit in self:
            audit._draw_sample()
            audit._check_sample_drawn()

    def action_finish(self):
        for audit in self:
            left = audit.line_count - audit.checked_count
            if left:
                raise UserError(
                    self.env._(
                        "“%(audit)s” is not finished: %(count)s customers are still to "
                        "be checked. Mark each as right or wrong first.",
                        audit=audit.name,
                        count=left,
                    )
                )
        self._set_state("finish")

    def action_reopen(self):
        self._set_state("reopen")

    def action_cancel(self):
        self._set_state("cancel")

    def action_view_lines(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_base.crm_data_audit_line_action"
        )
        return {**action, "domain": [("audit_id", "=", self.id)], "context": {}}

    # === The sample ===

    def _check_sample_drawn(self):
        if not self.line_ids:
            raise UserError(
                self.env._(
                    "“%(audit)s” finds no customer to draw: nobody of the people and "
                    "teams chosen is in charge of one. Choose others.",
                    audit=self.name,
                )
            )

    def _draw_sample(self):
        """Draw the sample, set-based; what is drawn already stays."""
        self.ensure_one()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_data_audit_line (audit_id, month, company_id,
                    partner_id, user_id, team_id, data_quality, state, right_rate,
                    create_uid, create_date, write_uid, write_date)
                SELECT %(audit)s, %(month)s, %(company)s, id, user_id, team_id,
                       data_quality, 'to_check', 0, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM (SELECT p.id, p.user_id, u.sale_team_id AS team_id,
                               p.data_quality,
                               row_number() OVER (PARTITION BY %(part)s ORDER BY
                                   md5(%(seed)s || '-' || p.id), p.id) AS place
                          FROM res_partner p
                          JOIN res_users u ON u.id = p.user_id
                         WHERE %(where)s) AS customer
                 WHERE place <= %(size)s
              ORDER BY user_id, place
           ON CONFLICT (audit_id, partner_id) DO NOTHING
                """,
                audit=self.id,
                month=self.month,
                company=self.company_id.id,
                uid=self.env.uid,
                now=self.env.cr.now(),
                part=SQL("p.user_id" if self.per == "person" else "u.sale_team_id"),
                seed=str(self.seed),
                where=self._get_population_sql(),
                size=self.sample_size,
            )
        )
        self.invalidate_recordset()

    def _get_population_sql(self):
        """Return the condition of the customers p (in charge: u) to draw from."""
        conditions = [
            SQL("p.active AND p.partner_share AND p.parent_id IS NULL"),
            SQL("p.type = 'contact'"),
            SQL("(p.company_id IS NULL OR p.company_id = %s)", self.company_id.id),
        ]
        if self.user_ids:
            conditions.append(SQL("p.user_id IN %s", self.user_ids._ids))
        if self.team_ids:
            conditions.append(SQL("u.sale_team_id IN %s", self.team_ids._ids))
        if self.only_changed:
            end = self.month + relativedelta(months=1)
            conditions.append(
                SQL("p.write_date >= %s AND p.write_date < %s", self.month, end)
            )
        return SQL(" AND ").join(conditions)

    # === Every month ===

    @api.model
    def _cron_plan(self):
        """Plan the audit of last month in each company that has people in teams."""
        month = fields.Date.context_today(self) + relativedelta(day=1, months=-1)
        # sudo: a cron plans for companies nobody is switched to
        for company in self.env["res.company"].sudo().search([("active", "=", True)]):
            if company.try_lock_for_update(allow_referencing=True):  # else another does
                self._plan_month(company, month)

    @api.model
    def _plan_month(self, company, month):
        known = [("month", "=", month), ("company_id", "=", company.id)]
        if self.search_count([*known, ("automated", "=", True)], limit=1):
            return self.browse()
        auditor = self._get_auditor(company)
        audit = self.create(self._prepare_planned_vals(company, month, auditor))
        audit.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=auditor.id,
            summary=self.with_context(lang=auditor.lang).env._(
                "Check a sample of the customers"
            ),
        )
        return audit

    def _prepare_planned_vals(self, company, month, auditor):
        translated = self.with_context(lang=auditor.lang)
        return {
            "name": translated.env._("Data audit %(month)s", month=f"{month:%m/%Y}"),
            "month": month,
            "company_id": company.id,
            "auditor_id": auditor.id,
            "automated": True,
            "seed": int(f"{month:%Y%m}"),
        }

    def _get_auditor(self, company):
        """Return a sales manager of the company, else an administrator."""
        for xmlid in ("group_crm_vn_sales_manager", "group_crm_vn_admin"):
            group = self.env.ref(f"crm_vn_base.{xmlid}")
            users = self.env["res.users"].search(
                [
                    ("group_ids", "in", group.ids),
                    ("company_ids", "in", company.ids),
                    ("share", "=", False),
                ],
                order="id",
                limit=1,
            )
            if users:
                return users
        return self.env.user
