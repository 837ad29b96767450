from odoo import api, fields, models

OPEN_STATES = ("preparing", "bidding", "building")


class CrmCustomerProject(models.Model):
    """A project of a customer, the investor: a factory, a warehouse, a supermarket.

    It exists before any contract of ours, and whether or not we ever get one. Several
    opportunities, quotations and contracts, also with other customers (its main
    contractor, say), may be about it or one of its items.
    """

    _name = "crm.customer.project"
    _description = "Investor's Project"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "crm.event.state.mixin",
        "crm.customer.document.mixin",
    ]
    _order = "date_start desc, id desc"
    _check_company_auto = True

    # === What it is ===
    name = fields.Char(string="Project", required=True, index="trigram", tracking=True)
    code = fields.Char(string="Project Code", index="trigram")
    active = fields.Boolean(default=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Investor",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    place = fields.Char(string="Site", help="Where it is built.")
    state_id = fields.Many2one(
        "res.country.state",
        string="Province",
        index="btree_not_null",
        domain="[('country_id.code', '=', 'VN')]",
    )
    date_start = fields.Date(string="Start", tracking=True)
    date_end = fields.Date(string="Completion", tracking=True)
    amount = fields.Monetary(
        string="Estimated Value",
        tracking=True,
        help="What the investor means to spend, as far as we know.",
    )
    note = fields.Text(string="Notes")
    state = fields.Selection(
        [
            ("preparing", "In Preparation"),
            ("bidding", "Bidding"),
            ("building", "Under Construction"),
            ("done", "Completed"),
            ("stopped", "Stopped"),
        ],
        default="preparing",
        required=True,
        index=True,
        group_expand="_group_expand_state",
    )

    # === Who answers for it ===
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
        domain="[('share', '=', False)]",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, index=True
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")

    # === What belongs to it ===
    item_ids = fields.One2many(
        "crm.customer.project.item", "project_id", string="Items", copy=True
    )
    party_ids = fields.One2many(
        "crm.lead.party", "customer_project_id", string="Parties"
    )
    lead_ids = fields.One2many(
        "crm.lead", "customer_project_id", string="Opportunities", copy=False
    )
    offer_ids = fields.One2many(
        "crm.customer.project.offer", "customer_project_id", string="Offers"
    )
    lead_count = fields.Integer(
        compute="_compute_counts", export_string_translation=False
    )
    offer_count = fields.Integer(string="Number of Offers", compute="_compute_counts")

    _dates_in_order = models.Constraint(
        "CHECK(date_start IS NULL OR date_end IS NULL OR date_start <= date_end)",
        "A project cannot be completed before it starts.",
    )
    _amount_positive = models.Constraint(
        "CHECK(amount >= 0)", "The value of a project cannot be negative."
    )

    # === Computes ===

    @api.depends("user_id")
    def _compute_team_id(self):
        for project in self:
            project.team_id = project.user_id.sale_team_id or project.team_id

    @api.depends("company_id")
    def _compute_currency_id(self):
        for project in self:
            company = project.company_id or self.env.company
            project.currency_id = company.currency_id

    @api.depends("code", "name")
    def _compute_display_name(self):
        for project in self:
            code = f"[{project.code}] " if project.code else ""
            project.display_name = f"{code}{project.name or ''}"

    @property
    def _rec_names_search(self):
        return ["name", "code", "partner_id.name"]

    @api.depends("lead_ids", "offer_ids")
    def _compute_counts(self):
        leads = self._count_by_project("crm.lead")
        offers = self._count_by_project("crm.customer.project.offer")
        for project in self:
            project.lead_count = leads.get(project._origin, 0)
            project.offer_count = offers.get(project._origin, 0)

    def _count_by_project(self, model_name):
        """Return {project: how many of them the user sees}."""
        groups = self.env[model_name]._read_group(
            [("customer_project_id", "in", self.ids)],
            ["customer_project_id"],
            ["__count"],
        )
        return dict(groups)

    # === Events ===

    def _state_events(self):
        return super()._state_events() | {
            "bid": (("preparing",), "bidding"),
            "build": (("preparing", "bidding"), "building"),
            "finish": (("building",), "done"),
            "stop": (OPEN_STATES, "stopped"),
            "resume": (("stopped",), "preparing"),
        }

    def _state_event_labels(self):
        return super()._state_event_labels() | {
            "bid": self.env._("Bidding begins"),
            "build": self.env._("Construction begins"),
            "finish": self.env._("Completed"),
            "stop": self.env._("Stopped by the investor"),
            "resume": self.env._("Resumed"),
        }

    def action_bid(self):
        self.check_access("write")
        self._set_state("bid")

    def action_build(self):
        self.check_access("write")
        self._set_state("build")

    def action_finish(self):
        self.check_access("write")
        self._set_state("finish")

    def action_stop(self):
        self.check_access("write")
        self._set_state("stop")

    def action_resume(self):
        self.check_access("write")
        self._set_state("resume")

    # === Actions ===

    def action_view_leads(self):
        self.ensure_one()
        return self._get_list_action(
            "crm_vn_pipeline.crm_lead_action_opportunities",
            {
                "default_customer_project_id": self.id,
                "default_partner_id": self.partner_id.id,
                "default_type": "opportunity",
            },
        )

    def action_view_offers(self):
        self.ensure_one()
        return self._get_list_action(
            "crm_vn_pipeline.crm_customer_project_offer_action", {}
        )

    def _get_list_action(self, xmlid, context):
        """Return the window of the records of this project."""
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        domain = [("customer_project_id", "=", self.id)]
        return {**action, "domain": domain, "context": context}
