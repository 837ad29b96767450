from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import ContractCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestRenewal(ContractCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-03-02 03:00:00"):
            cls.agreement = cls._create_signed_agreement(end_date="2026-04-30")

    def _renew(self, method, **values):
        action = self.agreement.action_renew()
        wizards = self.env[action["res_model"]].with_user(self.user_sales)
        wizard = wizards.with_context(**action["context"]).create(
            {"method": method, **values}
        )
        return wizard, wizard.action_confirm()

    def _get_to_renew(self):
        domain = self.env.user._get_renewal_domain("2026-05-31")
        return self.env["agreement"].search(domain) & self.agreement

    def test_by_appendix_until_as_long_again(self):
        wizard, action = self._renew("appendix")
        self.assertEqual(str(wizard.end_date), "2026-06-29")
        appendix = self.env["agreement.appendix"].browse(action["res_id"])
        self.assertEqual(appendix.kind, "term")
        self.assertEqual(str(appendix.end_date_new), "2026-06-29")
        self.assertEqual(self._get_to_renew(), self.agreement)
        appendix.action_submit()
        appendix.with_user(self.user_sales_manager).action_approve()
        appendix.with_user(self.user_sales).action_sign()
        self.assertEqual(str(self.agreement.end_date), "2026-06-29")
        self.assertFalse(self._get_to_renew())

    def test_by_a_contract_that_follows(self):
        _wizard, action = self._renew("contract", end_date="2027-04-30")
        successor = self.env["agreement"].browse(action["res_id"])
        self.assertEqual(successor.state, "draft")
        self.assertNotEqual(successor.code, self.agreement.code)
        self.assertEqual(successor.predecessor_id, self.agreement)
        self.assertEqual(self.agreement.successor_id, successor)
        self.assertEqual(str(successor.start_date), "2026-05-01")
        self.assertEqual(successor.amount_total, self.agreement.amount_total)
        self.assertEqual(
            successor.instalment_ids.mapped("percent"),
            self.agreement.instalment_ids.mapped("percent"),
        )
        self.assertEqual(successor.order_ids.state, "draft")
        self.assertFalse(self._get_to_renew())
        with self.assertRaises(ValidationError):
            successor.predecessor_id = successor

    def test_it_may_be_left_to_end(self):
        self._renew("end")
        self.assertTrue(self.agreement.no_renewal)
        self.assertFalse(self._get_to_renew())

    def test_refusals(self):
        with self.assertRaisesRegex(UserError, self.agreement.code):
            self._renew("appendix", end_date="2026-04-30")
        draft = self._create_agreement()
        with self.assertRaisesRegex(UserError, draft.code):
            draft.action_renew()
        with self.assertRaises(ValidationError):
            draft.write({"start_date": "2026-05-01", "end_date": "2026-04-30"})
        with self.assertRaises(UserError):
            self.agreement.with_user(self.user_sales2).action_renew()
