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
        today = fields.Date.today()
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

    def test_cron_takes_all_in_batches_and_runs_twice(self):
        cron = self.env.ref("crm_vn_base.ir_cron_update_lifecycle")
        facts = (self.company, "customer", 1), (self.other, "customer", 900)
        with self._with_facts(*facts), self.enter_registry_test_mode():
            self.env["res.partner"].flush_model()
            with patch.object(
                type(self.env["ir.cron"]), "_commit_progress", return_value=60
            ):
                self.env["res.partner"]._cron_update_lifecycle(limit=2)
            self.assertEqual(self.company.lifecycle, "customer")
            self.assertEqual(self.contact.lifecycle, "customer")
            self.assertEqual(self.other.lifecycle, "stopped")
            self.assertFalse(self.env["res.partner"]._update_lifecycle_batch())
        self.assertIn("_cron_update_lifecycle", cron.code)

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
