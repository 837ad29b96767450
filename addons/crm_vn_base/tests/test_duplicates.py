from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged, users

from .common import CrmVnBaseCase


@tagged("post_install", "-at_install")
class TestDuplicates(CrmVnBaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nam_hai = cls._create_customer(
            name="Công ty TNHH Thủy sản Nam Hải Kiểm Thử",
            vat="1500678902",
            phone="0290 3838 686",
            email="vanphong@namhai-kiemthu.example",
            user_id=cls.user_sales.id,
        )
        cls.khoa = cls.env["res.partner"].create(
            {
                "name": "Trần Văn Khoa Kiểm Thử",
                "phone": "0913 456 789",
                "birthdate_date": "1974-04-02",
            }
        )

    def _candidates(self, **values):
        partner = self.env["res.partner"].new(values)
        ours = (self.nam_hai | self.khoa).ids
        return [
            (row["id"], row["reason"])
            for row in partner.duplicate_candidates or []
            if row["id"] in ours
        ]

    # === while typing ===

    @users("vn_sales2")
    def test_each_fact_finds_the_customer(self):
        for reason, values in (
            ("same tax code", {"vat": "15.00.678.902"}),
            ("same phone", {"phone": "+84 290 3838686"}),
            ("same phone", {"second_phone": "0290.3838.686"}),
            ("same phone", {"phone": "0903000111 / 02903838686"}),
            ("same e-mail", {"email": "VanPhong@namhai-kiemthu.example"}),
            ("same e-mail domain", {"email": "mai@namhai-kiemthu.example"}),
            ("similar name", {"name": "CTCP Thuỷ sản NAM HẢI kiểm thử"}),
            ("head office or branch", {"vat": "1500678902-001"}),
        ):
            with self.subTest(reason=reason, values=values):
                partner = self.env["res.partner"].with_context(lang="en_US")
                new = partner.new({"is_company": True, **values})
                rows = [
                    row["reason"]
                    for row in new.duplicate_candidates
                    if row["id"] == self.nam_hai.id
                ]
                self.assertEqual(rows, [reason])

    @users("vn_sales2")
    def test_the_form_warns_before_it_is_saved(self):
        form = Form(self.env["res.partner"], "base.view_partner_form")
        form.company_type = "company"
        form.name = "Nam Hải Kiểm Thử thủy sản"
        [row] = [r for r in form.duplicate_candidates if r["id"] == self.nam_hai.id]
        self.assertEqual(row["owner"], "Vai trò sales")
        self.assertGreater(row["score"], 60)
        form.name = "Công ty Hoàn Toàn Khác Biệt"
        self.assertFalse(form.duplicate_candidates)

    def test_a_person_needs_a_second_fact_besides_the_name(self):
        name = "Trần Văn Khoa Kiểm Thử"
        self.assertFalse(self._candidates(name=name))
        self.assertTrue(self._candidates(name=name, birthdate_date="1974-04-02"))
        self.assertFalse(self._candidates(name=name, birthdate_date="1980-04-02"))

    def test_a_typing_error_in_the_rarest_word_is_found(self):
        [row] = self._candidates(
            name="Công ty Thủy sản Nam Hảii Kiểm Thử", is_company=True
        )
        self.assertEqual(row[0], self.nam_hai.id)

    def test_not_oneself_not_the_own_people_not_users(self):
        self.assertFalse(self.nam_hai.duplicate_candidates)
        person = self.env["res.partner"].create(
            {"name": "Mai", "parent_id": self.nam_hai.id, "phone": "02903838686"}
        )
        self.assertFalse(person.duplicate_candidates)
        self.assertFalse(self.user_sales.partner_id.duplicate_candidates)

    def test_the_colleague_who_may_not_read_sees_name_owner_and_score(self):
        self.env["ir.rule"].create(
            {
                "name": "hidden",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"[('id', '!=', {self.nam_hai.id})]",
            }
        )
        Partner = self.env["res.partner"].with_user(self.user_sales2)
        [row] = Partner.new({"vat": "1500678902"}).duplicate_candidates
        self.assertEqual(row["name"], self.nam_hai.name)
        self.assertEqual(row["owner"], "Vai trò sales")
        self.assertEqual(row["score"], 100)
        self.assertFalse(row["readable"])
        self.assertFalse(row["mergeable"])

    def test_other_companies_customers_are_not_shown(self):
        other = self.env["res.company"].create({"name": "Công ty khác"})
        self.nam_hai.company_id = other
        Partner = self.env["res.partner"].with_user(self.user_sales)
        self.assertFalse(Partner._find_similar({"vat": "1500678902"}))

    def test_at_most_twenty(self):
        self.env["res.partner"].create(
            [{"name": f"Khách {i}", "phone": "0903 555 666"} for i in range(30)]
        )
        found = self.env["res.partner"]._find_similar({"phone": "0903555666"}, limit=99)
        self.assertEqual(len(found), 20)

    # === merge ===

    def _merge(self, partners, into, user=None):
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard = wizard.with_user(user or self.user_manager)
        wizard._merge(partners.ids, into.with_user(user or self.user_manager))

    def test_merge_keeps_history_and_documents(self):
        twin = self._create_customer(
            name="Nam Hải trùng",
            phone="0903 777 888",
            email="khac@namhai-kiemthu.example",
            street="Lô B7",
        )
        interaction = self._create_interaction(twin, kind="call")
        document = self.env["ir.attachment"].create(
            {"name": "hd.pdf", "res_model": "res.partner", "res_id": twin.id}
        )
        message = twin.message_post(body="Đã hẹn gặp thứ hai")
        self._merge(self.nam_hai | twin, self.nam_hai)
        self.assertFalse(twin.exists())
        self.assertEqual(interaction.partner_id, self.nam_hai)
        self.assertEqual(document.res_id, self.nam_hai.id)
        self.assertEqual(message.res_id, self.nam_hai.id)
        self.assertEqual(self.nam_hai.second_phone, "+84903777888")
        self.assertEqual(self.nam_hai.street, "Lô B7")
        log = "".join(self.nam_hai.message_ids.mapped("body"))
        for kept in ("Nam Hải trùng", "0903 777 888", "khac@namhai-kiemthu.example"):
            self.assertIn(kept, log)

    def test_merge_refuses_two_tax_codes_and_says_why(self):
        other = self._create_customer(name="Nam Hải khác", vat="0100109106")
        with self.assertRaisesRegex(UserError, "1500678902.*0100109106"):
            self._merge(self.nam_hai | other, self.nam_hai)

    def test_merge_refuses_own_companies_and_colleagues(self):
        with self.assertRaisesRegex(UserError, self.env.company.name):
            self._merge(self.nam_hai | self.env.company.partner_id, self.nam_hai)
        with self.assertRaisesRegex(UserError, "Vai trò sales2"):
            self._merge(self.khoa | self.user_sales2.partner_id, self.khoa)

    def test_who_may_merge(self):
        twin = self._create_customer(name="Nam Hải trùng")
        for user in (self.user_sales, self.user_marketing, self.user_accountant):
            with self.assertRaises(AccessError):
                self._merge(self.nam_hai | twin, self.nam_hai, user)
        action = self.nam_hai.with_user(self.user_manager).action_merge_with(twin.id)
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.user_manager)
            .with_context(**action["context"])
            .create({"dst_partner_id": self.nam_hai.id})
        )
        self.assertEqual(wizard.partner_ids, self.nam_hai | twin)
        wizard.action_merge()
        self.assertFalse(twin.exists())
