from datetime import datetime

from freezegun import freeze_time

from odoo.tests import tagged

from .common import PipelineCommon


@freeze_time("2026-03-02 01:30:00")
@tagged("post_install", "-at_install")
class TestToday(PipelineCommon):
    """What selling adds to the screen 'Today'."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.sales | cls.colleague | cls.manager | cls.care).tz = "Asia/Ho_Chi_Minh"
        cls.partner = cls.env["res.partner"].create({"name": "Nam Hải"})

    def _today(self, user, team=False):
        screen = self.env["res.users"].with_user(user).get_today(team=team)
        tiles = [tile for section in screen["sections"] for tile in section["tiles"]]
        panels = screen["panels"]
        return {tile["key"]: tile for tile in [*tiles, *panels]}

    def _visit(self, user, start, **vals):
        start = datetime.fromisoformat(start)
        quiet = self.env["calendar.event"].with_context(no_mail_to_attendees=True)
        return quiet.create(
            {
                "name": "Thăm định kỳ",
                "visit_type": "periodic",
                "customer_id": self.partner.id,
                "user_id": user.id,
                "start": start,
                "stop": start.replace(minute=59),
                **vals,
            }
        )

    def _lead(self, user, **vals):
        return self.env["crm.lead"].create(
            {"name": "Kho lạnh", "type": "lead", "user_id": user.id, **vals}
        )

    def test_visits_of_today_to_come_and_forgotten(self):
        before = self._today(self.sales)
        done = self._visit(self.sales, "2026-03-02 02:00")
        self._visit(self.sales, "2026-03-02 06:00")
        self._visit(self.sales, "2026-03-03 02:00", name="Giới thiệu máy nén")
        self._visit(self.sales, "2026-02-26 02:00")
        self._visit(self.colleague, "2026-03-02 02:00")
        done.with_user(self.sales).action_visit_check_in()
        after = self._today(self.sales)
        change = {
            key: after[key]["value"] - before[key]["value"]
            for key in ("visits", "forgotten_visits", "next_visits", "meetings")
        }
        expected = {"visits": 1, "forgotten_visits": 1, "next_visits": 1, "meetings": 2}
        self.assertEqual(change, expected)
        row = after["next_visits"]["rows"][0]
        self.assertEqual(row["title"], "Nam Hải")
        self.assertIn("Giới thiệu máy nén", row["note"])
        agenda = after["agenda"]["rows"]
        self.assertEqual([row["badge_tone"] for row in agenda], ["warning", "light"])

    def test_new_leads_and_those_nothing_is_planned_for(self):
        new = self._lead(self.sales, partner_name="Thủy sản An Giang")
        self._lead(self.sales, qualification="qualified").activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.sales.id
        )
        self._lead(self.sales, type="opportunity", qualification="qualified")
        self._lead(self.colleague)
        tiles = self._today(self.sales)
        self.assertEqual(tiles["new_leads"]["value"], 1)
        self.assertEqual(tiles["idle_leads"]["value"], 2)
        [row] = tiles["new_leads_panel"]["rows"]
        self.assertEqual(row["id"], new.id)
        self.assertIn("Thủy sản An Giang", row["note"])
        team = self._today(self.manager, team=True)
        self.assertEqual(team["new_leads"]["value"], 2)

    def test_an_offered_lead_says_until_when_it_waits(self):
        offered = self._lead(self.marketing, name="Kho đông Cà Mau")
        offered._give_to(self.sales, 4)
        tiles = self._today(self.sales)
        self.assertEqual(tiles["leads_to_accept"]["value"], 1)
        self.assertEqual(tiles["new_leads"]["value"], 0)
        [row] = tiles["new_leads_panel"]["rows"]
        self.assertEqual(row["id"], offered.id)
        self.assertIn("02/03", row["badge"])
        offered.with_user(self.sales).action_accept()
        tiles = self._today(self.sales)
        self.assertEqual(tiles["leads_to_accept"]["value"], 0)

    def test_quotations_that_expire(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "user_id": self.sales.id,
                "validity_date": "2026-03-04",
            }
        )
        self.assertEqual(self._today(self.sales)["quotations"]["value"], 0)
        order.action_quotation_sent()
        self.assertEqual(self._today(self.sales)["quotations"]["value"], 1)
        order.validity_date = "2026-04-04"
        self.assertEqual(self._today(self.sales)["quotations"]["value"], 0)

    def test_marketing_sees_the_targets_nobody_has(self):
        before = self._today(self.marketing)["new_targets"]["value"]
        self._create_target("Lê Thị Mai")
        self._create_target("Trần Văn Khoa", user_id=self.sales.id)
        self.assertEqual(
            self._today(self.marketing)["new_targets"]["value"], before + 1
        )
        self.assertNotIn("new_targets", self._today(self.sales))
        self.assertNotIn("visits", self._today(self.marketing))

    def test_tiles_open_what_they_count_for_every_role(self):
        self._lead(self.sales)
        self._visit(self.sales, "2026-03-02 02:00")
        for user in (self.sales, self.manager, self.marketing, self.care):
            for key, tile in self._today(user).items():
                action = self.env["ir.actions.act_window"]._for_xml_id(tile["action"])
                Model = self.env[action["res_model"]].with_user(user)
                found = Model.search_count(tile["domain"])
                self.assertEqual(found, tile["value"], f"{user.login}: {key}")

    def test_care_sees_no_leads(self):
        tiles = self._today(self.care)
        self.assertNotIn("new_leads", tiles)
        self.assertNotIn("new_leads_panel", tiles)
        self.assertIn("tasks", tiles)
