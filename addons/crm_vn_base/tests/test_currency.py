from odoo.tests import tagged

from .common import CrmVnBaseCase


@tagged("post_install", "-at_install")
class TestCurrency(CrmVnBaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vnd = cls.env.ref("base.VND").with_context(lang="vi_VN")
        cls.usd = cls.env.ref("base.USD").with_context(lang="vi_VN")
        params = cls.env["ir.config_parameter"]
        for key in ("linh", "nghin", "chan"):
            params.set_param(f"crm_vn_base.amount_{key}", False)

    def test_dong(self):
        for amount, words in {
            1234567: "Một triệu hai trăm ba mươi tư nghìn năm trăm sáu mươi bảy đồng",
            15000000: "Mười lăm triệu đồng chẵn",
            1000010: "Một triệu không trăm mười đồng",
            0: "Không đồng",
            0.4: "Không đồng",
            1499.5: "Một nghìn năm trăm đồng",
            -5: "Âm năm đồng",
            -1234567: "Âm một triệu hai trăm ba mươi tư nghìn năm trăm sáu mươi bảy"
            " đồng",
        }.items():
            self.assertEqual(self.vnd.amount_to_text(amount), words)

    def test_foreign_currency_in_vietnamese(self):
        self.assertEqual(self.usd.amount_to_text(10.05), "Mười đô la Mỹ và năm xu")
        self.assertEqual(self.usd.amount_to_text(2000), "Hai nghìn đô la Mỹ chẵn")
        other = self.env.ref("base.CHF").with_context(lang="vi_VN")
        self.assertIn("Ba ", other.amount_to_text(3))

    def test_other_languages_are_left_to_odoo(self):
        self.env["res.lang"]._activate_lang("en_US")
        words = self.usd.with_context(lang="en_US").amount_to_text(10)
        self.assertEqual(words, "Ten Dollars")

    def test_habits_of_the_company(self):
        params = self.env["ir.config_parameter"]
        params.set_param("crm_vn_base.amount_linh", "lẻ")
        params.set_param("crm_vn_base.amount_nghin", "ngàn")
        params.set_param("crm_vn_base.amount_chan", "never")
        words = self.vnd.with_user(self.user_sales).amount_to_text(105000)
        self.assertEqual(words, "Một trăm lẻ năm ngàn đồng")
