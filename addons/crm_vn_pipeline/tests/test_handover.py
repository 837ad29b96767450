from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .common import PipelineCommon


@tagged("post_install", "-at_install")
class TestEmployeeHandover(PipelineCommon):
    """What a salesperson who leaves has open goes to the colleague."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create(
            {"name": "Nam Hải", "is_company": True, "user_id": cls.sales.id}
        )
        cls.product = cls.env["product.product"].create(
            {"name": "Kho", "invoice_policy": "order"}
        )
        cls.lead = cls._create_lead("Hỏi giá", type="lead")
        cls.opportunity = cls._create_lead("Kho 500 tấn")
        cls.won = cls._create_lead("Kho 100 tấn")
        cls.won.action_set_won()
        cls.lost = cls._create_lead("Kho 50 tấn")
        cls.lost.action_set_lost()
        cls.quotation, cls.order, cls.cancelled = (cls._create_order() for _ in "123")
        cls.order.action_confirm()
        cls.cancelled._action_cancel()
        cls.target = cls._create_target(user_id=cls.sales.id)
        cls.target_list = cls.env["crm.target.list"].create(
            {"name": "Thủy sản", "user_id": cls.sales.id}
        )
        today = fields.Date.context_today(cls.env.user)
        cls.running, cls.over = cls.env["utm.campaign"].create(
            [
                {
                    "title": title,
                    "user_id": cls.sales.id,
                    "date_start": today - timedelta(days=60),
                    "date_end": today + timedelta(days=days),
                }
                for title, days in (("Đang chạy", 5), ("Đã xong", -5))
            ]
        )

    @classmethod
    def _create_lead(cls, name, **values):
        return cls.env["crm.lead"].create(
            {
                "name": name,
                "type": "opportunity",
                "partner_id": cls.customer.id,
                "user_id": cls.sales.id,
                "team_id": cls.team.id,
                **values,
            }
        )

    @classmethod
    def _create_order(cls):
        line = {"product_id": cls.product.id, "price_unit": 100}
        return cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "user_id": cls.sales.id,
                "team_id": cls.team.id,
                "order_line": [Command.create(line)],
            }
        )

    def _hand_over(self, **values):
        handover = (
            self.env["crm.employee.handover"]
            .with_user(self.manager)
            .create(
                {
                    "old_user_id": self.sales.id,
                    "new_user_id": self.colleague.id,
                    **values,
                }
            )
        )
        counts = {line.code: line.record_count for line in handover.line_ids}
        handover.action_hand_over()
        done = {line.code: line.done_count for line in handover.line_ids}
        self.assertEqual(counts, done, "the preview was right")
        return done

    def test_what_is_open_goes_over_what_is_closed_stays(self):
        counts = self._hand_over()
        for code in (
            "leads",
            "opportunities",
            "quotations",
            "orders",
            "targets",
            "target_lists",
            "campaigns",
            "customers",
        ):
            self.assertEqual(counts[code], 1, code)
        for record in (
            self.lead,
            self.opportunity,
            self.quotation,
            self.order,
            self.target,
            self.target_list,
            self.running,
            self.customer,
        ):
            self.assertEqual(record.user_id, self.colleague, record.display_name)
        for record in (self.won, self.lost, self.cancelled, self.over):
            self.assertEqual(record.user_id, self.sales, record.display_name)
        self.assertEqual(self.opportunity.team_id, self.team)

    def test_the_part_of_a_team(self):
        other = self.env["crm.team"].create({"name": "Miền Bắc"})
        self.opportunity.team_id = other
        counts = self._hand_over(team_id=self.team.id)
        self.assertEqual((counts["opportunities"], counts["leads"]), (0, 1))
        self.assertEqual((counts["customers"], counts["campaigns"]), (0, 0))
        self.assertEqual(self.opportunity.user_id, self.sales)

    def test_the_old_person_sees_the_customer_no_longer(self):
        self.env.ref("crm_vn_base.group_crm_vn_sales").customer_visibility = "own"
        self._hand_over()
        self.env.invalidate_all()
        self.assertFalse(self.customer.with_user(self.sales).has_access("read"))
        self.assertTrue(self.won.with_user(self.sales).has_access("read"))
        self.assertTrue(self.customer.with_user(self.colleague).has_access("read"))
