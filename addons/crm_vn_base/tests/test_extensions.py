from unittest.mock import patch

import psycopg2

from odoo.modules.db import FunctionStatus
from odoo.tests import HttpCase, TransactionCase, tagged
from odoo.tests.common import new_test_user
from odoo.tools import mute_logger

from .. import database_extensions


@tagged("post_install", "-at_install")
class TestExtensions(TransactionCase):
    def setUp(self):
        super().setUp()
        for name in ("has_unaccent", "has_trigram", "unaccent", "unaccent_python"):
            value = self.registry.__dict__[name]
            self.addCleanup(setattr, self.registry, name, value)

    def test_missing_extensions_and_remedy(self):
        self.registry.has_unaccent = FunctionStatus.PRESENT
        self.registry.has_trigram = False
        missing = database_extensions.missing_extensions(self.registry)
        self.assertEqual(missing, ["unaccent", "pg_trgm"])
        remedy = database_extensions.remedy(missing)
        self.assertIn("ALTER FUNCTION unaccent(text) IMMUTABLE;", remedy)
        self.assertIn("CREATE EXTENSION IF NOT EXISTS pg_trgm;", remedy)

    def test_created_and_detected_where_permitted(self):
        self.registry.has_unaccent = FunctionStatus.MISSING
        self.registry.has_trigram = False
        database_extensions.create_extensions(self.env)
        self.assertFalse(database_extensions.missing_extensions(self.registry))
        self.env.cr.execute("SELECT unaccent('Đặng Thị Ước')")
        self.assertEqual(self.env.cr.fetchone()[0], "Dang Thi Uoc")

    @mute_logger("odoo.sql_db")
    def test_not_permitted_leaves_the_database_as_it_is(self):
        self.registry.has_unaccent = FunctionStatus.MISSING
        refused = {"unaccent": ("SELECT 1", "SELECT no_such_function()")}
        with patch.dict(database_extensions.COMMANDS, refused):
            database_extensions.create_extensions(self.env)
        self.env.cr.execute("SELECT 1")  # the transaction goes on
        with self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
            self.env.cr.execute("SELECT no_such_function()")

    def test_search_folds_accents_without_unaccent(self):
        self.registry.has_unaccent = FunctionStatus.MISSING
        self.registry.unaccent = lambda x: x
        self.registry.unaccent_python = lambda x: x
        partner = self.env["res.partner"].create({"name": "Đặng Thị Ước Kiểm"})
        for text in ("dang uoc", "ĐẶNG KIỂM", "kiem dang"):
            [found] = self.env["res.partner"].name_search(text)
            self.assertEqual(found[0], partner.id)

    def test_stale_trigram_indexes_are_made_anew(self):
        if database_extensions.missing_extensions(self.registry):
            database_extensions.create_extensions(self.env)
        field = self.env["res.partner"]._fields["ref"]
        with patch.object(field, "index", "trigram"):
            self.env.cr.execute("DROP INDEX IF EXISTS res_partner__ref_index")
            self.env.cr.execute(
                "CREATE INDEX res_partner__ref_index ON res_partner"
                " USING gin (ref gin_trgm_ops)"
            )
            database_extensions.rebuild_trigram_indexes(self.env)
        self.env.cr.execute(
            "SELECT indexdef FROM pg_indexes WHERE indexname = 'res_partner__ref_index'"
        )
        self.assertIn("unaccent(", self.env.cr.fetchone()[0])


@tagged("post_install", "-at_install")
class TestExtensionsBanner(HttpCase):
    def _session_info(self, login):
        self.authenticate(login, login)
        return self.make_jsonrpc_request("/web/session/get_session_info")

    def test_only_administrators_are_told(self):
        new_test_user(
            self.env, "ext_admin", groups="base.group_erp_manager,base.group_user"
        )
        new_test_user(self.env, "ext_sales", groups="base.group_user")
        with patch.object(self.registry, "has_trigram", False):
            info = self._session_info("ext_admin")
            self.assertIn("pg_trgm", info["crm_vn_missing_extensions"])
            self.assertNotIn(
                "crm_vn_missing_extensions", self._session_info("ext_sales")
            )
