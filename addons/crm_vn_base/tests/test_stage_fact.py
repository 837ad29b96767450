from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import tagged

from .common import CrmVnBaseCase


@tagged("post_install", "-at_install")
class TestStageFact(CrmVnBaseCase):
    """A stage may ask for something that happened, not only for fields."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.stage.rule"].search([]).active = False
        field = cls.env["ir.model.fields"]._get("crm.interaction", "partner_id")
        cls.fact = cls.env["crm.stage.fact"].create(
            {
                "name": "một cuộc gọi tốt",
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
                "fact_model_id": cls.env["ir.model"]._get_id("crm.interaction"),
                "link_field_id": field.id,
                "domain": '[("kind", "=", "call")]',
                "message": "Hãy gọi điện.",
            }
        )
        cls.rule = cls.env["crm.stage.rule"].create(
            {
                "name": "Đã gọi",
                "stage": "res.partner|prospect",
                "domain": '[("is_company", "=", True)]',
                "fact_ids": [Command.set(cls.fact.ids)],
            }
        )
        cls.Partner = cls.env["res.partner"].with_user(cls.user_manager)
        cls.partner = cls.Partner.sudo().create({"name": "Công ty A"})
        cls.partner = cls.partner.with_user(cls.user_manager)

    def _call(self, kind="call"):
        self.env["crm.interaction"].create(
            {"partner_id": self.partner.id, "kind": kind, "name": "Gọi"}
        )

    def test_what_did_not_happen_is_named_with_the_remedy(self):
        with self.assertRaisesRegex(
            ValidationError, "Công ty A.*một cuộc gọi tốt.*Hãy gọi điện"
        ):
            self.partner.is_company = True
            self.partner._check_stage_rules({"lifecycle"})
        self._call("email")
        with self.assertRaises(ValidationError):
            self.partner._check_stage_rules({"lifecycle"})
        self._call()
        self.partner._check_stage_rules({"lifecycle"})
        self.assertFalse(self.partner.stage_rule_warning)

    def test_same_refusal_over_rpc_and_import(self):
        values = [{"name": "Công ty B", "is_company": True}]
        with self.assertRaisesRegex(ValidationError, "một cuộc gọi tốt"):
            call_kw(self.Partner, "create", [values], {"context": {}})
        result = self.Partner.load(["name", "is_company"], [["Công ty C", "1"]])
        self.assertIn("một cuộc gọi tốt", result["messages"][0]["message"])

    def test_a_fact_is_asked_for_on_entering_only(self):
        self.partner.sudo().is_company = True
        self.partner.comment = "Ghi chú"
        self.assertEqual(self.partner.stage_rule_warning, "một cuộc gọi tốt")
        self.rule.strict = True
        with self.assertRaises(ValidationError):
            self.partner.comment = "Ghi chú khác"

    def test_as_often_as_the_fact_says(self):
        self.partner.sudo().is_company = True
        self.fact.minimum = 2
        self._call()
        with self.assertRaises(ValidationError):
            self.partner._check_stage_rules({"lifecycle"})
        self._call()
        self.partner._check_stage_rules({"lifecycle"})
        self.assertFalse(self.partner.stage_rule_warning)

    def test_an_exempt_role_passes_and_the_history_says_so(self):
        group = self.env.ref("crm_vn_base.group_crm_vn_sales_manager")
        self.rule.exempt_group_ids = group
        self.partner.sudo().is_company = True
        self.partner._check_stage_rules({"lifecycle"})
        logged = self.partner.message_ids[0]
        self.assertIn("một cuộc gọi tốt", logged.body)
        self.assertIn(self.user_manager.name, logged.body)

    def test_a_switched_off_fact_is_not_asked_for(self):
        self.fact.active = False
        self.assertTrue(self.Partner.create({"name": "Công ty D", "is_company": True}))

    def test_a_fact_that_cannot_work_is_refused(self):
        savepoint = self.env.cr.savepoint
        with self.assertRaisesRegex(ValidationError, "cannot be read"), savepoint():
            self.fact.domain = "[('nothing', '=', 1)]"
        with self.assertRaisesRegex(ValidationError, "does not point"), savepoint():
            self.fact.link_field_id = self.env["ir.model.fields"]._get(
                "crm.interaction", "user_id"
            )
        user_id = self.env["ir.model.fields"]._get("crm.interaction", "user_id")
        other = self.fact.copy(
            {
                "model_id": self.env["ir.model"]._get_id("res.users"),
                "link_field_id": user_id.id,
            }
        )
        with self.assertRaisesRegex(ValidationError, "no fact of them"):
            self.rule.fact_ids = other

    def test_facts_are_an_administrators(self):
        with self.assertRaises(AccessError):
            self.fact.with_user(self.user_manager).minimum = 2
        with self.assertRaises(AccessError):
            self.fact.with_user(self.user_sales).name  # noqa: B018
        self.fact.with_user(self.user_crm_admin).minimum = 2
        self.assertEqual(self.fact.minimum, 2)
