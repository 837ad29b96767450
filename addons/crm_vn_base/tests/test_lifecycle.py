from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import CrmVnBaseCase


@tagged("post_install", "-at_install")
class TestLifecycle(CrmVnBaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls._create_customer()
        cls.contact = cls.env["res.partner"].create(
            {"name": "Trần Văn Khoa", "parent_id": cls.company.id}
        )
        cls.other = cls._create_customer(name="HTX Hoa Sen")
        cls.env["ir.config_parameter"].set_param("crm_vn_base.lifecycle_stop_days", 365)
        cls.facts = []

    def _with_facts(self, *facts):
        """Replace all sources by these (partner, kind, days ago or None) facts."""
        today = fields.Date.context_today(self.env.user)
        sources = [
            SQL(
                "SELECT %s::int, %s, %s::date",
                partner.id,
                kind,
                None if days is None else today - relativedelta(days=days),
            )
            for partner, kind, days in facts
        ]
        Partner = type(self.env["res.partner"])
        return patch.object(Partner, "_lifecycle_sources", lambda self: sources)

    def test_everybody_starts_as_a_prospect(self):
        self.assertEqual(self.company.lifecycle, "prospect")
        self.assertEqual(self.contact.lifecycle, "prospect")

    def test_a_fact_of_a_contact_makes_the_organisation_a_customer(self):
        with self._with_facts((self.contact, "customer", 10)):
            changed = self.company._update_lifecycle()
        self.assertEqual(changed, self.company | self.contact)
        self.assertEqual(self.company.lifecycle, "customer")
        self.assertEqual(self.contact.lifecycle, "customer")
        self.assertEqual(self.other.lifecycle, "prospect")
        late = self.env["res.partner"].create(
            {"name": "Lê Thị Mai", "parent_id": self.company.id}
        )
        self.assertEqual(late.lifecycle, "customer")

    def test_no_transaction_for_long_means_stopped(self):
        with self._with_facts((self.company, "customer", 366)):
            self.company._update_lifecycle()
            self.assertEqual(self.company.lifecycle, "stopped")
        with self._with_facts((self.company, "customer", 365)):
            self.company._update_lifecycle()
            self.assertEqual(self.company.lifecycle, "customer")

    def test_a_contract_in_force_has_no_end(self):
        with self._with_facts((self.company, "customer", None)):
            self.company._update_lifecycle()
        self.assertEqual(self.company.lifecycle, "customer")

    def test_a_stopped_customer_worked_on_again_is_a_prospect(self):
        facts = (self.company, "customer", 900), (self.company, "prospect", None)
        with self._with_facts(*facts):
            self.company._update_lifecycle()
        self.assertEqual(self.company.lifecycle, "prospect")

    def test_days_are_a_setting(self):
        self.env["ir.config_parameter"].set_param("crm_vn_base.lifecycle_stop_days", 30)
        with self._with_facts((self.company, "customer", 31)):
            self.company._update_lifecycle()
        self.assertEqual(self.company.lifecycle, "stopped")

    def test_who_buys_often_is_stopped_sooner(self):
        """Every 40 days: three times that without a purchase is the end."""
        days = (400, 360, 320, 280)
        often = [(self.company, "customer", 120 + day - 280) for day in days]
        with self._with_facts(*often):
            self.company._update_lifecycle()
            self.assertEqual(self.company.lifecycle, "customer")
        with self._with_facts(*[(p, kind, day + 1) for p, kind, day in often]):
            self.company._update_lifecycle()
            self.assertEqual(self.company.lifecycle, "stopped")
            self.company.invalidate_recordset(["lifecycle_reason"])
            reason = self.company.with_context(lang="en_US").lifecycle_reason
        self.assertIn("usually every 40 days", reason)
        self.assertIn("after 120 days", reason)

    def test_who_buys_seldom_is_not_stopped_at_once(self):
        seldom = [(self.company, "customer", day) for day in (1000, 700, 400)]
        with self._with_facts(*seldom):
            self.company._update_lifecycle()
        self.assertEqual(self.company.lifecycle, "customer", "730 days at most")
        with self._with_facts(*[(p, kind, day + 331) for p, kind, day in seldom]):
            self.company._update_lifecycle()
        self.assertEqual(self.company.lifecycle, "stopped")

    def test_rhythm_has_a_least_and_needs_three_purchases(self):
        daily = [(self.company, "customer", day) for day in (63, 62, 61)]
        with self._with_facts(*daily):
            self.company._update_lifecycle()
        self.assertEqual(self.company.lifecycle, "customer", "90 days at least")
        twice = [(self.company, "customer", day) for day in (300, 290, 290)]
        with self._with_facts(*twice):
            self.company._update_lifecycle()
        self.assertEqual(self.company.lifecycle, "customer", "365 days of the settings")

    def test_reason_of_the_lifecycle_in_one_query(self):
        partners = self.company | self.contact | self.other
        facts = (self.company, "customer", 10), (self.other, "prospect", None)
        with self._with_facts(*facts):
            self.env.flush_all()
            partners.invalidate_recordset()
            partners.mapped("lifecycle_reason")  # settings and formats are cached
            partners.invalidate_recordset(["lifecycle_reason"])
            with self.assertQueryCount(1):
                reasons = partners.mapped("lifecycle_reason")
        self.assertTrue(all(reasons))

    def test_cron_takes_all_in_batches_and_runs_twice(self):
        cron = self.env.ref("crm_vn_base.ir_cron_update_lifecycle")
        facts = (self.company, "customer", 1), (self.other, "customer", 900)
        Partner = self.env["res.partner"]
        progress = patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=60
        )
        with self._with_facts(*facts), self.enter_registry_test_mode():
            Partner.flush_model()
            with progress as commits:
                Partner._cron_update_lifecycle(limit=2)
            self.assertGreater(commits.call_count, 2, "in batches of two")
            self.assertEqual(self.company.lifecycle, "customer")
            self.assertEqual(self.contact.lifecycle, "customer")
            self.assertEqual(self.other.lifecycle, "stopped")
            with progress as commits:
                Partner._cron_update_lifecycle(limit=2)
            self.assertEqual(commits.call_count, 1, "nothing is left to do")
        self.assertIn("_cron_update_lifecycle", cron.code)

    def test_cron_leaves_alone_what_changed_since_it_read_the_facts(self):
        """An order confirmed while the cron runs is newer than what the cron knows."""
        with self._with_facts((self.company, "customer", 900)):
            query = self.env["res.partner"]._lifecycle_todo_query()
            self.env.flush_all()
            table = SQL.identifier("todo_lifecycle")
            self.env["res.partner"]._create_todo_table(table, query, ["lifecycle"])
            self.env.cr.execute(
                SQL(
                    "UPDATE res_partner SET lifecycle = 'customer' WHERE id = %s",
                    self.company.id,
                )
            )
            todo = SQL("(SELECT * FROM %s)", table)
            self.env["res.partner"]._apply_set_update(
                todo, ["lifecycle"], unchanged=True
            )
        self.company.invalidate_recordset(["lifecycle"])
        self.assertEqual(self.company.lifecycle, "customer")

    def test_typed_lifecycle_is_refused(self):
        partner = self.company.with_user(self.user_manager)
        with self.assertRaisesRegex(UserError, "tình trạng giao dịch"):
            partner.with_context(lang="vi_VN").write({"lifecycle": "customer"})
        with self.assertRaises(UserError):
            self._create_customer(lifecycle="customer")
        partner.write({"lifecycle": "prospect", "ref": "KH1"})
        self.assertEqual(partner.ref, "KH1")

    def test_context_cannot_forge_the_lifecycle(self):
        Partner = self.env["res.partner"].with_context(default_lifecycle="customer")
        self.assertEqual(Partner.create({"name": "A"}).lifecycle, "prospect")

    def test_no_source_at_all(self):
        with self._with_facts():
            self.assertFalse(self.company._update_lifecycle())
