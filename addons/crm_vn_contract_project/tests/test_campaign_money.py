from odoo.fields import Command
from odoo.tests import tagged

from .common import ContractCase


@tagged("post_install", "-at_install")
class TestCampaignMoney(ContractCase):
    """Vendor bills, contracts and payments are the money of a campaign."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.campaign, cls.other = cls.env["utm.campaign"].create(
            [
                {"title": title, "company_id": cls.company.id}
                for title in ("Hội thảo kho lạnh", "Mùa nóng")
            ]
        )
        cls.vendor = cls.env["res.partner"].create({"name": "Khách sạn Bình Dương"})

    def _create_bill(self, *lines, campaign=None, move_type="in_invoice", post=True):
        bill = (
            self.env["account.move"]
            .with_user(self.user_accountant)
            .create(
                {
                    "move_type": move_type,
                    "partner_id": self.vendor.id,
                    "invoice_date": "2026-03-02",
                    "campaign_id": (campaign or self.env["utm.campaign"]).id,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": name,
                                "price_unit": price,
                                "tax_ids": False,
                                "campaign_id": line_campaign.id,
                            }
                        )
                        for name, price, line_campaign in lines
                    ],
                }
            )
        )
        if post:
            bill.action_post()
        return bill

    def _sell(self):
        """A contract of the campaign's opportunity, signed, half of it invoiced."""
        lead = self.env["crm.lead"].create(
            {
                "name": "Kho lạnh Nam Hải",
                "type": "opportunity",
                "campaign_id": self.campaign.id,
                "user_id": self.user_sales.id,
                "partner_id": self.customer.id,
                "company_id": self.company.id,
            }
        )
        return self._create_signed_agreement(lead_id=lead.id)

    # === Costs ===

    def test_a_posted_bill_is_a_cost_of_its_campaign(self):
        nothing = self.env["utm.campaign"]
        bill = self._create_bill(
            ("Hội trường", 18_000_000, nothing),
            ("Tiệc trà", 2_000_000, nothing),
            campaign=self.campaign,
            post=False,
        )
        self.assertEqual(self.campaign.actual_cost, 0)
        bill.action_post()
        self.campaign.invalidate_recordset()
        self.assertEqual(self.campaign.actual_cost, 20_000_000)
        bill.button_draft()
        self.campaign.invalidate_recordset()
        self.assertEqual(self.campaign.actual_cost, 0)

    def test_one_bill_for_two_campaigns(self):
        nothing = self.env["utm.campaign"]
        self._create_bill(
            ("Thư mời", 6_000_000, nothing),
            ("Tờ rơi mùa nóng", 4_000_000, self.other),
            campaign=self.campaign,
        )
        self.assertEqual(self.campaign.actual_cost, 6_000_000)
        self.assertEqual(self.other.actual_cost, 4_000_000)

    def test_a_credit_note_of_the_vendor_lowers_the_cost(self):
        self._create_bill(("Hội trường", 18_000_000, self.campaign))
        self._create_bill(("Giảm giá", 3_000_000, self.campaign), move_type="in_refund")
        self.assertEqual(self.campaign.actual_cost, 15_000_000)

    def test_lines_and_bills_stand_in_one_list(self):
        self._create_bill(("Hội trường", 18_000_000, self.campaign))
        self.env["utm.campaign.cost"].create(
            {"campaign_id": self.campaign.id, "name": "Taxi", "amount": 500_000}
        )
        self.campaign.invalidate_recordset()
        self.assertEqual(self.campaign.actual_cost, 18_500_000)
        action = self.campaign.action_view_costs()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(sorted(found.mapped("amount")), [500_000, 18_000_000])
        bill = found.filtered(lambda line: line.res_model == "account.move")
        self.assertEqual(bill.action_open_document()["res_model"], "account.move")

    # === What it brought ===

    def test_contract_value_and_what_it_opens(self):
        agreement = self._sell()
        self.assertEqual(self.campaign.contract_value, agreement.amount_total)
        action = self.campaign.action_view_contract_value()
        orders = self.env["sale.order"].search(action["domain"])
        self.assertEqual(orders, agreement.order_ids)

    def test_a_draft_contract_is_no_value(self):
        agreement = self._create_agreement(
            lead_id=self.env["crm.lead"]
            .create({"name": "Kho mát", "campaign_id": self.campaign.id})
            .id
        )
        self.assertEqual(agreement.campaign_id, self.campaign)
        self.assertEqual(self.campaign.contract_value, 0)

    def test_cash_is_what_the_ledger_says(self):
        agreement = self._sell()
        moves = self._invoice(agreement.instalment_ids[:1])
        self.assertEqual(self.campaign.cash_collected, 0)
        self._pay(moves, amount=100_000_000)
        self.campaign.invalidate_recordset()
        self.assertEqual(self.campaign.cash_collected, 100_000_000)
        action = self.campaign.action_view_cash()
        self.assertEqual(self.env["account.move"].search(action["domain"]), moves)

    def test_return_of_what_was_spent(self):
        agreement = self._sell()
        self._create_bill(("Hội trường", agreement.amount_total / 4, self.campaign))
        self.assertAlmostEqual(self.campaign.roi, 300, 1)

    def test_the_same_few_queries_for_many_campaigns(self):
        campaigns = self.env["utm.campaign"].create(
            [{"title": f"Chiến dịch {number}"} for number in range(30)]
        )
        counts = []
        for part in (campaigns[:3], campaigns):
            self.env.flush_all()
            self.env.invalidate_all()
            part.fetch(["id"])
            before = self.env.cr.sql_log_count
            part.mapped("contract_value")
            part.mapped("actual_cost")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
