from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .price_common import PriceCommon


@tagged("post_install", "-at_install")
class TestPricePolicy(PriceCommon):
    def test_a_quotation_follows_the_policy_of_its_customer(self):
        order = self._create_quotation()
        self.assertEqual(order.price_policy_id, self.policy)
        self.assertEqual(order.pricelist_id, self.pricelist)
        self.assertEqual(order.amount_untaxed, 184_000_000)
        self.assertEqual(order.extra_discount, 0, "what the policy grants is no extra")

    def test_it_says_why(self):
        order = self._create_quotation().with_context(lang="en_US")
        self.assertEqual(
            order.price_policy_reason,
            "By the policy “Đại lý”: customer group Đại lý (thử).",
        )

    def test_the_form_shows_it_before_saving(self):
        with Form(self.env["sale.order"].with_user(self.sales)) as form:
            form.partner_id = self.dealer
            self.assertEqual(form.price_policy_id, self.policy)
            self.assertEqual(form.pricelist_id, self.pricelist)
            self.assertEqual(len(form.payment_discount_ids), 1)
            with form.order_line.new() as line:
                line.product_id = self.store
                self.assertEqual(line.discount, 8)
        self.assertEqual(form.record.payment_discount_ids.amount, 1_840_000)

    def test_another_customer_has_no_policy(self):
        order = self._create_quotation(self.farm)
        self.assertFalse(order.price_policy_id)
        self.assertFalse(order.price_policy_reason)
        self.assertEqual(order.amount_untaxed, 200_000_000)

    def test_a_person_has_the_policy_of_his_organisation(self):
        person = self.env["res.partner"].create(
            {"name": "Bà Hòa", "parent_id": self.dealer.id}
        )
        self.assertEqual(self._create_quotation(person).price_policy_id, self.policy)

    def test_chosen_by_hand_it_stays_and_says_so(self):
        order = self._create_quotation(self.farm)
        order.price_policy_id = self.policy
        self.assertEqual(order.pricelist_id, self.pricelist)
        reason = order.with_context(lang="en_US").price_policy_reason
        self.assertIn("Chosen by hand", reason)
        self.assertIn("Đại lý (thử)", reason)

    def test_the_first_policy_that_holds_decides(self):
        special = self._create_policy(name="Ưu tiên", sequence=0)
        special.payment_term_id = self.env.ref("account.account_payment_term_15days")
        order = self._create_quotation()
        self.assertEqual(order.price_policy_id, special)
        self.assertEqual(order.payment_term_id, special.payment_term_id)

    def test_a_tour_alone_says_nothing_to_a_quotation(self):
        self._create_policy(name="Tour", sequence=0)
        self.assertEqual(self._create_quotation().price_policy_id, self.policy)

    def test_only_while_it_is_in_force(self):
        self.policy.write({"date_start": "2026-01-01", "date_end": "2026-03-31"})
        late = self._create_quotation(date_order="2026-04-01 03:00:00")
        self.assertFalse(late.price_policy_id)
        self.assertEqual(
            self._create_quotation(date_order="2026-03-31 03:00:00").price_policy_id,
            self.policy,
        )

    def test_the_last_day_is_the_local_one(self):
        """31 March 18:00 UTC is April in Vietnam."""
        self.policy.date_end = "2026-03-31"
        self.sales.tz = "Asia/Ho_Chi_Minh"
        order = (
            self.env["sale.order"]
            .with_user(self.sales)
            .with_context(tz="Asia/Ho_Chi_Minh")
            .create({"partner_id": self.dealer.id, "date_order": "2026-03-31 18:00:00"})
        )
        self.assertFalse(order.price_policy_id)

    def test_by_class(self):
        self.policy.write({"customer_group_ids": False, "customer_class": "VIP"})
        self.assertFalse(self._create_quotation().price_policy_id)
        self.dealer.customer_class = "VIP"
        self.assertEqual(self._create_quotation().price_policy_id, self.policy)

    def test_by_the_purchases_of_a_period(self):
        self.policy.write(
            {
                "revenue_min": 150_000_000,
                "revenue_basis": "period",
                "revenue_start": "2026-01-01",
                "revenue_end": "2026-06-30",
            }
        )
        self.assertFalse(self._create_quotation().price_policy_id)
        bought = self._create_quotation()
        bought.action_confirm()
        bought.sudo().date_order = "2026-06-30 03:00:00"
        order = self._create_quotation(date_order="2026-07-05 03:00:00")
        self.assertEqual(order.price_policy_id, self.policy)
        reason = order.with_context(lang="en_US").price_policy_reason
        self.assertIn("bought 200,000,000", reason)
        bought.sudo().date_order = "2026-07-01 03:00:00"
        self.assertFalse(
            self._create_quotation(date_order="2026-07-05 03:00:00").price_policy_id
        )

    def test_a_fixed_period_needs_its_days(self):
        with self.assertRaises(ValidationError):
            self.policy.write({"revenue_min": 1, "revenue_basis": "period"})

    def test_conditions_nobody_can_read_are_refused(self):
        with self.assertRaises(ValidationError):
            self.policy.partner_domain = "[('no_such_field', '=', 1)]"

    def test_applying_it_again_brings_prices_up_to_date(self):
        order = self._create_quotation(self.farm)
        self.farm.customer_group_id = self.dealers
        order.action_apply_price_policy()
        self.assertEqual(order.price_policy_id, self.policy)
        self.assertEqual(order.amount_untaxed, 184_000_000)
        self.assertEqual(order.order_line[1].product_id, self.upkeep)
        order.action_quotation_sent()
        with self.assertRaises(UserError):
            order.action_apply_price_policy()

    def test_a_salesperson_reads_policies_and_changes_none(self):
        policy = self.policy.with_user(self.sales)
        self.assertEqual(policy.name, "Đại lý")
        with self.assertRaises(AccessError):
            policy.name = "Của tôi"
        with self.assertRaises(AccessError):
            policy.read(["seat_cost"])
        self.policy.with_user(self.manager).name = "Đại lý cấp 1"

    def test_its_pricelist_is_nobody_elses(self):
        """Core takes the first pricelist there is for who has none of his own."""
        self.assertNotEqual(
            self._create_quotation(self.farm).pricelist_id, self.pricelist
        )
        self.policy.active = False
        self.assertNotEqual(
            self._create_quotation(self.farm).pricelist_id, self.pricelist
        )
        self.farm.property_product_pricelist = self.pricelist
        self.assertEqual(self._create_quotation(self.farm).pricelist_id, self.pricelist)

    def test_a_price_notice_carries_the_prices_of_the_policy(self):
        notice = self.env["crm.outreach"].create(
            {
                "name": "Giá quý IV",
                "with_prices": True,
                "company_id": self.env.company.id,
            }
        )
        partners = self.dealer + self.farm
        found = notice.with_user(self.marketing)._get_recipient_pricelists(partners)
        self.assertEqual(found[self.dealer.id], self.pricelist.id)
        self.assertNotEqual(found[self.farm.id], self.pricelist.id)

    def test_the_customer_shows_his_policy(self):
        dealer = self.dealer.with_user(self.sales).with_context(lang="en_US")
        self.assertEqual(dealer.price_policy_id, self.policy)
        self.assertIn("customer group", dealer.price_policy_reason)

    def test_policies_of_many_customers_cost_no_query_each(self):
        partners = self.dealer + self.farm
        for number in range(20):
            partners += self._create_customer(f"Đại lý {number}", self.dealers)
        self.policy.revenue_min = 1
        Policy = self.env["crm.price.policy"]
        day = date(2026, 3, 2)
        Policy._find_for(partners[:2], self.env.company, day)
        self.env.invalidate_all()
        with self.assertQueryCount(6):
            Policy._find_for(partners, self.env.company, day)

    # === Payment discounts ===

    def test_the_discount_for_paying_in_time_is_of_its_product_group(self):
        order = self._create_quotation()
        order.order_line = [
            Command.create({"product_id": self.upkeep.id, "product_uom_qty": 1})
        ]
        discount = order.payment_discount_ids
        self.assertEqual((discount.days, discount.percent), (10, 2))
        self.assertEqual(discount.base_amount, 184_000_000, "the store alone")
        self.assertEqual(discount.amount, 3_680_000)
        self.assertEqual(order.amount_total, 190_000_000, "the price stays")

    def test_a_product_takes_the_discount_of_the_nearest_group(self):
        self.policy.discount_ids = [Command.create({"days": 10, "percent": 1})]
        order = self._create_quotation()
        order.order_line = [
            Command.create({"product_id": self.upkeep.id, "product_uom_qty": 1})
        ]
        amounts = {
            line.product_category_id: line.amount for line in order.payment_discount_ids
        }
        none = self.env["product.category"]
        self.assertEqual(amounts, {self.stores: 3_680_000, none: 60_000})

    def test_more_than_the_policy_is_seen(self):
        order = self._create_quotation()
        self.assertEqual(order.extra_payment_discount, 0)
        order.payment_discount_ids.percent = 5
        self.assertEqual(order.extra_payment_discount, 3)

    # === Promotion in kind ===

    def test_gifts_are_offered_and_added_free(self):
        order = self._create_quotation()
        offer = order.with_context(lang="en_US").gift_offer
        self.assertEqual(offer, "2.0 × Bảo trì (Mua kho tặng bảo trì)")
        order.action_add_gifts()
        gift = order.order_line[1]
        self.assertEqual((gift.product_uom_qty, gift.price_total), (2, 0))
        self.assertEqual(order.amount_untaxed, 184_000_000)
        self.assertEqual(order.extra_discount, 0, "the policy grants it")
        self.assertFalse(order.gift_offer)
        gift.product_uom_qty = 1
        self.assertEqual(gift.price_unit, 0, "still free after a change")

    def test_a_gift_nobody_granted_counts_as_given_away(self):
        order = self._create_quotation(self.farm)
        order.order_line = [
            Command.create(
                {
                    "product_id": self.store.id,
                    "product_uom_qty": 1,
                    "gift_program_id": self.promotion.id,
                }
            )
        ]
        self.assertEqual(order.extra_discount, 100)

    def test_fewer_bought_fewer_granted(self):
        order = self._create_quotation()
        order.action_add_gifts()
        order.order_line[0].product_uom_qty = 1
        self.assertEqual(order.extra_discount, 100, "two gifts, one granted")

    # === Costs ===

    def test_gifts_and_payment_discounts_are_costs_of_the_customer(self):
        order = self._create_quotation()
        order.action_add_gifts()
        self.env.flush_all()
        rows = self.env["crm.price.cost.report"].with_user(self.manager)
        domain = [("policy_id", "=", self.policy.id)]
        costs = {
            kind: (planned, actual)
            for kind, planned, actual in rows._read_group(
                domain, ["kind"], ["planned_cost:sum", "actual_cost:sum"]
            )
        }
        self.assertEqual(costs, {"gift": (6_000_000, 0), "payment": (3_680_000, 0)})
        order.action_confirm()
        self.env.flush_all()
        self.env.invalidate_all()
        gift = rows.search([*domain, ("kind", "=", "gift")])
        self.assertEqual(gift.actual_cost, 6_000_000)
        self.assertEqual(gift.partner_id, self.dealer)
        with self.assertRaises(AccessError):
            rows.with_user(self.sales).search([])
