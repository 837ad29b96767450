import io
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools.pdf import PdfFileReader

from .outreach_common import OutreachCommon


@tagged("post_install", "-at_install")
class TestOutreachLetter(OutreachCommon):
    def _letters(self, **values):
        outreach = self._create_outreach("letter", **values)
        outreach.action_start()
        return outreach

    def _html(self, outreach, action):
        report = self.env["ir.actions.report"].with_user(self.sales)
        html, _kind = report._render_qweb_html(action["report_name"], outreach.ids)
        return html.decode()

    def test_a_letter_a_customer_with_address_and_greeting(self):
        outreach = self._letters()
        html = self._html(outreach, outreach.action_print_letters())
        for number in (1, 2):
            self.assertIn(f"Số {number} Lê Lợi", html)
        self.assertEqual(html.count("Quý Công ty"), 2)
        self.assertTrue(all(outreach.line_ids.mapped("printed_on")))
        with self.assertRaises(UserError):
            outreach.action_print_letters()

    def test_labels_of_the_letters_printed(self):
        outreach = self._letters()
        outreach.action_print_letters()
        html = self._html(outreach, outreach.action_print_labels())
        self.assertIn("Số 1 Lê Lợi", html)
        self.assertEqual(html.count("position: absolute"), 2)

    def test_posted_letters_are_facts(self):
        outreach = self._letters()
        with self.assertRaises(UserError):
            outreach.action_posted()
        outreach.action_print_letters()
        outreach.action_posted()
        self.assertEqual(set(outreach.line_ids.mapped("state")), {"done"})
        self.assertEqual(outreach.line_ids.interaction_ids.mapped("kind"), ["post"] * 2)

    def test_no_address_no_letter(self):
        self.nam_hai.street = False
        outreach = self._letters()
        self.assertEqual(self._line(outreach, self.nam_hai).state, "skipped")

    def test_colleague_prints_nothing_of_others(self):
        outreach = self._letters()
        lines = outreach.line_ids
        other = self._create_outreach("letter", user=self.colleague)
        other.group_ids = False
        found = other._get_lines_to_print()
        self.assertFalse(found)
        self.assertFalse(lines.with_user(self.colleague).has_access("read"))

    def test_labels_fill_sheets_of_24(self):
        lines = self.env["crm.outreach.line"].new({"partner_id": self.nam_hai.id})
        pages = self.env["crm.outreach"]._get_label_pages([lines] * 50)
        self.assertEqual([len(page) for page in pages], [24, 24, 2])
        last = pages[0][-1]
        self.assertEqual((last["column"], last["row"]), (2, 7))


@tagged("post_install", "-at_install")
class TestOutreachPrinted(OutreachCommon, HttpCase):
    """The printed documents, by the real engine."""

    def _pdf(self, outreach, action):
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        pdf, kind = report._render_qweb_pdf(action["report_name"], outreach.ids)
        self.assertEqual(kind, "pdf")
        return pdf

    def _pages(self, pdf):
        return len(PdfFileReader(io.BytesIO(pdf)).pages)

    def test_letters_and_labels(self):
        customers = self.env["res.partner"].concat(
            *(self._create_customer(number) for number in range(10, 40))
        )
        outreach = self._create_outreach(
            "letter",
            group_ids=False,
            partner_ids=[Command.set(customers.ids)],
        )
        outreach.action_start()
        letters = self._pdf(outreach, outreach.action_print_letters())
        self.assertEqual(self._pages(letters), 30)
        labels = self._pdf(outreach, outreach.action_print_labels())
        self.assertEqual(self._pages(labels), 2)
        if shutil.which("pdftotext"):
            self._assert_true_size(labels)

    def _assert_true_size(self, pdf):
        """The labels are where the sheets of the shops have them: 70 mm apart."""
        text = self._text(pdf, "-bbox")
        self.assertIn(">Lợi</word>", text)
        left = {float(x) for x in re.findall(r'xMin="([\d.]+)"[^>]*>Khách<', text)}
        first, second, third = sorted(left)
        for distance in (second - first, third - second):
            self.assertAlmostEqual(distance * 25.4 / 72, 70, delta=0.3)

    def _text(self, pdf, *options):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "labels.pdf")
            path.write_bytes(pdf)
            done = subprocess.run(
                ["pdftotext", *options, str(path), "-"], capture_output=True, check=True
            )
        return done.stdout.decode()
