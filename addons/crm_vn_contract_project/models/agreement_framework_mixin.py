from odoo import api, fields, models
from odoo.exceptions import UserError

KINDS = [("single", "Single contract"), ("framework", "Framework contract")]


class AgreementFrameworkMixin(models.AbstractModel):
    """A framework contract: a validity, perhaps a ceiling, and orders drawn on it.

    It has no goods of its own; each confirmed order counts against the ceiling, is
    handed over and invoiced by itself. The contract stays in force all the while.
    """

    _name = "agreement.framework.mixin"
    _description = "Framework Contract"

    currency_id = fields.Many2one("res.currency")
    kind = fields.Selection(
        KINDS, compute="_compute_kind", store=True, precompute=True, index=True
    )
    ceiling_amount = fields.Monetary(
        string="Ceiling",
        help="Greatest total of the orders drawn on it, taxes included; zero: none.",
    )
    amount_left = fields.Monetary(
        string="Left to Order",
        compute="_compute_amount_left",
        help="The ceiling less the confirmed orders.",
    )

    _ceiling_positive = models.Constraint(
        "CHECK(ceiling_amount >= 0)", "The ceiling of a contract cannot be negative."
    )

    @api.depends("agreement_type_id")
    def _compute_kind(self):
        for agreement in self:
            agreement.kind = agreement.agreement_type_id.kind or "single"

    @api.depends("ceiling_amount", "amount_total")
    def _compute_amount_left(self):
        for agreement in self:
            left = agreement.ceiling_amount - agreement.amount_total
            agreement.amount_left = left if agreement.ceiling_amount else 0.0

    def _takes_orders(self):
        """Whether orders may be drawn on it while it is in force."""
        self.ensure_one()
        return self.kind == "framework" and self.state == "in_force"

    def _get_missing_framework(self):
        """Return what a framework contract lacks for approval, in words."""
        missing = []
        if not self.end_date:
            missing.append(self.env._("the day until which the contract is valid"))
        return missing

    # === Orders drawn on it ===

    def _check_order_drawn(self, orders):
        """Refuse orders that this framework contract does not cover."""
        self.ensure_one()
        if not self._takes_orders() or self.on_hold:
            self._raise_not_open(orders)
        today = fields.Date.context_today(self)
        if (self.start_date and today < self.start_date) or (
            self.end_date and today > self.end_date
        ):
            raise UserError(
                self.env._(
                    "Framework contract %(contract)s is valid until %(date)s, order "
                    "%(order)s comes after that. Renew the contract first.",
                    contract=self.code,
                    order=orders[:1].name,
                    date=self._format_clause_date("end_date"),
                )
            )
        self._check_ceiling(orders)

    def _raise_not_open(self, orders):
        raise UserError(
            self.env._(
                "Order %(order)s is drawn on framework contract %(contract)s, which is "
                "“%(state)s”%(hold)s. Orders are drawn while it is in force.",
                order=orders[:1].name,
                contract=self.code,
                state=self._get_state_label(self.state),
                hold=self.env._(", on hold") if self.on_hold else "",
            )
        )

    def _check_ceiling(self, orders):
        """Refuse orders that go beyond what is left of the ceiling."""
        self.ensure_one()
        if not self.ceiling_amount:
            return
        # two orders confirmed at once must not both count on what is left
        self.lock_for_update()
        drawn = (self.order_ids - orders).filtered(lambda order: order.state == "sale")
        left = self.ceiling_amount - sum(drawn.mapped("amount_total"))
        wanted = sum(orders.mapped("amount_total"))
        if self.currency_id.compare_amounts(wanted, left) > 0:
            raise UserError(
                self.env._(
                    "Order %(order)s is worth %(wanted)s, but only %(left)s are left "
                    "of the ceiling of framework contract %(contract)s (%(ceiling)s). "
                    "Order less, or raise the ceiling by an appendix.",
                    order=", ".join(orders.mapped("name")),
                    contract=self.code,
                    wanted=self.currency_id.format(wanted),
                    left=self.currency_id.format(left),
                    ceiling=self.currency_id.format(self.ceiling_amount),
                )
            )

    def action_create_order(self):
        """Open a new quotation drawn on this framework contract."""
        self.ensure_one()
        if not self._takes_orders():
            self._raise_not_open(self.env["sale.order"])
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale.action_quotations_with_onboarding"
        )
        context = {
            "default_partner_id": self.partner_id.id,
            "default_agreement_id": self.id,
            "default_company_id": self.company_id.id,
        }
        return {**action, "views": [(False, "form")], "context": context}
