from odoo import api, fields, models
from odoo.fields import Domain

POTENTIAL_LEVELS = [("50", "50%"), ("60", "60%"), ("80", "80%"), ("100", "100%")]


class ResPartner(models.Model):
    """The customer's profile: standing, organisation, interactions.

    Who it is stands in res_partner_identity.py, where in res_partner_address.py, what
    it is and looks for in res_partner_profile.py, how it stands with us in
    res_partner_lifecycle.py and res_partner_class.py.
    """

    _name = "res.partner"
    _inherit = ["crm.identity.mixin", "res.partner"]

    # === Standing ===
    customer_group_id = fields.Many2one(
        "crm.customer.group", index="btree_not_null", tracking=True
    )
    potential_level = fields.Selection(POTENTIAL_LEVELS, tracking=True)
    area_id = fields.Many2one(
        "crm.area",
        string="Sales Area",
        compute="_compute_area_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        help="Proposed from the address; correct it if the company divides otherwise.",
    )
    market_ids = fields.Many2many("crm.market", string="Markets")
    customer_properties = fields.Properties(
        "Extra Fields",
        definition="customer_group_id.customer_properties_definition",
        copy=True,
    )

    # === Who it is ===
    is_individual_customer = fields.Boolean(
        string="Individual Customer",
        compute="_compute_is_individual_customer",
        inverse="_inverse_is_individual_customer",
        help="A person who buys for himself, not for an organisation.",
    )
    is_own_company = fields.Boolean(
        compute="_compute_is_own_company",
        search="_search_is_own_company",
        export_string_translation=False,
        help="One of the companies of this database, which is nobody's customer.",
    )

    # === Interactions ===
    interaction_ids = fields.One2many("crm.interaction", "partner_id")
    interaction_count = fields.Integer(compute="_compute_interactions")
    last_interaction_date = fields.Datetime(
        string="Last Contact", compute="_compute_interactions"
    )

    # === Computes ===

    @api.depends("state_id", "ward_id")
    def _compute_area_id(self):
        Area = self.env["crm.area"]
        by_state = Area._get_by_state(self.state_id)
        by_ward = Area._get_by_ward(self.ward_id)
        for partner in self:
            area = by_ward.get(partner.ward_id) or by_state.get(partner.state_id)
            partner.area_id = area or partner.area_id

    @api.depends("is_company", "parent_id")
    def _compute_is_individual_customer(self):
        for partner in self:
            partner.is_individual_customer = not (
                partner.is_company or partner.parent_id
            )

    @api.onchange("is_individual_customer")
    def _inverse_is_individual_customer(self):
        for partner in self.filtered(lambda partner: not partner.parent_id):
            partner.is_company = not partner.is_individual_customer

    def _compute_is_own_company(self):
        own = self._get_own_companies()
        for partner in self:
            partner.is_own_company = partner._origin in own

    def _search_is_own_company(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("id", "in", self._get_own_companies().ids)

    def _get_own_companies(self):
        # sudo: a user may not read the companies he does not work for
        companies = self.env["res.company"].sudo().search([("partner_id", "!=", False)])
        return companies.partner_id.sudo(False)

    def _compute_interactions(self):
        """An organisation counts what happened with its people too."""
        self.interaction_count = 0
        self.last_interaction_date = False
        Interaction = self.env["crm.interaction"]
        if not Interaction.has_access("read"):
            return
        groups = Interaction._read_group(
            [("commercial_partner_id", "in", self.commercial_partner_id.ids)],
            ["commercial_partner_id", "partner_id"],
            ["__count", "date:max"],
        )
        for partner in self:
            rows = [
                (count, last)
                for company, contact, count, last in groups
                if partner._origin in (company, contact)
            ]
            if rows:
                partner.interaction_count = sum(row[0] for row in rows)
                partner.last_interaction_date = max(row[1] for row in rows)

    # === Actions ===

    def action_view_interactions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_base.crm_interaction_action"
        )
        field = (
            "commercial_partner_id"
            if self == self.commercial_partner_id
            else "partner_id"
        )
        context = {"default_partner_id": self.id}
        return {**action, "domain": [(field, "=", self.id)], "context": context}

    def action_log_interaction(self):
        """Open an empty interaction of this customer in a dialog."""
        self.ensure_one()
        return self.env["crm.interaction"]._action_log(default_partner_id=self.id)
