import logging
from datetime import datetime, time, timedelta

import pytz

from odoo import api, models
from odoo.tools import format_date

from odoo.addons.crm_vn_base.tools.local_day import ZONE

from ..tools import outreach as rules
from .crm_outreach import EVENTS, MAILED

_logger = logging.getLogger(__name__)

# lines carried out at once when a job starts; the rest follows in the background
FIRST = 500
BATCH = 500
# what a bulk creation does not need: a mail to each person for each record
QUIET = {
    "mail_activity_quick_update": True,
    "no_mail_to_attendees": True,
    "dont_notify": True,
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notify_author": False,
}


class CrmOutreach(models.Model):
    """How the lines of a job are carried out: in batches, by the channel's own way.

    The first batch is done when the job starts, the others by a scheduled action. A
    batch is taken with SKIP LOCKED, so parallel runs share the work; a line that fails
    keeps the reason and does not stop the others.
    """

    _inherit = "crm.outreach"

    def _carry_out_first(self):
        """Carry out what one request can bear, and wake the scheduled action."""
        self.ensure_one()
        # a mailing is one for all of them, whatever their number
        whole = self.channel in (*MAILED, *EVENTS)
        lines = self._get_planned_lines(None if whole else FIRST)
        # in the request the user reads what is wrong instead of a reason on each line
        self._carry_out(lines)
        if self._get_planned_lines(1):
            # sudo: whoever may start a job may wake what carries it out
            self.env.ref("crm_vn_pipeline.ir_cron_outreach").sudo()._trigger()

    def _get_planned_lines(self, limit, after=0):
        return self.env["crm.outreach.line"].search(
            [
                ("outreach_id", "in", self.ids),
                ("state", "=", "planned"),
                ("id", ">", after),
            ],
            limit=limit,
            order="id",
        )

    @api.model
    def _cron_carry_out(self):
        """Carry out the planned lines of the jobs under way, in committed batches."""
        cron = self.env["ir.cron"]
        jobs = self.search([("state", "=", "running")])
        domain = [("outreach_id", "in", jobs.ids), ("state", "=", "planned")]
        cron._commit_progress(
            remaining=self.env["crm.outreach.line"].search_count(domain)
        )
        for job in jobs:
            last_id = 0
            while lines := job._get_planned_lines(BATCH, last_id):
                last_id = lines[-1].id
                taken = lines.try_lock_for_update()
                job._carry_out_batch(taken)
                if not cron._commit_progress(len(taken)):
                    return

    def _carry_out_batch(self, lines):
        """Carry the lines out together; one by one if that fails."""
        try:
            with self.env.cr.savepoint():
                self._carry_out(lines)
        except Exception as error:
            self.env.invalidate_all()
            if self.channel in MAILED:
                # a mailing is not made for each line
                _logger.exception("The mailing of %s failed", self)
                lines._set_state("fail", reason=str(error)[:500])
                return
            _logger.info("A batch of %s failed, taking its lines one by one", self)
            for line in lines:
                self._carry_out_single(line)

    def _carry_out_single(self, line):
        try:
            with self.env.cr.savepoint():
                self._carry_out(line)
        except Exception as error:
            _logger.exception("Line %s of %s failed", line.id, self)
            self.env.invalidate_all()
            line._set_state("fail", reason=str(error)[:500])

    def _carry_out(self, lines):
        """Carry out planned lines by the channel: ``_carry_out_<channel>``."""
        self.ensure_one()
        lines = self._leave_out_unreachable(lines)
        if lines:
            getattr(self, f"_carry_out_{self.channel}")(lines)

    def _leave_out_unreachable(self, lines):
        """Leave out, with the reason, who has no address or wants no calls."""
        no_address = {
            "email": self.env._("No e-mail address"),
            "sms": self.env._("No phone number"),
            "call": self.env._("No phone number"),
            "letter": self.env._("No postal address"),
        }.get(self.channel)
        lacking = lines.filtered(lambda line: not line.recipient_id)
        lacking._set_state("skip", reason=no_address)
        lines -= lacking
        if self.channel == "call":
            refused = lines._filtered_do_not_call()
            refused._set_state("skip", reason=self.env._("Wants no calls"))
            lines -= refused
        if self.channel == "call" and self.is_advertising:
            lines -= self._leave_out_by_law(lines)
        return lines

    def _leave_out_by_law(self, lines):
        """Leave out who may not be called with advertising; return those left out."""
        gate = self.env["crm.ad.gate"]
        numbers = lines.recipient_id.mapped("phone_sanitized")
        # when and how often is asked at the time of the call
        blocked = gate._judge("call", numbers, self.company_id, timing=False)
        left_out = lines.filtered(
            lambda line: line.recipient_id.phone_sanitized in blocked
        )
        labels = gate._get_reasons()
        for reason, part in left_out.grouped(
            lambda line: blocked[line.recipient_id.phone_sanitized]
        ).items():
            part._set_state("skip", reason=labels[reason])
        return left_out

    # === Calls, social network: activities ===

    def _carry_out_call(self, lines):
        """A to-do on the customer for whoever calls; done, it is an interaction."""
        activity_type = self.env.ref("mail.mail_activity_data_call")
        self._plan_activities(lines, activity_type, self.script)

    def _carry_out_social(self, lines):
        activity_type = self.env.ref("crm_vn_pipeline.mail_activity_type_social")
        text = self.env["ir.qweb"]._render(
            "crm_vn_pipeline.outreach_plain_text", {"text": self.short_text or ""}
        )
        self._plan_activities(lines, activity_type, self.script or text)

    def _plan_activities(self, lines, activity_type, note):
        # sudo: the customer and his activities may be a colleague's
        activities = (
            self.env["mail.activity"]
            .sudo()
            .with_context(**QUIET)
            .create(
                [line._prepare_activity_vals(activity_type, note) for line in lines]
            )
        )
        for line, activity in zip(lines, activities, strict=True):
            line.activity_id = activity
        lines._begin()

    # === Visits ===

    def _carry_out_visit(self, lines):
        """A visit in the calendar of whoever goes: so many a day, in working hours."""
        # sudo: the calendar is a colleague's
        Event = self.env["calendar.event"].sudo().with_context(**QUIET)
        starts = self._get_visit_starts(lines)
        visits = Event.create(
            [line._prepare_visit_vals(starts[line]) for line in lines]
        )
        for line, visit in zip(lines, visits, strict=True):
            line.visit_id = visit
        lines._begin()

    def _get_visit_starts(self, lines):
        """Return when each visit begins, in UTC, after those planned already."""
        slots = rules.VISIT_SLOTS
        taken = self._get_visits_taken(lines)
        starts = {}
        for line in lines.sorted("id"):
            key = (line.user_id, line.date_deadline)
            number = taken.get(key, 0)
            taken[key] = number + 1
            hour = slots[number % len(slots)]
            starts[line] = self._to_utc(line.user_id, line.date_deadline, hour)
        return starts

    def _get_visits_taken(self, lines):
        """Return how many visits of the job each person has on a day already."""
        counts = {}
        planned = self.env["crm.outreach.line"].search(
            [
                ("outreach_id", "=", self.id),
                ("visit_id", "!=", False),
                ("user_id", "in", lines.user_id.ids),
            ]
        )
        for line in planned:
            key = (line.user_id, line.date_deadline)
            counts[key] = counts.get(key, 0) + 1
        return counts

    @api.model
    def _to_utc(self, user, day, hour):
        zone = pytz.timezone(user.tz or ZONE)
        local = datetime.combine(day, time()) + timedelta(hours=hour)
        return zone.localize(local).astimezone(pytz.utc).replace(tzinfo=None)

    # === Letters: printed from the job, then posted ===

    def _carry_out_letter(self, lines):
        lines._begin()

    # === Mailings: see crm_outreach_mailing.py ===

    def _carry_out_email(self, lines):
        lines._begin()
        self._create_mailings(lines, "mail")

    def _carry_out_sms(self, lines):
        lines._begin()
        self._create_mailings(lines, "sms")

    # === Seminar, training ===

    def _carry_out_seminar(self, lines):
        """Invite by e-mail who has an address, else by phone."""
        by_mail = lines.filtered("recipient_id.email")
        by_phone = lines - by_mail
        if by_mail and self.subject and self._has_text("body"):
            self._create_mailings(by_mail, "mail")
            by_mail._begin()
        else:
            by_phone = lines
        if by_phone:
            self._carry_out_call(by_phone)

    def _carry_out_training(self, lines):
        self._carry_out_seminar(lines)

    # === The end ===

    @api.model
    def _cron_finish(self, limit=100):
        """Finish the jobs of which no customer is left to do."""
        todo = [("state", "in", ("planned", "open"))]
        jobs = self.search(
            [
                ("state", "=", "running"),
                ("channel", "not in", EVENTS),
                ("line_ids", "!=", False),
                ("line_ids", "not any", todo),
            ],
            limit=limit,
        ).try_lock_for_update()
        jobs._set_state(
            "finish", log_reason=self.env._("All customers have been approached.")
        )

    def _tell_members(self):
        """Tell the employees concerned that the job has begun."""
        self.ensure_one()
        partners = (self.member_ids - self.env.user).partner_id
        if not partners:
            return
        self.message_post(
            body=self.env._(
                "“%(job)s” has begun: %(count)s customers, until %(deadline)s.",
                job=self.name,
                count=self.line_count,
                deadline=format_date(self.env, self.date_deadline),
            ),
            partner_ids=partners.ids,
            message_type="notification",
            subtype_xmlid="mail.mt_comment",
        )

    def _leave_out_rest(self, reason):
        """Close what is still to do, with its activities, visits and mailings."""
        self.ensure_one()
        # sudo: the lines may be colleagues'; whoever may end the job ends them
        lines = self.sudo().line_ids.filtered(
            lambda line: line.state in ("planned", "open")
        )
        self._cancel_mailings()
        lines._set_state("skip", reason=reason)
        lines._withdraw()
