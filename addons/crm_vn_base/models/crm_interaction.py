from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .crm_interaction_result import KINDS


class CrmInteraction(models.Model):
    """One thing that happened with a customer: a fact that reports and reminders read.

    A row is written when an activity is marked done, when a meeting ended, by hand, and
    by later add-ons through :meth:`_prepare_from_record`.
    """

    _name = "crm.interaction"
    _description = "Interaction"
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Summary")
    kind = fields.Selection(KINDS, required=True, default="call", index=True)
    direction = fields.Selection(
        [("out", "Outgoing"), ("in", "Incoming")], required=True, default="out"
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now, index=True)
    duration = fields.Float(help="In hours.")
    result_id = fields.Many2one(
        "crm.interaction.result",
        domain="[('kind', '=', kind)]",
        index="btree_not_null",
        ondelete="restrict",
    )
    outcome = fields.Selection(related="result_id.outcome")
    needs_next_action = fields.Boolean(related="result_id.needs_next_action")
    note = fields.Text()
    entry_delay = fields.Float(
        compute="_compute_entry_delay",
        store=True,
        aggregator="avg",
        help="Hours between the interaction and its entry here.",
    )

    # === What follows ===
    next_date = fields.Date(
        string="Next Action On",
        copy=False,
        help="A to-do is planned on this day for the person who did this.",
    )
    next_summary = fields.Char(string="Next Action", copy=False)

    # === With whom, about what ===
    partner_id = fields.Many2one(
        "res.partner", string="Customer", index="btree_not_null", ondelete="restrict"
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id",
        string="Customer's Organisation",
        store=True,
        index="btree_not_null",
    )
    res_model = fields.Char(string="Document Model")
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", copy=False
    )
    activity_id = fields.Many2one(
        "mail.activity", copy=False, readonly=True, ondelete="set null"
    )
    event_id = fields.Many2one(
        "calendar.event",
        string="Meeting",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    # === By whom ===
    user_id = fields.Many2one(
        "res.users",
        string="Done By",
        required=True,
        index=True,
        default=lambda self: self.env.user,
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        index="btree_not_null",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )

    _document_idx = models.Index("(res_model, res_id) WHERE res_id IS NOT NULL")
    _activity_uniq = models.UniqueIndex(
        "(activity_id) WHERE activity_id IS NOT NULL",
        "This activity has its interaction already.",
    )
    _event_customer_uniq = models.UniqueIndex(
        "(event_id, commercial_partner_id) WHERE event_id IS NOT NULL",
        "This meeting is logged for this customer already.",
    )
    _about_something = models.Constraint(
        "CHECK(partner_id IS NOT NULL OR res_id IS NOT NULL)",
        "An interaction needs a customer.",
    )
    _duration_positive = models.Constraint(
        "CHECK(duration >= 0)", "The duration of an interaction cannot be negative."
    )

    # === Computes ===

    @api.depends("kind", "name", "partner_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for interaction in self:
            about = interaction.name or interaction.partner_id.name
            words = [kinds.get(interaction.kind), about]
            interaction.display_name = ": ".join(word for word in words if word)

    @api.depends("user_id")
    def _compute_team_id(self):
        """The team of the person; a later change of team leaves the fact alone."""
        members = self.env["crm.team.member"].search_fetch(
            [("user_id", "in", self.user_id.ids)], ["user_id", "crm_team_id"]
        )
        teams = {}
        for member in members:
            teams.setdefault(member.user_id, member.crm_team_id)
        for interaction in self:
            interaction.team_id = teams.get(interaction.user_id)

    @api.depends("date")
    def _compute_entry_delay(self):
        for interaction in self:
            entered = interaction.create_date or fields.Datetime.now()
            delay = entered - (interaction.date or entered)
            interaction.entry_delay = max(delay.total_seconds() / 3600, 0)

    # === Checks ===

    @api.constrains("result_id", "kind")
    def _check_result_kind(self):
        for interaction in self:
            result = interaction.result_id
            if result and result.kind != interaction.kind:
                raise ValidationError(
                    self.env._(
                        "The result “%(result)s” does not belong to this kind of "
                        "interaction. Choose one of its own.",
                        result=result.name,
                    )
                )

    @api.onchange("kind")
    def _onchange_kind(self):
        """A result of another kind would be refused on saving."""
        if self.result_id.kind != self.kind:
            self.result_id = False

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        interactions = super().create(vals_list)
        interactions.filtered("next_date")._plan_next_action()
        return interactions

    def write(self, vals):
        unplanned = self.filtered(lambda interaction: not interaction.next_date)
        result = super().write(vals)
        if vals.get("next_date"):
            unplanned._plan_next_action()
        return result

    def _plan_next_action(self):
        """Plan what follows as a to-do on the document, else on the customer."""
        for interaction in self:
            document = interaction._get_document() or interaction.partner_id
            document.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=interaction.next_date,
                summary=interaction.next_summary or interaction.name,
                user_id=interaction.user_id.id,
            )

    def _get_document(self):
        """Return the document that activities can be planned on, or nothing."""
        self.ensure_one()
        if not self.res_id or self.res_model not in self.env:
            return None
        document = self.env[self.res_model].browse(self.res_id)
        return document.exists() if hasattr(document, "activity_schedule") else None

    # === From elsewhere ===

    @api.model
    def _prepare_from_record(self, record, kind, **values):
        """Return the values of an interaction about ``record`` (any document)."""
        return {
            "kind": kind,
            "partner_id": self._partner_of(record).id,
            "res_model": record._name,
            "res_id": record.id,
            **values,
        }

    @api.model
    def _partner_of(self, record):
        """Return the customer of any document, or none."""
        if record._name == "res.partner":
            return record
        if "partner_id" in record._fields:
            return record.partner_id
        return self.env["res.partner"]

    @api.model
    def _log(self, vals_list):
        """Write interactions; complete what a meeting already has for a customer."""
        rows = self.browse()
        for vals in vals_list:
            known = self._find_of_meeting(vals)
            if known:
                known.write({key: value for key, value in vals.items() if value})
            rows |= known or self.create(vals)
        return rows

    def _find_of_meeting(self, vals):
        partner = self.env["res.partner"].browse(vals.get("partner_id"))
        if not (vals.get("event_id") and partner):
            return self.browse()
        company = partner.commercial_partner_id
        domain = [
            ("event_id", "=", vals["event_id"]),
            ("commercial_partner_id", "=", company.id),
        ]
        return self.search(domain, limit=1)

    # === Actions ===

    @api.model
    def _action_log(self, **context):
        """Return the dialog in which an interaction is logged with two clicks."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Log an interaction"),
            "res_model": "crm.interaction",
            "views": [
                (self.env.ref("crm_vn_base.crm_interaction_view_form_quick").id, "form")
            ],
            "target": "new",
            "context": {"dialog_size": "medium", **context},
        }

    def action_open_document(self):
        """Open the lead, order or ticket the interaction was about."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }
