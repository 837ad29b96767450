from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import PipelineCommon


@tagged("post_install", "-at_install")
class TestUpdateDesk(PipelineCommon):
    """Opportunities and quotations start at the desk, with their customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create(
            {"name": "Công ty Từ Bàn Cập Nhật", "is_company": True}
        )
        cls.customer.user_id = cls.sales
        Desk = cls.env["crm.update.desk"].with_user(cls.sales)
        cls.desk = Desk.create({"query": "Công ty Từ Bàn Cập Nhật"})

    def _model(self, action):
        model = self.env[action["res_model"]].with_user(self.sales)
        return model.with_context(**action["context"])

    def test_not_before_there_is_a_customer(self):
        names = ("action_new_opportunity", "action_new_quotation", "action_new_order")
        for name in names:
            with self.assertRaises(UserError):
                getattr(self.desk, name)()

    def test_an_opportunity_carries_its_customer(self):
        self.desk.action_choose_partner(self.customer.id)
        Lead = self._model(self.desk.action_new_opportunity())
        with Form(Lead) as form:
            form.name = "Kho mát 120 m²"
        self.assertEqual(form.record.partner_id, self.customer)
        self.assertEqual(form.record.type, "opportunity")
        with self.assertRaises(UserError):
            Lead.create({"name": "Không khách hàng", "partner_id": False})

    def test_a_quotation_carries_its_customer(self):
        self.desk.action_choose_partner(self.customer.id)
        Order = self._model(self.desk.action_new_quotation())
        with Form(Order) as form:
            self.assertEqual(form.partner_id, self.customer)
        self.assertEqual(form.record.partner_id, self.customer)
        with self.assertRaises(AssertionError), Form(Order) as form:
            form.partner_id = self.env["res.partner"]

    def test_an_order_carries_its_customer_and_is_confirmed_at_once(self):
        self.desk.action_choose_partner(self.customer.id)
        action = self.desk.action_new_order()
        with Form(self._model(action)) as form:
            self.assertEqual(form.partner_id, self.customer)
        order = form.record
        arch = order.with_context(**action["context"]).get_view(view_type="form")
        first = etree.fromstring(arch["arch"]).find(".//header/button")
        self.assertEqual(first.get("name"), "action_confirm")
        order.action_confirm()
        self.assertEqual((order.state, order.partner_id), ("sale", self.customer))
        self.assertEqual(self.desk.order_count, 1)

    def test_open_documents_are_a_click_away(self):
        self.desk.action_choose_partner(self.customer.id)
        self.assertEqual(self.desk.opportunity_count, 0)
        Lead = self.env["crm.lead"].with_user(self.sales)
        lead = Lead.create(
            {
                "name": "Kho mát",
                "type": "opportunity",
                "partner_id": self.customer.id,
                "user_id": self.sales.id,
            }
        )
        Order = self.env["sale.order"].with_user(self.sales)
        vals = {"partner_id": self.customer.id, "user_id": self.sales.id}
        orders = Order.create([vals, vals, vals])
        orders[2].action_confirm()
        self.env.invalidate_all()
        counts = ("opportunity_count", "quotation_count", "order_count")
        self.assertEqual([self.desk[name] for name in counts], [1, 2, 1])
        self.assertEqual(self.desk.action_view_opportunities()["res_id"], lead.id)
        action = self.desk.action_view_quotations()
        found = Order.search(action["domain"])
        self.assertEqual(found, orders[:2])
        self.assertEqual(self.desk.action_view_orders()["res_id"], orders[2].id)

    def test_a_colleagues_documents_are_not_counted(self):
        self.env["sale.order"].create(
            {"partner_id": self.customer.id, "user_id": self.colleague.id}
        )
        self.desk.action_choose_partner(self.customer.id)
        self.assertEqual(self.desk.quotation_count, 0)

    def test_open_documents_are_brought_up_to_date(self):
        """Status, value, a note, saved: from the desk, and it can be traced."""
        self.desk.action_choose_partner(self.customer.id)
        Lead = self.env["crm.lead"].with_user(self.sales)
        Lead = Lead.with_context(tracking_disable=False)
        lead = Lead.create(
            {
                "name": "Kho mát 120 m²",
                "type": "opportunity",
                "partner_id": self.customer.id,
                "user_id": self.sales.id,
                "expected_revenue": 900_000_000,
            }
        )
        self.cr.precommit.run()
        self.env.invalidate_all()
        action = self.desk.action_view_opportunities()
        found = Lead.browse(action["res_id"])
        stages = self.env["crm.stage"].search([], limit=2)
        later = stages.filtered(lambda stage: stage != lead.stage_id)[:1]
        with Form(found) as form:
            form.stage_id = later
            form.expected_revenue = 950_000_000
        found.message_post(body="Khách muốn giao trước Tết")
        self.cr.precommit.run()
        self.assertEqual((lead.stage_id, lead.expected_revenue), (later, 950_000_000))
        tracked = lead.message_ids.sudo().tracking_value_ids.field_id.mapped("name")
        self.assertIn("stage_id", tracked)
        self.assertIn("expected_revenue", tracked)
        self.assertIn("trước Tết", " ".join(lead.message_ids.mapped("body")))
