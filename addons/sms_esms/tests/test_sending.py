import doctest
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from .. import sms_api
from ..tools import esms
from .common import EsmsCommon


@tagged("post_install", "-at_install")
class TestSending(EsmsCommon):
    def test_doctests(self):
        self.assertEqual(doctest.testmod(esms).failed, 0)

    def test_a_care_message(self):
        sms, delivery = self._send()
        path, payload = self.gateway.requests[0]
        self.assertEqual(
            path, "/MainService.svc/json/SendMultipleMessage_V4_post_json/"
        )
        self.assertEqual(payload["Phone"], "0901888484")
        self.assertEqual(payload["Content"], "De nghi Quy khach xac nhan")
        self.assertEqual(payload["Brandname"], "MINHPHAT")
        self.assertEqual((payload["SmsType"], payload["IsUnicode"]), ("2", "0"))
        self.assertEqual((payload["Sandbox"], payload["RequestId"]), ("0", sms.uuid))
        self.assertIn(self.company.esms_callback_token, payload["CallbackUrl"])
        self.assertEqual(delivery.state, "accepted", "accepted is not delivered")
        self.assertEqual(delivery.smsid, f"S-{sms.uuid}")
        self.assertEqual(sms.state, "pending")

    def test_accents_and_sandbox_as_set(self):
        self.company.write({"esms_unicode": True, "esms_sandbox": True})
        _sms, delivery = self._send(body="Đề nghị\nQuý khách")
        payload = self.gateway.requests[0][1]
        self.assertEqual(payload["Content"], "Đề nghị\nQuý khách")
        self.assertEqual((payload["IsUnicode"], payload["Sandbox"]), ("1", "1"))
        self.assertTrue(delivery.sandbox)

    def test_an_answer_lost_is_asked_for_under_the_same_id(self):
        """Timeout, broken connection, error of theirs: never sent twice, never lost."""
        for fault in ("timeout", "reset", "500", "html"):
            with self.subTest(fault=fault), patch.object(sms_api, "TIMEOUT", (1, 0.5)):
                self.gateway.taken.clear()
                self.gateway.requests.clear()
                self.gateway.faults[:] = [fault]
                sms, delivery = self._send()
                self.assertEqual(delivery.state, "unsure")
                self.assertEqual(sms.state, "process")
                self._later(delivery)
                self.assertEqual(delivery.state, "accepted")
                self.assertEqual(sms.state, "pending")
                ids = {payload["RequestId"] for _path, payload in self.gateway.requests}
                self.assertEqual(ids, {sms.uuid})
                self.assertEqual(len(self.gateway.taken), 1)
                taken = fault in ("timeout", "reset")
                self.assertEqual(delivery.code, "124" if taken else "100")

    def test_a_repeated_id_is_no_failure(self):
        self.gateway.faults[:] = ["124"]
        sms, delivery = self._send()
        self.assertEqual((delivery.state, sms.state), ("accepted", "pending"))

    def test_silence_for_a_day_ends_it(self):
        self.gateway.faults[:] = ["500"] * 3
        sms, delivery = self._send()
        self._later(delivery)
        self.assertEqual(delivery.state, "unsure")
        delivery.first_on = fields.Datetime.now() - timedelta(hours=23)
        self._later(delivery)
        self.assertEqual((delivery.state, sms.state), ("failed", "error"))
        self.assertTrue(delivery.reason)

    def test_a_refusal_tells_why_and_a_retry_is_a_new_request(self):
        self.gateway.faults[:] = ["103"]
        sms, delivery = self._send()
        self.assertEqual((sms.state, sms.failure_type), ("error", "sms_credit"))
        self.assertIn("balance", delivery.with_context(lang="en_US").reason)
        sms.resend_failed()
        self.assertEqual((delivery.state, sms.state), ("accepted", "pending"))
        first, second = (
            payload["RequestId"] for _path, payload in self.gateway.requests
        )
        self.assertNotEqual(first, second)

    def test_wrong_keys(self):
        self.company.esms_secret_key = "other"
        sms, _delivery = self._send()
        self.assertEqual((sms.state, sms.failure_type), ("error", "sms_acc"))

    def test_what_cannot_be_sent_is_not_tried(self):
        for number, body, failure in (
            (False, "x", "sms_number_missing"),
            ("+16502530000", "x", "sms_country_not_supported"),
            ("+84901888484", "x" * 613, "unknown"),
        ):
            sms, delivery = self._send(number=number, body=body)
            self.assertEqual((sms.state, sms.failure_type), ("error", failure))
            self.assertTrue(delivery.reason)
        self.assertFalse(self.gateway.requests)

    def test_advertising_is_one_request_for_all(self):
        sms = self.env["sms.sms"]
        for i in range(31):
            sms |= self._create_sms(
                body="[QC] Giảm giá", number=f"+8490188{i:04d}", esms_type="ad"
            )
        with freeze_time("2026-03-02 03:00:00"):  # 10:00 in Vietnam
            sms.send(unlink_sent=False)
        ((path, payload),) = self.gateway.requests
        self.assertTrue(path.endswith("/SendMultipleSMSBrandname_json/"))
        self.assertEqual((payload["SmsType"], len(payload["Phones"])), ("1", 31))
        self.assertNotIn("SendDate", payload)
        deliveries = self._deliveries(sms)
        self.assertEqual(set(deliveries.mapped("state")), {"accepted"})
        self.assertEqual(len(set(deliveries.mapped("request_id"))), 1)

    def test_advertising_at_night_waits_for_the_morning(self):
        sms = self.env["sms.sms"]
        for i in range(30):
            sms |= self._create_sms(
                body="[QC] Giảm giá", number=f"+8490188{i:04d}", esms_type="ad"
            )
        with freeze_time("2026-03-02 15:30:00"):  # 22:30 in Vietnam
            sms.send(unlink_sent=False)
        self.assertEqual(self.gateway.requests[0][1]["SendDate"], "2026-03-03 07:05:00")

    def test_too_little_advertising_and_advertising_without_label(self):
        for body, word in (("[QC] Giảm giá", "30"), ("Giảm giá", "[QC]")):
            sms, delivery = self._send(body=body, esms_type="ad")
            self.assertEqual(sms.state, "error")
            self.assertIn(word, delivery.with_context(lang="en_US").reason)
        self.company.esms_brand_expiry = "2020-01-01"
        _sms, delivery = self._send(body="[QC] Giảm", esms_type="ad")
        self.assertEqual(delivery.code, "brand")
        self.assertFalse(self.gateway.requests)

    def test_the_queue_of_two_companies(self):
        """Each company sends by its own provider."""
        other = self.env["res.company"].create({"name": "Chi nhánh"})
        mine = self._create_sms()
        theirs = self._create_sms(record_company_id=other.id)
        queue = mine + theirs
        by_api = [(type(api).__name__, rows) for api, rows in queue._split_by_api()]
        self.assertEqual(by_api, [("SmsApiEsms", mine), ("SmsApi", theirs)])

    def test_status_is_asked_for_when_no_report_comes(self):
        sms, delivery = self._send()
        self._later(delivery)
        self.assertEqual(delivery.state, "accepted", "eSMS knows nothing yet")
        self.gateway.status[delivery.smsid] = {
            "CodeResponse": "100", "SMSID": delivery.smsid, "SendFailed": 0,
            "SendStatus": 5, "SendSuccess": 1, "TotalPrice": 850.0,
        }  # fmt: skip
        self._later(delivery)
        self.assertEqual((delivery.state, sms.state), ("delivered", "sent"))
        self.assertEqual(delivery.price, 850)
        self.assertFalse(delivery.next_on)

    def test_follow_up_by_the_scheduled_action(self):
        self.gateway.faults[:] = ["500"]
        _sms, delivery = self._send()
        delivery.next_on = "2020-01-01"
        with self.enter_registry_test_mode():
            self.env.ref("sms_esms.ir_cron_esms_follow_up").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(delivery.state, "accepted")

    def test_a_message_to_a_customer_shows_its_state(self):
        message = self.partner._message_sms("Xin chào", partner_ids=self.partner.ids)
        self.assertEqual(self.gateway.requests[0][1]["Content"], "Xin chao")
        notification = message.notification_ids
        self.assertEqual(notification.notification_status, "pending")
        delivery = self.env["esms.delivery"].search([], limit=1)
        delivery._apply("delivered")
        self.assertEqual(notification.notification_status, "sent")

    def test_settings_are_checked(self):
        with self.assertRaises(ValidationError):
            self.company.esms_brandname = "Minh Phát Lạnh"
        with self.assertRaises(ValidationError):
            self.company.esms_endpoint = "http://xau.example/"
        with self.assertRaises(ValidationError):
            self.company.esms_secret_key = False

    def test_keys_are_for_administrators_and_rows_for_marketing(self):
        sales = new_test_user(self.env, "es_sales", "crm_vn_base.group_crm_vn_sales")
        _sms, delivery = self._send()
        with self.assertRaises(AccessError):
            self.company.with_user(sales).read(["esms_secret_key"])
        with self.assertRaises(AccessError):
            delivery.with_user(sales).read(["body"])
        marketing = new_test_user(
            self.env, "es_marketing", "crm_vn_base.group_crm_vn_marketing"
        )
        self.assertTrue(delivery.with_user(marketing).body)
        with self.assertRaises(AccessError):
            delivery.with_user(marketing).write({"state": "delivered"})
