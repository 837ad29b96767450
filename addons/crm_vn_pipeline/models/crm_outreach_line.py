from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .crm_outreach import EVENTS, KIND_OF_CHANNEL

OPEN_STATES = ("planned", "open")


class CrmOutreachLine(models.Model):
    """One customer of an outreach: how far it is, what he answered.

    Each line that is carried out leaves a :class:`crm.interaction`; the interaction
    moves the line, whatever wrote it: an activity, a visit, a mailing, a colleague.
    """

    _name = "crm.outreach.line"
    _description = "Customer of an Outreach"
    _inherit = ["crm.customer.document.mixin", "crm.event.state.mixin"]
    _order = "date_deadline, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    outreach_id = fields.Many2one(
        "crm.outreach", string="Job", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
    )
    recipient_id = fields.Many2one(
        "res.partner",
        string="Reached Through",
        index="btree_not_null",
        domain="['|', ('id', '=', partner_id), ('parent_id', '=', partner_id)]",
        ondelete="restrict",
        help="The customer itself, or the contact whose address the channel uses.",
    )
    state = fields.Selection(
        [
            ("planned", "Not Yet"),
            ("open", "Under Way"),
            ("done", "Done"),
            ("failed", "Not Reached"),
            ("skipped", "Left Out"),
        ],
        default="planned",
        required=True,
    )
    reason = fields.Char(
        readonly=True, copy=False, help="Why the customer was not reached or left out."
    )

    # === By whom, when ===
    user_id = fields.Many2one(
        "res.users",
        string="Carried Out By",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        compute="_compute_team_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    date_deadline = fields.Date(string="Deadline", required=True)
    sent_on = fields.Datetime(readonly=True, copy=False)
    opened_on = fields.Datetime(readonly=True, copy=False)
    clicked_on = fields.Datetime(readonly=True, copy=False)
    printed_on = fields.Datetime(readonly=True, copy=False)
    done_on = fields.Datetime(string="Contacted On", readonly=True, copy=False)

    # === The answer ===
    result_id = fields.Many2one(
        "crm.interaction.result",
        string="Customer's Answer",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    outcome = fields.Selection(related="result_id.outcome", store=True)
    answer = fields.Text(string="In the Customer's Words", readonly=True, copy=False)
    answered_on = fields.Datetime(readonly=True, copy=False)

    # === What it led to, and where it is done ===
    interaction_ids = fields.One2many("crm.interaction", "outreach_line_id")
    pricelist_id = fields.Many2one(
        "product.pricelist", index="btree_not_null", ondelete="set null"
    )
    activity_id = fields.Many2one(
        "mail.activity",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    visit_id = fields.Many2one(
        "calendar.event",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    mailing_id = fields.Many2one(
        "mailing.mailing",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    registration_id = fields.Many2one(
        "event.registration",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    # === For reports, searches and rules ===
    company_id = fields.Many2one(
        related="outreach_id.company_id", store=True, precompute=True, index=True
    )
    kind_id = fields.Many2one(
        related="outreach_id.kind_id", store=True, precompute=True
    )
    channel = fields.Selection(
        related="outreach_id.channel", store=True, precompute=True
    )
    campaign_id = fields.Many2one(
        related="outreach_id.campaign_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    wave_id = fields.Many2one(
        related="outreach_id.wave_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    outreach_state = fields.Selection(
        related="outreach_id.state", string="State of the Job"
    )
    with_prices = fields.Boolean(related="outreach_id.with_prices")
    customer_group_id = fields.Many2one(related="partner_id.customer_group_id")
    email = fields.Char(related="recipient_id.email")
    phone = fields.Char(related="recipient_id.phone")

    _customer_uniq = models.UniqueIndex(
        "(outreach_id, partner_id)", "This customer is in the job already."
    )
    _todo_idx = models.Index(
        "(user_id, date_deadline) WHERE state IN ('planned', 'open')"
    )
    _state_idx = models.Index("(outreach_id, state)")

    # === Computes ===

    @api.depends("user_id")
    def _compute_team_id(self):
        members = self.env["crm.team.member"].search_fetch(
            [("user_id", "in", self.user_id.ids)], ["user_id", "crm_team_id"]
        )
        teams = {}
        for member in members:
            teams.setdefault(member.user_id, member.crm_team_id)
        for line in self:
            line.team_id = teams.get(line.user_id)

    # === CRUD ===

    def write(self, vals):
        """The call or visit that is planned goes with its line."""
        moved = {"user_id", "date_deadline"} & vals.keys()
        users = {line: line.user_id for line in self} if "user_id" in vals else {}
        result = super().write(vals)
        if moved:
            self._move_planned(vals, users)
        return result

    def _move_planned(self, vals, old_users):
        # sudo: the activities and visits are a colleague's
        lines = self.sudo().with_context(
            mail_activity_quick_update=True,
            no_mail_to_attendees=True,
            dont_notify=True,
        )
        activity_vals = {
            key: vals[key] for key in ("user_id", "date_deadline") if key in vals
        }
        lines.activity_id.filtered("active").write(activity_vals)
        for line, old_user in old_users.items():
            visit = line.with_env(lines.env).visit_id
            if visit.visit_state == "planned" and old_user != line.user_id:
                visit.write(line._prepare_visit_owner_vals(old_user))

    def _prepare_visit_owner_vals(self, old_user):
        return {
            "user_id": self.user_id.id,
            "partner_ids": [
                Command.unlink(old_user.partner_id.id),
                Command.link(self.user_id.partner_id.id),
            ],
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_reached(self):
        if reached := self.filtered(lambda line: line.state in ("open", "done")):
            raise UserError(
                self.env._(
                    "“%(customer)s” was already approached in “%(job)s” and stays. "
                    "Leave the customer out instead.",
                    customer=reached[0].partner_id.display_name,
                    job=reached[0].outreach_id.display_name,
                )
            )

    # === Events ===

    def _state_events(self):
        return super()._state_events() | {
            "begin": (("planned",), "open"),
            "reach": (("planned", "open", "failed"), "done"),
            "fail": (("planned", "open", "done"), "failed"),
            "skip": (("planned", "open"), "skipped"),
            "retry": (("failed", "skipped"), "planned"),
        }

    def _state_event_labels(self):
        return super()._state_event_labels() | {
            "begin": self.env._("Begin"),
            "reach": self.env._("Done"),
            "fail": self.env._("Not Reached"),
            "skip": self.env._("Leave Out"),
            "retry": self.env._("Try Again"),
        }

    def action_retry(self):
        """Put the customers back among those to approach."""
        self.check_access("write")
        self._set_state(
            "retry", reason=False, mailing_id=False, activity_id=False, sent_on=False
        )
        return True

    def action_skip(self):
        """Leave the customers out, by hand."""
        self.check_access("write")
        self._set_state(
            "skip",
            reason=self.env._("Left out by %(user)s", user=self.env.user.name),
        )
        self._withdraw()
        return True

    def action_reached(self):
        """Mark letters posted, posts published: carried out, no answer yet."""
        self.check_access("write")
        self._check_running()
        todo = self.filtered(lambda line: line.state in OPEN_STATES)
        todo._log_interactions()
        return True

    def action_record_answer(self):
        """Ask what came of it: in the dialog of the activity where there is one."""
        self.ensure_one()
        self.check_access("write")
        self._check_running(("running", "done"))
        if self.activity_id.active:
            return self.activity_id._action_ask_result()
        if self.visit_id and self.state in OPEN_STATES:
            return self.visit_id._get_records_action(name=self.visit_id.name)
        answered = self.state == "done"
        return self.env["crm.interaction"]._action_log(
            default_outreach_line_id=self.id,
            default_partner_id=(self.recipient_id or self.partner_id).id,
            default_kind=KIND_OF_CHANNEL[self.channel],
            default_direction="in" if answered else "out",
            default_name=self.outreach_id.name,
            default_res_model=self.partner_id._name,
            default_res_id=self.partner_id.id,
        )

    def action_create_lead(self):
        """Raise an opportunity out of the customer's interest."""
        self.ensure_one()
        self.check_access("write")
        if not self.lead_id:
            self.lead_id = self.env["crm.lead"].create(self._prepare_lead_vals())
        return self.lead_id._get_records_action(name=self.lead_id.display_name)

    def action_register(self):
        """Register the customers for the seminar or training."""
        self.check_access("write")
        self._check_running()
        todo = self.filtered(lambda line: not line.registration_id)
        if wrong := todo.filtered(lambda line: line.channel not in EVENTS):
            raise UserError(
                self.env._(
                    "“%(job)s” invites to no event: there is nothing to register for.",
                    job=wrong[0].outreach_id.display_name,
                )
            )
        # sudo: whoever invites registers, with or without the events application
        registrations = (
            self.env["event.registration"]
            .sudo()
            .create([line._prepare_registration_vals() for line in todo])
        )
        for line, registration in zip(todo, registrations, strict=True):
            line.registration_id = registration
        return True
