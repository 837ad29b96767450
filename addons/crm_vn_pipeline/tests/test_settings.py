from odoo.modules.module import load_script
from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import file_path


@tagged("post_install", "-at_install")
class TestSettings(TransactionCase):
    def test_saving_the_settings_keeps_the_pricelists(self):
        """Core archives them all while its setting is off."""
        pricelist = self.env["product.pricelist"].create({"name": "Đại lý (thử)"})
        self.env["res.config.settings"].create({}).execute()
        self.assertTrue(pricelist.active)

    def test_the_discount_beside_the_price_is_a_setting(self):
        """It is on, and off for salespeople too; an older database is moved to it."""
        discounts = self.env.ref("sale.group_discount_per_so_line")
        role = self.env.ref("crm_vn_base.group_crm_vn_sales")
        self.assertIn(discounts, role.all_implied_ids)
        settings = self.env["res.config.settings"]
        settings.create({"group_discount_per_so_line": False}).execute()
        self.assertNotIn(discounts, role.all_implied_ids)
        role.implied_ids += discounts  # as it was
        path = "crm_vn_pipeline/migrations/19.0.1.4.0/post-migration.py"
        script = load_script(file_path(path), "pipeline-post-migration")
        script.migrate(self.env.cr, "19.0.1.3.0")
        self.assertNotIn(discounts, role.implied_ids)
        self.assertIn(discounts, role.all_implied_ids)

    def test_keys_of_older_databases_are_filled(self):
        lead = self.env["crm.lead"].create(
            {"name": "Kho lạnh Cà Mau", "phone": "0290 3838 686"}
        )
        keys = lead.read(["search_key", "phone_key"])
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET search_key = NULL, phone_key = NULL WHERE id = %s",
            [lead.id],
        )
        self.env.invalidate_all()
        path = "crm_vn_pipeline/migrations/19.0.1.1.0/post-migration.py"
        script = load_script(file_path(path), "pipeline-post-migration")
        script.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.assertEqual(lead.read(["search_key", "phone_key"]), keys)
        self.assertTrue(keys[0]["phone_key"])
