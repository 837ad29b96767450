from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

from ..hooks import MANUAL_PAYMENT, name_payment_methods


@tagged("post_install", "-at_install")
class TestHooks(TransactionCase):
    def test_payment_methods_get_a_vietnamese_name_once(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        method = self.env.ref("account.account_payment_method_manual_in")
        method.update_field_translations("name", {"vi_VN": "Thanh toán thủ công"})
        untouched, renamed = self.env["account.payment.method.line"].create(
            [
                {"payment_method_id": method.id, "name": MANUAL_PAYMENT},
                {"payment_method_id": method.id, "name": "Tiền mặt tại quầy"},
            ]
        )
        name_payment_methods(self.env)
        self.assertEqual(untouched.name, "Thanh toán thủ công")
        self.assertEqual(renamed.name, "Tiền mặt tại quầy")

    def test_without_vietnamese_they_keep_their_name(self):
        method = self.env.ref("account.account_payment_method_manual_in")
        line = self.env["account.payment.method.line"].create(
            {"payment_method_id": method.id, "name": MANUAL_PAYMENT}
        )
        languages = [("en_US", "English (US)")]
        with patch.object(
            type(self.env["res.lang"]), "get_installed", lambda self: languages
        ):
            name_payment_methods(self.env)
        self.assertEqual(line.name, MANUAL_PAYMENT)
