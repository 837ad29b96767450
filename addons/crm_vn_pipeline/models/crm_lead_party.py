from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmLeadParty(models.Model):
    """Who else takes part in a deal, and as what.

    Competitors, consultants, contractors and suppliers are customers' records like any
    other; what they are here stands here. A competitor carries what he offered, what he
    is strong in and how it ended for him.

    One row goes the whole way: entered on an opportunity or on an investor's project,
    it stands on both, and later add-ons put it on what follows. What it may belong to
    is told by :meth:`_get_subject_fields`.
    """

    _name = "crm.lead.party"
    _description = "Party"
    _order = "lead_id desc, role, id"

    lead_id = fields.Many2one(
        "crm.lead", string="Opportunity", index=True, ondelete="cascade"
    )
    customer_project_id = fields.Many2one(
        "crm.customer.project",
        string="Investor's Project",
        compute="_compute_customer_project_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        "res.partner", string="Party", required=True, index=True, ondelete="restrict"
    )
    role = fields.Selection(
        [
            ("competitor", "Competitor"),
            ("consultant", "Consultant"),
            ("contractor", "Contractor"),
            ("supplier", "Supplier"),
            ("other", "Other"),
        ],
        required=True,
        default="competitor",
        index=True,
    )
    scope = fields.Char(
        string="Part in It", help="What this party does or offers here."
    )
    influence = fields.Selection(
        [
            ("decisive", "Decides"),
            ("high", "High"),
            ("medium", "Moderate"),
            ("low", "Low"),
        ],
        index="btree_not_null",
        help="How much this party moves the decision.",
    )
    note = fields.Text()

    # === A competitor ===
    price = fields.Monetary(
        string="Price Offered",
        currency_field="currency_id",
        aggregator="avg",
        groups="sales_team.group_sale_salesman,crm_vn_base.group_crm_vn_marketing",
    )
    price_gap = fields.Float(
        string="Against Our Price",
        compute="_compute_price_gap",
        groups="sales_team.group_sale_salesman,crm_vn_base.group_crm_vn_marketing",
        help="How far its price is above (+) or below (-) our expected revenue.",
    )
    strengths = fields.Char(help="Why the customer might choose it: price, time, …")
    weaknesses = fields.Char()
    result = fields.Selection(
        [("won", "Won"), ("lost", "Lost"), ("withdrew", "Withdrew")],
        help="How it ended for this competitor.",
    )

    # === Of the opportunity ===
    # stored: lists add up prices by it
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", store=True
    )
    # not stored: a write to many opportunities costs no query more for them
    user_id = fields.Many2one(related="lead_id.user_id")
    won_status = fields.Selection(related="lead_id.won_status", string="Our Result")

    _party_uniq = models.Constraint(
        "unique(lead_id, partner_id, role)",
        "This party already has this role in the opportunity.",
    )
    _customer_project_party_uniq = models.UniqueIndex(
        "(customer_project_id, partner_id, role) WHERE lead_id IS NULL",
        "This party already has this role in the project.",
    )
    _price_positive = models.Constraint(
        "CHECK(price >= 0)", "The price of a competitor cannot be negative."
    )

    # === Computes ===

    @api.depends("partner_id", "role")
    def _compute_display_name(self):
        roles = dict(self._fields["role"]._description_selection(self.env))
        for party in self:
            name = party.partner_id.display_name or ""
            party.display_name = f"{name} ({roles.get(party.role, '')})"

    @api.depends("lead_id.customer_project_id")
    def _compute_customer_project_id(self):
        for party in self:
            source = party.lead_id or party
            party.customer_project_id = source.customer_project_id

    @api.depends("lead_id", "customer_project_id")
    def _compute_currency_id(self):
        for party in self:
            party.currency_id = (
                party.lead_id.company_currency
                or party.customer_project_id.currency_id
                or self.env.company.currency_id
            )

    @api.depends("price", "lead_id.expected_revenue")
    def _compute_price_gap(self):
        for party in self:
            ours = party.lead_id.expected_revenue
            priced = party.price and ours
            party.price_gap = (party.price - ours) / ours if priced else 0

    # === Checks ===

    @api.model
    def _get_subject_fields(self):
        """Return what a party may belong to; later add-ons append their own."""
        return ["lead_id", "customer_project_id"]

    @api.constrains(lambda self: self._get_subject_fields())
    def _check_subject(self):
        for party in self:
            if not any(party[fname] for fname in self._get_subject_fields()):
                raise ValidationError(
                    self.env._(
                        "“%(party)s” belongs to nothing. Enter it in the opportunity, "
                        "or in the project of the investor.",
                        party=party.partner_id.display_name,
                    )
                )

    @api.constrains("result", "role")
    def _check_result_role(self):
        for party in self.filtered("result"):
            if party.role != "competitor":
                raise ValidationError(
                    self.env._(
                        "Only a competitor wins or loses: remove the result of "
                        "“%(party)s” in “%(lead)s”.",
                        party=party.partner_id.display_name,
                        lead=party.lead_id.display_name,
                    )
                )

    @api.constrains("result", "lead_id")
    def _check_one_winner(self):
        for lead in self.filtered(lambda party: party.result == "won").lead_id:
            winners = lead.party_ids.filtered(lambda party: party.result == "won")
            if lead.won_status == "won" or len(winners) > 1:
                raise ValidationError(
                    self.env._(
                        "“%(lead)s” has one winner: it cannot be “%(party)s” as well. "
                        "Correct the results of the competitors.",
                        lead=lead.display_name,
                        party=winners[-1:].partner_id.display_name,
                    )
                )

    # === What is still unknown ===

    def _is_unknown(self):
        """Neither price nor strengths of a competitor teach anything yet."""
        self.ensure_one()
        return self.role == "competitor" and not (self.price and self.strengths)
