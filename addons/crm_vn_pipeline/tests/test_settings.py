from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestSettings(TransactionCase):
    def test_saving_the_settings_keeps_the_pricelists(self):
        """Core archives them all while its setting is off."""
        pricelist = self.env["product.pricelist"].create({"name": "Đại lý (thử)"})
        self.env["res.config.settings"].create({}).execute()
        self.assertTrue(pricelist.active)
