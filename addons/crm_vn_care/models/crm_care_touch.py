from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools import open_form
from .crm_care_program import CHANNELS

OPEN_STATES = ("planned", "approved", "sent")
# what a touch is in the log of interactions, which knows no gifts
INTERACTION_KIND = {"gift": "other"}


class CrmCareTouch(models.Model):
    """One planned act of care for one customer on one occasion.

    Its state follows what happens: approved, sent, done with a result, skipped with a
    reason, failed with an error. What was done is one row in the log of interactions.
    """

    _name = "crm.care.touch"
    _description = "Care Touch"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "crm.event.state.mixin",
        "crm.customer.document.mixin",
    ]
    _order = "date_planned, id"
    _check_company_auto = True
    _mail_post_access = "read"

    # === Which occasion ===
    program_id = fields.Many2one(
        comodel_name="crm.care.program",
        string="Programme",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    occasion = fields.Selection(related="program_id.occasion", store=True)
    occasion_date = fields.Date(required=True, default=fields.Date.context_today)
    script = fields.Html(related="program_id.script")
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )

    # === For whom ===
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", store=True, index=True
    )
    phone = fields.Char(related="partner_id.phone")
    email = fields.Char(related="partner_id.email")
    agreement_id = fields.Many2one(
        comodel_name="agreement",
        string="Contract",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
    )
    handover_id = fields.Many2one(
        comodel_name="agreement.handover",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="set null",
    )

    # === How, when, by whom ===
    channel = fields.Selection(
        selection=CHANNELS,
        compute="_compute_from_program",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    date_planned = fields.Date(
        string="Planned for", required=True, index=True, tracking=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        compute="_compute_from_program",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        domain="[('share', '=', False)]",
        tracking=True,
    )
    needs_approval = fields.Boolean(related="program_id.needs_approval")

    # === What came of it ===
    state = fields.Selection(
        selection=[
            ("planned", "Planned"),
            ("approved", "Approved"),
            ("sent", "Sent"),
            ("done", "Done"),
            ("skipped", "Skipped"),
            ("failed", "Failed"),
        ],
        default="planned",
        required=True,
        index=True,
        copy=False,
    )
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    date_done = fields.Datetime(string="Done on", readonly=True, copy=False)
    interaction_kind = fields.Char(
        compute="_compute_interaction_kind", export_string_translation=False
    )
    result_id = fields.Many2one(
        comodel_name="crm.interaction.result",
        domain="[('kind', '=', interaction_kind)]",
        copy=False,
        tracking=True,
        ondelete="restrict",
    )
    note = fields.Text(string="What the Customer Said", copy=False)
    skip_reason = fields.Char(copy=False, tracking=True)
    error = fields.Char(
        readonly=True, copy=False, help="Why it could not be carried out."
    )
    interaction_id = fields.Many2one(
        comodel_name="crm.interaction",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )

    _occasion_uniq = models.Constraint(
        "unique(program_id, partner_id, occasion_date)",
        "This customer already has a touch of this programme for this occasion.",
    )

    # === Computes ===

    @api.depends("program_id")
    def _compute_from_program(self):
        for touch in self:
            touch.channel = touch.program_id.channel or "call"
            touch.user_id = touch.program_id.user_id

    @api.depends("channel")
    def _compute_interaction_kind(self):
        for touch in self:
            touch.interaction_kind = INTERACTION_KIND.get(touch.channel, touch.channel)

    @api.depends("date_planned", "state")
    @api.depends_context("tz")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for touch in self:
            touch.is_late = (
                touch.state in OPEN_STATES
                and bool(touch.date_planned)
                and touch.date_planned < today
            )

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("state", "in", OPEN_STATES) & Domain(
            "date_planned", "<", fields.Date.context_today(self)
        )

    @api.depends("program_id.name", "partner_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for touch in self:
            touch.display_name = f"{touch.program_id.name} – {touch.partner_id.name}"

    # === Events ===

    def _state_events(self):
        return super()._state_events() | {
            "approve": (("planned",), "approved"),
            "send": (("planned", "approved"), "sent"),
            "done": (OPEN_STATES, "done"),
            "skip": (OPEN_STATES, "skipped"),
            "fail": (("planned", "approved"), "failed"),
            "reopen": (("skipped", "failed"), "planned"),
        }

    def _state_event_labels(self):
        return super()._state_event_labels() | {
            "approve": self.env._("Approve"),
            "send": self.env._("Send"),
            "done": self.env._("Record Result"),
            "skip": self.env._("Skip"),
            "fail": self.env._("Failed"),
            "reopen": self.env._("Plan Again"),
        }

    def action_approve(self):
        """A manager agrees to this touch; the programme says whether that is needed."""
        self._check_may_approve()
        self._set_state("approve")

    def action_send(self):
        """Send the e-mails of these touches; one that cannot be sent says why."""
        self._check_approved("send")
        for touch in self:
            touch._send_one()

    def action_done(self):
        """Write what came of it into the log of interactions and close the to-do."""
        self._check_approved("done")
        for touch in self:
            touch._check_result()
            touch._set_state(
                "done",
                log_reason=touch.note or "",
                date_done=fields.Datetime.now(),
                interaction_id=touch._log_interaction().id,
            )
        self.activity_feedback(["mail.mail_activity_data_todo"])

    def action_skip(self):
        for touch in self:
            if not (touch.skip_reason or "").strip():
                raise UserError(
                    self.env._(
                        "Say why “%(touch)s” is skipped.", touch=touch.display_name
                    )
                )
            touch._set_state("skip", log_reason=touch.skip_reason)
        self.activity_unlink(["mail.mail_activity_data_todo"])

    def action_reopen(self):
        self._set_state("reopen", skip_reason=False, error=False)
        self._schedule_todo()

    # === Steps of the events ===

    def _check_may_approve(self):
        if not self.env.user.has_group("crm_vn_base.group_crm_vn_sales_manager"):
            raise UserError(
                self.env._("Only a sales manager approves touches of care.")
            )

    def _check_approved(self, event):
        """Refuse to carry out a touch whose programme wants a manager's yes first."""
        waiting = self.filtered(
            lambda touch: touch.needs_approval and touch.state == "planned"
        )
        if waiting:
            raise UserError(
                self.env._(
                    "“%(touch)s” needs the approval of a sales manager first.",
                    touch=waiting[0].display_name,
                )
            )

    def _check_result(self):
        self.ensure_one()
        if not self.result_id:
            raise UserError(
                self.env._(
                    "Record the result of “%(touch)s” first.", touch=self.display_name
                )
            )

    def _send_one(self):
        """Send one e-mail touch, or leave the reason on the touch as a failure."""
        self.ensure_one()
        reason = self._get_send_obstacle()
        if reason:
            self._set_state("fail", log_reason=reason, error=reason)
            return
        self._set_state("send", interaction_id=self._log_interaction().id)
        self.message_post_with_source(
            self.program_id.mail_template_id,
            email_layout_xmlid="mail.mail_notification_light",
            subtype_xmlid="mail.mt_comment",
        )

    def _get_send_obstacle(self):
        """Return why this touch cannot be sent, or an empty string."""
        self.ensure_one()
        if self.channel != "email":
            return self.env._("Only e-mail touches are sent from here.")
        if not self.program_id.mail_template_id:
            return self.env._("The programme has no e-mail template.")
        if not self.partner_id.email:
            return self.env._("The customer has no e-mail address.")
        return ""

    def _log_interaction(self):
        """Return the log row of this touch: written once, its result added later."""
        self.ensure_one()
        vals = self._prepare_interaction_vals()
        if self.interaction_id:
            self.interaction_id.write(
                {"result_id": vals["result_id"], "note": vals["note"]}
            )
            return self.interaction_id
        return self.env["crm.interaction"].create(vals)

    def _prepare_interaction_vals(self):
        """Return the values of the log row of this touch. Extend, never write."""
        self.ensure_one()
        return self.env["crm.interaction"]._prepare_from_record(
            self,
            self.interaction_kind,
            name=self.program_id.name,
            direction="out",
            user_id=self.env.user.id,
            company_id=self.company_id.id,
            result_id=self.result_id.id,
            note=self.note,
        )

    def _schedule_todo(self):
        """Give each responsible a to-do on the planned day."""
        for lang, touches in (
            self.filtered("user_id").grouped(lambda touch: touch.user_id.lang).items()
        ):
            # the to-do keeps the names it is created with: in his language
            activities = self.env["mail.activity"].with_context(lang=lang)
            for touch in touches.with_context(lang=lang):
                activities += touch.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=touch.date_planned,
                    summary=touch.program_id.name,
                    user_id=touch.user_id.id,
                )
            activities.flush_recordset(["res_name"])

    # === Actions ===

    def action_open_close_wizard(self):
        """Ask for the result (or, with `outcome` in the context, why it is skipped)."""
        self.ensure_one()
        outcome = self.env.context.get("outcome", "done")
        title = self._state_event_labels()["skip" if outcome == "skipped" else "done"]
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "crm.care.touch.close",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_touch_id": self.id, "default_outcome": outcome},
        }

    def action_view_agreement(self):
        self.ensure_one()
        return open_form(self.agreement_id)

    def action_view_partner(self):
        self.ensure_one()
        return open_form(self.partner_id)

    def action_view_interaction(self):
        self.ensure_one()
        return open_form(self.interaction_id)
