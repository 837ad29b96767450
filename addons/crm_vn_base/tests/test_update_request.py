from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import CrmVnBaseCase


@tagged("post_install", "-at_install")
class TestUpdateRequest(CrmVnBaseCase):
    """Who may not write a customer asks; its owner decides, within a time limit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(
            cls.env, "vn_clerk", groups="base.group_user", lang="vi_VN"
        )
        cls.company = cls._create_customer(
            vat="1500678902",
            phone="0290 3838 686",
            country_id=cls.env.ref("base.vn").id,
            user_id=cls.user_sales.id,
        )

    def _file(self, texts=None, user=None, partner=None, **values):
        texts = texts or {"phone": "0290 3838 999", "street": "Lô B8"}
        Request = self.env["crm.partner.update.request"].with_user(user or self.clerk)
        return Request.create(
            {
                "partner_id": (partner or self.company).id,
                "reason": "Hóa đơn bị trả lại",
                "line_ids": [
                    Command.create({"field_name": name, "new_value": text})
                    for name, text in texts.items()
                ],
                **values,
            }
        )

    def _todo(self, request):
        return self.env["mail.activity"].search(
            [("res_model", "=", request._name), ("res_id", "=", request.id)]
        )

    def _decide(self, request, user, **decisions):
        request = request.with_user(user)
        for line in request.line_ids:
            line.write(decisions[line.field_name])
        request.action_apply()
        return request

    # === filing ===

    @freeze_time("2026-03-02 03:00:00")
    def test_an_employee_files_and_the_owner_gets_a_to_do(self):
        request = self._file()
        self.assertEqual(request.state, "pending")
        self.assertEqual(request.source, "department")
        self.assertEqual(request.owner_id, self.user_sales)
        self.assertEqual(request.date_deadline, date(2026, 3, 4))
        todo = self._todo(request)
        self.assertEqual(todo.user_id, self.user_sales)
        self.assertEqual(todo.date_deadline, date(2026, 3, 4))
        self.assertFalse(request.may_decide)
        self.assertTrue(request.with_user(self.user_sales).may_decide)

    def test_the_time_limit_is_a_setting(self):
        self.env["ir.config_parameter"].set_param("crm_vn_base.update_request_days", 5)
        with freeze_time("2026-03-02 03:00:00"):
            self.assertEqual(self._file().date_deadline, date(2026, 3, 7))

    def test_the_desk_sends_a_request_for_who_may_not_write(self):
        desk = self.env["crm.update.desk"].with_user(self.clerk)
        desk = desk.create({"query": "1500678902", "source": "department"})
        desk.action_choose_partner(self.company.id)
        self.assertTrue(desk.may_read)
        self.assertFalse(desk.may_write)
        line = desk.line_ids.filtered(lambda line: line.field_name == "phone")
        line.new_value = "0290 3838 999"
        with self.assertRaises(AccessError):
            desk.action_save()
        desk.action_send_request()
        self.assertEqual(desk.request_id.line_ids.field_name, "phone")
        self.assertEqual(desk.step, "done")
        self.assertEqual(self.company.phone, "+842903838686")

    def test_without_salesperson_the_leader_or_manager_decides(self):
        orphan = self._create_customer(name="Không ai phụ trách")
        owner = self._file({"phone": "0290 3838 999"}, partner=orphan).owner_id
        self.assertTrue(owner.has_group("crm_vn_base.group_crm_vn_sales_manager"))
        self.user_sales2.active = False
        left = self._create_customer(
            name="Người phụ trách đã nghỉ", user_id=self.user_sales2.id
        )
        request = self._file({"phone": "0290 3838 999"}, partner=left)
        self.assertEqual(request.owner_id, self.user_manager)

    def test_what_nobody_could_apply_is_refused_at_once(self):
        with self.assertRaisesRegex(ValidationError, "Atlantis"):
            self._file({"state_id": "Atlantis"})
        with self.assertRaises(UserError):
            self._file({}, line_ids=[])
        with self.assertRaises(ValidationError):
            self._file({"phone": "091234"})
        with self.assertRaises(ValidationError):
            self._file({"user_id": "Nguyễn"})

    # === deciding ===

    def test_line_by_line_with_reasons(self):
        request = self._file()
        with self.assertRaises(UserError):
            request.with_user(self.user_sales).action_apply()
        self._decide(
            request,
            self.user_sales,
            phone={"decision": "accept"},
            street={"decision": "refuse", "refuse_reason": "Đã chuyển về lô B7"},
        )
        self.assertEqual(request.state, "applied")
        self.assertEqual(self.company.phone, "+842903838999")
        self.assertFalse(self.company.street)
        update = self.company.update_ids
        self.assertEqual(update.request_id, request)
        self.assertEqual(update.user_id, self.user_sales)
        self.assertEqual(update.line_ids.field_name, "phone")
        self.assertFalse(self._todo(request))
        told = self.env["mail.message"].search(
            [("partner_ids", "in", self.clerk.partner_id.ids)], limit=1
        )
        self.assertIn("Đã chuyển về lô B7", told.body)

    def test_a_refusal_needs_its_reason(self):
        request = self._file({"phone": "0290 3838 999"}).with_user(self.user_sales)
        request.line_ids.decision = "refuse"
        with self.assertRaises(UserError):
            request.action_apply()
        request.line_ids.refuse_reason = "Số của người khác"
        request.action_apply()
        self.assertEqual(request.state, "refused")
        self.assertEqual(self.company.phone, "+842903838686")
        with self.assertRaises(UserError):
            request.action_apply()

    def test_side_by_side_only_for_who_may_see_the_customer(self):
        self.env["ir.rule"].create(
            {
                "name": "hidden",
                "model_id": self.env.ref("base.model_res_partner").id,
                "domain_force": "['|', ('user_id', '=', user.id), "
                "('partner_share', '=', False)]",
            }
        )
        request = self._file({"phone": "0290 3838 999"})
        self.assertFalse(request.line_ids.current_value)
        with self.assertRaises(AccessError):
            request.partner_id.read(["phone"])
        owner_line = request.line_ids.with_user(self.user_sales)
        self.assertEqual(owner_line.current_value, "0290 3838 686")

    def test_what_was_asked_for_stays(self):
        request = self._file({"phone": "0290 3838 999"}).with_user(self.user_sales)
        with self.assertRaises(UserError):
            request.line_ids.new_value = "0290 3838 111"
        with self.assertRaises(UserError):
            request.state = "applied"
        request.action_accept_all()
        request.action_apply()
        with self.assertRaises(UserError):
            request.line_ids.decision = "refuse"

    def test_withdrawn_by_who_filed_it_only(self):
        request = self._file()
        with self.assertRaises(AccessError):
            request.with_user(self.user_sales2).action_withdraw()
        request.action_withdraw()
        self.assertEqual(request.state, "cancelled")
        self.assertFalse(self._todo(request))

    # === who may ===

    def test_strangers_neither_see_nor_decide(self):
        request = self._file()
        for user in (self.user_sales2, self.user_care, self.user_accountant):
            self.assertFalse(request.with_user(user).has_access("read"), user.name)
            with self.assertRaises(AccessError):
                request.with_user(user).line_ids.decision = "accept"
        with self.assertRaises(AccessError):
            request.line_ids.decision = "accept"
        with self.assertRaises(AccessError):
            request.action_apply()
        with self.assertRaises(AccessError):
            self._file(user_id=self.user_sales.id)
        self.assertTrue(request.with_user(self.user_manager).has_access("write"))
        line = request.line_ids[0]
        self.assertFalse(line.with_user(self.user_sales2).has_access("read"))

    def test_other_companies_do_not_see_it(self):
        other = self.env["res.company"].create({"name": "Công ty khác"})
        request = self._file()
        request.sudo().company_id = other
        self.assertFalse(request.with_user(self.user_manager).has_access("read"))

    # === time limit ===

    def test_overdue_requests_go_to_the_manager_once(self):
        with freeze_time("2026-03-02 03:00:00"):
            request = self._file()
            fresh = self._file(partner=self._create_customer(name="Mới"))
            fresh.sudo().date_deadline = date(2026, 3, 30)
        cron = self.env.ref("crm_vn_base.ir_cron_escalate_update_requests")
        with freeze_time("2026-03-10 03:00:00"), self.enter_registry_test_mode():
            cron.method_direct_trigger()
            cron.method_direct_trigger()
        (request | fresh).invalidate_recordset()
        self.assertEqual(request.sudo().escalated_to_id, self.user_manager)
        self.assertEqual(request.sudo().escalated_on, datetime(2026, 3, 10, 3, 0))
        self.assertFalse(fresh.sudo().escalated_on)
        self.assertEqual(
            self._todo(request).user_id, self.user_sales | self.user_manager
        )
        self.assertEqual(len(self._todo(request)), 2)
        # the manager decides
        request.with_user(self.user_manager).action_accept_all()
        request.with_user(self.user_manager).action_apply()
        self.assertEqual(self.company.phone, "+842903838999")

    def test_a_request_that_cannot_be_escalated_says_why(self):
        request = self._file().sudo()
        Request = type(self.env["crm.partner.update.request"])

        def broken(_self):
            raise ValueError("hỏng")

        self.patch(Request, "_escalate", broken)
        with self.assertLogs("odoo.addons.crm_vn_base", "ERROR"):
            request._try_escalate()
        self.assertEqual(request.last_error, "ValueError: hỏng")
