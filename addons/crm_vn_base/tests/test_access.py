from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import CrmVnBaseCase


@tagged("post_install", "-at_install")
class TestAccess(CrmVnBaseCase):
    def _menus(self, user):
        """Return the names of the entries below our root that the user is shown."""
        shown = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        names, todo = set(), [self.env.ref("crm_vn_base.menu_root").id]
        while todo:
            menu = shown.get(todo.pop())
            if menu:
                names.add((menu["xmlid"] or "").partition(".")[2])
                todo += menu["children"]
        return names

    def test_every_role_has_the_customers(self):
        for name, user in self.users_by_role.items():
            menus = self._menus(user)
            self.assertLessEqual(
                {"menu_root", "menu_organisations", "menu_contacts"}, menus, name
            )
            self.assertIn("menu_interactions", menus, name)

    def test_only_the_administrator_configures(self):
        for name, user in self.users_by_role.items():
            menus = self._menus(user)
            self.assertEqual("menu_areas" in menus, name == "crm_admin", name)
            self.assertEqual("menu_users" in menus, name == "crm_admin", name)
        self.assertNotIn("menu_settings", self._menus(self.user_crm_admin))

    def test_roles_imply_what_core_needs(self):
        self.assertTrue(self.user_sales.has_group("sales_team.group_sale_salesman"))
        self.assertFalse(
            self.user_sales.has_group("sales_team.group_sale_salesman_all_leads")
        )
        self.assertTrue(
            self.user_manager.has_group("sales_team.group_sale_salesman_all_leads")
        )
        self.assertTrue(self.user_crm_admin.has_group("base.group_erp_manager"))
        self.assertFalse(self.user_crm_admin.has_group("base.group_system"))

    def test_every_role_writes_customers(self):
        for name in ("sales", "marketing", "care", "accountant", "manager"):
            user = self.users_by_role[name]
            Partner = self.env["res.partner"].with_user(user)
            partner = Partner.create({"name": f"Khách của {name}"})
            partner.customer_class = "A"
            self.assertEqual(partner.customer_class, "A")

    def test_hooks_of_later_addons_exist(self):
        Users = self.env["res.users"]
        self.assertIsInstance(
            Users._handover_employee_records(self.user_sales, self.user_sales2), dict
        )
        self.assertIsInstance(self.user_sales._today_tiles(), list)
        self.assertIsInstance(self.env["res.partner"]._lifecycle_sources(), list)

    def test_actions_open_the_right_customers(self):
        company = self._create_customer()
        contact = self.env["res.partner"].create(
            {"name": "Khoa", "parent_id": company.id}
        )
        person = self.env["res.partner"].create({"name": "Minh Anh"})
        ours = self.env.company.partner_id | self.user_sales.partner_id
        for action, expected in (
            ("organisation", company),
            ("individual", person),
            ("contact", contact | person),
        ):
            act = self.env["ir.actions.act_window"]._for_xml_id(
                f"crm_vn_base.res_partner_{action}_action"
            )
            rows = company | contact | person | ours
            domain = [("id", "in", rows.ids), *safe_eval(act["domain"])]
            self.assertEqual(self.env["res.partner"].search(domain), expected, action)
