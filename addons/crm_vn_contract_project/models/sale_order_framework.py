from odoo import api, models
from odoo.exceptions import UserError, ValidationError


class SaleOrder(models.Model):
    """Orders drawn on a framework contract count against its validity and ceiling."""

    _inherit = "sale.order"

    @api.constrains("agreement_id", "partner_id")
    def _check_agreement_customer(self):
        for order in self:
            # sudo: whom a contract is with decides, whoever may read it
            agreement = order.agreement_id.sudo()
            customer = order.partner_id.commercial_partner_id
            if agreement and customer != agreement.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "Order %(order)s is of %(customer)s, contract %(contract)s is "
                        "with %(party)s. Choose a contract of the same customer.",
                        order=order.name,
                        customer=customer.name,
                        contract=agreement.code,
                        party=agreement.commercial_partner_id.name,
                    )
                )

    def action_confirm(self):
        self._draw_on_framework()
        res = super().action_confirm()
        self._produce_drawn()
        return res

    def write(self, vals):
        if "agreement_id" in vals:
            self._check_stays_drawn(vals["agreement_id"])
        res = super().write(vals)
        if vals.get("agreement_id"):
            self.filtered(lambda order: order.state == "sale")._draw_on_framework()
            self._produce_drawn()
        return res

    def _draw_on_framework(self):
        for agreement, orders in self._group_by_framework():
            agreement._check_order_drawn(orders)

    def _produce_drawn(self):
        """What was drawn and confirmed is produced in a project of its own."""
        confirmed = self.filtered(lambda order: order.state == "sale")
        for agreement, orders in confirmed._group_by_framework():
            agreement._create_drawn_projects(orders)

    def _check_ceiling_of_framework(self):
        """A confirmed order that grows stays within the ceiling."""
        confirmed = self.filtered(lambda order: order.state == "sale")
        for agreement, orders in confirmed._group_by_framework():
            agreement._check_ceiling(orders)

    def _group_by_framework(self):
        """Return [(framework contract, its orders)] of these orders."""
        # sudo: validity and ceiling decide, whoever may read the contract
        groups = self.grouped("agreement_id").items()
        return [
            (agreement.sudo(), orders)
            for agreement, orders in groups
            if agreement.sudo().kind == "framework"
        ]

    def _check_stays_drawn(self, agreement_id):
        """What was drawn on a framework contract stays drawn."""
        for agreement, orders in self._group_by_framework():
            moved = orders.filtered(lambda order: order.state == "sale")
            if moved and agreement.id != agreement_id:
                raise UserError(
                    self.env._(
                        "Order %(order)s is confirmed and counts on framework contract "
                        "%(contract)s. Cancel the order to take it back.",
                        order=moved[0].name,
                        contract=agreement.code,
                    )
                )
