from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .crm_interaction_result import KINDS


class CrmInteraction(models.Model):
    """One thing that happened with a customer: a fact that reports and reminders read.

    A row is written when an activity is marked done, by hand, and by later add-ons
    through :meth:`_prepare_from_record`.
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
    note = fields.Text()

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

    # === From elsewhere ===

    @api.model
    def _prepare_from_record(self, record, kind, **values):
        """Return the values of an interaction about ``record`` (any document)."""
        if record._name == "res.partner":
            partner = record
        elif "partner_id" in record._fields:
            partner = record.partner_id
        else:
            partner = self.env["res.partner"]
        return {
            "kind": kind,
            "partner_id": partner.id,
            "res_model": record._name,
            "res_id": record.id,
            **values,
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
