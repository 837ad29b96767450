from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tests import Form, tagged, users

from .common import CrmVnBaseCase


@tagged("post_install", "-at_install")
class TestIdentity(CrmVnBaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nam_hai = cls._create_customer(
            vat="15.00.678.902",
            phone="0290 3838 686",
            email="vanphong@namhai-kiemthu.example",
        )
        cls.khoa = cls.env["res.partner"].create(
            {
                "name": "Đặng Thị Ước",
                "parent_id": cls.nam_hai.id,
                "phone": "+84 913 456 789",
                "second_phone": "0987.654.321",
            }
        )
        cls.both = cls.nam_hai | cls.khoa

    def _found(self, text, operator="ilike"):
        domain = Domain("display_name", operator, text) & Domain(
            "id", "in", self.both.ids
        )
        return self.env["res.partner"].search(domain)

    # === cleaning ===

    def test_what_was_pasted_is_cleaned(self):
        partner = self.env["res.partner"].create(
            {
                "name": " Tra\u0302\u0300n\u200b  Quo\u0302\u0301c\u00a0Bảo",
                "ref": "\ufeffKH 1",
            }
        )
        self.assertEqual(partner.name, "Trần Quốc Bảo")
        self.assertEqual(partner.ref, "KH 1")
        partner.write({"street": "Số 1  Đại Cồ Việt ", "vat": "VN 0100109106001"})
        self.assertEqual(partner.street, "Số 1 Đại Cồ Việt")
        self.assertEqual(partner.vat, "0100109106-001")

    def test_given_values_are_not_changed(self):
        vals = {"name": " A  B "}
        self.env["res.partner"].create(vals)
        self.assertEqual(vals, {"name": " A  B "})

    def test_keys(self):
        self.assertEqual(self.nam_hai.search_key, " cong ty tnhh thuy san nam hai")
        self.assertEqual(self.khoa.phone_key, "913456789")
        self.assertEqual(self.khoa.second_phone_key, "987654321")
        self.nam_hai.name = "Công ty Đông Hải"
        self.assertEqual(self.khoa.search_key, " cong ty dong hai dang thi uoc")

    # === search ===

    @users("vn_sales")
    def test_search_by_words_without_accents(self):
        for text in (
            "dang thi uoc",
            "uoc dang",
            "ĐẶNG",
            "đa\u0323\u0306ng thị",
            "uoc nam hai",
        ):
            self.assertEqual(self._found(text), self.khoa, text)
        for text in ("thuy san", "Cty TNHH Nam Hải", "hai nam thuy", "Thuỷ sản"):
            self.assertEqual(self._found(text), self.both, text)
        self.assertFalse(self._found("nam hai dong"))

    @users("vn_sales")
    def test_search_by_phone_tax_code_and_email(self):
        for text in ("0913456789", "84913456789", "+84 913.456.789", "456 789"):
            self.assertEqual(self._found(text), self.khoa, text)
        self.assertEqual(self._found("0987 654 321"), self.khoa)
        self.assertEqual(self._found("4321"), self.khoa)
        for text in ("1500678902", "15 00 678 902", "15.00.678.902"):
            self.assertIn(self.nam_hai, self._found(text), text)
        self.assertEqual(self._found("vanphong@namhai-kiemthu"), self.nam_hai)

    @users("vn_sales")
    def test_the_field_for_numbers_finds_them_as_they_are_dialled(self):
        for operator, text in (
            ("ilike", "0913 456 789"),
            ("ilike", "+84913456789"),
            ("ilike", "456 789"),
            ("ilike", "4321"),
            ("=", "0913.456.789"),
            ("in", ["0987654321", "0999999999"]),
        ):
            self.assertEqual(self._dialled(operator, text), self.khoa, text)
        self.assertEqual(self._dialled("not ilike", "0913456789"), self.nam_hai)
        self.assertEqual(self._dialled("!=", "0987654321"), self.nam_hai)
        self.assertFalse(self._dialled("=", "913456"), "part of a number is not it")
        self.assertFalse(self._dialled("=", False))
        with self.assertRaises(UserError):
            self._dialled("ilike", "12")

    def _dialled(self, operator, value):
        return self.env["res.partner"].search(
            [("phone_mobile_search", operator, value), ("id", "in", self.both.ids)]
        )

    def test_numbers_as_typed_have_no_index(self):
        self.env["res.partner"].init()
        self.env.cr.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename = 'res_partner'"
            " AND indexname LIKE '%phone%'"
        )
        names = {name for (name,) in self.env.cr.fetchall()}
        self.assertIn("res_partner_phone_key_trgm_idx", names)
        self.assertFalse({name for name in names if "partial" in name})

    def test_negative_and_exact_search(self):
        self.assertEqual(self._found("dang thi uoc", "not ilike"), self.nam_hai)
        name = self.nam_hai.complete_name
        self.assertEqual(self._found(name, "="), self.nam_hai)
        self.assertEqual(self._found("", "ilike"), self.both)

    def test_list_search_and_memory_agree(self):
        """Each way to type each fact, on both, in the database and in memory."""
        texts = [
            *("dang thi uoc", "ĐẶNG", "uoc nam hai", "nam hai", "Cty CP Nam Hải"),
            *("thuỷ sản", "0913456789", "+84 913.456.789", "456 789", "6789", "4321"),
            *("1500678902", "15.00.678.902", "vanphong@namhai", "namhai-kiemthu", "an"),
            *("uo", "đ", "zzz", "0999 999 999", "dang 0913456789", "100%", "_", "KH-7"),
        ]
        self.khoa.ref = "KH-7"
        self.env.flush_all()
        for text in texts:
            for operator in ("ilike", "not ilike"):
                domain = [("display_name", operator, text)]
                with self.subTest(text=text, operator=operator):
                    self.assertEqual(
                        self.both.filtered_domain(domain).ids,
                        (self._found(text, operator) & self.both).sorted("id").ids,
                    )

    def test_core_search_of_names_agrees_too(self):
        if not self.env.registry.has_unaccent:
            self.skipTest("PostgreSQL has no unaccent here")
        for text in ("dang", "ĐẶNG THỊ", "uoc", "Đặng", "duc"):
            domain = [("name", "ilike", text), ("id", "in", self.both.ids)]
            found = self.env["res.partner"].search(domain)
            self.assertEqual(self.both.filtered_domain(domain), found, text)

    def test_search_by_the_vectors_of_names(self):
        names = {
            "dang thi uoc": "ĐẶNG THỊ ƯỚC",
            "nguyen dat": "Nguyễn Văn Đạt",
            "dong hoi": "Khách sạn Đồng Hới",
            "hoa binh": "Thép Hoà Bình",
            "Hòa Bình": "Thép Hoà Bình",
            "quoc bao": "Trần\u200b Quốc\u00a0\u00a0Bảo",
            "Nguye\u0302\u0303n": "Nguyễn Văn Đạt",
            "CÔNG TY CỔ PHẦN an phú": "CTCP Thực phẩm An Phú",
        }
        for text, name in names.items():
            partner = self.env["res.partner"].create({"name": f"{name} Vectơ"})
            with self.subTest(text=text, name=name):
                found = self.env["res.partner"].name_search(f"{text} vecto")
                self.assertIn(partner.id, [row[0] for row in found])

    def test_the_best_match_comes_first(self):
        names = ("Hải Nam Đóng Tàu Kiểm", "Tàu Nam Hải Kiểm", "Nam Hải Kiểm")
        self.env["res.partner"].create([{"name": name} for name in names])
        found = self.env["res.partner"].name_search("nam hai kiem")
        self.assertEqual(found[0][1], "Nam Hải Kiểm")
        self.assertEqual({row[1] for row in found}, set(names))

    def test_a_common_word_is_bounded_and_respects_the_domain(self):
        self.env["res.partner"].create(
            [{"name": f"Phổ biến {i}", "color": i % 2} for i in range(150)]
        )
        found = self.env["res.partner"].name_search(
            "pho bien", [("color", "=", 1)], limit=8
        )
        self.assertEqual(len(found), 8)
        self.assertTrue(all(int(row[1].split()[-1]) % 2 for row in found))
        with self.assertQueryCount(4):
            self.env["res.partner"].name_search("pho bien", limit=8)

    def test_name_search_of_a_colleague(self):
        found = self.env["res.users"].name_search("vai tro sales2")
        self.assertEqual([row[0] for row in found], self.user_sales2.ids)

    def test_search_view_uses_the_same_search(self):
        arch = self.env["res.partner"].get_view(view_type="search")["arch"]
        self.assertIn("('display_name', 'ilike', self)", arch)

    # === duplicates ===

    def _similar(self, **values):
        matches = self.env["res.partner"]._find_similar(values)
        return [(m.record, m.reason) for m in matches if m.record in self.both]

    @users("vn_sales")
    def test_similar_in_the_order_of_certainty(self):
        self.assertEqual(
            self._similar(
                vat="1500678902",
                phone="84 290 3838686",
                email="vanphong@namhai-kiemthu.example",
                name="Thủy sản NAM HẢI, công ty TNHH",
            ),
            [(self.nam_hai, "tax_code")],
        )
        self.assertEqual(
            self._similar(phone="(0290)3838686"), [(self.nam_hai, "phone")]
        )
        self.assertEqual(self._similar(phone="0987654321"), [(self.khoa, "phone")])
        self.assertEqual(
            self._similar(email="Van Phòng <vanphong@namhai-kiemthu.example>"),
            [(self.nam_hai, "email")],
        )
        self.assertEqual(
            self._similar(email="ketoan@namhai-kiemthu.example"),
            [(self.nam_hai, "email_domain")],
        )
        self.assertEqual(
            self._similar(name="CTY CP THUỶ SẢN NAM HẢI"), [(self.nam_hai, "name")]
        )
        self.assertFalse(self._similar(name="Thủy sản Bắc Hải", email="a@gmail.com"))
        self.assertFalse(self._similar())

    def test_similar_leaves_out_oneself_and_the_own_organisation(self):
        found = self.khoa._find_similar({"phone": self.nam_hai.phone})
        self.assertFalse([m for m in found if m.record in self.both])

    def test_similar_names_without_trigrams(self):
        registry = self.env.registry
        with (
            patch.object(type(registry), "has_trigram", False, create=True),
            patch.dict(registry.__dict__, {"has_trigram": False}),
        ):
            self.assertEqual(
                self._similar(name="Thủy sản Nam Hải"), [(self.nam_hai, "name")]
            )

    # === profile ===

    @users("vn_sales")
    def test_a_salesperson_fills_in_the_profile(self):
        group = self.env.ref("crm_vn_base.crm_customer_group_factory")
        with Form(self.env["res.partner"], "base.view_partner_form") as form:
            form.company_type = "company"
            form.name = "Công ty CP Thực phẩm An Phú"
            form.customer_group_id = group
            form.customer_class = "VIP"
            form.potential_level = "80"
            form.founding_date = "2009-03-12"
            form.second_phone = "0909 123 456"
        partner = form.record
        self.assertEqual(partner.customer_class, "VIP")
        self.assertEqual(partner.second_phone_key, "909123456")

    def test_extra_fields_are_defined_per_group(self):
        group = self.env["crm.customer.group"].create(
            {
                "name": "Kho lạnh",
                "customer_properties_definition": [
                    {"name": "capacity", "string": "Sức chứa", "type": "integer"}
                ],
            }
        )
        self.nam_hai.customer_group_id = group
        self.nam_hai.customer_properties = {"capacity": 500}
        self.assertEqual(self.nam_hai.customer_properties["capacity"], 500)
        self.assertEqual(group.partner_count, 1)
