from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ContractCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestContract(ContractCase):
    # === Created from an opportunity ===

    def _create_lead(self, **values):
        return self.env["crm.lead"].create(
            {
                "name": "Nam Hải: kho lạnh 500 tấn",
                "type": "opportunity",
                "partner_id": self.director.id,
                "user_id": self.user_sales.id,
                "team_id": self.team.id,
                "company_id": self.company.id,
                **values,
            }
        )

    def test_won_opportunity_becomes_contract(self):
        lead = self._create_lead()
        order = self._create_order()
        order.opportunity_id = lead
        lead.action_set_won()
        lead = lead.with_user(self.user_sales)
        action = lead.action_create_agreement()
        agreement = self.env["agreement"].browse(action["res_id"])
        self.assertEqual(agreement.order_ids, order)
        self.assertEqual(agreement.lead_id, lead)
        self.assertEqual(agreement.partner_id, self.customer)
        self.assertEqual(agreement.partner_signatory_id, self.director)
        self.assertEqual(agreement.partner_signatory_function, "Giám đốc")
        self.assertEqual(agreement.user_id, self.user_sales)
        self.assertEqual(agreement.team_id, self.team)
        self.assertEqual(agreement.amount_total, order.amount_total)
        self.assertEqual(agreement.order_line_ids, order.order_line)
        self.assertEqual(lead.agreement_count, 1)
        # once more opens the same contract
        self.assertEqual(lead.action_create_agreement()["res_id"], agreement.id)

    def test_opportunity_not_won_or_without_quotation_is_refused(self):
        lead = self._create_lead().with_user(self.user_sales)
        with self.assertRaisesRegex(UserError, "chưa"):
            lead.action_create_agreement()
        lead.sudo().action_set_won()
        with self.assertRaisesRegex(UserError, "báo giá"):
            lead.action_create_agreement()
        self.assertFalse(lead.agreement_ids)

    def test_orders_of_two_customers_are_refused(self):
        orders = self._create_order() + self._create_order()
        orders[1].partner_id = self.env["res.partner"].create({"name": "Khác"})
        with self.assertRaises(UserError):
            orders.action_create_agreement()

    # === Number ===

    def test_numbers_count_per_type_year_and_company(self):
        first, second = self._create_agreement(), self._create_agreement()
        self.assertEqual(first.code, "01/2026/HĐMB-MP")
        self.assertEqual(second.code, "02/2026/HĐMB-MP")
        service = self.env.ref("crm_vn_contract_project.agreement_type_service")
        third = self._create_agreement(agreement_type_id=service.id)
        self.assertEqual(third.code, "01/2026/HĐDV-MP")
        with freeze_time("2027-01-01 03:00:00"):
            self.assertEqual(self._create_agreement().code, "01/2027/HĐMB-MP")

    def test_number_is_never_used_twice(self):
        self._create_agreement().with_user(self.user_admin).unlink()
        agreement = self._create_agreement()
        self.assertEqual(agreement.code, "02/2026/HĐMB-MP")
        copy = agreement.copy()
        self.assertEqual(copy.code, "03/2026/HĐMB-MP")

    def test_a_number_given_by_hand_stays(self):
        agreement = self._create_agreement(code="PO-4711", name="Kho lạnh")
        self.assertEqual(agreement.display_name, "[PO-4711] Kho lạnh")
        service = self.env.ref("crm_vn_contract_project.agreement_type_service")
        agreement.agreement_type_id = service
        self.assertEqual(agreement.code, "PO-4711")
        drawn = self._create_agreement()
        drawn.agreement_type_id = service
        self.assertEqual(drawn.code, "01/2026/HĐDV-MP")

    def test_number_is_found_however_typed(self):
        agreement = self._create_agreement()
        for typed in ("01-2026-hdmb", "01/2026/HĐMB-MP", "012026HDMB", "1/2026 hđmb"):
            with self.subTest(typed=typed):
                found = self.env["agreement"].search([("code_key", "ilike", typed)])
                self.assertEqual(found, agreement)
                found = self.env["agreement"].name_search(typed)
                self.assertEqual(found[0][0], agreement.id)
        self.assertFalse(
            self.env["agreement"].search([("code_key", "ilike", "99/2026")])
        )

    # === Life ===

    def test_life_from_draft_to_in_force(self):
        agreement = self._create_agreement()
        order = agreement.order_ids
        agreement.action_submit()
        self.assertEqual(agreement.state, "to_approve")
        agreement.with_user(self.user_sales_manager).action_approve()
        self.assertEqual(agreement.state, "to_sign")
        agreement.signature_date = "2026-03-02"
        agreement.action_sign()
        self.assertEqual(agreement.state, "in_force")
        self.assertEqual(order.state, "sale")
        self.assertEqual(self.customer.lifecycle, "customer")
        signing = agreement.instalment_ids[0]
        self.assertEqual(str(signing.date_event), "2026-03-02")
        self.assertEqual(str(signing.date_due), "2026-03-09")
        self.assertFalse(agreement.instalment_ids[1].date_due)

    def test_state_is_not_typed(self):
        agreement = self._create_agreement()
        for user in (self.user_sales, self.user_sales_manager, self.user_admin):
            with self.assertRaises(UserError):
                agreement.with_user(user).write({"state": "in_force"})
        with self.assertRaises(UserError):
            self.env["agreement"].with_user(self.user_sales).create(
                {"name": "x", "partner_id": self.customer.id, "state": "in_force"}
            )
        self.assertEqual(agreement.state, "draft")

    def test_submit_names_what_is_missing(self):
        agreement = self._create_agreement()
        agreement.instalment_ids[0].percent = 20
        with self.assertRaisesRegex(UserError, "đợt thanh toán"):
            agreement.action_submit()
        self.assertEqual(agreement.state, "draft")

    def test_only_manager_approves(self):
        agreement = self._create_agreement()
        agreement.action_submit()
        with self.assertRaises(AccessError):
            agreement.action_approve()
        with self.assertRaises(AccessError):
            agreement.with_user(self.user_accountant).action_approve()
        self.assertEqual(agreement.state, "to_approve")

    def test_sign_refused_before_approval_and_names_what_is_missing(self):
        agreement = self._create_agreement(company_signatory_id=False)
        with self.assertRaises(UserError):
            agreement.action_sign()
        agreement.action_submit()
        agreement.with_user(self.user_sales_manager).action_approve()
        with self.assertRaisesRegex(UserError, r"ngày ký[\s\S]*bên công ty"):
            agreement.action_sign()
        agreement.write(
            {
                "company_signatory_id": self.our_director.id,
                "signature_date": "2026-04-01",
            }
        )
        with self.assertRaisesRegex(UserError, "tương lai"):
            agreement.action_sign()
        self.assertEqual(agreement.state, "to_sign")
        self.assertEqual(agreement.order_ids.state, "draft")
        self.assertFalse(agreement.project_ids)

    def test_hold_resume_terminate(self):
        agreement = self._create_signed_agreement()
        wizard = self.env["agreement.reason.wizard"].with_user(self.user_sales)
        wizard.create(
            {
                "event": "hold",
                "agreement_ids": [Command.set(agreement.ids)],
                "reason": "Mặt bằng chưa xong",
            }
        ).action_confirm()
        self.assertTrue(agreement.on_hold)
        self.assertEqual(agreement.state, "in_force")
        agreement.action_resume()
        self.assertFalse(agreement.on_hold)
        wizard.create(
            {
                "event": "terminate",
                "agreement_ids": [Command.set(agreement.ids)],
                "reason": "Khách rút vốn",
            }
        ).action_confirm()
        self.assertEqual(agreement.state, "terminated")
        self.assertEqual(agreement.state_reason, "Khách rút vốn")
        self.assertEqual(set(agreement.instalment_ids.mapped("state")), {"cancelled"})

    # === Locked ===

    def test_submitted_contract_locks_goods_schedule_and_parties(self):
        agreement = self._create_agreement()
        order, instalment = agreement.order_ids, agreement.instalment_ids[0]
        other = self._create_order().with_user(self.user_sales)
        agreement.action_submit()
        line = order.order_line[0]
        refused = [
            lambda: line.write({"price_unit": 1}),
            lambda: line.write({"product_uom_qty": 9}),
            lambda: line.unlink(),
            lambda: order.write({"order_line": [Command.clear()]}),
            lambda: order.action_cancel(),
            lambda: order.write({"agreement_id": False}),
            lambda: other.write({"agreement_id": agreement.id}),
            lambda: instalment.write({"percent": 31}),
            lambda: instalment.write({"amount": 1}),
            lambda: instalment.unlink(),
            lambda: instalment.copy(),
            lambda: agreement.write({"partner_id": self.director.id}),
            lambda: agreement.write({"code": "99/2026/HĐMB-MP"}),
        ]
        for index, change in enumerate(refused):
            with self.subTest(index=index), self.assertRaises(UserError):
                change()
        agreement.action_reset()
        line.price_unit = 900_000_000
        self.assertEqual(
            sum(agreement.instalment_ids.mapped("amount")), agreement.amount_total
        )

    def test_refusal_is_vietnamese(self):
        agreement = self._create_signed_agreement()
        with self.assertRaisesRegex(UserError, "không thể thay đổi"):
            agreement.order_line_ids[0].price_unit = 5
        with self.assertRaisesRegex(UserError, "không thể thay đổi"):
            agreement.signature_date = "2026-01-01"

    def test_signed_contract_is_not_deleted(self):
        agreement = self._create_signed_agreement()
        with self.assertRaises(UserError):
            agreement.with_user(self.user_admin).unlink()

    # === Project ===

    def test_signing_creates_the_project_once(self):
        agreement = self._create_agreement(handover_date="2026-06-30")
        self._sign(agreement)
        project = agreement.project_ids
        self.assertEqual(len(project), 1)
        self.assertEqual(project.partner_id, self.customer)
        self.assertEqual(str(project.handover_date), "2026-06-30")
        self.assertEqual(
            project.milestone_ids.order_line_ids, agreement._get_delivery_lines()
        )
        self.assertEqual(
            {str(day) for day in project.milestone_ids.mapped("deadline")},
            {"2026-06-30"},
        )

    def test_project_of_the_order_is_taken_over(self):
        self.product_work.service_tracking = "task_in_project"
        agreement = self._create_signed_agreement()
        project = agreement.project_ids
        self.assertEqual(len(project), 1)
        self.assertEqual(project.sale_order_id, agreement.order_ids)
        self.assertEqual(len(project.task_ids), 1)

    def test_confirmed_order_is_accepted(self):
        order = self._create_order()
        order.action_confirm()
        order.with_user(self.user_sales).action_create_agreement()
        agreement = order.agreement_id.with_user(self.user_sales)
        agreement.company_signatory_id = self.our_director
        self._sign(agreement)
        self.assertEqual(agreement.state, "in_force")

    def test_progress_follows_tasks(self):
        project = self._create_signed_agreement().project_ids.sudo()
        self.assertEqual(project.progress_percent, 0)
        tasks = self.env["project.task"].create(
            [
                {"name": "Thiết kế", "project_id": project.id, "allocated_hours": 30},
                {"name": "Chế tạo", "project_id": project.id, "allocated_hours": 70},
                {"name": "Bỏ", "project_id": project.id, "state": "1_canceled"},
            ]
        )
        tasks[0].state = "1_done"
        project.invalidate_recordset(["progress_percent"])
        self.assertEqual(project.progress_percent, 30)
