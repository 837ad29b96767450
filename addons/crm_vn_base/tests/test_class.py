from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged, users
from odoo.tools import SQL

from .common import CrmVnBaseCase


@tagged("post_install", "-at_install")
class TestClass(CrmVnBaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Rule = cls.env["crm.class.rule"]
        cls.Rule.search([]).active = False
        cls.rule_vip = cls._create_rule("VIP", 10, amount_min=5e9)
        cls.rule_a = cls._create_rule("A", 20, amount_min=1e9)
        cls.rule_b = cls._create_rule(
            "B", 30, domain="[('potential_level', 'in', ['80', '100'])]"
        )
        cls.rule_c = cls._create_rule("C", 40, count_min=2, months=24)
        cls.company = cls._create_customer(user_id=cls.user_sales.id)
        cls.contact = cls.env["res.partner"].create(
            {"name": "Trần Văn Khoa", "parent_id": cls.company.id}
        )
        cls.other = cls._create_customer(name="HTX Hoa Sen")

    @classmethod
    def _create_rule(cls, customer_class, sequence, **values):
        return cls.Rule.create(
            {
                "name": f"Hạng {customer_class}",
                "customer_class": customer_class,
                "sequence": sequence,
                **values,
            }
        )

    def _with_purchases(self, *purchases):
        """Replace all sources by these (partner, amount, months ago) purchases."""
        today = fields.Date.context_today(self.env.user)
        sources = [
            SQL(
                "SELECT %s::int, %s::numeric, %s::date",
                partner.id,
                amount,
                today - relativedelta(months=months),
            )
            for partner, amount, months in purchases
        ]
        Partner = type(self.env["res.partner"])
        return patch.object(Partner, "_customer_value_sources", lambda self: sources)

    def test_purchases_of_the_last_months_decide(self):
        purchases = [(self.contact, 3e9, 1), (self.company, 2e9, 11)]
        with self._with_purchases(*purchases):
            self.company._update_class()
            self.assertEqual(self.company.customer_class, "VIP")
            self.assertEqual(self.company.customer_class_rule_id, self.rule_vip)
            self.assertEqual(self.company.customer_value, 5e9)
        with self._with_purchases((self.contact, 3e9, 1), (self.company, 2e9, 12)):
            self.company._update_class()
        self.assertEqual(self.company.customer_class, "A", "a year ago is over")

    def test_the_first_rule_that_holds_decides(self):
        self.other.potential_level = "80"
        self.assertEqual(self.other.customer_class, "B", "at once, from the write")
        with self._with_purchases((self.other, 1e9, 2)):
            self.other._update_class()
        self.assertEqual(self.other.customer_class, "A")
        self.rule_b.sequence = 5
        self.other._update_class()
        self.assertEqual(self.other.customer_class, "B")

    def test_number_of_purchases_and_no_rule_at_all(self):
        with self._with_purchases((self.company, 5, 20), (self.company, 5, 20)):
            self.company._update_class()
            self.assertEqual(self.company.customer_class, "C")
        with self._with_purchases((self.company, 5, 20)):
            self.company._update_class()
            self.assertFalse(self.company.customer_class)
            self.company.invalidate_recordset(["customer_class_reason"])
            self.assertTrue(self.company.customer_class_reason)

    @users("vn_sales")
    def test_a_class_chosen_by_hand_stays(self):
        company = self.company.with_env(self.env)
        company.customer_class = "VIP"
        self.assertTrue(company.customer_class_manual)
        with self._with_purchases((self.company, 1e9, 1)):
            company.sudo()._update_class()
            self.assertEqual(company.customer_class, "VIP")
            company.customer_class_manual = False
            self.assertEqual(company.customer_class, "A", "the rules decide again")
        created = self.env["res.partner"].create(
            {"name": "C", "customer_class": "B", "is_company": True}
        )
        self.assertTrue(created.customer_class_manual)

    def test_why_this_class(self):
        with self._with_purchases((self.company, 1.5e9, 1)):
            self.company._update_class()
            company = self.company.with_context(lang="en_US")
            company.invalidate_recordset(["customer_class_reason"])
            self.assertIn("Hạng A", company.customer_class_reason)
            self.assertIn("1 times", company.customer_class_reason)
            self.assertIn(
                "1,500,000,000", company.customer_class_reason.replace(".", ",")
            )

    def test_reasons_and_values_of_many_in_two_queries(self):
        partners = self.company | self.contact | self.other
        with self._with_purchases((self.company, 2e9, 1), (self.other, 6e9, 1)):
            (self.company | self.other)._update_class()
            partners.mapped("customer_class_reason")
            partners.mapped("customer_value")
            fnames = ["customer_class_reason", "customer_value"]
            partners.invalidate_recordset(fnames)
            with self.assertQueryCount(2):
                self.assertEqual(partners.mapped("customer_value"), [2e9, 2e9, 6e9])
                partners.mapped("customer_class_reason")

    def test_cron_takes_all_in_batches_and_leaves_fixed_ones(self):
        Partner = self.env["res.partner"]
        fixed = self._create_customer(name="Cố định", customer_class="C")
        progress = patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=60
        )
        purchases = [(p, 6e9, 1) for p in (self.company, self.other, fixed)]
        with self._with_purchases(*purchases), self.enter_registry_test_mode():
            Partner.flush_model()
            with progress as commits:
                Partner._cron_update_class(limit=1)
            self.assertGreater(commits.call_count, 2, "one by one")
            self.assertEqual(self.company.customer_class, "VIP")
            self.assertEqual(self.other.customer_class, "VIP")
            self.assertEqual(fixed.customer_class, "C")
            self.assertFalse(self.contact.customer_class, "its organisation has one")
            with progress as commits:
                Partner._cron_update_class(limit=1)
            self.assertEqual(commits.call_count, 1, "nothing is left to do")

    def test_without_rules_classes_are_left_alone(self):
        self.Rule.search([]).active = False
        self.company.customer_class = "A"
        self.company.customer_class_manual = False
        self.company._update_class()
        self.env["res.partner"]._cron_update_class()
        self.assertEqual(self.company.customer_class, "A")

    def test_only_the_administrator_edits_rules(self):
        self.rule_a.with_user(self.user_crm_admin).amount_min = 2e9
        with self.assertRaises(AccessError):
            self.rule_a.with_user(self.user_manager).amount_min = 1
        with self.assertRaises(AccessError):
            self.Rule.with_user(self.user_sales).action_apply()

    def test_a_condition_that_cannot_be_read_is_refused(self):
        for domain in ("[('no_such_field', '=', 1)]", "[(", "uid"):
            with self.assertRaisesRegex(ValidationError, "Hạng A"):
                self.rule_a.with_user(self.user_crm_admin).domain = domain
