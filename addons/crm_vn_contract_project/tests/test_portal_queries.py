from odoo import Command
from odoo.tests import tagged

from .portal_case import PortalCase


@tagged("post_install", "-at_install")
class TestPortalQueries(PortalCase):
    """The customer's pages take as many queries for many rows as for a few."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.small = cls._create_long_agreement(1)
        cls.big = cls._create_long_agreement(12)

    @classmethod
    def _create_long_agreement(cls, number):
        """A contract in force with so many lines and instalments, and as much again."""
        order = cls._create_order()
        order.order_line = [
            Command.create({"product_id": product.id, "price_unit": 1_000})
            for product in (cls.product_store + cls.product_work)
            for _number in range(number)
        ]
        order.with_user(cls.user_sales).action_create_agreement()
        agreement = order.agreement_id.with_user(cls.user_sales)
        agreement.company_signatory_id = cls.our_director
        agreement.instalment_ids = [
            Command.clear(),
            *(
                Command.create({"name": f"Đợt {turn}", "basis": "rest"})
                for turn in range(number + 1)
            ),
        ]
        cls._sign_today(agreement)
        return agreement

    def _count(self, url):
        """How many queries a page takes."""
        for _turn in range(3):  # the first ones fill the caches
            before = self.env.cr.sql_log_count
            response = self.url_open(url, allow_redirects=False)
            self.assertEqual(response.status_code, 200)
        return self.env.cr.sql_log_count - before

    def test_the_list_of_contracts(self):
        self._as("khoa")
        few = self._count("/my/contracts")
        for _number in range(4):
            self._sign_today(self._create_agreement())
        self.env.flush_all()
        self.assertEqual(self._count("/my/contracts"), few)

    def test_a_contract_whatever_its_lines_instalments_and_minutes(self):
        self._create_minutes(self.small).action_send()
        for _number in range(4):
            self._create_minutes(self.big).action_send()
        self._invoice(self.small.instalment_ids[:1])
        self._invoice(self.big.instalment_ids[:8])
        self.env.flush_all()
        self._as("khoa")
        self.assertEqual(
            self._count(self.small.access_url), self._count(self.big.access_url)
        )

    def test_minutes_whatever_their_lines_and_defects(self):
        urls = []
        for agreement, number in ((self.small, 1), (self.big, 6)):
            self._hand_over(agreement)
            acceptance = self._create_minutes(agreement, "acceptance")
            self.env["agreement.handover.defect"].create(
                [
                    {
                        "handover_id": acceptance.id,
                        "name": f"Vết xước {turn}",
                        "severity": "minor",
                        "deadline": self.today,
                    }
                    for turn in range(number)
                ]
            )
            acceptance.action_send()
            urls.append(acceptance.access_url)
        self.env.flush_all()
        self._as("khoa")
        self.assertEqual(self._count(urls[0]), self._count(urls[1]))

    def test_the_list_of_minutes(self):
        self._as("khoa")
        self._create_minutes(self.small).action_send()
        self.env.flush_all()
        few = self._count("/my/handovers")
        for _number in range(5):
            self._create_minutes(self.big).action_send()
        self.env.flush_all()
        self.assertEqual(self._count("/my/handovers"), few)
