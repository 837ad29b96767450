from odoo import models

from odoo.addons.crm_vn_contract_project.models.agreement_lifecycle_mixin import (
    IN_FORCE,
)


class Agreement(models.Model):
    """What stock delivered for a contract is handed over by minutes."""

    _inherit = "agreement"

    def _on_signed(self):
        """Goods may have left the warehouse before the contract was signed."""
        result = super()._on_signed()
        # sudo: what stock moved decides, whoever signs the contract
        self.sudo()._fill_handover()
        return result

    def _fill_handover(self, pickings=None):
        """Bring the draft minutes of each contract to what stock has delivered.

        Always from the whole: delivered by stock, less what signed and sent minutes
        have. So nothing is doubled however often it runs, and a return takes out what
        it brought back.
        """
        for agreement in self.filtered(lambda rec: rec.state in IN_FORCE):
            # two deliveries at the same time fill the same minutes
            agreement.lock_for_update()
            lines = agreement._get_delivery_lines().filtered(
                lambda line: line.qty_delivered_method == "stock_move"
            )
            minutes = agreement._get_open_minutes()
            due = {
                line: quantity
                for line, quantity in lines._get_quantities_to_hand_over().items()
                if line.product_uom_id.compare(quantity, 0.0) > 0
            }
            if due and not minutes and agreement.state == "in_force":
                minutes = agreement._create_stock_minutes(pickings)
            if minutes:
                minutes._take_over_deliveries(lines, due, pickings)
            if self.env.context.get("goods_came_back"):
                agreement._note_returned(lines)

    def _get_open_minutes(self):
        """Return the draft that deliveries fill: one filled before, else the newest."""
        drafts = self.handover_ids.filtered(
            lambda minutes: minutes.state == "draft" and minutes.kind == "handover"
        )
        return drafts.sorted(lambda rec: (bool(rec.picking_ids), rec.id))[-1:]

    def _create_stock_minutes(self, pickings):
        return self.env["agreement.handover"].create(
            self._prepare_stock_minutes_vals(pickings)
        )

    def _prepare_stock_minutes_vals(self, pickings):
        """Return the values of minutes that a delivery begins."""
        self.ensure_one()
        address = (pickings and pickings[:1].partner_id) or self.partner_id
        place = address._display_address(without_company=True).split("\n")
        return {
            "agreement_id": self.id,
            "kind": "handover",
            "place": ", ".join(part.strip(" ,") for part in place if part.strip(" ,")),
        }

    def _note_returned(self, lines):
        """Say on the contract when goods came back that were signed for."""
        signed = lines._get_signed_quantities("handover")
        for line in lines:
            more = signed.get(line, 0.0) - line.qty_delivered
            if line.product_uom_id.compare(more, 0.0) > 0:
                self._message_log(
                    body=self.env._(
                        "%(quantity)g %(unit)s of “%(product)s” came back although the "
                        "customer signed for them. Agree on it with the customer, e.g. "
                        "in an appendix.",
                        quantity=more,
                        unit=line.product_uom_id.name,
                        product=line.product_id.name or line.name,
                    )
                )
