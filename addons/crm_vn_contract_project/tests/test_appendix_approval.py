from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import SignedContractCase
from .common_appendix import AppendixCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestAppendixApproval(AppendixCase, SignedContractCase):
    def _submit_under_a_limit(self, agreement, **values):
        """A lower value asks for a review; ``values`` are those of its definition."""
        self.definition = self.env.ref(
            "crm_vn_contract_project.tier_definition_appendix_value"
        )
        self.definition.write({"active": True, **values})
        appendix = self._create_appendix(agreement, "value")
        self._change_goods(appendix, price=800_000_000)
        appendix.action_submit()
        return appendix

    def test_tiers_approve_where_a_definition_applies(self):
        agreement = self.agreement
        appendix = self._submit_under_a_limit(agreement)
        self.assertEqual(appendix.review_ids.definition_id, self.definition)
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
        self._reject(more, self.user_sales_manager, "Giá thấp hơn bảng giá")
        self.assertEqual(more.state, "draft")
        self.assertEqual(more.state_reason, "Giá thấp hơn bảng giá")
        self.assertEqual(more.rejected_by_id, self.user_sales_manager)
        more.action_submit()
        self.assertFalse(more.state_reason or more.rejected_by_id)

    def test_whoever_a_limit_names_answers_and_nobody_else(self):
        accountants = self.env.ref("crm_vn_base.group_crm_vn_accountant")
        appendix = self._submit_under_a_limit(
            self.agreement, reviewer_group_id=accountants.id
        )
        mine = self.env["agreement.appendix"].with_user(self.user_accountant)
        self.assertIn(appendix, mine.search([("is_my_approval", "=", True)]))
        for user in (self.user_sales, self.user_sales_manager):
            other = appendix.with_user(user)
            self.assertFalse(other.is_my_approval)
            for answer in (other.action_approve, other.action_reject):
                with self.assertRaisesRegex(AccessError, appendix.code):
                    answer()
        self._reject(appendix, self.user_accountant, "Chưa đối chiếu công nợ")
        self.assertEqual(appendix.state, "draft")
        self.assertEqual(appendix.state_reason, "Chưa đối chiếu công nợ")
        self.assertEqual(appendix.review_ids.mapped("status"), ["rejected"])
        self.assertEqual(appendix.review_ids.comment, "Chưa đối chiếu công nợ")
        appendix.action_submit()
        self.assertEqual(appendix.review_ids.mapped("status"), ["pending"])
        appendix.with_user(self.user_accountant).action_approve()
        self.assertEqual(appendix.state, "to_sign")
        self.assertFalse(mine.search([("is_my_approval", "=", True)]))
        appendix.action_reset()
        self.assertFalse(appendix.review_ids)

    def test_the_reason_is_asked_for_and_reaches_the_writer(self):
        appendix = self._create_appendix(self.agreement, "value")
        self._change_goods(appendix, price=800_000_000)
        appendix.action_submit()
        other = appendix.with_user(self.user_sales_manager)
        action = other.action_reject()
        self.assertEqual(other.state, "to_approve")
        wizard = Form(
            self.env[action["res_model"]]
            .with_user(self.user_sales_manager)
            .with_context(**action["context"])
        )
        with self.assertRaises(AssertionError):
            wizard.save()  # the reason is required
        wizard.reason = "Thiếu <b>chữ ký</b>"
        wizard.save().action_confirm()
        self.assertEqual(appendix.state, "draft")
        told = self.env["mail.notification"].search(
            [
                ("mail_message_id.model", "=", "agreement.appendix"),
                ("mail_message_id.res_id", "=", appendix.id),
                ("res_partner_id", "=", self.user_sales.partner_id.id),
            ]
        )
        self.assertEqual(len(told), 1)
        self.assertIn("Thiếu &lt;b&gt;chữ ký", told.mail_message_id.body)
        self.assertIn(appendix.code, told.mail_message_id.subject)
        logged = appendix.message_ids.filtered(lambda m: "Thiếu" in m.body)
        self.assertIn("Thiếu &lt;b&gt;", logged[0].body)

    def test_nobody_gets_around_the_approval(self):
        agreement = self.agreement
        appendix = self._submit_under_a_limit(agreement)
        review = appendix.review_ids
        for act in (
            appendix.action_submit,
            appendix.action_sign,
            lambda: appendix.write({"state": "to_sign"}),
            lambda: review.with_user(self.user_sales).write({"status": "approved"}),
        ):
            self.assertRaises(UserError, act)
        appendix._validate_tier()
        self.assertEqual((appendix.state, review.status), ("to_approve", "pending"))
        appendix.restart_validation()
        self.assertEqual((appendix.state, len(appendix.review_ids)), ("draft", 0))
        with self.assertRaisesRegex(UserError, appendix.code):
            appendix.request_validation()

    def test_a_cancelled_appendix_keeps_who_approved_it(self):
        appendix = self._submit_under_a_limit(self.agreement)
        appendix.with_user(self.user_admin).action_approve()
        appendix.action_cancel()
        self.assertEqual(appendix.review_ids.mapped("status"), ["approved"])

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
        single = self.agreement
        wrong = self._create_appendix(single, "value", ceiling_amount_new=5)
        with self.assertRaisesRegex(UserError, wrong.code):
            wrong.action_submit()
