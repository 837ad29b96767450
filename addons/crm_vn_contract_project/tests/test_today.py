from freezegun import freeze_time

from odoo.tests import tagged

from .common import ContractCase


@freeze_time("2026-03-02 01:30:00")
@tagged("post_install", "-at_install")
class TestToday(ContractCase):
    """What contracts and money add to the screen 'Today'."""

    def _today(self, user):
        screen = self.env["res.users"].with_user(user).get_today()
        tiles = [tile for section in screen["sections"] for tile in section["tiles"]]
        panels = screen["panels"]
        return {tile["key"]: tile for tile in [*tiles, *panels]}

    def test_contracts_wait_for_approval_then_for_signature(self):
        agreement = self._create_agreement()
        self.assertEqual(
            self._today(self.user_sales)["contracts_to_approve"]["value"], 0
        )
        agreement.action_submit()
        for user, seen in (
            (self.user_sales, 1),
            (self.user_sales2, 0),
            (self.user_sales_manager, 1),
        ):
            tiles = self._today(user)
            self.assertEqual(tiles["contracts_to_approve"]["value"], seen, user.login)
        agreement.with_user(self.user_sales_manager).action_approve()
        tiles = self._today(self.user_sales)
        self.assertEqual(tiles["contracts_to_approve"]["value"], 0)
        self.assertEqual(tiles["contracts_to_sign"]["value"], 1)
        self.assertNotIn("contracts_to_sign", self._today(self.user_accountant))

    def test_money_due_overdue_and_in_the_ledger(self):
        agreement = self._create_signed_agreement(date="2026-02-20")
        first = agreement.instalment_ids.filtered(lambda i: i.trigger == "signing")
        self._invoice(first)
        first.invalidate_recordset()
        with freeze_time("2026-06-02 01:30:00"):
            late = self._today(self.user_accountant)
            mine = self._today(self.user_sales)
            other = self._today(self.user_sales2)
        self.assertEqual(late["instalments_overdue"]["value"], len(first))
        self.assertEqual(
            late["receivable_overdue"]["amount"], sum(first.mapped("amount"))
        )
        row = late["overdue_instalments"]["rows"][0]
        self.assertEqual(row["title"], self.customer.name)
        self.assertEqual(row["who"], self.user_sales.name)
        self.assertEqual(mine["instalments_overdue"]["value"], len(first))
        self.assertNotIn("receivable_overdue", mine)
        self.assertEqual(other["instalments_overdue"]["value"], 0)
        self.assertFalse(other["overdue_instalments"]["rows"])

    def test_what_falls_due_this_week(self):
        agreement = self._create_signed_agreement(date="2026-02-20")
        first = agreement.instalment_ids.filtered(lambda i: i.trigger == "signing")[0]
        self.assertTrue(first.date_due)
        with freeze_time(f"{first.date_due} 01:30:00"):
            due = self._today(self.user_accountant)["instalments_due"]
        self.assertGreaterEqual(due["value"], 1)

    def test_tiles_open_what_they_count_for_every_role(self):
        self._create_signed_agreement()
        for role in ("sales", "sales_manager", "accountant", "care", "admin"):
            user = getattr(self, f"user_{role}")
            for key, tile in self._today(user).items():
                action = self.env["ir.actions.act_window"]._for_xml_id(tile["action"])
                Model = self.env[action["res_model"]].with_user(user)
                found = Model.search_count(tile["domain"])
                self.assertEqual(found, tile["value"], f"{role}: {key}")
