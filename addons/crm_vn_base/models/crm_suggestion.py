from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

AUTHOR_FIELDS = {"name", "description", "category_id", "screen", "screen_url"}


class CrmSuggestion(models.Model):
    """What a user would do better; each suggestion gets an answer."""

    _name = "crm.suggestion"
    _inherit = ["mail.thread", "mail.activity.mixin", "crm.event.state.mixin"]
    _description = "Suggestion"
    _order = "id desc"

    name = fields.Char(string="Title", required=True)
    description = fields.Text(string="Suggestion")
    category_id = fields.Many2one(
        "crm.suggestion.category",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env["crm.suggestion.category"].search([], limit=1),
    )
    screen = fields.Char(help="The screen that the suggestion is about.")
    screen_url = fields.Char(string="Address of the Screen")
    state = fields.Selection(
        [
            ("new", "New"),
            ("accepted", "Accepted"),
            ("done", "Done"),
            ("declined", "Declined"),
        ],
        default="new",
        required=True,
        index=True,
        group_expand=True,
    )
    author_id = fields.Many2one(
        "res.users",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.user,
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )

    # === The answer ===
    answer = fields.Text()
    answered_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, index="btree_not_null"
    )
    answered_on = fields.Datetime(readonly=True, copy=False)
    deadline = fields.Date(
        string="Answer By",
        compute="_compute_deadline",
        store=True,
        index="btree_not_null",
    )
    reminded_on = fields.Date(readonly=True, copy=False)
    may_answer = fields.Boolean(compute="_compute_may_answer")

    # === Votes ===
    vote_user_ids = fields.Many2many(
        "res.users", string="Supported By", copy=False, readonly=True
    )
    vote_count = fields.Integer(
        string="Votes", compute="_compute_vote_count", store=True
    )
    voted = fields.Boolean(compute="_compute_voted")

    # === Computes ===

    @api.depends("create_date")
    def _compute_deadline(self):
        # sudo: users may not read parameters
        get_param = self.env["ir.config_parameter"].sudo().get_param
        days = int(get_param("crm_vn_base.suggestion_days", 7))
        for suggestion in self:
            start = fields.Date.context_today(suggestion, suggestion.create_date)
            suggestion.deadline = fields.Date.add(start, days=days)

    @api.depends_context("uid")
    def _compute_may_answer(self):
        self.may_answer = self._is_answerer()

    @api.depends("vote_user_ids")
    def _compute_vote_count(self):
        for suggestion in self:
            suggestion.vote_count = len(suggestion.vote_user_ids)

    @api.depends("vote_user_ids")
    @api.depends_context("uid")
    def _compute_voted(self):
        for suggestion in self:
            suggestion.voted = self.env.user in suggestion.vote_user_ids

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """A suggestion is its author's, and starts without an answer."""
        if not self.env.su and not self._is_answerer():
            vals_list = [self._prepare_own_vals(vals) for vals in vals_list]
        return super().create(vals_list)

    @api.model
    def _prepare_own_vals(self, vals):
        """Keep what an author says; the rest neither from him nor from a default."""
        kept = AUTHOR_FIELDS | {"company_id", "state"}
        own = {key: value for key, value in vals.items() if key in kept}
        forged = {"answer": False, "vote_user_ids": False, "reminded_on": False}
        return {**own, **forged, "author_id": self.env.uid}

    def write(self, vals):
        foreign = set(vals) - AUTHOR_FIELDS
        if foreign and not self._may_write(foreign):
            self._raise_not_answerer()
        return super().write(vals)

    def _raise_not_answerer(self):
        raise AccessError(
            self.env._(
                "Suggestions are answered by sales managers and administrators. "
                "You may change the text of yours until then."
            )
        )

    def _may_write(self, fnames):
        own = all(fname.startswith(("message_", "activity_")) for fname in fnames)
        return self.env.su or own or self._is_answerer()

    @api.model
    def _is_answerer(self):
        user = self.env.user
        return user.has_group("crm_vn_base.group_crm_vn_sales_manager") or (
            user.has_group("crm_vn_base.group_crm_vn_admin")
        )

    # === Events ===

    def _state_events(self):
        return super()._state_events() | {
            "accept": (("new",), "accepted"),
            "finish": (("new", "accepted"), "done"),
            "decline": (("new", "accepted"), "declined"),
            "reopen": (("accepted", "done", "declined"), "new"),
        }

    def _state_event_labels(self):
        return super()._state_event_labels() | {
            "accept": self.env._("Accept"),
            "finish": self.env._("Done"),
            "decline": self.env._("Decline"),
            "reopen": self.env._("Reopen"),
        }

    def action_send(self):
        """Saved by the dialog already: thank the author."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Thank you. You are told as soon as there is an answer."
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_accept(self):
        self._answer("accept")

    def action_finish(self):
        self._answer("finish")

    def action_decline(self):
        self._answer("decline")

    def action_reopen(self):
        self._set_state("reopen", answered_on=False, answered_by_id=False)

    def _answer(self, event):
        """Move the state and tell the author; nothing is closed without an answer."""
        if not self._is_answerer():
            self._raise_not_answerer()
        for suggestion in self:
            if not (suggestion.answer or "").strip():
                raise UserError(
                    self.env._(
                        "“%(suggestion)s” has no answer yet. Write one for "
                        "%(author)s to read.",
                        suggestion=suggestion.name,
                        author=suggestion.author_id.name,
                    )
                )
        self._set_state(
            event, answered_on=fields.Datetime.now(), answered_by_id=self.env.uid
        )
        for suggestion in self:
            suggestion._tell_author()

    def _tell_author(self):
        self.ensure_one()
        author = self.author_id
        if author == self.env.user:
            return
        translated = self.with_context(lang=author.lang)
        self.message_post(
            body=translated.env._(
                "Your suggestion “%(suggestion)s”: %(state)s. %(answer)s",
                suggestion=self.name,
                state=translated._get_state_label(self.state),
                answer=self.answer,
            ),
            partner_ids=author.partner_id.ids,
            message_type="notification",
            subtype_xmlid="mail.mt_comment",
        )
        self.activity_unlink(["mail.mail_activity_data_todo"])

    # === Votes ===

    def action_vote(self):
        """Support the suggestion, or take the support back."""
        self.check_access("read")
        for suggestion in self:
            command = fields.Command.unlink if suggestion.voted else fields.Command.link
            # sudo: everybody votes, only with his own vote
            suggestion.sudo().vote_user_ids = [command(self.env.uid)]

    # === Reminders ===

    @api.model
    def _get_overdue_domain(self):
        return [
            ("state", "=", "new"),
            ("deadline", "<", fields.Date.context_today(self)),
            ("reminded_on", "=", False),
        ]

    @api.model
    def _cron_remind(self, batch=100):
        """Remind of suggestions that wait longer than the settings allow."""
        while suggestions := self.search(
            self._get_overdue_domain(), limit=batch, order="id"
        ).try_lock_for_update():
            for suggestion in suggestions:
                suggestion._remind()
            if not self.env["ir.cron"]._commit_progress(len(suggestions)):
                break

    def _remind(self):
        self.ensure_one()
        user = self.category_id.user_id or self._get_administrator()
        self.reminded_on = fields.Date.context_today(self)
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=user.id,
            summary=self.with_context(lang=user.lang).env._("Answer the suggestion"),
        )

    @api.model
    def _get_administrator(self):
        group = self.env.ref("crm_vn_base.group_crm_vn_admin")
        users = self.env["res.users"].search(
            [
                ("group_ids", "in", group.ids),
                ("share", "=", False),
                ("id", "!=", self.env.ref("base.user_root").id),
            ],
            order="id desc",
            limit=1,
        )
        return users or self.env.user
