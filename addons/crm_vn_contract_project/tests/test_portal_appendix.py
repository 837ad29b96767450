import base64
import json
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools.pictures import MAX_SIGNATURE_CHARS, PNG_PREFIX
from .common_appendix import AppendixCase
from .portal_case import PortalCase, draw_signature


@tagged("post_install", "-at_install")
class TestPortalAppendix(AppendixCase, PortalCase):
    """An appendix is read and signed through a link, as a contract is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._sign_today(cls._create_agreement())
        cls.appendix = cls._create_approved()

    @classmethod
    def _create_approved(cls):
        """An appendix with another price and day that waits to be signed."""
        appendix = cls._create_appendix(cls.agreement, "value")
        cls._change_goods(appendix, price=800_000_001)
        appendix.handover_date_new = cls.today + timedelta(days=90)
        appendix.action_propose_schedule()
        appendix.action_submit()
        appendix.with_user(cls.user_sales_manager).action_approve()
        return appendix

    def setUp(self):
        super().setUp()
        self.appendix.with_user(self.user_sales)._portal_ensure_token()
        self._as_visitor()

    # === Signature ===

    def test_the_customer_signs_and_then_we_do(self):
        page = self._get(self.appendix)
        self.assertEqual(page.status_code, 200)
        for text in (
            self.appendix.code,
            self.agreement.code,
            "800.000.001",
            f"{self.appendix.handover_date_new:%d/%m/%Y}",
            "Ký phụ lục",
            self.director.name,
        ):
            self.assertIn(text, page.text)
        response = self._sign_in_portal(self.appendix, remark="Đồng ý")
        self.assertEqual(response.status_code, 303)
        appendix = self.appendix
        appendix.invalidate_recordset()
        self.assertEqual(appendix.state, "to_sign", "our side has not signed yet")
        self.assertEqual(appendix.customer_signed_name, "Trần Văn Khoa")
        self.assertEqual(appendix.customer_signed_position, "Giám đốc")
        self.assertTrue(appendix.customer_signature and appendix.customer_signed_at)
        todo = appendix.activity_ids
        self.assertEqual(todo.user_id, self.user_sales)
        self.assertIn(appendix.code, todo.summary)
        self.assertIn("Đồng ý", appendix.message_ids[0].body)
        appendix.with_user(self.user_sales).action_sign()
        self.assertEqual(appendix.state, "signed")
        self.assertEqual(appendix.signed_on, self.today)
        self.assertEqual(self.agreement.handover_date, appendix.handover_date_new)

    def test_it_is_printed_on_this_appendix_only(self):
        self._sign_in_portal(self.appendix, name="Lê Thị Phó")
        self.appendix.invalidate_recordset()
        block = self.appendix._get_document_values()["signatures"][0]
        self.assertEqual(block["image"], self.appendix.customer_signature)
        self.assertEqual(block["name"], "Lê Thị Phó", "who signed, not who should")
        self.assertTrue(block["note"])
        contract = self.agreement._get_document_values()["signatures"][0]
        self.assertFalse(contract.get("image"))
        pdf = self._get(self.appendix, report_type="pdf")
        self.assertEqual(pdf.headers["Content-Type"], "application/pdf")
        self.assertIn("Lê Thị Phó", pdf.text)

    def test_the_signature_of_the_contract_is_not_that_of_the_appendix(self):
        self.agreement.sudo()._record_customer_signature(
            "Khoa", "Giám đốc", draw_signature().partition(",")[2], "127.0.0.1"
        )
        block = self.appendix._get_document_values()["signatures"][0]
        self.assertFalse(block.get("image"))
        minutes = self.agreement._get_liquidation_values()["signatures"][0]
        self.assertFalse(minutes.get("image"))

    def test_a_signed_appendix_goes_on_saying_what_it_changed(self):
        said = self.appendix._get_document_values()
        self.assertTrue(said["lines"] and said["instalments"] and said["terms"])
        self.appendix.with_user(self.user_sales).action_sign()
        self.env.invalidate_all()
        later = self.appendix._get_document_values()
        for what in ("lines", "instalments", "terms", "amounts"):
            self.assertEqual(later[what], json.loads(json.dumps(said[what])))
        line = self.appendix.line_ids[0]
        self.assertEqual((line.price_old, line.price_new), (900_000_001, 800_000_001))
        self.assertIn("900.000.001", self._get(self.appendix).text)

    def test_a_second_signature_changes_nothing(self):
        self._sign_in_portal(self.appendix)
        page = self._sign_in_portal(self.appendix, name="Kẻ khác")
        self.assertIn("đã được ký", page.text)
        self.appendix.invalidate_recordset()
        self.assertEqual(self.appendix.customer_signed_name, "Trần Văn Khoa")
        self.appendix.with_user(self.user_sales).action_sign()
        self.assertIn("đã được ký", self._sign_in_portal(self.appendix).text)

    def test_a_changed_appendix_is_signed_anew(self):
        self._sign_in_portal(self.appendix)
        token = self.appendix.access_token
        self.appendix.invalidate_recordset()
        self.appendix.with_user(self.user_sales).action_reset()
        self.assertFalse(self.appendix.customer_signature)
        self.assertFalse(self.appendix.customer_signed_at)
        self._assert_unknown(self._get(self.appendix, token=token))
        self._assert_unknown(self._sign_in_portal(self.appendix, token=token))

    def test_what_cannot_be_taken_is_said(self):
        huge = PNG_PREFIX + "A" * MAX_SIGNATURE_CHARS
        for data in (
            {"name": ""},
            {"position": ""},
            {"signature": ""},
            {"signature": draw_signature(is_drawn=False)},
            {"signature": huge},
        ):
            page = self._sign_in_portal(self.appendix, **data)
            self.assertEqual(page.status_code, 200)
            self.assertIn("alert-danger", page.text)
        self.appendix.invalidate_recordset()
        self.assertFalse(self.appendix.customer_signed_at)

    # === Nobody signs for him ===

    def test_nobody_of_ours_writes_or_erases_a_signature(self):
        ours = self.appendix.with_user(self.user_sales)
        with self.assertRaises(UserError):
            ours.customer_signed_name = "Khoa"
        self._sign_in_portal(self.appendix)
        ours.invalidate_recordset()
        with self.assertRaises(UserError):
            ours.write({"customer_signature": False, "customer_signed_at": False})
        self.assertTrue(ours.customer_signed_at)

    def test_the_portal_is_enough_where_the_copy_is_asked_for_before(self):
        self.agreement.agreement_type_id.sudo().signed_copy_policy = "before"
        ours = self.appendix.with_user(self.user_sales)
        with self.assertRaises(UserError):
            ours.action_sign()
        self._sign_in_portal(self.appendix)
        ours.invalidate_recordset()
        ours.action_sign()
        self.assertEqual(ours.state, "signed")

    # === Who may not ===

    def test_strangers_get_nothing(self):
        other = self._create_appendix(
            self.agreement, "term", handover_date_new=self.today + timedelta(days=9)
        )
        token = other._portal_ensure_token()
        self._assert_unknown(self._get(self.appendix, token="wrong"))
        self._assert_unknown(self._get(self.appendix, token=""))
        self._assert_unknown(self._get(self.appendix, token=token))
        self._assert_unknown(self._get(other))
        self._assert_unknown(self._sign_in_portal(self.appendix, token=token))
        self._as("mai")
        self._assert_unknown(self._get(self.appendix, token=""))
        self._assert_unknown(self._get(self.appendix, "/scan", token=""))
        self._assert_unknown(self._sign_in_portal(self.appendix, token=""))
        page = self.url_open("/my/appendices")
        self.assertNotIn(self.appendix.code, page.text)
        self.appendix.invalidate_recordset()
        self.assertFalse(self.appendix.customer_signed_at)

    def test_a_link_ends(self):
        self._expire(self.appendix)
        self.assertEqual(self._get(self.appendix).status_code, 410)
        self.assertEqual(self._sign_in_portal(self.appendix).status_code, 410)
        self.appendix.invalidate_recordset()
        self.assertFalse(self.appendix.customer_signed_at)

    def test_a_colleague_without_the_contract_cannot_send_it(self):
        with self.assertRaises(AccessError):
            self.appendix.with_user(self.user_sales2).action_send_link()
        khoa = self.env["res.users"].search([("login", "=", "khoa")])
        with self.assertRaises(AccessError):
            self.appendix.with_user(khoa).read(["display_name"])

    # === Finding it ===

    def test_home_list_and_contract_lead_to_it(self):
        self._as("khoa")
        counters = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["appendix_to_sign_count"]}
        )
        self.assertEqual(counters, {"appendix_to_sign_count": 1})
        self.assertIn(self.appendix.code, self.url_open("/my/appendices").text)
        page = self._get(self.agreement, token="")
        self.assertIn(f"/my/appendices/{self.appendix.id}", page.text)
        self.appendix.signed_document = base64.b64encode(b"%PDF-1.4 phu luc")
        self.appendix.signed_document_name = "phu-luc.pdf"
        scan = self._get(self.appendix, "/scan", token="")
        self.assertEqual(scan.content, b"%PDF-1.4 phu luc")
        self._sign_in_portal(self.appendix, token="")
        counters = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["appendix_to_sign_count"]}
        )
        self.assertEqual(counters, {"appendix_to_sign_count": 0})

    def test_the_mail_carries_the_link(self):
        action = self.appendix.with_user(self.user_sales).action_send_link()
        composer = self.env[action["res_model"]].with_user(self.user_sales)
        composer = composer.with_context(**action["context"]).create({})
        self.assertIn(self.appendix.access_token, composer.body)
        self.assertEqual(composer.partner_ids, self.director)
