from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CrmVnBaseCase


@tagged("post_install", "-at_install")
class TestPicklists(CrmVnBaseCase):
    def test_an_administrator_keeps_the_lists_and_others_choose_from_them(self):
        for model, values in (
            ("crm.interaction.result", {"name": "Hẹn khảo sát", "kind": "call"}),
            ("crm.suggestion.category", {"name": "Đào tạo"}),
        ):
            choice = self.env[model].with_user(self.user_crm_admin).create(values)
            seen = choice.with_user(self.user_sales)
            self.assertIn(seen, seen.search([]))
            with self.assertRaises(AccessError):
                seen.name = "Khác"
            choice.active = False
            self.assertNotIn(seen, seen.search([]))

    def test_everything_of_the_process_stands_under_one_menu(self):
        menu = self.env.ref("crm_vn_base.menu_process")
        found = self.env["ir.ui.menu"].search([("id", "child_of", menu.id)])
        models = {item.action.res_model for item in found if item.action}
        self.assertLessEqual(
            {
                "crm.stage.rule",
                "crm.stage.limit",
                "crm.quality.rule",
                "crm.interaction.result",
                "crm.suggestion.category",
                "base.automation",
            },
            models,
        )
        for user, seen in ((self.user_manager, False), (self.user_crm_admin, True)):
            visible = menu.with_user(user)._filter_visible_menus()
            self.assertEqual(bool(visible), seen)
