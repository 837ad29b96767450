from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ContractCase


@tagged("post_install", "-at_install")
class TestBreach(ContractCase):
    """Penalty and interest from the contract's own facts, with the caps of the law."""

    def setUp(self):
        super().setUp()
        clock = freeze_time("2026-03-02 03:00:00")
        clock.start()
        self.addCleanup(clock.stop)

    def _calculate(self, agreement, user=None, **values):
        wizards = self.env["agreement.breach.wizard"].with_user(user or self.user_sales)
        return wizards.create({"agreement_id": agreement.id, **values})

    def test_interest_on_what_was_paid_late_in_parts(self):
        agreement = self._create_signed_agreement(interest_rate=12)
        first = agreement.instalment_ids[0]
        move = self._invoice(first)
        with freeze_time("2026-03-19 03:00:00"):
            self._pay(move, 100_000_000)
        wizard = self._calculate(agreement, until="2026-04-08")
        due = first.date_due
        self.assertEqual(str(due), "2026-03-09")
        early, late = wizard.line_ids
        self.assertEqual((early.days, early.base), (10, first.amount))
        self.assertEqual((late.days, late.base), (20, first.amount - 100_000_000))
        expected = round(first.amount * 0.12 / 365 * 10)
        self.assertEqual(early.amount, expected)
        self.assertEqual(wizard.amount_total, early.amount + late.amount)

    def test_interest_on_what_is_due_and_not_invoiced(self):
        agreement = self._create_signed_agreement(interest_rate=12)
        wizard = self._calculate(agreement, self.user_accountant, until="2026-04-08")
        self.assertEqual(wizard.line_ids.name, agreement.instalment_ids[0].name)
        self.assertEqual(wizard.line_ids.days, 30)
        self.assertFalse(wizard.warning)

    def test_without_agreed_interest_the_banks_mean_applies_up_to_the_cap(self):
        agreement = self._create_signed_agreement()
        wizard = self._calculate(agreement, until="2026-04-08")
        self.assertFalse(wizard.line_ids)
        self.assertTrue(wizard.warning)
        with Form(wizard) as form:
            form.bank_rates = "14,4; 15,6; 15"
        self.assertEqual(wizard.rate, 15)
        self.assertEqual(wizard.line_ids.days, 30)
        fifteen = wizard.amount_total
        wizard.rate = 40
        self.assertAlmostEqual(wizard.amount_total, fifteen / 15 * 20, delta=1)
        self.assertTrue(wizard.warning)

    def test_penalty_is_of_the_late_part_and_capped(self):
        agreement = self._create_signed_agreement(
            handover_date="2026-03-10", penalty_rate=0.05
        )
        store, work = agreement.order_line_ids
        with freeze_time("2026-03-20 03:00:00"):
            self._hand_over(agreement, share=0.5, date="2026-03-10")
            self._hand_over(agreement, share=0.5, date="2026-03-20")
        wizard = self._calculate(agreement, kind="penalty", until="2026-09-26")
        late = wizard.line_ids.filtered(lambda line: line.days == 10)
        undelivered = wizard.line_ids - late
        self.assertEqual(set(undelivered.mapped("days")), {200})
        self.assertEqual(
            sum(late.mapped("base")),
            round(store.price_total / 4) + round(work.price_total / 4),
        )
        for line in undelivered:
            self.assertTrue(line.is_capped)
            self.assertEqual(line.amount, round(line.base * 0.08))
        for line in late:
            self.assertEqual(line.amount, round(line.base * 0.005))

    def test_works_regime_allows_more(self):
        works = self.env.ref("crm_vn_contract_project.agreement_penalty_regime_works")
        agreement = self._create_agreement(
            handover_date="2026-03-10", penalty_rate=0.05, penalty_regime_id=works.id
        )
        self._sign(agreement)
        wizard = self._calculate(agreement, kind="penalty", until="2026-09-26")
        for line in wizard.line_ids:
            self.assertEqual(line.amount, round(line.base * 0.1))

    def test_clauses_above_the_cap_are_refused(self):
        agreement = self._create_agreement(penalty_percent=8)
        for values in (
            {"penalty_percent": 8.01},
            {"penalty_percent": 15},
            {"interest_rate": 24},
        ):
            with self.assertRaisesRegex(ValidationError, agreement.code):
                agreement.write(values)
        agreement.action_submit()
        with self.assertRaisesRegex(UserError, agreement.code):
            agreement.penalty_rate = 0.1

    def test_no_clause_no_penalty(self):
        agreement = self._create_signed_agreement(handover_date="2026-03-10")
        wizard = self._calculate(agreement, kind="penalty", until="2026-09-26")
        self.assertFalse(wizard.line_ids)
        self.assertTrue(wizard.warning)
        with self.assertRaises(UserError):
            wizard.action_post()

    # === The law of the day ===

    def _change_law(self, day, penalty_cap, interest_cap):
        """A new law from ``day`` on, entered as an administrator does it."""
        module = "crm_vn_contract_project"
        old = self.env.ref(f"{module}.agreement_penalty_cap_commercial_2017")
        old = old.with_user(self.user_admin)
        new = {
            "regime_id": old.regime_id.id,
            "valid_from": day,
            "penalty_cap": penalty_cap,
            "interest_cap": interest_cap,
            "legal_basis": "Luật Thương mại mới",
        }
        with self.assertRaises(ValidationError) as refused:
            old.create(new)
        self.assertIn("01/04/2026", str(refused.exception))
        old.valid_to = fields.Date.to_date(day) - timedelta(days=1)
        return old.create(new)

    def test_the_day_of_the_breach_picks_the_cap(self):
        early = self._create_signed_agreement(
            handover_date="2026-03-31", penalty_rate=0.05, interest_rate=18
        )
        with freeze_time("2026-03-25 03:00:00"):
            late = self._create_signed_agreement(
                date="2026-03-25",
                handover_date="2026-04-01",
                penalty_rate=0.05,
                interest_rate=18,
            )
        new_law = self._change_law("2026-04-01", 5, 15)
        # agreed on for 31/03, the breach is of 01/04: the new law already
        for agreement, interest_cap in ((early, 20), (late, 15)):
            wizard = self._calculate(agreement, kind="both", until="2026-12-31")
            interest = wizard._get_lines("interest")[0]
            with self.subTest(due=interest.date_due):
                self.assertEqual(interest.cap, interest_cap)
                rate = min(18, interest_cap)
                self.assertAlmostEqual(
                    interest.amount,
                    interest.base * rate / 100 / 365 * interest.days,
                    delta=1,
                )
            for line in wizard._get_lines("penalty"):
                self.assertEqual(line.cap_id, new_law)
                self.assertAlmostEqual(line.amount, line.base * 0.05, delta=1)
            self.assertIn("Luật Thương mại mới", wizard.legal_basis)
        before = self._create_signed_agreement(
            handover_date="2026-03-30", penalty_rate=0.05, penalty_percent=5
        )
        wizard = self._calculate(before, kind="penalty", until="2027-03-31")
        self.assertEqual(set(wizard.line_ids.mapped("cap")), {5})
        before = self._create_signed_agreement(
            handover_date="2026-03-30", penalty_rate=0.05
        )
        wizard = self._calculate(before, kind="penalty", until="2027-03-31")
        self.assertEqual(set(wizard.line_ids.mapped("cap")), {8})

    def test_a_contract_is_checked_against_the_law_of_its_own_day(self):
        self._change_law("2026-04-01", 5, 15)
        agreement = self._create_agreement(penalty_percent=8, interest_rate=20)
        with freeze_time("2026-04-01 03:00:00"):
            with self.assertRaisesRegex(ValidationError, agreement.code):
                agreement.penalty_percent = 7
            agreement.write({"penalty_percent": 5, "interest_rate": 15})
        self.assertEqual(agreement.penalty_regime_id.penalty_cap, 8)

    def test_a_day_without_law_claims_nothing_and_says_so(self):
        agreement = self._create_signed_agreement(interest_rate=12)
        regime = agreement.penalty_regime_id
        regime.sudo().cap_ids.unlink()
        wizard = self._calculate(agreement, until="2026-04-08")
        self.assertEqual(wizard.line_ids.days, 30)
        self.assertEqual(wizard.amount_total, 0)
        self.assertIn("09/03/2026", wizard.warning)
        self.assertIn(regime.name, wizard.warning)

    def test_only_an_administrator_changes_the_law(self):
        regime = self.env.ref(
            "crm_vn_contract_project.agreement_penalty_regime_commercial"
        )
        for user in (self.user_sales, self.user_sales_manager, self.user_accountant):
            self.assertEqual(regime.with_user(user).penalty_cap, 8)
            with self.assertRaises(AccessError):
                regime.cap_ids.with_user(user)[0].penalty_cap = 50
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            regime.cap_ids[0].write({"penalty_cap": 101})
            regime.cap_ids.flush_recordset()

    def test_both_are_set_off_against_each_other(self):
        agreement = self._create_signed_agreement(
            interest_rate=12, handover_date="2026-03-10", penalty_rate=0.05
        )
        wizard = self._calculate(agreement, kind="both", until="2026-04-08")
        self.assertEqual(
            wizard.amount_interest, sum(wizard._get_lines("interest").mapped("amount"))
        )
        self.assertEqual(
            wizard.amount_penalty, sum(wizard._get_lines("penalty").mapped("amount"))
        )
        self.assertTrue(wizard.amount_interest and wizard.amount_penalty)
        self.assertEqual(
            wizard.amount_total, wizard.amount_interest - wizard.amount_penalty
        )

    def test_orders_drawn_on_a_framework_are_late_after_their_own_day(self):
        framework = self.env.ref("crm_vn_contract_project.agreement_type_framework")
        agreement = self._create_agreement(penalty_rate=0.05)
        agreement.order_ids.agreement_id = False
        agreement.write({"agreement_type_id": framework.id, "end_date": "2026-12-31"})
        self._sign(agreement)
        order = self._create_order().with_user(self.user_sales)
        # 23:30 in Vietnam is still the promised day
        order.write(
            {"agreement_id": agreement.id, "commitment_date": "2026-03-10 16:30:00"}
        )
        order.action_confirm()
        wizard = self._calculate(agreement, kind="penalty", until="2026-03-20")
        self.assertEqual(len(wizard.line_ids), 2)
        self.assertEqual(set(wizard.line_ids.mapped("days")), {10})
        self.assertFalse(wizard.warning)
