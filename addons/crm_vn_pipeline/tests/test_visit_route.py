from datetime import datetime, time

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged, users

from .selling_common import SellingCommon

PLACES = {"Biên Hòa": (10.95, 106.84), "Tân Bình": (10.80, 106.62)}


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")  # 8 a.m. in Vietnam
class TestVisitRoute(SellingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sales.tz = cls.colleague.tz = "Asia/Ho_Chi_Minh"

    def _plan(self, place, hour, **vals):
        latitude, longitude = PLACES.get(place, (0, 0))
        customer = self.env["res.partner"].create(
            {
                "name": place,
                "street": "Số 1",
                "city": place,
                "phone": "0918303215",
                "partner_latitude": latitude,
                "partner_longitude": longitude,
            }
        )
        return self._create_visit(
            name=place,
            customer_id=customer.id,
            start=datetime(2026, 3, 2, hour),
            stop=datetime(2026, 3, 2, hour + 1),
            **vals,
        )

    @users("pl_sales")
    def test_my_visits_of_the_day_in_vietnam_in_their_order(self):
        late = self._plan("Biên Hòa", 9, route_sequence=2)
        early = self._plan("Tân Bình", 2, route_sequence=1)
        self._plan("Hủy", 3).action_visit_cancel()
        self._plan("Đồng nghiệp", 3, user_id=self.colleague.id)
        # 00:30 of the next day in Vietnam
        self._plan("Mai", 17)
        action = self.env["calendar.event"]._get_route_action()
        visits = self.env["calendar.event"].search(
            action["domain"], order="route_sequence"
        )
        self.assertEqual(visits, early + late)

    @users("pl_sales")
    def test_address_phone_and_way_stand_on_the_card(self):
        visit = self._plan("Biên Hòa", 2)
        self.assertIn("Số 1, Biên Hòa", visit.visit_address)
        self.assertTrue(visit.visit_phone)
        self.assertIn("10.95%2C106.84", visit.visit_map_url)
        visit.location = "Cổng sau"
        self.assertEqual(visit.visit_address, "Cổng sau")
        nowhere = self._create_visit(customer_id=False)
        self.assertFalse(nowhere.visit_map_url)

    @users("pl_sales")
    def test_the_whole_route_on_the_map(self):
        route = self.env["calendar.event"]
        with self.assertRaises(UserError):
            route.action_route_map()
        self._plan("Biên Hòa", 2, route_sequence=2)
        self._plan("Tân Bình", 3, route_sequence=1)
        url = route.action_route_map()["url"]
        self.assertIn("destination=10.95", url)
        self.assertIn("waypoints=10.8", url)

    @users("pl_sales")
    def test_the_shortest_order_begins_where_the_salesperson_is(self):
        far = self._plan("Biên Hòa", 2)
        near = self._plan("Tân Bình", 9)
        unknown = self._plan("Xa", 3)
        here = {"latitude": 10.78, "longitude": 106.60}
        route = self.env["calendar.event"]
        route.action_route_order(here)
        self.assertEqual(route._get_route(), near + far + unknown)
        route.action_route_order({"latitude": 10.96, "longitude": 106.85})
        self.assertEqual(route._get_route(), far + near + unknown)
        route.action_route_order("nowhere")
        self.assertEqual(route._get_route()[-1], unknown)

    @users("pl_sales")
    def test_last_and_next_visit_of_a_customer(self):
        partner = self.partner.with_env(self.env)
        self.assertFalse(partner.next_visit_on)
        visit = self._create_visit(
            start=datetime(2026, 3, 5, 2), stop=datetime(2026, 3, 5, 3)
        )
        partner.invalidate_recordset()
        self.assertEqual(partner.next_visit_on, visit.start)
        self._make_visit(self._create_visit())
        partner.invalidate_recordset()
        self.assertEqual(partner.last_visit_on, datetime(2026, 3, 2, 1))
        visits = self.env["calendar.event"].search(
            partner.action_view_visits()["domain"]
        )
        self.assertEqual(len(visits), 2)

    @users("pl_sales")
    def test_visits_of_an_opportunity_are_counted(self):
        lead = self._create_lead().with_env(self.env)
        self._make_visit(self._create_visit(opportunity_id=lead.id))
        self._create_visit(opportunity_id=lead.id)
        self._create_visit(opportunity_id=lead.id).action_visit_cancel()
        self.assertEqual((lead.visit_done_count, lead.visit_count), (1, 2))
        action = lead.action_view_visits()
        self.assertEqual(action["context"]["default_customer_id"], self.partner.id)

    def test_visits_are_counted_by_week_month_and_quarter(self):
        for day in (2, 3, 10):
            visit = self._create_visit(
                start=datetime(2026, 3, day, 2), stop=datetime(2026, 3, day, 3)
            )
            self._make_visit(visit)
        self._create_visit()
        action = self.env.ref("crm_vn_pipeline.calendar_event_action_visit_count")
        domain = [("user_id", "=", self.sales.id)]
        domain += [("visit_type", "!=", False), ("visit_state", "=", "done")]
        self.assertIn("done", action.domain)
        for period, counts in (("week", [2, 1]), ("month", [3]), ("quarter", [3])):
            groups = self.env["calendar.event"]._read_group(
                domain, [f"start:{period}"], ["__count"]
            )
            self.assertEqual([count for _start, count in groups], counts)


@tagged("post_install", "-at_install")
class TestVisitOnPhone(SellingCommon, HttpCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_check_in_with_the_phone_s_position(self):
        self.sales.tz = "Asia/Ho_Chi_Minh"
        # noon in Vietnam
        noon = datetime.combine(fields.Date.context_today(self.sales), time(5))
        visit = self._create_visit(start=noon, stop=noon.replace(hour=6))
        self.start_tour("/odoo/crm-route", "crm_visit_phone", login="pl_sales")
        self.assertEqual(visit.visit_state, "done")
        self.assertAlmostEqual(visit.check_in_latitude, 10.9579)
        self.assertEqual(visit.check_in_accuracy, 20)
        self.assertEqual(visit.check_out_missing, "denied")
        self.assertTrue(visit.result_id)
