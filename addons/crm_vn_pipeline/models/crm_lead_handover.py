import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.crm_vn_base.tools.local_day import ZONE

from .crm_lead_assignment import MOVED

_logger = logging.getLogger(__name__)

BATCH = 200


class CrmLeadHandover(models.Model):
    """A lead offered to a salesperson: accepted, declined, or too late.

    One row per offer: how long people take, and how often they decline, is read here.
    Until it is accepted the lead already is with the salesperson, who may look at it;
    declined or expired, it goes back to whoever had it before.
    """

    _name = "crm.lead.handover"
    _description = "Hand-over of a Lead"
    _inherit = ["crm.event.state.mixin"]
    _order = "id desc"
    _rec_name = "lead_id"

    lead_id = fields.Many2one(
        "crm.lead", required=True, index=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", readonly=True)
    from_user_id = fields.Many2one(
        "res.users", string="Handed Over From", readonly=True, index="btree_not_null"
    )
    from_team_id = fields.Many2one("crm.team", readonly=True)
    offered_by_id = fields.Many2one("res.users", string="Handed Over By", readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Given To", required=True, index=True, readonly=True
    )
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    offered_on = fields.Datetime(readonly=True, default=fields.Datetime.now)
    deadline = fields.Datetime(string="To Be Accepted By", readonly=True)
    state = fields.Selection(
        [
            ("offered", "To Be Accepted"),
            ("accepted", "Accepted"),
            ("declined", "Declined"),
            ("expired", "Too Late"),
            ("cancelled", "Taken Back"),
        ],
        default="offered",
        required=True,
        index=True,
    )
    answered_on = fields.Datetime(readonly=True)
    answer_hours = fields.Float(
        string="Hours to Answer",
        compute="_compute_answer_hours",
        store=True,
        aggregator="avg",
    )
    note = fields.Text(readonly=True, help="What the salesperson should know.")
    reason = fields.Text(readonly=True, help="Why declined or taken back.")
    last_error = fields.Char(readonly=True)

    _open_lead_uniq = models.UniqueIndex(
        "(lead_id) WHERE state = 'offered'",
        "This lead waits to be accepted by somebody already.",
    )
    _deadline_idx = models.Index("(deadline) WHERE state = 'offered'")

    @api.depends("offered_on", "answered_on")
    def _compute_answer_hours(self):
        for offer in self:
            spent = (offer.answered_on or offer.offered_on) - offer.offered_on
            offer.answer_hours = spent.total_seconds() / 3600

    # === Events ===

    def _state_events(self):
        return super()._state_events() | {
            "accept": (("offered",), "accepted"),
            "decline": (("offered",), "declined"),
            "expire": (("offered",), "expired"),
            "cancel": (("offered",), "cancelled"),
        }

    def _state_event_labels(self):
        return super()._state_event_labels() | {
            "accept": self.env._("Accept"),
            "decline": self.env._("Decline"),
            "expire": self.env._("Not accepted in time"),
            "cancel": self.env._("Taken back"),
        }

    # === Offered ===

    @api.model
    def _offer(self, leads, user, hours, note="", before=None):
        """Offer open leads to ``user``, who has ``hours`` working hours to accept.

        :param dict before: lead: (salesperson, team) it goes back to
        :return: the offers
        """
        self._cancel(leads, self.env._("Handed over to %(user)s", user=user.name))
        common = self._prepare_common_vals(user, note)
        deadlines = {
            company: self._get_deadline(company, hours)
            for company in leads.company_id | self.env.company
        }
        # sudo: whoever hands a lead over writes the row of facts and may lose the lead
        offers = self.sudo().create(
            [
                lead._prepare_handover_vals(deadlines)
                | common
                | self._prepare_return_vals((before or {}).get(lead))
                for lead in leads
            ]
        )
        for offer in offers:
            offer.lead_id.handover_id = offer
        quiet = leads.with_context(mail_auto_subscribe_no_notify=True, **{MOVED: True})
        if before is None:
            quiet.write({"user_id": user.id})
        bodies = {offer.lead_id.id: offer._get_offer_text() for offer in offers}
        quiet.sudo()._message_log_batch(bodies=bodies)
        return offers

    @api.model
    def _prepare_common_vals(self, user, note):
        team = self.env["crm.team"]._get_default_team_id(user_id=user.id)
        return {
            "user_id": user.id,
            "team_id": team.id,
            "offered_by_id": self.env.user.id,
            "note": note,
        }

    @api.model
    def _prepare_return_vals(self, had):
        """Return to whom an offer goes back that was written before it was made."""
        if not had:
            return {}
        user, team = had
        return {"from_user_id": user.id, "from_team_id": team.id}

    def _get_offer_text(self):
        text = self.env._(
            "Handed over to %(user)s, to be accepted by %(deadline)s.",
            user=self.user_id.name,
            deadline=self._format_deadline(),
        )
        return f"{text} {self.note}" if self.note else text

    def _format_deadline(self):
        self.ensure_one()
        user = self.user_id.with_context(tz=self.user_id.tz or ZONE)
        local = fields.Datetime.context_timestamp(user, self.deadline)
        return local.strftime("%H:%M %d/%m/%Y")

    @api.model
    def _get_deadline(self, company, hours):
        """Return when so many working hours have passed, weekends and holidays out."""
        now = fields.Datetime.now()
        calendar = company.resource_calendar_id
        end = calendar and calendar.plan_hours(hours, now, compute_leaves=True)
        return end or now + timedelta(hours=hours)

    # === Answered ===

    def _accept(self):
        self._answer("accept")
        for offer in self:
            lead = offer.lead_id
            lead._message_log(
                body=self.env._("Accepted by %(user)s.", user=offer.user_id.name)
            )

    def _decline(self, reason):
        self._answer("decline", reason)
        self._return_leads()

    def _answer(self, event, reason=""):
        for offer in self:
            if offer.user_id != self.env.user and not self._may_answer_for_others():
                raise UserError(
                    self.env._(
                        "“%(lead)s” waits for %(user)s, only this person can answer.",
                        lead=offer.lead_id.display_name,
                        user=offer.user_id.name,
                    )
                )
        self._set_state(event, reason=reason, answered_on=fields.Datetime.now())

    @api.model
    def _may_answer_for_others(self):
        return self.env.user.has_group("crm_vn_base.group_crm_vn_sales_manager")

    @api.model
    def _cancel(self, leads, reason):
        """Take back the offers that wait for an answer."""
        # sudo: see _offer
        open_offers = self.sudo().search(
            [("lead_id", "in", leads.ids), ("state", "=", "offered")]
        )
        open_offers._set_state(
            "cancel", reason=reason, answered_on=fields.Datetime.now()
        )
        # the unique key holds in the database: first the old offer, then a new one
        open_offers.flush_recordset(["state"])

    def _return_leads(self):
        """The leads go back, and somebody is asked to find another salesperson."""
        for offer in self:
            lead, back_to = offer.lead_id, offer.from_user_id
            if not back_to.active:
                back_to = back_to.browse()
            lead = lead.with_context(
                mail_auto_subscribe_no_notify=True, **{MOVED: True}
            )
            lead.write({"user_id": back_to.id, "team_id": offer.from_team_id.id})
            text = offer._get_return_text()
            lead._message_log(body=text)
            if responsible := offer._get_responsible():
                lead.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("Find another salesperson for this lead"),
                    note=text,
                    user_id=responsible.id,
                )

    def _get_return_text(self):
        label = self._get_event_label(
            "expire" if self.state == "expired" else "decline"
        )
        text = f"{label}: {self.user_id.name}."
        return f"{text} {self.reason}" if self.reason else text

    def _get_responsible(self):
        """Return who finds another salesperson: who has it now, gave it, or leads."""
        candidates = (
            self.from_user_id,
            self.offered_by_id.filtered(
                lambda user: user.id != self.env.ref("base.user_root").id
            ),
            self.team_id.user_id,
        )
        return next((user for user in candidates if user.active), None)

    # === Too late ===

    @api.model
    def _cron_expire(self):
        """Take back what was not accepted in time, a bounded batch a transaction."""
        cron = self.env["ir.cron"]
        late = Domain("state", "=", "offered") & Domain(
            "deadline", "<", fields.Datetime.now()
        )
        cron._commit_progress(remaining=self.search_count(late))
        last_id = 0
        while batch := self.search(
            late & Domain("id", ">", last_id), limit=BATCH, order="id"
        ):
            last_id = batch[-1].id
            for offer in batch.try_lock_for_update():
                offer._try_expire()
            if not cron._commit_progress(len(batch)):
                break

    def _try_expire(self):
        try:
            with self.env.cr.savepoint():
                self._set_state("expire", answered_on=fields.Datetime.now())
                self._return_leads()
        except Exception as error:
            _logger.exception("Hand-over %s of a lead could not expire", self.id)
            self.env.invalidate_all()
            self.last_error = f"{type(error).__name__}: {error}"
