from odoo import Command
from odoo.tests import tagged

from .common import CareCommon


@tagged("post_install", "-at_install")
class TestPricePolicyPromotion(CareCommon):
    def test_a_promotion_of_a_policy_is_given_once(self):
        """The policy gives it: core's automatic promotions leave it alone."""
        product = self.env["product.product"].create(
            {"name": "Kho mát", "type": "service", "list_price": 100_000_000}
        )
        program = self.env["loyalty.program"].create(
            {
                "name": "Mua kho tặng kho",
                "program_type": "buy_x_get_y",
                "applies_on": "current",
                "trigger": "auto",
                "rule_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "product_ids": [Command.set(product.ids)],
                            "minimum_qty": 1,
                            "reward_point_mode": "unit",
                        }
                    ),
                ],
                "reward_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "reward_type": "product",
                            "reward_product_id": product.id,
                            "required_points": 1,
                        }
                    ),
                ],
            }
        )
        line = {"product_id": product.id, "product_uom_qty": 2}
        order = self.env["sale.order"].create(
            {"partner_id": self.partner.id, "order_line": [Command.create(line)]}
        )
        order._update_programs_and_rewards()
        self.assertTrue(order._get_claimable_rewards(), "a promotion of core")
        copy = order.copy()
        copy._update_programs_and_rewards()
        [(coupon, rewards)] = copy._get_claimable_rewards().items()
        copy._apply_program_reward(rewards[:1], coupon)
        self.assertTrue(copy.order_line.filtered("reward_id"))
        self.assertEqual(copy.extra_discount, 0, "granted, not given away")
        self.env["crm.price.policy"].create(
            {"name": "Mọi khách", "promotion_ids": [Command.set(program.ids)]}
        )
        order.action_apply_price_policy()
        order._update_programs_and_rewards()
        self.assertFalse(order._get_claimable_rewards())
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [2, 2])
        self.assertEqual(order.order_line[1].price_total, 0)
