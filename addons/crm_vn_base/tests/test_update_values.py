from odoo.exceptions import ValidationError
from odoo.tests import tagged, users

from .common import CrmVnBaseCase


@tagged("post_install", "-at_install")
class TestUpdateValues(CrmVnBaseCase):
    """How the desk asks for values: as text, on screen by what the field is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls._create_customer(
            vat="1500678902",
            country_id=cls.env.ref("base.vn").id,
            user_id=cls.user_sales.id,
        )

    def _open(self):
        Desk = self.env["crm.update.desk"].with_user(self.user_sales)
        return Desk.create({"query": "1500678902"})

    def _choose(self, desk):
        desk.action_choose_partner(self.company.id)
        return {line.field_name: line for line in desk.line_ids}

    def test_several_names_are_read_and_replace_what_stands_there(self):
        markets = self.env["crm.market"].create(
            [{"name": name} for name in ("Chợ đầu mối", "Xuất khẩu thử")]
        )
        lines = self._choose(desk := self._open())
        lines["market_ids"].new_value = "cho dau moi, Xuất khẩu thử"
        self.assertEqual(lines["market_ids"].decision, "take")
        desk.action_save()
        self.assertEqual(self.company.market_ids, markets)
        lines = self._choose(desk := self._open())
        self.assertEqual(
            set(lines["market_ids"].current_value.split(", ")),
            {"Chợ đầu mối", "Xuất khẩu thử"},
        )
        lines["market_ids"].new_value = "Xuất khẩu thử, Chợ đầu mối"
        self.assertEqual(lines["market_ids"].decision, "keep")
        lines["market_ids"].decision = "clear"
        desk.action_save()
        self.assertFalse(self.company.market_ids)
        with self.assertRaisesRegex(ValidationError, "Sao Hỏa"):
            self.company._parse_update_text("market_ids", "Sao Hỏa")

    @users("vn_sales")
    def test_values_are_entered_by_what_the_field_is(self):
        lines = self._choose(self._open())
        kinds = {name: line.value_input["type"] for name, line in lines.items()}
        self.assertEqual(
            [kinds[name] for name in ("name", "potential_level", "founding_date")],
            ["text", "selection", "date"],
        )
        self.assertEqual(kinds["state_id"], "many2one")
        self.assertEqual(kinds["market_ids"], "many2many")
        options = lines["potential_level"].value_input["options"]
        self.assertEqual(options, ["50%", "60%", "80%", "100%"])

    @users("vn_sales")
    def test_names_are_offered_while_typing(self):
        choices = self.env["res.partner"].get_update_choices
        self.assertEqual(choices("state_id", "ca mau"), ["Cà Mau"])
        self.assertEqual(len(choices("ward_id", "", province="Cà Mau")), 8)
        ward = "Xã Khánh An"
        self.assertIn(ward, choices("ward_id", "khanh an", province="Cà Mau"))
        self.assertNotIn(ward, choices("ward_id", "khanh an", province="Hà Nội"))
        self.assertFalse(choices("user_id", "a"), "no field of an update")
        self.assertFalse(choices("name", "a"))
