import doctest
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import BaseCase, Form, tagged

from ..tools import formats, holidays, lunar, person_name, quick_amount
from ..tools.lunar import LunarDate, lunar_to_solar, solar_to_lunar
from .common import CrmVnBaseCase

# vietnam.md annex B: months that start on another day in the Chinese calendar
NOT_CHINESE = {
    (1, 11, 2020, False): date(2020, 12, 14),
    (1, 1, 2030, False): date(2030, 2, 2),
    (1, 3, 2031, True): date(2031, 4, 21),
    (1, 2, 2032, False): date(2032, 3, 11),
    (1, 8, 2034, False): date(2034, 9, 12),
    (1, 3, 2037, False): date(2037, 4, 15),
    (1, 3, 2038, False): date(2038, 4, 4),
    (1, 11, 2039, False): date(2039, 12, 15),
    (1, 8, 2041, False): date(2041, 8, 26),
    (1, 10, 2049, False): date(2049, 10, 26),
}
FEASTS = {
    2026: ("02-17", "04-26", "09-25", "02-10"),
    2027: ("02-06", "04-16", "09-15", "01-30"),
    2028: ("01-26", "04-04", "10-03", "01-19"),
    2029: ("02-13", "04-23", "09-22", "02-06"),
    2030: ("02-02", "04-12", "09-12", "01-26"),
}


@tagged("post_install", "-at_install")
class TestCalendarTools(BaseCase):
    def test_doctests(self):
        for module in (formats, holidays, lunar, person_name, quick_amount):
            result = doctest.testmod(module)
            self.assertGreater(result.attempted, 4)
            self.assertFalse(result.failed, module.__name__)

    def test_months_that_start_otherwise_than_in_china(self):
        for lunar_date, day in NOT_CHINESE.items():
            self.assertEqual(lunar_to_solar(*lunar_date), day)

    def test_feasts_of_the_coming_years(self):
        for year, (tet, kings, autumn, kitchen) in FEASTS.items():
            self.assertEqual(f"{lunar_to_solar(1, 1, year):%m-%d}", tet)
            self.assertEqual(f"{lunar_to_solar(10, 3, year):%m-%d}", kings)
            self.assertEqual(f"{lunar_to_solar(15, 8, year):%m-%d}", autumn)
            self.assertEqual(f"{lunar_to_solar(23, 12, year - 1):%m-%d}", kitchen)

    def test_every_day_of_the_table_goes_there_and_back(self):
        day = lunar.STARTS[0]
        while day <= lunar.LAST_DAY:
            self.assertEqual(lunar_to_solar(*solar_to_lunar(day)), day)
            day += holidays.DAY

    def test_leap_months(self):
        self.assertEqual(solar_to_lunar(date(2028, 6, 23)), LunarDate(1, 5, 2028, True))
        leaps = {month.year: month.month for month in lunar.MONTHS if month.leap}
        self.assertEqual((leaps[2025], leaps[2028], leaps[2031]), (6, 5, 3))
        self.assertEqual(leaps[2033], 11)

    def test_outside_of_the_table(self):
        for day in (date(2020, 1, 24), date(2051, 3, 1)):
            with self.assertRaises(lunar.LunarRangeError):
                solar_to_lunar(day)

    def test_days_off_at_tet_as_notices_gave_them(self):
        def off(year):
            paid = holidays.paid_holidays(year)
            days = paid + holidays.compensatory_days(paid, range(5))
            tet = sorted(h.day for h in days if h.code == "tet")
            return f"{tet[0]:%d/%m}-{tet[-1]:%d/%m}"

        self.assertEqual(off(2026), "16/02-20/02")
        self.assertEqual(off(2027), "04/02-10/02")
        self.assertEqual(off(2029), "12/02-16/02")
        self.assertEqual(off(2030), "31/01-06/02")


