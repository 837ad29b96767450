from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ContractCase


@tagged("post_install", "-at_install")
class TestClauseCompany(ContractCase):
    """The library: what all companies share, and what is each one's own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create(
            {"name": "Công ty TNHH Minh Phát Miền Bắc"}
        )
        templates = cls.env["agreement.clause.template"]
        cls.ours, cls.theirs = templates.create(
            [
                {
                    "name": f"Bảo mật của {company.name}",
                    "text": "Giữ kín.",
                    "sequence": 25,
                    "company_id": company.id,
                }
                for company in (cls.company, cls.other)
            ]
        )
        cls.user_admin.company_ids = [Command.link(cls.other.id)]

    def test_a_contract_starts_with_the_shared_clauses_and_its_companys(self):
        agreement = self._create_agreement()
        titles = agreement.clause_ids.mapped("name")
        self.assertIn(self.ours.name, titles)
        self.assertNotIn(self.theirs.name, titles)
        # in the order of the library, shared and own together
        sequences = agreement.clause_ids.mapped("sequence")
        self.assertEqual(sequences, sorted(sequences))
        self.assertEqual(titles.index(self.ours.name), 2)
        self.assertEqual(agreement.clause_changed_count, 0)

    def test_what_is_changed_is_still_marked(self):
        agreement = self._create_agreement()
        clause = agreement.clause_ids.filtered(
            lambda clause: clause.template_id == self.ours
        )
        clause.text = "Giữ kín 02 năm."
        self.assertEqual(clause.deviation, "changed")
        self.assertEqual(agreement.clause_changed_count, 1)
        # the library changes: the contract started from other words
        self.ours.text = "Giữ kín 02 năm."
        self.assertEqual(clause.deviation, "changed")
        clause.action_restore()
        self.assertFalse(clause.deviation)
        self.assertEqual(clause.text, "Giữ kín.")

    def test_a_company_sees_the_shared_and_its_own(self):
        library = self.env["agreement.clause.template"]
        for user in (self.user_sales, self.user_sales_manager):
            seen = library.with_user(user).search([])
            self.assertIn(self.ours, seen)
            self.assertTrue(seen.filtered(lambda clause: not clause.company_id))
            self.assertNotIn(self.theirs, seen)
            with self.assertRaises(AccessError):
                self.theirs.with_user(user).read(["text"])

    def test_clauses_of_another_company_are_refused(self):
        agreement = self._create_agreement()
        with self.assertRaises(UserError):
            agreement.clause_ids = [Command.create({"template_id": self.theirs.id})]
        with self.assertRaises(AccessError):
            self.ours.with_user(self.user_sales).text = "Khác"
        both = (self.company + self.other).ids
        mine = agreement.with_user(self.user_admin)
        mine = mine.with_context(allowed_company_ids=both)
        with self.assertRaises(UserError):
            mine.clause_ids = [Command.create({"template_id": self.theirs.id})]

    def test_moved_to_another_company_it_takes_its_clauses(self):
        both = (self.company + self.other).ids
        agreement = (
            self.env["agreement"]
            .with_user(self.user_admin)
            .with_context(allowed_company_ids=both)
            .create({"name": "Kho mát", "partner_id": self.customer.id})
        )
        self.assertIn(self.ours, agreement.clause_ids.template_id)
        agreement.company_id = self.other
        self.assertIn(self.theirs, agreement.clause_ids.template_id)
        self.assertNotIn(self.ours, agreement.clause_ids.template_id)
        self.assertEqual(agreement.clause_changed_count, 0)
