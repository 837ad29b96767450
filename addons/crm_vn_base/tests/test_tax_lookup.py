import contextlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest.mock import patch

from requests import Session

from odoo.exceptions import UserError, ValidationError
from odoo.tests import common, tagged

from .common import CrmVnBaseCase

KNOWN = {
    "code": "00",
    "data": {
        "name": "CÔNG TY TNHH THỦY SẢN NAM HẢI",
        "address": "Lô B7 Khu công nghiệp Khánh An",
        "place": {"province": "Tỉnh Cà Mau"},
        "founded": "18/06/2004",
    },
}
MAPPING = """name = data.name
street = data.address
state_id = data.place.province
founding_date = data.founded"""


class Directory(BaseHTTPRequestHandler):
    """A business directory on this machine, as public ones answer."""

    seen = []

    def do_GET(self):
        self.seen.append((self.path, self.headers.get("X-Token")))
        code = self.path.rsplit("/", 1)[1]
        answers = {
            "1500678902": (200, json.dumps(KNOWN)),
            "0100109106": (200, json.dumps({"code": "51", "data": None})),
            "0314409058": (500, "{}"),
            "3702987657": (200, "<html>"),
            "0314567897": (302, ""),
        }
        status, body = answers.get(code, (404, "{}"))
        if code == "3703112231":
            time.sleep(3)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/steal/1500678902")
        with contextlib.suppress(BrokenPipeError):  # who asked did not wait
            self.end_headers()
            self.wfile.write(body.encode())

    def log_message(self, *args):
        pass


@tagged("post_install", "-at_install")
class TestTaxLookup(CrmVnBaseCase):
    """A tax code is looked up in the directory that an administrator configured."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        server = ThreadingHTTPServer(("127.0.0.1", 0), Directory)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        cls.addClassCleanup(server.server_close)
        cls.addClassCleanup(server.shutdown)
        cls.url = f"http://127.0.0.1:{server.server_port}/v1/{{tax_code}}"
        cls.Lookup = cls.env["crm.tax.lookup"].with_user(cls.user_sales)

    def _configure(self, **values):
        settings = self.env["res.config.settings"].create(
            {
                "tax_lookup_provider": "http_json",
                "tax_lookup_url": self.url,
                "tax_lookup_header": "X-Token",
                "tax_lookup_token": "bí mật".encode("ascii", "ignore").decode(),
                "tax_lookup_success": "code = 00",
                "tax_lookup_mapping": MAPPING,
                **values,
            }
        )
        settings.execute()

    def test_off_until_configured(self):
        desk = self.env["crm.update.desk"].with_user(self.user_sales).create({})
        self.assertFalse(desk.lookup_available)
        with self.assertRaises(UserError):
            self.Lookup._lookup("1500678902")
        self._configure()
        desk.invalidate_recordset(["lookup_available"])
        self.assertTrue(desk.lookup_available)

    def test_its_data_are_offered_side_by_side(self):
        self._configure()
        company = self._create_customer(
            vat="1500678902", street="Địa chỉ cũ", user_id=self.user_sales.id
        )
        Desk = self.env["crm.update.desk"].with_user(self.user_sales)
        desk = Desk.create({"query": "1500678902"})
        desk.action_choose_partner(company.id)
        desk.action_lookup_tax_code()
        lines = {line.field_name: line for line in desk.line_ids}
        self.assertEqual(desk.source, "directory")
        self.assertEqual(lines["street"].current_value, "Địa chỉ cũ")
        self.assertEqual(lines["street"].new_value, KNOWN["data"]["address"])
        self.assertEqual(lines["street"].decision, "take")
        self.assertEqual(lines["name"].decision, "keep")
        self.assertEqual(company.street, "Địa chỉ cũ")
        desk.action_save()
        self.assertEqual(company.street, KNOWN["data"]["address"])
        self.assertEqual(company.state_id.name, "Cà Mau")
        self.assertEqual(str(company.founding_date), "2004-06-18")
        self.assertEqual(company.data_source, "directory")

    def test_from_the_form_and_for_a_new_customer(self):
        self._configure()
        company = self._create_customer(vat="1500678902", user_id=self.user_sales.id)
        action = company.with_user(self.user_sales).action_lookup_tax_code()
        desk = self.env[action["res_model"]].browse(action["res_id"])
        line = desk.line_ids.filtered(lambda line: line.field_name == "street")
        self.assertEqual(line.new_value, KNOWN["data"]["address"])
        company.active = False
        desk = self.env["crm.update.desk"].with_user(self.user_sales)
        desk = desk.create({"query": "MST: 1500678902"})
        desk.action_new_customer()
        desk.action_lookup_tax_code()
        desk.action_save()
        self.assertEqual(desk.partner_id.name, KNOWN["data"]["name"])
        self.assertEqual(desk.partner_id.vat, "1500678902")

    def test_the_token_goes_to_this_host_only(self):
        self._configure()
        Directory.seen.clear()
        self.Lookup._lookup("1500678902")
        self.assertEqual(len(Directory.seen), 1)
        self.assertEqual(Directory.seen[0][1], "b mt")
        Directory.seen.clear()
        with self.assertRaisesRegex(UserError, "302"):
            self.Lookup._lookup("0314567897")
        self.assertEqual(len(Directory.seen), 1)

    def test_clear_errors(self):
        self._configure()
        for code, words in (
            ("0100109106", "0100109106"),
            ("1100345673", "1100345673"),
            ("0314409058", "HTTP 500"),
            ("3702987657", "JSON"),
            ("123", "123"),
            (False, "“”"),
            ("../../etc", "etc"),
        ):
            with self.assertRaisesRegex(UserError, words):
                self.Lookup._lookup(code)
        self._configure(tax_lookup_url="http://127.0.0.1:9/{tax_code}")
        with self.assertRaisesRegex(UserError, "127.0.0.1"):
            self.Lookup._lookup("1500678902")

    def test_a_slow_directory_does_not_hold_us_up(self):
        self._configure(tax_lookup_timeout=1)
        begun = time.monotonic()
        # Odoo's tests give every request ten seconds at least: not this one
        with (
            patch.object(Session, "send", common._super_send),
            self.assertRaisesRegex(UserError, "127.0.0.1.*1 "),
        ):
            self.Lookup._lookup("3703112231")
        self.assertLess(time.monotonic() - begun, 2.5)

    def test_wrong_settings_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "tên công ty"):
            self._configure(tax_lookup_mapping="tên công ty")
        for url in ("http://127.0.0.1/v1", "file:///{tax_code}"):
            self._configure(tax_lookup_url=url)
            with self.assertRaises(UserError):
                self.Lookup._lookup("1500678902")

    def test_users_do_not_read_the_token(self):
        self._configure()
        found = self.env["ir.config_parameter"].with_user(self.user_sales)
        self.assertFalse(found.has_access("read"))
