from odoo import api, fields, models
from odoo.fields import Domain

# what both sides wrote down together; the rest (who repairs, when it was done) goes on
LOCKED_FIELDS = {"name", "severity", "deadline", "handover_id"}


class AgreementHandoverDefect(models.Model):
    """Something the customer found: who repairs it until when, and that it was done."""

    _name = "agreement.handover.defect"
    _description = "Defect"
    _inherit = ["mail.thread", "mail.activity.mixin", "crm.event.state.mixin"]
    _order = "handover_id desc, sequence, id"

    handover_id = fields.Many2one(
        "agreement.handover",
        string="Minutes",
        required=True,
        ondelete="cascade",
        index=True,
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Defect", required=True)
    severity = fields.Selection(
        [("minor", "Minor"), ("blocking", "Blocks Acceptance")],
        required=True,
        default="minor",
        help="As long as a blocking defect is open, the acceptance is not signed.",
    )
    deadline = fields.Date(tracking=True)
    user_id = fields.Many2one(
        "res.users",
        string="Person in Charge",
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
    )
    photo = fields.Image(max_width=1920, max_height=1920)
    state = fields.Selection(
        [("open", "Open"), ("fixed", "Repaired"), ("confirmed", "Confirmed")],
        required=True,
        default="open",
        copy=False,
        group_expand="_group_expand_state",
    )
    fix_note = fields.Char(string="What Was Done", copy=False)
    fix_photo = fields.Image(
        string="Photo after Repair", max_width=1920, max_height=1920, copy=False
    )
    fixed_on = fields.Date(string="Repaired on", copy=False, readonly=True)
    confirmed_on = fields.Date(copy=False, readonly=True)
    confirmed_by = fields.Char(copy=False, readonly=True)
    is_late = fields.Boolean(
        compute="_compute_is_late",
        search="_search_is_late",
        help="Still open after its deadline.",
    )

    # === Of the contract ===
    agreement_id = fields.Many2one(
        related="handover_id.agreement_id", string="Contract", store=True, index=True
    )
    partner_id = fields.Many2one(
        related="handover_id.partner_id", string="Customer", store=True, index=True
    )
    company_id = fields.Many2one(
        related="handover_id.company_id", store=True, index=True
    )

    _open_deadline_idx = models.Index("(deadline) WHERE state = 'open'")

    # === Computes ===

    @api.depends("deadline", "state")
    @api.depends_context("tz")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for defect in self:
            late = defect.deadline and defect.deadline < today
            defect.is_late = bool(defect.state == "open" and late)

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "=", "open") & Domain(
            "deadline", "<", fields.Date.context_today(self)
        )
        wanted = set(value)
        if wanted == {True, False}:
            return Domain.TRUE
        return late if True in wanted else ~late

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        defects = super().create(vals_list)
        defects.handover_id._check_editable()
        defects._plan_repair()
        return defects

    def write(self, vals):
        if LOCKED_FIELDS & set(vals):
            self.handover_id._check_editable()
        res = super().write(vals)
        if "handover_id" in vals:
            self.handover_id._check_editable()
        if {"user_id", "deadline", "name"} & set(vals):
            self._plan_repair()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_only_editable(self):
        self.handover_id._check_editable()

    # === Events ===

    def _state_events(self):
        return super()._state_events() | {
            "fix": (("open",), "fixed"),
            "confirm": (("fixed",), "confirmed"),
            "reopen": (("fixed", "confirmed"), "open"),
        }

    def _state_event_labels(self):
        return super()._state_event_labels() | {
            "fix": self.env._("Repaired"),
            "confirm": self.env._("Confirm the repair"),
            "reopen": self.env._("Not repaired"),
        }

    def action_fix(self):
        """The defect is repaired; the customer or a colleague confirms it."""
        self.check_access("write")
        today = fields.Date.context_today(self)
        self._set_state("fix", fixed_on=today)
        self._close_repair()

    def action_confirm(self):
        self.check_access("write")
        self._confirm(self.env.user.name)

    def _confirm(self, name):
        """Someone saw that the defect is repaired: the customer, or one of ours."""
        self._set_state(
            "confirm",
            log_reason=name,
            confirmed_on=fields.Date.context_today(self),
            confirmed_by=name,
        )

    def action_reopen(self):
        self.check_access("write")
        self._reopen()

    def _reopen(self, reason=""):
        self._set_state(
            "reopen",
            log_reason=reason,
            fixed_on=False,
            confirmed_on=False,
            confirmed_by=False,
        )
        self._plan_repair()

    # === To-do of who repairs ===

    def _plan_repair(self):
        """One to-do per open defect, for its person in charge, on its deadline."""
        self._close_repair(delete=True)
        for defect in self.filtered(lambda rec: rec.state == "open" and rec.user_id):
            # the to-do is read by who repairs, whoever wrote the defect down
            words = defect.with_context(lang=defect.user_id.lang)
            defect.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=defect.deadline,
                summary=words.env._("Repair: %(defect)s", defect=defect.name),
                user_id=defect.user_id.id,
                automated=True,
            )

    def _close_repair(self, delete=False):
        if delete:
            self.activity_unlink(["mail.mail_activity_data_todo"])
        else:
            self.activity_feedback(["mail.mail_activity_data_todo"])

    # === What keeps minutes from being signed ===

    def _get_missing(self):
        """Return what the open defects lack, in words."""
        missing = []
        for defect in self.filtered(lambda rec: rec.state == "open"):
            if not defect.deadline:
                missing.append(
                    self.env._(
                        "defect “%(defect)s” has no deadline", defect=defect.name
                    )
                )
            if not defect.user_id:
                missing.append(
                    self.env._(
                        "defect “%(defect)s” has nobody in charge", defect=defect.name
                    )
                )
        return missing

    def _get_blocking(self):
        """Return the defects that keep the goods from being accepted, in words."""
        return [
            self.env._(
                "defect “%(defect)s” blocks the acceptance and is not repaired",
                defect=defect.name,
            )
            for defect in self
            if defect.severity == "blocking" and defect.state == "open"
        ]

    # === Actions ===

    def action_view_handover(self):
        self.ensure_one()
        return self.handover_id._get_form_action()
