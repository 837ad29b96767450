from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import Form, tagged

from .common import CrmVnBaseCase


@tagged("post_install", "-at_install")
class TestStageRule(CrmVnBaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Rule = cls.env["crm.stage.rule"]
        cls.Rule.search([]).active = False
        cls.rule = cls._create_rule("res.partner|", ["phone"])
        cls.Partner = cls.env["res.partner"].with_user(cls.user_manager)

    @classmethod
    def _create_rule(cls, stage, fnames, **values):
        model = stage.split("|")[0]
        field_list = [cls.env["ir.model.fields"]._get(model, name) for name in fnames]
        return cls.Rule.create(
            {
                "name": "Bắt buộc",
                "stage": stage,
                "field_ids": [Command.set([field.id for field in field_list])],
                "message": "Hỏi khách hàng.",
                **values,
            }
        )

    def _become(self, partner, lifecycle):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET lifecycle = %s WHERE id = %s",
            [lifecycle, partner.id],
        )
        partner.invalidate_recordset(["lifecycle"])

    def test_create_and_write_are_refused_by_name_field_and_remedy(self):
        with self.assertRaisesRegex(
            ValidationError, r"“Công ty A” \(.+\) .*(lacks|thiếu).*Hỏi khách hàng"
        ):
            self.Partner.create({"name": "Công ty A"})
        partner = self.Partner.create({"name": "Công ty A", "phone": "0912345678"})
        with self.assertRaises(ValidationError):
            partner.phone = False

    def test_same_refusal_over_rpc(self):
        values = [{"name": "Công ty A"}]
        with self.assertRaisesRegex(ValidationError, "Công ty A"):
            call_kw(self.Partner, "create", [values], {"context": {}})
        partner = self.Partner.create({"name": "Công ty A", "phone": "0912345678"})
        with self.assertRaises(ValidationError):
            call_kw(self.Partner, "write", [partner.ids, {"phone": ""}], {})

    def test_import_reports_the_row_and_keeps_nothing_of_it(self):
        result = self.Partner.load(
            ["name", "phone"], [["Công ty B", "0912345679"], ["Công ty C", ""]]
        )
        self.assertIn("Công ty C", result["messages"][0]["message"])
        self.assertFalse(self.Partner.search([("name", "=", "Công ty C")]))

    def test_form_is_refused(self):
        form = Form(self.Partner)
        form.name = "Công ty A"
        with self.assertRaisesRegex(ValidationError, "Công ty A"):
            form.save()

    def test_condition_and_stage(self):
        self.rule.domain = '[("is_company", "=", True)]'
        self.Partner.create({"name": "Trần An"})
        self.rule.stage = "res.partner|customer"
        company = self.Partner.create({"name": "Công ty A", "is_company": True})
        self._become(company, "customer")
        with self.assertRaises(ValidationError):
            company.phone = ""
        self._become(company, "stopped")
        with self.assertRaises(ValidationError):
            company.phone = ""
        self.rule.scope = "only"
        company.phone = ""

    def test_what_lacked_before_can_be_changed_elsewhere_unless_strict(self):
        partner = self._create_customer().with_user(self.user_manager)
        partner.comment = "Ghi chú"
        self.assertEqual(partner.with_context(lang="en_US").stage_rule_warning, "Phone")
        self.rule.strict = True
        with self.assertRaises(ValidationError):
            partner.comment = "Ghi chú khác"

    def test_what_odoo_does_by_itself_is_not_refused(self):
        partner = self.Partner.sudo().create({"name": "Công ty A"})
        self.assertTrue(partner.exists())

    def test_many_faults_in_one_message(self):
        vals_list = [{"name": f"Công ty {i}"} for i in range(8)]
        with self.assertRaisesRegex(ValidationError, "3"):
            self.Partner.create(vals_list)

    def test_rules_are_an_administrators(self):
        with self.assertRaises(AccessError):
            self.rule.with_user(self.user_manager).active = False
        with self.assertRaises(AccessError):
            self.rule.with_user(self.user_sales).name  # noqa: B018
        self.rule.with_user(self.user_crm_admin).active = False
        self.assertTrue(self.Partner.create({"name": "Công ty A"}))

    def test_a_rule_that_cannot_work_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "not a field of the records"):
            self.rule.field_ids = self.env["ir.model.fields"]._get("res.users", "login")
        with self.assertRaisesRegex(ValidationError, "cannot be read"):
            self.rule.domain = "[('nothing', '=', 1)]"
        with self.assertRaisesRegex(ValidationError, "requires nothing"):
            self.rule.field_ids = False

    def test_stages_of_all_models_are_offered_in_words(self):
        choices = dict(self.Rule._selection_stage())
        self.assertIn("res.partner|customer", choices)
        self.assertIn("res.partner|", choices)
        self.assertFalse([key for key in choices if "mixin" in key])
