import random

import phonenumbers

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged, users

from ..tools.phone import _kind, parse_phone, parse_phones
from .common import CrmVnBaseCase

MOBILE = "+84912345678"
MOBILES = [
    "0912345678", "84912345678", "+84 912 345 678", "0912.345.678",
    "+84(0)912345678", "+840912345678", "0084912345678", "912345678",
    "０９１２３４５６７８", "O912345678", "0912 345 678 (A. Nam)",
]  # fmt: skip
WRONG = {
    "01691234567": "old_mobile",
    "0555123456": "unknown",
    "0281234567": "too_short",
    "0650 3822 111": "old_landline",
    "113": "too_short",
    "08 3829 1234": "ambiguous",
    "04 3825 1234": "old_landline",
    "09123456789012": "too_long",
}
OLD_MOBILE = {
    "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036",
    "0167": "037", "0168": "038", "0169": "039", "0120": "070", "0121": "079",
    "0122": "077", "0126": "076", "0128": "078", "0123": "083", "0124": "084",
    "0125": "085", "0127": "081", "0129": "082", "0186": "056", "0188": "058",
    "0199": "059",
}  # fmt: skip
PREFIXES = [
    *("032", "033", "034", "035", "036", "037", "038", "039", "056", "058", "059"),
    *("070", "076", "077", "078", "079", "081", "082", "083", "084", "085", "086"),
    *("087", "088", "090", "091", "092", "093", "094", "096", "097", "098"),
]


