from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import CrmVnBaseCase

READY = ("new_customer", "stopped_customer", "nobody_in_charge", "suggestion")


@tagged("post_install", "-at_install")
class TestAutomation(CrmVnBaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = {
            name: cls.env.ref(f"crm_vn_base.base_automation_{name}") for name in READY
        }
        cls.addClassCleanup(cls.env["base.automation"]._unregister_hook)

    def _switch_on(self, name):
        rule = self.rules[name].with_user(self.user_crm_admin)
        rule.active = True
        return self.rules[name]

    def _run_time_rules(self):
        cron = self.env.ref("base_automation.ir_cron_data_base_automation_check")
        method = self.env["base.automation"]._cron_process_time_based_actions
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=60
        ):
            self.assertTrue(cron)
            method()

    def test_ready_rules_are_off(self):
        self.assertFalse([n for n, rule in self.rules.items() if rule.active])
        company = self._create_customer(user_id=self.user_sales.id)
        self.assertFalse(company.activity_ids)

    def test_new_customer_gets_a_call(self):
        self._switch_on("new_customer")
        company = self._create_customer(user_id=self.user_sales.id)
        self.assertEqual(company.activity_ids.user_id, self.user_sales)
        self.assertEqual(
            company.activity_ids.activity_type_id,
            self.env.ref("mail.mail_activity_data_call"),
        )

    def test_stopped_customer_and_nobody_in_charge(self):
        for name in ("stopped_customer", "nobody_in_charge"):
            self._switch_on(name).last_run = fields.Datetime.now() - timedelta(days=3)
        stopped = self._create_customer(user_id=self.user_sales.id)
        alone = self._create_customer(name="Công ty không người phụ trách")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET lifecycle = 'stopped',"
            " lifecycle_date = now() - interval '2 days' WHERE id = %s",
            [stopped.id],
        )
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = now() - interval '2 days'"
            " WHERE id = %s",
            [alone.id],
        )
        self.env.invalidate_all()
        self._run_time_rules()
        self.assertEqual(stopped.activity_ids.user_id, self.user_sales)
        self.assertTrue(alone.activity_ids)

    def test_required_fields_hold_with_automation_on(self):
        self._switch_on("new_customer")
        field = self.env["ir.model.fields"]._get("res.partner", "phone")
        self.env["crm.stage.rule"].create(
            {
                "name": "Điện thoại",
                "stage": "res.partner|",
                "field_ids": [Command.set(field.ids)],
            }
        )
        with self.assertRaises(ValidationError):
            self.env["res.partner"].with_user(self.user_manager).create(
                {"name": "Công ty A", "user_id": self.user_sales.id}
            )

    def test_an_administrator_switches_but_writes_no_code(self):
        rule = self._switch_on("suggestion").with_user(self.user_crm_admin)
        self.assertTrue(rule.active)
        with self.assertRaisesRegex(AccessError, "quản trị|administrator"):
            rule.record_getter = "env.user"
        with self.assertRaises(AccessError):
            rule.action_server_ids.write({"state": "code", "code": "1"})
        with self.assertRaises(AccessError):
            rule.with_user(self.user_manager).read(["name"])
