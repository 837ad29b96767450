import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .res_partner_update import SOURCES

_logger = logging.getLogger(__name__)


class CrmPartnerUpdateRequest(models.Model):
    """A change of a customer that somebody asks for and its owner decides on.

    Filed by employees who may not write the customer, and by the customer himself from
    his verification page. The owner takes or refuses each value; the clock runs.
    """

    _name = "crm.partner.update.request"
    _description = "Customer Update Request"
    _inherit = ["mail.thread", "mail.activity.mixin", "crm.event.state.mixin"]
    _order = "id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    customer_name = fields.Char(related="partner_id.complete_name")
    state = fields.Selection(
        [
            ("pending", "To decide"),
            ("applied", "Applied"),
            ("refused", "Refused"),
            ("cancelled", "Withdrawn"),
        ],
        required=True,
        default="pending",
        index=True,
    )
    source = fields.Selection(SOURCES, required=True, default="department")
    reason = fields.Text(help="Why the data should change, and how you know.")
    line_ids = fields.One2many(
        "crm.partner.update.request.line", "request_id", string="Changes"
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Proof")
    may_decide = fields.Boolean(compute="_compute_may_decide")
    verification_id = fields.Many2one(
        "crm.partner.verification", index="btree_not_null", readonly=True
    )
    confirmed = fields.Char(
        readonly=True,
        export_string_translation=False,
        help="What the customer confirmed together with it: flags, by comma.",
    )

    # === Who ===
    user_id = fields.Many2one(
        "res.users",
        string="Requested By",
        default=lambda self: self.env.user,
        index="btree_not_null",
        readonly=True,
    )
    owner_id = fields.Many2one(
        "res.users",
        string="Decided By",
        compute="_compute_owner_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        tracking=True,
    )
    escalated_to_id = fields.Many2one(
        "res.users", index="btree_not_null", readonly=True, copy=False
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )

    # === When ===
    date_deadline = fields.Date(
        string="Decide Before", default=lambda self: self._default_date_deadline()
    )
    escalated_on = fields.Datetime(readonly=True, copy=False)
    decided_on = fields.Datetime(readonly=True, copy=False)
    last_error = fields.Char(readonly=True, copy=False)

    _escalate_idx = models.Index("(date_deadline) WHERE state = 'pending'")

    # === Defaults and computes ===

    @api.model
    def _default_date_deadline(self):
        # sudo: employees may not read parameters
        get_param = self.env["ir.config_parameter"].sudo().get_param
        days = int(get_param("crm_vn_base.update_request_days", 2))
        return fields.Date.add(fields.Date.context_today(self), days=days)

    @api.depends("partner_id")
    def _compute_owner_id(self):
        """Proposed from the customer; a manager may hand the decision to another."""
        for request in self:
            # sudo: a requester may not see the customer
            request.owner_id = (
                request.partner_id and request.partner_id.sudo()._get_update_owner()
            )

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_may_decide(self):
        for request in self:
            request.may_decide = (
                request.state == "pending"
                and bool(request._origin)
                and request._origin.has_access("write")
            )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        for request in requests:
            request._check_lines()
            request._notify_owner(request.owner_id)
        return requests

    def _check_lines(self):
        if not self.line_ids:
            raise UserError(
                self.env._(
                    "The request about “%(customer)s” changes nothing yet: give at "
                    "least one field and its new value.",
                    customer=self.sudo().partner_id.display_name,
                )
            )

    def _notify_owner(self, user):
        """Put the decision on the to-do list of ``user``."""
        # sudo: the requester may neither write the request nor the owner's activities
        in_words = self.with_context(lang=user.lang or self.env.lang)
        self.sudo().activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self.date_deadline,
            summary=in_words.env._("Decide on a customer update request"),
            user_id=user.id,
        )

    # === States ===

    def _state_events(self):
        return super()._state_events() | {
            "apply": (("pending",), "applied"),
            "refuse": (("pending",), "refused"),
            "withdraw": (("pending",), "cancelled"),
        }

    def _state_event_labels(self):
        return super()._state_event_labels() | {
            "apply": self.env._("Apply"),
            "refuse": self.env._("Refuse"),
            "withdraw": self.env._("Withdraw"),
        }

    # === Actions ===

    def action_accept_all(self):
        """Take every value that is not decided yet."""
        self.check_access("write")
        self.line_ids.filtered(lambda line: not line.decision).decision = "accept"

    def action_apply(self):
        """Write the accepted values, refuse the others; each line must be decided."""
        self.check_access("write")
        for request in self:
            request._check_decided()
            accepted = request.line_ids.filtered(lambda line: line.decision == "accept")
            if accepted:
                request._apply(accepted)
            else:
                request._close("refuse", request._get_refusals())

    def action_withdraw(self):
        for request in self:
            if request.user_id != self.env.user and not request.has_access("write"):
                raise AccessError(
                    self.env._(
                        "Only %(user)s, who filed this request, can withdraw it.",
                        user=request.user_id.name or self.env._("the customer"),
                    )
                )
        # sudo: the requester may not write a request once it is filed
        self.sudo()._close("withdraw")

    def action_open_partner(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "view_mode": "form",
        }

    def _check_decided(self):
        self.ensure_one()
        if self.state != "pending":
            self._raise_event_refused("apply")
        for line in self.line_ids:
            if not line.decision:
                problem = self.env._("take it or refuse it")
            elif line.decision == "refuse" and not line.refuse_reason:
                problem = self.env._("say why you refuse it")
            else:
                continue
            raise UserError(
                self.env._(
                    "%(customer)s, %(field)s: %(problem)s.",
                    customer=self.partner_id.display_name,
                    field=line._get_field_label(),
                    problem=problem,
                )
            )

    def _apply(self, lines):
        """Write the values as whoever decides, then note what came of it."""
        self.ensure_one()
        self.partner_id._apply_update(
            {line.field_name: line.new_value or "" for line in lines},
            self.source,
            note=self.reason,
            request_id=self.id,
            attachment_ids=self.attachment_ids,
        )
        if self.confirmed and lines == self.line_ids:
            self.partner_id._set_verified(self.confirmed.split(","), by=self.partner_id)
        self._close("apply", self._get_refusals())

    def _get_refusals(self):
        return "; ".join(
            f"{line._get_field_label()}: {line.refuse_reason}"
            for line in self.line_ids
            if line.decision == "refuse"
        )

    def _close(self, event, log_reason=""):
        """End the request: state, to-dos, and a word to whoever asked."""
        self._set_state(event, log_reason=log_reason, decided_on=fields.Datetime.now())
        for request in self:
            request.activity_unlink(["mail.mail_activity_data_todo"])
            requester = request.user_id.partner_id
            if requester and request.user_id != self.env.user:
                request.message_notify(
                    partner_ids=requester.ids,
                    subject=request._get_state_label(request.state),
                    body=request._get_closing_words(log_reason),
                )

    def _get_closing_words(self, log_reason):
        self.ensure_one()
        words = self.env._(
            "Your request about %(customer)s: %(state)s.",
            customer=self.sudo().partner_id.display_name,
            state=self._get_state_label(self.state).lower(),
        )
        return f"{words} {log_reason}" if log_reason else words

    # === Time limit ===

    @api.model
    def _cron_escalate(self, limit=100):
        """Tell the manager about requests that nobody decided in time."""
        cron = self.env["ir.cron"]
        domain = [
            ("state", "=", "pending"),
            ("escalated_on", "=", False),
            ("date_deadline", "<", fields.Date.context_today(self)),
            ("last_error", "=", False),
        ]
        cron._commit_progress(remaining=self.search_count(domain))
        while requests := self.search(
            domain, limit=limit, order="id"
        ).try_lock_for_update():
            for request in requests:
                request._try_escalate()
            if not cron._commit_progress(len(requests)):
                break

    def _try_escalate(self):
        """Escalate, or leave on the request why it could not be done."""
        try:
            with self.env.cr.savepoint():
                self._escalate()
        except Exception as error:
            _logger.exception("Update request %s could not be escalated", self.id)
            self.last_error = f"{type(error).__name__}: {error}"

    def _escalate(self):
        self.ensure_one()
        manager = self.partner_id._get_update_manager(self.owner_id)
        self.write(
            {"escalated_on": fields.Datetime.now(), "escalated_to_id": manager.id}
        )
        self._notify_owner(manager)
        self._message_log(
            body=self.env._(
                "Not decided before %(date)s by %(owner)s: passed to %(manager)s.",
                date=fields.Date.to_string(self.date_deadline),
                owner=self.owner_id.name or "–",
                manager=manager.name,
            )
        )
