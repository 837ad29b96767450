from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import PipelineCommon


@tagged("post_install", "-at_install")
class TestVisibility(PipelineCommon):
    """Leads and orders of customers that the salesperson does not see."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.far = cls._new_user("pl_far", "sales")
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Khách của người khác",
                "is_company": True,
                "email": "mua@khach-xa.example",
                "phone": "0290 3838 111",
                "street": "12 Trần Hưng Đạo",
                "user_id": cls.far.id,
            }
        )
        cls.product = cls.env["product.product"].create({"name": "Kho lạnh"})

    def _sees(self, user=None):
        self.env.invalidate_all()
        return self.customer.with_user(user or self.sales).has_access("read")

    def _create_lead(self, **values):
        return self.env["crm.lead"].create(
            {
                "name": "Kho lạnh 500 tấn",
                "type": "opportunity",
                "partner_id": self.customer.id,
                "user_id": self.sales.id,
                **values,
            }
        )

    def _create_order(self):
        line = {"product_id": self.product.id, "price_unit": 100}
        return self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "user_id": self.sales.id,
                "order_line": [Command.create(line)],
            }
        )

    # === an open document makes its customer visible to its salesperson ===

    def test_the_salesperson_of_an_open_lead_sees_its_customer(self):
        self.assertFalse(self._sees())
        lead = self._create_lead()
        self.assertTrue(self._sees())
        self.assertFalse(self._sees(self.colleague), "it is not the team's customer")
        lead.action_set_lost()
        self.assertFalse(self._sees())
        lead.action_unarchive()
        self.assertTrue(self._sees())
        lead.user_id = self.colleague
        self.assertFalse(self._sees())

    def test_who_is_to_visit_a_customer_sees_him(self):
        visit = self.env["calendar.event"].create(
            {
                "name": "Thăm",
                "visit_type": "relationship",
                "customer_id": self.customer.id,
                "user_id": self.sales.id,
            }
        )
        self.assertTrue(self._sees())
        self.assertFalse(self._sees(self.colleague))
        visit.action_visit_cancel()
        self.assertFalse(self._sees())
        with self.assertRaises(AccessError):
            self.env["calendar.event"].with_user(self.sales).create(
                {
                    "name": "Thăm",
                    "visit_type": "relationship",
                    "customer_id": self.customer.id,
                }
            )

    def test_the_salesperson_of_a_quotation_sees_its_customer(self):
        order = self._create_order()
        self.assertTrue(self._sees())
        order.action_confirm()
        self.assertTrue(self._sees(), "it is to be invoiced")
        order._action_cancel()
        self.assertFalse(self._sees())

    def test_who_cares_for_a_target_sees_its_customer(self):
        target = self._create_target(user_id=self.sales.id, partner_id=self.customer.id)
        self.assertTrue(self._sees())
        target.action_start_caring()
        self.assertTrue(self._sees())
        target.user_id = self.colleague
        self.assertFalse(self._sees())

    def test_nobody_makes_a_hidden_customer_visible_to_himself(self):
        partner = {"partner_id": self.customer.id}
        for model, values in (
            ("crm.lead", {"name": "Thử"}),
            ("sale.order", {}),
            ("crm.target", {"name": "Thử", "user_id": self.sales.id}),
        ):
            Model = self.env[model].with_user(self.sales)
            with self.subTest(model=model):
                with self.assertRaisesRegex(AccessError, "pl_far"):
                    Model.create({**values, **partner})
                with self.assertRaises(AccessError):
                    Model.with_context(default_partner_id=self.customer.id).create(
                        values
                    )
        lead = self.env["crm.lead"].with_user(self.sales).create({"name": "Của tôi"})
        with self.assertRaises(AccessError):
            lead.write(partner)
        self.assertFalse(self._sees())

    # === what is closed stays readable, its customer hidden ===

    def _close(self, lead):
        lead.action_set_lost()
        self.assertFalse(self._sees())
        return lead.with_user(self.sales)

    def test_a_closed_lead_opens_and_is_written(self):
        lead = self._close(self._create_lead())
        with Form(lead) as form:
            form.need = "Sang năm"
        self.assertEqual(lead.need, "Sang năm")
        self.env.invalidate_all()
        lead.message_post(body="Gọi lại tháng 3")
        self.assertEqual(lead.partner_id.display_name, self.customer.display_name)

    def test_a_mail_from_the_document_reaches_the_hidden_customer(self):
        lead = self._close(self._create_lead())
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.sales)
            .create(
                {
                    "model": "crm.lead",
                    "res_ids": lead.ids,
                    "subject": "Hẹn",
                    "body": "<p>Hẹn quý khách</p>",
                    "partner_ids": [Command.set(self.customer.ids)],
                }
            )
        )
        self.env.invalidate_all()
        composer.action_send_mail()
        message = lead.sudo().message_ids[0]
        self.assertIn(self.customer, message.sudo().partner_ids)

    def test_a_cancelled_order_opens_and_prints(self):
        order = self._create_order()
        order._action_cancel()
        self.assertFalse(self._sees())
        mine = order.with_user(self.sales)
        with Form(mine) as form:
            form.client_order_ref = "PO-1"
        self.assertEqual(order.client_order_ref, "PO-1")
        self.env.invalidate_all()
        report = self.env["ir.actions.report"].with_user(self.sales)
        html, __ = report._render_qweb_html("sale.report_saleorder", order.ids)
        self.assertIn("Khách của người khác", html.decode())

    def test_lists_and_groups_name_the_hidden_customer(self):
        lead = self._close(self._create_lead())
        domain = [("id", "=", lead.id), ("active", "=", False)]
        Lead = self.env["crm.lead"].with_user(self.sales)
        spec = {"partner_id": {"fields": {"display_name": {}}}}
        rows = Lead.web_search_read(domain, spec)["records"]
        self.assertEqual(
            rows[0]["partner_id"]["display_name"], self.customer.display_name
        )
        groups = Lead.web_read_group(domain, ["partner_id"], ["__count"])["groups"]
        self.assertEqual(groups[0]["partner_id"][1], self.customer.display_name)

    def test_converting_a_lead_gives_the_customer_to_its_salesperson(self):
        lead = (
            self.env["crm.lead"]
            .with_user(self.sales)
            .create({"name": "Mới", "type": "lead", "partner_name": "Công ty Rất Mới"})
        )
        wizard = (
            self.env["crm.lead2opportunity.partner"]
            .with_user(self.sales)
            .with_context(
                active_model="crm.lead", active_id=lead.id, active_ids=lead.ids
            )
            .create({"name": "convert", "action": "create"})
        )
        wizard.action_apply()
        self.assertEqual(lead.partner_id.commercial_partner_id.user_id, self.sales)
        self.assertTrue(lead.partner_id.has_access("write"))
