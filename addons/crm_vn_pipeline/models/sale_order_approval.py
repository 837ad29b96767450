from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.price_policy import extra_discount

FOLLOWING_FIELDS = {"extra_discount", "extra_payment_discount"}
# what an approval is about, besides the lines and payment discounts themselves
PRICED_FIELDS = {
    "company_id",
    "currency_id",
    "date_order",
    "fiscal_position_id",
    "partner_id",
    "payment_method",
    "payment_term_id",
    "price_policy_id",
    "pricelist_id",
}
LINE_FIELDS = {"order_line", "payment_discount_ids"}


class SaleOrder(models.Model):
    """What goes beyond the policy is approved; an approved price stays as it is.

    The limits are data: definitions of OCA's tier validation over ``extra_discount``
    and ``extra_payment_discount``. Only an approved quotation is sent or signed.
    """

    _inherit = "sale.order"

    extra_discount = fields.Float(
        string="Discount Beyond the Policy (%)",
        compute="_compute_order_extra_discount",
        store=True,
        digits=(5, 2),
        copy=False,
        help="The most a line, or the whole quotation, lies under what the customer is "
        "entitled to pay.",
    )
    extra_payment_discount = fields.Float(
        string="Payment Discount Beyond the Policy (%)",
        compute="_compute_extra_payment_discount",
        store=True,
        digits=(5, 2),
        copy=False,
    )

    # === Computes ===

    @api.depends(
        "order_line.extra_discount",
        "order_line.reference_price",
        "order_line.price_unit",
        "order_line.product_uom_qty",
        "order_line.discount",
        "order_line.gift_program_id",
    )
    def _compute_order_extra_discount(self):
        policies = self._find_price_policies()
        for order in self:
            lines = order.order_line.filtered(
                lambda line: (
                    not line.display_type
                    and not line.is_downpayment
                    and not line._is_granted_by_program()
                )
            )
            reference = net = 0.0
            for line in lines:
                reference += line.reference_price * line.product_uom_qty
                if line.reference_price or line.price_unit < 0:
                    share = 1 - line.discount / 100
                    net += line.price_unit * line.product_uom_qty * share
            extras = [extra_discount(net, reference), *lines.mapped("extra_discount")]
            if order._has_unearned_gift(policies[order]):
                extras.append(100.0)
            order.extra_discount = max(extras)

    @api.depends(
        "payment_discount_ids.percent",
        "payment_discount_ids.days",
        "payment_discount_ids.product_category_id",
        "partner_id",
    )
    def _compute_extra_payment_discount(self):
        for order in self:
            beyond = [
                discount.percent - discount.policy_percent
                for discount in order.payment_discount_ids
            ]
            order.extra_payment_discount = max([0.0, *beyond])

    def _find_entitled_pricelists(self):
        """Return {order: the pricelist its customer is entitled to}."""
        policies = self._find_price_policies()
        pricelists = {}
        for order in self:
            # sudo: prices are compared, for whoever writes the quotation
            policy = policies[order].sudo()
            partner = order.partner_id.sudo().with_company(order.company_id)
            pricelist = policy.pricelist_id or partner.property_product_pricelist
            pricelists[order] = pricelist
        return pricelists

    # === Guards ===

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._without_following(vals) for vals in vals_list])

    def write(self, vals):
        vals = self._without_following(vals)
        if vals.get("state") == "sent":
            self.filtered(lambda order: order.state == "draft")._check_approved()
        return super().write(vals)

    @api.model
    def _without_following(self, vals):
        return {key: vals[key] for key in vals if key not in FOLLOWING_FIELDS}

    def _check_approved(self):
        """Refuse to let out a quotation that somebody has to approve first.

        Whoever approves it himself need not ask himself.
        """
        for order in self:
            if order.need_validation:
                reviews = order.request_validation()
                order._validate_tier(reviews)
            if order.review_ids and order.validation_status != "validated":
                order._raise_not_approved()

    def _raise_not_approved(self):
        self.ensure_one()
        open_reviews = self.review_ids.filtered(lambda r: r.status != "approved")
        names = ", ".join(open_reviews.mapped("name"))
        rejected = open_reviews.filtered(lambda r: r.status == "rejected")[:1]
        if rejected:
            raise UserError(
                self.env._(
                    "Quotation %(order)s was rejected by %(user)s (%(comment)s). Press "
                    "“Restart Validation”, change the prices and ask again.",
                    order=self.name,
                    user=rejected.done_by.name,
                    comment=rejected.comment or names,
                )
            )
        raise UserError(
            self.env._(
                "Quotation %(order)s has to be approved before the customer gets it: "
                "%(limits)s. Press “Request Validation” and wait for the answer.",
                order=self.name,
                limits=names,
            )
        )

    def _check_prices_open(self):
        """Refuse to change prices that are being approved, or were.

        Those who approve may correct them where the definition says so.
        """
        for order in self:
            # sudo: that there are reviews counts, not who may read them
            reviews = order.sudo().review_ids
            if not reviews or order.state == "cancel":
                continue
            free = all(reviews.definition_id.mapped("allow_write_for_reviewer"))
            if free and self.env.user in reviews.reviewer_ids:
                continue
            order._raise_prices_closed()

    def _raise_prices_closed(self):
        if self.state == "sale":
            raise UserError(
                self.env._(
                    "The prices of order %(order)s were approved as they are. Cancel "
                    "it and set it to quotation to change them; it is then approved "
                    "again.",
                    order=self.name,
                )
            )
        if self.validation_status == "validated":
            raise UserError(
                self.env._(
                    "Quotation %(order)s was approved as it is. Press “Restart "
                    "Validation” to change a line; it is then approved again.",
                    order=self.name,
                )
            )
        raise UserError(
            self.env._(
                "Quotation %(order)s is being approved, so its lines stay as they are. "
                "Press “Restart Validation” to change them and ask again.",
                order=self.name,
            )
        )

    def _check_allow_write_under_validation(self, vals):
        """Only what makes the price stays as it is; the lines watch over themselves."""
        if PRICED_FIELDS.isdisjoint(vals):
            return True
        return super()._check_allow_write_under_validation(vals)

    @api.model
    def _get_all_validation_exceptions(self):
        """Fields that the form leaves open under validation."""
        closed = PRICED_FIELDS | LINE_FIELDS
        names = super()._get_all_validation_exceptions()
        return list({*names, *(self._fields.keys() - closed)})

    # === Sending and signing ===

    def action_quotation_send(self):
        self.filtered(lambda order: order.state in ("draft", "sent"))._check_approved()
        return super().action_quotation_send()

    def _is_approved(self):
        self.ensure_one()
        return not self.need_validation and (
            not self.review_ids or self.validation_status == "validated"
        )

    def _has_to_be_signed(self):
        return super()._has_to_be_signed() and self._is_approved()

    def _has_to_be_paid(self):
        return super()._has_to_be_paid() and self._is_approved()
