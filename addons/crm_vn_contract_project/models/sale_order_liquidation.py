from odoo import models


class SaleOrder(models.Model):
    """What is still open on orders drawn on a framework contract, in words."""

    _inherit = "sale.order"

    def _get_open_words(self):
        """Return what stands against liquidation: per order, its number and why."""
        confirmed = self.filtered(lambda order: order.state == "sale")
        goods = confirmed._get_open_goods()
        words = []
        for order in self.sorted("id"):
            if order not in confirmed:
                words.append(
                    self.env._(
                        "the confirmation or cancellation of quotation %(order)s",
                        order=order.name,
                    )
                )
                continue
            parts = [*goods.get(order, []), *order._get_open_money()]
            if parts:
                words.append(
                    self.env._(
                        "order %(order)s: %(open)s",
                        order=order.name,
                        open=", ".join(parts),
                    )
                )
        return words

    def _get_open_goods(self):
        """Return {order: [what is neither handed over nor accepted]}."""
        lines = self.agreement_id._get_delivery_lines()
        lines = lines.filtered(lambda line: line.order_id in self)
        handed_over = lines._get_signed_quantities("handover")
        accepted = lines._get_signed_quantities("acceptance")
        found = {}
        for line in lines:
            unit, ordered = line.product_uom_id, line.product_uom_qty
            name = line.product_id.name or line.name
            if unit.compare(handed_over.get(line, 0.0), ordered) < 0:
                word = self.env._("“%(product)s” to be handed over", product=name)
            elif unit.compare(accepted.get(line, 0.0), ordered) < 0:
                word = self.env._("“%(product)s” to be accepted", product=name)
            else:
                continue
            found.setdefault(line.order_id, []).append(word)
        return found

    def _get_open_money(self):
        """Return what is still to be invoiced, and to be paid."""
        self.ensure_one()
        words, money = [], self.currency_id
        if money.compare_amounts(self.amount_to_invoice, 0) > 0:
            words.append(
                self.env._(
                    "%(amount)s to be invoiced",
                    amount=money.format(self.amount_to_invoice),
                )
            )
        owing = self.invoice_ids.filtered(
            lambda move: move.state == "posted" and move.amount_residual
        )
        # a credit note that is not settled yet is owed by us
        owed = sum(move.amount_residual * -move.direction_sign for move in owing)
        if owing and money.compare_amounts(owed, 0) > 0:
            words.append(
                self.env._(
                    "%(amount)s to be paid (%(moves)s)",
                    amount=money.format(owed),
                    moves=", ".join(owing.mapped("name")),
                )
            )
        return words
