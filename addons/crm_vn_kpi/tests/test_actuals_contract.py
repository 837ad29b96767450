from odoo import fields
from odoo.tests import tagged

from odoo.addons.crm_vn_contract_project.tests.common import ContractCase


@tagged("post_install", "-at_install")
class TestActualsContract(ContractCase):
    def _total(self, code, user):
        metric = self.env.ref(f"crm_vn_kpi.crm_kpi_metric_{code}")
        day = fields.Date.to_date
        metric._refresh(day("2026-01-01"), day("2026-12-31"))
        facts = self.env["crm.kpi.actual"].search(
            [("metric_id", "=", metric.id), ("company_id", "=", self.company.id)]
        )
        return sum(facts.filtered(lambda f: f.user_id == user).mapped("value"))

    def test_signed_value_is_that_of_the_contracts_in_force(self):
        signed = self._create_signed_agreement()
        self._create_agreement()
        other = self._create_signed_agreement(user=self.user_sales2)
        self.assertTrue(signed.amount_total)
        self.assertEqual(
            self._total("revenue_signed", self.user_sales), signed.amount_total
        )
        self.assertEqual(
            self._total("revenue_signed", self.user_sales2), other.amount_total
        )
        fact = self.env["crm.kpi.actual"].search(
            [
                ("metric_id.code", "=", "revenue_signed"),
                ("user_id", "=", self.user_sales.id),
            ]
        )
        self.assertEqual(str(fact.date), "2026-03-02")
        self.assertEqual(fact.team_id, signed.team_id)

    def test_a_contract_still_counts_after_the_handover(self):
        agreement = self._create_signed_agreement()
        self._hand_over(agreement)
        self.assertNotEqual(agreement.state, "in_force")
        self.assertEqual(
            self._total("revenue_signed", self.user_sales), agreement.amount_total
        )

    def test_another_currency_is_converted_at_the_day_of_signature(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create(
            [
                {
                    "currency_id": dollar.id,
                    "company_id": self.company.id,
                    "name": day,
                    "inverse_company_rate": rate,
                }
                for day, rate in (("2026-03-01", 26_000), ("2026-03-03", 99_000))
            ]
        )
        agreement = self._create_signed_agreement()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE agreement SET currency_id = %s, amount_total = 1000 WHERE id = %s",
            (dollar.id, agreement.id),
        )
        self.env.invalidate_all(flush=False)
        self.assertAlmostEqual(
            self._total("revenue_signed", self.user_sales), 26_000_000, 0
        )

    def test_money_of_a_contract_is_collected_for_its_salesperson(self):
        agreement = self._create_signed_agreement()
        moves = self._invoice(agreement.instalment_ids[0])
        self._pay(moves)
        self.assertEqual(
            self._total("revenue_invoiced", self.user_sales),
            sum(moves.mapped("amount_untaxed_signed")),
        )
        collected = sum(
            self.env["crm.kpi.actual"]
            .search([("metric_id.code", "=", "cash_collected")])
            .mapped("value")
        )
        self.assertFalse(collected)
        metric = self.env.ref("crm_vn_kpi.crm_kpi_metric_cash_collected")
        today = fields.Date.context_today(metric)
        metric._refresh(today.replace(day=1), today)
        facts = self.env["crm.kpi.actual"].search(
            [
                ("metric_id", "=", metric.id),
                ("user_id", "=", self.user_sales.id),
            ]
        )
        self.assertEqual(
            sum(facts.mapped("value")), agreement.instalment_ids[0].amount_received
        )
