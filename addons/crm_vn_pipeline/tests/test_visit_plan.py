from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .selling_common import SellingCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")  # a Monday
class TestVisitPlan(SellingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sales.tz = "Asia/Ho_Chi_Minh"
        cls.env.company.saturday_work = "off"
        cls.env["crm.visit.plan"].search([]).active = False
        cls.partner.customer_class = "A"
        cls.plan = cls.env["crm.visit.plan"].create(
            {
                "name": "Loại A",
                "visit_type": "periodic",
                "customer_class": "A",
                "interval_number": 2,
                "interval_unit": "week",
                "horizon_days": 14,
                "day_limit": 2,
                "start_hour": 8,
            }
        )
        cls.Event = cls.env["calendar.event"]

    def _customers(self, count, **vals):
        return self.env["res.partner"].create(
            [
                {
                    "name": f"Khách {number:02}",
                    "is_company": True,
                    "user_id": self.sales.id,
                    "customer_class": "A",
                    **vals,
                }
                for number in range(count)
            ]
        )

    def _plan(self, user=None):
        self.env["crm.visit.plan"]._plan_user(user or self.sales)
        return self.Event.search(
            [("visit_plan_id", "!=", False), ("visit_state", "=", "planned")],
            order="start",
        )

    def _visited(self, partner, day):
        self.env["crm.interaction"].create(
            {"partner_id": partner.id, "kind": "visit", "date": f"{day} 02:00:00"}
        )

    def test_a_customer_never_visited_is_visited_on_the_next_working_day(self):
        visit = self._plan()
        self.assertEqual(visit.customer_id, self.partner)
        self.assertEqual((visit.user_id, visit.visit_type), (self.sales, "periodic"))
        self.assertEqual(visit.start, datetime(2026, 3, 3, 1))  # 8 a.m. in Vietnam
        self.assertEqual(visit.duration, 1)

    def test_the_interval_counts_from_the_last_visit(self):
        self._visited(self.partner, "2026-02-25")
        self.assertEqual(self._plan().start.date(), date(2026, 3, 11))

    def test_who_is_due_after_the_horizon_waits(self):
        self._visited(self.partner, "2026-03-01")
        self.assertTrue(self._plan())
        self._plan().active = False
        self.plan.interval_number = 4
        self.assertFalse(self._plan())

    def test_a_day_holds_no_more_than_its_limit_and_visits_follow_each_other(self):
        self._customers(4)
        starts = self._plan().mapped("start")
        self.assertEqual(
            starts,
            [
                datetime(2026, 3, 3, 1),
                datetime(2026, 3, 3, 2, 30),
                datetime(2026, 3, 4, 1),
                datetime(2026, 3, 4, 2, 30),
                datetime(2026, 3, 5, 1),
            ],
        )

    def test_own_visits_count_and_are_not_overlapped(self):
        self._customers(1)
        self._create_visit(
            customer_id=self.competitor.id,
            start=datetime(2026, 3, 3, 1),
            stop=datetime(2026, 3, 3, 3),
        )
        starts = self._plan().mapped("start")
        self.assertEqual(starts, [datetime(2026, 3, 3, 3, 30), datetime(2026, 3, 4, 1)])

    def test_no_visit_on_a_weekend_or_holiday(self):
        self.env["vn.holiday"].create({"date": "2026-03-03", "name": "Nghỉ"})
        self._customers(8)
        days = {visit.start.date() for visit in self._plan()}
        self.assertNotIn(date(2026, 3, 3), days)
        self.assertTrue(all(day.weekday() < 5 for day in days))
        self.assertEqual(len(days), 5)

    def test_more_customers_than_room_wait_for_the_next_run(self):
        self._customers(40)
        visits = self._plan()
        self.assertEqual(len(visits), 20)  # ten working days of two
        self.assertEqual(len(self._plan()), 20)

    def test_who_waits_longest_comes_first(self):
        self.plan.write({"day_limit": 1, "horizon_days": 1})
        customers = self._customers(2)
        self._visited(self.partner, "2026-02-01")
        self._visited(customers[0], "2026-01-01")
        self._visited(customers[1], "2026-01-15")
        self.assertEqual(self._plan().customer_id, customers[0])

    def test_customers_of_one_area_are_visited_on_one_day(self):
        areas = self.env["crm.area"].create(
            [{"name": name, "kind": "zone"} for name in ("Đông", "Tây")]
        )
        self.partner.area_id = areas[0]
        mixed = self._customers(3)
        mixed[0].area_id = mixed[1].area_id = areas[1]
        mixed[2].area_id = areas[0]
        visits = self._plan()
        by_day = [visits[:2].customer_id.area_id, visits[2:].customer_id.area_id]
        self.assertEqual(by_day, [areas[0], areas[1]])

    def test_a_second_run_plans_nothing_twice(self):
        self._customers(3)
        self.assertEqual(self._plan(), self._plan())

    def test_a_visit_planned_by_hand_counts_for_the_whole_customer(self):
        contact = self.env["res.partner"].create(
            {"name": "Anh Khoa", "parent_id": self.partner.id}
        )
        self._create_visit(
            customer_id=contact.id,
            start=datetime(2026, 3, 9, 2),
            stop=datetime(2026, 3, 9, 3),
        )
        self.assertFalse(self._plan())

    def test_the_first_plan_takes_a_customer_of_several(self):
        second = self.plan.copy({"name": "Tất cả", "customer_class": False})
        second.sequence = 20
        other = self._customers(1, customer_class="B")
        plans = {visit.customer_id: visit.visit_plan_id for visit in self._plan()}
        self.assertEqual(plans, {self.partner: self.plan, other: second})

    def test_by_area_group_and_condition(self):
        area = self.env["crm.area"].create({"name": "Đông", "kind": "region"})
        zone = area.create({"name": "Đông 1", "kind": "zone", "parent_id": area.id})
        self.plan.area_ids = area
        self.assertFalse(self._plan())
        self.partner.area_id = zone
        self.assertEqual(self.plan.customer_count, 1)
        self.plan.domain = '[("name", "=", "Ai khác")]'
        self.assertFalse(self._plan())
        self.plan.domain = False
        self.assertEqual(self._plan().customer_id, self.partner)
        with self.assertRaisesRegex(ValidationError, "Loại A"):
            self.plan.domain = '[("nothing", "=", 1)]'

    def test_customers_without_a_salesperson_are_shown(self):
        alone = self._customers(1, user_id=False)
        self.assertEqual(self.plan.unassigned_count, 1)
        action = self.plan.action_view_unassigned()
        found = self.env["res.partner"].search(action["domain"])
        self.assertEqual(found, alone)
        self.assertNotIn(alone, self._plan().customer_id)

    def test_another_run_at_the_same_salesperson_is_left_alone(self):
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT pg_advisory_xact_lock(hashtext('crm.visit.plan'), %s)",
                [self.sales.id],
            )
            self.assertFalse(self._plan())
        self.assertTrue(self._plan())

    def test_a_plan_that_fails_says_so_and_the_others_go_on(self):
        second = self.plan.copy({"name": "Tất cả", "customer_class": False})
        prepare = type(self.plan)._prepare_visits

        def fail(plan, *args):
            if plan == self.plan:
                raise ValueError("hỏng")
            return prepare(plan, *args)

        self.patch(type(self.plan), "_prepare_visits", fail)
        with self.assertLogs("odoo.addons.crm_vn_pipeline", "ERROR"):
            visits = self._plan()
        self.assertIn("hỏng", self.plan.last_error)
        self.assertEqual(visits.visit_plan_id, second)

    def test_a_planned_visit_nobody_made_is_missed_and_planned_anew(self):
        visit = self._plan()
        with freeze_time("2026-03-06 01:00:00"):
            with self.enter_registry_test_mode():
                cron = self.env.ref("crm_vn_pipeline.ir_cron_visit_missed")
                cron.method_direct_trigger()
            self.assertEqual(visit.visit_state, "missed")
            again = self._plan()
        self.assertEqual(again.customer_id, self.partner)
        self.assertGreater(again.start, visit.start + timedelta(days=3))

    def test_the_scheduled_action_plans_for_everybody(self):
        other = self._customers(1, user_id=self.colleague.id)
        self.plan.with_user(self.manager).action_plan_now()
        with self.enter_registry_test_mode():
            self.env.ref("crm_vn_pipeline.ir_cron_visit_plan").method_direct_trigger()
        visits = self.Event.search([("visit_plan_id", "=", self.plan.id)])
        self.assertEqual(visits.customer_id, self.partner + other)
        self.assertEqual(visits.user_id, self.sales + self.colleague)

    def test_plans_are_a_manager_s(self):
        self.assertEqual(self.plan.with_user(self.sales).name, "Loại A")
        with self.assertRaises(AccessError):
            self.plan.with_user(self.sales).action_plan_now()
        with self.assertRaises(AccessError):
            self.plan.with_user(self.sales).day_limit = 9
        self.plan.with_user(self.manager).day_limit = 9
        self.assertEqual(self.plan.day_limit, 9)
        with self.assertRaises(AccessError):
            self.plan.with_user(self.marketing).name  # noqa: B018

    def test_plans_of_other_companies_are_theirs(self):
        other = self.env["res.company"].create({"name": "Công ty khác"})
        self.plan.company_id = other
        plans = self.env["crm.visit.plan"].with_user(self.manager)
        self.assertNotIn(self.plan, plans.search([]))
        self.assertFalse(self._plan(), "its salespeople are not of that company")

    def test_planning_costs_by_batch_not_by_customer(self):
        counts = []
        for size in (5, 10):
            self.Event.search([("visit_plan_id", "!=", False)]).active = False
            self._customers(size)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            vals_list = self.plan._prepare_visits(
                self.sales, self.plan._get_days_ahead(self.sales, 14), set()
            )
            counts.append(self.env.cr.sql_log_count - before)
            self.assertGreaterEqual(len(vals_list), size)
        self.assertLessEqual(counts[1], counts[0] + 1, counts)
