from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .crm_price_policy_entitled import COST_GROUPS

GRANTED_FIELDS = {"policy_id", "partner_id", "revenue", "seat_count"}


class CrmPriceEntitlement(models.Model):
    """A customer who is entitled to a policy, and what became of it.

    The list is worked out from the conditions of the policy, every night or at once.
    Whoever accepts is registered for the tour, as many people as the policy grants.
    """

    _name = "crm.price.entitlement"
    _description = "Customer Entitled to a Price Policy"
    _inherit = ["mail.thread", "mail.activity.mixin", "crm.event.state.mixin"]
    _order = "revenue desc, id"
    _rec_name = "partner_id"

    policy_id = fields.Many2one(
        "crm.price.policy", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    user_id = fields.Many2one(
        related="partner_id.user_id", string="Salesperson", store=True, index=True
    )
    state = fields.Selection(
        [
            ("entitled", "Entitled"),
            ("invited", "Invited"),
            ("registered", "Takes Part"),
            ("declined", "Declined"),
            ("lapsed", "No Longer Entitled"),
        ],
        default="entitled",
        required=True,
        readonly=True,
    )
    revenue = fields.Monetary(
        string="Purchases of the Period",
        readonly=True,
        help="Without tax, when the list was last worked out.",
    )
    event_id = fields.Many2one(related="policy_id.event_id")
    seat_count = fields.Integer(string="Participants", default=1)
    registration_ids = fields.Many2many(
        "event.registration",
        string="Registrations",
        readonly=True,
        copy=False,
        groups="event.group_event_registration_desk",
    )
    planned_cost = fields.Monetary(compute="_compute_costs", groups=COST_GROUPS)
    actual_cost = fields.Monetary(compute="_compute_costs", groups=COST_GROUPS)

    _revenue_idx = models.Index("(revenue DESC, id)")
    _policy_partner_uniq = models.Constraint(
        "UNIQUE(policy_id, partner_id)", "The customer stands in this list already."
    )
    _seats_positive = models.Constraint(
        "CHECK(seat_count > 0)", "At least one person of the customer takes part."
    )

    # === States ===

    def _state_events(self):
        return super()._state_events() | {
            "invite": (("entitled",), "invited"),
            "register": (("entitled", "invited", "declined"), "registered"),
            "decline": (("entitled", "invited", "registered"), "declined"),
            "lapse": (("entitled", "invited"), "lapsed"),
            "regain": (("lapsed",), "entitled"),
        }

    def _state_event_labels(self):
        return super()._state_event_labels() | {
            "invite": self.env._("Invite"),
            "register": self.env._("Register"),
            "decline": self.env._("Decline"),
            "lapse": self.env._("No longer entitled"),
            "regain": self.env._("Entitled again"),
        }

    def _update_standing(self, row):
        """Follow the conditions of the policy: one row of its query."""
        self.ensure_one()
        if not row["entitled"]:
            self._set_state("lapse")
        elif self.state == "lapsed":
            self._set_state("regain", revenue=row["revenue"])
        else:
            self.revenue = row["revenue"]

    # === CRUD ===

    def write(self, vals):
        """A salesperson brings his customers; how many is what the policy grants."""
        if GRANTED_FIELDS & vals.keys() and not (self.env.su or self._may_grant()):
            raise AccessError(
                self.env._(
                    "How many people of %(customer)s take part is what the policy "
                    "grants. Ask a sales manager to change it.",
                    customer=self[:1].partner_id.display_name,
                )
            )
        return super().write(vals)

    def _may_grant(self):
        return self.env.user.has_group(
            "crm_vn_base.group_crm_vn_sales_manager"
        ) or self.env.user.has_group("crm_vn_base.group_crm_vn_marketing")

    # === Computes ===

    def _compute_costs(self):
        rows = self.env["crm.price.cost.report"]._read_group(
            [("policy_id", "in", self.policy_id.ids)],
            ["policy_id", "partner_id"],
            ["planned_cost:sum", "actual_cost:sum"],
        )
        costs = {
            (policy.id, partner.id): (planned, actual)
            for policy, partner, planned, actual in rows
        }
        for one in self:
            key = (one.policy_id.id, one.partner_id.id)
            one.planned_cost, one.actual_cost = costs.get(key, (0, 0))

    # === Actions ===

    def action_invite(self):
        self._check_tour()
        self._set_state("invite")

    def action_register(self):
        """The customer comes: his people are registered, while the budget lasts."""
        self._check_tour()
        self._check_budget()
        self._set_state("register")
        # sudo: a salesperson brings his customers, the tour is somebody else's
        for one in self.sudo():
            vals = one._prepare_registration_vals()
            one.registration_ids += (
                self.env["event.registration"].sudo().create([vals] * one.seat_count)
            )

    def action_decline(self):
        self._set_state("decline")
        # sudo: as above
        for one in self.sudo():
            one.registration_ids.action_cancel()
            one.registration_ids = False

    def _check_tour(self):
        for one in self:
            if not one.policy_id.sudo().event_id:
                raise UserError(
                    self.env._(
                        "“%(policy)s” has no customer tour to invite %(customer)s to: "
                        "choose one on the policy.",
                        policy=one.policy_id.name,
                        customer=one.partner_id.display_name,
                    )
                )

    def _check_budget(self):
        """Refuse more participants than the budget of the tour pays for."""
        # sudo: costs are compared, not shown
        for event, lines in self.sudo().grouped("event_id").items():
            if not event.budget:
                continue
            more = sum(
                line.seat_count * line.policy_id.seat_cost
                for line in lines
                if line.state != "registered"
            )
            if event.planned_cost + more > event.budget:
                raise UserError(
                    self.env._(
                        "The budget of “%(tour)s” does not pay for %(customers)s too. "
                        "Ask who is responsible for the tour to raise it.",
                        tour=event.name,
                        customers=", ".join(lines.mapped("partner_id.display_name")),
                    )
                )

    def _prepare_registration_vals(self):
        self.ensure_one()
        return {
            "event_id": self.event_id.id,
            "partner_id": self.partner_id.id,
            "name": self.partner_id.name,
            "email": self.partner_id.email,
            "phone": self.partner_id.phone,
        }

    @api.depends("partner_id", "policy_id")
    def _compute_display_name(self):
        for one in self:
            one.display_name = f"{one.partner_id.display_name} – {one.policy_id.name}"