@tagged("post_install", "-at_install")
class TestPhoneRules(CrmVnBaseCase):
    """The numbering plan of Vietnam on the customer's record."""

    def _create(self, phone, **values):
        return self.env["res.partner"].create(
            {"name": "Trần Văn Khoa", "phone": phone, **values}
        )

    # === the plan ===

    def test_every_way_to_write_a_mobile(self):
        for typed in MOBILES:
            with self.subTest(typed=typed):
                self.assertEqual(self._create(typed).phone, MOBILE)

    def test_mobile_prefixes(self):
        for prefix in PREFIXES:
            with self.subTest(prefix=prefix):
                self.assertEqual(parse_phone(f"{prefix}2345678").kind, "mobile")
        for prefix in ("054", "060", "071", "080"):
            self.assertTrue(parse_phone(f"{prefix}2345678").problem, prefix)

    def test_the_plan_is_that_of_the_library(self):
        rng = random.Random(20261122)
        for _i in range(5000):
            digits = str(rng.randrange(10 ** rng.choice((8, 9)), 10**10))
            number = phonenumbers.PhoneNumber(84, int(digits))
            kind = phonenumbers.PhoneNumberType.to_string(
                phonenumbers.number_type(number)
            )
            expected = {"MOBILE": "mobile", "FIXED_LINE": "landline"}.get(kind, "")
            if not digits.startswith(("1800", "1900")):
                self.assertEqual(_kind(digits), expected, digits)

    def test_landlines_and_service_numbers(self):
        for typed, stored, kind in (
            ("024 3825 1234", "+842438251234", "landline"),
            ("(028) 38291234", "+842838291234", "landline"),
            ("0274 3899 777", "+842743899777", "landline"),
            ("1900 6600", "+8419006600", "premium"),
            ("1800 1234", "+8418001234", "toll_free"),
            ("84 1900 6600", "+8419006600", "premium"),
        ):
            with self.subTest(typed=typed):
                self.assertEqual(parse_phone(typed)[:2], (stored, kind))
                self.assertEqual(self._create(typed).phone, stored)

    def test_every_old_mobile_prefix_has_its_proposal(self):
        for old, new in OLD_MOBILE.items():
            found = parse_phone(f"{old}2345678")
            self.assertEqual((found.e164, found.problem), ("", "old_mobile"), old)
            self.assertEqual(found.proposal.replace(" ", ""), f"{new}2345678")

    @users("vn_sales")
    def test_what_cannot_be_called_is_refused(self):
        for typed, problem in WRONG.items():
            with self.subTest(typed=typed):
                self.assertEqual(parse_phone(typed).problem, problem)
                with self.assertRaises(ValidationError):
                    self._create(typed)

    def test_the_refusal_names_record_value_reason_and_remedy(self):
        with self.assertRaisesRegex(
            ValidationError, "Trần Văn Khoa.*01691234567.*0391 234 567"
        ):
            self._create("01691234567")
        partner = self._create("0912345678")
        with self.assertRaisesRegex(ValidationError, "Trần Văn Khoa.*0555123456"):
            partner.phone = "0555123456"
        self.assertEqual(partner.phone, MOBILE)

    def test_a_landline_of_before_2017_is_not_guessed(self):
        with self.assertRaisesRegex(ValidationError, "028 3829 1234"):
            self._create("08 3829 1234")
        self.assertEqual(self._create("0838291234").phone, "+84838291234")

    # === several numbers, notes ===

    def test_two_numbers_in_one_field(self):
        for typed in (
            "0912345678 / 0987654321",
            "0912345678;0987654321",
            "0912345678, 0987654321",
            "0912345678 - 0987654321",
            "0912345678|0987654321",
            "0912345678 0987654321",
        ):
            with self.subTest(typed=typed):
                partner = self._create(typed)
                self.assertEqual(partner.phone, MOBILE)
                self.assertEqual(partner.second_phone, "+84987654321")
                self.assertEqual(partner.phone_sanitized, MOBILE)

    def test_what_finds_no_field_is_kept_in_the_notes(self):
        partner = self._create(
            "0912345678 (A. Nam) / 0987654321",
            second_phone="024 3825 1234 máy lẻ 12",
            comment="<p>Khách quen</p>",
        )
        self.assertEqual(partner.second_phone, "+842438251234")
        for kept in ("Khách quen", "0912 345 678 A. Nam", "0987 654 321", "máy lẻ 12"):
            self.assertIn(kept, partner.comment)
        partner.phone = "0903 111 222 / 0903 111 333"
        self.assertIn("0903 111 333", partner.comment)
        self.assertIn("A. Nam", partner.comment)

    def test_writing_several_records_looks_at_each(self):
        one = self._create(False)
        two = self._create(False, second_phone="0909 123 456")
        (one | two).write({"phone": "0912345678 / 0987654321"})
        self.assertEqual(one.second_phone, "+84987654321")
        self.assertEqual(two.second_phone, "+84909123456")
        self.assertIn("0987 654 321", two.comment)

    def test_area_code_apart_is_one_number(self):
        self.assertEqual(
            [p.e164 for p in parse_phones("024 - 3825 1234 / 35")],
            ["+842438251234", "+842438251235"],
        )

    # === whose rules ===

    def test_other_countries_keep_what_they_were_given(self):
        belgium = self.env.ref("base.be")
        for typed in ("0456 00 11 22", "+32 456 00 11 22", "0555123456", "113"):
            partner = self._create(typed, country_id=belgium.id)
            self.assertEqual(partner.phone, typed)
            self.assertFalse(partner.phone_invalid)

    def test_a_foreign_number_of_a_vietnamese_customer(self):
        self.assertEqual(self._create("+1 650 253 0000").phone, "+16502530000")
        self.assertEqual(self._create("+1 650 1").phone, "+1 650 1")

    def test_the_country_of_the_company_counts_where_the_record_has_none(self):
        self.assertEqual(self.env.company.country_id.code, "VN")
        company = self.env["res.company"].create(
            {"name": "ABC Bruxelles", "country_id": self.env.ref("base.be").id}
        )
        partner = self._create("0555123456", company_id=company.id)
        self.assertEqual(partner.phone, "0555123456")

    def test_people_follow_the_country_of_their_organisation(self):
        company = self._create_customer(country_id=self.env.ref("base.be").id)
        partner = self._create("0555123456", parent_id=company.id)
        self.assertEqual(partner.phone, "0555123456")

    # === intake ===

    def test_what_comes_in_by_itself_is_kept_and_flagged(self):
        intake = self.env["res.partner"].with_context(crm_vn_intake=True)
        partner = intake.create({"name": "Khách web", "phone": "0555123456"})
        self.assertEqual(partner.phone, "0555123456")
        self.assertTrue(partner.phone_invalid)
        self.assertIn("0555123456", partner.identity_warning)
        found = self.env["res.partner"].search([("phone_invalid", "=", True)])
        self.assertIn(partner, found)
        partner.name = "Khách từ trang web"  # an old fault does not block other changes
        partner.phone = "0912345678"
        self.assertFalse(partner.phone_invalid)

    def test_intake_keeps_the_good_number_first(self):
        intake = self.env["res.partner"].with_context(crm_vn_intake=True)
        partner = intake.create({"name": "Khách", "phone": "0555123456/0912345678"})
        self.assertEqual(partner.phone, MOBILE)
        self.assertEqual(partner.second_phone, "0555123456")
        self.assertTrue(partner.phone_invalid)

    # === form and import ===

    @users("vn_sales")
    def test_form_splits_and_refuses(self):
        with Form(self.env["res.partner"], "base.view_partner_form") as form:
            form.name = "Lê Thị Mai"
            form.phone = "0912345678;0987654321"
        self.assertEqual(form.record.phone, MOBILE)
        self.assertEqual(form.record.second_phone, "+84987654321")
        form = Form(self.env["res.partner"], "base.view_partner_form")
        form.name = "Lê Thị Mai"
        form.phone = "0555123456"
        self.assertIn("0555123456", form.identity_warning)
        with self.assertRaises(ValidationError):
            form.save()

    @users("vn_sales")
    def test_import_reports_the_row(self):
        result = self.env["res.partner"].load(
            ["name", "phone"],
            [["Khách tốt", "0912.345.678"], ["Khách lỗi", "0555123456"]],
        )
        self.assertFalse(result["ids"])
        [message] = [m for m in result["messages"] if m["record"] == 1]
        self.assertEqual(message["rows"], {"from": 1, "to": 1})
        self.assertIn("Khách lỗi", message["message"])
        self.assertIn("0555123456", message["message"])

    def test_documents_show_the_national_number(self):
        partner = self._create("0912345678")
        options = {"fields": ["name", "phone"]}
        html = self.env["ir.qweb.field.contact"].value_to_html(partner, options)
        self.assertIn("0912 345 678", html)
        self.assertNotIn("+84", html)

    @users("vn_sales")
    def test_email_syntax(self):
        Partner = self.env["res.partner"]
        for email in ("a@minhphat.vn", "Mai <mai@b.com.vn>", "a@x.vn, b@y.vn"):
            self.assertTrue(Partner.create({"name": "Mai", "email": email}))
        for email in ("mai", "mai@", "mai@minhphat", "mai minhphat.vn", "a@x.vn, b@"):
            with (
                self.subTest(email=email),
                self.assertRaisesRegex(ValidationError, "Mai"),
            ):
                Partner.create({"name": "Mai", "email": email})

    def test_the_footer_of_documents_shows_the_number_as_people_read_it(self):
        self.env.company.phone = "+842838221234"
        footer = self.env["base.document.layout"]._default_report_footer()
        self.assertIn("028 3822 1234", footer)
        layout = self.env["base.document.layout"].create({})
        self.assertNotIn("+84", layout.default_get(["report_footer"])["report_footer"])
