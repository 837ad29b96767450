from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

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

    def test_the_calculation_is_kept_in_the_chatter(self):
        agreement = self._create_agreement(interest_rate=12)
        agreement.instalment_ids[0].name = "Tạm ứng <b>1</b>"
        self._sign(agreement)
        wizard = self._calculate(agreement, self.user_accountant, until="2026-04-08")
        wizard.action_post()
        message = agreement.message_ids[0]
        self.assertEqual(message.author_id, self.user_accountant.partner_id)
        self.assertIn("&lt;b&gt;1", message.body)
        amount = self.company.currency_id.format(wizard.amount_total)
        self.assertIn(amount.replace("\xa0", "&nbsp;"), message.body)
        self.assertIn("12", message.body)
