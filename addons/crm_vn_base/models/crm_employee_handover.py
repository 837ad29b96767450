import logging

from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

NOTED = 1000  # documents of one kind that get a note of their own


class CrmEmployeeHandover(models.Model):
    """What one employee is responsible for goes to another: he leaves, or moves.

    All of it or, with areas, a team or customers chosen, a part; several handovers
    share it among several people. What the old person did stays his: interactions, won
    and lost deals, past meetings. One transaction: all or nothing. What is handed over
    are the sources of :meth:`res.users._handover_sources`, which later add-ons extend.
    """

    _name = "crm.employee.handover"
    _description = "Employee Handover"
    _inherit = ["mail.thread", "crm.event.state.mixin"]
    _order = "date desc, id desc"
    _rec_name = "old_user_id"

    state = fields.Selection(
        [
            ("draft", "In Preparation"),
            ("planned", "Planned"),
            ("done", "Handed Over"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        copy=False,
        index=True,
    )
    old_user_id = fields.Many2one(
        "res.users",
        string="Handed Over by",
        required=True,
        index=True,
        domain="[('share', '=', False)]",
        context={"active_test": False},
        ondelete="restrict",
    )
    new_user_id = fields.Many2one(
        "res.users",
        string="Taken Over by",
        required=True,
        index=True,
        domain="[('share', '=', False), ('id', '!=', old_user_id)]",
        ondelete="restrict",
    )
    date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        help="On this day the handover takes place. A later day plans it.",
    )
    is_later = fields.Boolean(compute="_compute_is_later")
    note = fields.Text(string="Why")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )

    # === Which part ===
    area_ids = fields.Many2many(
        "crm.area", string="Only these Areas", help="Empty: of all areas."
    )
    team_id = fields.Many2one("crm.team", string="Only this Team")
    partner_ids = fields.Many2many("res.partner", string="Only these Customers")
    is_part = fields.Boolean(compute="_compute_is_part")
    deactivate_user = fields.Boolean(
        string="Close the Account",
        help="The old person can no longer log in. Only once nothing is left to him.",
    )

    # === What ===
    line_ids = fields.One2many(
        "crm.employee.handover.line",
        "handover_id",
        string="What",
        default=lambda self: self._default_line_ids(),
    )
    total_count = fields.Integer(
        string="Number of Records", compute="_compute_total_count"
    )
    done_on = fields.Datetime(readonly=True, copy=False)
    last_error = fields.Char(readonly=True, copy=False)

    # === Defaults and computes ===

    @api.model
    def _default_line_ids(self):
        return [
            Command.create({"code": source.code, "sequence": number})
            for number, source in enumerate(self.env.user._handover_sources())
        ]

    @api.depends("old_user_id", "new_user_id")
    def _compute_display_name(self):
        for handover in self:
            names = (handover.old_user_id.name, handover.new_user_id.name)
            handover.display_name = " → ".join(name for name in names if name)

    @api.depends("date")
    def _compute_is_later(self):
        today = fields.Date.context_today(self)
        for handover in self:
            handover.is_later = bool(handover.date and handover.date > today)

    @api.depends("area_ids", "team_id", "partner_ids")
    def _compute_is_part(self):
        for handover in self:
            handover.is_part = bool(
                handover.area_ids or handover.team_id or handover.partner_ids
            )

    @api.depends("line_ids.record_count", "line_ids.selected")
    def _compute_total_count(self):
        for handover in self:
            chosen = handover.line_ids.filtered("selected")
            handover.total_count = sum(chosen.mapped("record_count"))

    # === Checks ===

    @api.constrains("old_user_id", "new_user_id")
    def _check_users(self):
        for handover in self:
            new_user = handover.new_user_id
            if new_user == handover.old_user_id:
                raise ValidationError(
                    self.env._("Choose another person to hand over to.")
                )
            if not new_user.active or new_user.share:
                raise ValidationError(
                    self.env._(
                        "%(user)s cannot take over: the account is closed or is not "
                        "an employee's.",
                        user=new_user.name,
                    )
                )

    @api.constrains("deactivate_user", "area_ids", "team_id", "partner_ids")
    def _check_deactivate_user(self):
        for handover in self.filtered("deactivate_user"):
            if handover.is_part:
                raise ValidationError(
                    self.env._(
                        "Only a part is handed over: the account of %(user)s cannot "
                        "be closed yet.",
                        user=handover.old_user_id.name,
                    )
                )

    def _check_allowed(self):
        """Refuse who neither leads the old person's team nor is administrator."""
        user = self.env.user
        if self.env.su or user.has_group("crm_vn_base.group_crm_vn_admin"):
            return
        for handover in self:
            # sudo: teams of other companies count too
            teams = self.env["crm.team"].sudo().search([("user_id", "=", user.id)])
            mates = teams.crm_team_member_ids.user_id
            if handover.old_user_id not in mates:
                raise AccessError(
                    self.env._(
                        "%(user)s is not in a team that you lead. Ask an "
                        "administrator to hand over.",
                        user=handover.old_user_id.name,
                    )
                )
            if handover.deactivate_user:
                raise AccessError(
                    self.env._("Only an administrator closes an account.")
                )

    # === Events ===

    def _state_events(self):
        return super()._state_events() | {
            "plan": (("draft",), "planned"),
            "hand_over": (("draft", "planned"), "done"),
            "cancel": (("draft", "planned"), "cancelled"),
        }

    def _state_event_labels(self):
        return super()._state_event_labels() | {
            "plan": self.env._("Plan"),
            "hand_over": self.env._("Hand over"),
            "cancel": self.env._("Cancel"),
        }

    def action_plan(self):
        self._check_allowed()
        for handover in self:
            if not handover.is_later:
                raise UserError(self.env._("Choose a later day to plan the handover."))
        self._set_state("plan")

    def action_cancel(self):
        self._set_state("cancel")

    def action_hand_over(self):
        """Hand everything chosen over now, or nothing."""
        self._check_allowed()
        for handover in self:
            handover.lock_for_update()
            handover._set_state("hand_over", done_on=fields.Datetime.now())
            records = handover._hand_over()
            handover._log_handover(records)
            if handover.deactivate_user:
                handover._close_account()

    # === The handover ===

    def _hand_over(self):
        """Hand over what is chosen. Return ``{code: records}``."""
        self.ensure_one()
        lines = self.line_ids.filtered("selected")
        records = self.env["res.users"]._handover_employee_records(
            self.old_user_id, self.new_user_id, lines.mapped("code"), self._get_part()
        )
        # sudo: its leader may lose the rights on the handover with the old membership
        for line in lines.sudo():
            ids = records.get(line.code, self.browse()).ids
            line.write({"done_count": len(ids), "record_ids": ids})
        return records

    def _get_part(self):
        """Return which part of the old person's records is handed over."""
        self.ensure_one()
        return {
            "area": self.area_ids,
            "team": self.team_id,
            # sudo: to choose a customer one must have seen it
            "partner": self.partner_ids.sudo().commercial_partner_id,
        }

    def _log_handover(self, records):
        """Say on the handover what went over, and on each document where to look."""
        rows = Markup().join(
            Markup("<li>%s: %s</li>") % (line.name, line.done_count)
            for line in self.line_ids
            if line.done_count
        )
        self._message_log(body=Markup("<ul>%s</ul>") % rows if rows else "")
        body = Markup("%s %s") % (
            self.env._(
                "Handed over from %(old)s to %(new)s.",
                old=self.old_user_id.name,
                new=self.new_user_id.name,
            ),
            self._get_html_link(),
        )
        for documents in records.values():
            if "message_ids" in documents._fields:
                noted = documents[:NOTED]
                noted._message_log_batch(bodies=dict.fromkeys(noted.ids, body))

    def _close_account(self):
        left = [
            self.env._("%(what)s: %(count)s", what=source.label, count=len(records))
            for source in self.old_user_id._handover_sources()
            if (records := self.old_user_id._get_handover_records(source))
        ]
        if left:
            raise UserError(
                self.env._(
                    "The account of %(user)s cannot be closed, this is left to them: "
                    "%(left)s. Choose these too, or do not close the account.",
                    user=self.old_user_id.name,
                    left=", ".join(left),
                )
            )
        self.old_user_id.active = False

    @api.model
    def _cron_hand_over_planned(self, limit=20):
        """Carry out what was planned for today; a failing one says why."""
        cron = self.env["ir.cron"]
        domain = Domain("state", "=", "planned") & Domain("date", "<=", "today")
        todo = self.search(domain, limit=limit, order="date, id").try_lock_for_update()
        cron._commit_progress(remaining=len(todo))
        for handover in todo:
            handover._hand_over_planned()
            if not cron._commit_progress(1):
                break

    def _hand_over_planned(self):
        try:
            with self.env.cr.savepoint():
                self.action_hand_over()
                self.last_error = False
        except Exception as error:
            _logger.exception("Employee handover %s failed", self.id)
            self.last_error = str(error)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        if done := self.filtered(lambda handover: handover.state == "done"):
            raise UserError(
                self.env._(
                    "“%(handover)s” has taken place and is kept.",
                    handover=done[0].display_name,
                )
            )
