import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from odoo.tests import TransactionCase
from odoo.tests.common import _super_send


class Gateway(ThreadingHTTPServer):
    """Answers as eSMS documents it, and fails when it is told to.

    ``faults`` are used up one a request: "timeout", "500", "html", "reset" (takes the
    message, then breaks off), or a code such as "103".
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), GatewayHandler)
        self.requests, self.faults, self.taken, self.status = [], [], {}, {}

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/MainService.svc/json/"

    def take(self, payload):
        """Return the answer to a message, by the rules of the documentation."""
        request_id = payload["RequestId"]
        if payload["ApiKey"] != "key" or payload["SecretKey"] != "secret":
            return {"CodeResult": "101", "ErrorMessage": "Authorize Failed"}
        if request_id in self.taken:
            return {"CodeResult": "124", "ErrorMessage": "RequestId exists"}
        if payload["SmsType"] == "1" and len(payload["Phones"]) < 30:
            return {"CodeResult": "107", "ErrorMessage": "Phones < 30"}
        self.taken[request_id] = payload
        return {"CodeResult": "100", "CountRegenerate": 0, "SMSID": f"S-{request_id}"}


class GatewayHandler(BaseHTTPRequestHandler):
    def log_message(self, *args):
        """Say nothing."""

    def do_POST(self):
        size = int(self.headers["Content-Length"])
        payload = json.loads(self.rfile.read(size))
        self.server.requests.append((urlsplit(self.path).path, payload))
        fault = self.server.faults.pop(0) if self.server.faults else ""
        if fault == "reset":
            self.server.take(payload)
            self.close_connection = True
            self.connection.close()
        elif fault == "timeout":
            self.server.take(payload)
            threading.Event().wait(1.5)
        elif fault == "500":
            self._answer(500, "Internal Server Error")
        elif fault == "html":
            self._answer(200, "<html>maintenance</html>")
        elif fault:
            self._answer(200, json.dumps({"CodeResult": fault, "ErrorMessage": "x"}))
        else:
            self._answer(200, json.dumps(self.server.take(payload)))

    def do_GET(self):
        query = {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
        self.server.requests.append((urlsplit(self.path).path, query))
        answer = self.server.status.get(query["RefId"], {"CodeResponse": "99"})
        self._answer(200, json.dumps(answer))

    def _answer(self, status, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class EsmsCommon(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gateway = Gateway()
        thread = threading.Thread(target=cls.gateway.serve_forever, daemon=True)
        thread.start()
        cls.addClassCleanup(cls.gateway.server_close)
        cls.addClassCleanup(cls.gateway.shutdown)
        cls.company = cls.env.company
        cls.company.write(
            {
                "esms_endpoint": cls.gateway.url,
                "esms_api_key": "key",
                "esms_secret_key": "secret",
                "esms_brandname": "MINHPHAT",
                "esms_brand_expiry": "2099-12-31",
                "esms_active": True,
            }
        )
        cls.partner = cls.env["res.partner"].create(
            {"name": "Trần Văn Khoa", "phone": "0901888484"}
        )

    @classmethod
    def _request_handler(cls, session, request, /, **kwargs):
        """The gateway of the test is the one address outside that may be called."""
        if request.url.startswith(cls.gateway.url):
            return _super_send(session, request, **kwargs)
        return super()._request_handler(session, request, **kwargs)

    def setUp(self):
        super().setUp()
        for kept in (self.gateway.requests, self.gateway.faults):
            kept.clear()
        self.gateway.taken.clear()
        self.gateway.status.clear()

    def _create_sms(
        self, body="Đề nghị Quý khách xác nhận", number="+84901888484", **vals
    ):
        return self.env["sms.sms"].create({"body": body, "number": number, **vals})

    def _deliveries(self, sms):
        return self.env["esms.delivery"].search([("uuid", "in", sms.mapped("uuid"))])

    def _send(self, **vals):
        sms = self._create_sms(**vals)
        sms.send(unlink_sent=False)
        return sms, self._deliveries(sms)

    def _later(self, delivery):
        """As if the next attempt were due now."""
        delivery.next_on = "2020-01-01"
        delivery._follow_up()
