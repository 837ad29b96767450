from datetime import date, datetime

from odoo.tests import tagged

from odoo.addons.crm_vn_base.tests.common import read_pages

from .common import ContractCase

WORDS = "Mười hai triệu ba trăm bốn mươi lăm nghìn không trăm linh một đồng"


@tagged("post_install", "-at_install")
class TestInvoiceInWords(ContractCase):
    """Odoo's own invoice says its amount in right Vietnamese."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"display_invoice_amount_total_words": True})
        cls.invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "company_id": cls.company.id,
                "partner_id": cls.customer.id,
                "invoice_date": "2026-03-02",
                "invoice_line_ids": [
                    (0, 0, {"name": "Tủ đông", "price_unit": 12345001, "tax_ids": []})
                ],
            }
        )
        cls.invoice.action_post()

    def _report(self):
        report = self.env["ir.actions.report"].with_company(self.company)
        return report.with_context(lang="vi_VN", force_report_rendering=True)

    def test_words_on_the_page(self):
        html, _kind = self._report()._render_qweb_html(
            "account.report_invoice", self.invoice.ids
        )
        self.assertIn(WORDS, " ".join(html.decode().split()))

    def test_words_in_the_pdf(self):
        with self.allow_pdf_render():
            pdf, _kind = self._report()._render_qweb_pdf(
                "account.report_invoice", self.invoice.ids
            )
        self.assertTrue(pdf.startswith(b"%PDF"))
        text = " ".join(read_pages(pdf))
        self.assertIn("Tủ đông", text)
        self.assertIn(WORDS, text)


@tagged("post_install", "-at_install")
class TestHolidayLeaves(ContractCase):
    def test_a_day_off_is_a_leave_of_the_company(self):
        Holiday, Leave = self.env["vn.holiday"], self.env["resource.calendar.leaves"]
        day = Holiday.create(
            {"name": "Nghỉ", "date": "2026-12-31", "company_id": self.company.id}
        )
        leave = Leave.search([("holiday_id", "=", day.id)])
        self.assertEqual(leave.date_to.date(), date(2026, 12, 31))
        self.assertEqual(leave.company_id, self.company)
        day.date = "2026-12-30"
        self.assertEqual(leave.date_to.date(), date(2026, 12, 30))
        calendar = self.company.resource_calendar_id
        hours = calendar.get_work_hours_count(
            datetime(2026, 12, 30), datetime(2026, 12, 30, 23)
        )
        self.assertEqual(hours, 0)
        day.kind = "swapped_work"
        self.assertFalse(leave.exists())
        day.kind = "paid"
        day.unlink()
        self.assertFalse(Leave.search([("holiday_id", "in", day.ids)]))


@tagged("post_install", "-at_install")
class TestTimelineDocuments(ContractCase):
    def test_orders_and_invoices_stand_in_the_timeline(self):
        lead = self.env["crm.lead"].create(
            {"name": "Kho lạnh", "type": "opportunity", "partner_id": self.customer.id}
        )
        page = self.customer.get_timeline()
        self.assertIn(lead.name, [row["title"] for row in page["rows"]])
        kinds = [kind for kind, _label in page["kinds"]]
        for kind in ("lead", "order", "contract", "invoice", "handover"):
            self.assertIn(kind, kinds)
            self.customer.get_timeline(kind=kind)
