from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged, users

from .common import CrmVnBaseCase


@tagged("post_install", "-at_install")
class TestTaxCode(CrmVnBaseCase):
    """Tax codes and citizen numbers: wrong forms are refused, doubts are shown."""

    def _create(self, code, **values):
        return self.env["res.partner"].create(
            {"name": "Nam Hải", "vat": code, **values}
        )

    @users("vn_sales")
    def test_right_codes_are_written_one_way(self):
        for typed, stored in (
            ("0100109106", "0100109106"),
            ("0100109106-001", "0100109106-001"),
            ("0314409058-002", "0314409058-002"),
            ("01.00.109.106", "0100109106"),
            ("VN0100109106", "0100109106"),
            ("MST: 0100109106", "0100109106"),
            ("0100109106001", "0100109106-001"),
        ):
            with self.subTest(typed=typed):
                partner = self._create(typed, is_company=True)
                self.assertEqual(partner.vat, stored)
                self.assertFalse(partner.identity_warning)
                self.assertFalse(partner.tax_code_doubtful)

    @users("vn_sales")
    def test_wrong_forms_are_refused(self):
        for typed in (
            "0100109106-000",
            "0000000000",
            "010010910",
            "01001O9106",
            "003190012345",
            "079299012345",
            "12345678901",
        ):
            with (
                self.subTest(typed=typed),
                self.assertRaisesRegex(ValidationError, f"Nam Hải.*{typed}"),
            ):
                self._create(typed)

    def test_a_wrong_check_digit_is_a_warning(self):
        for code in ("0100109107", "0100109107-001"):
            partner = self._create(code, is_company=True)
            self.assertIn(code, partner.identity_warning)
            self.assertTrue(partner.tax_code_doubtful)
            doubtful = self.env["res.partner"].search(
                [("tax_code_doubtful", "=", True)]
            )
            self.assertIn(partner, doubtful)

    @users("vn_sales")
    def test_the_warning_shows_while_typing(self):
        form = Form(self.env["res.partner"], "base.view_partner_form")
        form.name = "Nam Hải"
        form.company_type = "company"
        form.vat = "0100109107"
        self.assertIn("0100109107", form.identity_warning)
        form.vat = "0100109106"
        self.assertFalse(form.identity_warning)

    def test_citizen_number_of_a_person(self):
        person = self._create("079190012345", birthdate_date="1990-04-30")
        self.assertFalse(person.identity_warning)
        person.birthdate_date = "1989-04-30"
        self.assertIn("079190012345", person.identity_warning)
        self.assertFalse(self._create("001205012345", gender="male").identity_warning)
        person.write({"birthdate_date": "1990-04-30", "gender": "male"})
        self.assertIn("079190012345", person.identity_warning)

    def test_citizen_number_on_an_organisation(self):
        company = self._create("079190012345", is_company=True)
        self.assertIn("079190012345", company.identity_warning)
        household = self._create(
            "079190012345", is_company=True, name="Hộ kinh doanh Út Mười"
        )
        self.assertFalse(household.identity_warning)

    def test_foreign_codes_are_not_judged(self):
        for code in ("BE0477472701", "/", "GB 123456"):
            self.assertEqual(self._create(code).vat, code)
        german = self._create("123", country_id=self.env.ref("base.de").id)
        self.assertEqual(german.vat, "123")

    def test_people_take_over_an_old_wrong_code(self):
        company = self._create("0100109106", is_company=True)
        self.env.cr.execute(
            "UPDATE res_partner SET vat = '123' WHERE id = %s", [company.id]
        )
        company.invalidate_recordset()
        person = self.env["res.partner"].create(
            {"name": "Mai", "parent_id": company.id}
        )
        self.assertEqual(person.vat, "123")

    def test_names_left_in_keys_or_capitals_are_proposed(self):
        for typed, meant in (
            ("Nguyeenx Vawn DDatj", "Nguyễn Văn Đạt"),
            ("Nguye64n Va8n D9at5", "Nguyễn Văn Đạt"),
            ("ĐẶNG THỊ ƯỚC", "Đặng Thị Ước"),
        ):
            partner = self.env["res.partner"].create({"name": typed})
            self.assertEqual(partner.name, typed)
            self.assertEqual(partner.name_suggestion, meant)
            partner.action_take_name_suggestion()
            self.assertEqual(partner.name, meant)
            self.assertFalse(partner.name_suggestion)
