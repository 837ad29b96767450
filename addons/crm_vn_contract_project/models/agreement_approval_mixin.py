from odoo import api, fields, models

from .agreement_lifecycle_mixin import IN_FORCE

MONEY_GROUPS = (
    "crm_vn_base.group_crm_vn_sales_manager,crm_vn_base.group_crm_vn_accountant"
)


class AgreementApprovalMixin(models.AbstractModel):
    """Who approves a contract before it is signed.

    Tier definitions (OCA) name the approvers by amount, discount, margin or changed
    clauses; where none applies, a sales manager approves in one step. The facts they
    ask for are stored; the contract is locked while it is approved.
    """

    _name = "agreement.approval.mixin"
    _inherit = ["agreement.tier.mixin"]
    _description = "Approval of a Contract"

    _state_to = ["to_sign", *IN_FORCE, "liquidated"]
    _cancel_state = "terminated"
    _reason_field = "agreement_ids"

    currency_id = fields.Many2one("res.currency")
    discount_max = fields.Float(
        string="Greatest Discount (%)",
        compute="_compute_discount_max",
        store=True,
        digits=(5, 2),
        copy=False,
        help="The greatest discount of a line, or beyond what the price policy grants.",
    )
    margin_percent = fields.Float(
        string="Margin (%)",
        compute="_compute_margin_percent",
        store=True,
        digits=(5, 2),
        copy=False,
        groups=MONEY_GROUPS,
        help="Untaxed value less the cost of the products, in percent of that value; "
        "100 while no cost is known.",
    )
    amount_untaxed = fields.Monetary(
        string="Untaxed Value", compute="_compute_margin_percent", store=True
    )

    # === Facts ===

    @api.depends(
        "order_line_ids.discount", "order_line_ids.state", "order_ids.extra_discount"
    )
    def _compute_discount_max(self):
        for agreement in self:
            lines = agreement._get_value_lines()
            # what a programme of the company gives is nobody's decision
            sold = lines.filtered(lambda line: not line._is_granted_by_program())
            agreement.discount_max = max(
                [
                    0.0,
                    *sold.mapped("discount"),
                    *lines.order_id.mapped("extra_discount"),
                ]
            )

    @api.depends(
        "order_line_ids.price_subtotal",
        "order_line_ids.product_id",
        "order_line_ids.product_uom_qty",
        "order_line_ids.state",
    )
    def _compute_margin_percent(self):
        for agreement in self:
            lines = agreement._get_value_lines()
            net = sum(lines.mapped("price_subtotal"))
            agreement.amount_untaxed = net
            cost = agreement._get_cost(lines)
            agreement.margin_percent = 100.0 * (net - cost) / net if net else 0.0

    def _get_cost(self, lines):
        """Return what the products of the lines cost, in the contract's currency."""
        company = self.company_id or self.env.company
        cost = 0.0
        # sudo: the margin follows from the cost, whoever writes the contract
        for line in lines.sudo().with_company(company):
            quantity = line.product_uom_id._compute_quantity(
                line.product_uom_qty, line.product_id.uom_id, round=False
            )
            cost += line.product_id.standard_price * quantity
        today = fields.Date.context_today(self)
        return company.currency_id._convert(cost, self.currency_id, company, today)

    # === What each event settles ===

    def _prepare_submitted_vals(self):
        self.ensure_one()
        return super()._prepare_submitted_vals() | {
            "party_data": self._prepare_submitted_parties(),
        }

    @api.model
    def _prepare_reset_vals(self):
        return super()._prepare_reset_vals() | {"party_data": False}

    def _prepare_rejected_vals(self, reason):
        return super()._prepare_rejected_vals(reason) | {
            "party_data": False,
        }

    def _get_to_validate_message_name(self):
        return self.env._("Contract")
