import io
import zipfile

from docx import Document

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, tagged

from ..tools import contract_docx
from .print_common import PrintCase, as_file

REPORT = "crm_vn_contract_project.report_agreement_docx"


def read_docx(content):
    """Return all words of a Word file."""
    document = Document(io.BytesIO(content))
    cells = [
        cell.text
        for table in document.tables
        for row in table.rows
        for cell in row.cells
    ]
    return "\n".join([*(line.text for line in document.paragraphs), *cells])


def write_docx(*lines):
    document, stream = Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(stream)
    return stream.getvalue()


class DocxCase(PrintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._create_agreement(handover_date="2026-06-30")


@tagged("post_install", "-at_install")
class TestDocx(DocxCase):
    """The contract as a Word file says what the printed one says."""

    def test_word_and_paper_say_the_same(self):
        text = read_docx(self.agreement._get_document_docx())
        values = self.agreement._get_document_values()
        for part in (
            self.agreement.code,
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "HỢP ĐỒNG",
            "BÊN A (BÊN MUA)",
            "Trần Văn Khoa",
            "0071001234567",
            "Kho lạnh 500 tấn",
            *(value for _label, value in values["goods"]["totals"]),
            *(line["amount"] for line in values["instalments"]),
            *(article["title"] for article in values["articles"]),
            *(line for article in values["articles"] for line in article["paragraphs"]),
        ):
            self.assertIn(part, text)
        self.assertNotIn("{", text, "no placeholder is left")

    def test_hostile_text_stays_text(self):
        self.agreement.name = "<w:p/> & {{ 7*7 }} <b>x</b>"
        text = read_docx(self.agreement._get_document_docx())
        self.assertIn("<w:p/> & {{ 7*7 }} <b>x</b>", text)

    def test_a_template_of_one_s_own(self):
        kind = self.agreement.agreement_type_id.with_user(self.user_admin)
        kind.docx_template = as_file(
            write_docx("Số {{ number }}", "{%p for a in articles %}", "{%p endfor %}")
        )
        text = read_docx(self.agreement._get_document_docx())
        self.assertEqual(text.strip(), f"Số {self.agreement.code}")

    def test_a_template_that_cannot_work_is_refused(self):
        kind = self.agreement.agreement_type_id.with_user(self.user_admin)
        for content, message in (
            (b"no Word file", "docx"),
            (write_docx("{{ gia_tri }}"), "gia_tri"),
            (write_docx("{% for x in %}"), "docx"),
        ):
            with self.assertRaises(ValidationError) as refused:
                kind.docx_template = as_file(content)
            self.assertIn(message, str(refused.exception))

    def test_a_template_reaches_nothing_but_its_values(self):
        evil = write_docx("{{ number.__class__.__mro__ }}")
        with self.assertRaises(contract_docx.TemplateRefused):
            contract_docx.fill(evil, {"number": "1"})

    def test_only_who_keeps_the_types_uploads(self):
        kind = self.agreement.agreement_type_id.with_user(self.user_sales)
        with self.assertRaises(AccessError):
            kind.docx_template = as_file(write_docx("x"))


@tagged("post_install", "-at_install")
class TestDocxDownload(DocxCase, HttpCase):
    """The print menu's download."""

    def _download(self, user, ids, report=REPORT):
        self.authenticate(user.login, user.login)
        return self.url_open(f"/report/docx/{report}/{','.join(map(str, ids))}")

    def test_one_file(self):
        answer = self._download(self.user_sales, self.agreement.ids)
        self.assertEqual(answer.status_code, 200)
        self.assertIn(".docx", answer.headers["Content-Disposition"])
        self.assertIn(self.agreement.code, read_docx(answer.content))

    def test_several_files_in_one_archive(self):
        other = self._create_agreement()
        answer = self._download(self.user_sales, (self.agreement | other).ids)
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            texts = [read_docx(archive.read(name)) for name in archive.namelist()]
        self.assertEqual(len(texts), 2)
        self.assertIn(other.code, " ".join(texts))

    def test_the_colleague_and_strangers_get_nothing(self):
        answer = self._download(self.user_sales2, self.agreement.ids)
        self.assertEqual(answer.status_code, 403)
        answer = self._download(self.user_sales, self.agreement.ids, "sale.report_x")
        self.assertEqual(answer.status_code, 404)
        self.authenticate(None, None)
        url = f"/report/docx/{REPORT}/{self.agreement.id}"
        answer = self.url_open(url, allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/web/login", answer.headers["Location"])

    def test_the_template_in_use(self):
        kind = self.agreement.agreement_type_id
        url = f"/agreement/docx-template/{kind.id}"
        self.authenticate(self.user_admin.login, self.user_admin.login)
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        names = contract_docx.unknown_names(answer.content, {"words"})
        self.assertIn("articles", names)
        self.authenticate(self.user_sales.login, self.user_sales.login)
        self.assertEqual(self.url_open(url).status_code, 403)
