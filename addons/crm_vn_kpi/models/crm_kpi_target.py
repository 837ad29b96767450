from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..tools.attainment import attainment, average_or_total, status
from ..tools.period import elapsed_share, period_bounds

SCOPE_FIELDS = {"team": "team_id", "user": "user_id", "area": "area_id"}


class CrmKpiTarget(models.Model):
    """What is expected of whom, in a month, a quarter or a year."""

    _name = "crm.kpi.target"
    _description = "Business Target"
    _inherit = ["mail.thread"]
    _order = "date_from desc, metric_id, scope, id"
    _check_company_auto = True

    # === What and when ===
    metric_id = fields.Many2one(
        "crm.kpi.metric", required=True, ondelete="restrict", tracking=True
    )
    unit = fields.Selection(related="metric_id.unit")
    direction = fields.Selection(related="metric_id.direction")
    period_type = fields.Selection(
        [("month", "Month"), ("quarter", "Quarter"), ("year", "Year")],
        required=True,
        default="month",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: fields.Date.context_today(self).replace(day=1),
        index=True,
        help="Any day of the period; it becomes the first one.",
    )
    date_to = fields.Date(
        string="To", compute="_compute_date_to", store=True, precompute=True
    )
    period_name = fields.Char(string="Period", compute="_compute_period_name")

    # === Whose ===
    scope = fields.Selection(
        [
            ("company", "Company"),
            ("team", "Sales Team"),
            ("user", "Salesperson"),
            ("area", "Sales Area"),
        ],
        string="Set For",
        required=True,
        default="user",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        check_company=True,
    )
    area_id = fields.Many2one(
        "crm.area",
        string="Sales Area",
        compute="_compute_area_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
    )
    scope_name = fields.Char(string="Whose", compute="_compute_scope_name")

    # === How much ===
    target_value = fields.Float(
        string="Target", digits=(20, 2), required=True, tracking=True
    )
    actual_value = fields.Float(
        string="Actual", digits=(20, 2), compute="_compute_actual"
    )
    attainment = fields.Float(
        compute="_compute_actual",
        help="Share of the target reached; 1 is the whole target.",
    )
    status = fields.Selection(
        [
            ("reached", "Reached"),
            ("on_track", "On Track"),
            ("behind", "Behind"),
            ("no_figure", "No Figure Yet"),
        ],
        compute="_compute_actual",
        search="_search_status",
        help="The share reached, against the share of the period that has passed.",
    )

    _target_uniq = models.UniqueIndex(
        "(metric_id, company_id, date_from, date_to, scope, COALESCE(team_id, 0),"
        " COALESCE(user_id, 0), COALESCE(area_id, 0))",
        "This target exists already: one metric has one target for the same period and"
        " the same person, team or area. Correct the existing target.",
    )
    _target_value_positive = models.Constraint(
        "CHECK(target_value > 0)", "The target must be more than zero."
    )

    @api.constrains("scope", "team_id", "user_id", "area_id")
    def _check_scope(self):
        labels = dict(self._fields["scope"]._description_selection(self.env))
        for target in self:
            fname = SCOPE_FIELDS.get(target.scope)
            if fname and not target[fname]:
                raise ValidationError(
                    self.env._(
                        "The target “%(metric)s” is set for “%(scope)s”: choose which"
                        " one.",
                        metric=target.metric_id.name,
                        scope=labels[target.scope],
                    )
                )

    # === Computes ===

    @api.depends("date_from", "period_type")
    def _compute_date_to(self):
        for target in self:
            target.date_to = (
                target.date_from
                and (period_bounds(target.date_from, target.period_type or "month")[1])
            )

    @api.depends("date_from", "period_type")
    @api.depends_context("lang")
    def _compute_period_name(self):
        for target in self:
            target.period_name = self._get_period_name(
                target.date_from, target.period_type
            )

    @api.model
    def _get_period_name(self, date_from, period_type):
        if not date_from:
            return ""
        if period_type == "year":
            return self.env._("Year %(year)s", year=date_from.year)
        if period_type == "quarter":
            return self.env._(
                "Quarter %(quarter)s/%(year)s",
                quarter=(date_from.month - 1) // 3 + 1,
                year=date_from.year,
            )
        return self.env._(
            "Month %(month)s",
            month=format_date(self.env, date_from, date_format="MM/y"),
        )

    # one method per field: a write of one must not keep the others from being cleared

    @api.depends("scope")
    def _compute_team_id(self):
        self._keep_only_for("team")

    @api.depends("scope")
    def _compute_user_id(self):
        self._keep_only_for("user")

    @api.depends("scope")
    def _compute_area_id(self):
        self._keep_only_for("area")

    def _keep_only_for(self, scope):
        """Only the field of the chosen scope keeps a value."""
        fname = SCOPE_FIELDS[scope]
        for target in self:
            target[fname] = target[fname] if target.scope == scope else False

    @api.depends("scope", "team_id", "user_id", "area_id", "company_id")
    def _compute_scope_name(self):
        for target in self:
            fname = SCOPE_FIELDS.get(target.scope, "company_id")
            # sudo: only the name; whoever sees the target may know whose it is
            target.scope_name = target[fname].sudo().display_name or ""

    @api.depends("metric_id.name", "scope_name", "period_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for target in self:
            parts = (target.metric_id.name, target.scope_name, target.period_name)
            target.display_name = " · ".join(part for part in parts if part)

    @api.depends(
        "metric_id", "date_from", "date_to", "target_value", "company_id", "scope",
        "team_id", "user_id", "area_id",
    )  # fmt: skip
    def _compute_actual(self):
        """One query for any number of targets."""
        totals = self._get_totals(self._origin.ids)
        for target in self:
            total, weight = totals.get(target._origin.id, (0.0, 0.0))
            target._set_standing(total, weight)

    def _set_standing(self, total, weight):
        self.ensure_one()
        is_average = self.unit == "percent"
        actual = average_or_total(total, weight, is_average)
        share = (
            None
            if actual is None
            else attainment(actual, self.target_value, self.direction)
        )
        self.actual_value = actual or 0.0
        self.attainment = share or 0.0
        self.status = status(
            share, self._get_elapsed(), self.direction or "higher", not is_average
        )

    def _get_elapsed(self):
        """Share of the period over before today: today's work may still count."""
        if not self.date_from or not self.date_to:
            return 0.0
        yesterday = fields.Date.context_today(self) - timedelta(days=1)
        return elapsed_share(self.date_from, self.date_to, yesterday)

    @api.model
    def _get_totals(self, target_ids):
        """Return ``{target id: (sum of values, sum of weights)}``.

        SQL, because a salesperson who may read a target of the team or the company
        has to see its total without reading the colleagues' single figures. The ids
        are those of records the caller could already read.
        """
        if not target_ids:
            return {}
        self.flush_model()
        self.env["crm.kpi.actual"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT t.id, SUM(a.value), SUM(a.weight)
                  FROM crm_kpi_target t
             LEFT JOIN crm_area ta ON ta.id = t.area_id
                  JOIN crm_kpi_actual a
                    ON a.metric_id = t.metric_id AND a.company_id = t.company_id
                   AND a.date BETWEEN t.date_from AND t.date_to
             LEFT JOIN crm_area aa ON aa.id = a.area_id AND t.scope = 'area'
                 WHERE t.id IN %(ids)s
                   AND CASE t.scope
                       WHEN 'user' THEN a.user_id = t.user_id
                       WHEN 'team' THEN a.team_id = t.team_id
                       WHEN 'area' THEN starts_with(aa.parent_path, ta.parent_path)
                       ELSE TRUE END
              GROUP BY t.id
                """,
                ids=tuple(target_ids),
            )
        )
        return {row[0]: (float(row[1]), float(row[2])) for row in rows}

    def _search_status(self, operator, value):
        """Targets are few (metrics × people × months), so they are judged in memory."""
        if operator != "in":
            return NotImplemented
        targets = self.search([("company_id", "in", self.env.companies.ids)])
        targets = targets.filtered(lambda target: target.status in value)
        return [("id", "in", targets.ids)]

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Begin each period on its first day and have the figures refreshed soon."""
        targets = super().create(
            [{**vals, **self._prepare_period_vals(vals)} for vals in vals_list]
        )
        self._trigger_refresh()
        return targets

    def write(self, vals):
        if not vals.keys() & {"date_from", "period_type"}:
            return super().write(vals)
        for target in self:
            merged = {
                "date_from": target.date_from,
                "period_type": target.period_type,
                **vals,
            }
            super(CrmKpiTarget, target).write(
                {**vals, **self._prepare_period_vals(merged)}
            )
        self._trigger_refresh()
        return True

    @api.model
    def _prepare_period_vals(self, vals):
        """Return the first day of the period that the given day lies in."""
        day = fields.Date.to_date(vals.get("date_from"))
        kind = vals.get("period_type") or self.default_get(["period_type"]).get(
            "period_type", "month"
        )
        day = day or fields.Date.context_today(self)
        return {"date_from": period_bounds(day, kind)[0]}

    def _trigger_refresh(self):
        # sudo: whoever sets targets may not read scheduled actions
        self.env.ref("crm_vn_kpi.ir_cron_refresh_actuals").sudo()._trigger()

    def _prepare_evidence_vals(self):
        """Return the values of the review line that keeps this standing."""
        self.ensure_one()
        return {
            "target_id": self.id,
            "metric_id": self.metric_id.id,
            "scope_name": self.scope_name,
            "target_value": self.target_value,
            "actual_value": self.actual_value,
            "attainment": self.attainment,
            "status": self.status,
        }

    # === Actions ===

    def action_refresh(self):
        """Refresh the figures of these targets now."""
        self.check_access("write")
        # sudo: facts are written by the system only, whoever asks for them
        metrics = self.metric_id.sudo()
        metrics._lock_for_refresh()  # all at once: two who ask wait in the same order
        targets_of = self.grouped("metric_id")
        for metric in metrics:
            targets = targets_of[metric]
            metric._refresh(
                min(targets.mapped("date_from")), max(targets.mapped("date_to"))
            )
        return True

    def action_view_actuals(self):
        """Open the figures that this target's actual comes from."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_kpi.crm_kpi_actual_action"
        )
        domain = [
            ("metric_id", "=", self.metric_id.id),
            ("company_id", "=", self.company_id.id),
            ("date", ">=", self.date_from),
            ("date", "<=", self.date_to),
        ]
        if fname := SCOPE_FIELDS.get(self.scope):
            operator = "child_of" if self.scope == "area" else "="
            domain.append((fname, operator, self[fname].id))
        return {**action, "domain": domain, "context": {}, "name": self.display_name}
