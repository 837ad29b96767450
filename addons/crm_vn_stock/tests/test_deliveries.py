from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from odoo.addons.crm_vn_stock import post_init_hook

from .common import DeliveryCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestDeliveries(DeliveryCase):
    def _create_contract(self, quantity=10):
        order = self._create_order(self.user_sales, quantity, 1_000_000)
        order = order.with_user(self.user_sales)
        order.action_create_agreement()
        agreement = order.agreement_id
        agreement.write({"company_signatory_id": self.our_director.id})
        return agreement

    def _create_contract_in_force(self, quantity=10):
        return self._sign(self._create_contract(quantity))

    def _sign_minutes(self, minutes):
        minutes = minutes.with_user(self.user_sales)
        minutes.write(
            {
                "signatory_name": "Trần Văn Khoa",
                "signatory_position": "Giám đốc",
                "signed_document": b"c2Nhbg==",
                "signed_document_name": "bien-ban.pdf",
            }
        )
        minutes.action_sign()

    def test_a_delivery_fills_a_draft(self):
        agreement = self._create_contract_in_force()
        self.assertFalse(agreement.handover_ids)
        picking = self._deliver(agreement, 4)
        minutes = agreement.handover_ids
        self.assertEqual(self._minutes(agreement), [("draft", 4, "")])
        self.assertEqual(
            len(minutes.line_ids), 1, "services wait for their own minutes"
        )
        self.assertEqual(minutes.sudo().picking_ids, picking.sudo())
        self.assertEqual(picking.with_user(self.user_sales_manager).handover_count, 1)
        goods = agreement.order_line_ids[0]
        self.assertEqual(goods.qty_delivered_method, "stock_move")
        self.assertEqual(goods.qty_delivered, 4)

    def test_goods_quoted_before_inventory_came_fill_minutes_too(self):
        agreement = self._create_contract()
        goods = agreement.order_line_ids.filtered(
            lambda line: line.product_id == self.product_store
        )
        services = agreement.order_line_ids - goods
        method = services.mapped("qty_delivered_method")
        # as the lines were before Inventory was installed
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order_line SET qty_delivered_method = %s WHERE id IN %s",
            ("handover", tuple(goods.ids)),
        )
        self.env.invalidate_all()
        self.assertEqual(goods.qty_delivered_method, "handover")
        post_init_hook(self.env)
        self.assertEqual(goods.qty_delivered_method, "stock_move")
        self.assertEqual(services.mapped("qty_delivered_method"), method)
        self._sign(agreement)
        self._deliver(agreement, 4)
        self.assertEqual(self._minutes(agreement), [("draft", 4, "")])

    def test_deliveries_add_up_in_one_draft(self):
        agreement = self._create_contract_in_force()
        self._deliver(agreement, 4)
        self._deliver(agreement, 5)
        self.assertEqual(self._minutes(agreement), [("draft", 9, "")])
        agreement.sudo()._fill_handover()
        self.assertEqual(self._minutes(agreement), [("draft", 9, "")])

    def test_signed_minutes_stay_and_the_next_delivery_begins_new_ones(self):
        agreement = self._create_contract_in_force()
        self._deliver(agreement, 4)
        self._sign_minutes(agreement.handover_ids)
        self.assertEqual(agreement.order_line_ids[0].qty_delivered, 4)
        self._deliver(agreement, 6)
        self.assertEqual(
            sorted(self._minutes(agreement)), [("draft", 6, ""), ("signed", 4, "")]
        )
        work = agreement.order_line_ids[1]
        draft = agreement.handover_ids.filtered(lambda rec: rec.state == "draft")
        draft.with_user(self.user_sales).line_ids.create(
            {"handover_id": draft.id, "order_line_id": work.id, "quantity": 2}
        )
        self._sign_minutes(draft)
        self.assertEqual(agreement.state, "handed_over")
        self.assertEqual(agreement.order_line_ids.mapped("qty_delivered"), [10, 2])

    def test_sent_minutes_are_not_touched(self):
        agreement = self._create_contract_in_force()
        self._deliver(agreement, 4)
        agreement.handover_ids.with_user(self.user_sales)._set_state("send")
        self._deliver(agreement, 1)
        self.assertEqual(
            sorted(self._minutes(agreement)), [("draft", 1, ""), ("sent", 4, "")]
        )

    def test_a_return_reduces_the_draft(self):
        agreement = self._create_contract_in_force()
        picking = self._deliver(agreement, 4)
        self._return(picking, 1)
        self.assertEqual(self._minutes(agreement), [("draft", 3, "")])
        self._return(picking, 3)
        self.assertEqual(agreement.handover_ids.state, "cancelled")
        self.assertEqual(agreement.order_line_ids[0].qty_delivered, 0)

    def test_a_return_after_the_signature_is_noted(self):
        agreement = self._create_contract_in_force()
        picking = self._deliver(agreement, 4)
        self._sign_minutes(agreement.handover_ids)
        self._return(picking, 1)
        self.assertEqual(self._minutes(agreement), [("signed", 4, "")])
        bodies = " ".join(agreement.sudo().message_ids.mapped("body"))
        self.assertIn("1 Đơn vị", bodies)
        self.assertIn("Kho lạnh 500 tấn", bodies)

    def test_serial_numbers_come_along(self):
        self.product_store.tracking = "serial"
        lots = self.env["stock.lot"].create(
            [
                {"name": f"KL-00{n}", "product_id": self.product_store.id}
                for n in range(1, 4)
            ]
        )
        self.env["stock.quant"].search(
            [("product_id", "=", self.product_store.id)]
        ).sudo().with_context(inventory_mode=True).inventory_quantity = 0
        for lot in lots:
            self._put_in_stock(self.product_store, 1, lot)
        agreement = self._create_contract_in_force(3)
        picking = self._pick_lots(agreement, lots[:2])
        self.assertEqual(self._minutes(agreement), [("draft", 2, "KL-001, KL-002")])
        self._sign_minutes(agreement.handover_ids)
        self._pick_lots(agreement, lots[2])
        self.assertEqual(self._minutes(agreement)[-1], ("draft", 1, "KL-003"))
        self.assertTrue(picking)

    def _pick_lots(self, agreement, lots):
        picking = agreement.sudo().order_ids.picking_ids.filtered(
            lambda rec: rec.state not in ("done", "cancel")
        )
        picking = picking.with_user(self.user_stock)
        picking.move_ids.move_line_ids.unlink()
        for lot in lots:
            self.env["stock.move.line"].with_user(self.user_stock).create(
                {
                    "move_id": picking.move_ids.id,
                    "picking_id": picking.id,
                    "product_id": lot.product_id.id,
                    "lot_id": lot.id,
                    "quantity": 1,
                    "picked": True,
                }
            )
        self._validate(picking)
        return picking

    def test_minutes_by_hand_propose_what_was_delivered(self):
        agreement = self._create_contract_in_force()
        minutes = self._create_by_hand(agreement)
        self.assertEqual(minutes.line_ids.mapped("quantity"), [0, 2])
        self._deliver(agreement, 4)
        self.assertEqual(minutes.line_ids.mapped("quantity"), [4, 2], "the same draft")
        minutes.action_cancel()
        other = self._create_by_hand(agreement)
        self.assertEqual(other.line_ids.mapped("quantity"), [4, 2])

    def _create_by_hand(self, agreement):
        action = agreement.with_user(self.user_sales).action_create_handover()
        return (
            self.env["agreement.handover"]
            .with_user(self.user_sales)
            .browse(action["res_id"])
        )

    def test_goods_delivered_before_the_signature(self):
        agreement = self._create_contract()
        agreement.order_ids.sudo().action_confirm()
        self._deliver(agreement, 4)
        self.assertFalse(agreement.handover_ids)
        self._sign(agreement)
        self.assertEqual(self._minutes(agreement), [("draft", 4, "")])

    def test_no_more_than_ordered_is_handed_over(self):
        agreement = self._create_contract_in_force()
        self._deliver(agreement, 12)
        self.assertEqual(self._minutes(agreement), [("draft", 10, "")])

    def test_orders_without_contract_stay_as_in_odoo(self):
        order = self._create_order(self.user_sales, store=1)
        order.action_confirm()
        count = self.env["agreement.handover"].search_count([])
        picking = order.picking_ids
        picking.action_assign()
        picking.move_ids.picked = True
        self._validate(picking)
        self.assertEqual(self.env["agreement.handover"].search_count([]), count)

    def test_each_role_opens_the_forms(self):
        agreement = self._create_contract_in_force()
        picking = self._deliver(agreement, 4)
        Form(picking)
        Form(agreement.handover_ids.with_user(self.user_project))
        Form(agreement.handover_ids.with_user(self.user_sales))
        action = picking.with_user(self.user_sales_manager).action_view_handovers()
        self.assertEqual(action["res_id"], agreement.handover_ids.id)
        with self.assertRaises(UserError):
            agreement.handover_ids.with_user(self.user_stock).read(["code"])
