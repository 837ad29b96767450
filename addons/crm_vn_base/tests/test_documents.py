import io
import sys
from datetime import date
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

from ..models import ir_actions_report
from .common import CrmVnBaseCase, read_pages

TEMPLATE = """
<t t-name="crm_vn_base.report_test">
    <t t-call="crm_vn_base.document_layout">
        <t t-foreach="docs" t-as="doc">
            <t t-call="crm_vn_base.document">
                <t t-set="running">Thư gửi <t t-out="doc.name"/></t>
                <h1 t-out="doc.name"/>
                <t t-foreach="range(doc.color or 1)" t-as="number">
                    <p>Đoạn <t t-out="number"/></p>
                </t>
                <img t-if="doc.website" t-att-src="doc.website"/>
            </t>
        </t>
    </t>
</t>
"""
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


class DocumentCase(CrmVnBaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.ui.view"].create(
            {
                "name": "test document",
                "type": "qweb",
                "key": "crm_vn_base.report_test",
                "arch": TEMPLATE,
            }
        )
        cls.report = cls.env["ir.actions.report"].create(
            {
                "name": "Thư",
                "model": "res.partner",
                "report_type": "qweb-pdf",
                "report_name": "crm_vn_base.report_test",
                "pdf_engine": "weasyprint",
            }
        )
        cls.customer = cls._create_customer(color=60)

    def _print(self, records, user=None):
        report = self.report.with_user(user or self.env.user)
        report = report.with_context(force_report_rendering=True)
        pdf, kind = report._render_qweb_pdf(self.report, records.ids)
        self.assertEqual(kind, "pdf")
        return pdf


@tagged("post_install", "-at_install")
class TestDocuments(DocumentCase):
    """What the printer of our own documents does, and does not."""

    def test_pages_are_counted_and_headed(self):
        pages = read_pages(self._print(self.customer))
        count = len(pages)
        self.assertGreater(count, 1)
        for number, text in enumerate(pages, 1):
            self.assertIn(f"Trang {number}/{count}", text)
        self.assertNotIn("Thư gửi", pages[0], "the first page has its own heading")
        self.assertIn("Thư gửi Công ty TNHH Thủy sản Nam Hải", pages[1])

    def test_each_record_counts_its_own_pages(self):
        other = self._create_customer(name="Công ty CP Đông Hải")
        pages = read_pages(self._print(self.customer | other))
        self.assertIn("Trang 1/1", pages[-1])
        self.assertIn("Đông Hải", pages[-1])
        self.assertIn(f"Trang 1/{len(pages) - 1}", pages[0])

    def test_a_hundred_at_once(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Khách số {number}"} for number in range(100)]
        )
        pdf = self._print(customers)
        pages = read_pages(pdf)
        self.assertEqual(len(pages), 100)
        self.assertIn("Khách số 99", pages[99])

    def test_letters_of_the_language_stay_letters(self):
        text = "Đặng Thị Ước Ưỡng, kỷ yếu ₫"
        [page] = read_pages(self._print(self._create_customer(name=text)))
        self.assertIn(text, page)

    def test_fonts_are_embedded_and_unpacked_once(self):
        paper = self.report._get_paper()
        self._print(self.customer)
        with patch.object(paper.woff2, "decompress") as unpack:
            pdf = self._print(self.customer)
        unpack.assert_not_called()
        page = PdfFileReader(io.BytesIO(pdf)).pages[0]
        fonts = page["/Resources"]["/Font"].values()
        names = " ".join(font.get_object()["/BaseFont"] for font in fonts)
        self.assertIn("Tinos", names)

    def test_hostile_names_are_text(self):
        name = "<script>alert(1)</script>"
        [page] = read_pages(self._print(self._create_customer(name=name)))
        self.assertIn("<script>alert(1)</script>", page)

    def test_records_kept_apart_have_files_of_their_own(self):
        """What is attached to its record is one file per record."""
        self.report.attachment = "'thu.pdf'"
        other = self._create_customer(name="Công ty CP Đông Hải")
        self._print(self.customer | other)
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "res.partner"), ("name", "=", "thu.pdf")]
        )
        self.assertEqual(set(files.mapped("res_id")), {self.customer.id, other.id})
        [page] = read_pages(files.filtered(lambda file: file.res_id == other.id).raw)
        self.assertIn("Đông Hải", page)

    def test_the_colleague_prints_nothing(self):
        self.env["ir.rule"].create(
            {
                "name": "test: nobody reads this one",
                "model_id": self.env.ref("base.model_res_partner").id,
                "domain_force": f"[('id', '!=', {self.customer.id})]",
            }
        )
        with self.assertRaises(AccessError):
            self._print(self.customer, self.user_sales2)

    def test_missing_libraries_are_named(self):
        engine = self.env["ir.actions.report"]
        package = "odoo.addons.crm_vn_base.tools"
        with (
            patch.dict("sys.modules", {f"{package}.paper": None}),
            patch.object(sys.modules[package], "paper", create=True),
            self.assertRaisesRegex(UserError, "pango"),
        ):
            del sys.modules[package].paper
            engine._get_paper()


