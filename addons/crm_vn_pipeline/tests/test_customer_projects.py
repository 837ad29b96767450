from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged, users

from .selling_common import SellingCommon


@tagged("post_install", "-at_install")
class TestCustomerProjects(SellingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Project = cls.env["crm.customer.project"]
        cls.project, cls.other = Project.create(
            [
                {
                    "name": name,
                    "partner_id": cls.partner.id,
                    "user_id": cls.sales.id,
                }
                for name in ("Nhà máy Khánh An", "Kho Cần Thơ")
            ]
        )
        Item = cls.env["crm.customer.project.item"]
        cls.cold = Item.create({"project_id": cls.project.id, "name": "Hệ thống lạnh"})
        cls.store = Item.create(
            {
                "project_id": cls.project.id,
                "name": "Kho thành phẩm",
                "parent_id": cls.cold.id,
            }
        )
        cls.foreign = Item.create({"project_id": cls.other.id, "name": "Kho 2.000 tấn"})
        cls.product = cls.env["product.product"].create(
            {"name": "Kho lạnh", "list_price": 1_000_000_000, "taxes_id": False}
        )

    def _create_order(self, lead, price=1_000_000_000):
        return self.env["sale.order"].create(
            {
                "partner_id": lead.partner_id.id,
                "opportunity_id": lead.id,
                "user_id": lead.user_id.id,
                "order_line": [
                    (0, 0, {"product_id": self.product.id, "price_unit": price})
                ],
            }
        )

    def _get_offers(self, user):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.project.with_user(user).offer_ids

    # === Investor, projects, items ===

    @users("pl_sales")
    def test_one_investor_has_many_projects_with_items(self):
        investor = self.partner.with_env(self.env)
        self.assertEqual(investor.customer_project_count, 2)
        found = self.env["crm.customer.project"].search(
            investor.action_view_customer_projects()["domain"]
        )
        self.assertEqual(found, self.project + self.other)
        self.assertEqual(self.store.complete_name, "Hệ thống lạnh / Kho thành phẩm")
        with self.assertRaisesRegex(ValidationError, "Kho thành phẩm"):
            self.store.with_env(self.env).parent_id = self.foreign

    @users("pl_sales")
    def test_the_state_follows_from_events(self):
        project = self.project.with_env(self.env)
        with self.assertRaisesRegex(UserError, "Nhà máy Khánh An"):
            project.state = "done"
        project.action_bid()
        project.action_build()
        self.assertEqual(project.state, "building")
        with self.assertRaises(UserError):
            project.action_bid()
        project.action_finish()
        with self.assertRaises(UserError):
            project.action_stop()

    # === Opportunity and quotation ===

    @users("pl_sales")
    def test_opportunity_and_quotation_name_project_and_item(self):
        lead = self._create_lead(
            customer_project_id=self.project.id, customer_project_item_id=self.store.id
        ).with_env(self.env)
        order = self._create_order(lead)
        self.assertEqual(order.customer_project_id, self.project)
        self.assertEqual(order.customer_project_item_id, self.store)
        self.assertEqual(order.investor_id, self.partner)
        # the quotation follows its opportunity
        lead.write(
            {
                "customer_project_id": self.other.id,
                "customer_project_item_id": self.foreign.id,
            }
        )
        self.assertEqual(order.customer_project_item_id, self.foreign)
        # an item of another project is dropped with its project, and refused alone
        lead.customer_project_id = self.project
        self.assertFalse(lead.customer_project_item_id)
        with self.assertRaisesRegex(ValidationError, "Kho 2.000 tấn"):
            lead.customer_project_item_id = self.foreign

    def test_offers_stand_beside_those_of_competitors(self):
        lead = self._create_lead(
            customer_project_id=self.project.id, customer_project_item_id=self.store.id
        )
        order = self._create_order(lead)
        order.date_order = "2026-03-01 23:30:00"  # half past six the next morning
        self.env["crm.lead.party"].create(
            {
                "lead_id": lead.id,
                "partner_id": self.competitor.id,
                "price": 900_000_000,
            }
        )
        offers = self._get_offers(self.sales)
        ours = offers.filtered(lambda offer: offer.offered_by == "us")
        theirs = offers - ours
        self.assertEqual((ours.amount, ours.result), (1_000_000_000, "waiting"))
        self.assertEqual((theirs.amount, theirs.partner_id), (9e8, self.competitor))
        self.assertEqual(offers.customer_project_item_id, self.store)
        self.assertEqual(ours.date, date(2026, 3, 2))
        self.assertEqual(self.project.with_user(self.sales).offer_count, 2)
        self.assertEqual(ours.action_open()["res_id"], order.id)
        self.assertEqual(theirs.action_open()["res_id"], lead.id)
        order.action_confirm()
        lead.stage_id = self.won
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((ours.result, theirs.result), ("won", "lost"))

    def test_offers_in_another_currency_are_compared_in_ours(self):
        lead = self._create_lead(customer_project_id=self.project.id)
        order = self._create_order(lead, price=40_000)
        order.currency_rate = 0.00004
        offer = self._get_offers(self.sales)
        self.assertAlmostEqual(offer.amount, 1_000_000_000, 0)

    # === Parties ===

    def test_a_party_of_the_project_needs_no_opportunity(self):
        party = self.env["crm.lead.party"].create(
            {
                "customer_project_id": self.project.id,
                "partner_id": self.competitor.id,
                "role": "consultant",
                "influence": "high",
                "note": "Gặp anh Hùng",
            }
        )
        self.assertEqual(self.project.party_ids, party)
        with self.assertRaisesRegex(ValidationError, "Bắc Hà"):
            party.customer_project_id = False

    def test_a_party_of_the_opportunity_stands_on_its_project(self):
        lead = self._create_lead(customer_project_id=self.project.id)
        party = self.env["crm.lead.party"].create(
            {"lead_id": lead.id, "partner_id": self.competitor.id, "role": "supplier"}
        )
        self.assertEqual(self.project.party_ids, party)
        lead.customer_project_id = self.other
        self.assertEqual(self.other.party_ids, party)
        self.assertFalse(self.project.party_ids)

    # === Rights ===

    def test_a_colleague_sees_neither_project_nor_offers(self):
        lead = self._create_lead(customer_project_id=self.project.id)
        self._create_order(lead)
        party = self.env["crm.lead.party"].create(
            {"customer_project_id": self.project.id, "partner_id": self.competitor.id}
        )
        offer = self._get_offers(self.manager)
        self.assertEqual(len(offer), 1)
        for record in (self.project, self.store, offer, party):
            with self.subTest(model=record._name):
                self.assertTrue(record.with_user(self.sales).has_access("read"))
                self.assertFalse(record.with_user(self.colleague).has_access("read"))
                self.assertTrue(record.with_user(self.manager).has_access("read"))
                self.assertFalse(record.with_user(self.marketing).has_access("write"))
        with self.assertRaises(AccessError):
            self.project.with_user(self.colleague).action_bid()
        with self.assertRaises(AccessError):
            self.project.with_user(self.sales).unlink()

    def test_the_team_leader_has_the_projects_of_the_team(self):
        self.project.team_id = self.team
        self.team.user_id = self.colleague
        project = self.project.with_user(self.colleague)
        project.action_bid()
        self.assertEqual(project.state, "bidding")

    def test_with_an_opportunity_in_it_one_reads_the_project(self):
        lead = self._create_lead(
            user_id=self.colleague.id, customer_project_id=self.project.id
        )
        order = self._create_order(lead)
        mine = self._create_order(
            self._create_lead(customer_project_id=self.project.id)
        )
        project = self.project.with_user(self.colleague)
        self.assertEqual(project.name, "Nhà máy Khánh An")
        self.assertEqual(self._get_offers(self.colleague).order_id, order)
        self.assertEqual(self._get_offers(self.sales).order_id, order + mine)
        with self.assertRaises(AccessError):
            project.action_bid()

    def test_forms_open(self):
        for user in (self.sales, self.manager):
            with self.subTest(user=user.name):
                form = Form(self.project.with_user(user))
                self.assertEqual(form.name, "Nhà máy Khánh An")

    def test_the_list_costs_the_same_for_few_and_many(self):
        Project = self.env["crm.customer.project"].with_user(self.sales)
        projects = Project.create(
            [
                {"name": f"Dự án {number}", "partner_id": self.partner.id}
                for number in range(20)
            ]
        )
        projects.mapped("offer_count")  # rights are looked up once
        counts = []
        for part in (projects[:2], projects):
            self.env.flush_all()
            self.env.invalidate_all()
            part.fetch(["name"])
            before = self.env.cr.sql_log_count
            part.mapped("lead_count")
            part.mapped("offer_count")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_who_leaves_hands_the_projects_over(self):
        sources = {source.code: source for source in self.sales._handover_sources()}
        found = self.env["crm.customer.project"].search(
            sources["customer_projects"].domain
        )
        self.assertEqual(found, self.project + self.other)
