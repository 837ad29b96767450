import doctest

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged, users

from ..tools import contact_text, json_map
from .common import CrmVnBaseCase

CARD = """CÔNG TY TNHH THỦY SẢN NAM HẢI
Ông Trần Văn Khoa
Phó Giám đốc
ĐT: 0290 3838 687 - DĐ: 0913.456.789
Email: khoa.tran@namhai.example
MST: 1500678902
Đ/c: Lô B7 KCN Khánh An, Tỉnh Cà Mau"""


@tagged("post_install", "-at_install")
class TestUpdateDesk(CrmVnBaseCase):
    """Procedure 004: find, compare, update or create, save with source and log."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.state = cls.env.ref("base.state_vn_VN-59")
        cls.company = cls._create_customer(
            vat="1500678902",
            phone="0290 3838 686",
            email="vanphong@namhai.example",
            country_id=cls.env.ref("base.vn").id,
            user_id=cls.user_sales.id,
        )

    def _open(self, query, user=None, **values):
        Desk = self.env["crm.update.desk"].with_user(user or self.user_sales)
        return Desk.create({"query": query, **values})

    def _choose(self, desk, partner=None):
        desk.action_choose_partner((partner or self.company).id)
        return {line.field_name: line for line in desk.line_ids}

    def _hide(self, partner):
        """A global rule as those that follow from the visibility of a role."""
        self.env["ir.rule"].create(
            {
                "name": "hidden",
                "model_id": self.env.ref("base.model_res_partner").id,
                "domain_force": f"[('id', '!=', {partner.id})]",
            }
        )

    # === tools ===

    def test_doctests(self):
        for module in (contact_text, json_map):
            result = doctest.testmod(module)
            self.assertGreater(result.attempted, 5)
            self.assertFalse(result.failed, module.__name__)

    # === find ===

    def test_found_by_phone_email_tax_code_and_name(self):
        for query, reason in (
            ("+84 290 3838686", "phone"),
            ("VANPHONG@namhai.example", "email"),
            ("15.00.678.902", "tax_code"),
            ("thuy san nam hai", "name"),
            ("nam hai", "words"),
            (CARD, "tax_code"),
        ):
            desk = self._open(query)
            match = desk.match_ids.filtered(lambda m: m.partner_id == self.company)
            self.assertEqual(match.reason, reason, query)
            self.assertEqual(match.owner_name, self.user_sales.name)
        self.assertFalse(self._open("0999 888 777").match_ids)

    @users("vn_sales")
    def test_the_form_shows_matches_while_typing(self):
        with Form(self.env["crm.update.desk"]) as form:
            form.query = "0290 3838 686"
            self.assertEqual(form.best_score, 90)
        self.assertIn(self.company, form.record.match_ids.partner_id)

    def test_a_customer_out_of_sight_is_named_only(self):
        self._hide(self.company)
        desk = self._open("1500678902", self.user_sales2)
        match = desk.match_ids.filtered(lambda m: m.partner_id == self.company)
        self.assertEqual(
            (match.name, match.owner_name), (self.company.name, self.user_sales.name)
        )
        self.assertFalse(match.detail or match.may_read)
        lines = self._choose(desk)
        self.assertFalse(desk.may_read or desk.may_write)
        self.assertFalse(any(line.current_value for line in lines.values()))
        # a customer nobody matched cannot be reached by its number
        stranger = self._create_customer(name="Công ty Bí Mật")
        self._hide(stranger)
        with self.assertRaises(AccessError):
            desk.action_choose_partner(stranger.id)
        desk.partner_id = stranger
        self.assertFalse(desk.customer_name)
        with self.assertRaises(AccessError):
            match.partner_id = stranger

    def test_a_desk_is_its_users(self):
        desk = self._open("Nam Hải")
        with self.assertRaises(AccessError):
            desk.with_user(self.user_sales2).read(["query"])

    # === compare and update ===

    def test_old_and_new_side_by_side_and_taken_field_by_field(self):
        desk = self._open(CARD, source="meeting", note="Danh thiếp tại hội nghị")
        lines = self._choose(desk)
        self.assertEqual(desk.step, "compare")
        self.assertEqual(lines["phone"].current_value, "0290 3838 686")
        self.assertEqual(lines["phone"].new_value, "0290 3838 687")
        self.assertEqual(lines["phone"].decision, "take")
        self.assertEqual(lines["state_id"].new_value, "Cà Mau")
        # the same name in capitals is no news, nor is the same tax code
        self.assertEqual(lines["name"].decision, "keep")
        self.assertEqual(lines["vat"].decision, "keep")
        lines["phone"].decision = "keep"
        lines["street"].new_value = "Lô B8, Khu công nghiệp Khánh An"
        lines["email"].decision = "clear"
        desk.action_save()
        self.assertEqual(desk.step, "done")
        self.assertEqual(self.company.phone, "+842903838686")
        self.assertEqual(self.company.street, "Lô B8, Khu công nghiệp Khánh An")
        self.assertEqual(self.company.state_id, self.state)
        self.assertFalse(self.company.email)

    def test_a_card_of_a_person_renames_no_organisation(self):
        for card in (
            "Đinh Thị Xuân\n0934 555 666\nxuan@namhai.example",
            f"Đinh Thị Xuân\nKế toán - {self.company.name}\nxuan@namhai.example",
        ):
            with self.subTest(card=card):
                desk = self._open(card)
                lines = self._choose(desk)
                self.assertEqual(lines["name"].decision, "keep")
                self.assertEqual(lines["email"].decision, "keep")
                self.assertEqual(desk.contact_name, "Đinh Thị Xuân")
                self.assertEqual(desk.contact_email, "xuan@namhai.example")

    def test_words_that_found_a_person_do_not_rename_him(self):
        person = self.env["res.partner"].create(
            {
                "name": "Trần Văn Khoa",
                "phone": "0913 456 000",
                "parent_id": self.company.id,
            }
        )
        for text, decision in (
            ("Nam Hải 0913456000", "keep"),
            ("Trần Khoa 0913456000", "keep"),
            ("tran van khoa 0913456000", "keep"),
            ("Trần Văn Khoát 0913456000", "take"),
        ):
            with self.subTest(text=text):
                desk = self._open(text)
                desk.action_choose_partner(person.id)
                lines = {line.field_name: line for line in desk.line_ids}
                self.assertEqual(lines["name"].decision, decision)

    def test_the_words_searched_for_rename_no_organisation(self):
        site = self.env["res.partner"].create(
            {
                "name": "Chi nhánh Nam Hải",
                "is_company": True,
                "parent_id": self.company.id,
            }
        )
        found = self._open("hai").match_ids.filtered(lambda m: m.reason == "words")
        self.assertIn(site, found.partner_id)
        self.assertFalse(found[0].partner_id.parent_id, "head offices stand first")
        desk = self._open("nam hai")
        for partner in (self.company, site):
            with self.subTest(partner=partner.name):
                desk.action_choose_partner(partner.id)
                lines = {line.field_name: line for line in desk.line_ids}
                self.assertEqual(lines["name"].decision, "keep")
                self.assertFalse(lines["name"].new_value)
                self.assertFalse(desk.contact_name)

    def test_a_new_spelling_of_the_name_is_proposed(self):
        lines = self._choose(self._open(f"{self.company.name} Miền Tây"))
        self.assertEqual(lines["name"].decision, "take")

    def test_saved_with_source_time_author_and_what_changed(self):
        desk = self._open("", source="social", note="Nhắn qua Zalo")
        lines = self._choose(desk)
        lines["phone"].new_value = "0290 3838 999"
        desk.action_save()
        update = desk.update_id
        self.assertEqual(
            (update.partner_id, update.source, update.user_id, update.note),
            (self.company, "social", self.user_sales, "Nhắn qua Zalo"),
        )
        self.assertEqual(
            [(ln.field_name, ln.old_value, ln.new_value) for ln in update.line_ids],
            [("phone", "0290 3838 686", "0290 3838 999")],
        )
        self.assertEqual(self.company.data_source, "social")
        self.assertEqual(self.company.data_updated_by, self.user_sales)
        self.assertEqual(self.company.data_updated_on, update.date)
        self.assertEqual(self.company.update_count, 1)

    def test_every_source_of_the_procedure(self):
        sources = ("phone", "email", "chat", "event", "web_form", "meeting")
        for source in (*sources, "department", "website", "social", "directory"):
            desk = self._open("", source=source)
            self._choose(desk)["ref"].new_value = f"từ {source}"
            desk.action_save()
            self.assertEqual(desk.update_id.source, source)
        with self.assertRaisesRegex(UserError, "nguồn|where"):
            desk = self._open("", source=False)
            self._choose(desk)["ref"].new_value = "không nguồn"
            desk.action_save()

    def test_what_is_not_understood_is_refused_and_nothing_is_half_done(self):
        desk = self._open("")
        lines = self._choose(desk)
        lines["state_id"].new_value = "Atlantis"
        lines["street"].new_value = "Đường mới"
        self.assertTrue(lines["state_id"].problem)
        with self.assertRaisesRegex(UserError, "Atlantis"):
            desk.action_save()
        self.assertFalse(self.company.street)
        lines["state_id"].new_value = "tỉnh cà mau"
        lines["founding_date"].new_value = "18/06/2004"
        lines["potential_level"].new_value = "80%"
        lines["employee_quantity"].new_value = "1.620"
        desk.action_save()
        self.assertEqual(self.company.state_id, self.state)
        self.assertEqual(str(self.company.founding_date), "2004-06-18")
        self.assertEqual(self.company.potential_level, "80")
        self.assertEqual(self.company.employee_quantity, 1620)

    def test_texts_that_no_field_understands(self):
        for name, text in (
            ("founding_date", "31/02/2026"),
            ("founding_date", "hôm qua"),
            ("employee_quantity", "nhiều"),
            ("potential_level", "99%"),
            ("customer_group_id", "Không có nhóm này"),
            ("user_id", "Nguyễn"),
        ):
            with self.assertRaises(ValidationError, msg=name):
                self.company._parse_update_text(name, text)

    def test_somebody_else_changed_it_meanwhile(self):
        desk = self._open("")
        lines = self._choose(desk)
        lines["phone"].new_value = "0290 3838 777"
        self.company.phone = "0290 3838 111"
        with self.assertRaisesRegex(UserError, "0290 3838 111"):
            desk.action_save()

    def test_nothing_new_leaves_no_log(self):
        desk = self._open("1500678902")
        self._choose(desk)
        desk.action_save()
        self.assertFalse(desk.update_id)
        self.assertFalse(self.company.update_ids)

    # === create ===

    def test_not_found_create_an_organisation_with_its_contact(self):
        desk = self._open(
            "Công ty CP Hải Âu\nChị Lê Thị Sương\nKế toán trưởng\n"
            "028 3815 6700, 0908 111 222\nsuong@haiau.example",
            source="event",
        )
        self.assertFalse(desk.match_ids)
        desk.action_new_customer()
        self.assertTrue(desk.is_company)
        desk.action_save()
        company = desk.partner_id
        self.assertEqual(company.name, "Công ty CP Hải Âu")
        self.assertTrue(company.is_company)
        self.assertEqual(company.user_id, self.user_sales)
        self.assertEqual(company.data_source, "event")
        self.assertEqual(desk.update_id.kind, "create")
        contact = company.child_ids
        self.assertEqual(contact.name, "Lê Thị Sương")
        self.assertEqual(contact.function, "Kế toán trưởng")
        self.assertEqual(contact.email, "suong@haiau.example")

    def test_create_an_individual_and_a_contact_of_an_organisation(self):
        desk = self._open("Anh Phạm Văn Minh 0977 123 123")
        desk.action_new_customer()
        desk.action_toggle_company()
        desk.action_save()
        self.assertFalse(desk.partner_id.is_company or desk.partner_id.parent_id)
        self.assertEqual(desk.partner_id.name, "Phạm Văn Minh")
        desk = self._open("Chị Hồ Thị Lan 0977 123 124")
        desk.action_new_customer()
        desk.action_toggle_company()
        desk.parent_id = self.company
        desk.action_save()
        self.assertEqual(desk.partner_id.parent_id, self.company)

    def test_no_customer_without_name(self):
        desk = self._open("0977 555 444")
        desk.action_new_customer()
        with self.assertRaises(UserError):
            desk.action_save()

    def test_an_employee_may_not_create(self):
        employee = new_test_user(self.env, "vn_employee", groups="base.group_user")
        desk = self._open("Công ty Lạ", employee)
        with self.assertRaises(UserError):
            desk.action_new_customer()

    # === from here ===

    def test_nothing_starts_here_without_its_customer(self):
        desk = self._open("Ai đó")
        with self.assertRaises(UserError):
            desk.action_log_interaction()
        with self.assertRaises(UserError):
            desk.action_schedule_activity()
        self._choose(desk)
        action = desk.action_log_interaction()
        interaction = (
            self.env["crm.interaction"]
            .with_user(self.user_sales)
            .with_context(**action["context"])
            .create({"kind": "call"})
        )
        self.assertEqual(interaction.partner_id, self.company)
        action = desk.action_schedule_activity()
        self.assertEqual(action["context"]["active_ids"], self.company.ids)

    # === the log ===

    def test_the_log_is_read_by_who_reads_the_customer_and_written_by_nobody(self):
        update = self.company._apply_update({"phone": "0290 3838 001"}, "phone")
        line = update.line_ids
        sales2 = update.with_user(self.user_sales2)
        self.assertTrue(sales2.has_access("read"))
        for user in (self.user_sales, self.user_manager):
            with self.assertRaises(AccessError):
                update.with_user(user).note = "sửa"
            with self.assertRaises(AccessError):
                update.with_user(user).unlink()
        self._hide(self.company)
        with self.assertRaises(AccessError):
            sales2.read(["source"])
        with self.assertRaises(AccessError):
            line.with_user(self.user_sales2).read(["new_value"])
        for model in ("crm.partner.update", "crm.partner.update.line"):
            Model = self.env[model].with_user(self.user_sales2)
            domain = [("id", "in", (update.ids if model[-1] == "e" else line.ids))]
            if model == "crm.partner.update":
                domain = [("partner_id", "=", self.company.id)]
            self.assertFalse(Model.search(domain), model)

    def test_direct_changes_are_dated_and_tracked(self):
        partner = self.company.with_user(self.user_sales2)
        partner.second_phone = "0912 000 111"
        self.assertEqual(partner.data_updated_by, self.user_sales2)
        for name in ("phone", "email", "vat", "second_phone", "function", "website"):
            self.assertTrue(self.env["res.partner"]._fields[name].tracking, name)

    def test_proof_of_others_cannot_be_taken(self):
        secret = self.env["ir.attachment"].create({"name": "lương.xlsx", "raw": b"x"})
        employee = new_test_user(
            self.env, "vn_clerk", groups="base.group_user,base.group_partner_manager"
        )
        desk = self._open("", employee)
        self._choose(desk)["ref"].new_value = "x"
        with self.assertRaises(AccessError):
            desk.attachment_ids = secret
            desk.action_save()

    def test_proof_is_kept_with_the_update(self):
        proof = self.env["ir.attachment"].with_user(self.user_sales)
        proof = proof.create({"name": "danh-thiep.txt", "raw": b"x"})
        desk = self._open("", attachment_ids=proof.ids)
        self._choose(desk)["ref"].new_value = "A1"
        desk.action_save()
        self.assertEqual(desk.update_id.attachment_ids, proof)
        self.assertEqual(proof.res_model, "crm.partner.update")

    @users("vn_sales")
    def test_a_wrong_value_is_explained_while_typing(self):
        desk = self._open("")
        self._choose(desk)
        with Form(desk.with_env(self.env)) as form:
            self.assertFalse(form.has_problem)
            with form.basic_line_ids.edit(2) as line:
                line.new_value = "0290"
                self.assertIn("0290", line.problem)
                self.assertEqual(line.decision, "take")
            self.assertTrue(form.has_problem)
