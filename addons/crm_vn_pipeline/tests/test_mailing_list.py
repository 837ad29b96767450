from odoo.tests import TransactionCase, tagged

from ..hooks import rename_core_mailing_list


@tagged("post_install", "-at_install")
class TestMailingList(TransactionCase):
    def test_cores_list_is_renamed_while_untouched(self):
        mailing_list = self.env.ref("mass_mailing.mailing_list_data")
        mailing_list.name = "Newsletter"
        rename_core_mailing_list(self.env)
        self.assertEqual(mailing_list.name, "Bản tin khách hàng")
        mailing_list.name = "Bản tin tháng"
        rename_core_mailing_list(self.env)
        self.assertEqual(mailing_list.name, "Bản tin tháng")
