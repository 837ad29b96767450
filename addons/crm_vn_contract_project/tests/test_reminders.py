from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ContractCase

PARAM = "crm_vn_contract_project.reminder_days_%s"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestReminders(ContractCase):
    """One to-do per cause; a second run makes none, and it goes with its cause."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # tests do not commit; an hour is left
        cls.classPatch(
            type(cls.env["ir.cron"]), "_commit_progress", lambda *_a, **_k: 60
        )
        with freeze_time("2026-03-02 03:00:00"):
            cls.agreement = cls._create_signed_agreement(
                end_date="2026-12-31", handover_date="2026-06-30"
            )
        bank = cls.env["res.bank"].create({"name": "Vietcombank (thử)"})
        cls.guarantee = cls.env["agreement.guarantee"].create(
            {
                "agreement_id": cls.agreement.id,
                "bank_id": bank.id,
                "number": "BL-0153",
                "amount": 1_000_000,
                "date_from": "2026-03-02",
                "date_to": "2026-11-30",
                "user_id": cls.user_sales.id,
            }
        )
        cls.guarantee.action_hold()

    def _remind(self, day):
        with freeze_time(f"{day} 03:00:00"):
            self.env["agreement.reminder"]._cron_remind()

    def _todos(self, kind):
        """The open to-dos of the records of this test."""
        kind_type = self.env.ref(f"crm_vn_contract_project.mail_activity_type_{kind}")
        return self.env["mail.activity"].search(
            [
                ("activity_type_id", "=", kind_type.id),
                ("user_id", "in", (self.user_sales + self.user_sales2).ids),
            ]
        )

    # === Steps ===

    def test_renewal_is_reminded_at_each_step_once(self):
        self._remind("2026-10-01")
        self.assertFalse(self._todos("renewal"))
        self._remind("2026-10-02")
        todo = self._todos("renewal")
        self.assertEqual(todo.res_id, self.agreement.id)
        self.assertEqual(todo.user_id, self.user_sales)
        self.assertEqual(str(todo.date_deadline), "2026-11-01")
        self.assertIn(self.agreement.code, todo.summary)
        self._remind("2026-10-02")
        self._remind("2026-10-20")
        self.assertEqual(self._todos("renewal"), todo)
        self._remind("2026-11-01")
        later = self._todos("renewal")
        self.assertEqual(len(later), 1)
        self.assertNotEqual(later, todo)
        self._remind("2026-12-16")
        self.assertEqual(str(self._todos("renewal").date_deadline), "2026-12-31")

    def test_what_was_done_is_not_asked_again_at_the_same_step(self):
        self._remind("2026-10-02")
        self._todos("renewal").with_user(self.user_sales).action_feedback()
        self._remind("2026-10-03")
        self.assertFalse(self._todos("renewal"))
        self._remind("2026-11-02")
        self.assertTrue(self._todos("renewal"))

    def test_renewed_or_left_to_end_closes_it(self):
        self._remind("2026-10-02")
        self.agreement.no_renewal = True
        self._remind("2026-10-02")
        self.assertFalse(self._todos("renewal"))
        self.agreement.no_renewal = False
        self._remind("2026-10-02")
        self.assertTrue(self._todos("renewal"))
        self.agreement._as_amended().end_date = "2027-12-31"
        self._remind("2026-10-02")
        self.assertFalse(self._todos("renewal"))

    def test_guarantee_is_reminded_until_it_is_returned(self):
        self._remind("2026-10-16")
        todo = self._todos("guarantee")
        self.assertEqual(todo.res_id, self.guarantee.id)
        self.assertIn("BL-0153", todo.summary)
        self.guarantee.action_return()
        self._remind("2026-10-16")
        self.assertFalse(self._todos("guarantee"))

    def test_milestone_is_reminded_until_it_is_reached(self):
        self._remind("2026-06-23")
        todos = self._todos("milestone")
        project = self.agreement.sudo().project_ids
        self.assertEqual(len(todos), len(project.milestone_ids))
        self.assertEqual(set(todos.mapped("res_id")), set(project.ids))
        project.milestone_ids[0].is_reached = True
        self._remind("2026-06-23")
        self.assertEqual(len(self._todos("milestone")), len(todos) - 1)

    def test_delivery_of_orders_with_and_without_contract(self):
        free = self._create_order(user=self.user_sales2)
        free.action_confirm()
        orders = free + self.agreement.order_ids
        draft = self._create_order()
        # 23:30 in Vietnam is still the promised day
        (orders + draft).write({"commitment_date": "2026-03-10 16:30:00"})
        self._remind("2026-03-06")
        self.assertFalse(self._todos("delivery"))
        self._remind("2026-03-07")
        todos = self._todos("delivery")
        self.assertEqual(set(todos.mapped("res_id")), set(orders.ids))
        self.assertEqual(
            {str(day) for day in todos.mapped("date_deadline")}, {"2026-03-10"}
        )
        self.assertEqual(todos.user_id, self.user_sales + self.user_sales2)
        # a new promise is a new cause
        free.commitment_date = "2026-03-20 03:00:00"
        self._hand_over(self.agreement)
        self._remind("2026-03-07")
        self.assertFalse(self._todos("delivery"))
        self._remind("2026-03-17")
        self.assertEqual(self._todos("delivery").res_id, free.id)
        # nobody delivers a discount
        free.order_line.create(
            {
                "order_id": free.id,
                "product_id": self.product_work.id,
                "price_unit": -1_000_000,
            }
        )
        for line in free.order_line.filtered(lambda line: line.price_unit > 0):
            line.qty_delivered = line.product_uom_qty
        self._remind("2026-03-17")
        self.assertFalse(self._todos("delivery"))

    def test_missing_documents_are_reminded_before_the_payment(self):
        kind = self.env["agreement.document.type"].create({"name": "CO (thử)"})
        agreement = self._create_agreement()
        first = agreement.instalment_ids[0]
        first.document_ids = [Command.create({"type_id": kind.id})]
        self._sign(agreement)
        self._remind("2026-03-02")
        todo = self._todos("document")
        self.assertEqual(todo.res_id, first.id)
        self.assertIn("CO (thử)", todo.summary)
        first.document_ids.date_received = "2026-03-03"
        self._remind("2026-03-03")
        self.assertFalse(self._todos("document"))

    # === Pauses, rights, settings ===

    def test_on_hold_pauses_all_of_a_contract(self):
        self.agreement.order_ids.commitment_date = "2026-10-20 03:00:00"
        self._remind("2026-10-18")
        kinds = ("renewal", "delivery", "milestone", "guarantee")
        for kind in kinds:
            self.assertTrue(self._todos(kind), kind)
        self.agreement._hold("Mặt bằng chưa xong")
        self._remind("2026-10-18")
        for kind in kinds:
            self.assertFalse(self._todos(kind), kind)
        self.agreement.action_resume()
        self._remind("2026-10-18")
        for kind in kinds:
            self.assertTrue(self._todos(kind), kind)

    def test_terminated_contract_reminds_of_nothing(self):
        self._remind("2026-10-18")
        self.agreement._terminate("Khách rút vốn")
        self._remind("2026-10-18")
        for kind in ("renewal", "milestone"):
            self.assertFalse(self._todos(kind), kind)

    def test_days_are_settings(self):
        param = self.env["ir.config_parameter"].sudo()
        param.set_param(PARAM % "renewal", "200")
        self._remind("2026-06-15")
        self.assertTrue(self._todos("renewal"))
        param.set_param(PARAM % "renewal", "")
        self._remind("2026-06-15")
        settings = self.env["res.config.settings"].create({})
        settings.reminder_days_renewal = "ba tháng"
        with self.assertRaisesRegex(UserError, "ba tháng"):
            settings.set_values()
        settings.reminder_days_renewal = "45; 10"
        settings.set_values()
        self.assertEqual(self.env["agreement.reminder"]._get_steps("renewal"), [45, 10])

    def test_the_leader_is_reminded_where_the_user_has_left(self):
        self.team.user_id = self.user_sales2
        self.user_sales.active = False
        self._remind("2026-10-02")
        self.assertEqual(self._todos("renewal").user_id, self.user_sales2)

    def test_nobody_in_charge_is_noted_and_asked_again(self):
        self.user_sales.active = False
        self._remind("2026-10-02")
        reminder = self.env["agreement.reminder"].search(
            [("kind", "=", "renewal"), ("res_id", "=", self.agreement.id)]
        )
        self.assertTrue(reminder.error)
        self.assertFalse(reminder.activity_id)
        self.team.user_id = self.user_sales2
        self._remind("2026-10-03")
        self.assertEqual(self._todos("renewal").user_id, self.user_sales2)

    def test_the_to_do_follows_a_new_person_in_charge(self):
        agreement = self.agreement.sudo()
        self._remind("2026-10-02")
        todo = self._todos("renewal")
        agreement.user_id = self.user_sales2
        self._remind("2026-10-02")
        self.assertEqual(self._todos("renewal"), todo)
        self.assertEqual(todo.user_id, self.user_sales2)
        # one that somebody gave to another person stays there
        todo.user_id = self.user_sales_manager
        agreement.user_id = self.user_sales
        self._remind("2026-10-02")
        self.assertEqual(todo.user_id, self.user_sales_manager)

    def test_a_failing_reminder_does_not_stop_the_others(self):
        other = self._create_signed_agreement(end_date="2026-12-31")
        reminders = self.env["agreement.reminder"]
        with freeze_time("2026-10-02 03:00:00"):
            reminders._claim("renewal")
            rows = reminders.search(
                [
                    ("kind", "=", "renewal"),
                    ("res_id", "in", (self.agreement + other).ids),
                ]
            )
        self.assertEqual(len(rows), 2)
        broken = rows[0]
        original = type(rows)._prepare_activity_vals

        def failing(row, summary):
            if row == broken:
                raise ValueError("hỏng")
            return original(row, summary)

        self.patch(type(rows), "_prepare_activity_vals", failing)
        with self.assertLogs("odoo.addons.crm_vn_contract_project", "ERROR"):
            self._remind("2026-10-02")
        self.assertIn("hỏng", broken.error)
        self.assertTrue((rows - broken).activity_id)

    def test_a_lost_race_is_run_again_and_nobody_s_fault(self):
        reminders = self.env["agreement.reminder"]
        create, lost = type(reminders)._create_activities, []

        def create_second_time(rows):
            if not lost:
                lost.append(rows)
                raise UniqueViolation("somebody has just followed the same record")
            return create(rows)

        self.patch(type(reminders), "_create_activities", create_second_time)
        with patch.object(self.env.cr, "rollback") as rollback:
            self._remind("2026-10-02")
        rollback.assert_called_once()
        self.assertEqual(len(self._todos("renewal")), 1)
        row = reminders.search([("res_id", "in", lost[0].mapped("res_id"))], limit=1)
        self.assertFalse(row.error or row.pending)

    # === Volume ===

    def test_batches_and_queries(self):
        orders = self.env["sale.order"]
        for _number in range(6):
            orders += self._create_order()
        orders.action_confirm()
        orders.commitment_date = "2026-03-05 03:00:00"
        self.env.flush_all()
        reminders = self.env["agreement.reminder"]
        reminders._claim("delivery")
        self.assertEqual(reminders._create_batch("delivery", 4), 4)
        self.assertEqual(
            reminders.search_count([("kind", "=", "delivery"), ("pending", "=", True)]),
            2,
        )
        self._remind("2026-03-02")
        self.assertEqual(len(self._todos("delivery")), 6)
        with self.assertQueryCount(10):
            reminders._claim("delivery")
            reminders._close_batch("delivery", 100)
