from collections import Counter
from threading import current_thread
from unittest.mock import patch

from freezegun import freeze_time
from lxml import etree

from odoo import Command
from odoo.tests import tagged

from .common import ContractCase

MODULE = "crm_vn_contract_project"
LEDGER = {"amount_invoiced", "amount_received", "amount_receivable", "amount_overdue"}


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestQueries(ContractCase):
    """The screens of contracts take as many queries for many rows as for a few."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # tests do not commit; an hour is left
        cls.classPatch(
            type(cls.env["ir.cron"]), "_commit_progress", lambda *_a, **_k: 60
        )
        cls.agreements = cls.env["agreement"]
        for _number in range(6):
            cls.agreements += cls._create_signed_agreement()

    def _count(self, action):
        """How many queries an action takes, as a request with a fresh cache."""
        return self._get_queries(action).total()

    def _get_queries(self, action):
        """Return the beginnings of the queries of an action, each with its number."""
        queries = Counter()

        def note(_cr, query, _params, _start, _delay):
            queries[" ".join(str(query).split())[:150]] += 1

        for _turn in range(2):  # the first one fills the caches of the process
            self.env.flush_all()
            self.env.invalidate_all()
            queries.clear()
            with patch.object(current_thread(), "query_hooks", [note], create=True):
                action()
                self.env.flush_all()
        return queries

    def _read_specification(self, model, node):
        """What the web client asks for of the fields of a view, lists in it too."""
        found = {}
        for child in node.iterchildren(etree.Element):
            field = child.tag == "field" and model._fields.get(child.get("name"))
            if not field:
                found |= self._read_specification(model, child)
            elif field.type == "many2one":
                found[field.name] = {"fields": {"display_name": {}}}
            elif field.type in ("one2many", "many2many"):
                below = self._read_specification(self.env[field.comodel_name], child)
                found[field.name] = {"fields": below, "limit": 40}
            else:
                found[field.name] = {}
        return found

    def _get_view(self, view, kind):
        """The contracts as the manager sees them, and what a view of them reads."""
        agreements = self.env["agreement"].with_user(self.user_sales_manager)
        view_id = self.env.ref(view).id
        arch = agreements.get_views([(view_id, kind)])["views"][kind]["arch"]
        return agreements, self._read_specification(agreements, etree.fromstring(arch))

    # === Lists ===

    def _assert_page_is_constant(self, kind):
        agreements, columns = self._get_view(f"{MODULE}.agreement_view_{kind}", kind)
        self.assertTrue(LEDGER & set(columns))
        without = {name: columns[name] for name in columns if name not in LEDGER}
        self._invoice(self.agreements.instalment_ids.filtered("date_signal"))

        def read(limit, columns):
            domain = [("id", "in", self.agreements.ids[:limit])]
            return self._count(lambda: agreements.web_search_read(domain, columns))

        many = read(6, columns)
        self.assertEqual(read(2, columns), many)
        self.assertLessEqual(many - read(6, without), 4)

    def test_the_list_of_contracts(self):
        self._assert_page_is_constant("list")

    def test_the_kanban_of_contracts(self):
        self._assert_page_is_constant("kanban")

    def test_overdue_debt_filters_sorts_and_sums(self):
        self._invoice(self.agreements.instalment_ids.filtered("date_signal"))
        agreements = self.env["agreement"].with_user(self.user_sales_manager)
        overdue = [("id", "in", self.agreements.ids), ("amount_overdue", ">", 0)]
        with freeze_time("2026-12-01 03:00:00"):
            self.assertEqual(agreements.search_count(overdue), 6)
            for action in (
                lambda: agreements.search(overdue, order="amount_overdue desc"),
                lambda: agreements.web_read_group(
                    overdue, ["user_id"], ["amount_overdue:sum"]
                ),
            ):
                # the contracts, or their groups; names of the users, their companies
                self.assertLessEqual(self._count(action), 4)

    # === Form ===

    def test_the_form_whatever_the_number_of_lines(self):
        agreements, fields = self._get_view("agreement.agreement_form", "form")
        self.assertIn("order_line_ids", fields)
        order = self._create_order()
        order.with_user(self.user_sales).action_create_agreement()
        agreement = agreements.browse(order.agreement_id.id)
        queries = []
        for number in (2, 28):  # of one contract: others have other people
            order.order_line = [
                Command.create({"product_id": product.id, "price_unit": 1_000})
                for product in (self.product_store + self.product_work)
                for _number in range(number)
            ]
            queries.append(self._get_queries(lambda: agreement.web_read(fields)))
        self.assertGreaterEqual(len(agreement.order_line_ids), 60)
        few, many = queries
        self.assertEqual((few - many, many - few), (Counter(), Counter()))

    # === Signature ===

    def test_a_signature_whatever_the_number_of_goods(self):
        counts = []
        for number in (0, 3, 40):  # the first one fills the caches
            order = self._create_order()
            order.order_line = [
                Command.create(
                    {"product_id": self.product_store.id, "price_unit": 1_000}
                )
                for _number in range(number)
            ]
            order.with_user(self.user_sales).action_create_agreement()
            agreement = order.agreement_id.with_user(self.user_sales)
            agreement.company_signatory_id = self.our_director
            agreement.action_submit()
            agreement.with_user(self.user_sales_manager).action_approve()
            agreement.signature_date = "2026-03-02"
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            agreement.action_sign()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    # === Reminders ===

    def test_reminders_are_made_together(self):
        reminders = self.env["agreement.reminder"]
        counts = []
        for agreements in (
            self.agreements[:1],  # fills the caches
            self.agreements[1:3],
            self.agreements[3:],
        ):
            agreements._as_amended().end_date = "2026-04-01"
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            reminders._claim("renewal")
            self.assertEqual(reminders._create_batch("renewal", 500), len(agreements))
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    def test_a_second_run_makes_nothing(self):
        self.agreements._as_amended().end_date = "2026-04-01"
        reminders = self.env["agreement.reminder"]
        reminders._cron_remind()
        made = reminders.search_count([])
        self.assertGreaterEqual(made, 6)
        reminders._cron_remind()
        self.assertEqual(reminders.search_count([]), made)
