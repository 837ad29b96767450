import base64
import shutil
import subprocess
import tempfile
from pathlib import Path

from odoo import Command

from odoo.addons.crm_vn_base.tests.common import read_pages

from .common import ContractCase

PREFIX = "crm_vn_contract_project."
CONTRACT = f"{PREFIX}report_agreement"
LIQUIDATION = f"{PREFIX}report_agreement_liquidation"
APPENDIX = f"{PREFIX}report_agreement_appendix"
MINUTES = f"{PREFIX}report_agreement_handover"
REQUEST = f"{PREFIX}report_payment_request"
BREACH = f"{PREFIX}report_breach"


class PrintCase(ContractCase):
    """A signed contract with everything a paper says: parties, bank, documents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write(
            {"vat": "0100109106", "street": "Số 1 Đường Láng", "phone": "+842438251234"}
        )
        cls.company.partner_id.write({"vat": "0314409058"})
        cls.bank = cls.env["res.partner.bank"].create(
            {
                "acc_number": "0071001234567",
                "partner_id": cls.company.partner_id.id,
                "bank_id": cls.env.ref(f"{PREFIX}res_bank_vietcombank").id,
            }
        )

    def _print(self, report, records, user=None):
        """Return the text of each page, as the role prints it."""
        engine = self.env["ir.actions.report"].with_user(user or self.user_sales)
        pdf, kind = engine.with_context(force_report_rendering=True)._render_qweb_pdf(
            report, records.ids
        )
        self.assertEqual(kind, "pdf")
        self.pdf = pdf
        return read_pages(pdf)

    def _assert_says(self, pages, *parts):
        text = " ".join(pages)
        for part in parts:
            self.assertIn(part, text)

    def _read_qr_codes(self, pdf):
        """Return the texts of the QR codes on the paper, as a camera reads them."""
        try:
            import zxingcpp
        except ImportError:
            self.skipTest("no reader of QR codes")
        if not shutil.which("pdftoppm"):
            self.skipTest("pdftoppm is not installed")
        from PIL import Image

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "a.pdf")
            path.write_bytes(pdf)
            subprocess.run(
                ["pdftoppm", "-r", "150", "-png", str(path), str(Path(folder, "p"))],
                check=True,
            )
            pictures = [Image.open(file).copy() for file in Path(folder).glob("*.png")]
        return [
            code.text
            for picture in pictures
            for code in zxingcpp.read_barcodes(picture)
        ]

    @classmethod
    def _create_long_agreement(cls, count):
        """A contract of ``count`` order lines."""
        agreement = cls._create_agreement()
        agreement.order_ids.sudo().write(
            {
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.product_work.id,
                            "name": f"Hạng mục {number}\nTheo bản vẽ số {number}",
                            "product_uom_qty": number,
                            "price_unit": 1000 * number,
                        }
                    )
                    for number in range(1, count + 1)
                ]
            }
        )
        return agreement


def as_file(content):
    """Return bytes as a binary field takes them."""
    return base64.b64encode(content)
