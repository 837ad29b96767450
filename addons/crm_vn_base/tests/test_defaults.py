from odoo.tests import tagged

from .common import CrmVnBaseCase


@tagged("post_install", "-at_install")
class TestDefaults(CrmVnBaseCase):
    """Fields without a default are not asked for one, and may be given one."""

    def test_a_default_comes_from_the_context_or_from_settings(self):
        customers = self.env["res.partner"]
        self.assertIn("short_name", customers._get_fields_without_default())
        self.assertFalse(self._create_customer().short_name)
        customers = customers.with_context(default_short_name="Nam Hải")
        self.assertEqual(customers.create({"name": "Một"}).short_name, "Nam Hải")
        self.env["ir.default"].set("res.partner", "short_name", "Hải sản")
        self.assertEqual(self._create_customer().short_name, "Hải sản")

    def test_fields_of_core_and_those_with_a_default_are_asked(self):
        fields = self.env["res.partner"]._fields
        for name in self.env["res.partner"]._get_fields_without_default():
            self.assertFalse(fields[name].default, name)
            self.assertTrue(fields[name]._module.startswith("crm_vn_"), name)
        names = self.env["res.partner"]._get_fields_without_default()
        self.assertFalse(
            names & {"lifecycle_date", "capital_currency_id", "name", "lang"}
        )
