import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

# a meeting of longer ago is not asked for any more: nobody remembers it
ASK_DAYS = 14


class CalendarEvent(models.Model):
    """A meeting with customers that ended asks its organiser what came of it."""

    _inherit = "calendar.event"

    interaction_ids = fields.One2many("crm.interaction", "event_id")
    result_asked = fields.Boolean(
        copy=False, readonly=True, export_string_translation=False
    )
    result_error = fields.Char(string="Why No Result Was Asked", copy=False)

    _result_to_ask_idx = models.Index("(stop) WHERE result_asked IS NOT TRUE")

    # === Who attended ===

    def _get_customers(self):
        """Return one attendee of each organisation that did not decline."""
        self.ensure_one()
        declined = self.attendee_ids.filtered(lambda a: a.state == "declined")
        people = self.partner_ids.filtered("partner_share") - declined.partner_id
        own = people._get_own_companies()
        found = {}
        for person in people.sorted("id"):
            if person.commercial_partner_id not in own:
                found.setdefault(person.commercial_partner_id, person)
        return people.browse().concat(*found.values())

    def _get_customers_to_ask(self):
        """Those of which no activity and no interaction tells already."""
        known = self.interaction_ids.commercial_partner_id
        Interaction = self.env["crm.interaction"]
        activities = self.with_context(active_test=False).activity_ids
        for activity in activities.filtered(lambda a: a._is_interaction()):
            document = self.env[activity.res_model].browse(activity.res_id).exists()
            known |= Interaction._partner_of(document).commercial_partner_id
        return self._get_customers().filtered(
            lambda person: person.commercial_partner_id not in known
        )

    # === Asking ===

    def _get_ended_meetings_domain(self):
        """Return which are asked for; extend it for events logged otherwise."""
        now = fields.Datetime.now()
        return (
            Domain("result_asked", "=", False)
            & Domain("result_error", "=", False)
            & Domain("stop", "<=", now)
            & Domain("stop", ">", now - timedelta(days=ASK_DAYS))
            & Domain("user_id.share", "=", False)
            & Domain("partner_ids", "any", [("partner_share", "=", True)])
        )

    def _ask_results(self):
        """Give each organiser a to-do per customer; a failure stays on its event."""
        for event in self:
            try:
                with self.env.cr.savepoint():
                    vals_list = [
                        event._prepare_ask_vals(customer)
                        for customer in event._get_customers_to_ask()
                    ]
                    # no e-mail for each: the to-do is shown where the others are
                    quiet = {"mail_activity_quick_update": True}
                    self.env["mail.activity"].with_context(**quiet).create(vals_list)
                    event.result_asked = True
            except Exception as error:
                _logger.exception("The result of event %s cannot be asked", event.id)
                event.result_error = f"{type(error).__name__}: {error}"

    def _prepare_ask_vals(self, customer):
        self.ensure_one()
        return {
            "activity_type_id": self.env.ref(
                "crm_vn_base.mail_activity_type_meeting_result"
            ).id,
            "summary": self.name,
            "res_model_id": self.env["ir.model"]._get_id("res.partner"),
            "res_id": customer.id,
            "user_id": self.user_id.id,
            "calendar_event_id": self.id,
            "date_deadline": fields.Datetime.context_timestamp(
                self.with_context(tz=self.user_id.tz), self.stop
            ).date(),
            "automated": True,
        }

    @api.model
    def _cron_ask_results(self, limit=100):
        """Ask for the results of the meetings that ended, in committed batches."""
        cron = self.env["ir.cron"]
        domain = self._get_ended_meetings_domain()
        cron._commit_progress(remaining=self.search_count(domain))
        while events := self.search(
            domain, limit=limit, order="id"
        ).try_lock_for_update():
            events._ask_results()
            if not cron._commit_progress(len(events)):
                break

    # === By hand ===

    def action_log_interaction(self):
        """Log what came of the meeting, for its first customer that is not logged."""
        self.ensure_one()
        logged = self.interaction_ids.commercial_partner_id
        customers = self._get_customers().filtered(
            lambda person: person.commercial_partner_id not in logged
        )
        context = {
            "default_kind": "meeting",
            "default_partner_id": customers[:1].id,
            "default_event_id": self.id,
            "default_name": self.name,
            "default_date": self.start,
            "default_duration": self.duration,
        }
        return self.env["crm.interaction"]._action_log(**context)
