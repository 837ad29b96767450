from odoo import api, fields, models
from odoo.fields import Domain


class CalendarEvent(models.Model):
    """A visit to a customer is a calendar event with a visit type."""

    _name = "calendar.event"
    _inherit = ["calendar.event", "crm.event.state.mixin"]
    _event_state_field = "visit_state"

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
    result_id = fields.Many2one(
        "crm.interaction.result",
        string="Visit Result",
        domain="[('kind', '=', 'visit')]",
        copy=False,
        ondelete="restrict",
    )

    _visit_idx = models.Index("(start) WHERE visit_type IS NOT NULL")

    @api.depends("opportunity_id")
    def _compute_customer_id(self):
        for event in self:
            event.customer_id = event.opportunity_id.partner_id or event.customer_id

    def _state_events(self):
        return super()._state_events() | {
            "check_in": (("planned",), "checked_in"),
            "check_out": (("checked_in",), "done"),
            "miss": (("planned",), "missed"),
            "cancel": (("planned",), "cancelled"),
            "plan": (("missed", "cancelled"), "planned"),
        }

    def _state_event_labels(self):
        return super()._state_event_labels() | {
            "check_in": self.env._("Check In"),
            "check_out": self.env._("Check Out"),
            "miss": self.env._("Missed"),
            "cancel": self.env._("Cancel Visit"),
            "plan": self.env._("Plan Again"),
        }

    def action_visit_check_in(self):
        self.check_access("write")
        self._set_state("check_in", check_in=fields.Datetime.now())

    def action_visit_check_out(self):
        """The visit is done: keep it as a fact of the customer."""
        self.check_access("write")
        self._set_state("check_out", check_out=fields.Datetime.now())
        # sudo: whoever made a visit logs it, with or without a CRM role
        self.env["crm.interaction"].sudo().create(
            [
                event._prepare_visit_interaction_vals()
                for event in self
                if event.customer_id
            ]
        )

    def action_visit_miss(self):
        self.check_access("write")
        self._set_state("miss")

    def action_visit_cancel(self):
        self.check_access("write")
        self._set_state("cancel")

    def action_visit_plan(self):
        self.check_access("write")
        self._set_state("plan")

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
            partner_id=self.customer_id.id,
            date=self.check_in,
            duration=(self.check_out - self.check_in).total_seconds() / 3600,
            result_id=self.result_id.id,
            user_id=(self.user_id or self.env.user).id,
        )
