from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged, users
from odoo.tools import mute_logger

from .common import CrmVnBaseCase


@tagged("post_install", "-at_install")
class TestAddress(CrmVnBaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Ward = cls.env["vn.ward"]
        cls.hanoi = cls.env.ref("base.state_vn_VN-HN")
        cls.hcm = cls.env.ref("base.state_vn_VN-SG")
        cls.vietnam = cls.env.ref("base.vn")
        cls.bach_mai = cls.Ward.search([("code", "=", "00277")])
        cls.sai_gon = cls.Ward.search([("code", "=", "26740")])

    def test_the_units_of_2025_are_all_there(self):
        groups = self.Ward._read_group([], ["kind"], ["__count"])
        self.assertEqual(
            dict(groups), {"ward": 687, "commune": 2621, "special_zone": 13}
        )
        states = self.Ward._read_group([], ["state_id"], ["__count"])
        self.assertEqual(len(states), 34)
        self.assertEqual(dict(states)[self.hanoi], 126)
        self.assertFalse(self.Ward._load_from_file(), "a second load adds nothing")

    def test_names_of_the_cities_that_changed(self):
        for code, name in (
            ("HN", "TP Hà Nội"),
            ("26", "TP Huế"),
            ("39", "TP Đồng Nai"),
            ("SG", "TP Hồ Chí Minh"),
        ):
            self.assertEqual(self.env.ref(f"base.state_vn_VN-{code}").name, name)

    def test_wards_are_found_without_accents_and_by_code(self):
        for text in ("bach mai", "mai bach", "phuong bach", "BẠCH MAI", "00277"):
            found = self.Ward.name_search(text)
            self.assertIn(self.bach_mai.id, [row[0] for row in found], text)
        within = self.Ward.name_search("dinh", [("state_id", "=", self.hanoi.id)])
        wards = self.Ward.browse(row[0] for row in within)
        self.assertEqual(wards.state_id, self.hanoi)

    @users("vn_sales")
    def test_a_ward_brings_province_and_city(self):
        partner = self.env["res.partner"].create(
            {"name": "Công ty A", "ward_id": self.bach_mai.id}
        )
        self.assertEqual(partner.city, "Phường Bạch Mai")
        self.assertEqual(partner.state_id, self.hanoi)
        self.assertEqual(partner.country_id, self.vietnam)
        self.assertEqual(
            partner.area_id, self.env.ref("crm_vn_base.crm_area_red_river_delta")
        )
        partner.write({"ward_id": self.sai_gon.id})
        self.assertEqual(partner.city, "Phường Sài Gòn")
        self.assertEqual(partner.state_id, self.hcm)

    @users("vn_sales")
    def test_the_form_behaves_like_the_import(self):
        with Form(self.env["res.partner"]) as form:
            form.name = "Công ty A"
            form.ward_id = self.bach_mai
            self.assertEqual(form.state_id, self.hanoi)
            form.state_id = self.hcm
            self.assertFalse(form.ward_id)
            form.ward_id = self.sai_gon
        self.assertEqual(form.record.city, "Phường Sài Gòn")

    def test_a_ward_typed_as_the_city_is_recognised(self):
        typed = {"state_id": self.hanoi.id, "city": "phuong bach mai"}
        self.assertEqual(self._create_customer(**typed).ward_id, self.bach_mai)
        partner = self._create_customer()
        partner.city = "Bạch Mai"
        partner.state_id = self.hanoi
        self.assertEqual(partner.ward_id, self.bach_mai)

    def test_a_ward_that_is_gone_is_pointed_out(self):
        partner = self._create_customer(state_id=self.hcm.id, city="Phường Bến Nghé")
        self.assertFalse(partner.ward_id)
        self.assertIn("Phường Bến Nghé", partner.address_warning)
        partner.ward_id = self.sai_gon
        self.assertFalse(partner.address_warning)

    def test_a_ward_of_another_province_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "Phường Bạch Mai"):
            self._create_customer(ward_id=self.bach_mai.id, state_id=self.hcm.id)

    def test_another_province_leaves_the_ward(self):
        one = self._create_customer(ward_id=self.bach_mai.id)
        two = self._create_customer(name="B", ward_id=self.sai_gon.id)
        (one | two).write({"state_id": self.hcm.id})
        self.assertFalse(one.ward_id)
        self.assertFalse(one.city)
        self.assertEqual(two.ward_id, self.sai_gon)

    def test_contacts_share_the_ward_of_their_organisation(self):
        company = self._create_customer(ward_id=self.bach_mai.id)
        contact = self.env["res.partner"].create(
            {"name": "Khoa", "parent_id": company.id}
        )
        self.assertEqual(contact.ward_id, self.bach_mai)
        company.ward_id = self.sai_gon
        self.assertEqual(contact.ward_id, self.sai_gon)
        self.assertEqual(contact.city, "Phường Sài Gòn")

    def test_an_address_reads_as_a_vietnamese_one(self):
        partner = self._create_customer(
            street="Số 1 Đại Cồ Việt", ward_id=self.bach_mai.id
        )
        self.assertEqual(
            partner._display_address(without_company=True),
            "Số 1 Đại Cồ Việt\nPhường Bạch Mai, TP Hà Nội, Việt Nam"
            if self.vietnam.name == "Việt Nam"
            else f"Số 1 Đại Cồ Việt\nPhường Bạch Mai, TP Hà Nội, {self.vietnam.name}",
        )
        partner.write({"ward_id": False, "city": False, "street": False})
        self.assertEqual(
            partner._display_address(without_company=True),
            f"TP Hà Nội, {self.vietnam.name}",
        )
        abroad = self._create_customer(
            street="1 Main Street", country_id=self.env.ref("base.us").id
        )
        self.assertIn("1 Main Street\n", abroad._display_address())

    def test_a_city_divided_by_wards_gives_the_area_of_the_ward(self):
        district = self.env["crm.area"].create(
            {
                "name": "Trung tâm TP.HCM",
                "kind": "territory",
                "parent_id": self.env.ref("crm_vn_base.crm_area_southeast").id,
                "ward_ids": self.sai_gon.ids,
            }
        )
        partner = self._create_customer(ward_id=self.sai_gon.id)
        self.assertEqual(partner.area_id, district)

    def test_creating_many_asks_for_the_wards_once(self):
        vals_list = [
            {"name": f"Khách {i}", "state_id": self.hanoi.id, "city": "Bạch Mai"}
            for i in range(20)
        ]
        self.Ward._get_ids_by_name()
        with self.assertQueries([]):
            for vals in vals_list:
                self.env["res.partner"]._complete_address_vals(vals)

    def test_only_the_administrator_edits_wards(self):
        self.bach_mai.with_user(self.user_crm_admin).name = "Phường Bạch Mai"
        with self.assertRaises(AccessError):
            self.bach_mai.with_user(self.user_manager).name = "X"

    def test_a_ward_in_use_is_archived_not_deleted(self):
        self._create_customer(ward_id=self.bach_mai.id)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            self.bach_mai.unlink()
        self.bach_mai.active = False
        self.assertFalse(self.Ward._find_by_text(self.hanoi, "Phường Bạch Mai"))
