from datetime import date

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged, users

from .common import PipelineCommon


@tagged("post_install", "-at_install")
class TestCampaignMoney(PipelineCommon):
    """What a campaign cost and brought; each figure opens its records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls._new_user("pl_accountant", "accountant")
        cls.customer = cls.env["res.partner"].create({"name": "Nam Hải"})
        cls.product = cls.env["product.product"].create(
            {
                "name": "Kho lạnh",
                "type": "service",
                "invoice_policy": "order",
                "taxes_id": False,
            }
        )
        cls.env["utm.campaign.cost"].create(
            [
                {"campaign_id": cls.campaign.id, "name": "Hội trường", "amount": 18e6},
                {"campaign_id": cls.campaign.id, "name": "In ấn", "amount": 2e6},
            ]
        )

    def _create_order(self, price, confirm=True):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "campaign_id": self.campaign.id,
                "order_line": [
                    Command.create({"product_id": self.product.id, "price_unit": price})
                ],
            }
        )
        if confirm:
            order.action_confirm()
        return order

    def test_costs_and_what_they_open(self):
        self.assertEqual(self.campaign.actual_cost, 20_000_000)
        action = self.campaign.action_view_costs()
        lines = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(sum(lines.mapped("amount")), 20_000_000)
        self.assertEqual(lines[0].action_open_document()["res_id"], self.campaign.id)

    def test_confirmed_orders_are_the_value(self):
        order = self._create_order(100_000_000)
        self._create_order(50_000_000, confirm=False)
        self.assertEqual(self.campaign.contract_value, 100_000_000)
        action = self.campaign.action_view_contract_value()
        self.assertEqual(self.env["sale.order"].search(action["domain"]), order)

    def test_return_and_cost_per_lead(self):
        self._create_order(100_000_000)
        for name in ("Kho mát", "Kho đông"):
            self.env["crm.lead"].create(
                {"name": name, "type": "lead", "campaign_id": self.campaign.id}
            )
        self.assertEqual(self.campaign.cost_per_lead, 10_000_000)
        self.assertEqual(self.campaign.roi, 400)

    def test_nothing_spent_nothing_divided(self):
        campaign = self.env["utm.campaign"].create({"title": "Mới"})
        self.assertEqual((campaign.cost_per_lead, campaign.roi), (0, 0))

    @users("pl_accountant")
    def test_the_accountant_reads_the_money(self):
        campaign = self.campaign.with_env(self.env)
        self.assertEqual(campaign.actual_cost, 20_000_000)
        self.assertEqual(len(self.env["utm.campaign.cost.report"].search([])), 2)

    @users("pl_sales")
    def test_a_salesperson_reads_no_money(self):
        for fname in ("actual_cost", "contract_value", "cash_collected", "roi"):
            with self.assertRaises(AccessError):
                self.campaign.with_env(self.env).read([fname])
        with self.assertRaises(AccessError):
            self.env["utm.campaign.cost.report"].search([])


@tagged("post_install", "-at_install")
class TestCampaignVersions(PipelineCommon):
    """A version says what it does otherwise and how both did."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.campaign.write(
            {
                "purpose": "Mời 100 khách miền Nam",
                "budget": 45_000_000,
                "wave_ids": [Command.create({"name": "Đợt 1", "purpose": "Thư mời"})],
            }
        )
        cls.env["utm.campaign.cost"].create(
            {"campaign_id": cls.campaign.id, "name": "Hội trường", "amount": 18e6}
        )
        cls.version = cls.campaign._create_next_version("Thêm miền Trung")

    def test_waves_go_on_without_their_days(self):
        self.assertEqual(self.version.wave_ids.mapped("name"), ["Đợt 1"])
        self.assertNotEqual(self.version.wave_ids, self.campaign.wave_ids)
        self.assertFalse(self.version.wave_ids.date_start)

    def test_only_what_changed_word_by_word(self):
        self.version.purpose = "Mời 200 khách miền Nam"
        text = self.version.version_diff
        self.assertIn('<del class="text-danger">100</del>', text)
        self.assertIn(">200</ins>", text)
        self.assertNotIn("Đợt 1", text)
        self.assertIn("18", text, "what the first one cost")
        self.assertFalse(self.campaign.version_diff)

    def test_money_is_compared_only_for_who_may_read_it(self):
        self.version.budget = 60_000_000
        fname = self.env["utm.campaign"]._fields["budget"]
        label = fname._description_string(self.env)
        self.assertIn(f"<td>{label}</td>", self.version.version_diff)
        version = self.version.with_user(self.sales)
        self.assertNotIn(f"<td>{label}</td>", version.version_diff)

    def test_what_is_written_is_text(self):
        self.version.purpose = "<script>alert(1)</script>"
        self.assertNotIn("<script>", self.version.version_diff)


@tagged("post_install", "-at_install")
class TestCampaignWaves(PipelineCommon):
    """A campaign in waves, each with its purpose."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wave, cls.second = cls.env["utm.campaign.wave"].create(
            [
                {
                    "name": name,
                    "campaign_id": cls.campaign.id,
                    "date_start": date(2026, 3, 1),
                    "date_end": date(2026, 3, 5),
                    "purpose": purpose,
                }
                for name, purpose in (("Đợt 1", "Thư mời"), ("Đợt 2", "Nhắc lại"))
            ]
        )
        cls.mailing.wave_id = cls.wave

    def test_figures_of_each_wave(self):
        opened = self._create_trace("khoa@namhai-thu.example")
        self._create_trace("dung@tanphu-thu.example", trace_status="sent")
        self._open(opened)
        self.assertEqual(self.wave.sent_count, 2)
        self.assertEqual(self.wave.opened_count, 1)
        self.assertEqual(self.wave.target_count, 1)
        self.assertEqual(self.second.sent_count, 0)
        action = self.wave.action_view_mailings()
        found = self.env["mailing.mailing"].search(action["domain"])
        self.assertEqual(found, self.mailing)

    def test_another_campaign_has_other_waves(self):
        other = self.env["utm.campaign"].create({"title": "Mùa nóng"})
        self.mailing.campaign_id = other
        self.assertFalse(self.mailing.wave_id)
        with self.assertRaisesRegex(Exception, "Đợt 1.*Hội thảo"):
            self.mailing.wave_id = self.wave

    @users("pl_sales")
    def test_everybody_reads_and_marketing_plans(self):
        wave = self.wave.with_env(self.env)
        self.assertEqual(wave.purpose, "Thư mời")
        with self.assertRaises(AccessError):
            wave.name = "Của tôi"

    def test_waves_of_a_company_are_its_own(self):
        other = self.env["res.company"].create({"name": "Chi nhánh"})
        self.campaign.company_id = other
        found = self.env["utm.campaign.wave"].with_user(self.marketing)
        self.assertFalse(found.search([("campaign_id", "=", self.campaign.id)]))
