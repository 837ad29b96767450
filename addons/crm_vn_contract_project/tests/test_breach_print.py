from freezegun import freeze_time

from odoo.tests import tagged

from .print_common import BREACH, PrintCase


@tagged("post_install", "-at_install")
class TestBreachPrint(PrintCase):
    """The calculation of penalty and interest on one sheet of paper."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clock = freeze_time("2026-03-02 03:00:00")
        clock.start()
        cls.addClassCleanup(clock.stop)
        agreement = cls._create_agreement(
            interest_rate=12, handover_date="2026-03-10", penalty_rate=0.05
        )
        agreement.instalment_ids[0].name = "Tạm ứng <b>1</b>"
        cls.agreement = cls._sign(agreement)

    def _calculate(self, user, **values):
        wizards = self.env["agreement.breach.wizard"].with_user(user)
        return wizards.create(
            {"agreement_id": self.agreement.id, "until": "2026-09-26", **values}
        )

    def _words(self, amount):
        currency = self.company.currency_id.with_context(lang="vi_VN")
        return currency.amount_to_text(amount)

    def test_one_page_with_law_and_words(self):
        wizard = self._calculate(self.user_accountant, kind="both")
        pages = self._print(BREACH, wizard, self.user_accountant)
        self.assertEqual(len(pages), 1)
        self._assert_says(
            pages,
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            self.agreement.code,
            "26/09/2026",
            "36/2005/QH11",
            "91/2015/QH13",
            "Tạm ứng <b>1</b>",
            "Kho lạnh 500 tấn",
            self._words(wizard.amount_interest),
            self._words(wizard.amount_penalty),
            self._words(abs(wizard.amount_total)),
            "(*)",
            "8%",
            "Hoàng Minh Phát",
        )
        late = wizard._get_lines("penalty")[0]
        self.assertTrue(late.is_capped)

    def test_one_kind_alone_is_not_set_off(self):
        wizard = self._calculate(self.user_sales)
        values = wizard._get_statement_values()
        self.assertEqual(len(values["sections"]), 1)
        self.assertIsNone(values["balance"])
        self.assertEqual(len(self._print(BREACH, wizard)), 1)

    def test_a_debtor_of_the_balance_is_named(self):
        wizard = self._calculate(self.user_sales, kind="both")
        wizard.line_ids.filtered(lambda line: line.kind == "interest").base = 1_000_000
        self.assertLess(wizard.amount_total, 0)
        self.assertEqual(wizard._get_statement_values()["balance"]["debtor"], "B")

    def test_the_sheet_is_kept_with_the_contract(self):
        wizard = self._calculate(self.user_accountant)
        wizard = wizard.with_context(force_report_rendering=True)
        wizard.action_post()
        message = self.agreement.message_ids[0]
        self.assertEqual(message.author_id, self.user_accountant.partner_id)
        self.assertIn("26/09/2026", message.body)
        [sheet] = message.attachment_ids
        self.assertTrue(sheet.raw.startswith(b"%PDF"))
        self.assertTrue(sheet.name.endswith(".pdf"))
        self.assertTrue(sheet.with_user(self.user_sales).has_access("read"))
        self.assertFalse(sheet.with_user(self.user_sales2).has_access("read"))

    def test_a_colleague_calculates_nothing(self):
        wizard = self._calculate(self.user_sales)
        for records in (wizard, wizard.line_ids):
            self.assertTrue(records.has_access("read"))
            self.assertFalse(records.with_user(self.user_sales2).has_access("read"))
        action = wizard.action_print()
        self.assertEqual(action["report_name"], BREACH)
