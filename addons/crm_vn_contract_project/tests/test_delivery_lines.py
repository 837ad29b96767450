from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .common import ContractCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestDeliveryLines(ContractCase):
    """What of an order is handed over, and what is part of its value only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        order = cls._create_order()
        cls.env["sale.order.discount"].create(
            {
                "sale_order_id": order.id,
                "discount_type": "so_discount",
                "discount_percentage": 0.1,
            }
        ).action_apply_discount()
        cls.order = order.with_user(cls.user_sales)
        cls.order.action_create_agreement()
        cls.agreement = cls.order.agreement_id
        cls.agreement.company_signatory_id = cls.our_director
        cls.goods = cls.agreement._get_delivery_lines()
        cls.discounts = cls.agreement._get_value_lines() - cls.goods

    def test_a_discount_counts_in_the_value_only(self):
        self.assertEqual(self.goods.product_id, self.product_store + self.product_work)
        self.assertTrue(self.discounts)
        self.assertEqual(self.agreement.amount_total, self.order.amount_total)
        self.assertEqual(self.agreement.amount_untaxed, self.order.amount_untaxed)
        self._sign(self.agreement)
        version = self.agreement.version_ids
        self.assertEqual(
            sum(row["total"] for row in version.goods), self.order.amount_total
        )

    def test_a_discount_is_nothing_to_hand_over(self):
        self._sign(self.agreement)
        milestones = self.agreement.sudo().project_ids.milestone_ids
        self.assertEqual(milestones.order_line_ids, self.goods.sudo())
        handover = self._hand_over(self.agreement)
        self.assertEqual(handover.line_ids.order_line_id, self.goods)
        self.assertEqual(self.agreement.delivered_percent, 100)
        self.assertEqual(self.agreement.state, "handed_over")

    def test_a_line_that_a_programme_gives_is_no_discount_to_approve(self):
        self.patch(
            type(self.order.order_line),
            "_is_granted_by_program",
            lambda line: line.discount == 100,
        )
        self.order.order_line.create(
            {
                "order_id": self.order.id,
                "product_id": self.product_work.id,
                "discount": 100,
            }
        )
        self.assertLess(self.agreement.discount_max, 100)

    def test_a_combination_is_handed_over_by_its_parts(self):
        combo = self.env["product.combo"].create(
            {
                "name": "Vật tư kèm",
                "company_id": self.company.id,
                "combo_item_ids": [
                    Command.create({"product_id": self.product_store.id})
                ],
            }
        )
        kit = self._create_product("Trọn gói", "service", self.tax_10)
        kit.write({"combo_ids": combo.ids, "type": "combo"})
        whole = self.order.order_line.create(
            {"order_id": self.order.id, "product_id": kit.id}
        )
        part = self.order.order_line.create(
            {
                "order_id": self.order.id,
                "product_id": self.product_store.id,
                "linked_line_id": whole.id,
                "combo_item_id": combo.combo_item_ids.id,
            }
        )
        lines = self.agreement._get_delivery_lines()
        self.assertIn(part, lines)
        self.assertNotIn(whole, lines)
