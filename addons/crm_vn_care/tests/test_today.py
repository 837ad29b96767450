from odoo.tests import tagged

from .common import CareCommon


@tagged("post_install", "-at_install")
class TestToday(CareCommon):
    """What customer care adds to the screen 'Today'."""

    def _today(self, user):
        screen = self.env["res.users"].with_user(self.users[user]).get_today()
        tiles = [tile for section in screen["sections"] for tile in section["tiles"]]
        panels = screen["panels"]
        return {tile["key"]: tile for tile in [*tiles, *panels]}

    def test_touches_of_today_and_overdue(self):
        care = self.users["care"].id
        before = self._today("care")
        self._create_touch(user_id=care)
        self._create_touch(
            user_id=care, occasion_date="2026-02-20", date_planned="2026-02-27"
        )
        self._create_touch(
            user_id=care, occasion_date="2026-03-05", date_planned="2026-03-12"
        )
        self._create_touch(
            user_id=self.users["sales2"].id, partner_id=self.other_partner.id
        )
        after = self._today("care")
        for key, more in (("touches", 1), ("late_touches", 1), ("touches_panel", 2)):
            self.assertEqual(after[key]["value"] - before[key]["value"], more, key)
        tones = [row["tone"] for row in after["touches_panel"]["rows"]]
        self.assertEqual(tones[0], "danger")
        self.assertEqual(tones[-1], "warning")
        self.assertEqual(self._today("sales2")["touches"]["value"], 1)

    def test_cases_of_ones_own_and_of_nobody(self):
        before = self._today("care")
        self._create_ticket(user_id=self.users["care"].id)
        self._create_ticket(user_id=False, name="Kho rò nước")
        after = self._today("care")
        for key, more in (("cases", 1), ("unassigned_cases", 1), ("cases_panel", 2)):
            self.assertEqual(after[key]["value"] - before[key]["value"], more, key)
        self.assertNotIn("unassigned_cases", self._today("sales"))

    def test_a_manager_is_shown_what_waits_for_his_yes(self):
        self.program.needs_approval = True
        touch = self._create_touch()
        self.assertEqual(self._today("manager")["touches_to_approve"]["value"], 1)
        touch.with_user(self.users["manager"]).action_approve()
        self.assertEqual(self._today("manager")["touches_to_approve"]["value"], 0)
        self.assertNotIn("touches_to_approve", self._today("care"))

    def test_tiles_open_what_they_count_for_every_role(self):
        self._create_touch()
        self._create_ticket()
        for name, user in self.users.items():
            for key, tile in self._today(name).items():
                action = self.env["ir.actions.act_window"]._for_xml_id(tile["action"])
                Model = self.env[action["res_model"]].with_user(user)
                found = Model.search_count(tile["domain"])
                self.assertEqual(found, tile["value"], f"{name}: {key}")
