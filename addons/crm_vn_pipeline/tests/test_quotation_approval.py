from contextlib import contextmanager

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .price_common import PriceCommon


@tagged("post_install", "-at_install")
class TestQuotationApproval(PriceCommon):
    """The limits of the data, switched on: 10 % the manager, 20 % the administrator."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls._new_user("pl_admin", "admin")
        cls.limits = cls.env["tier.definition"]
        for name in ("discount_manager", "discount_admin", "payment_discount"):
            cls.limits |= cls.env.ref(f"crm_vn_pipeline.tier_definition_{name}")
        cls.limits.active = True

    def _create_cheap(self, discount=20):
        """8 % are the policy's: 20 % are 13,04 % beyond it."""
        return self._create_quotation(line={"discount": discount})

    def _approve(self, order, user=None):
        order.request_validation()
        order.with_user(user or self.manager)._validate_tier()
        self.env.invalidate_all()

    def test_limits_are_data_and_off_until_wanted(self):
        self.limits.active = False
        self._create_cheap(50).action_quotation_sent()
        self.assertFalse(self._create_cheap(50).need_validation)

    def test_within_the_limit_nobody_is_asked(self):
        order = self._create_cheap(15)
        self.assertAlmostEqual(order.extra_discount, 7.61)
        order.action_quotation_sent()
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_beyond_it_the_customer_gets_nothing_before_the_answer(self):
        order = self._create_cheap()
        self.assertAlmostEqual(order.extra_discount, 13.04)
        for action in ("action_quotation_sent", "action_quotation_send"):
            with self._refused(order):
                getattr(order, action)()
        with self.assertRaises(ValidationError):
            order.action_confirm()
        self.assertFalse(order._has_to_be_signed())
        self.assertEqual(order.state, "draft")
        reviews = self.env["tier.review"].search([("res_id", "=", order.id)])
        self.assertFalse(reviews, "a refusal leaves nothing behind")

    def test_however_it_was_given(self):
        """Typed as a price, by another pricelist or policy, for the whole quotation."""
        by_price = self._create_quotation(
            line={"price_unit": 80_000_000, "discount": 0}
        )
        self.assertAlmostEqual(by_price.extra_discount, 13.04)
        by_policy = self._create_quotation(self.farm)
        by_policy.price_policy_id = self.policy
        by_policy.action_update_prices()
        self.assertEqual(by_policy.extra_discount, 8)
        gift = self.pricelist.copy({"name": "Giá rẻ"})
        gift.item_ids.percent_price = 30
        by_list = self._create_quotation(pricelist_id=gift.id)
        self.assertAlmostEqual(by_list.extra_discount, 23.91)
        on_all = self._create_quotation()
        on_all.order_line = [
            Command.create({"product_id": self.upkeep.id, "price_unit": -50_000_000})
        ]
        self.assertGreater(on_all.extra_discount, 20)

    def test_typing_the_figure_changes_nothing(self):
        order = self._create_cheap()
        order.write({"extra_discount": 0})
        order.order_line.write({"extra_discount": 0, "reference_price": 1})
        self.assertAlmostEqual(order.extra_discount, 13.04)
        self.assertEqual(order.order_line.reference_price, 92_000_000)

    def test_the_manager_approves(self):
        order = self._create_cheap()
        self._approve(order)
        self.assertEqual(order.validation_status, "validated")
        order.action_quotation_sent()
        self.assertEqual(order.state, "sent")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_far_beyond_both_approve_one_after_the_other(self):
        order = self._create_cheap(40)
        self._approve(order)
        self.assertNotEqual(order.validation_status, "validated")
        with self.assertRaises(UserError):
            order.action_quotation_sent()
        order.with_user(self.admin)._validate_tier()
        self.env.invalidate_all()
        order.action_quotation_sent()
        self.assertEqual(order.state, "sent")

    def test_who_approves_himself_need_not_ask(self):
        order = self._create_quotation(line={"discount": 20}, user=self.manager)
        order.action_quotation_sent()
        self.assertEqual(order.validation_status, "validated")

    def test_a_rejection_says_who_and_why(self):
        order = self._create_cheap()
        order.request_validation()
        order.review_ids.sudo().comment = "Quá thấp"
        order.with_user(self.manager)._rejected_tier()
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "pl_manager.*Quá thấp"):
            order.action_quotation_sent()

    def test_lines_stay_as_they_are_while_it_is_approved(self):
        order = self._create_cheap()
        order.request_validation()
        self._assert_closed(order)

    def test_lines_stay_as_they_were_approved(self):
        order = self._create_cheap()
        self._approve(order)
        self._assert_closed(order)
        order.action_quotation_sent()
        order.action_confirm()
        self._assert_closed(order)

    @contextmanager
    def _refused(self, order):
        """Expect a refusal that names the quotation; nothing of it is left."""
        with self.assertRaises(UserError) as refusal:
            yield
        self.assertIn(order.name, str(refusal.exception))

    def _assert_closed(self, order):
        self.env.invalidate_all()
        line = order.order_line
        new = {"order_id": order.id, "product_id": self.store.id}
        with self._refused(order):
            line.discount = 35
        with self._refused(order):
            line.price_unit = 1
        with self._refused(order):
            self.env["sale.order.line"].with_user(self.sales).create(new)
        with self.assertRaises(UserError):
            line.unlink()
        with self._refused(order):
            order.payment_discount_ids.percent = 9
        self.assertEqual(line.discount, 20)
        line.name = "Kho mát, giao tại công trình"

    def test_the_same_value_again_is_no_change(self):
        order = self._create_cheap()
        order.request_validation()
        order.order_line.write({"discount": 20, "name": "Kho mát"})
        self.assertEqual(order.order_line.discount, 20)

    def test_reset_it_is_open_and_asked_again(self):
        order = self._create_cheap()
        self._approve(order)
        order.restart_validation()
        order.order_line.discount = 18
        self.assertTrue(order.need_validation)
        with self.assertRaises(UserError):
            order.action_quotation_sent()

    def test_what_makes_the_price_is_closed_on_the_quotation_too(self):
        order = self._create_cheap()
        order.request_validation()
        with self.assertRaises(ValidationError):
            order.payment_term_id = self.env.ref("account.account_payment_term_30days")
        order.write({"user_id": self.colleague.id, "note": "Giao tại công trình"})
        self.assertEqual(order.sudo().user_id, self.colleague)

    def test_a_payment_discount_beyond_the_policy_is_asked_too(self):
        order = self._create_quotation()
        order.payment_discount_ids.percent = 4
        self.assertTrue(order.need_validation)
        with self.assertRaises(UserError):
            order.action_quotation_sent()

    def test_the_approver_finds_it_on_his_screen_of_today(self):
        order = self._create_cheap()

        def tiles(user):
            return {
                tile["key"]: tile["value"]
                for tile in filter(None, user.with_user(user)._today_tiles())
                if "key" in tile
            }

        self.assertNotIn("quotations_to_approve", tiles(self.manager))
        order.request_validation()
        self.env.flush_all()
        self.assertEqual(tiles(self.manager)["quotations_to_approve"], 1)
        self.assertNotIn("quotations_answered", tiles(self.sales))
        order.with_user(self.manager)._validate_tier()
        self.env.flush_all()
        self.assertNotIn("quotations_to_approve", tiles(self.manager))
        self.assertEqual(tiles(self.sales)["quotations_answered"], 1)

    def test_nobody_answers_for_the_approver(self):
        order = self._create_cheap()
        order.request_validation()
        review = order.review_ids
        answer = {"status": "approved", "done_by": self.sales.id}
        with self.assertRaises(AccessError):
            review.with_user(self.sales).write(answer)
        with self.assertRaises(AccessError):
            review.with_user(self.sales).reviewer_ids = self.sales
        self.assertEqual(order.validation_status, "pending")

    def test_nobody_puts_the_question_himself(self):
        """A review of another limit, or an answered one, is none."""
        order = self._create_cheap()
        wrong = self.env.ref("crm_vn_pipeline.tier_definition_payment_discount")
        vals = {"model": order._name, "res_id": order.id, "definition_id": wrong.id}
        Review = self.env["tier.review"].with_user(self.sales)
        with self.assertRaises(AccessError):
            Review.create(vals)
        right = self.env.ref("crm_vn_pipeline.tier_definition_discount_manager")
        review = Review.create(
            {**vals, "definition_id": right.id, "status": "approved"}
        )
        self.assertEqual(review.status, "waiting")

    def test_an_administrator_is_asked_through_his_role(self):
        order = self._create_cheap()
        order.request_validation()
        self.assertIn(self.admin, order.review_ids.reviewer_ids)
        self.assertNotIn(self.sales, order.review_ids.reviewer_ids)
