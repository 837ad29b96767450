from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CrmVnBaseCase

LETTERS_2025 = "ABCDEFGHIJKLMNOPQRSTUV"


@tagged("post_install", "-at_install")
class TestIndustry(CrmVnBaseCase):
    def _new(self, letter):
        return self.env.ref(
            f"crm_vn_base.res_partner_industry_vsic_2025_{letter.lower()}"
        )

    def _old(self, letter):
        return self.env.ref(f"base.res_partner_industry_{letter}")

    def test_22_sections_with_their_version(self):
        sections = self.env["res.partner.industry"].search(
            [("version", "=", "VSIC 2025"), ("parent_id", "=", False)]
        )
        self.assertEqual("".join(sections.mapped("code")), LETTERS_2025)
        self.assertTrue(self._new("K").display_name.startswith("K – "))

    def _code(self, code):
        return self.env["res.partner.industry"].search(
            [("version", "=", "VSIC 2025"), ("code", "=", code)]
        )

    def test_five_levels_as_many_codes_as_the_decision_says(self):
        """Decision 36/2025/QĐ-TTg, annex I: 22, 87, 259, 495 and 743."""
        counts = self.env["res.partner.industry"]._read_group(
            [("version", "=", "VSIC 2025")], ["level"], ["__count"], order="level"
        )
        self.assertEqual(counts, [(1, 22), (2, 87), (3, 259), (4, 495), (5, 743)])
        fish = self._code("10201")
        self.assertEqual(fish.name, "Chế biến và bảo quản thủy sản đông lạnh")
        path = (fish | fish.browse(fish._get_path_ids())).sorted("level")
        self.assertEqual(path.mapped("code"), ["C", "10", "102", "1020", "10201"])
        self.assertEqual(fish.section_id, self._new("C"))

    def test_order_of_the_decision(self):
        codes = (
            self.env["res.partner.industry"]
            .search([("version", "=", "VSIC 2025")], limit=5)
            .mapped("code")
        )
        self.assertEqual(codes, ["A", "01", "011", "0111", "01110"])

    def test_loading_again_changes_nothing(self):
        Industry = self.env["res.partner.industry"]
        self._code("4632").name = "Bán buôn thực phẩm (đã sửa)"
        before = Industry.search_count([])
        Industry._load_from_file()
        self.assertEqual(Industry.search_count([]), before)
        self.assertEqual(self._code("4632").name, "Bán buôn thực phẩm (đã sửa)")

    def test_customers_are_compared_by_section(self):
        customers = self._create_customer(industry_id=self._code("10201").id)
        customers |= self._create_customer(name="B", industry_id=self._code("103").id)
        groups = self.env["res.partner"]._read_group(
            [("id", "in", customers.ids)], ["industry_section_id"], ["__count"]
        )
        self.assertEqual(groups, [(self._new("C"), 2)])
        before = self._new("C").partner_count
        self._create_customer(name="C", industry_id=self._code("1010").id)
        self._new("C").invalidate_recordset(["partner_count"])
        self.assertEqual(self._new("C").partner_count, before + 1)
        action = self._new("C").action_view_partners()
        self.assertLessEqual(customers, customers.search(action["domain"]))

    def test_letters_of_2018_and_what_became_of_them(self):
        self.assertEqual(self._old("C").successor_ids, self._new("C"))
        self.assertEqual(self._old("J").successor_ids, self._new("J") | self._new("K"))
        for old, new in ("KL", "LM", "MN", "NO", "OP", "PQ", "QR", "RS", "ST", "TU"):
            self.assertEqual(self._old(old).successor_ids, self._new(new), old)
        self.assertEqual(self._old("U").successor_ids, self._new("V"))
        self.assertFalse(self._old("K").active, "old letters are not in the way")

    def test_found_by_code_and_by_name(self):
        Industry = self.env["res.partner.industry"].with_user(self.user_sales)
        self.assertIn(self._new("F").id, [row[0] for row in Industry.name_search("F")])

    def test_customers_of_an_old_industry_move_on(self):
        main = self._create_customer(industry_id=self._old("K").id)
        second = self._create_customer(
            name="B",
            industry_id=self._new("L").id,
            secondary_industry_ids=self._old("K").ids,
        )
        third = self._create_customer(
            name="C",
            industry_id=self._new("C").id,
            secondary_industry_ids=self._old("K").ids,
        )
        self._old("K").with_user(self.user_crm_admin).action_move_to_successor()
        self.assertEqual(main.industry_id, self._new("L"))
        self.assertFalse(second.secondary_industry_ids, "it is its main one already")
        self.assertEqual(third.secondary_industry_ids, self._new("L"))

    def test_what_split_in_two_is_for_a_person_to_decide(self):
        with self.assertRaisesRegex(UserError, "J – "):
            self._old("J").with_user(self.user_crm_admin).action_move_to_successor()

    def test_several_industries_and_counts(self):
        partner = self._create_customer(
            industry_id=self._new("C").id,
            secondary_industry_ids=(self._new("A") | self._new("H")).ids,
        )
        self.assertEqual(len(partner.secondary_industry_ids), 2)
        before = self._new("C").partner_count
        self._create_customer(name="B", industry_id=self._new("C").id)
        self._new("C").invalidate_recordset(["partner_count"])
        self.assertEqual(self._new("C").partner_count, before + 1)
