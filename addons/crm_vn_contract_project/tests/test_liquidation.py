from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import ContractCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestLiquidation(ContractCase):
    def _create_accepted(self):
        agreement = self._create_signed_agreement()
        self._hand_over(agreement)
        self._hand_over(agreement, kind="acceptance")
        return agreement

    def _pay_all_but_retention(self, agreement):
        owed = agreement.instalment_ids.filtered(
            lambda line: line.trigger != "warranty_end"
        )
        self._pay(self._invoice(owed))
        agreement.invalidate_recordset()
        owed.invalidate_recordset()

    def _open_wizard(self, agreement):
        action = agreement.action_liquidate()
        wizards = self.env[action["res_model"]].with_user(self.user_sales)
        return wizards.with_context(**action["context"]).create({})

    def test_retention_with_its_day_to_come_may_stay_open(self):
        agreement = self._create_accepted()
        self._pay_all_but_retention(agreement)
        wizard = self._open_wizard(agreement)
        retention = agreement.instalment_ids[-1]
        self.assertTrue(wizard.is_ready, wizard.missing)
        self.assertEqual(wizard.amount_scheduled, retention.amount)
        Form(wizard)
        wizard.action_confirm()
        self.assertEqual(agreement.state, "liquidated")
        self.assertEqual(str(agreement.liquidation_date), "2026-03-02")
        # what is still to come stays owed
        self.assertEqual(retention.state, "planned")
        self._invoice(retention)

    def test_every_refusal_names_what_is_missing(self):
        agreement = self._create_accepted()
        bank = self.env["res.bank"].create({"name": "Vietcombank (thử)"})
        guarantee = self.env["agreement.guarantee"].create(
            {
                "agreement_id": agreement.id,
                "bank_id": bank.id,
                "number": "BL-0153",
                "amount": 1_000_000,
                "date_from": "2026-03-02",
                "date_to": "2026-12-31",
            }
        )
        guarantee.action_hold()
        appendix = self.env["agreement.appendix"].create(
            {"agreement_id": agreement.id, "kind": "other", "name": "Sửa đổi"}
        )
        first = agreement.instalment_ids[0]
        first.dispute = "Thiếu biên bản"
        with freeze_time("2026-04-30 03:00:00"):
            agreement.invalidate_recordset()
            wizard = self._open_wizard(agreement)
            for words in ("BL-0153", appendix.code, first.name):
                self.assertIn(words, wizard.missing)
            with self.assertRaisesRegex(UserError, "BL-0153"):
                wizard.action_confirm()
        self.assertEqual(agreement.state, "accepted")
        guarantee.action_return()
        appendix.action_cancel()
        first.dispute = False
        self._pay_all_but_retention(agreement)
        self.assertTrue(self._open_wizard(agreement).is_ready)

    def test_before_acceptance_and_in_the_future_it_is_refused(self):
        agreement = self._create_signed_agreement()
        self._hand_over(agreement)
        with self.assertRaisesRegex(UserError, agreement.code):
            agreement.action_liquidate()
        agreement = self._create_accepted()
        self._pay_all_but_retention(agreement)
        wizard = self._open_wizard(agreement)
        wizard.date = "2026-03-03"
        self.assertFalse(wizard.is_ready)
        with self.assertRaises(UserError):
            wizard.action_confirm()

    def test_colleague_and_accountant_do_not_liquidate(self):
        agreement = self._create_accepted()
        self._pay_all_but_retention(agreement)
        for user in (self.user_sales2, self.user_accountant, self.user_care):
            with self.assertRaises(UserError):
                agreement.with_user(user).action_liquidate()
