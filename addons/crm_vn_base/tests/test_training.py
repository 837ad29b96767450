from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import CrmVnBaseCase


@tagged("post_install", "-at_install")
class TestTraining(CrmVnBaseCase):
    def _names(self, user):
        items = self.env["crm.training.item"].with_user(user).search([])
        return {item.get_external_id()[item.id].split("item_")[-1] for item in items}

    def test_each_role_has_its_steps(self):
        self.assertIn("first_customer", self._names(self.user_sales))
        self.assertNotIn("audit", self._names(self.user_sales))
        self.assertNotIn("first_customer", self._names(self.user_accountant))
        self.assertIn("audit", self._names(self.user_manager))
        self.assertNotIn("process", self._names(self.user_manager))
        self.assertIn("process", self._names(self.user_crm_admin))

    def test_ticks_are_ones_own_and_managers_see_them(self):
        item = self.env.ref("crm_vn_base.crm_training_item_search")
        other = self.env.ref("crm_vn_base.crm_training_item_problems")
        mine = item.with_user(self.user_sales)
        mine.action_done()
        self.assertTrue(mine.done)
        self.assertFalse(item.with_user(self.user_sales2).done)
        self.assertEqual(item.with_user(self.user_manager).done_count, 1)
        Item = self.env["crm.training.item"].with_user(self.user_sales)
        self.assertIn(mine, Item.search([("done", "=", True)]))
        self.assertNotIn(mine, Item.search([("done", "=", False)]))
        done = mine.done_ids
        with self.assertRaises(AccessError):
            done.with_user(self.user_sales2).unlink()
        with self.assertRaises(AccessError):
            self.env["crm.training.done"].with_user(self.user_sales2).create(
                {"item_id": other.id, "user_id": self.user_sales.id}
            )
        mine.action_done()
        self.assertFalse(mine.done)

    def test_show_me_starts_the_tour_or_opens_the_screen(self):
        tour = self.env.ref("crm_vn_base.crm_training_item_first_customer")
        action = tour.with_user(self.user_sales).action_start()
        self.assertEqual(action["url"], "/odoo?tour=crm_vn_first_customer")
        screen = self.env.ref("crm_vn_base.crm_training_item_problems")
        action = screen.with_user(self.user_sales).action_start()
        self.assertEqual(action["res_model"], "crm.data.problem")

    def test_steps_are_an_administrators(self):
        item = self.env.ref("crm_vn_base.crm_training_item_search")
        with self.assertRaises(AccessError):
            item.with_user(self.user_manager).name = "Khác"
        item.with_user(self.user_crm_admin).name = "Khác"


@tagged("post_install", "-at_install")
class TestFirstCustomerTour(HttpCase):
    def test_tour_leads_to_a_saved_customer(self):
        new_test_user(
            self.env, "vn_first", groups="crm_vn_base.group_crm_vn_sales"
        ).tour_enabled = False
        self.start_tour(
            "/odoo/crm-organisations", "crm_vn_first_customer", login="vn_first"
        )
        partner = self.env["res.partner"].search(
            [("name", "=", "Công ty TNHH Bước Đầu")]
        )
        self.assertEqual(len(partner), 1)
        self.assertTrue(partner.is_company)
        self.assertTrue(partner.phone_sanitized)
