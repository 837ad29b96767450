from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.codes import code_key, is_drawn_code
from .agreement_lifecycle_mixin import FIELDS_OF_EVENTS

NEW_CODE = "/"


class Agreement(models.Model):
    """Contract with a customer.

    Its goods are the lines of its orders, its cash plan the instalments; what was
    invoiced, received and is overdue comes from the ledger (agreement.ledger.mixin),
    its state from events (agreement.lifecycle.mixin). Approval, parties, clauses, goods
    and framework contracts each have a mixin of that name.
    """

    _name = "agreement"
    _inherit = [
        "agreement",
        "agreement.paper.mixin",
        "agreement.lifecycle.mixin",
        "agreement.approval.mixin",
        "agreement.signing.mixin",
        "agreement.party.mixin",
        "agreement.authorisation.mixin",
        "agreement.clause.mixin",
        "agreement.goods.mixin",
        "agreement.framework.mixin",
        "agreement.ledger.mixin",
        "agreement.links.mixin",
        "agreement.delivery.mixin",
        "agreement.portal.mixin",
        "agreement.project.mixin",
        "crm.customer.document.mixin",
    ]
    _description = "Contract"
    _order = "id desc"
    _check_company_auto = True
    _mail_post_access = "read"
    _paper_action = "crm_vn_contract_project.agreement_action_all"

    # === Identity ===
    code = fields.Char(default=NEW_CODE)
    code_key = fields.Char(
        string="Number, however Typed",
        compute="_compute_code_key",
        search="_search_code_key",
        store=True,
        index="trigram",
        export_string_translation=False,
    )
    partner_code = fields.Char(
        string="Customer's Number", tracking=True, help="The customer's own number."
    )
    partner_id = fields.Many2one(index=True)
    commercial_partner_id = fields.Many2one(index=True)
    company_id = fields.Many2one(index=True)
    agreement_type_id = fields.Many2one(
        default=lambda self: self._default_agreement_type_id(), index=True
    )
    signed_copy_policy = fields.Selection(
        related="agreement_type_id.signed_copy_policy"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
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
    accountant_id = fields.Many2one("res.users", index="btree_not_null", tracking=True)

    # === Origin and goods ===
    lead_id = fields.Many2one(
        "crm.lead", string="Opportunity", index="btree_not_null", copy=False
    )
    campaign_id = fields.Many2one(
        related="lead_id.campaign_id", string="Campaign", related_sudo=True
    )
    order_ids = fields.One2many(
        "sale.order", "agreement_id", string="Orders", copy=False
    )
    order_line_ids = fields.One2many(
        "sale.order.line", "agreement_id", string="Goods and Services", copy=False
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    amount_total = fields.Monetary(
        string="Contract Value",
        compute="_compute_amount_total",
        store=True,
        help="Total of the orders, taxes included.",
    )

    # === Payment, delivery ===
    instalment_ids = fields.One2many("agreement.instalment", "agreement_id", copy=False)
    handover_date = fields.Date(
        string="Handover Due", tracking=True, help="Day agreed for the whole handover."
    )
    warranty_months = fields.Integer(string="Warranty (Months)", default=12)
    delivered_percent = fields.Float(
        string="Delivered (%)",
        compute="_compute_delivered_percent",
        store=True,
        digits=(5, 1),
        help="Share of the value whose quantities the customer signed for.",
    )
    handover_ids = fields.One2many("agreement.handover", "agreement_id", copy=False)
    move_ids = fields.One2many(
        "account.move", "agreement_id", copy=False, string="Invoices"
    )
    project_ids = fields.One2many("project.project", "agreement_id", copy=False)
    party_ids = fields.One2many(
        "crm.lead.party", "agreement_id", string="Other Parties", copy=False
    )

    _code_key_company_uniq = models.UniqueIndex(
        "(code_key, company_id) WHERE code_key <> ''",
        "This contract number is already used in the company.",
    )
    _warranty_months_positive = models.Constraint(
        "CHECK(warranty_months >= 0)", "The warranty cannot be negative."
    )

    # === Defaults, computes ===

    @api.model
    def _default_agreement_type_id(self):
        return self.env["agreement.type"].search([("domain", "=", "sale")], limit=1)

    @api.depends("code")
    def _compute_code_key(self):
        for agreement in self:
            agreement.code_key = code_key(agreement.code)

    def _search_code_key(self, operator, value):
        """Search as typed: accents, đ, slashes and spaces do not matter."""
        if operator not in ("ilike", "like", "=like", "=ilike", "in"):
            return NotImplemented
        values = value if operator == "in" else [value]
        keys = [code_key(text) for text in values if isinstance(text, str)]
        pattern = "%s" if operator == "in" else "%%%s%%"

        def to_sql(model, alias, query):
            column = model._field_to_sql(alias, "code_key", query)
            parts = [SQL("%s LIKE %s", column, pattern % key) for key in keys if key]
            return SQL("(%s)", SQL(" OR ").join(parts)) if parts else SQL("FALSE")

        return Domain.custom(to_sql=to_sql)

    @api.depends("code", "name")
    def _compute_display_name(self):
        """Number and name; a number that is not ours stands in brackets, as in OCA."""
        ours = self.filtered(
            lambda rec: rec.code in (False, NEW_CODE) or is_drawn_code(rec.code)
        )
        for agreement in ours:
            parts = [agreement.code, agreement.name]
            agreement.display_name = " ".join(p for p in parts if p and p != NEW_CODE)
        return super(Agreement, self - ours)._compute_display_name()

    @api.model
    def _search_display_name(self, operator, value):
        domain = super()._search_display_name(operator, value)
        if operator == "ilike" and value and code_key(value):
            domain = Domain(domain) | Domain("code_key", operator, value)
            domain |= Domain("partner_code", operator, value)
        return domain

    @api.depends("user_id", "lead_id")
    def _compute_team_id(self):
        for agreement in self:
            # sudo: only the team is taken over from an opportunity of a colleague
            agreement.team_id = (
                agreement.lead_id.sudo().team_id
                or agreement.team_id
                or agreement.user_id.sale_team_id
            )

    @api.depends("company_id")
    def _compute_currency_id(self):
        for agreement in self:
            company = agreement.company_id or self.env.company
            agreement.currency_id = agreement.currency_id or company.currency_id

    @api.depends("order_ids.amount_total", "order_ids.state", "kind")
    def _compute_amount_total(self):
        for agreement in self:
            orders = agreement._get_counting_orders()
            agreement.amount_total = sum(orders.mapped("amount_total"))

    def _get_counting_orders(self):
        """Return the orders the contract consists of.

        On a framework contract only what was ordered counts, not what was offered.
        """
        framework = self.kind == "framework"
        return self.order_ids.filtered(
            lambda order: (
                order.state == "sale" if framework else order.state != "cancel"
            )
        )

    @api.depends(
        "order_line_ids.qty_delivered",
        "order_line_ids.product_uom_qty",
        "order_line_ids.price_total",
        "order_line_ids.state",
    )
    def _compute_delivered_percent(self):
        for agreement in self:
            lines = agreement._get_delivery_lines()
            # lines without a price count by number, lest free goods be forgotten
            weigh = any(line.price_total for line in lines)
            weights = [line.price_total if weigh else 1.0 for line in lines]
            done = [
                weight * min(line.qty_delivered / line.product_uom_qty, 1.0)
                for weight, line in zip(weights, lines, strict=True)
            ]
            total = sum(weights)
            agreement.delivered_percent = 100.0 * sum(done) / total if total else 0.0

    def _get_delivery_lines(self):
        """Return the order lines that are to be handed over."""
        return self._get_value_lines().filtered(lambda line: line._is_to_hand_over())

    def _get_value_lines(self):
        """Return the order lines that make the contract value, discounts too."""
        framework = self.kind == "framework"
        return self.order_line_ids.filtered(
            lambda line: (
                not line.display_type
                and not line.is_downpayment
                and (line.state == "sale" if framework else line.state != "cancel")
                and line.product_uom_qty
            )
        )

    @api.depends("order_ids")
    def _compute_sale_order_count(self):
        """One query for all contracts, instead of one each."""
        counts = self._count_by_agreement("sale.order")
        for agreement in self:
            agreement.sale_order_count = counts.get(agreement._origin, 0)

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._complete_vals(vals) for vals in vals_list])

    @api.model
    def _complete_vals(self, vals):
        """Give a new contract its number, and what its type says it starts with."""
        vals = {**self.default_get(["agreement_type_id", "company_id"]), **vals}
        agreement_type = self.env["agreement.type"].browse(
            vals.get("agreement_type_id")
        )
        if vals.get("code", NEW_CODE) in (False, "", NEW_CODE):
            company = self.env["res.company"].browse(vals.get("company_id"))
            vals["code"] = self._next_code(agreement_type, company)
        if not vals.get("instalment_ids") and not vals.get("is_template"):
            plan = agreement_type._prepare_instalment_vals_list()
            vals["instalment_ids"] = [Command.create(line) for line in plan]
        if not vals.get("clause_ids") and not vals.get("is_template"):
            company = self.env["res.company"].browse(vals.get("company_id"))
            vals["clause_ids"] = self._prepare_clause_commands(agreement_type, company)
        return {key: vals[key] for key in vals if key not in FIELDS_OF_EVENTS}

    @api.model
    def _next_code(self, agreement_type, company):
        if not agreement_type.code:
            raise UserError(
                self.env._(
                    "The contract needs a number: choose a contract type that has a "
                    "code (Configuration → Contract Types)."
                )
            )
        # sudo: whoever may create a contract draws a number, nobody edits counters
        counter = self.env["agreement.counter"].sudo()
        today = fields.Date.context_today(self)
        return counter._next_code(
            agreement_type.code, company or self.env.company, today
        )

    def write(self, vals):
        self.check_access("write")
        self._check_locked(vals)
        company_id = vals.get("company_id")
        moved = self.filtered(
            lambda rec: company_id and rec.company_id.id != company_id
        )
        res = super().write(vals)
        if vals.get("agreement_type_id"):
            if "code" not in vals:
                self._renumber()
            moved = self
        moved.action_update_clauses()
        return res

    def _renumber(self):
        """Draw a number of the new type; the old one stays void for ever.

        A number that was given by hand stays: it is written on somebody's paper.
        """
        for agreement in self.filtered(lambda rec: is_drawn_code(rec.code)):
            if f"/{agreement.agreement_type_id.code}-" not in agreement.code:
                agreement.code = self._next_code(
                    agreement.agreement_type_id, agreement.company_id
                )

    def copy(self, default=None):
        """The copy of a contract with a drawn number draws a new one."""
        default = dict(default or {})
        if all(is_drawn_code(agreement.code) for agreement in self):
            default.setdefault("code", NEW_CODE)
        return super().copy(default)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        """The orders of a deleted draft stay."""
        res = super()._unlink_only_draft()
        self.order_ids.agreement_id = False
        return res

    # === Actions ===

    def action_create_handover(self):
        return self._create_minutes("handover")

    def action_create_acceptance(self):
        return self._create_minutes("acceptance")

    def _create_minutes(self, kind):
        """Create the minutes of everything that is left, and open them."""
        self.ensure_one()
        handover = self.env["agreement.handover"]
        vals = handover._prepare_vals_from_agreement(self, kind)
        return handover.create(vals)._get_form_action()
