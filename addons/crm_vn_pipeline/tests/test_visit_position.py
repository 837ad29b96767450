from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import tagged, users

from .selling_common import SellingCommon

# the factory, a point 60 m away, and one in another town
FACTORY = (10.9574, 106.8427)
GATE = {"latitude": 10.9579, "longitude": 106.8429, "accuracy": 20}
ELSEWHERE = {"latitude": 10.7769, "longitude": 106.7009, "accuracy": 20}


@tagged("post_install", "-at_install")
class TestVisitPosition(SellingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner.write(
            {"partner_latitude": FACTORY[0], "partner_longitude": FACTORY[1]}
        )
        cls.visit = cls._create_visit()
        cls.env.company.visit_distance = 500

    def _check_in(self, position, visit=None):
        visit = visit or self.visit
        args = [visit.ids]
        call_kw(
            visit.with_user(self.sales),
            "action_visit_check_in",
            args,
            {"position": position},
        )

    def test_the_position_is_kept_with_its_distance(self):
        self._check_in(GATE)
        self.assertEqual(self.visit.visit_state, "checked_in")
        self.assertAlmostEqual(self.visit.check_in_latitude, 10.9579)
        self.assertAlmostEqual(self.visit.check_in_distance, 60, delta=10)
        self.assertFalse(self.visit.is_far)

    def test_elsewhere_is_marked_unless_the_company_does_not_care(self):
        self._check_in(ELSEWHERE)
        self.assertGreater(self.visit.check_in_distance, 20_000)
        self.assertTrue(self.visit.is_far)
        self.env.company.visit_distance = 0
        other = self._create_visit()
        self._check_in(ELSEWHERE, other)
        self.assertFalse(other.is_far)

    def test_a_move_of_the_customer_later_changes_nothing(self):
        self._check_in(GATE)
        self.env.flush_all()
        self.partner.partner_latitude = 21.0
        self.assertFalse(self.visit.is_far)
        self.assertLess(self.visit.check_in_distance, 100)

    def test_without_a_position_the_visit_goes_on_and_says_why(self):
        self._check_in({"missing": "denied"})
        self.assertEqual(self.visit.visit_state, "checked_in")
        self.assertEqual(self.visit.check_in_missing, "denied")
        self.assertFalse(self.visit.is_far)

    def test_nonsense_from_outside_is_no_position(self):
        nonsense = (
            "here",
            {"latitude": "10", "longitude": 106},
            {"latitude": 910, "longitude": 106},
            {"latitude": float("nan"), "longitude": 1},
            {"missing": "because"},
            [1, 2],
        )
        for position in nonsense:
            visit = self._create_visit()
            self._check_in(position, visit)
            self.assertEqual(visit.visit_state, "checked_in")
            self.assertFalse(visit.check_in_latitude)
            self.assertFalse(visit.check_in_missing)

    @users("pl_sales")
    def test_when_and_where_cannot_be_typed(self):
        visit = self.visit.with_env(self.env)
        for vals in (
            {"check_in": "2026-03-02 02:00:00"},
            {"check_out_latitude": 10.0},
            {"entered_late": True},
        ):
            with self.assertRaisesRegex(UserError, "Thăm Nam Hải"):
                visit.write(vals)
        with self.assertRaises(UserError):
            visit.copy({"check_in": "2026-03-02 02:00:00"})
        self.assertFalse(visit.check_in)

    def test_nobody_checks_in_for_another(self):
        visit = self.visit.with_user(self.colleague)
        with self.assertRaisesRegex(UserError, "pl_sales"):
            visit.action_visit_check_in(GATE)
        visit.sudo().partner_ids += self.colleague.partner_id
        visit.action_visit_check_in(GATE)
        self.assertEqual(visit.visit_state, "checked_in")
        with self.assertRaises(UserError):
            self._create_visit().with_user(self.care).action_visit_log()

    @users("pl_sales")
    def test_a_visit_ends_with_its_result(self):
        visit = self.visit.with_env(self.env)
        visit.action_visit_check_in()
        with self.assertRaisesRegex(UserError, "Thăm Nam Hải"):
            visit.action_visit_check_out()
        self.assertEqual(visit.visit_state, "checked_in")
        visit.write({"result_id": self.result.id, "visit_note": "Đặt thêm kho"})
        visit.action_visit_check_out()
        fact = self.env["crm.interaction"].search([("event_id", "=", visit.id)])
        self.assertEqual((fact.note, fact.user_id), ("Đặt thêm kho", self.env.user))

    @users("pl_sales")
    def test_where_the_visitor_is_becomes_the_customer_s_place(self):
        self.partner.write({"partner_latitude": 0, "partner_longitude": 0})
        visit = self.visit.with_env(self.env)
        self.assertFalse(visit.customer_has_position)
        with self.assertRaisesRegex(UserError, "Thăm Nam Hải"):
            visit.action_visit_set_customer_position()
        visit.action_visit_check_in(GATE)
        visit.action_visit_set_customer_position()
        self.assertAlmostEqual(self.partner.partner_latitude, GATE["latitude"])
        self.assertIn("10.9579", visit.action_visit_map()["url"])

    @freeze_time("2026-03-02 10:00:00")
    def test_a_visit_is_entered_afterwards_with_its_planned_times(self):
        visit = self.visit.with_user(self.sales)
        with self.assertRaisesRegex(UserError, "Thăm Nam Hải"):
            visit.action_visit_log()
        visit.result_id = self.result
        visit.action_visit_log()
        self.assertEqual((visit.visit_state, visit.entered_late), ("done", True))
        fact = self.env["crm.interaction"].search([("event_id", "=", visit.id)])
        self.assertEqual((fact.date, fact.duration), (visit.start, 1))
        ahead = self._create_visit(
            start="2026-03-03 02:00:00",
            stop="2026-03-03 03:00:00",
            result_id=self.result.id,
        )
        with self.assertRaises(UserError):
            ahead.with_user(self.sales).action_visit_log()

    def test_the_next_visit_is_planned_once(self):
        self.visit.next_visit_on = "2026-04-02 02:00:00"
        self._make_visit(self.visit)
        following = self.visit.next_visit_id
        self.assertEqual(following.customer_id, self.partner)
        self.assertEqual((following.visit_state, following.duration), ("planned", 1))
        self.visit.with_user(self.sales).next_visit_on = "2026-05-02 02:00:00"
        self.assertEqual(self.visit.next_visit_id, following)
        later = self._create_visit()
        self._make_visit(later)
        later.with_user(self.sales).next_visit_on = "2026-05-02 02:00:00"
        self.assertEqual(str(later.next_visit_id.start), "2026-05-02 02:00:00")
