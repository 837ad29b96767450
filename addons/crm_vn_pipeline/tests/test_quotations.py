from odoo.fields import Command
from odoo.tests import tagged, users

from .common import PipelineCommon


@tagged("post_install", "-at_install")
class TestQuotations(PipelineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create({"name": "Nam Hải"})
        cls.product = cls.env["product.product"].create(
            {"name": "Kho lạnh", "type": "consu", "list_price": 980_000_000}
        )
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Kho lạnh 500 tấn",
                "type": "opportunity",
                "partner_id": cls.partner.id,
                "campaign_id": cls.campaign.id,
                "user_id": cls.sales.id,
            }
        )

    def _create_order(self, **vals):
        return self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "opportunity_id": self.lead.id,
                "order_line": [Command.create({"product_id": self.product.id})],
                **vals,
            }
        )

    @users("pl_sales")
    def test_quotation_has_its_number_and_the_order_its_own(self):
        order = self._create_order(date_order="2026-03-02 03:00:00")
        self.assertRegex(order.name, r"^BG2026-\d{4}$")
        self.assertEqual(order.quotation_number, order.name)
        number = order.name
        order.action_quotation_sent()
        self.assertEqual(order.name, number)
        order.action_confirm()
        self.assertRegex(order.name, r"^S\d+$")
        self.assertEqual(order.quotation_number, number)

    @users("pl_sales")
    def test_a_confirmed_order_makes_a_customer_at_once(self):
        self.assertEqual(self.partner.lifecycle, "prospect")
        self._create_order().action_confirm()
        self.assertEqual(self.partner.lifecycle, "customer")

    @users("pl_sales")
    def test_a_confirmed_order_counts_for_the_class_at_once(self):
        self._create_order().action_confirm()
        self.assertEqual(self.partner.customer_value, 980_000_000)
        self.assertEqual(self.partner.customer_class, "B", "200 million and more")
        self._create_order().action_confirm()
        self.assertEqual(self.partner.customer_class, "A", "one billion and more")

    def test_the_customer_comes_from_where_its_lead_came_from(self):
        source = self.env["utm.source"].create({"name": "Triển lãm (thử)"})
        self.lead.write(
            {"partner_id": False, "partner_name": "Bảo Tín", "source_id": source.id}
        )
        self.lead._handle_partner_assignment(create_missing=True)
        customer = self.lead.partner_id.commercial_partner_id
        self.assertEqual(customer.source_id, source)
        self.assertEqual(customer.campaign_id, self.campaign)

    def test_a_stopped_customer_with_an_open_lead_is_a_prospect_again(self):
        old = self._create_order(date_order="2020-01-02 03:00:00")
        old.action_confirm()
        old.date_order = "2020-01-02 03:00:00"
        self.lead.action_set_lost()
        self.partner._update_lifecycle()
        self.assertEqual(self.partner.lifecycle, "stopped")
        self.lead.action_unarchive()
        self.partner._update_lifecycle()
        self.assertEqual(self.partner.lifecycle, "prospect")

    def test_year_of_the_number_is_the_local_one(self):
        """31 December 18:00 UTC is the new year in Vietnam."""
        order = (
            self.env["sale.order"]
            .with_context(tz="Asia/Ho_Chi_Minh")
            .create(
                {"partner_id": self.partner.id, "date_order": "2026-12-31 18:00:00"}
            )
        )
        self.assertRegex(order.name, r"^BG2027-")

    def test_copy_gets_a_new_number(self):
        order = self._create_order()
        copy = order.copy()
        self.assertNotEqual(copy.quotation_number, order.quotation_number)

    def test_given_name_is_kept(self):
        order = self._create_order(name="HD-CU-01")
        self.assertEqual(order.name, "HD-CU-01")
        order.action_confirm()
        self.assertEqual(order.name, "HD-CU-01")

    def test_order_is_found_by_its_quotation_number(self):
        order = self._create_order()
        number = order.name
        order.action_confirm()
        found = self.env["sale.order"].name_search(number)
        self.assertEqual([item[0] for item in found], order.ids)

    def test_printed_quotation_says_the_number(self):
        order = self._create_order()
        html, _type = self.env["ir.actions.report"]._render_qweb_html(
            "sale.report_saleorder", order.ids
        )
        self.assertIn(order.quotation_number, html.decode())

    def test_whole_prices_are_printed_whole(self):
        line = self._create_order(order_line=[]).order_line.new(
            {"price_unit": 980_000_000}
        )
        html = self.env["ir.qweb.field.float"].with_context(lang="vi_VN")
        self.assertEqual(html.record_to_html(line, "price_unit", {}), "980.000.000")
        line.price_unit = 909_090.91
        self.assertIn("909.090,91", html.record_to_html(line, "price_unit", {}))

    def test_prices_have_no_decimals(self):
        digits = self.env["decimal.precision"].precision_get("Product Price")
        self.assertEqual(digits, 0)

    def test_smart_buttons(self):
        order = self._create_order()
        self.assertEqual(order.campaign_id, self.campaign)
        self.assertEqual(order.action_view_opportunity()["res_id"], self.lead.id)
        self.assertEqual(order.action_view_campaign()["res_id"], self.campaign.id)
