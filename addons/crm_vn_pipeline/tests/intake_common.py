import json
import time

from odoo.tests import HttpCase

from ..tools import intake as rules
from .common import BROWSER, PipelineCommon


class IntakeCommon(PipelineCommon):
    """A source of each kind, and what comes in at them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.intake = cls.env["crm.intake.source"].create(
            {
                "name": "Trang kho lạnh",
                "team_id": cls.team.id,
                "campaign_id": cls.campaign.id,
                "address_limit": 1000,
            }
        )

    def _receive(self, intake=None, key=None, **content):
        """Store an enquiry as the endpoint does; return its row."""
        intake = intake or self.intake
        outcome, reference = self.env["crm.intake.payload"]._store(
            intake, content, key=key
        )
        self.assertEqual(outcome, "accepted")
        return self.env["crm.intake.payload"].search([("reference", "=", reference)])

    def _process(self, *contents):
        payloads = self.env["crm.intake.payload"]
        for content in contents:
            payloads |= self._receive(**content)
        payloads = payloads.sorted("id")
        payloads._process_batch()
        return payloads


class IntakeHttpCase(HttpCase, IntakeCommon):
    """The routes, as browsers and programs call them."""

    def _post(self, data=None, json_body=None, intake=None, token=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        headers.setdefault("User-Agent", BROWSER)
        if json_body is not None:
            data = json_body if isinstance(json_body, bytes) else json.dumps(json_body)
            headers.setdefault("Content-Type", "application/json")
        url = f"/crm/intake/{token or (intake or self.intake).token}"
        return self.opener.post(
            self.base_url() + url,
            data=data,
            headers=headers,
            allow_redirects=False,
            timeout=12,
        )

    def _sign(self, body, secret, timestamp=None):
        timestamp = str(int(timestamp or time.time()))
        return {
            "X_CRM_Signature": rules.sign(secret, body, timestamp),
            "X_CRM_Timestamp": timestamp,
        }

    def _stored(self, intake=None):
        self.env.invalidate_all()
        return (intake or self.intake).payload_ids
