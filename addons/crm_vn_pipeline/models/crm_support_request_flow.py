from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date, is_html_empty

ANSWER_DAYS = 2  # working days the manager has to answer
REMIND_DAYS = 2  # days between two reminders


class CrmSupportRequest(models.Model):
    """From the salesperson to the manager and back, with reminders to both."""

    _inherit = "crm.support.request"

    # === Events ===

    def _state_events(self):
        return super()._state_events() | {
            "submit": (("draft",), "submitted"),
            "return": (("submitted",), "draft"),
            "answer": (("submitted",), "answered"),
            "close": (("answered",), "done"),
            "withdraw": (("draft", "submitted", "answered"), "cancelled"),
            "reopen": (("cancelled", "done"), "draft"),
        }

    def _state_event_labels(self):
        return super()._state_event_labels() | {
            "submit": self.env._("Send to the Manager"),
            "return": self.env._("Ask for More"),
            "answer": self.env._("Answer"),
            "close": self.env._("Close"),
            "withdraw": self.env._("Withdraw"),
            "reopen": self.env._("Open Again"),
        }

    def action_submit(self):
        """Send the plan to the manager, who gets a to-do."""
        self.check_access("write")
        for request in self:
            request._check_ready()
        self._set_state("submit", decision=False, reminded_on=False)
        for request in self:
            request._plan_answer()

    def action_return(self):
        """Give the plan back: it does not say enough to decide."""
        self._check_answerer()
        self._set_state("return")
        for request in self:
            request._close_todos()
            request._plan_todo(
                request.user_id,
                fields.Date.context_today(request),
                self.env._("Complete the support request"),
            )

    def action_answer(self):
        """Give the support; the salesperson and the helpers are told and get to-dos."""
        self._check_answerer()
        for request in self:
            request._check_answered()
        self._set_state(
            "answer",
            answered_by_id=self.env.uid,
            answered_on=fields.Datetime.now(),
            reminded_on=False,
        )
        for request in self:
            request._close_todos()
            request._tell_answer()
            request._plan_support()

    def action_close(self):
        """The plan was carried out; what came of it is kept."""
        self.check_access("write")
        for request in self:
            if not (request.outcome or "").strip():
                raise UserError(
                    self.env._(
                        "Write what came of “%(request)s” before you close it.",
                        request=request.name,
                    )
                )
        self._set_state("close")
        self._close_todos()

    def action_withdraw(self):
        self.check_access("write")
        self._set_state("withdraw")
        self._close_todos()

    def action_reopen(self):
        self.check_access("write")
        self._set_state("reopen")

    # === Steps ===

    def _check_ready(self):
        self.ensure_one()
        missing = []
        if is_html_empty(self.plan):
            missing.append(self.env._("the care plan"))
        if not (self.kind_ids or (self.need or "").strip()):
            missing.append(self.env._("what support is needed"))
        if not self.manager_id:
            missing.append(self.env._("the manager who answers"))
        if missing:
            raise UserError(
                self.env._(
                    "“%(request)s” cannot be sent yet. Missing: %(missing)s.",
                    request=self.name,
                    missing=", ".join(missing),
                )
            )

    def _check_answerer(self):
        self.check_access("write")
        for request in self:
            if not request._is_answerer():
                raise AccessError(
                    self.env._(
                        "“%(request)s” is answered by %(manager)s.",
                        request=request.name,
                        manager=request.manager_id.name or self.env._("a manager"),
                    )
                )

    def _check_answered(self):
        self.ensure_one()
        if not self.decision or is_html_empty(self.answer):
            raise UserError(
                self.env._(
                    "Decide on “%(request)s” and write which support you give, or why "
                    "none.",
                    request=self.name,
                )
            )

    def _plan_answer(self):
        """Ask the manager, who has two working days unless the plan is sooner."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        due = self.env["vn.holiday"]._add_working_days(
            today, ANSWER_DAYS, self.company_id
        )
        self.date_answer = self.date_answer or max(today, min(due, self.date_planned))
        manager = self.manager_id
        self.message_subscribe(partner_ids=manager.partner_id.ids)
        self._plan_todo(
            manager,
            self.date_answer,
            self.with_context(lang=manager.lang).env._("Answer the support request"),
        )

    def _plan_support(self):
        """Give the salesperson and each helper a to-do, if there is support."""
        self.ensure_one()
        day = self.support_date or self.date_planned
        for user in self.user_id | self.supporter_ids:
            env = self.with_context(lang=user.lang).env
            if user == self.user_id:
                summary = env._("Use the answer of the manager")
            else:
                summary = env._("Support a colleague at this customer")
            if user == self.user_id or self.decision != "refused":
                self._plan_todo(user, day, summary)

    def _plan_todo(self, user, day, summary):
        # sudo: the manager may not write what he gives back, the helper only reads it
        self.sudo().activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=user.id,
            date_deadline=day,
            summary=summary,
        )

    def _close_todos(self):
        # sudo: the to-dos are the manager's and the helpers'
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])

    def _tell_answer(self):
        """Write the answer to the salesperson and the helpers."""
        self.ensure_one()
        translated = self.with_context(lang=self.user_id.lang)
        decisions = dict(
            self._fields["decision"]._description_selection(translated.env)
        )
        self.message_post(
            body=translated.env._(
                "“%(request)s” was answered by %(manager)s: %(decision)s.",
                request=self.name,
                manager=self.env.user.name,
                decision=decisions[self.decision],
            ),
            partner_ids=(self.user_id | self.supporter_ids).partner_id.ids,
            message_type="notification",
            subtype_xmlid="mail.mt_comment",
        )

    # === Reminders ===

    @api.model
    def _get_reminder_domain(self):
        today = fields.Date.context_today(self)
        return [
            ("is_late", "=", True),
            ("last_error", "=", False),
            "|",
            ("reminded_on", "=", False),
            ("reminded_on", "<=", today - timedelta(days=REMIND_DAYS)),
        ]

    @api.model
    def _cron_remind(self, batch=100):
        """Remind managers of requests without answer, salespeople of answers unused."""
        while requests := self.search(
            self._get_reminder_domain(), limit=batch, order="id"
        ).try_lock_for_update():
            for request in requests:
                request._try_remind()
            if not self.env["ir.cron"]._commit_progress(len(requests)):
                break

    def _try_remind(self):
        """Remind; a request that fails keeps the reason and is left alone."""
        try:
            with self.env.cr.savepoint():
                self._remind()
        except Exception as error:
            self.last_error = f"{type(error).__name__}: {error}"

    def _remind(self):
        """Tell both: who has to act, and who waits for it."""
        self.ensure_one()
        self.reminded_on = fields.Date.context_today(self)
        for user, body in self._get_reminders():
            self.message_notify(
                partner_ids=user.partner_id.ids,
                subject=self.name,
                body=body,
                model=self._name,
                res_id=self.id,
            )
        self._renew_todo()

    def _get_reminders(self):
        """Return (user, text): the one who has to act and the one who waits."""
        asking, answering = self.user_id, self.manager_id
        to_asking = self.with_context(lang=asking.lang).env
        to_manager = self.with_context(lang=answering.lang).env
        values = {"request": self.name, "customer": self.partner_id.name}
        if self.state == "submitted":
            day = format_date(self.env, self.date_answer)
            return [
                (
                    answering,
                    to_manager._(
                        "“%(request)s” (%(customer)s) should have been answered by "
                        "%(day)s.",
                        day=day,
                        **values,
                    ),
                ),
                (
                    asking,
                    to_asking._(
                        "%(manager)s has been reminded to answer “%(request)s”.",
                        manager=answering.name,
                        **values,
                    ),
                ),
            ]
        day = format_date(self.env, self.date_planned)
        return [
            (
                asking,
                to_asking._(
                    "“%(request)s” (%(customer)s) was to be carried out on %(day)s: "
                    "write what came of it.",
                    day=day,
                    **values,
                ),
            ),
            (
                answering,
                to_manager._(
                    "%(user)s has been reminded to close “%(request)s”.",
                    user=asking.name,
                    **values,
                ),
            ),
        ]

    def _renew_todo(self):
        """Whoever has to act has a to-do again, if he removed it."""
        user = self.manager_id if self.state == "submitted" else self.user_id
        if not self.activity_ids.filtered(lambda activity: activity.user_id == user):
            summary = self.with_context(lang=user.lang).env._("Support request")
            self._plan_todo(user, fields.Date.context_today(self), summary)
