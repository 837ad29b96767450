from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import CrmVnBaseCase


@tagged("post_install", "-at_install")
class TestArea(CrmVnBaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hcm = cls.env.ref("base.state_vn_VN-SG")
        cls.hanoi = cls.env.ref("base.state_vn_VN-HN")
        cls.southeast = cls.env.ref("crm_vn_base.crm_area_southeast")
        cls.red_river = cls.env.ref("crm_vn_base.crm_area_red_river_delta")

    def test_every_province_lies_in_one_zone(self):
        states = self.env.ref("base.vn").state_ids
        areas = self.env["crm.area"]._get_by_state(states)
        self.assertEqual(len(states), 34)
        self.assertEqual(set(areas), set(states))
        self.assertEqual({area.kind for area in areas.values()}, {"zone"})
        self.assertEqual(self.southeast.parent_id.kind, "region")

    def test_area_is_proposed_and_may_be_corrected(self):
        partner = self._create_customer(state_id=self.hcm.id)
        self.assertEqual(partner.area_id, self.southeast)
        partner.area_id = self.red_river
        partner.street = "Số 1"
        self.assertEqual(partner.area_id, self.red_river)
        partner.state_id = self.hanoi
        self.assertEqual(partner.area_id, self.red_river)
        given = self._create_customer(state_id=self.hcm.id, area_id=self.red_river.id)
        self.assertEqual(given.area_id, self.red_river)
        partner.state_id = self.env.ref("base.state_us_5")
        self.assertEqual(partner.area_id, self.red_river)

    def test_a_territory_is_proposed_before_its_zone(self):
        territory = self.env["crm.area"].create(
            {
                "name": "TP.HCM",
                "kind": "territory",
                "parent_id": self.southeast.id,
                "state_ids": self.hcm.ids,
            }
        )
        self.assertEqual(self._create_customer(state_id=self.hcm.id).area_id, territory)
        territory.copy({"code": False})
        partner = self._create_customer(state_id=self.hcm.id)
        self.assertEqual(partner.area_id, self.southeast)

    def test_a_province_in_two_zones_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "TP Hồ Chí Minh"):
            self.red_river.state_ids |= self.hcm

    def test_an_area_within_itself_is_refused(self):
        with self.assertRaises(UserError):
            self.southeast.parent_id.parent_id = self.southeast

    def test_customers_are_counted_up_the_tree(self):
        south = self.southeast.parent_id
        before = south.partner_count, self.southeast.partner_count
        company = self._create_customer(state_id=self.hcm.id)
        self.env["res.partner"].create({"name": "Mai", "parent_id": company.id})
        areas = south | self.southeast
        areas.invalidate_recordset(["partner_count"])
        self.assertEqual(
            (south.partner_count, self.southeast.partner_count),
            (before[0] + 1, before[1] + 1),
        )

    def test_only_the_administrator_edits_areas(self):
        self.southeast.with_user(self.user_crm_admin).code = "DNB2"
        for user in (self.user_sales, self.user_manager, self.user_marketing):
            with self.assertRaises(AccessError):
                self.southeast.with_user(user).code = "X"

    def test_province_names_carry_no_country_code(self):
        self.assertEqual(self.hcm.display_name, "TP Hồ Chí Minh")
        self.assertIn("(US)", self.env.ref("base.state_us_5").display_name)
