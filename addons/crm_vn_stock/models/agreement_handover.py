from odoo import Command, fields, models


class AgreementHandover(models.Model):
    _inherit = "agreement.handover"

    picking_ids = fields.Many2many(
        "stock.picking",
        "agreement_handover_picking_rel",
        string="Delivery Orders",
        readonly=True,
        copy=False,
        groups="stock.group_stock_user",
        help="The delivery orders that filled these minutes.",
    )

    def _prepare_line_vals(self, order_line, quantity, kind):
        """Minutes written by hand propose what stock has delivered."""
        vals = super()._prepare_line_vals(order_line, quantity, kind)
        if kind == "handover" and order_line.qty_delivered_method == "stock_move":
            due = order_line._get_quantities_to_hand_over()[order_line]
            vals.update(order_line._prepare_delivered_vals(due))
        return vals

    def _take_over_deliveries(self, order_lines, due, pickings):
        """Bring the lines of goods to ``due``: {order line: quantity}."""
        self.ensure_one()
        mine = self.line_ids.grouped("order_line_id")
        commands = []
        for order_line in order_lines:
            lines = mine.get(order_line, self.env["agreement.handover.line"])
            quantity = due.get(order_line, 0.0)
            if quantity:
                vals = order_line._prepare_delivered_vals(quantity)
                commands += lines._get_commands_to(order_line, vals)
            elif self.picking_ids:  # only what deliveries brought goes with them
                commands += [Command.delete(line.id) for line in lines]
        if pickings:
            commands_of_pickings = [Command.link(picking.id) for picking in pickings]
            self.write({"line_ids": commands, "picking_ids": commands_of_pickings})
        elif commands:
            self.write({"line_ids": commands})
        if not self.line_ids:
            self._drop_empty()

    def _drop_empty(self):
        """Minutes of goods that all came back are void."""
        self._set_state("cancel", **self._prepare_dead_link_vals())
        self._message_log(body=self.env._("All goods of these minutes came back."))

    def action_view_pickings(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "stock.action_picking_tree_all"
        )
        if len(self.picking_ids) == 1:
            return {
                **action,
                "views": [(False, "form")],
                "res_id": self.picking_ids.id,
                "context": {},
            }
        domain = [("id", "in", self.picking_ids.ids)]
        return {**action, "domain": domain, "context": {}}
