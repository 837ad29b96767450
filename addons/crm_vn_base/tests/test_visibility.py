from odoo.exceptions import AccessError
from odoo.tests import Form, HttpCase, new_test_user, tagged

from .visibility_common import EVERYBODY, VisibilityCase


@tagged("post_install", "-at_install")
class TestVisibility(VisibilityCase):
    def test_every_setting_for_every_role(self):
        seen_by_sales = {
            "own": {"mine"},
            "team": {"mine", "mate"},
            "area": {"mine", "area"},
            "all": EVERYBODY,
        }
        roles = ("sales", "marketing", "care", "accountant", "manager")
        for visibility, by_sales in seen_by_sales.items():
            for name in roles:
                role = self.ROLES[name]
                user = self.users_by_role[name]
                everything = visibility == "all"
                expected = EVERYBODY if everything else {"pool"}
                if name == "sales":
                    expected = by_sales | {"pool"}
                elif name == "manager" and visibility == "team":
                    expected = {"mine", "mate", "pool"}  # he leads the team
                with self.subTest(role=name, visibility=visibility):
                    self._restrict("sales", visibility)
                    self._restrict(role, visibility)
                    self.assertEqual(self._seen(user), expected)
                    self._restrict("sales", visibility, pool=False)
                    self._restrict(role, visibility, pool=False)
                    without = expected if everything else expected - {"pool"}
                    self.assertEqual(self._seen(user), without)
                    self._restrict(role, "all")

    def test_from_the_start_a_salesperson_sees_his_team_and_the_pool(self):
        self.assertEqual(self._seen(self.user_sales), {"mine", "mate", "pool"})
        self.assertEqual(self._seen(self.user_far), {"area", "other", "pool"})
        for name in ("marketing", "care", "accountant", "manager", "crm_admin"):
            self.assertEqual(self._seen(self.users_by_role[name]), EVERYBODY, name)

    def test_a_person_has_the_widest_of_his_roles(self):
        self._restrict("sales", "own")
        self._restrict("care", "area")
        self.user_sales.group_ids += self._role("care")
        self.assertEqual(self._seen(self.user_sales), {"mine", "area", "pool"})
        self.user_sales.group_ids += self._role("marketing")
        self.assertEqual(self._seen(self.user_sales), EVERYBODY)

    def test_employees_without_a_role_see_what_the_setting_says(self):
        employee = new_test_user(self.env, "vn_store", groups="base.group_user")
        self.assertEqual(self._seen(employee), EVERYBODY)
        self.env.ref("base.group_user").customer_visibility = "own"
        self.assertEqual(self._seen(employee), {"pool"})
        self.assertEqual(self._seen(self.user_marketing), EVERYBODY)

    # === it holds at once ===

    def test_a_change_of_team_holds_at_once(self):
        self.assertNotIn("other", self._seen(self.user_sales))
        member = self.env["crm.team.member"].create(
            {"crm_team_id": self.team.id, "user_id": self.user_far.id}
        )
        self.assertIn("other", self._seen(self.user_sales))
        member.active = False
        self.assertNotIn("other", self._seen(self.user_sales))
        self.team.member_ids += self.user_far
        self.assertIn("other", self._seen(self.user_sales))
        self.env["crm.team.member"].search(
            [("user_id", "=", self.user_far.id)]
        ).unlink()
        self.assertNotIn("other", self._seen(self.user_sales))
        self.team.user_id = self.user_far
        self.assertIn("mine", self._seen(self.user_far))

    def test_a_change_of_area_owner_or_role_holds_at_once(self):
        self._restrict("sales", "area")
        self.assertEqual(self._seen(self.user_sales2), {"mate", "pool"})
        self.area.user_id = self.user_sales2
        self.assertIn("area", self._seen(self.user_sales2))
        self.area.parent_id = False
        self.assertNotIn("area", self._seen(self.user_sales))
        self.other.user_id = self.user_sales
        self.assertIn("other", self._seen(self.user_sales))
        self.customers["pool"].area_id = self.area
        self._restrict("sales", "area", pool=False)
        self.assertIn("pool", self._seen(self.user_sales2))
        self.user_sales.group_ids += self._role("marketing")
        self.assertEqual(self._seen(self.user_sales), EVERYBODY)
        self.user_sales.group_ids -= self._role("marketing")
        self.assertEqual(self._seen(self.user_sales), {"mine", "other"})

    def test_a_contact_follows_when_it_changes_its_organisation(self):
        contact = self.other.child_ids.with_user(self.user_sales)
        self.assertFalse(contact.has_access("read"))
        contact.sudo().parent_id = self.customers["mine"]
        self.assertTrue(contact.has_access("read"))

    # === what is refused ===

    def test_a_hidden_customer_is_neither_read_nor_changed(self):
        hidden = self.other.with_user(self.user_sales)
        self.env.invalidate_all()
        refused = (
            lambda: hidden.read(["name"]),
            lambda: hidden.web_read({"phone": {}}),
            lambda: hidden.onchange({}, [], {"name": {}}),
            lambda: hidden.copy_data(),
            lambda: hidden.copy(),
            lambda: hidden.write({"name": "Chiếm"}),
            lambda: hidden.unlink(),
            lambda: hidden.export_data(["name"]),
            lambda: hidden.message_post(body="Chào"),
            lambda: hidden.check_access("read"),
        )
        for number, call in enumerate(refused):
            with self.subTest(number=number), self.assertRaises(AccessError):
                call()
        self.assertEqual(self.other.name, "Khách other")

    def test_a_hidden_customer_is_not_found_by_a_path_either(self):
        Bank = self.env["res.partner.bank"]
        Bank.create({"acc_number": "0123456789", "partner_id": self.other.id})
        found = Bank.with_user(self.user_sales).search(
            [("partner_id.phone", "like", "3838")]
        )
        self.assertFalse(found)
        contacts = self.env["res.partner"].with_user(self.user_sales)
        self.assertFalse(contacts.search([("parent_id.name", "=", "Khách other")]))

    def test_its_messages_and_files_are_hidden_with_it(self):
        message = self.other.message_post(body="Giá đặc biệt")
        file = self.env["ir.attachment"].create(
            {"name": "gia.txt", "res_model": "res.partner", "res_id": self.other.id}
        )
        for record in (message, file):
            mine = record.with_user(self.user_sales)
            self.assertFalse(mine.has_access("read"), record._name)
            self.assertFalse(mine.search([("id", "=", record.id)]), record._name)

    # === who is never hidden ===

    def test_our_own_people_and_companies_are_never_hidden(self):
        self._restrict("sales", "own", pool=False)
        left = new_test_user(self.env, "vn_left", groups="base.group_user")
        left.active = False
        branch = self.env["res.partner"].create(
            {"name": "Kho Bình Dương", "parent_id": self.env.company.partner_id.id}
        )
        worker = self.env["res.partner"].create({"name": "Thợ hàn"})
        worker.employee = True
        ours = (
            self.user_far.partner_id
            | left.partner_id
            | self.env.company.partner_id
            | branch
            | worker
            | self.env.ref("base.partner_root")
            | self.user_sales.partner_id
        )
        # not even if somebody names a salesperson for them
        self.env.company.partner_id.user_id = self.user_far
        self.user_far.partner_id.user_id = self.user_far
        seen = ours.with_user(self.user_sales)._filtered_access("read")
        self.assertEqual(seen, ours)
        users = self.env["res.users"].with_user(self.user_sales)
        self.assertIn(self.user_far, users.search([("id", "=", self.user_far.id)]))
        self.assertEqual(users.browse(self.user_far.id).name, "Bán hàng xa")

    def test_a_new_company_is_never_hidden(self):
        self._restrict("sales", "own", pool=False)
        self._seen(self.user_sales)
        company = self.env["res.company"].create({"name": "Minh Phát miền Bắc"})
        company.partner_id.company_id = False
        self.assertTrue(
            company.partner_id.with_user(self.user_sales).has_access("read")
        )

    def test_portal_and_public_keep_what_core_gives_them(self):
        self._restrict("sales", "own", pool=False)
        portal = new_test_user(self.env, "vn_portal", groups="base.group_portal")
        self.assertTrue(portal.partner_id.with_user(portal).has_access("read"))
        self.assertFalse(self.other.with_user(portal).has_access("read"))
        portal.partner_id.parent_id = self.other
        self.env.registry.clear_cache()  # as core's own rule needs it
        self.assertTrue(self.other.with_user(portal).has_access("read"))
        self.assertIsNone(self.env.ref("base.public_user")._get_customer_sight())

    def test_superuser_and_crons_see_all(self):
        self._restrict("sales", "own", pool=False)
        sudo = self.env["res.partner"].with_user(self.user_sales).sudo()
        self.assertEqual(sudo.search_count([("id", "in", self.all_ids)]), 10)
        root = self.env["res.partner"].with_user(1)
        self.assertEqual(root.search_count([("id", "in", self.all_ids)]), 10)

    # === entering customers ===

    def test_who_enters_a_customer_finds_it_again(self):
        Partner = self.env["res.partner"].with_user(self.user_sales)
        self.assertEqual(Partner.create({"name": "Mới"}).user_id, self.user_sales)
        theirs = Partner.create({"name": "Cho Hoa", "user_id": self.user_sales2.id})
        self.assertEqual(theirs.user_id, self.user_sales2)
        self.assertFalse(
            self.env["res.partner"]
            .with_user(self.user_marketing)
            .create({"name": "Từ hội thảo"})
            .user_id
        )
        self._restrict("care", "area", pool=False)
        Partner = self.env["res.partner"].with_user(self.user_care)
        self.assertEqual(Partner.create({"name": "Gọi đến"}).user_id, self.user_care)
        contact = Partner.create(
            {"name": "Người", "parent_id": Partner.create({"name": "Cty"}).id}
        )
        self.assertTrue(contact.has_access("read"))
        with self.assertRaises(AccessError):
            Partner.create({"name": "Người lạ", "parent_id": self.other.id})

    def test_the_form_enters_a_customer(self):
        self._restrict("sales", "own", pool=False)
        Partner = self.env["res.partner"].with_user(self.user_sales)
        with Form(Partner, "base.view_partner_form") as form:
            form.name = "Chị Tư"
            self.assertEqual(form.user_id, self.user_sales)
        self.assertEqual(form.record.user_id, self.user_sales)
        with Form(Partner, "base.view_partner_form") as form:
            form.name = "Chị Năm"
            form.user_id = self.env["res.users"]
        self.assertEqual(form.record.user_id, self.user_sales)
        self._restrict("sales", "own")
        with Form(Partner, "base.view_partner_form") as form:
            form.name = "Chị Sáu"
            form.user_id = self.env["res.users"]
        self.assertFalse(form.record.user_id)

    # === duplicates ===

    def test_duplicates_are_found_among_hidden_customers_too(self):
        """Who may not see a customer learns that we have it, and whose it is."""
        mine = self.env["res.partner"].with_user(self.user_sales)
        new = mine.new({"name": "Cty TNHH Khách other", "phone": "02903838003"})
        rows = {row["id"]: row for row in new.duplicate_candidates}
        row = rows[self.other.id]
        self.assertEqual((row["name"], row["owner"]), ("Khách other", "Bán hàng xa"))
        self.assertGreater(row["score"], 0)
        self.assertFalse(row["readable"])
        self.assertNotIn("3838", str(row))

    # === the price ===

    def test_the_rule_costs_the_unrestricted_nothing(self):
        self.env.invalidate_all()
        Partner = self.env["res.partner"]
        query = Partner.with_user(self.user_marketing)._search([("name", "=", "x")])
        self.assertNotIn("commercial_user_id", query.select().code)
        restricted = Partner.with_user(self.user_sales)._search([("name", "=", "x")])
        self.assertIn("commercial_user_id", restricted.select().code)

    def test_a_restricted_list_needs_no_query_per_row(self):
        self.assertEqual(
            self._count_queries(self.all_ids[:1]), self._count_queries(self.all_ids)
        )

    def _count_queries(self, ids):
        """Count the queries of a list, once what is cached for the user is known."""
        Partner = self.env["res.partner"].with_user(self.user_sales)
        domain = [("id", "in", ids)]
        Partner.search_read(domain, ["name"])
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        Partner.search_read(domain, ["name"])
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestVisibilityOverRpc(VisibilityCase, HttpCase):
    def _call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def test_rpc_refuses_what_the_screen_hides(self):
        self.authenticate("vn_sales", "vn_sales")
        domain = [("id", "in", self.all_ids)]
        rows = self._call("res.partner", "search_read", domain, ["name"])
        self.assertEqual(len(rows), 6)
        hidden = self.other.ids
        for method, args in (
            ("read", (["name", "phone"],)),
            ("web_read", ({"phone": {}},)),
            ("copy_data", ()),
            ("onchange", ({}, [], {"phone": {}})),
            ("write", ({"phone": "1"},)),
        ):
            with self.subTest(method=method), self.assertRaises(Exception) as refused:
                self._call("res.partner", method, hidden, *args)
            self.assertNotIn("3838", str(refused.exception))

    def test_the_context_opens_nothing(self):
        """Who pretends to be inside a document learns the name, nothing else."""
        self.authenticate("vn_sales", "vn_sales")
        rows = self._call(
            "res.partner",
            "web_read",
            self.other.ids,
            {"phone": {}, "child_ids": {}},
            context={"inside_document": "crm.lead"},
        )
        self.assertEqual(rows, [{"id": self.other.id, "phone": False, "child_ids": []}])