@tagged("post_install", "-at_install")
class TestLocalFiles(DocumentCase):
    """No page fetches anything: it shows what the user may read here."""

    def setUp(self):
        super().setUp()
        self.engine = self.env["ir.actions.report"]

    def test_no_network(self):
        paper = self.engine._get_paper()
        fetcher = paper.LocalFetcher(self.engine._read_local)
        for url in (
            "http://example.invalid/a.png",
            "https://example.invalid/a.png",
            "file:///etc/passwd",
            "ftp://example.invalid/a",
        ):
            with self.assertRaises(ValueError):
                fetcher.fetch(url)
        answer = fetcher.fetch(f"data:image/png;base64,{PIXEL}")
        self.assertTrue(answer.read().startswith(b"\x89PNG"))

    def test_a_page_with_a_foreign_picture_is_printed_without_it(self):
        self.customer.website = "http://127.0.0.1:9/secret.png"
        with mute_logger("weasyprint"), patch("socket.create_connection") as connect:
            self.assertTrue(read_pages(self._print(self.customer)))
        connect.assert_not_called()

    def test_static_files_only(self):
        mimetype, content = self.engine._read_local(
            "crm_vn_base/static/fonts/Tinos-Regular.woff2"
        )
        self.assertTrue(content.startswith(b"wOF2"))
        for path in (
            "crm_vn_base/static/../__manifest__.py",
            "crm_vn_base/__manifest__.py",
            "crm_vn_base/security/ir.model.access.csv",
            "../../etc/passwd",
            "web/static/../../../odoo.conf",
            "web/session/get_session_info",
        ):
            with self.subTest(path), self.assertRaises(ValueError):
                self.engine._read_local(path)

    def test_attachments_with_the_rights_of_the_user(self):
        secret = self.env["ir.attachment"].create(
            {
                "name": "anh.png",
                "datas": PIXEL,
                "res_model": "ir.cron",
                "res_id": self.env["ir.cron"].search([], limit=1).id,
            }
        )
        mimetype, content = self.engine._read_local(f"web/image/{secret.id}")
        self.assertEqual((mimetype, content[:4]), ("image/png", b"\x89PNG"))
        with self.assertRaises(AccessError):
            self.engine.with_user(self.user_sales)._read_local(f"web/image/{secret.id}")

    def test_a_stylesheet_that_no_browser_asked_for_yet_is_made(self):
        name = "web.report_assets_pdf.min"
        made = [("url", "=like", f"/web/assets/%/{name}.css")]
        self.env["ir.attachment"].sudo().search(made).unlink()
        portal = self.engine.with_user(self.env.ref("base.public_user"))
        for _time in range(2):
            kind, css = portal._read_local(f"web/assets/0123abc/{name}.css")
            self.assertEqual(kind, "text/css")
            self.assertIn(b"reset.min.css", css)
        self.assertEqual(self.env["ir.attachment"].sudo().search_count(made), 1)
        with self.assertRaises(ValueError):
            self.engine._read_local(f"web/assets/0123abc/{name}.js")

    def test_pictures_of_records(self):
        company = self.env.company
        company.logo = PIXEL
        mimetype, content = self.engine._read_local(
            f"web/image/res.company/{company.id}/logo"
        )
        self.assertEqual((mimetype, content[:4]), ("image/png", b"\x89PNG"))
        with self.assertRaises(ValueError):
            self.engine._read_local(f"web/image/res.company/{company.id}/name")


