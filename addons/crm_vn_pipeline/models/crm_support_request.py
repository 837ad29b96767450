from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

# what only the manager who answers may write
ANSWER_FIELDS = {
    "decision",
    "answer",
    "supporter_ids",
    "support_date",
    "amount_approved",
}


class CrmSupportRequest(models.Model):
    """A salesperson's plan for a customer, and the support his manager gives to it."""

    _name = "crm.support.request"
    _description = "Support Request"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "crm.customer.document.mixin",
        "crm.event.state.mixin",
    ]
    _order = "date_planned desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    name = fields.Char(string="Subject", required=True, tracking=True)
    state = fields.Selection(
        [
            ("draft", "In Preparation"),
            ("submitted", "Waiting for an Answer"),
            ("answered", "Answered"),
            ("done", "Done"),
            ("cancelled", "Withdrawn"),
        ],
        default="draft",
        required=True,
        index=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )

    # === The plan ===
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        tracking=True,
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        check_company=True,
    )
    plan = fields.Html(
        string="Care Plan", help="What is to be done with the customer, and why."
    )
    date_planned = fields.Date(
        string="Carried Out On",
        required=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=7),
        tracking=True,
    )
    kind_ids = fields.Many2many("crm.support.kind", string="Support Needed")
    need = fields.Text(string="What Is Needed")
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount_needed = fields.Monetary(string="Budget Asked For")

    # === The answer ===
    manager_id = fields.Many2one(
        "res.users",
        compute="_compute_manager_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        domain="[('share', '=', False), ('id', '!=', user_id)]",
        tracking=True,
    )
    date_answer = fields.Date(string="Answer By", tracking=True, copy=False)
    decision = fields.Selection(
        [
            ("full", "Supported"),
            ("partial", "Supported in Part"),
            ("refused", "Not Supported"),
        ],
        copy=False,
        tracking=True,
    )
    answer = fields.Html(string="Support Given", copy=False)
    supporter_ids = fields.Many2many(
        "res.users",
        "crm_support_request_supporter_rel",
        string="Helpers",
        domain="[('share', '=', False)]",
        copy=False,
        help="Employees who help; each gets a to-do.",
    )
    support_date = fields.Date(string="Support On", copy=False)
    amount_approved = fields.Monetary(string="Budget Approved", copy=False)
    answered_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, index="btree_not_null"
    )
    answered_on = fields.Datetime(readonly=True, copy=False)
    may_answer = fields.Boolean(compute="_compute_may_answer")

    # === The end ===
    outcome = fields.Text(string="What Came of It", copy=False, tracking=True)
    reminded_on = fields.Date(readonly=True, copy=False)
    last_error = fields.Char(readonly=True, copy=False)
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")

    _amounts_positive = models.Constraint(
        "CHECK(amount_needed >= 0 AND amount_approved >= 0)",
        "A budget cannot be negative.",
    )
    _remind_idx = models.Index("(reminded_on) WHERE state IN ('submitted', 'answered')")

    # === Computes ===

    @api.depends("user_id")
    def _compute_team_id(self):
        teams = {
            user: self.env["crm.team"]._get_default_team_id(user_id=user.id)
            for user in self.user_id
        }
        for request in self:
            request.team_id = teams.get(request.user_id, request.team_id)

    @api.depends("team_id", "user_id")
    def _compute_manager_id(self):
        """The leader of the team, who cannot answer himself."""
        for request in self:
            leader = request.team_id.user_id
            if leader and leader != request.user_id:
                request.manager_id = leader
            elif request.manager_id == request.user_id:
                request.manager_id = False

    @api.depends("manager_id", "user_id")
    @api.depends_context("uid")
    def _compute_may_answer(self):
        for request in self:
            request.may_answer = request._is_answerer()

    @api.depends("state", "date_answer", "date_planned")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for request in self:
            due = {
                "submitted": request.date_answer,
                "answered": request.date_planned,
            }.get(request.state)
            request.is_late = bool(due and due < today)

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [
            "|",
            "&",
            ("state", "=", "submitted"),
            ("date_answer", "<", "today"),
            "&",
            ("state", "=", "answered"),
            ("date_planned", "<", "today"),
        ]

    # === Checks ===

    @api.constrains("manager_id", "user_id")
    def _check_manager(self):
        for request in self:
            if request.manager_id and request.manager_id == request.user_id:
                raise ValidationError(
                    self.env._(
                        "%(user)s cannot answer his own request “%(request)s”: choose "
                        "another manager.",
                        user=request.user_id.name,
                        request=request.name,
                    )
                )

    @api.onchange("lead_id")
    def _onchange_lead_id(self):
        self.partner_id = self.lead_id.partner_id or self.partner_id

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        for request, vals in zip(requests, vals_list, strict=True):
            request._check_may_write_answer(vals)
        return requests

    def write(self, vals):
        for request in self:
            request._check_may_write_answer(vals)
        return super().write(vals)

    def _check_may_write_answer(self, vals):
        written = {name for name in ANSWER_FIELDS & vals.keys() if vals[name]}
        if written and not self.env.su and not self._is_answerer():
            raise AccessError(
                self.env._(
                    "“%(request)s” is answered by %(manager)s, not by whoever asks.",
                    request=self.name,
                    manager=self.manager_id.name or self.env._("a manager"),
                )
            )

    def _is_answerer(self):
        """The manager asked, or another sales manager; never who asks."""
        self.ensure_one()
        user = self.env.user
        if user == self.user_id:
            return False
        return user == self.manager_id or user.has_group(
            "crm_vn_base.group_crm_vn_sales_manager"
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if sent := self.filtered(lambda request: request.state != "draft"):
            raise UserError(
                self.env._(
                    "“%(request)s” was sent and is kept: withdraw it instead.",
                    request=sent[0].name,
                )
            )
