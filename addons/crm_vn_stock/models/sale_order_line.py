from odoo import models

from odoo.addons.crm_vn_contract_project.tools.serials import join_serials, pieces


class SaleOrderLine(models.Model):
    """What stock delivered and no minutes have yet."""

    _inherit = "sale.order.line"

    def _get_quantities_to_hand_over(self):
        """Return {order line: delivered by stock, less signed and sent minutes}.

        Never more than was ordered: more than that nobody can sign for.
        """
        covered = self._get_covered_lines()
        found = {}
        for line in self:
            done = sum(covered[line].mapped("quantity")) if line in covered else 0.0
            delivered = min(line.qty_delivered, line.product_uom_qty)
            found[line] = max(delivered - done, 0.0)
        return found

    def _get_covered_lines(self):
        """Return {order line: lines of minutes that were signed or sent}."""
        lines = self.env["agreement.handover.line"].search(
            [
                ("order_line_id", "in", self.ids),
                ("handover_id.kind", "=", "handover"),
                ("handover_id.state", "in", ["signed", "sent"]),
            ]
        )
        return lines.grouped("order_line_id")

    def _prepare_delivered_vals(self, quantity):
        """Return quantity and serial numbers of a line of minutes."""
        self.ensure_one()
        vals = {"quantity": quantity}
        if self.product_id.tracking == "serial":
            serials = self._get_serials_to_hand_over()
            if len(serials) == pieces(quantity):
                vals["serial"] = join_serials(serials)
        elif self.product_id.tracking == "lot":
            lots = self._get_delivered_lots()
            vals["condition"] = ", ".join(
                self.env._("lot %(lot)s: %(quantity)g", lot=lot.name, quantity=number)
                for lot, number in lots.items()
            )
        return vals

    def _get_delivered_lots(self):
        """Return {lot: quantity at the customer}, in the order of delivery."""
        # sudo: numbers of the goods, for whoever writes the minutes
        moves = self.sudo().move_ids.filtered(lambda move: move.state == "done")
        lots = {}
        for move in moves.sorted(lambda move: (move.date, move.id)):
            sign = (
                1
                if move.location_dest_id._is_outgoing()
                else -1
                if move.location_id._is_outgoing()
                else 0
            )
            for part in move.move_line_ids.filtered("lot_id"):
                quantity = sign * part.quantity_product_uom
                lots[part.lot_id] = lots.get(part.lot_id, 0.0) + quantity
        unit = self.product_id.uom_id
        return {lot: n for lot, n in lots.items() if unit.compare(n, 0.0) > 0}

    def _get_serials_to_hand_over(self):
        """Return the serial numbers at the customer that no minutes name."""
        covered = self._get_covered_lines().get(
            self, self.env["agreement.handover.line"]
        )
        known = {serial.casefold() for serial in covered._get_serials()}
        names = [lot.name for lot in self._get_delivered_lots()]
        return [name for name in names if name.casefold() not in known]
