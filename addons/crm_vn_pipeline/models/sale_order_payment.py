from collections import defaultdict

from odoo import api, fields, models

from ..tools.price_policy import nearest_path

PAYMENT_METHODS = [
    ("cash", "Cash"),
    ("transfer", "Bank transfer"),
    ("cash_or_transfer", "Cash or bank transfer"),
    ("credit", "On credit"),
]
# from which total an organisation must not pay in cash, to deduct the tax
DEFAULT_CASH_LIMIT = 5_000_000


class SaleOrder(models.Model):
    """How the customer pays: agreed, printed, carried to the invoice."""

    _inherit = "sale.order"

    payment_method = fields.Selection(
        PAYMENT_METHODS,
        string="Form of Payment",
        compute="_compute_payment_method",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
    )
    payment_method_warning = fields.Char(compute="_compute_payment_method_warning")

    @api.depends("partner_id")
    def _compute_payment_method(self):
        """As the customer usually pays; else firms transfer, persons pay cash."""
        for order in self:
            # sudo: only how the salesperson's own customer pays
            family = order.partner_id.sudo().commercial_partner_id
            usual = "transfer" if family.is_company else "cash"
            order.payment_method = bool(family) and (
                family.usual_payment_method or usual
            )

    @api.depends("payment_method", "payment_term_id", "amount_total", "partner_id")
    @api.depends_context("lang")
    def _compute_payment_method_warning(self):
        limit = self._get_cash_limit()
        for order in self:
            order.payment_method_warning = order._get_payment_method_warning(limit)

    @api.model
    def _get_cash_limit(self):
        # sudo: the law's limit, for whoever writes a quotation
        param = self.env["ir.config_parameter"].sudo()
        return int(param.get_param("crm_vn_pipeline.cash_limit") or DEFAULT_CASH_LIMIT)

    def _get_payment_method_warning(self, limit):
        self.ensure_one()
        if self.payment_method == "credit" and not self.payment_term_id:
            return self.env._("On credit: say in the payment terms until when.")
        # sudo: as above
        is_company = self.partner_id.sudo().commercial_partner_id.is_company
        company = self.company_id.currency_id
        total = self.amount_total / (self.currency_rate or 1)
        if self.payment_method == "cash" and is_company and total >= limit:
            return self.env._(
                "From %(limit)s on, taxes included, an organisation can deduct the tax "
                "only if it does not pay in cash: agree on a bank transfer.",
                limit=company.format(limit),
            )
        return False

    # === Payment discounts ===

    def _get_payment_discount_bases(self):
        """Return {(days, path of the product group): what its products cost}."""
        self.ensure_one()
        bases = defaultdict(float)
        paths_by_days = defaultdict(set)
        for discount in self.payment_discount_ids:
            paths_by_days[discount.days].add(discount._get_path())
        for line in self.order_line:
            path = line.product_id.categ_id.parent_path or ""
            for days, paths in paths_by_days.items():
                nearest = nearest_path(paths, path)
                if nearest is not None:
                    bases[days, nearest] += line.price_total
        return bases

    # === Validity ===

    def action_prolong(self):
        """Make an expired quotation valid again, as long as a new one."""
        for order in self.filtered(lambda order: order.state in ("draft", "sent")):
            days = order.company_id.quotation_validity_days or 30
            today = fields.Date.context_today(order)
            order.validity_date = fields.Date.add(today, days=days)

    # === Invoice ===

    def _prepare_invoice(self):
        return {**super()._prepare_invoice(), "payment_method": self.payment_method}
