import re
import shutil
import subprocess
import tempfile
import unittest

from odoo.tests import HttpCase, tagged

from .print_common import PrintCase


@tagged("post_install", "-at_install")
class TestOdooReports(PrintCase, HttpCase):
    """Odoo's own documents: several at once, with header and page numbers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoices = cls.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "company_id": cls.company.id,
                    "partner_id": cls.customer.id,
                    "invoice_date": "2026-03-02",
                    "invoice_line_ids": [
                        (0, 0, {"name": name, "price_unit": 5000, "tax_ids": []})
                    ],
                }
                for name in ("Cửa kho", "Máy nén")
            ]
        )
        cls.invoices.action_post()

    def test_two_invoices_at_once(self):
        pages = self._print("account.account_invoices", self.invoices, self.env.user)
        self.assertEqual(len(pages), 2)
        for page in pages:
            self.assertRegex(page, r"\b1/1$", "each has its own page number")

    @unittest.skipUnless(shutil.which("pdftotext"), "no pdftotext")
    def test_size(self):
        """A fifth smaller, as the patched printer, unless the paper forbids it."""
        smaller = self._measure_currency()
        self.env.ref("account.account_invoices").get_paperformat().write(
            {"disable_shrinking": True}
        )
        larger = self._measure_currency()
        # 12 pt and what is around it
        self.assertGreater(larger, 15)
        self.assertAlmostEqual(smaller, larger * 0.8, delta=0.5)

    def _measure_currency(self):
        """Return the height of a word that is read whatever font is there."""
        words = self._measure("account.account_invoices", self.invoices[:1])
        self.assertLess(max(right for _t, _x, _top, right, _b in words), 595)
        heights = {text: bottom - top for text, _x, top, _right, bottom in words}
        return heights["₫"]

    def _measure(self, report, records):
        """Return (word, left, top, right, bottom) in points of each printed word."""
        engine = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        pdf, _kind = engine._render_qweb_pdf(report, records.ids)
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(pdf)
            file.flush()
            done = subprocess.run(
                ["pdftotext", "-bbox", file.name, "-"], capture_output=True, check=True
            )
        rows = re.findall(
            r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)<',
            done.stdout.decode(),
        )
        return [(row[4], *map(float, row[:4])) for row in rows]

    def test_each_invoice_keeps_its_own_file(self):
        """What is printed together is attached apart, as Odoo does it."""
        engine = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        streams = engine._render_qweb_pdf_prepare_streams(
            "account.account_invoices", {}, res_ids=self.invoices.ids
        )
        self.assertEqual(set(streams), set(self.invoices.ids))
        for stream in streams.values():
            self.assertTrue(stream["stream"].getvalue().startswith(b"%PDF"))
