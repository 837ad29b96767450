from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.sql import column_exists, create_column


class SaleOrder(models.Model):
    """The policy of the customer on his quotation: applied, editable, and why.

    The policy follows from the customer; pricelist, payment terms and payment discounts
    follow from the policy, each to be corrected by hand. What goes beyond what the
    customer is entitled to counts as extra discount, however it was given.
    """

    _inherit = "sale.order"

    price_policy_id = fields.Many2one(
        "crm.price.policy",
        compute="_compute_price_policy_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        tracking=True,
        check_company=True,
        domain="[('for_quotations', '=', True), ('company_id', '=', company_id)]",
    )
    price_policy_reason = fields.Char(
        string="Why This Policy", compute="_compute_price_policy_reason"
    )
    payment_discount_ids = fields.One2many(
        "sale.order.payment.discount",
        "order_id",
        string="Payment Discounts",
        compute="_compute_payment_discount_ids",
        store=True,
        readonly=False,
        copy=False,
    )
    gift_offer = fields.Char(
        string="Promotion in Kind",
        compute="_compute_gift_offer",
        help="What the customer gets free for this quotation and is not in it yet.",
    )

    def _auto_init(self):
        """Orders of before had no policy and said no form of payment: leave them so."""
        columns = {
            "price_policy_id": "int4",
            "payment_method": "varchar",
            "extra_discount": "numeric",
            "extra_payment_discount": "numeric",
        }
        for name, kind in columns.items():
            if not column_exists(self.env.cr, self._table, name):
                create_column(self.env.cr, self._table, name, kind)
        return super()._auto_init()

    # === Computes ===

    @api.depends("partner_id", "company_id")
    def _compute_price_policy_id(self):
        open_orders = self.filtered(lambda order: order.state == "draft")
        policies = open_orders._find_price_policies()
        for order in open_orders:
            order.price_policy_id = policies[order]

    def _find_price_policies(self):
        """Return {order: the policy its customer is entitled to}."""
        found = {}
        Policy = self.env["crm.price.policy"]
        by_day = self.grouped(
            lambda order: (order.company_id, order._get_policy_date())
        )
        for (company, date), orders in by_day.items():
            policies = Policy._find_for(orders.partner_id, company, date)
            for order in orders:
                # sudo: only whose organisation it is
                family = order.partner_id.sudo().commercial_partner_id
                found[order] = policies.get(family.id, Policy)
        return found

    def _get_policy_date(self):
        self.ensure_one()
        date = self.date_order or fields.Datetime.now()
        return fields.Datetime.context_timestamp(self, date).date()

    @api.depends("price_policy_id", "partner_id", "date_order")
    @api.depends_context("lang")
    def _compute_price_policy_reason(self):
        entitled = self._find_price_policies()
        for order in self:
            order.price_policy_reason = order._get_policy_reason(entitled[order])

    def _get_policy_reason(self, entitled):
        self.ensure_one()
        if not self.price_policy_id:
            return False
        # sudo: the reason names what the salesperson's own customer fulfils
        policy = self.price_policy_id.sudo()
        if self.price_policy_id != entitled:
            return self.env._(
                "Chosen by hand. The policy is for: %(condition)s.",
                condition=policy.condition,
            )
        family = self.partner_id.sudo().commercial_partner_id._origin
        return policy._get_reason(family, self._get_policy_date())

    @api.depends("price_policy_id")
    def _compute_pricelist_id(self):
        res = super()._compute_pricelist_id()
        for order in self:
            if order.state == "draft" and order.price_policy_id.pricelist_id:
                order.pricelist_id = order.price_policy_id.pricelist_id
        return res

    @api.depends("price_policy_id")
    def _compute_payment_term_id(self):
        res = super()._compute_payment_term_id()
        for order in self:
            if order.price_policy_id.payment_term_id:
                order.payment_term_id = order.price_policy_id.payment_term_id
        return res

    @api.depends("price_policy_id")
    def _compute_payment_discount_ids(self):
        for order in self.filtered(lambda order: order.state == "draft"):
            if order.payment_discount_ids or order.price_policy_id.discount_ids:
                order.payment_discount_ids = [
                    Command.clear(),
                    *(
                        Command.create(order._prepare_payment_discount_vals(discount))
                        for discount in order.price_policy_id.discount_ids
                    ),
                ]

    @api.model
    def _prepare_payment_discount_vals(self, discount):
        return {
            "product_category_id": discount.product_category_id.id,
            "days": discount.days,
            "percent": discount.percent,
        }

    # === Promotion in kind ===

    @api.depends(
        "price_policy_id", "order_line.product_uom_qty", "order_line.price_total"
    )
    @api.depends_context("lang")
    def _compute_gift_offer(self):
        for order in self:
            missing = (
                order._get_missing_gifts() if order.state in ("draft", "sent") else {}
            )
            order.gift_offer = ", ".join(
                self.env._(
                    "%(quantity)s × %(product)s (%(program)s)",
                    quantity=quantity,
                    product=product.display_name,
                    program=program.name,
                )
                for (program, product), quantity in missing.items()
            )

    def _get_earned_gifts(self, policy):
        """Return {(program, product): quantity} that a policy grants for it."""
        self.ensure_one()
        # sudo: what the programs say, for whoever writes the quotation
        programs = policy.sudo().promotion_ids
        if not programs:
            return {}
        lines = self.order_line.filtered(
            lambda line: (
                line.product_id and not line.gift_program_id and not line.display_type
            )
        )
        return programs._get_gifts(lines, self._get_policy_date())

    def _get_given_gifts(self):
        """Return {(program id, product id): quantity} that stands in the quotation."""
        self.ensure_one()
        given = defaultdict(float)
        for line in self.order_line.filtered("gift_program_id"):
            key = (line.gift_program_id.id, line.product_id.id)
            given[key] += line.product_uom_qty
        return given

    def _get_missing_gifts(self):
        self.ensure_one()
        given = self._get_given_gifts()
        earned = self._get_earned_gifts(self.price_policy_id)
        left = {
            (program, product): quantity - given[program.id, product.id]
            for (program, product), quantity in earned.items()
        }
        return {key: quantity for key, quantity in left.items() if quantity > 0}

    def _has_unearned_gift(self, policy):
        """Say whether the quotation gives away more than ``policy`` grants."""
        self.ensure_one()
        given = self._get_given_gifts()
        if not given:
            return False
        earned = {
            (program.id, product.id): quantity
            for (program, product), quantity in self._get_earned_gifts(policy).items()
        }
        return any(quantity > earned.get(key, 0) for key, quantity in given.items())

    # === Actions ===

    def action_apply_price_policy(self):
        """Bring a draft quotation to what its customer is entitled to today."""
        for order in self:
            if order.state != "draft":
                raise UserError(
                    self.env._(
                        "%(order)s is no longer a draft: set it to quotation first, "
                        "then apply the policy.",
                        order=order.name,
                    )
                )
            order._check_prices_open()
            order._compute_price_policy_id()
            order._compute_pricelist_id()
            order._compute_payment_term_id()
            order._compute_payment_discount_ids()
            order._recompute_prices()
            order.action_add_gifts()

    def action_add_gifts(self):
        """Add the gifts the quotation earns, each as a line that costs nothing."""
        for order in self:
            order.order_line = [
                Command.create(
                    order._prepare_gift_line_vals(program, product, quantity)
                )
                for (program, product), quantity in order._get_missing_gifts().items()
            ]

    def _prepare_gift_line_vals(self, program, product, quantity):
        self.ensure_one()
        product = product.with_context(lang=self._get_lang())
        return {
            "product_id": product.id,
            "product_uom_qty": quantity,
            "name": self.env._(
                "%(product)s (promotion, free of charge)", product=product.display_name
            ),
            "gift_program_id": program.id,
            "price_unit": 0.0,
            "discount": 0.0,
            "sequence": 900,
        }
