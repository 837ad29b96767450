from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

# written by check-in and check-out only
FACTS = {"check_in", "check_out", "entered_late"}


class CalendarEvent(models.Model):
    """A visit to a customer is a calendar event with a visit type."""

    _name = "calendar.event"
    _inherit = [
        "crm.customer.document.mixin",
        "calendar.event",
        "crm.event.state.mixin",
    ]
    _event_state_field = "visit_state"
    _customer_document_field = "customer_id"

    visit_type = fields.Selection(
        [
            ("relationship", "Relationship"),
            ("periodic", "Periodic"),
            ("new_product", "New Product"),
            ("collection", "Collection"),
            ("other", "Other"),
        ],
    )
    visit_state = fields.Selection(
        [
            ("planned", "Planned"),
            ("checked_in", "Checked In"),
            ("done", "Done"),
            ("missed", "Missed"),
            ("cancelled", "Cancelled"),
        ],
        default="planned",
    )
    customer_id = fields.Many2one(
        "res.partner",
        compute="_compute_customer_id",
        store=True,
        readonly=False,
        index="btree_not_null",
    )
    check_in = fields.Datetime(readonly=True, copy=False)
    check_out = fields.Datetime(readonly=True, copy=False)
    visit_duration = fields.Float(
        string="Hours There",
        compute="_compute_visit_duration",
        store=True,
        aggregator="avg",
        help="From check-in to check-out.",
    )

    entered_late = fields.Boolean(
        string="Entered Afterwards",
        readonly=True,
        copy=False,
        help="Nobody checked in; the times are those that were planned.",
    )

    is_visit_over = fields.Boolean(
        compute="_compute_is_visit_over", export_string_translation=False
    )

    # === What came of it ===
    result_id = fields.Many2one(
        "crm.interaction.result",
        string="Visit Result",
        domain="[('kind', '=', 'visit')]",
        copy=False,
        ondelete="restrict",
    )
    visit_note = fields.Text(
        string="What Was Said",
        copy=False,
        help="Kept with the result on the customer's timeline.",
    )
    next_visit_on = fields.Datetime(
        string="Next Visit",
        copy=False,
        help="On check-out the next visit is planned for this time.",
    )
    next_visit_id = fields.Many2one(
        "calendar.event",
        string="Next Visit Planned",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    _visit_idx = models.Index("(start) WHERE visit_type IS NOT NULL")
    # the route of a day, the days ahead of a plan, the customers a visitor sees
    _visit_ahead_idx = models.Index(
        "(user_id, start) WHERE visit_type IS NOT NULL"
        " AND visit_state IN ('planned', 'checked_in')"
    )

    # === Computes ===

    @api.depends("opportunity_id")
    def _compute_customer_id(self):
        """Of the opportunity, unless it is a place or person of the same customer."""
        for event in self:
            proposed = event.opportunity_id.partner_id
            family = event.customer_id.commercial_partner_id
            if proposed and proposed.commercial_partner_id != family:
                event.customer_id = proposed
            else:
                event.customer_id = event.customer_id

    @api.depends("stop")
    def _compute_is_visit_over(self):
        now = fields.Datetime.now()
        for event in self:
            event.is_visit_over = bool(event.stop and event.stop <= now)

    @api.depends("check_in", "check_out")
    def _compute_visit_duration(self):
        for event in self:
            known = event.check_in and event.check_out
            spent = known and event.check_out - event.check_in
            event.visit_duration = spent.total_seconds() / 3600 if spent else 0

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_typed_facts(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_typed_facts(vals)
        result = super().write(vals)
        if vals.get("next_visit_on"):
            self.filtered(lambda e: e.visit_state == "done")._plan_next_visits()
        return result

    @api.model
    def _visit_facts(self):
        """Return the fields that only check-in and check-out write."""
        return FACTS

    def _refuse_typed_facts(self, vals):
        """When and where somebody was is never typed."""
        typed = any(vals.get(name) for name in self._visit_facts())
        if typed and not self.env.su and not self._may_write_state():
            raise UserError(
                self.env._(
                    "When and where “%(visit)s” took place is not typed: check in at "
                    "the customer's, and check out when you leave.",
                    visit=self[:1].display_name or vals.get("name", ""),
                )
            )

    # === Events ===

    def _state_events(self):
        return super()._state_events() | {
            "check_in": (("planned",), "checked_in"),
            "check_out": (("checked_in",), "done"),
            "log": (("planned", "missed"), "done"),
            "miss": (("planned",), "missed"),
            "cancel": (("planned",), "cancelled"),
            "plan": (("missed", "cancelled"), "planned"),
        }

    def _state_event_labels(self):
        return super()._state_event_labels() | {
            "check_in": self.env._("Check In"),
            "check_out": self.env._("Check Out"),
            "log": self.env._("Enter Afterwards"),
            "miss": self.env._("Missed"),
            "cancel": self.env._("Cancel Visit"),
            "plan": self.env._("Plan Again"),
        }

    def action_visit_check_in(self, position=None):
        """The visitor has arrived.

        :param dict position: from the browser, see ``_prepare_position_vals``
        """
        self.check_access("write")
        self._check_visitor()
        vals = self._prepare_position_vals("check_in", position)
        self._set_state("check_in", check_in=fields.Datetime.now(), **vals)

    def action_visit_check_out(self, position=None):
        """The visit is done: keep it as a fact of the customer."""
        self.check_access("write")
        self._check_visitor()
        self._check_visit_result()
        vals = self._prepare_position_vals("check_out", position)
        self._set_state("check_out", check_out=fields.Datetime.now(), **vals)
        self._on_visit_done()

    def action_visit_log(self):
        """The visit was made though nobody checked in: its planned times count."""
        self.check_access("write")
        self._check_visitor()
        self._check_visit_over()
        self._check_visit_result()
        for event in self:
            times = {"check_in": event.start, "check_out": event.stop}
            event._set_state("log", entered_late=True, **times)
        self._on_visit_done()

    def _on_visit_done(self):
        """Called once for visits that were made: facts, activities, what follows."""
        # sudo: whoever made a visit logs it, with or without a CRM role
        self.env["crm.interaction"].sudo()._log(
            [
                event._prepare_visit_interaction_vals()
                for event in self
                if event.customer_id
            ]
        )
        self._finish_visit_activities()
        self.filtered("next_visit_on")._plan_next_visits()

    def action_visit_miss(self):
        self.check_access("write")
        self._set_state("miss")

    def action_visit_cancel(self):
        self.check_access("write")
        self._set_state("cancel")

    def action_visit_plan(self):
        self.check_access("write")
        self._set_state("plan")

    # === Checks of the events ===

    def _check_visitor(self):
        """Who was there is a fact about a person: nobody checks in for another."""
        if self.env.su or self.env.user.has_group(
            "crm_vn_base.group_crm_vn_sales_manager"
        ):
            return
        me = self.env.user
        for event in self:
            if event.user_id != me and me.partner_id not in event.partner_ids:
                raise UserError(
                    self.env._(
                        "“%(visit)s” is a visit of %(visitor)s, who checks in and out. "
                        "Ask to be added to its attendees if you were there.",
                        visit=event.display_name,
                        visitor=event.user_id.name or "",
                    )
                )

    def _check_visit_over(self):
        ahead = self.filtered(lambda event: event.stop > fields.Datetime.now())
        if ahead:
            raise UserError(
                self.env._(
                    "“%(visit)s” is not over yet. Check in when you are there.",
                    visit=ahead[0].display_name,
                )
            )

    def _check_visit_result(self):
        """A visit ends with its result; the system itself is not asked."""
        missing = self.filtered(lambda event: not event.result_id)
        if missing and not self.env.su:
            raise UserError(
                self.env._(
                    "Choose the result of “%(visit)s” before you check out.",
                    visit=missing[0].display_name,
                )
            )

    # === Hooks ===

    def _get_ended_meetings_domain(self):
        """A visit is logged when it is checked out."""
        visits = Domain("visit_type", "=", False)
        return super()._get_ended_meetings_domain() & visits

    def _prepare_visit_interaction_vals(self):
        self.ensure_one()
        return self.env["crm.interaction"]._prepare_from_record(
            self.opportunity_id or self.customer_id,
            "visit",
            name=self.name,
            note=self.visit_note,
            partner_id=self.customer_id.id,
            event_id=self.id,
            date=self.check_in,
            duration=(self.check_out - self.check_in).total_seconds() / 3600,
            result_id=self.result_id.id,
            user_id=(self.user_id or self.env.user).id,
        )

    # === What follows ===

    def _finish_visit_activities(self):
        """The to-do that asked for the visit is done with it, once and not twice."""
        # sudo: a colleague's to-do was done by this visit as well
        for activity in self.sudo().activity_ids:
            if activity.interaction_kind in (False, "visit"):
                event = activity.calendar_event_id
                if activity.interaction_kind:
                    activity.result_id = event.result_id
                activity.action_feedback(feedback=event.visit_note or False)

    def _plan_next_visits(self):
        """Plan the next visit once, at the time that was agreed."""
        for event in self.filtered(lambda event: not event.next_visit_id):
            event.next_visit_id = self.with_context(no_mail_to_attendees=True).create(
                event._prepare_next_visit_vals()
            )

    def _prepare_next_visit_vals(self):
        self.ensure_one()
        return {
            "name": self.name,
            "visit_type": self.visit_type,
            "customer_id": self.customer_id.id,
            "opportunity_id": self.opportunity_id.id,
            "user_id": self.user_id.id,
            "partner_ids": [Command.set(self.partner_ids.ids)],
            "start": self.next_visit_on,
            "stop": self.next_visit_on + (self.stop - self.start),
            "location": self.location,
        }
