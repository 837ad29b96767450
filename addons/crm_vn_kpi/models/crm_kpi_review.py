from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..tools.period import period_bounds, previous_period

# what a finished review may no longer change
LOCKED_FIELDS = {
    "name", "period_type", "date_from", "date_to", "team_id", "company_id",
    "held_on", "summary", "participant_ids", "line_ids", "evidence_taken_on",
}  # fmt: skip


class CrmKpiReview(models.Model):
    """A period looked back on: the evidence, what was said, what was decided.

    The evidence is a copy of targets and actuals at the moment it was taken, so that
    the minutes stay true when figures move on.
    """

    _name = "crm.kpi.review"
    _description = "Period Review"
    _inherit = ["mail.thread", "mail.activity.mixin", "crm.event.state.mixin"]
    _order = "date_from desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    # === What was looked at ===
    name = fields.Char(
        compute="_compute_name", store=True, readonly=False, precompute=True
    )
    period_type = fields.Selection(
        [("month", "Month"), ("quarter", "Quarter"), ("year", "Year")],
        string="Period",
        required=True,
        default="month",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self._default_date_from(),
        help="Any day of the period; it becomes the first one.",
    )
    date_to = fields.Date(
        string="To", compute="_compute_date_to", store=True, precompute=True
    )
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", check_company=True, index="btree_not_null"
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [("draft", "Draft"), ("done", "Done")],
        required=True,
        default="draft",
        copy=False,
        index=True,
    )

    # === The meeting ===
    held_on = fields.Date(default=fields.Date.context_today)
    user_id = fields.Many2one(
        "res.users",
        string="Chaired By",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        tracking=True,
    )
    participant_ids = fields.Many2many("res.users", domain="[('share', '=', False)]")
    summary = fields.Html(
        string="Findings", help="What went well, what did not, what customers said."
    )

    # === Evidence and outcome ===
    line_ids = fields.One2many("crm.kpi.review.line", "review_id", string="Evidence")
    evidence_taken_on = fields.Datetime(readonly=True, copy=False)
    decision_ids = fields.One2many("crm.kpi.decision", "review_id", string="Decisions")
    campaign_ids = fields.One2many(
        "utm.campaign", "review_id", string="Campaigns Opened", readonly=True
    )
    line_count = fields.Integer(compute="_compute_counts")
    behind_count = fields.Integer(string="Behind", compute="_compute_counts")
    decision_count = fields.Integer(compute="_compute_counts")
    campaign_count = fields.Integer(compute="_compute_counts")

    _period_idx = models.Index("(company_id, date_from)")

    @api.model
    def _default_date_from(self):
        today = fields.Date.context_today(self)
        return previous_period(today, "month")[0]

    # === Computes ===

    @api.depends("date_from", "period_type")
    def _compute_date_to(self):
        for review in self:
            review.date_to = (
                review.date_from
                and (period_bounds(review.date_from, review.period_type or "month")[1])
            )

    @api.depends("date_from", "period_type", "team_id")
    def _compute_name(self):
        Target = self.env["crm.kpi.target"]
        for review in self:
            period = Target._get_period_name(review.date_from, review.period_type)
            review.name = (
                self.env._(
                    "Review of %(team)s, %(period)s",
                    team=review.team_id.name,
                    period=period.lower(),
                )
                if review.team_id
                else self.env._("Review, %(period)s", period=period.lower())
            )

    @api.depends("line_ids.status", "decision_ids", "campaign_ids")
    def _compute_counts(self):
        lines = self.env["crm.kpi.review.line"]._read_group(
            [("review_id", "in", self.ids)], ["review_id", "status"], ["__count"]
        )
        totals, behind = {}, {}
        for review, status, count in lines:
            totals[review.id] = totals.get(review.id, 0) + count
            if status == "behind":
                behind[review.id] = count
        decisions = self._count_by_review("crm.kpi.decision")
        campaigns = self._count_by_review("utm.campaign")
        for review in self:
            review.line_count = totals.get(review._origin.id, 0)
            review.behind_count = behind.get(review._origin.id, 0)
            review.decision_count = decisions.get(review._origin.id, 0)
            review.campaign_count = campaigns.get(review._origin.id, 0)

    def _count_by_review(self, model):
        groups = self.env[model]._read_group(
            [("review_id", "in", self.ids)], ["review_id"], ["__count"]
        )
        return {review.id: count for review, count in groups}

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        Target = self.env["crm.kpi.target"]
        return super().create(
            [
                {
                    **vals,
                    **Target._prepare_period_vals(
                        {"date_from": self._default_date_from(), **vals}
                    ),
                }
                for vals in vals_list
            ]
        )

    def write(self, vals):
        if vals.keys() & LOCKED_FIELDS:
            self._check_not_done()
        if not vals.keys() & {"date_from", "period_type"}:
            return super().write(vals)
        for review in self:
            merged = {
                "date_from": review.date_from,
                "period_type": review.period_type,
                **vals,
            }
            period = self.env["crm.kpi.target"]._prepare_period_vals(merged)
            super(CrmKpiReview, review).write({**vals, **period})
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        self._check_not_done()

    def _check_not_done(self):
        done = self.filtered(lambda review: review.state == "done")
        if done:
            raise UserError(
                self.env._(
                    "“%(review)s” is finished: its minutes and evidence no longer"
                    " change. Reopen it first if something is wrong.",
                    review=done[0].display_name,
                )
            )

    # === Events ===

    def _state_events(self):
        return super()._state_events() | {
            "finish": (("draft",), "done"),
            "reopen": (("done",), "draft"),
        }

    def _state_event_labels(self):
        return super()._state_event_labels() | {
            "finish": self.env._("Finish"),
            "reopen": self.env._("Reopen"),
        }

    def action_take_evidence(self):
        """Copy the period's targets and their actuals into the review."""
        self.check_access("write")
        self._check_not_done()
        for review in self:
            targets = self.env["crm.kpi.target"].search(review._get_target_domain())
            if not targets:
                raise UserError(
                    self.env._(
                        "No target lies in the period of “%(review)s” (%(start)s –"
                        " %(end)s). Set the targets first, then take the evidence.",
                        review=review.display_name,
                        start=review.date_from.strftime("%d/%m/%Y"),
                        end=review.date_to.strftime("%d/%m/%Y"),
                    )
                )
            targets.action_refresh()
            # sudo: evidence is copied by the system, nobody writes it
            review.sudo().write(review._prepare_evidence_vals(targets))
        return True

    def _get_target_domain(self):
        """Targets that lie in the period; of a team: its own and its members'."""
        self.ensure_one()
        domain = [
            ("company_id", "=", self.company_id.id),
            ("date_from", ">=", self.date_from),
            ("date_to", "<=", self.date_to),
        ]
        if self.team_id:
            domain += [
                "|",
                ("team_id", "=", self.team_id.id),
                ("user_id.crm_team_member_ids.crm_team_id", "=", self.team_id.id),
            ]
        return domain

    def _prepare_evidence_vals(self, targets):
        return {
            "line_ids": [
                Command.clear(),
                *(
                    Command.create(target._prepare_evidence_vals())
                    for target in targets
                ),
            ],
            "evidence_taken_on": fields.Datetime.now(),
        }

    def action_done(self):
        """Finish the review; decisions still proposed take effect."""
        self.check_access("write")
        for review in self:
            if not review.line_ids:
                raise UserError(
                    self.env._(
                        "“%(review)s” cannot be finished without evidence. Use “Take"
                        " Evidence” to copy the period's targets and actual figures"
                        " into it.",
                        review=review.display_name,
                    )
                )
        self._set_state("finish")
        self.decision_ids.filtered(lambda d: d.state == "draft").action_decide()
        return True

    def action_reopen(self):
        self.check_access("write")
        self._set_state("reopen")
        return True

    # === Smart buttons ===

    def action_view_decisions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_kpi.crm_kpi_decision_action"
        )
        return {
            **action,
            "domain": [("review_id", "=", self.id)],
            "context": {"default_review_id": self.id},
        }

    def action_view_campaigns(self):
        self.ensure_one()
        return self.campaign_ids._get_records_action(
            name=self.env._("Campaigns Opened")
        )
