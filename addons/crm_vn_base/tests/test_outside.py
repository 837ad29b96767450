from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.iap.tools import iap_tools

from .. import hooks, iap_gate
from .common import CrmVnBaseCase

URL = "https://iap.example.com/api"


@tagged("post_install", "-at_install")
class TestOutside(CrmVnBaseCase):
    """Nothing leaves the machine unless an administrator allows it."""

    def _allow(self, value):
        self.env["ir.config_parameter"].set_param(iap_gate.ALLOW_PARAMETER, value)
        self.env.flush_all()

    def test_iap_calls_are_refused(self):
        self._allow(False)
        with (
            self.enter_registry_test_mode(),
            patch("requests.post") as post,
            patch.object(iap_gate._logger, "info") as info,
            self.assertRaisesRegex(AccessError, "dịch vụ trực tuyến của Odoo"),
        ):
            iap_tools.iap_jsonrpc(URL, params={})
        post.assert_not_called()
        self.assertIn(URL, info.call_args.args)

    def test_iap_calls_pass_once_allowed(self):
        self._allow(True)
        with (
            self.enter_registry_test_mode(),
            self.assertRaisesRegex(AccessError, "Unavailable during tests"),
        ):
            iap_tools.iap_jsonrpc(URL, params={})

    def test_other_databases_are_not_concerned(self):
        self.assertFalse(iap_gate.is_iap_allowed(None))
        with patch.object(iap_gate, "Registry", return_value={}):
            self.assertTrue(iap_gate.is_iap_allowed("another"))

    def test_the_gate_is_put_once(self):
        gate = iap_tools.iap_jsonrpc
        iap_gate.install()
        self.assertIs(iap_tools.iap_jsonrpc, gate)
        self.assertTrue(gate.is_crm_vn_gate)

    def test_users_of_iap_live_with_the_refusal(self):
        service = self.env["iap.service"].search([], limit=1)
        account = self.env["iap.account"].create({"service_id": service.id})
        self._allow(False)
        with self.enter_registry_test_mode():
            credits = account.get_credits(service.technical_name)
        self.assertEqual(credits, -1)

    def test_hook_switches_core_off(self):
        params = self.env["ir.config_parameter"]
        cron = self.env.ref("mail.ir_cron_module_update_notification")
        cron.active = True
        digest = self.env["digest.digest"].create(
            {"name": "Tin", "state": "activated", "user_ids": self.env.user.ids}
        )
        for key in ("mail.link_preview_throttle", "crm.iap.lead.enrich.setting"):
            params.set_param(key, False)
        hooks.post_init_hook(self.env)
        self.assertFalse(cron.active)
        self.assertEqual(digest.state, "deactivated")
        self.assertFalse(params.get_param("digest.default_digest_emails"))
        self.assertEqual(params.get_param("crm.iap.lead.enrich.setting"), "manual")
        self.assertFalse(self.env["mail.link.preview"]._is_link_preview_enabled())

    def test_hook_respects_what_was_chosen(self):
        params = self.env["ir.config_parameter"]
        params.set_param("mail.link_preview_throttle", "5")
        hooks.post_init_hook(self.env)
        self.assertEqual(params.get_param("mail.link_preview_throttle"), "5")

    def test_new_people_live_in_vietnam(self):
        hooks.post_init_hook(self.env)
        user = self.env["res.users"].create({"name": "Mới", "login": "vn_new"})
        self.assertEqual(user.tz, "Asia/Ho_Chi_Minh")
        self.assertTrue(user.lang)

    def test_settings_bring_it_back(self):
        settings = self.env["res.config.settings"].create({})
        settings.write({"allow_iap": True, "link_preview": True})
        settings.set_values()
        self.env.flush_all()
        params = self.env["ir.config_parameter"]
        self.assertEqual(params.get_param(iap_gate.ALLOW_PARAMETER), "True")
        self.assertTrue(self.env["mail.link.preview"]._is_link_preview_enabled())
        settings = self.env["res.config.settings"].create({})
        self.assertTrue(settings.allow_iap and settings.link_preview)
        settings.write({"allow_iap": False, "link_preview": False})
        settings.set_values()
        self.assertFalse(params.get_param(iap_gate.ALLOW_PARAMETER))
        self.assertFalse(self.env["mail.link.preview"]._is_link_preview_enabled())
