from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.crm_vn_contract_project.tests.common import ContractCase


class DeliveryCase(ContractCase):
    """A contract in force whose goods stand in the warehouse."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_stock = new_test_user(
            cls.env,
            "ct_stock",
            "stock.group_stock_user",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            lang="vi_VN",
            context={"no_reset_password": True},
        )
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.product_store.is_storable = True
        cls._put_in_stock(cls.product_store, 100)

    @classmethod
    def _put_in_stock(cls, product, quantity, lot=None):
        cls.env["stock.quant"]._update_available_quantity(
            product, cls.warehouse.lot_stock_id, quantity, lot_id=lot
        )

    def _deliver(self, agreement, quantity):
        """Validate the open delivery order over a quantity, as the warehouse."""
        picking = agreement.sudo().order_ids.picking_ids.filtered(
            lambda rec: (
                rec.state not in ("done", "cancel")
                and rec.picking_type_code == "outgoing"
            )
        )
        picking = picking.with_user(self.user_stock)
        picking.action_assign()
        picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        self._validate(picking)
        return picking

    def _validate(self, picking):
        result = picking.button_validate()
        if isinstance(result, dict):
            wizard = self.env[result["res_model"]].with_user(self.user_stock)
            wizard.with_context(**result["context"]).create({}).process()
        self.assertEqual(picking.state, "done")
        self.env.flush_all()

    def _return(self, picking, quantity):
        wizard = (
            self.env["stock.return.picking"]
            .with_user(self.user_stock)
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = quantity
        back = self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        back = back.with_user(self.user_stock)
        back.move_ids.quantity = quantity
        back.move_ids.picked = True
        self._validate(back)
        return back

    def _minutes(self, agreement):
        """Lines of goods of the contract's minutes: state, quantity, serials."""
        return [
            (line.handover_id.state, line.quantity, line.serial or "")
            for line in agreement.handover_ids.line_ids.sorted("id")
            if line.order_line_id == agreement.order_line_ids[0]
        ]
