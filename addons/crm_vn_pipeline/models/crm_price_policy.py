from ast import literal_eval

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from odoo.addons.crm_vn_base.models.crm_class_rule import CUSTOMER_CLASSES


class CrmPricePolicy(models.Model):
    """What a group of customers is granted: prices, discounts, gifts, a tour.

    Who: customer group, class, purchases of a period, any other condition. What: a
    pricelist of core with a rule for each product group, payment terms, discounts for
    paying in time by product group, promotions in kind (core's programs), a tour
    (core's event). Of the policies that hold for a customer and offer something for a
    quotation, the first one decides; see :meth:`_find_for`.
    """

    _name = "crm.price.policy"
    _description = "Price Policy"
    _inherit = ["crm.cached.source.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_start = fields.Date(string="Valid From", tracking=True)
    date_end = fields.Date(string="Valid Until", tracking=True)
    is_running = fields.Boolean(compute="_compute_is_running")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    notice = fields.Html(
        string="Notice to Customers",
        help="The words in which customers are told of this policy.",
    )

    # === For whom ===
    customer_group_ids = fields.Many2many(
        "crm.customer.group", string="Customer Groups", help="Empty: every group."
    )
    customer_class = fields.Selection(
        CUSTOMER_CLASSES, string="Class", help="Empty: every class."
    )
    partner_domain = fields.Char(
        string="Other Conditions", default="[]", help="Area, industry, any other field."
    )
    revenue_min = fields.Monetary(
        string="Purchases of at Least",
        help="What the customer bought in the period, without tax; 0: no matter what.",
    )
    revenue_basis = fields.Selection(
        [("months", "The last months"), ("period", "A fixed period")],
        string="Counted Over",
        default="months",
        required=True,
    )
    revenue_months = fields.Integer(string="Months", default=12)
    revenue_start = fields.Date(string="Period From")
    revenue_end = fields.Date(string="Period To")
    condition = fields.Char(string="For Whom", compute="_compute_condition")

    # === What ===
    pricelist_id = fields.Many2one(
        "product.pricelist", check_company=True, tracking=True
    )
    pricelist_item_ids = fields.One2many(
        related="pricelist_id.item_ids",
        string="Prices by Product Group",
        readonly=False,
    )
    payment_term_id = fields.Many2one(
        "account.payment.term", string="Payment Terms", check_company=True
    )
    discount_ids = fields.One2many(
        "crm.price.policy.discount", "policy_id", string="Payment Discounts", copy=True
    )
    promotion_ids = fields.Many2many(
        "loyalty.program",
        string="Promotions in Kind",
        domain="[('applies_on', '=', 'current'),"
        " ('reward_ids.reward_type', '=', 'product')]",
    )
    for_quotations = fields.Boolean(
        compute="_compute_for_quotations",
        store=True,
        help="It offers something that a quotation shows.",
    )
    order_count = fields.Integer(string="Quotations", compute="_compute_order_count")

    _months_positive = models.Constraint(
        "CHECK(revenue_months > 0)",
        "Purchases are counted over one month or more.",
    )
    _revenue_positive = models.Constraint(
        "CHECK(revenue_min >= 0)", "The least purchases cannot be negative."
    )
    _dates_in_order = models.Constraint(
        "CHECK(date_end >= date_start)", "The policy ends before it starts."
    )
    _period_in_order = models.Constraint(
        "CHECK(revenue_end >= revenue_start)",
        "The period of the purchases ends before it starts.",
    )

    # === Computes ===

    @api.depends("active", "date_start", "date_end")
    def _compute_is_running(self):
        today = fields.Date.context_today(self)
        for policy in self:
            policy.is_running = (
                policy.active
                and (policy.date_start or today) <= today
                and (policy.date_end or today) >= today
            )

    @api.depends("pricelist_id", "payment_term_id", "discount_ids", "promotion_ids")
    def _compute_for_quotations(self):
        for policy in self:
            policy.for_quotations = bool(
                policy.pricelist_id
                or policy.payment_term_id
                or policy.discount_ids
                or policy.promotion_ids
            )

    @api.depends(
        "customer_group_ids",
        "customer_class",
        "partner_domain",
        "revenue_min",
        "revenue_basis",
        "revenue_months",
        "revenue_start",
        "revenue_end",
    )
    @api.depends_context("lang")
    def _compute_condition(self):
        for policy in self:
            parts = policy._get_condition_parts()
            policy.condition = "; ".join(parts) or self.env._("Every customer")

    def _compute_order_count(self):
        groups = self.env["sale.order"]._read_group(
            [("price_policy_id", "in", self.ids)], ["price_policy_id"], ["__count"]
        )
        counts = dict(groups)
        for policy in self:
            policy.order_count = counts.get(policy, 0)

    # === Checks ===

    @api.constrains("partner_domain")
    def _check_partner_domain(self):
        for policy in self:
            try:
                self.env["res.partner"]._search(policy._get_partner_domain())
            except (ValueError, SyntaxError, TypeError, KeyError) as error:
                raise ValidationError(
                    self.env._(
                        "The other conditions of “%(policy)s” cannot be read: "
                        "%(error)s. Choose them again with the editor.",
                        policy=policy.name,
                        error=error,
                    )
                ) from error

    @api.constrains("revenue_min", "revenue_basis", "revenue_start", "revenue_end")
    def _check_revenue_period(self):
        for policy in self.filtered("revenue_min"):
            if policy.revenue_basis == "period" and not (
                policy.revenue_start and policy.revenue_end
            ):
                raise ValidationError(
                    self.env._(
                        "“%(policy)s” asks for purchases of a fixed period: say from "
                        "when to when.",
                        policy=policy.name,
                    )
                )

    # === CRUD ===

    def copy_data(self, default=None):
        return [
            {**vals, "name": self.env._("%s (copy)", policy.name)}
            for policy, vals in zip(self, super().copy_data(default), strict=True)
        ]

    # === Which policy is whose ===

    @api.model
    @tools.ormcache()
    def _has_policies(self):
        # sudo: policies hold for whoever writes a quotation
        return bool(self.sudo().search_count([], limit=1))

    @api.model
    def _find_for(self, partners, company, date=None, *, for_quotations=True):
        """Return ``{customer id: policy}``, one query for each policy at most.

        :param partners: customers, or their people: a person has his organisation's
        :param date: on which day; today without one
        :param for_quotations: only policies that offer something for a quotation
        :returns: ids of organisations (or of individual customers)
        """
        found = {}
        if not self._has_policies():
            return found
        date = date or fields.Date.context_today(self)
        # sudo: what a customer is granted does not depend on who writes the quotation
        left = partners.sudo().commercial_partner_id
        domain = self._get_running_domain(company, date)
        if for_quotations:
            domain &= Domain("for_quotations", "=", True)
        for policy in self.sudo().search(domain):
            fitting = policy._filter_partners(left, date)
            found.update(dict.fromkeys(fitting.ids, policy.sudo(False)))
            left -= fitting
            if not left:
                break
        return found

    @api.model
    def _get_running_domain(self, company, date):
        return (
            Domain("company_id", "=", company.id)
            & (Domain("date_start", "=", False) | Domain("date_start", "<=", date))
            & (Domain("date_end", "=", False) | Domain("date_end", ">=", date))
        )

    def _filter_partners(self, families, date):
        """Return those of the organisations that this policy is for."""
        self.ensure_one()
        families = families.filtered_domain(self._get_partner_domain())
        if self.revenue_min and families:
            revenue = self._fetch_revenue(families, date)
            families = families.filtered(
                lambda partner: revenue.get(partner._origin.id, 0) >= self.revenue_min
            )
        return families

    def _get_partner_domain(self):
        self.ensure_one()
        domain = Domain(literal_eval(self.partner_domain or "[]"))
        if self.customer_group_ids:
            domain &= Domain("customer_group_id", "in", self.customer_group_ids.ids)
        if self.customer_class:
            domain &= Domain("customer_class", "=", self.customer_class)
        return domain

    # === Purchases of the period ===

    def _get_revenue_period(self, date):
        """Return the first and the last day purchases are counted on."""
        self.ensure_one()
        if self.revenue_basis == "period" and self.revenue_start and self.revenue_end:
            return self.revenue_start, self.revenue_end
        return date - relativedelta(months=self.revenue_months), date

    def _fetch_revenue(self, families, date):
        """Return {customer id: purchases of the period, without tax}."""
        ids = families._origin.ids
        if not ids:
            return {}
        self.env.flush_all()
        rows = self.env.execute_query(self._revenue_query(date, ids))
        return {partner_id: float(amount) for partner_id, amount in rows}

    def _revenue_query(self, date, family_ids=()):
        """Return ``id`` and ``amount`` of all customers, or of ``family_ids``."""
        start, end = self._get_revenue_period(date)
        sources = self.env["res.partner"]._customer_value_sources()
        return SQL(
            "SELECT p.commercial_partner_id AS id, sum(amount) AS amount"
            " FROM (%s) AS purchase(partner_id, amount, date)"
            " JOIN res_partner p ON p.id = purchase.partner_id"
            " WHERE purchase.date BETWEEN %s AND %s AND %s"
            " GROUP BY p.commercial_partner_id",
            SQL(" UNION ALL ").join(sources),
            start,
            end,
            SQL("p.commercial_partner_id IN %s", tuple(family_ids))
            if family_ids
            else SQL("TRUE"),
        )

    # === Words ===

    def _get_condition_parts(self):
        """Return for whom it is, in words: a list of conditions that all hold."""
        self.ensure_one()
        parts = []
        if self.customer_group_ids:
            names = ", ".join(self.customer_group_ids.mapped("name"))
            parts.append(self.env._("customer group %(groups)s", groups=names))
        if self.customer_class:
            parts.append(
                self.env._(
                    "class %(customer_class)s", customer_class=self.customer_class
                )
            )
        if self.revenue_min:
            parts.append(self._get_revenue_condition())
        if not Domain(literal_eval(self.partner_domain or "[]")).is_true():
            parts.append(self.env._("other conditions"))
        return parts

    def _get_revenue_condition(self):
        amount = self.currency_id.format(self.revenue_min)
        if self.revenue_basis == "period" and self.revenue_start and self.revenue_end:
            return self.env._(
                "purchases of %(amount)s or more from %(start)s to %(end)s",
                amount=amount,
                start=format_date(self.env, self.revenue_start),
                end=format_date(self.env, self.revenue_end),
            )
        return self.env._(
            "purchases of %(amount)s or more in %(months)s months",
            amount=amount,
            months=self.revenue_months,
        )

    def _get_reason(self, partner, date):
        """Say why this policy is the customer's, with his own figures."""
        self.ensure_one()
        parts = self._get_condition_parts()
        if self.revenue_min:
            revenue = self._fetch_revenue(partner, date).get(partner.id, 0)
            parts.append(
                self.env._("bought %(amount)s", amount=self.currency_id.format(revenue))
            )
        return self.env._(
            "By the policy “%(policy)s”: %(reasons)s.",
            policy=self.name,
            reasons="; ".join(parts) or self.env._("for every customer"),
        )

    # === Actions ===

    def action_view_orders(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_pipeline.sale_order_action_quotations"
        )
        domain = [("price_policy_id", "=", self.id)]
        return {**action, "name": self.name, "domain": domain}
