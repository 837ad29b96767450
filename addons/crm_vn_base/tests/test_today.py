import json
from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import json_default

from .browser import BrowserCase
from .common import NO_MAIL, CrmVnBaseCase

# half past eight on a Sunday morning in Vietnam
NOW = "2026-11-22 01:30:00"
TODAY, TOMORROW, LATE = "2026-11-22", "2026-11-23", "2026-11-20"


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestToday(CrmVnBaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_customer(user_id=cls.user_sales.id)
        cls.todo = cls.env.ref("mail.mail_activity_data_todo")

    def _today(self, user, team=False):
        """Return what the user sees, by key; number tiles and panels apart."""
        screen = self.env["res.users"].with_user(user).get_today(team=team)
        tiles = [tile for section in screen["sections"] for tile in section["tiles"]]
        return (
            {tile["key"]: tile for tile in tiles},
            {panel["key"]: panel for panel in screen["panels"]},
        )

    def _task(self, user, day, **vals):
        return self.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.customer.id,
                "activity_type_id": self.todo.id,
                "user_id": user.id,
                "date_deadline": day,
                **vals,
            }
        )

    def _meeting(self, user, start, **vals):
        return self.env["calendar.event"].create(
            {
                "name": "Gặp Nam Hải",
                "start": start,
                "stop": datetime.fromisoformat(start).replace(minute=59),
                "user_id": user.id,
                "partner_ids": [Command.set(user.partner_id.ids)],
                **vals,
            }
        )

    # === Every role ===

    def test_every_role_has_its_screen_and_tiles_open_what_they_count(self):
        for name, user in self.users_by_role.items():
            screen = self.env["res.users"].with_user(user).get_today()
            json.dumps(screen, default=json_default)
            tiles = [t for s in screen["sections"] for t in s["tiles"]]
            self.assertIn("tasks", [tile["key"] for tile in tiles], name)
            for tile in tiles + screen["panels"]:
                action = self.env["ir.actions.act_window"]._for_xml_id(tile["action"])
                Model = self.env[action["res_model"]].with_user(user)
                found = Model.search_count(tile["domain"])
                self.assertEqual(found, tile["value"], f"{name}: {tile['key']}")

    def test_it_is_the_first_entry_of_every_role(self):
        root = self.env.ref("crm_vn_base.menu_root")
        today = self.env.ref("crm_vn_base.menu_today")
        for name, user in self.users_by_role.items():
            menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
            self.assertEqual(menus["root"]["children"][0], root.id, name)
            self.assertEqual(menus[root.id]["children"][0], today.id, name)

    def test_the_header_speaks_vietnamese_and_knows_the_lunar_day(self):
        screen = self.env["res.users"].with_user(self.user_sales).get_today()
        self.assertIn("22/11/2026", screen["date"])
        self.assertIn("14/10", screen["lunar_date"])
        self.assertIn("Bính Ngọ", screen["lunar_date"])
        self.assertIn("sales", screen["greeting"])

    def test_kept_occasions_are_announced_two_weeks_before(self):
        with freeze_time("2026-12-23"):
            self.env["vn.occasion"]._cron_update_next_dates()
            screen = self.env["res.users"].with_user(self.user_care).get_today()
        notices = [notice["when"] for notice in screen["notices"]]
        self.assertIn("01/01", notices)

    def test_a_tile_needs_no_more_than_what_it_counts_and_opens(self):
        plain = {
            "label": "Việc khác",
            "value": 3,
            "action": "mail.mail_activity_action_my",
            "domain": [],
        }
        Users = self.env.registry["res.users"]
        tiles_of = Users._today_tiles
        with patch.object(
            Users, "_today_tiles", lambda user: [*tiles_of(user), None, plain]
        ):
            tiles, _panels = self._today(self.user_sales)
        self.assertEqual([t["value"] for t in tiles.values()].count(3), 1)

    # === Tasks ===

    def test_tasks_due_and_overdue_are_ones_own(self):
        self._task(self.user_sales, TODAY)
        self._task(self.user_sales, LATE, summary="Gửi báo giá")
        self._task(self.user_sales, TOMORROW)
        self._task(self.user_sales2, LATE)
        tiles, panels = self._today(self.user_sales)
        self.assertEqual(
            (tiles["tasks"]["value"], tiles["late_tasks"]["value"]), (1, 1)
        )
        rows = panels["todo"]["rows"]
        self.assertEqual([row["tone"] for row in rows], ["danger", "warning"])
        self.assertEqual(rows[0]["title"], "Gửi báo giá")
        self.assertEqual(rows[0]["note"], self.customer.name)
        self.assertTrue(all(row["may_finish"] for row in rows))

    def test_a_manager_sees_the_team_when_he_asks(self):
        self._task(self.user_sales, LATE)
        self._task(self.user_sales2, LATE)
        self.assertEqual(self._today(self.user_manager)[0]["late_tasks"]["value"], 0)
        tiles, panels = self._today(self.user_manager, team=True)
        self.assertEqual(tiles["late_tasks"]["value"], 2)
        row = panels["todo"]["rows"][0]
        self.assertEqual(row["who"], self.user_sales.name)
        self.assertFalse(row["may_finish"])

    def test_a_salesperson_cannot_ask_for_the_team(self):
        self._task(self.user_sales2, LATE)
        screen = self.env["res.users"].with_user(self.user_sales).get_today(team=True)
        self.assertFalse(screen["team"] or screen["leads_team"])
        tiles, _panels = self._today(self.user_sales, team=True)
        self.assertEqual(tiles["late_tasks"]["value"], 0)

    def test_the_day_is_that_of_vietnam(self):
        self._task(self.user_sales, TODAY)
        # already the 22nd there, still the 21st in UTC
        with freeze_time("2026-11-21 18:00:00"):
            tiles, _panels = self._today(self.user_sales)
        self.assertEqual(tiles["tasks"]["value"], 1)

    # === Appointments ===

    def test_appointments_of_today_in_their_order(self):
        for start in ("2026-11-22 07:00", "2026-11-22 02:00", "2026-11-22 17:30"):
            self._meeting(self.user_sales, start)
        self._meeting(self.user_sales2, "2026-11-22 03:00")
        tiles, panels = self._today(self.user_sales)
        # 17:30 UTC is tomorrow
        self.assertEqual(tiles["meetings"]["value"], 2)
        whens = [row["when"] for row in panels["agenda"]["rows"]]
        self.assertEqual(whens, ["09:00", "14:00"])

    def test_an_appointment_one_was_invited_to(self):
        both = (self.user_sales | self.user_sales2).partner_id
        self._meeting(
            self.user_sales2,
            "2026-11-22 03:00",
            partner_ids=[Command.set((both | self.customer).ids)],
        )
        _tiles, panels = self._today(self.user_sales)
        self.assertEqual(panels["agenda"]["rows"][0]["note"], self.customer.name)

    # === Customers ===

    def test_customers_are_counted_by_their_standing(self):
        before = self._today(self.user_sales)[0]
        self._create_customer(name="C", user_id=self.user_sales.id)
        self._create_customer(name="D", user_id=self.user_sales2.id)
        after = self._today(self.user_sales)[0]
        change = {
            key: after[key]["value"] - before[key]["value"]
            for key in ("prospect", "customer", "stopped")
        }
        self.assertEqual(change, {"prospect": 1, "customer": 0, "stopped": 0})
        manager = self._today(self.user_manager)[0]
        self.assertGreater(manager["prospect"]["value"], after["prospect"]["value"])

    # === Birthdays and founding days ===

    def _people(self):
        return self.env["res.partner"].create(
            [
                {"name": "Mai", "birthdate_date": "1990-11-24"},
                {
                    # the 14th of the tenth lunar month is today
                    "name": "Khoa",
                    "parent_id": self.customer.id,
                    "birthday_is_lunar": True,
                    "lunar_birth_day": 14,
                    "lunar_birth_month": 10,
                },
                {"name": "Lan", "birthdate_date": "1990-12-24"},
            ]
        )

    def test_birthdays_of_the_week_by_both_calendars(self):
        self._people().user_id = self.user_sales
        _tiles, panels = self._today(self.user_sales)
        rows = panels["birthdays"]["rows"]
        self.assertEqual([row["title"] for row in rows], ["Khoa", "Mai"])
        self.assertIn("14/10", rows[0]["note"])
        self.assertIn(self.customer.name, rows[0]["note"])
        self.assertEqual(panels["birthdays"]["value"], 2)

    def test_people_of_ones_organisations_and_of_nobody_elses(self):
        self._people()
        rows = self._today(self.user_sales)[1]["birthdays"]["rows"]
        self.assertEqual([row["title"] for row in rows], ["Khoa"])
        rows = self._today(self.user_sales2)[1]["birthdays"]["rows"]
        self.assertFalse(rows)
        rows = self._today(self.user_care)[1]["birthdays"]["rows"]
        self.assertLessEqual({"Khoa", "Mai"}, {row["title"] for row in rows})

    def test_founding_days(self):
        self.customer.founding_date = "2004-11-25"
        rows = self._today(self.user_sales)[1]["birthdays"]["rows"]
        self.assertIn("22", rows[0]["note"])
        self.customer.founding_date = "2026-11-22"
        self.assertEqual(self.customer.next_founding_day, date(2027, 11, 22))

    def test_passed_days_move_on_every_night(self):
        mai, khoa, _lan = people = self._people()
        self.customer.founding_date = "2004-11-25"
        people.flush_recordset()
        written = mai.write_date
        batch = patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=60
        )
        with freeze_time("2026-11-26 00:00:00"), batch:
            self.env["res.partner"]._cron_update_anniversaries(limit=1)
        self.assertEqual(mai.next_birthday, date(2027, 11, 24))
        self.assertEqual(khoa.next_birthday, date(2027, 11, 11))
        self.assertEqual(self.customer.next_founding_day, date(2027, 11, 25))
        self.assertEqual(mai.write_date, written)
        mai.birthdate_date = False
        self.assertFalse(mai.next_birthday)

    # === Queries ===

    def test_rows_take_no_query_each(self):
        def count():
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._today(self.user_sales)
            return self.cr.sql_log_count - before

        def fill(number):
            for day in range(number):
                self._task(self.user_sales, LATE)
                self._meeting(self.user_sales, f"2026-11-22 0{day + 1}:00")
            people = [
                {"name": f"P{day}", "birthdate_date": "1990-11-24"}
                for day in range(number)
            ]
            self.env["res.partner"].create(people).user_id = self.user_sales

        fill(1)
        count()
        one = count()
        fill(6)
        self.assertLessEqual(count(), one + 2)