@tagged("post_install", "-at_install")
class TestHolidays(CrmVnBaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Holiday = cls.env["vn.holiday"]
        cls.five = cls.env["res.company"].create(
            {"name": "Năm ngày", "saturday_work": "off"}
        )
        cls.six = cls.env["res.company"].create(
            {"name": "Sáu ngày", "saturday_work": "full"}
        )

    def test_a_saturday_holiday_depends_on_the_working_week(self):
        for company, monday in ((self.five, False), (self.six, True)):
            self.Holiday._generate(2029, company)
            worked = self.Holiday._is_working_day(date(2029, 11, 26), company)
            self.assertEqual(worked, monday, company.name)
            self.assertFalse(self.Holiday._is_working_day(date(2029, 11, 24), company))

    def test_twelve_paid_days_and_the_compensatory_one_of_2026(self):
        rows = self.Holiday._generate(2026, self.six)
        self.assertEqual(len(rows.filtered(lambda r: r.kind == "paid")), 12)
        extra = rows.filtered(lambda r: r.kind == "compensatory")
        self.assertEqual(extra.mapped("date"), [date(2026, 4, 27)])

    def test_generated_again_nothing_is_double_and_edits_stay(self):
        rows = self.Holiday._generate(2027, self.five)
        rows[0].name = "Sửa tay"
        self.assertFalse(self.Holiday._generate(2027, self.five))
        self.assertEqual(rows[0].name, "Sửa tay")

    def test_swapped_days_of_2026(self):
        self.Holiday._generate(2026, self.five)
        monday, saturday = date(2026, 8, 31), date(2026, 8, 22)
        self.assertTrue(self.Holiday._is_working_day(monday, self.five))
        self.Holiday.create(
            [
                {
                    "name": "Hoán đổi",
                    "date": day,
                    "kind": kind,
                    "company_id": self.five.id,
                }
                for day, kind in ((monday, "swapped_off"), (saturday, "swapped_work"))
            ]
        )
        self.assertFalse(self.Holiday._is_working_day(monday, self.five))
        self.assertTrue(self.Holiday._is_working_day(saturday, self.five))

    def test_working_days_are_counted_over_tet(self):
        self.Holiday._generate(2026, self.five)
        friday = date(2026, 2, 13)
        add = self.Holiday._add_working_days
        self.assertEqual(add(friday, 1, self.five), date(2026, 2, 23))
        self.assertEqual(add(date(2026, 2, 23), -1, self.five), friday)
        self.assertEqual(
            self.Holiday._next_working_day(date(2026, 11, 24), self.five),
            date(2026, 11, 25),
        )
        days = self.Holiday._count_working_days(friday, date(2026, 2, 23), self.five)
        self.assertEqual(days, 2)

    def test_many_dates_take_one_query(self):
        self.Holiday._generate(2026, self.five)
        self.env.flush_all()
        self.five._get_working_weekdays()
        with self.assertQueryCount(1):
            for number in range(1, 29):
                self.Holiday._is_working_day(date(2026, 2, number), self.five)

    def test_another_working_week_is_seen_at_once(self):
        saturday = date(2026, 11, 28)
        self.assertFalse(self.Holiday._is_working_day(saturday, self.five))
        self.five.saturday_work = "half"
        self.assertTrue(self.Holiday._is_working_day(saturday, self.five))

    @freeze_time("2026-11-22")
    def test_the_scheduled_action_proposes_two_years_once(self):
        self.Holiday._cron_generate()
        domain = [("company_id", "=", self.six.id)]
        rows = self.Holiday.search(domain)
        self.assertEqual(set(rows.mapped("year")), {2026, 2027})
        self.Holiday._cron_generate()
        self.assertEqual(self.Holiday.search_count(domain), len(rows))

    def test_the_proposal_is_seen_before_it_is_kept(self):
        Wizard = self.env["vn.holiday.generate"].with_user(self.user_crm_admin)
        with Form(Wizard.with_company(self.env.company)) as form:
            form.year = 2028
            self.assertEqual(form.tet_days_before, 2)
            form.tet_days_before = 1
        wizard = form.record
        self.assertIn(date(2028, 1, 29), wizard.line_ids.mapped("date"))
        wizard.action_generate()
        rows = self.Holiday.search([("year", "=", 2028)])
        self.assertEqual(set(wizard.line_ids.mapped("date")), set(rows.mapped("date")))

    def test_years_without_table_are_refused(self):
        with self.assertRaisesRegex(UserError, "2051"):
            self.Holiday._generate(2051, self.five)

    def test_only_the_administrator_changes_them(self):
        row = self.Holiday.create({"name": "Nghỉ", "date": "2026-12-31"})
        row.with_user(self.user_sales).read(["name"])
        with self.assertRaises(AccessError):
            row.with_user(self.user_manager).name = "Khác"
        row.with_user(self.user_crm_admin).name = "Khác"
        row.company_id = self.five
        with self.assertRaises(AccessError):
            row.with_user(self.user_sales).read(["name"])


@tagged("post_install", "-at_install")
class TestOccasions(CrmVnBaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.women = cls.env.ref("crm_vn_base.vn_occasion_women")
        cls.birthday = cls.env.ref("crm_vn_base.vn_occasion_birthday")
        cls.tet = cls.env.ref("crm_vn_base.vn_occasion_tet")

    def _next(self, occasion, day):
        return occasion._get_next_date(date.fromisoformat(day))

    def test_next_days_by_both_calendars(self):
        self.assertEqual(self._next(self.women, "2026-11-22"), date(2027, 3, 8))
        self.assertEqual(self._next(self.tet, "2026-11-22"), date(2027, 2, 6))
        self.assertFalse(self._next(self.tet, "2055-01-01"))
        self.assertTrue(self.women.next_date)

    def test_passed_occasions_move_on(self):
        self.women.flush_recordset()
        self.env.cr.execute(
            "UPDATE vn_occasion SET next_date = '2020-03-08' WHERE id = %s",
            [self.women.id],
        )
        self.women.invalidate_recordset()
        with freeze_time("2026-11-22"):
            self.env["vn.occasion"]._cron_update_next_dates()
        self.assertEqual(self.women.next_date, date(2027, 3, 8))

    def test_women_only_on_8_march(self):
        people = self.env["res.partner"].create(
            [
                {"name": "Lê Thị Mai", "gender": "female"},
                {"name": "Trần Văn Khoa", "gender": "male"},
            ]
        )
        domain = self.women._get_partners_domain()
        self.assertEqual(people.filtered_domain(domain), people[0])

    def test_birthdays_solar_and_lunar(self):
        leap, moon = self.env["res.partner"].create(
            [
                {"name": "Sinh Nhuận", "birthdate_date": "1992-02-29"},
                {
                    "name": "Sinh Âm",
                    "birthday_is_lunar": True,
                    "lunar_birth_day": 30,
                    "lunar_birth_month": 1,
                },
            ]
        )
        since = date(2027, 1, 1)
        next_day = self.birthday._get_partner_date
        self.assertEqual(next_day(leap, since), date(2027, 2, 28))
        # the first lunar month of 2021 has 29 days
        self.assertEqual(next_day(moon, date(2021, 2, 12)), date(2021, 3, 12))
        found = (leap | moon).filtered_domain(self.birthday._get_partners_domain())
        self.assertEqual(found, leap | moon)

    def test_each_company_keeps_its_own(self):
        other = self.env["res.company"].create({"name": "Công ty khác"})
        Occasion = self.env["vn.occasion"]
        self.women.enabled = False
        self.assertNotIn(self.women, Occasion._get_enabled())
        self.women.with_company(other).enabled = True
        self.assertIn(self.women, Occasion.with_company(other)._get_enabled())

    def test_a_new_company_keeps_what_the_old_one_keeps(self):
        valentine = self.env.ref("crm_vn_base.vn_occasion_valentine")
        self.assertTrue(self.women.enabled and not valentine.enabled)
        self.tet.enabled = False
        new = self.env["res.company"].create({"name": "Chi nhánh Đà Nẵng"})
        kept = self.env["vn.occasion"].with_company(new)._get_enabled()
        self.assertIn(self.women, kept)
        self.assertNotIn(valentine, kept)
        self.assertNotIn(self.tet, kept)

    def test_companies_older_than_the_add_on_keep_them_too_unless_they_chose(self):
        old, chose = self.env["res.company"].create(
            [{"name": "Chi nhánh Cần Thơ"}, {"name": "Chi nhánh Huế"}]
        )
        Occasion = self.env["vn.occasion"]
        for company in old | chose:
            Occasion.with_company(company)._get_enabled().enabled = False
        self.tet.with_company(chose).enabled = True
        Occasion._keep_in_every_company()
        self.assertTrue(self.women.with_company(old).enabled)
        self.assertFalse(self.women.with_company(chose).enabled)

    def test_whose_day_comes(self):
        since, until = date(2026, 11, 22), date(2026, 11, 30)
        with freeze_time("2026-11-22"):
            soon, later = self.env["res.partner"].create(
                [
                    {"name": "Sinh Sớm", "birthdate_date": "1990-11-25"},
                    {"name": "Sinh Muộn", "birthdate_date": "1990-12-25"},
                ]
            )
        people = soon | later
        domain = self.birthday._get_due_domain(since, until)
        self.assertEqual(people.filtered_domain(domain), soon)
        self.assertFalse(people.filtered_domain(self.tet._get_due_domain(since, until)))
        domain = self.tet._get_due_domain(date(2027, 2, 1), date(2027, 2, 8))
        self.assertEqual(people.filtered_domain(domain), people)

    def test_a_day_of_no_year_is_refused(self):
        for vals in (
            {"basis": "solar", "day": 31, "month": 4},
            {"basis": "lunar", "day": 31, "month": 1},
            {"basis": "solar"},
        ):
            with self.assertRaisesRegex(ValidationError, "Sai ngày"):
                self.env["vn.occasion"].create({"name": "Sai ngày", **vals})

    def test_only_the_administrator_changes_them(self):
        with self.assertRaises(AccessError):
            self.women.with_user(self.user_marketing).enabled = False
        self.women.with_user(self.user_crm_admin).enabled = False


@tagged("post_install", "-at_install")
class TestNames(CrmVnBaseCase):
    def test_people_stand_by_given_name(self):
        names = ["Trần Văn Đạt", "Lê An", "Nguyễn Thị Ân", "Đỗ Bình An", "Lý Yến"]
        people = self.env["res.partner"].create([{"name": name} for name in names])
        found = self.env["res.partner"].search(
            [("id", "in", people.ids)], order="name_sort_key"
        )
        self.assertEqual(
            found.mapped("name"),
            ["Đỗ Bình An", "Lê An", "Nguyễn Thị Ân", "Trần Văn Đạt", "Lý Yến"],
        )

    def test_the_list_of_contacts_stands_in_this_order(self):
        view = self.env.ref("crm_vn_base.res_partner_view_list_contact")
        arch = self.env["res.partner"].get_view(view.id, "list")["arch"]
        self.assertIn('default_order="name_sort_key"', arch)


@tagged("post_install", "-at_install")
class TestFormats(CrmVnBaseCase):
    def test_dates_and_numbers_of_vietnam(self):
        lang = self.env["res.lang"]._lang_get("vi_VN")
        self.assertEqual(lang.date_format, "%d/%m/%Y")
        self.assertEqual((lang.decimal_point, lang.thousands_sep), (",", "."))
        self.assertEqual(lang.week_start, "1")

    def test_amounts_of_odoo_without_what_they_hide(self):
        vnd = self.env.ref("base.VND").with_context(lang="vi_VN")
        self.assertEqual(formats.strip_invisible(vnd.format(-1234567)), "-1.234.567 ₫")
