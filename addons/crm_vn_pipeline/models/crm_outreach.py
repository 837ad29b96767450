from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from .crm_outreach_kind import CHANNELS

MAILED = ("email", "sms")
EVENTS = ("seminar", "training")
# what a line of each channel is in the log of interactions
KIND_OF_CHANNEL = {
    "email": "email",
    "sms": "sms",
    "call": "call",
    "visit": "visit",
    "seminar": "meeting",
    "training": "meeting",
    "letter": "post",
    "social": "social",
}


class CrmOutreach(models.Model):
    """One job for many customers: an offer, a congratulation, a notice of prices.

    The customers are chosen one by one, by group, by a filter; each becomes a line that
    says how far his part is and what he answered. How a line is carried out depends on
    the channel: ``_carry_out_<channel>(lines)``.
    """

    _name = "crm.outreach"
    _description = "Outreach to Customers"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "crm.event.state.mixin",
        "utm.campaign.wave.mixin",
    ]
    _order = "date_deadline desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [
            ("draft", "In Preparation"),
            ("running", "Under Way"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        index=True,
    )
    kind_id = fields.Many2one(
        "crm.outreach.kind",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env["crm.outreach.kind"].search([], limit=1),
    )
    channel = fields.Selection(
        CHANNELS,
        compute="_compute_from_kind",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        tracking=True,
    )
    note = fields.Html(string="Instructions", help="For those who carry the job out.")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )

    # === Part of ===
    campaign_id = fields.Many2one(
        "utm.campaign",
        index="btree_not_null",
        ondelete="set null",
        domain="[('is_auto_campaign', '=', False)]",
        tracking=True,
    )

    # === Whom it concerns ===
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
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
    member_ids = fields.Many2many(
        "res.users",
        "crm_outreach_member_rel",
        string="Employees Concerned",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="They see the job, and may share the customers among them.",
    )
    related_partner_ids = fields.Many2many(
        "res.partner",
        "crm_outreach_related_partner_rel",
        string="Partners Concerned",
        help="Suppliers, consultants, contractors who take part.",
    )
    shared_team_ids = fields.Many2many(
        "crm.team",
        "crm_outreach_team_rel",
        string="Shared with Teams",
        help="The members and leaders of these teams see the job and its progress.",
    )

    # === When ===
    date_start = fields.Date(
        string="Starts On", default=fields.Date.context_today, required=True
    )
    date_deadline = fields.Date(
        string="Deadline",
        required=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=7),
        tracking=True,
    )
    per_day = fields.Integer(
        string="Customers per Day",
        help="How many customers each person does a working day; 0: all by the "
        "deadline.",
    )

    # === Content ===
    is_advertising = fields.Boolean(
        string="Advertising",
        compute="_compute_from_kind",
        store=True,
        readonly=False,
        precompute=True,
    )
    subject = fields.Char(
        compute="_compute_from_kind", store=True, readonly=False, precompute=True
    )
    body = fields.Html(
        string="Letter or Email",
        compute="_compute_from_kind",
        store=True,
        readonly=False,
        precompute=True,
    )
    short_text = fields.Text(
        string="SMS or Post",
        compute="_compute_from_kind",
        store=True,
        readonly=False,
        precompute=True,
    )
    script = fields.Html(
        string="What to Say",
        compute="_compute_from_kind",
        store=True,
        readonly=False,
        precompute=True,
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Attachments")
    visit_type = fields.Selection(
        selection="_selection_visit_type",
        default="relationship",
    )
    event_id = fields.Many2one(
        "event.event",
        index="btree_not_null",
        check_company=True,
        help="The seminar or training the customers are invited to.",
    )
    with_prices = fields.Boolean(
        string="Carries the Price List",
        compute="_compute_from_kind",
        store=True,
        readonly=False,
        precompute=True,
    )
    price_date = fields.Date(
        string="Prices As Of", help="The day the prices apply from; empty: today."
    )
    price_categ_ids = fields.Many2many(
        "product.category",
        string="Products",
        help="The categories whose prices are listed; empty: all that is sold.",
    )

    line_ids = fields.One2many("crm.outreach.line", "outreach_id", string="Customers")
    mailing_ids = fields.One2many("mailing.mailing", "outreach_id")

    _dates_in_order = models.Constraint(
        "CHECK(date_deadline >= date_start)",
        "The deadline of a job cannot be before its start.",
    )
    _per_day_positive = models.Constraint(
        "CHECK(per_day >= 0)", "The number of customers per day cannot be negative."
    )

    # === Computes ===

    @api.model
    def _selection_visit_type(self):
        field = self.env["calendar.event"]._fields["visit_type"]
        return field._description_selection(self.env)

    @api.depends("kind_id")
    def _compute_from_kind(self):
        """Take the ready texts over; they are the job's own from then on."""
        for outreach in self:
            kind = outreach.kind_id
            outreach.channel = kind.default_channel or outreach.channel or "email"
            for fname in ("is_advertising", "with_prices"):
                outreach[fname] = kind[fname]
            for fname in ("subject", "body", "short_text", "script"):
                outreach[fname] = kind[fname] or outreach[fname]

    @api.depends("user_id")
    def _compute_team_id(self):
        teams = {
            user: self.env["crm.team"]._get_default_team_id(user_id=user.id)
            for user in self.user_id
        }
        for outreach in self:
            outreach.team_id = teams.get(outreach.user_id, outreach.team_id)

    # === CRUD ===

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        if started := self.filtered(lambda outreach: outreach.state != "draft"):
            raise UserError(
                self.env._(
                    "“%(job)s” has started and is kept: cancel or archive it.",
                    job=started[0].display_name,
                )
            )

    # === Events ===

    def _state_events(self):
        return super()._state_events() | {
            "start": (("draft",), "running"),
            "finish": (("running",), "done"),
            "reopen": (("done",), "running"),
            "cancel": (("draft", "running"), "cancelled"),
            "prepare_again": (("cancelled",), "draft"),
        }

    def _state_event_labels(self):
        return super()._state_event_labels() | {
            "start": self.env._("Start"),
            "finish": self.env._("Finish"),
            "reopen": self.env._("Continue"),
            "cancel": self.env._("Cancel Job"),
            "prepare_again": self.env._("Prepare Again"),
        }

    def action_start(self):
        """Carry the job out: mails leave, calls and visits are planned."""
        self.check_access("write")
        for outreach in self:
            outreach._check_ready()
            if not outreach.line_count:
                outreach._choose_customers()
            outreach._check_has_customers()
        self._set_state("start")
        for outreach in self:
            outreach._spread_deadlines()
            outreach._tell_members()
            outreach._carry_out_first()

    def action_finish(self):
        """Close the job; customers not reached until now are left out."""
        self.check_access("write")
        self._set_state("finish")
        for outreach in self:
            outreach._leave_out_rest(self.env._("The job was finished before."))

    def action_reopen(self):
        self.check_access("write")
        self._set_state("reopen")

    def action_cancel(self):
        self.check_access("write")
        self._set_state("cancel")
        for outreach in self:
            outreach._leave_out_rest(self.env._("The job was cancelled."))

    def action_prepare_again(self):
        self.check_access("write")
        self._set_state("prepare_again")
        for outreach in self:
            skipped = outreach.line_ids.filtered(lambda line: line.state == "skipped")
            skipped.action_retry()

    # === Steps ===

    def _check_ready(self):
        """Refuse a start that would reach nobody or say nothing."""
        self.ensure_one()
        if missing := self._get_missing():
            raise UserError(
                self.env._(
                    "“%(job)s” cannot start yet: %(missing)s.",
                    job=self.display_name,
                    missing=", ".join(missing),
                )
            )

    def _get_missing(self):
        """Return what the channel needs and the job has not, in words."""
        missing = []
        if self.channel in ("email", "letter") and not self._has_text("body"):
            missing.append(self.env._("write the letter or e-mail"))
        if self.channel == "email" and not self.subject:
            missing.append(self.env._("write the subject"))
        if self.channel == "sms" and not self.short_text:
            missing.append(self.env._("write the text of the SMS"))
        if self.channel in EVENTS and not self.event_id:
            missing.append(self.env._("choose the event customers are invited to"))
        if self.assign_by == "members" and not self.member_ids:
            missing.append(self.env._("name the employees who share the customers"))
        return missing

    def _has_text(self, fname):
        return not is_html_empty(self[fname])

    def _check_has_customers(self):
        self.ensure_one()
        if not self.line_count:
            raise UserError(
                self.env._(
                    "“%(job)s” has no customers: choose customers, groups or a filter "
                    "that finds some you may see.",
                    job=self.display_name,
                )
            )
