from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        """A delivery, or a return, of a contract's goods changes its minutes."""
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        moves._fill_handovers()
        return moves

    def _fill_handovers(self):
        # sudo: who moves goods need not see contracts
        moves = self.sudo().filtered(
            lambda move: (
                move.state == "done"
                and move.sale_line_id.agreement_id
                and (
                    move.location_dest_id._is_outgoing()
                    or move.location_id._is_outgoing()
                )
            )
        )
        for agreement, own in moves.grouped(
            lambda move: move.sale_line_id.agreement_id
        ).items():
            out = own.filtered(lambda move: move.location_dest_id._is_outgoing())
            agreement.with_context(goods_came_back=bool(own - out))._fill_handover(
                out.picking_id
            )
