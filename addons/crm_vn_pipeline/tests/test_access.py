from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import PipelineCommon


@tagged("post_install", "-at_install")
class TestAccess(PipelineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.target = cls._create_target(
            user_id=cls.sales.id, email="khoa@namhai-thu.example"
        )
        cls.target_list = cls.env["crm.target.list"].create(
            {"name": "Thủy sản", "user_id": cls.sales.id}
        )

    def _assert_access(self, record, user, read, write, unlink=False):
        as_user = record.with_user(user)
        for operation, allowed in (
            ("read", read),
            ("write", write),
            ("unlink", unlink),
        ):
            self.assertEqual(
                as_user.has_access(operation), allowed, f"{user.login} {operation}"
            )

    def test_targets_own_team_all(self):
        self._assert_access(self.target, self.sales, True, True)
        self._assert_access(self.target, self.colleague, False, False)
        self._assert_access(self.target, self.manager, True, True, True)
        self._assert_access(self.target, self.marketing, True, True, True)
        self._assert_access(self.target, self.care, False, False)

    def test_leader_of_a_team_has_its_targets(self):
        leader = self._new_user("pl_leader", "sales")
        self.assertFalse(self.target.with_user(leader).has_access("read"))
        self.team.user_id = leader
        self.assertTrue(self.target.with_user(leader).has_access("write"))

    def test_unassigned_target_is_marketings(self):
        target = self._create_target("Chưa giao")
        self.assertFalse(target.with_user(self.sales).has_access("read"))
        self.assertTrue(target.with_user(self.marketing).has_access("read"))

    def test_colleague_converts_nothing(self):
        with self.assertRaises(AccessError):
            self.target.with_user(self.colleague).action_convert()
        with self.assertRaises(AccessError):
            self.target.with_user(self.colleague).action_start_caring()
        with self.assertRaises(AccessError):
            self.target.with_user(self.colleague).action_reject()
        wizard = self.env["crm.target.close"].with_user(self.colleague)
        with self.assertRaises(AccessError):
            wizard.create({"target_ids": self.target.ids, "reason": "Tôi muốn"})

    def test_marketing_makes_no_leads(self):
        with self.assertRaises(AccessError):
            self.target.with_user(self.marketing).action_convert()
        self.assertEqual(self.target.state, "new")

    def test_salesperson_assigns_nobody(self):
        with self.assertRaises(AccessError):
            self.env["crm.target.assign"].with_user(self.sales).create(
                {"target_ids": self.target.ids, "user_id": self.colleague.id}
            )

    def test_lists(self):
        self._assert_access(self.target_list, self.sales, True, False)
        self._assert_access(self.target_list, self.colleague, False, False)
        self._assert_access(self.target_list, self.manager, True, True, True)
        self._assert_access(self.target_list, self.marketing, True, True, True)

    def test_other_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Chi nhánh"})
        self.manager.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self._assert_access(self.target, self.manager, False, False)
        self._assert_access(self.target_list, self.manager, False, False)

    def test_hits_are_written_by_the_system_only(self):
        trace = self._create_trace("khoa@namhai-thu.example")
        hit = self._create_hit(trace)
        self._assert_access(hit, self.marketing, True, False)
        self._assert_access(hit, self.manager, True, False)
        self._assert_access(hit, self.sales, False, False)
        self._assert_access(trace, self.manager, True, False)
        self._assert_access(trace, self.sales, False, False)

    def test_campaigns(self):
        self._assert_access(self.campaign, self.marketing, True, True, True)
        self._assert_access(self.campaign, self.manager, True, True)
        self._assert_access(self.campaign, self.sales, True, False)
        mine = self.env["utm.campaign"].with_user(self.sales).create({"title": "Tôi"})
        self.assertTrue(mine.has_access("write"))

    def test_every_role_opens_the_campaign(self):
        for user in (self.sales, self.marketing, self.manager, self.care):
            form = Form(self.campaign.with_user(user))
            self.assertEqual(form.title, "Hội thảo", user.login)

    def test_campaign_costs(self):
        cost = self.env["utm.campaign.cost"].create(
            {"campaign_id": self.campaign.id, "name": "In ấn", "amount": 6e6}
        )
        self._assert_access(cost, self.marketing, True, True, True)
        self._assert_access(cost, self.sales, False, False)
        accountant = self._new_user("pl_accountant", "accountant")
        self._assert_access(cost, accountant, True, True)

    def test_leads_and_quotations_are_ones_own(self):
        lead = self.env["crm.lead"].create(
            {"name": "Kho", "type": "lead", "user_id": self.sales.id}
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "A"}).id,
                "user_id": self.sales.id,
            }
        )
        for record in (lead, order):
            self._assert_access(record, self.sales, True, True)
            self._assert_access(record, self.colleague, False, False)
            self.assertTrue(record.with_user(self.manager).has_access("write"))
            self.assertFalse(record.with_user(self.marketing).has_access("read"))

    def test_menus_by_role(self):
        names = {
            user.login: set(self.env["ir.ui.menu"].with_user(user)._visible_menu_ids())
            for user in (self.marketing, self.sales, self.manager, self.care)
        }
        marketing = self.env.ref("crm_vn_pipeline.menu_marketing").id
        sales = self.env.ref("crm_vn_pipeline.menu_sales").id
        mailings = self.env.ref("crm_vn_pipeline.menu_mailings").id
        seen = {
            login: [menu in ids for menu in (marketing, sales, mailings)]
            for login, ids in names.items()
        }
        self.assertEqual(
            seen,
            {
                "pl_marketing": [True, False, True],
                "pl_sales": [False, True, False],
                "pl_manager": [True, True, False],
                "pl_care": [False, False, False],
            },
        )
