from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ContractCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestLiquidationFramework(ContractCase):
    """A framework contract ends when every order drawn on it is done and paid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        framework = cls.env.ref("crm_vn_contract_project.agreement_type_framework")
        with freeze_time("2026-03-02 03:00:00"):
            agreement = cls.env["agreement"].with_user(cls.user_sales)
            cls.agreement = cls._sign(
                agreement.create(
                    {
                        "name": "Nguyên tắc 2026",
                        "partner_id": cls.customer.id,
                        "agreement_type_id": framework.id,
                        "partner_signatory_id": cls.director.id,
                        "company_signatory_id": cls.our_director.id,
                        "end_date": "2026-12-31",
                    }
                )
            )

    def _draw(self, **values):
        order = self._create_order(**values).with_user(self.user_sales)
        order.agreement_id = self.agreement
        order.action_confirm()
        return order

    def _open_wizard(self):
        self.env.invalidate_all()
        action = self.agreement.action_liquidate()
        wizards = self.env[action["res_model"]].with_user(self.user_sales)
        return wizards.with_context(**action["context"]).create({})

    def _invoice_order(self, order):
        move = order.with_user(self.user_accountant)._create_invoices()
        move.action_post()
        return move

    def _assert_refused(self, *words):
        wizard = self._open_wizard()
        for word in words:
            self.assertIn(word, wizard.missing)
        with self.assertRaisesRegex(UserError, words[0]):
            wizard.action_confirm()
        self.assertEqual(self.agreement.state, "in_force")
        return wizard

    def test_every_order_that_is_open_is_named(self):
        order, other = self._draw(), self._draw(price=5_000_000)
        quote = self._create_order().with_user(self.user_sales)
        quote.agreement_id = self.agreement
        self._assert_refused(order.name, other.name, quote.name, "Kho lạnh 500 tấn")
        quote._action_cancel()
        self._hand_over(self.agreement)
        self._hand_over(self.agreement, kind="acceptance")
        wizard = self._assert_refused(order.name, other.name)
        self.assertNotIn("Kho lạnh 500 tấn", wizard.missing)
        self.assertNotIn(quote.name, wizard.missing)
        moves = self._invoice_order(order)
        wizard = self._assert_refused(order.name, moves.name, other.name)
        self._pay(moves)
        wizard = self._assert_refused(other.name)
        self.assertNotIn(order.name, wizard.missing)
        self._pay(self._invoice_order(other))
        wizard = self._open_wizard()
        self.assertTrue(wizard.is_ready, wizard.missing)
        wizard.action_confirm()
        self.assertEqual(self.agreement.state, "liquidated")
        self.assertEqual(str(self.agreement.liquidation_date), "2026-03-02")

    def test_partly_paid_names_what_is_left(self):
        order = self._draw()
        self._hand_over(self.agreement)
        self._hand_over(self.agreement, kind="acceptance")
        move = self._invoice_order(order)
        self._pay(move, move.amount_total - 1_000_000)
        self._assert_refused(order.name, "1.000.000", move.name)

    def test_unsigned_minutes_stand_against_it(self):
        self._draw()
        minutes = self._create_minutes(self.agreement)
        self._assert_refused(minutes.code)

    def test_nothing_drawn_nothing_open(self):
        wizard = self._open_wizard()
        self.assertTrue(wizard.is_ready, wizard.missing)
        wizard.action_confirm()
        self.assertEqual(self.agreement.state, "liquidated")
        order = self._create_order().with_user(self.user_sales)
        with self.assertRaises(UserError):
            order.agreement_id = self.agreement
            order.action_confirm()

    def test_a_single_contract_in_force_is_not_liquidated(self):
        single = self._create_signed_agreement()
        with self.assertRaisesRegex(UserError, single.code):
            single.action_liquidate()
        with self.assertRaises(UserError):
            single._liquidate(single.signature_date)
        for user in (self.user_sales2, self.user_accountant):
            with self.assertRaises(UserError):
                self.agreement.with_user(user).action_liquidate()
