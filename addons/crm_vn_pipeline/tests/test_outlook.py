import json
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged, users

from .common import PipelineCommon

ENRICH = "odoo.addons.iap.models.iap_enrich_api.IapEnrichApi._request_enrich"


@tagged("post_install", "-at_install")
class TestOutlookPlugin(HttpCase, PipelineCommon):
    """A mail filed from Outlook on its customer or lead, with the key of the user."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Trần Văn Khoa",
                "email": "khoa@namhai-thu.example",
                "user_id": cls.sales.id,
            }
        )
        keys = cls.env["res.users.apikeys"].with_user(cls.sales)
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        cls.key = keys._generate("odoo.plugin.outlook", "Outlook", tomorrow)

    def _call(self, route, key=None, **params):
        response = self.url_open(
            f"/mail_plugin/{route}",
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={
                "Content-Type": "application/json",
                "Authorization": key or self.key,
            },
        )
        return response.json()

    def test_mail_is_filed_on_the_customer_as_a_fact(self):
        result = self._call(
            "log_mail_content",
            model="res.partner",
            res_id=self.customer.id,
            message="<p>Xin báo giá kho lạnh 50 m³</p>",
        )
        self.assertTrue(result["result"])
        message = self.customer.message_ids[0]
        self.assertIn("kho lạnh 50 m³", message.body)
        self.assertEqual(message.author_id, self.sales.partner_id)
        fact = self.env["crm.interaction"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual((fact.kind, fact.direction), ("email", "in"))
        self.assertEqual(fact.note, "Xin báo giá kho lạnh 50 m³")
        self.assertEqual(fact.user_id, self.sales)

    def test_mail_is_filed_on_the_lead(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Kho mát",
                "type": "lead",
                "user_id": self.sales.id,
                "partner_id": self.customer.id,
            }
        )
        self._call(
            "log_mail_content", model="crm.lead", res_id=lead.id, message="<p>Hẹn</p>"
        )
        self.assertIn("Hẹn", "".join(lead.message_ids.mapped("body")))
        fact = self.env["crm.interaction"].search([("res_model", "=", "crm.lead")])
        self.assertIn(lead.id, fact.mapped("res_id"))

    def test_the_lead_of_a_colleague_is_not_written_to(self):
        lead = self.env["crm.lead"].create(
            {"name": "Kho đông", "type": "lead", "user_id": self.colleague.id}
        )
        messages = len(lead.message_ids)
        result = self._call(
            "log_mail_content", model="crm.lead", res_id=lead.id, message="<p>x</p>"
        )
        self.assertIn("error", result)
        self.assertEqual(len(lead.message_ids), messages)

    def test_without_a_key_nothing(self):
        result = self._call("partner/get", key="sai", email="a@b.vn", name="A")
        self.assertIn("error", result)

    def test_a_known_sender_shows_his_customer(self):
        result = self._call("partner/get", email=self.customer.email, name="Khoa")
        self.assertEqual(result["result"]["partner"]["id"], self.customer.id)
        self.assertIn("leads", result["result"])

    def test_an_unknown_sender_is_not_looked_up_outside(self):
        with patch(ENRICH) as enrich:
            result = self._call(
                "partner/get", email="ai@congty-la.example", name="Người lạ"
            )
        enrich.assert_not_called()
        self.assertEqual(result["result"]["partner"]["id"], -1)


@tagged("post_install", "-at_install")
class TestOutlookSetup(PipelineCommon):
    """The guide says which step is done and opens the screen of the next one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls._new_user("pl_admin", "admin")

    def _open(self):
        return self.env["crm.outlook.setup"].create({})

    def test_each_step_becomes_done(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("microsoft_outlook_client_id", False)
        self.assertFalse(self._open().app_done)
        parameters.set_param("microsoft_outlook_client_id", "1234")
        parameters.set_param("microsoft_outlook_client_secret", "bimat")
        guide = self._open()
        self.assertTrue(guide.app_done)
        self.assertIn("/microsoft_outlook/confirm", guide.redirect_uri)
        self.assertFalse(guide.outgoing_done)
        self.env["ir.mail_server"].create(
            {
                "name": "Outlook",
                "smtp_host": "smtp.outlook.com",
                "smtp_port": 587,
                "smtp_encryption": "starttls",
                "smtp_authentication": "outlook",
                "smtp_user": "kinhdoanh@minhphat.example",
                "from_filter": "kinhdoanh@minhphat.example",
                "microsoft_outlook_refresh_token": "token",
            }
        )
        self.assertTrue(self._open().outgoing_done)

    def test_users_with_the_plugin_are_counted(self):
        self.assertEqual(self._open().plugin_user_count, 0)
        keys = self.env["res.users.apikeys"].with_user(self.sales)
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        keys._generate("odoo.plugin.outlook", "Outlook", tomorrow)
        self.assertEqual(self._open().plugin_user_count, 1)

    def test_steps_open_their_screens(self):
        guide = self._open()
        for action in (
            guide.action_open_settings(),
            guide.action_open_outgoing(),
            guide.action_open_incoming(),
            guide.action_open_preferences(),
        ):
            self.assertIn(action["res_model"], self.env)

    @users("pl_sales")
    def test_a_salesperson_does_not_set_it_up(self):
        with self.assertRaises(AccessError):
            self.env["crm.outlook.setup"].create({})