@tagged("post_install", "-at_install")
class TestTodayClient(BrowserCase):
    """In the browser: it opens first, tiles open lists, tasks are done from it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, **NO_MAIL})
        cls.user = new_test_user(
            cls.env,
            "today_sales",
            groups="crm_vn_base.group_crm_vn_sales",
            lang="vi_VN",
            tz="Asia/Ho_Chi_Minh",
            tour_enabled=False,
        )
        cls.customer = cls.env["res.partner"].create(
            {"name": "Công ty Hôm Nay", "is_company": True, "user_id": cls.user.id}
        )
        cls.task = cls.customer.activity_schedule(
            "mail.mail_activity_data_todo",
            summary="Gửi hồ sơ năng lực",
            user_id=cls.user.id,
        )

    def test_it_is_what_the_web_client_opens_with(self):
        self.run_in_browser("/odoo", OPEN_AND_BACK, login="today_sales", ready=READY)

    def test_it_fits_a_phone_on_which_a_task_is_done(self):
        self.browser_size = "390x844"
        self.run_in_browser("/odoo/today", FITS, DONE, login="today_sales", ready=READY)
        self.assertFalse(self.task.exists().filtered("active"))


READY = "document.querySelectorAll('.o_crm_today_panel').length > 2"
OPEN_AND_BACK = """
    one("[data-tile=prospect]").click();
    const row = await until(() => one(".o_data_row .o_data_cell[name=complete_name]"));
    check(row.textContent.includes("Công ty Hôm Nay"), row.textContent);
    check(!one(".o_searchview_facet"), "a filter hides what was counted");
    one(".o_back_button, .breadcrumb-item a").click();
    await until(() => one("[data-panel=todo] .o_crm_today_row button"));
    one("[data-panel=todo] .o_crm_today_row button").click();
    await until(() => one(".o_form_view .o_field_widget[name=name]"));
"""
FITS = """
    check(document.documentElement.scrollWidth <= window.innerWidth, "too wide");
    for (const button of all(".o_crm_today_shortcuts button")) {
        check(button.getBoundingClientRect().right <= window.innerWidth,
              `cut off: ${button.textContent}`);
    }
    const shown = all(".o_crm_today_panel").filter((panel) => panel.offsetParent);
    const lefts = shown.map((panel) => Math.round(panel.getBoundingClientRect().left));
    equal(new Set(lefts).size, 1);
    const empty = shown.slice(1).find((panel) => !panel.querySelector("li"));
    check(!empty, `room for nothing: ${empty?.textContent}`);
"""
DONE = """
    one("[data-panel=todo] .o_crm_today_done").click();
    await until(() => !one("[data-panel=todo] .o_crm_today_row"));
"""
