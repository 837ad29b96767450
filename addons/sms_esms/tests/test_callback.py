from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import EsmsCommon

FINAL = {"SendStatus": "5", "SendSuccess": "1", "SendFailed": "0", "TotalPrice": "850"}


@tagged("post_install", "-at_install")
class TestCallback(HttpCase, EsmsCommon):
    def setUp(self):
        super().setUp()
        self.sms, self.delivery = self._send()
        self.env.flush_all()

    def _report(self, token=None, **params):
        token = token or self.company.esms_callback_token
        values = {"RequestId": self.delivery.request_id, **params}
        query = "&".join(f"{name}={value}" for name, value in values.items())
        response = self.url_open(f"/sms_esms/callback/{token}?{query}")
        self.env.invalidate_all()
        return response

    def test_delivered(self):
        response = self._report(**FINAL)
        self.assertEqual((response.status_code, response.text), (200, "OK"))
        self.assertEqual(self.delivery.state, "delivered")
        self.assertEqual(self.delivery.price, 850)
        self.assertEqual(self.sms.state, "sent")

    def test_finished_is_not_delivered(self):
        self._report(SendStatus="5", SendSuccess="0", SendFailed="2", phonenumber="")
        self.assertEqual(self.delivery.state, "failed")
        self.assertTrue(self.delivery.reason)
        self.assertEqual(self.sms.state, "error")

    def test_twice_and_out_of_order(self):
        self._report(**FINAL)
        done_on = self.delivery.done_on
        self._report(**FINAL)
        self._report(SendStatus="2")
        self._report(SendStatus="5", SendSuccess="0", SendFailed="1")
        self.assertEqual(self.delivery.state, "delivered")
        self.assertEqual(self.delivery.done_on, done_on)
        self.assertEqual((self.sms.state, self.delivery.price), ("sent", 850))

    def test_before_our_own_answer(self):
        """The callback may be faster than the answer to the sending."""
        self.gateway.faults[:] = ["500"]
        self.sms, self.delivery = self._send(number="+84901888485")
        self.env.flush_all()
        self.assertEqual(self.delivery.state, "unsure")
        self._report(SMSID="S-1", **FINAL)
        self.assertEqual(
            (self.delivery.state, self.delivery.smsid), ("delivered", "S-1")
        )
        self._later(self.delivery)
        self.assertEqual(self.delivery.state, "delivered")

    def test_a_wrong_secret_changes_nothing(self):
        for token in ("x" * 32, "../x", "1"):
            with mute_logger("odoo.http"):
                response = self._report(token=token, **FINAL)
            self.assertEqual(response.status_code, 404)
        other = self.env["res.company"].create({"name": "Công ty khác"})
        self.env.flush_all()
        self._report(token=other.esms_callback_token, **FINAL)
        self.assertEqual(self.delivery.state, "accepted")

    def test_rubbish_is_answered_and_changes_nothing(self):
        for params in (
            {"SendStatus": "abc"},
            {"SendStatus": "5", "SendSuccess": "-1", "TotalPrice": "1e999"},
            {"RequestId": "%00", "SMSID": "%00"},
            {"RequestId": "unknown", **FINAL},
            {"SendStatus": "9" * 500},
        ):
            self.assertEqual(self._report(**params).status_code, 200)
        self.assertEqual(self.delivery.state, "accepted")

    def test_each_number_of_an_advertisement_by_itself(self):
        sms = self.env["sms.sms"]
        for i in range(30):
            sms |= self._create_sms(
                body="[QC] Giảm", number=f"+8490188{i:04d}", esms_type="ad"
            )
        sms.send(unlink_sent=False)
        self.env.flush_all()
        rows = self._deliveries(sms).sorted("number")
        self._report(RequestId=rows[0].request_id, phonenumber="84901880000", **FINAL)
        self.assertEqual(rows[0].state, "delivered")
        self.assertEqual(set(rows[1:].mapped("state")), {"accepted"})
        self._report(
            RequestId=rows[0].request_id, SendStatus=5, SendSuccess=20, SendFailed=9
        )
        self.assertEqual(
            set(rows[1:].mapped("state")), {"accepted"}, "not said which failed"
        )
