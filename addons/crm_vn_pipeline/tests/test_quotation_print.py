import re

from lxml import html

from odoo.tests import HttpCase, tagged

from odoo.addons.crm_vn_base.tests.common import read_pages

from .price_common import PriceCommon

SIGNATURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestQuotationPrint(PriceCommon, HttpCase):
    """What the customer gets: the printed page, the portal, his signature."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("vi_VN")
        cls.env.company.write({"vat": "3702123456", "phone": "0274 3825 168"})
        cls.dealer.write({"vat": "0100109106", "street": "Số 1 Đường Láng"})
        cls.order = cls._create_quotation(
            payment_method="credit",
            payment_term_id=cls.env.ref("account.account_payment_term_30days").id,
            validity_date="2030-12-31",
        )
        cls.order.action_add_gifts()

    def _render(self, order):
        content, _type = (
            self.env["ir.actions.report"]
            .with_context(lang="vi_VN")
            ._render_qweb_html("sale.report_saleorder", order.ids)
        )
        text = html.fromstring(content).text_content()
        return re.sub(r"\s+", " ", text.replace("\ufeff", ""))

    def test_the_page_says_who_what_and_how(self):
        text = self._render(self.order)
        for part in (
            self.order.name,
            self.env.company.name,
            "3702123456",
            self.dealer.name,
            "0100109106",
            "Số 1 Đường Láng",
            "31/12/2030",
            "184.000.000",
            "Một trăm tám mươi tư triệu đồng",
            "3.680.000",
        ):
            self.assertIn(part, text)

    def test_no_english_word_is_printed(self):
        text = self._render(self.order)
        for word in ("Payment", "Quotation", "Terms", "In words", "Seller", "Address"):
            self.assertNotIn(word, text)
        self.assertIn("Công nợ", text, "the payment method, in the customer's language")

    def test_goods_are_numbered(self):
        content, _type = self.env["ir.actions.report"]._render_qweb_html(
            "sale.report_saleorder", self.order.ids
        )
        cells = html.fromstring(content).xpath("//td[@name='td_product_number']")
        self.assertEqual([cell.text_content().strip() for cell in cells], ["1", "2"])

    def test_an_order_is_printed_with_both_numbers(self):
        number = self.order.name
        self.order.action_confirm()
        text = self._render(self.order)
        self.assertIn(number, text)
        self.assertIn(self.order.name, text)
        self.assertNotIn("31/12/2030", text, "an order does not expire")

    def test_a_real_pdf_leaves_the_printer(self):
        content, kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True, lang="vi_VN")
            ._render_qweb_pdf("sale.report_saleorder", self.order.ids)
        )
        self.assertEqual(kind, "pdf")
        self.assertTrue(content.startswith(b"%PDF"))
        text = " ".join(read_pages(content))
        self.assertIn("ệ", text, "with the letters of the language")

    # === Portal ===

    def test_the_customer_reads_it_in_the_portal(self):
        self.order.action_quotation_sent()
        self.env.flush_all()
        self.env.cr.flush()
        self.opener.cookies["frontend_lang"] = "vi_VN"
        page = self.url_open(self.order.get_portal_url())
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.order.name, page.text)
        text = html.fromstring(page.text).text_content()
        self.assertIn("Một trăm tám mươi tư triệu đồng", text)
        self.assertNotIn("In words", text)

    def test_the_portal_shows_the_day_in_vietnam_and_what_is_signed(self):
        self.env.company.country_id = self.env.ref("base.vn")
        self.order.action_quotation_sent()
        self.order.date_order = "2026-03-01 18:30:00"  # 1:30 of the next day
        url = self.order.get_portal_url()
        self.env.flush_all()
        self.authenticate(None, None)
        self.opener.cookies["frontend_lang"] = "vi_VN"
        page = html.fromstring(self.url_open(url).text)
        self.assertIn("02/03/2026", page.text_content())
        dialog = page.get_element_by_id("sign-dialog").text_content()
        self.assertIn(self.order.name, dialog)
        self.assertIn(self.dealer.name, dialog)
        self.assertEqual(dialog.count("184.000.000"), 1)

    def test_the_customer_prints_it_without_an_account(self):
        self.authenticate(None, None)
        url = self.order.get_portal_url(report_type="pdf")
        self.env.flush_all()
        page = self.url_open(url)
        self.assertEqual(page.status_code, 200)
        self.assertIn("pdf", page.headers["Content-Type"])
        page = self.url_open(url.replace("access_token=", "access_token=0"))
        self.assertNotIn("pdf", page.headers["Content-Type"])

    def test_the_customer_signs_it_in_the_portal(self):
        self.order.action_quotation_sent()
        self.order._portal_ensure_token()
        answer = self._sign(self.order)
        self.assertTrue(answer["force_refresh"])
        self.env.invalidate_all()
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self.order.signed_by, "Bà Hòa")
        self.assertTrue(self.order.signature)
        message = self.order.message_ids.filtered("attachment_ids")[:1]
        self.assertTrue(message.attachment_ids.name.endswith(".pdf"))
        self.assertIn("Bà Hòa", self._render(self.order))

    def test_what_is_not_approved_is_not_signed(self):
        limit = self.env.ref("crm_vn_pipeline.tier_definition_discount_manager")
        order = self._create_quotation(line={"discount": 20})
        limit.active = True
        order._portal_ensure_token()
        answer = self._sign(order)
        self.assertIn("error", answer)
        self.env.invalidate_all()
        self.assertEqual(order.state, "draft")
        self.assertFalse(order.signature)

    def test_without_its_token_nobody_signs(self):
        self.order.action_quotation_sent()
        answer = self._sign(self.order, token="guess")
        self.assertIn("error", answer)
        self.env.invalidate_all()
        self.assertEqual(self.order.state, "sent")

    def test_an_approved_quotation_is_signed_like_any_other(self):
        self.env.ref("crm_vn_pipeline.tier_definition_discount_manager").active = True
        order = self._create_quotation(line={"discount": 20})
        order.request_validation()
        order.with_user(self.manager)._validate_tier()
        self.env.invalidate_all()
        order.action_quotation_sent()
        order._portal_ensure_token()
        self._sign(order)
        self.env.invalidate_all()
        self.assertEqual(order.state, "sale")

    def _sign(self, order, token=None):
        self.env.flush_all()
        self.authenticate(None, None)
        return self.make_jsonrpc_request(
            f"/my/orders/{order.id}/accept",
            {
                "access_token": token or order.sudo().access_token,
                "name": "Bà Hòa",
                "signature": SIGNATURE,
            },
        )


@tagged("post_install", "-at_install")
class TestPaymentMethod(PriceCommon):
    def test_organisations_transfer_and_persons_pay_cash(self):
        person = self.env["res.partner"].create({"name": "Anh Ba"})
        self.assertEqual(self._create_quotation().payment_method, "transfer")
        self.assertEqual(self._create_quotation(person).payment_method, "cash")

    def test_as_the_customer_usually_pays(self):
        self.dealer.usual_payment_method = "credit"
        self.assertEqual(self._create_quotation().payment_method, "credit")

    def test_cash_of_an_organisation_is_warned_of(self):
        """From 5 million on, taxes included: decree 181/2025, article 26."""
        order = self._create_quotation(payment_method="cash")
        self.assertTrue(order.payment_method_warning)
        order.order_line.price_unit = 2_000_000
        order.order_line.discount = 0
        self.assertEqual((order.amount_total, order.currency_rate), (4_000_000, 1))
        self.assertFalse(order.payment_method_warning, "4 million")
        order.order_line.price_unit = 2_500_000
        self.assertTrue(order.payment_method_warning, "5 million")
        self.env["ir.config_parameter"].sudo().set_param(
            "crm_vn_pipeline.cash_limit", 20_000_000
        )
        self.env.invalidate_all()
        self.assertFalse(order.payment_method_warning)

    def test_on_credit_until_when(self):
        order = self._create_quotation(payment_method="credit")
        order.payment_term_id = False
        self.assertTrue(order.payment_method_warning)
        order.payment_term_id = self.env.ref("account.account_payment_term_30days")
        self.assertFalse(order.payment_method_warning)

    def test_the_invoice_carries_it(self):
        order = self._create_quotation(payment_method="cash_or_transfer")
        self.assertEqual(order._prepare_invoice()["payment_method"], "cash_or_transfer")

    def test_an_expired_quotation_is_prolonged(self):
        order = self._create_quotation(validity_date="2020-01-31")
        self.assertTrue(order.is_expired)
        order.action_prolong()
        self.env.invalidate_all()
        self.assertFalse(order.is_expired)

    def test_an_order_has_where_it_is_delivered(self):
        site = self.env["res.partner"].create(
            {"name": "Kho 2", "parent_id": self.dealer.id, "type": "delivery"}
        )
        order = self._create_quotation()
        self.assertEqual(order.partner_shipping_id, site)
        self.assertTrue(self.sales.has_group("account.group_delivery_invoice_address"))