@tagged("post_install", "-at_install")
class TestOtherPrinter(DocumentCase):
    """Odoo's own documents, where the printer of theirs is missing or half."""

    def test_without_wkhtmltopdf_weasyprint_prints_them(self):
        info = ir_actions_report._wkhtml()._replace(
            state="install", is_patched_qt=False
        )
        other = self._create_customer(name="Công ty CP Đông Hải")
        report = self.env.ref("base.report_ir_model_overview", raise_if_not_found=False)
        engine = self.env["ir.actions.report"]
        bodies = [
            f'<html><body><div class="article"><p>{name}</p></div></body></html>'
            for name in (self.customer.name, other.name)
        ]
        frame = "".join(
            f'<div class="{{kind}}"><p>{name}</p><span>'
            '<span class="page"></span>/<span class="topage"></span></span></div>'
            for name in ("Đầu trang", "Đầu trang hai")
        )
        base = "odoo.addons.base.models.ir_actions_report._wkhtml"
        with (
            patch(base, lambda: info),
            patch.object(ir_actions_report, "_wkhtml", lambda: info),
        ):
            self.assertEqual(engine.get_wkhtmltopdf_state(), "ok")
            pdf = engine._run_wkhtmltopdf(
                bodies,
                report_ref=report or False,
                header=f"<html><body>{frame.format(kind='header')}</body></html>",
                footer=f"<html><body>{frame.format(kind='footer')}</body></html>",
            )
        first, second = read_pages(pdf)
        self.assertIn(self.customer.name, first)
        self.assertIn("1/1", first)
        self.assertIn(other.name, second)
        self.assertIn("Đầu trang hai", second)
        box = PdfFileReader(io.BytesIO(pdf)).pages[0].mediabox
        size = [round(float(side) * 25.4 / 72) for side in (box.width, box.height)]
        self.assertEqual(size, [210, 297])

    def test_each_document_waits_less_for_scripts_it_has_not(self):
        report = self.env["ir.actions.report"]
        paper = self.env.ref("base.paperformat_euro")

        def read_delay(**printer):
            info = ir_actions_report._wkhtml()._replace(**printer)
            with patch.object(ir_actions_report, "_wkhtml", lambda: info):
                command = report._build_wkhtmltopdf_args(paper, False)
            return command[command.index("--javascript-delay") + 1]

        self.env["ir.config_parameter"].search(
            [("key", "=", "report.print_delay")], limit=1
        ).unlink()
        self.assertEqual(read_delay(is_patched_qt=True), "1000", "all at once")
        self.assertEqual(read_delay(is_patched_qt=False), "100")
        self.env["ir.config_parameter"].set_param("report.print_delay", "700")
        self.assertEqual(read_delay(is_patched_qt=False), "700", "the administrator's")

    def test_footer_and_page_number_are_laid_over(self):
        paper = self.env["ir.actions.report"]._get_paper()
        pdf, _starts = paper.print_pages(["<p>Một</p>"], "", paper._refuse)
        footer = ir_actions_report.lxml.html.fromstring(
            '<div class="footer"><p>Hồ sơ: \\ "Nam Hải"</p>'
            '<div>Page <span class="page"/>/<span class="topage"/></div></div>'
        )
        engine = self.env["ir.actions.report"].with_context(lang="vi_VN")
        [page] = read_pages(engine._lay_footer_over(pdf, footer))
        self.assertIn('"Nam Hải"', page)
        self.assertIn("Hồ sơ: \\", page)
        self.assertIn("1/1", page)
        self.assertIn("Một", page)


@tagged("post_install", "-at_install")
class TestLegalReferences(CrmVnBaseCase):
    """A document cites what is in force on its own date."""

    def _cite(self, code, day):
        topic = self.env.ref(f"crm_vn_base.vn_legal_topic_{code}")
        references = self.env["vn.legal.reference"]._get_in_force(topic, day)
        return references.mapped("name")

    def test_the_text_of_the_day(self):
        for code, day, number in (
            ("e_invoice", date(2026, 6, 30), "123/2020/NĐ-CP"),
            ("e_invoice", date(2026, 7, 1), "254/2026/NĐ-CP"),
            ("personal_data", date(2025, 12, 31), "13/2023/NĐ-CP"),
            ("personal_data", date(2026, 1, 1), "91/2025/QH15"),
            ("construction_law", date(2026, 6, 30), "50/2014/QH13"),
            ("construction_law", date(2026, 7, 1), "135/2025/QH15"),
            ("commercial_law", date(2026, 11, 21), "36/2005/QH11"),
            ("civil_code", date(2026, 11, 21), "91/2015/QH13"),
        ):
            with self.subTest(code=code, day=day):
                [text] = self._cite(code, day)
                self.assertIn(number, text)

    def test_nothing_expired_is_cited(self):
        everything = self.env["vn.legal.topic"].search([])
        texts = self.env["vn.legal.reference"]._get_in_force(
            everything, date(2026, 11, 22)
        )
        self.assertNotIn("13/2023", " ".join(texts.mapped("name")))
        self.assertEqual(len(texts), len(everything), "one text on each topic")

    def test_before_the_first_text_nothing_is_cited(self):
        self.assertFalse(self._cite("e_invoice", date(2020, 1, 1)))

    def test_two_texts_on_one_topic_at_a_time_are_refused(self):
        topic = self.env.ref("crm_vn_base.vn_legal_topic_commercial_law")
        new = {"topic_id": topic.id, "name": "Luật mới", "valid_from": "2027-01-01"}
        references = self.env["vn.legal.reference"].with_user(self.user_crm_admin)
        with self.assertRaises(ValidationError) as refused:
            references.create(new)
        self.assertIn("Luật mới", str(refused.exception))
        topic.reference_ids.valid_to = "2026-12-31"
        self.assertTrue(references.create(new))

    def test_a_period_has_its_order(self):
        reference = self.env.ref("crm_vn_base.vn_legal_reference_vat_2024")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            reference.valid_to = "2020-01-01"
            reference.flush_recordset()

    def test_everybody_reads_only_the_administrator_writes(self):
        reference = self.env.ref("crm_vn_base.vn_legal_reference_vat_2024")
        self.assertTrue(reference.with_user(self.user_sales).name)
        with self.assertRaises(AccessError):
            reference.with_user(self.user_manager).name = "x"
        reference.with_user(self.user_crm_admin).note = "đã kiểm tra"
