from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CareCommon


@tagged("post_install", "-at_install")
class TestCareCalendar(CareCommon):
    """Programmes by the calendar, on 2 March 2026, the 14th of the lunar month."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.birthday = cls.env.ref("crm_vn_base.vn_occasion_birthday")
        cls.founding = cls.env.ref("crm_vn_base.vn_occasion_founding")
        cls.women = cls.env.ref("crm_vn_base.vn_occasion_women")
        (cls.birthday | cls.founding | cls.women).enabled = True
        cls.env["res.partner"].search(
            ["|", ("next_birthday", "!=", False), ("next_founding_day", "!=", False)]
        ).write(
            {
                "birthdate_date": False,
                "birthday_is_lunar": False,
                "founding_date": False,
            }
        )
        cls.greeting = cls.env["crm.care.program"].create(
            {
                "name": "Chúc mừng sinh nhật",
                "occasion": "calendar",
                "vn_occasion_id": cls.birthday.id,
                "partner_domain": "[]",
                "user_id": cls.users["care"].id,
            }
        )

    def _person(self, name, **vals):
        return self.env["res.partner"].create(
            {"name": name, "parent_id": self.partner.id, **vals}
        )

    def _no_commit(self):
        return patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=60
        )

    def _plan(self, program=None, **kwargs):
        with self._no_commit():
            self.env["crm.care.program"]._cron_plan_calendar(**kwargs)
        program = program or self.greeting
        return program.touch_ids.sorted("occasion_date")

    def test_solar_and_lunar_birthdays_become_touches(self):
        solar = self._person("Mai", birthdate_date="1990-03-05")
        moon = self._person(
            "Khoa", birthday_is_lunar=True, lunar_birth_day=20, lunar_birth_month=1
        )
        self._person("Lan", birthdate_date="1990-06-05")
        touches = self._plan()
        self.assertEqual(touches.partner_id, solar | moon)
        dates = {touch.partner_id: touch.occasion_date for touch in touches}
        self.assertEqual(dates[solar], date(2026, 3, 5))
        # the 20th of the first lunar month
        self.assertEqual(dates[moon], date(2026, 3, 8))
        self.assertEqual(touches.user_id, self.users["care"])
        todo = touches[0].activity_ids
        self.assertEqual(todo.user_id, self.users["care"])
        self.assertEqual(todo.date_deadline, date(2026, 3, 5))

    def test_again_nothing_is_planned_twice_and_next_year_it_is(self):
        self._person("Mai", birthdate_date="1990-03-05")
        self.assertEqual(len(self._plan()), 1)
        self.assertEqual(len(self._plan()), 1)
        with freeze_time("2027-03-02"):
            with self._no_commit():
                self.env["res.partner"]._cron_update_anniversaries()
            touches = self._plan()
        self.assertEqual(touches.mapped("occasion_date")[-1], date(2027, 3, 5))
        self.assertEqual(len(touches), 2)

    def test_batches_take_everybody(self):
        for number in range(5):
            self._person(f"P{number}", birthdate_date="1990-03-05")
        self.assertEqual(len(self._plan(limit=2)), 5)

    def test_founding_day_planned_as_early_as_the_occasion_says(self):
        self.founding.lead_days = 3
        self.partner.founding_date = "2004-03-12"
        self.greeting.vn_occasion_id = self.founding
        touch = self._plan()
        self.assertEqual(touch.partner_id, self.partner)
        self.assertEqual(touch.occasion_date, date(2026, 3, 12))
        self.assertEqual(touch.date_planned, date(2026, 3, 9))

    def test_a_feast_greets_those_it_is_for(self):
        lady = self._person("Lê Thị Mai", gender="female")
        self._person("Trần Văn Khoa", gender="male")
        self.greeting.write(
            {
                "vn_occasion_id": self.women.id,
                "partner_domain": f"[('parent_id', '=', {self.partner.id})]",
            }
        )
        touch = self._plan()
        self.assertEqual(touch.partner_id, lady)
        self.assertEqual(touch.occasion_date, date(2026, 3, 8))

    def test_only_the_chosen_customers(self):
        self._person("Mai", birthdate_date="1990-03-05")
        self.greeting.partner_domain = "[('lifecycle', '=', 'stopped')]"
        self.assertFalse(self._plan())

    def test_an_occasion_that_is_not_kept_greets_nobody(self):
        self._person("Mai", birthdate_date="1990-03-05")
        for company in self.env["res.company"].search([]):
            self.birthday.with_company(company).enabled = False
        self.assertFalse(self._plan())

    @mute_logger("odoo.addons.crm_vn_care.models.crm_care_program_occasion")
    def test_what_fails_says_why_and_leaves_the_others(self):
        self._person("Mai", birthdate_date="1990-03-05")
        other = self.greeting.copy({"name": "Thiệp mừng"})
        self.assertEqual(other.vn_occasion_id, self.birthday)
        Program = self.env.registry["crm.care.program"]
        plan = Program._plan_calendar

        def fail(program, partners):
            if program == self.greeting:
                raise ValueError("no touch today")
            return plan(program, partners)

        with patch.object(Program, "_plan_calendar", fail):
            self._plan()
        self.assertIn("no touch today", self.greeting.last_error)
        self.assertFalse(self.greeting.touch_ids)
        self.assertEqual(len(other.touch_ids), 1)
        self._plan()
        self.assertFalse(self.greeting.last_error)

    def test_refused_without_a_day_or_with_an_unreadable_domain(self):
        with self.assertRaisesRegex(ValidationError, "Chúc mừng sinh nhật"):
            self.greeting.vn_occasion_id = False
        with self.assertRaisesRegex(ValidationError, "Chúc mừng sinh nhật"):
            self.greeting.partner_domain = "[('không', 'có')]"
