from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_appendix import AppendixCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestAgreementApproval(AppendixCase):
    """Tiers: changed clauses the manager, a low margin the administrator."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tiers = {
            name: cls.env.ref(f"crm_vn_contract_project.tier_definition_{name}")
            for name in ("amount", "margin", "discount", "clause")
        }

    def _switch_on(self, *names, **values):
        for name in names:
            self.tiers[name].write({"active": True, **values})

    def _submit(self, **values):
        agreement = self._create_agreement(**values)
        agreement.action_submit()
        return agreement

    def _answer(self, agreement, user):
        """Approve as ``user``."""
        agreement.with_user(user).action_approve()
        self.env.invalidate_all()

    # === Facts ===

    def test_facts_follow_the_orders(self):
        self.product_store.standard_price = 450_000_000
        agreement = self._create_agreement()
        line = agreement.order_line_ids[0]
        self.assertEqual(agreement.discount_max, 0)
        self.assertAlmostEqual(
            agreement.sudo().margin_percent,
            100 * (966_666_667 - 450_000_000) / 966_666_667,
            2,
        )
        line.discount = 20
        self.assertEqual(agreement.discount_max, 20)
        self.assertLess(agreement.sudo().margin_percent, 50)
        self.assertEqual(agreement.amount_untaxed, 720_000_001 + 66_666_666)
        with self.assertRaises(AccessError):
            agreement.read(["margin_percent"])

    # === One step ===

    def test_without_tiers_the_manager_approves_in_one_step(self):
        agreement = self._submit()
        self.assertFalse(agreement.review_ids)
        self.assertFalse(agreement.is_my_approval)
        self.assertTrue(agreement.with_user(self.user_sales_manager).is_my_approval)
        self._answer(agreement, self.user_sales_manager)
        self.assertEqual(agreement.state, "to_sign")

    def test_the_manager_sends_it_back_with_the_reason(self):
        agreement = self._submit()
        for user in (self.user_sales, self.user_accountant, self.user_sales2):
            with self.assertRaises(AccessError):
                agreement.with_user(user).action_reject()
        self._reject(agreement, self.user_sales_manager, "Thiếu phụ lục kỹ thuật")
        self.assertEqual(agreement.state, "draft")
        self.assertEqual(agreement.state_reason, "Thiếu phụ lục kỹ thuật")
        self.assertEqual(agreement.rejected_by_id, self.user_sales_manager)
        told = self.env["mail.notification"].search(
            [
                ("mail_message_id.model", "=", "agreement"),
                ("mail_message_id.res_id", "=", agreement.id),
            ]
        )
        self.assertEqual(told.res_partner_id, self.user_sales.partner_id)
        self.assertIn("Thiếu phụ lục kỹ thuật", told.mail_message_id.body)
        agreement.action_submit()
        self.assertFalse(agreement.state_reason)

    # === Tiers ===

    def test_tiers_answer_one_after_the_other_and_the_last_lets_it_be_signed(self):
        accountants = self.env.ref("crm_vn_base.group_crm_vn_accountant")
        self._switch_on("clause")
        self._switch_on("margin", reviewer_group_id=accountants.id)
        self.product_store.standard_price = 900_000_000
        agreement = self._create_agreement()
        agreement.clause_ids[0].text = "Theo thỏa thuận riêng."
        agreement.action_submit()
        self.assertEqual(agreement.state, "to_approve")
        self.assertEqual(
            agreement.review_ids.definition_id,
            self.tiers["clause"] + self.tiers["margin"],
        )
        with self.assertRaisesRegex(AccessError, agreement.code):
            self._answer(agreement, self.user_accountant)
        mine = self.env["agreement"].with_user(self.user_accountant)
        self.assertNotIn(agreement, mine.search([("is_my_approval", "=", True)]))
        self._answer(agreement, self.user_sales_manager)
        self.assertEqual(agreement.state, "to_approve")
        self.assertIn(agreement, mine.search([("is_my_approval", "=", True)]))
        self._answer(agreement, self.user_accountant)
        self.assertEqual(agreement.state, "to_sign")
        self.assertEqual(agreement.validation_status, "validated")

    def test_each_limit_asks_for_its_own_approval(self):
        self._switch_on("amount", "discount", "margin", "clause")
        agreement = self._submit()
        self.assertFalse(agreement.review_ids)
        self.product_store.standard_price = 800_000_000
        for name, change in (
            (
                "amount",
                lambda rec: rec.order_line_ids[:1].write({"price_unit": 5_000_000_000}),
            ),
            ("discount", lambda rec: rec.order_line_ids[1:].write({"discount": 16})),
            (
                "margin",
                lambda rec: rec.order_line_ids[:1].write({"price_unit": 810_000_000}),
            ),
            ("clause", lambda rec: rec.clause_ids[:1].write({"is_omitted": True})),
        ):
            agreement = self._create_agreement()
            change(agreement)
            agreement.action_submit()
            with self.subTest(name=name):
                asked = agreement.review_ids.definition_id
                self.assertEqual(
                    asked, self.tiers[name], agreement.sudo().margin_percent
                )

    def test_an_approver_needs_no_right_to_write_contracts(self):
        group = self.env.ref("crm_vn_base.group_crm_vn_accountant")
        self._switch_on("discount", reviewer_group_id=group.id)
        agreement = self._create_agreement()
        agreement.order_line_ids[0].discount = 20
        agreement.action_submit()
        with self.assertRaises(AccessError):
            self._answer(agreement, self.user_sales_manager)
        today = self.env["res.users"].with_user(self.user_accountant)
        tiles = [t for s in today.get_today()["sections"] for t in s["tiles"]]
        self.assertIn("contracts_my_approval", [tile["key"] for tile in tiles])
        self._answer(agreement, self.user_accountant)
        self.assertEqual(agreement.state, "to_sign")
        tiles = [t for s in today.get_today()["sections"] for t in s["tiles"]]
        self.assertNotIn("contracts_my_approval", [tile["key"] for tile in tiles])

    def test_a_rejection_sends_it_back_and_a_new_submission_asks_anew(self):
        self._switch_on("clause")
        agreement = self._create_agreement()
        agreement.clause_ids[0].text = "Khác."
        agreement.action_submit()
        self._reject(agreement, self.user_sales_manager, "Điều 1 thiếu giá")
        self.assertEqual(agreement.state, "draft")
        self.assertEqual(agreement.state_reason, "Điều 1 thiếu giá")
        self.assertEqual(agreement.review_ids.mapped("status"), ["rejected"])
        agreement.action_submit()
        self.assertEqual(agreement.review_ids.mapped("status"), ["pending"])
        agreement.clause_ids.invalidate_recordset()
        agreement.action_reset()
        self.assertFalse(agreement.review_ids)

    def test_a_change_after_approval_is_approved_again(self):
        self._switch_on("clause")
        agreement = self._create_agreement()
        agreement.clause_ids[0].text = "Khác."
        agreement.action_submit()
        self._answer(agreement, self.user_sales_manager)
        agreement.action_reset()
        self.assertFalse(agreement.review_ids)
        agreement.action_submit()
        self.assertEqual(agreement.state, "to_approve")
        self.assertEqual(agreement.review_ids.mapped("status"), ["pending"])

    # === Refused over RPC ===

    def test_nobody_gets_around_the_approval(self):
        self._switch_on("clause")
        agreement = self._create_agreement()
        agreement.clause_ids[0].text = "Khác."
        with self.assertRaises(UserError):
            agreement.request_validation()
        agreement.action_submit()
        review = agreement.review_ids
        users = (self.user_sales, self.user_sales2, self.user_accountant)
        for user in (*users, self.user_sales_manager, self.user_admin):
            record = agreement.with_user(user)
            with self.subTest(user=user.name), self.assertRaises(UserError):
                record.write({"state": "to_sign"})
        for user in users:
            record = agreement.with_user(user)
            for act in (
                record.action_approve,
                record.action_reject,
                record.action_sign,
                lambda one=user: review.with_user(one).write({"status": "approved"}),
            ):
                with self.subTest(user=user.name), self.assertRaises(UserError):
                    act()
        agreement._validate_tier()
        self.assertEqual(agreement.state, "to_approve")
        review.unlink()
        agreement.invalidate_recordset()
        with self.assertRaises(AccessError):
            agreement.action_approve()
        self.assertEqual(agreement.state, "to_approve")

    def test_restarting_the_validation_takes_it_back_to_draft(self):
        self._switch_on("clause")
        agreement = self._create_agreement()
        agreement.clause_ids[0].text = "Khác."
        agreement.action_submit()
        agreement.restart_validation()
        self.assertEqual((agreement.state, len(agreement.review_ids)), ("draft", 0))

    def test_a_submitted_contract_is_locked_for_everybody(self):
        agreement = self._submit()
        clause = agreement.clause_ids[0]
        values = {"agreement_id": agreement.id, "name": "Thêm", "text": "Thêm"}
        for user in (self.user_sales, self.user_sales_manager, self.user_admin):
            env = self.env(user=user)
            record = agreement.with_env(env)
            refused = {
                "clause": lambda env=env: clause.with_env(env).write({"text": "x"}),
                "omit": lambda env=env: clause.with_env(env).write(
                    {"is_omitted": True}
                ),
                "clause gone": lambda env=env: clause.with_env(env).unlink(),
                "new clause": lambda env=env: env["agreement.clause"].create(values),
                "goods": lambda rec=record: rec.write(
                    {"order_line_ids": [Command.create({"name": "x"})]}
                ),
                "draft order": lambda rec=record: rec.action_add_goods(),
                "library": lambda rec=record: rec.action_update_clauses(),
                "type": lambda rec=record: rec.write({"ceiling_amount": 5}),
                "data": lambda rec=record: rec.write({"party_data": {"company": {}}}),
            }
            for what, act in refused.items():
                if what == "library":
                    continue  # nothing is missing, so nothing changes
                with self.subTest(user=user.name, what=what):
                    self.assertRaises(UserError, act)
        for user in (self.user_sales2, self.user_accountant):
            with self.assertRaises(AccessError):
                clause.with_user(user).write({"text": "x"})

    def test_the_greatest_discount_counts_once(self):
        agreement = self._create_agreement()
        agreement.write({"discount_max": 0, "clause_changed_count": 0})
        agreement.order_line_ids[0].discount = 12
        self.assertEqual(agreement.discount_max, 12)
