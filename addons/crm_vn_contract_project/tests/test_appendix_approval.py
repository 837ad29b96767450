from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_appendix import AppendixCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestAppendixApproval(AppendixCase):
    def test_tiers_approve_where_a_definition_applies(self):
        definition = self.env.ref(
            "crm_vn_contract_project.tier_definition_appendix_value"
        )
        definition.active = True
        agreement = self._create_signed_agreement()
        appendix = self._create_appendix(agreement, "value")
        self._change_goods(appendix, price=800_000_000)
        appendix.action_submit()
        self.assertEqual(appendix.review_ids.definition_id, definition)
        with self.assertRaises(AccessError):
            appendix.with_user(self.user_sales_manager).action_approve()
        appendix.with_user(self.user_admin).action_approve()
        self.assertEqual(appendix.state, "to_sign")
        appendix.action_sign()
        self.assertEqual(agreement.order_line_ids[0].price_unit, 800_000_000)
        more = self._create_appendix(agreement, "value")
        self._change_goods(more, price=900_000_000)
        more.action_submit()
        self.assertFalse(more.review_ids)
        more.with_user(self.user_sales_manager).action_reject()
        self.assertEqual(more.state, "draft")

    def test_ceiling_of_a_framework_contract(self):
        framework = self.env.ref("crm_vn_contract_project.agreement_type_framework")
        agreement = (
            self.env["agreement"]
            .with_user(self.user_sales)
            .create(
                {
                    "name": "Nguyên tắc 2026",
                    "partner_id": self.customer.id,
                    "agreement_type_id": framework.id,
                    "partner_signatory_id": self.director.id,
                    "company_signatory_id": self.our_director.id,
                    "end_date": "2026-12-31",
                    "ceiling_amount": 1_000_000_000,
                }
            )
        )
        self._sign(agreement)
        appendix = self._create_appendix(
            agreement, "value", ceiling_amount_new=2_000_000_000
        )
        self._sign_appendix(appendix)
        self.assertEqual(agreement.ceiling_amount, 2_000_000_000)
        single = self._create_signed_agreement()
        wrong = self._create_appendix(single, "value", ceiling_amount_new=5)
        with self.assertRaisesRegex(UserError, wrong.code):
            wrong.action_submit()
