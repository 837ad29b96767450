"""Who may do what, model by model: the table of docs/roles-and-rights.md as a test."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import CrmVnBaseCase

ROLES = ("marketing", "sales", "accountant", "care", "manager", "crm_admin", "employee")
OPERATIONS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}

# model: rights of marketing, salesperson, accountant, care, manager, administrator,
# an employee without a role, by the access rights alone
TABLE = {
    "res.partner": ("rwc", "rwc", "rwc", "rwc", "rwcd", "rwcd", "r"),
    "res.partner.bank": ("r", "r", "rwc", "r", "r", "rwcd", "r"),
    "res.bank": ("r", "r", "rwc", "r", "r", "rwcd", "r"),
    "res.partner.category": ("rwc", "rwc", "rwc", "rwc", "rwc", "rwcd", "r"),
    "res.country.state": ("r", "r", "r", "r", "r", "rwcd", "r"),
    "base.partner.merge.automatic.wizard": ("", "", "", "", "rwc", "rwc", ""),
    "res.users": ("r", "r", "r", "r", "r", "rwcd", "r"),
    "res.groups": ("r", "r", "r", "r", "r", "rwcd", "r"),
    "ir.model.access": ("", "", "", "", "", "rwcd", ""),
    "ir.rule": ("", "", "", "", "", "rwcd", ""),
    "ir.config_parameter": ("", "", "", "", "", "", ""),
    "crm.area": ("r", "r", "r", "r", "r", "rwcd", "r"),
    "crm.market": ("rwc", "r", "r", "r", "rwc", "rwcd", "r"),
    "crm.customer.group": ("r", "r", "r", "r", "r", "rwcd", "r"),
    "crm.interaction": ("rwc", "rwc", "rwc", "rwc", "rwcd", "rwcd", ""),
    "crm.interaction.result": ("r", "r", "r", "r", "r", "rwcd", "r"),
    "crm.export.log": ("", "", "", "", "", "r", ""),
    "crm.employee.handover": ("", "", "", "", "rwc", "rwcd", ""),
    "crm.employee.handover.line": ("", "", "", "", "rwc", "rwcd", ""),
    "ir.exports": ("", "", "", "", "", "rwcd", ""),
}

# groups of core that no role but the named ones may have
ONLY = {
    "base.group_system": (),
    "base.group_erp_manager": ("crm_admin",),
    "base.group_partner_manager": ("crm_admin",),
    "base.group_allow_export": ("crm_admin",),
    "crm_vn_base.group_crm_vn_export": ("crm_admin",),
    "sales_team.group_sale_manager": ("crm_admin",),
    "sales_team.group_sale_salesman_all_leads": ("manager", "crm_admin"),
    "sales_team.group_sale_salesman": ("sales", "manager", "crm_admin"),
    "base.group_sanitize_override": (),
}


@tagged("post_install", "-at_install")
class TestAccessTable(CrmVnBaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users_by_role["employee"] = new_test_user(
            cls.env, "vn_employee", groups="base.group_user"
        )

    def test_model_by_role_by_operation(self):
        for model, rights in TABLE.items():
            for role, allowed in zip(ROLES, rights, strict=True):
                records = self.env[model].with_user(self.users_by_role[role])
                for letter, operation in OPERATIONS.items():
                    with self.subTest(model=model, role=role, operation=operation):
                        self.assertEqual(
                            records.has_access(operation), letter in allowed
                        )

    def test_no_role_has_a_group_of_core_it_does_not_need(self):
        for group, having in ONLY.items():
            for role in ROLES:
                with self.subTest(group=group, role=role):
                    self.assertEqual(
                        self.users_by_role[role].has_group(group), role in having
                    )

    # === deleting and merging customers ===

    def test_only_managers_and_the_administrator_delete_customers(self):
        for role in ROLES:
            customer = self._create_customer(name=f"Khách xóa bởi {role}")
            mine = customer.with_user(self.users_by_role[role])
            with self.subTest(role=role):
                if role in ("manager", "crm_admin"):
                    mine.unlink()
                    self.assertFalse(customer.exists())
                else:
                    with self.assertRaises(AccessError):
                        mine.unlink()

    def test_only_managers_and_the_administrator_merge_customers(self):
        for role in ROLES:
            pair = self._create_customer() | self._create_customer()
            Wizard = (
                self.env["base.partner.merge.automatic.wizard"]
                .with_user(self.users_by_role[role])
                .with_context(active_model="res.partner", active_ids=pair.ids)
            )
            with self.subTest(role=role):
                if role in ("manager", "crm_admin"):
                    Wizard.create({}).action_merge()
                    self.assertEqual(len(pair.exists()), 1)
                else:
                    with self.assertRaises(AccessError):
                        Wizard.create({}).action_merge()

    # === nobody makes himself more than he is ===

    def test_the_administrator_of_the_crm_makes_no_administrator_of_the_system(self):
        system = self.env.ref("base.group_system")
        me = self.user_crm_admin
        attempts = (
            lambda: me.with_user(me).write({"group_ids": [(4, system.id)]}),
            lambda: self.user_sales.with_user(me).write(
                {"group_ids": [(4, system.id)]}
            ),
            lambda: system.with_user(me).write({"user_ids": [(4, me.id)]}),
            lambda: (
                self.env.ref("crm_vn_base.group_crm_vn_admin")
                .with_user(me)
                .write({"implied_ids": [(4, system.id)]})
            ),
            lambda: (
                self.env["res.users"]
                .with_user(me)
                .create(
                    {
                        "name": "Mới",
                        "login": "vn_new",
                        "group_ids": [(4, system.id)],
                    }
                )
            ),
            lambda: (
                self.env["res.groups"]
                .with_user(me)
                .create(
                    {
                        "name": "Mới",
                        "implied_ids": [(4, system.id)],
                        "user_ids": [(4, me.id)],
                    }
                )
            ),
        )
        for number, attempt in enumerate(attempts):
            with (
                self.subTest(number=number),
                self.assertRaises(AccessError),
                self.env.cr.savepoint(),
            ):
                attempt()
            self.env.invalidate_all()
            self.env.registry.clear_cache()
            self.env.registry.clear_cache("groups")
            self.assertFalse(me.has_group("base.group_system"), number)

    def test_he_gives_roles_and_the_right_to_export(self):
        me = self.user_crm_admin
        role = self.env.ref("crm_vn_base.group_crm_vn_care")
        export = self.env.ref("crm_vn_base.group_crm_vn_export")
        self.user_sales.with_user(me).group_ids += role | export
        self.assertTrue(self.user_sales.has_group("crm_vn_base.group_crm_vn_export"))
        role.with_user(me).customer_visibility = "team"
        for name in ("sales", "manager", "care"):
            with self.assertRaises(AccessError):
                role.with_user(self.users_by_role[name]).customer_visibility = "all"

    # === the colleague who may not ===

    def test_the_colleague_changes_neither_interactions_nor_hidden_customers(self):
        interaction = self._create_interaction(self._create_customer())
        for role, allowed in (
            ("sales", True),
            ("sales2", False),
            ("marketing", False),
            ("manager", True),
        ):
            mine = interaction.with_user(self.users_by_role[role])
            self.assertEqual(mine.has_access("write"), allowed, role)
