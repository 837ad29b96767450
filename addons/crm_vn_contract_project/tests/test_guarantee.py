from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, mute_logger, tagged

from .common import ContractCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestGuarantee(ContractCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # tests do not commit; an hour is left
        cls.classPatch(
            type(cls.env["ir.cron"]), "_commit_progress", lambda *_a, **_k: 60
        )
        cls.bank = cls.env["res.bank"].create({"name": "Vietcombank (thử)"})

    def _create_guarantee(self, agreement, **values):
        guarantees = self.env["agreement.guarantee"].with_user(self.user_sales)
        return guarantees.create(
            {
                "agreement_id": agreement.id,
                "kind": "performance",
                "bank_id": self.bank.id,
                "number": "BL-0153",
                "percent": 10,
                "date_from": "2026-03-02",
                "date_to": "2026-12-31",
                **values,
            }
        )

    def test_amount_follows_the_required_percentage_until_it_is_held(self):
        agreement = self._create_agreement()
        guarantee = self._create_guarantee(agreement)
        self.assertEqual(guarantee.amount, round(agreement.amount_total / 10))
        self.assertEqual(guarantee.partner_id, self.customer)
        self.assertEqual(guarantee.user_id, self.user_sales)
        agreement.order_line_ids[0].price_unit = 500_000_000
        self.assertEqual(guarantee.amount, round(agreement.amount_total / 10))
        guarantee.action_hold()
        amount = guarantee.amount
        agreement.order_line_ids[0].price_unit = 900_000_000
        self.assertEqual(guarantee.amount, amount)
        self.assertTrue(guarantee.warning)

    def test_warranty_guarantee_has_to_last_until_the_warranty_ends(self):
        agreement = self._create_agreement(handover_date="2026-06-30")
        guarantee = self._create_guarantee(agreement, kind="warranty", percent=0)
        guarantee.amount = 50_000_000
        self.assertTrue(guarantee.warning)
        guarantee.date_to = "2027-06-30"
        self.assertFalse(guarantee.warning)

    def test_issue_names_what_is_missing(self):
        guarantee = self._create_guarantee(
            self._create_agreement(), number=False, bank_id=False, date_to=False
        )
        with self.assertRaisesRegex(UserError, r"(?s)-.*-.*-"):
            guarantee.action_hold()
        self.assertEqual(guarantee.state, "awaited")
        with self.assertRaises(UserError):
            guarantee.state = "held"

    def test_life_by_events(self):
        agreement = self._create_signed_agreement()
        guarantee = self._create_guarantee(agreement)
        guarantee.action_hold()
        with self.assertRaisesRegex(UserError, "BL-0153"):
            guarantee.action_claim()
        with self.assertRaisesRegex(UserError, "BL-0153"):
            guarantee.unlink()
        guarantee.action_return()
        self.assertEqual(str(guarantee.closed_on), "2026-03-02")
        for change in ({"amount": 1}, {"number": "X"}, {"bank_id": False}):
            with self.assertRaisesRegex(UserError, "BL-0153"):
                guarantee.write(change)
        other = self._create_guarantee(agreement, number="BL-2")
        other.action_hold()
        other.amount_claimed = other.amount
        other.action_claim()
        self.assertEqual(other.state, "claimed")

    def test_it_expires_and_may_be_extended(self):
        guarantee = self._create_guarantee(self._create_agreement())
        guarantee.action_hold()
        cron = self.env["agreement.guarantee"]
        with freeze_time("2026-12-31 03:00:00"):
            cron._cron_expire()
            self.assertEqual(guarantee.state, "held")
        with freeze_time("2027-01-01 03:00:00"):
            cron._cron_expire()
            self.assertEqual(guarantee.state, "expired")
            with self.assertRaisesRegex(UserError, "BL-0153"):
                guarantee.action_renew()
            guarantee.date_to = "2027-06-30"
            guarantee.action_renew()
            self.assertEqual(guarantee.state, "held")

    def test_the_letter_is_the_document_a_payment_waits_for(self):
        agreement = self._create_agreement()
        kind = self.env["agreement.document.type"].create(
            {"name": "Bảo lãnh (thử)", "source": "guarantee_advance"}
        )
        first = agreement.instalment_ids[0]
        first.document_ids = [Command.create({"type_id": kind.id})]
        self._sign(agreement)
        self.assertEqual(first.documents_missing, "Bảo lãnh (thử)")
        self._create_guarantee(agreement, kind="advance").action_hold()
        self.assertFalse(first.documents_missing)

    def test_a_bid_has_no_contract_yet(self):
        lead = self.env["crm.lead"].create(
            {"name": "Gói thầu", "user_id": self.user_sales.id}
        )
        values = {"kind": "bid", "amount": 10_000_000}
        guarantees = self.env["agreement.guarantee"].with_user(self.user_sales)
        with self.assertRaises(ValidationError):
            guarantees.create(values)
        guarantee = guarantees.create({**values, "lead_id": lead.id})
        self.assertEqual(guarantee.user_id, self.user_sales)

    @mute_logger("odoo.sql_db")
    def test_a_number_of_a_bank_is_entered_once(self):
        agreement = self._create_agreement()
        self._create_guarantee(agreement)
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self._create_guarantee(agreement)

    def test_who_sees_it(self):
        guarantee = self._create_guarantee(self._create_agreement())
        self.assertFalse(guarantee.with_user(self.user_sales2).has_access("read"))
        self.assertFalse(guarantee.with_user(self.user_project).has_access("read"))
        for role in ("sales", "sales_manager", "accountant", "care", "admin"):
            user = getattr(self, f"user_{role}")
            self.assertTrue(Form(guarantee.with_user(user)))
        with self.assertRaises(AccessError):
            guarantee.with_user(self.user_care).note = "x"
        guarantee.with_user(self.user_accountant).note = "Bản gốc lưu két"
