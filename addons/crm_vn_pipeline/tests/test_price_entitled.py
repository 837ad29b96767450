from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .price_common import PriceCommon


@tagged("post_install", "-at_install")
class TestEntitledCustomers(PriceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tour = cls.env["event.event"].create(
            {
                "name": "Tour Đà Lạt",
                "date_begin": datetime(2030, 3, 2),
                "date_end": datetime(2030, 3, 4),
                "event_mail_ids": [Command.clear()],
            }
        )
        cls.second = cls._create_customer("Đại lý Thủ Đức", cls.dealers)
        cls.second.user_id = cls.colleague
        cls.trip = cls._create_policy(
            name="Tour đại lý",
            event_id=cls.tour.id,
            seats_per_customer=2,
            seat_cost=5_000_000,
        )

    def _entitle(self):
        self.trip.with_user(self.manager).action_update_entitlements()
        return {line.partner_id: line for line in self.trip.entitlement_ids}

    def test_who_fulfils_the_conditions_stands_in_the_list(self):
        lines = self._entitle()
        self.assertEqual(set(lines), {self.dealer, self.second})
        self.assertEqual(lines[self.dealer].seat_count, 2)
        self.assertEqual(lines[self.dealer].state, "entitled")
        self._entitle()
        self.assertEqual(len(self.trip.entitlement_ids), 2, "nobody twice")

    def test_who_no_longer_does_lapses_and_may_come_back(self):
        lines = self._entitle()
        self.second.customer_group_id = False
        self._entitle()
        self.assertEqual(lines[self.second].state, "lapsed")
        self.second.customer_group_id = self.dealers
        self._entitle()
        self.assertEqual(lines[self.second].state, "entitled")

    def test_by_purchases_of_the_period(self):
        self.trip.write(
            {
                "revenue_min": 150_000_000,
                "revenue_basis": "period",
                "revenue_start": "2026-01-01",
                "revenue_end": "2026-12-31",
            }
        )
        self.assertFalse(self._entitle())
        order = self._create_quotation()
        order.action_confirm()
        order.sudo().date_order = "2026-05-05 03:00:00"
        lines = self._entitle()
        self.assertEqual(lines[self.dealer].revenue, 184_000_000)

    def test_a_policy_for_everybody_has_no_list(self):
        everybody = self._create_policy(customer_group_ids=False)
        with self.assertRaisesRegex(UserError, "Đại lý"):
            everybody.action_update_entitlements()

    def test_every_night_in_batches(self):
        cron = self.env.ref("crm_vn_pipeline.ir_cron_price_entitlements")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(
            self.trip.entitlement_ids.partner_id, self.dealer + self.second
        )

    def test_batches_end(self):
        batches = 0
        while self.trip._update_entitlements(limit=1):
            batches += 1
        self.assertEqual(batches, 2)

    def test_whoever_comes_is_registered_with_his_people(self):
        line = self._entitle()[self.dealer].with_user(self.sales)
        line.action_invite()
        line.action_register()
        self.assertEqual(line.state, "registered")
        self.assertEqual(len(line.sudo().registration_ids), 2)
        self.assertEqual(self.trip.participant_count, 2)
        line.action_decline()
        self.assertEqual(line.state, "declined")
        states = self.tour.registration_ids.mapped("state")
        self.assertEqual(states, ["cancel", "cancel"])

    def test_the_budget_is_not_overdrawn(self):
        self.tour.budget = 15_000_000
        lines = self._entitle()
        lines[self.dealer].with_user(self.sales).action_register()
        with self.assertRaisesRegex(UserError, "Đại lý Thủ Đức"):
            lines[self.second].with_user(self.colleague).action_register()
        self.assertEqual(lines[self.second].state, "entitled")

    def test_without_a_tour_there_is_nothing_to_register_for(self):
        self.trip.event_id = False
        line = self._entitle()[self.dealer]
        with self.assertRaises(UserError):
            line.action_register()

    def test_bills_are_shared_out_over_those_who_came(self):
        lines = self._entitle()
        (lines[self.dealer] + lines[self.second]).action_register()
        self.tour.actual_cost = 18_000_000
        self.env.flush_all()
        line = lines[self.dealer].with_user(self.manager)
        self.assertEqual((line.planned_cost, line.actual_cost), (10e6, 9e6))
        self.assertEqual(self.trip.with_user(self.manager).planned_cost, 20e6)
        with self.assertRaises(AccessError):
            line.with_user(self.sales).read(["planned_cost"])

    def test_a_salesperson_has_his_own_customers(self):
        lines = self._entitle()
        found = self.env["crm.price.entitlement"].with_user(self.sales).search([])
        self.assertIn(lines[self.dealer], found)
        self.assertNotIn(lines[self.second], found)
        with self.assertRaises(AccessError):
            lines[self.second].with_user(self.sales).action_invite()

    def test_how_many_come_is_not_his_to_say(self):
        line = self._entitle()[self.dealer]
        with self.assertRaises(AccessError):
            line.with_user(self.sales).seat_count = 9
        line.with_user(self.manager).seat_count = 3
        self.assertEqual(line.seat_count, 3)

    def test_costs_of_a_list_are_read_at_once(self):
        for number in range(20):
            self._create_customer(f"Đại lý {number}", self.dealers)
        self._entitle()
        self.env.flush_all()
        Line = self.env["crm.price.entitlement"].with_user(self.manager)
        ids = self.trip.entitlement_ids.ids
        fields = ["partner_id", "revenue", "state", "planned_cost", "actual_cost"]
        counts = []
        for part in (ids[:2], ids[:2], ids):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            Line.browse(part).read(fields)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2], "two customers or twenty")

    def test_the_state_is_not_typed(self):
        line = self._entitle()[self.dealer]
        with self.assertRaises(UserError):
            line.with_user(self.manager).state = "registered"
