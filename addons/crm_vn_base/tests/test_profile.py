from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged, users
from odoo.tools import mute_logger

from .common import CrmVnBaseCase


@tagged("post_install", "-at_install")
class TestProfile(CrmVnBaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls._create_customer(user_id=cls.user_sales.id)
        cls.other = cls._create_customer(
            name="Công ty CP An Phú", user_id=cls.user_sales.id
        )
        cls.person = cls.env["res.partner"].create(
            {"name": "Trần Văn Khoa", "parent_id": cls.company.id, "function": "CEO"}
        )
        cls.category = cls.env["product.category"].create({"name": "Kho lạnh"})

    def _shareholder(self, **values):
        values = {"partner_id": self.company.id, "percent": 10, **values}
        if "shareholder_id" not in values:
            values["name"] = "Hạnh"
        return self.env["crm.shareholder"].create(values)

    @users("vn_sales")
    def test_what_the_procedure_asks_for_is_kept(self):
        partner = self.company.with_env(self.env)
        partner.write(
            {
                "legal_name": " Công ty  TNHH Chế biến Nam Hải ",
                "short_name": "NAHAFOOD",
                "founding_date": "2004-06-18",
                "legal_representative_id": self.person.id,
                "investment_capital": 420e9,
                "charter_capital": 180e9,
                "equity_capital": 265e9,
                "contributed_capital": 180e9,
                "turnover": 1250e9,
                "turnover_year": 2025,
                "operation_scope": "Chế biến, xuất khẩu tôm",
                "investment_area_ids": [
                    Command.link(self.env.ref("crm_vn_base.crm_area_center").id)
                ],
                "preferences": "Trà",
                "employee_quantity": 620,
                "second_phone": "0909 123 654",
            }
        )
        self.assertEqual(partner.legal_name, "Công ty TNHH Chế biến Nam Hải")
        self.assertEqual(partner.legal_representative_position, "CEO")
        partner.legal_representative_position = "Chủ tịch"
        self.assertEqual(partner.legal_representative_position, "Chủ tịch")
        self.assertEqual(partner.capital_currency_id, self.env.company.currency_id)

    def test_found_by_its_other_names(self):
        self.company.write({"short_name": "NAHAFOOD", "legal_name": "Hải Sản Miền Tây"})
        Partner = self.env["res.partner"]
        for text in ("nahafood", "hai san mien tay"):
            found = [row[0] for row in Partner.name_search(text)]
            self.assertIn(self.company.id, found, text)

    def test_capital_and_year_are_checked(self):
        with self.assertRaisesRegex(ValidationError, "Nam Hải"):
            self.company.turnover_year = (
                fields.Date.context_today(self.env.user).year + 1
            )
        with self.assertRaisesRegex(ValidationError, "20"):
            self.company.turnover_year = 20

    def test_greeting_is_never_guessed(self):
        self.assertEqual(self.person.greeting, "Quý khách")
        self.person.salutation = "anh"
        self.assertEqual(self.person.greeting, "Anh Khoa")
        self.person.salutation = "ong"
        self.assertEqual(self.person.greeting, "Ông Trần Văn Khoa")
        self.assertEqual(self.company.greeting, "Quý Công ty")

    def test_lunar_birthday_needs_day_and_month(self):
        with self.assertRaisesRegex(ValidationError, "Trần Văn Khoa"):
            self.person.birthday_is_lunar = True
        self.person.write(
            {
                "birthday_is_lunar": True,
                "lunar_birth_day": 15,
                "lunar_birth_month": 8,
                "lunar_birth_leap": True,
            }
        )

    # === Shareholders, executives ===

    def test_shareholders_make_at_most_100_percent(self):
        self._shareholder(shareholder_id=self.person.id, percent=66.6667)
        third = self._shareholder(percent=33.3333)
        with self.assertRaisesRegex(ValidationError, "Nam Hải.*100.1"):
            third.percent = 33.4333
        third.percent = 0
        self.assertEqual(
            self.company.shareholder_ids.filtered("shareholder_id").name,
            "Trần Văn Khoa",
        )
        self.assertEqual(self.person.shareholding_ids.partner_id, self.company)

    def test_a_company_does_not_hold_itself(self):
        with self.assertRaisesRegex(ValidationError, "Nam Hải"):
            self._shareholder(shareholder_id=self.company.id)

    def test_executives_have_an_office(self):
        executive = self.env["crm.executive"].create(
            {
                "partner_id": self.company.id,
                "person_id": self.person.id,
                "role_id": self.env.ref("crm_vn_base.crm_executive_role_director").id,
                "date_from": "2020-01-01",
            }
        )
        self.assertEqual(executive.name, "Trần Văn Khoa")
        self.assertEqual(executive.kind, "management")
        with self.assertRaisesRegex(ValidationError, "Trần Văn Khoa"):
            executive.date_to = "2019-01-01"

    # === Relations ===

    def _relation(self, kind, partner=None, other=None):
        return self.env["crm.partner.relation"].create(
            {
                "partner_id": (partner or self.company).id,
                "other_partner_id": (other or self.other).id,
                "type_id": self.env.ref(
                    f"crm_vn_base.crm_partner_relation_type_{kind}"
                ).id,
            }
        )

    def test_one_relation_shows_on_both_sides(self):
        relation = self._relation("parent")
        self.assertEqual(self.company.relation_ids, relation)
        self.assertEqual(self.other.inverse_relation_ids, relation)
        self.assertEqual(
            relation.with_context(lang="en_US").inverse_label, "Subsidiary of"
        )
        same = self._relation("joint_venture")
        self.assertEqual(same.inverse_label, same.type_id.name)

    def test_a_relation_is_recorded_once(self):
        self._relation("joint_venture")
        with self.assertRaisesRegex(ValidationError, "An Phú.*Nam Hải"):
            self._relation("joint_venture", self.other, self.company)
        with self.assertRaisesRegex(ValidationError, "Nam Hải"):
            self._relation("parent", self.company, self.company)

    # === Sites, contacts ===

    def test_a_site_keeps_its_own_address(self):
        self.company.write({"street": "Lô B7", "city": "Cà Mau"})
        factory = self.env["res.partner"].create(
            {
                "name": "Nhà máy 2",
                "parent_id": self.company.id,
                "site_type_id": self.env.ref("crm_vn_base.crm_site_type_factory").id,
                "street": "Tắc Vân",
            }
        )
        self.assertEqual(factory.type, "other")
        self.assertFalse(factory.is_company)
        self.assertEqual(self.company.street, "Lô B7", "core would have moved it")
        branch = self.env["res.partner"].create(
            {
                "name": "Chi nhánh TP.HCM",
                "parent_id": self.company.id,
                "site_type_id": self.env.ref("crm_vn_base.crm_site_type_branch").id,
                "vat": "1500678902-001",
            }
        )
        self.assertTrue(branch.is_company)
        self.assertEqual(branch.vat, "1500678902-001")

    def test_a_contact_has_several_roles(self):
        roles = self.env.ref("crm_vn_base.crm_contact_role_technical") | self.env.ref(
            "crm_vn_base.crm_contact_role_receiving"
        )
        self.person.contact_role_ids = roles
        found = self.env["res.partner"].search(
            [("contact_role_ids", "in", roles[0].id)]
        )
        self.assertIn(self.person, found)

    # === Interests ===

    def test_interest_per_category_once_and_dated(self):
        interest = self.env["crm.product.interest"].create(
            {
                "partner_id": self.company.id,
                "categ_id": self.category.id,
                "date": "2026-01-01",
            }
        )
        interest.level = "3"
        self.assertEqual(interest.date, fields.Date.context_today(interest))
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            interest.copy()

    # === Organisation or individual ===

    @users("vn_sales")
    def test_a_new_customer_is_an_organisation_unless_ticked(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_base.res_partner_organisation_action"
        )
        self.assertIn("'default_is_company': True", action["context"].replace('"', "'"))
        Partner = self.env["res.partner"].with_context(default_is_company=True)
        with Form(Partner) as form:
            form.name = "Công ty mới"
            self.assertFalse(form.is_individual_customer)
        self.assertTrue(form.record.is_company)
        with Form(Partner) as form:
            form.name = "Nguyễn Minh Anh"
            form.is_individual_customer = True
            self.assertFalse(form.is_company)
        self.assertFalse(form.record.is_company)
        self.assertEqual(form.record.company_type, "person")

    # === Extra fields without code ===

    def test_extra_fields_are_defined_on_the_group(self):
        group = self.env["crm.customer.group"].create({"name": "Nhà máy"})
        self.assertEqual(group.definition_group_id, group)
        group.with_user(self.user_crm_admin).sample_properties = [
            {
                "name": "freezer",
                "string": "Dung tích kho",
                "type": "integer",
                "definition_changed": True,
            }
        ]
        self.assertEqual(
            group.customer_properties_definition[0]["string"], "Dung tích kho"
        )
        self.company.customer_group_id = group
        sales = self.company.with_user(self.user_sales)
        sales.customer_properties = {"freezer": 500}
        self.assertEqual(sales.customer_properties["freezer"], 500)
        with self.assertRaises(AccessError):
            group.with_user(self.user_sales).name = "X"

    # === Rights ===

    def test_lines_follow_the_rights_on_the_customer(self):
        line = self._shareholder()
        self.env["ir.rule"].create(
            {
                "name": "Test: own customers",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": "['|', ('user_id', '=', user.id), ('id', '!=', %s)]"
                % self.company.id,
            }
        )
        self.env.registry.clear_cache()
        mine = line.with_user(self.user_sales)
        mine.note = "Sáng lập"
        self.assertTrue(mine.search([("id", "=", line.id)]))
        foreign = line.with_user(self.user_sales2)
        self.assertFalse(foreign.search([("id", "=", line.id)]))
        with self.assertRaisesRegex(AccessError, "Nam Hải"):
            foreign.note = "X"
        with self.assertRaises(AccessError):
            foreign.read(["percent"])
        with self.assertRaises(AccessError):
            self.env["crm.shareholder"].with_user(self.user_sales2).create(
                {"partner_id": self.company.id, "name": "X"}
            )

    def test_the_other_side_of_a_relation_may_be_read(self):
        relation = self._relation("parent")
        self.env["ir.rule"].create(
            {
                "name": "Test: not this customer",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"[('id', '!=', {self.company.id})]",
            }
        )
        self.env.registry.clear_cache()
        sales = relation.with_user(self.user_sales)
        self.assertEqual(sales.type_id, relation.type_id)
        with self.assertRaises(AccessError):
            sales.note = "X"

    def test_whoever_has_no_crm_role_sees_no_profile_lines(self):
        plain = self.env["res.users"].create(
            {
                "name": "Thủ kho",
                "login": "vn_plain_profile",
                "group_ids": [Command.set(self.env.ref("base.group_user").ids)],
            }
        )
        with self.assertRaises(AccessError):
            self._shareholder().with_user(plain).read(["percent"])
        arch = self.company.with_user(plain).get_view(view_type="form")["arch"]
        self.assertNotIn("shareholder_ids", arch)
        self.assertNotIn("interest_ids", arch)
        Form(self.company.with_user(plain))

    # === Counts ===

    def test_analysis_groups_by_what_the_company_asks(self):
        self.company.write(
            {
                "industry_id": self.env.ref(
                    "crm_vn_base.res_partner_industry_vsic_2025_c"
                ).id,
                "market_ids": [Command.create({"name": "Nhật Bản (thử)"})],
                "source_id": self.env["utm.source"].create({"name": "Triển lãm"}).id,
            }
        )
        Partner = self.env["res.partner"].with_user(self.user_manager)
        domain = [("id", "in", (self.company | self.other).ids)]
        for fname in (
            *("industry_id", "industry_section_id", "area_id", "customer_class"),
            *("market_ids", "source_id"),
            *("lifecycle", "state_id", "ward_id", "customer_group_id"),
        ):
            rows = Partner._read_group(domain, [fname], ["__count"])
            self.assertEqual(sum(count for _value, count in rows), 2, fname)
