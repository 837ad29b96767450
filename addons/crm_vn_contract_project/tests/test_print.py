from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..tools import vietqr
from .print_common import APPENDIX, CONTRACT, LIQUIDATION, MINUTES, REQUEST, PrintCase


@tagged("post_install", "-at_install")
class TestPrintedContract(PrintCase):
    """The contract on paper: complete, in one piece, and as it was signed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._create_signed_agreement(
            handover_date="2026-06-30", partner_code="18/NH-MP"
        )

    def test_everything_a_contract_says(self):
        pages = self._print(CONTRACT, self.agreement)
        order = self.agreement.order_ids.sudo()
        words = self.agreement.currency_id.amount_to_text(order.amount_total)
        self._assert_says(
            pages,
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            self.agreement.code,
            "18/NH-MP",
            "91/2015/QH13",
            "36/2005/QH11",
            "ngày 02 tháng 03 năm 2026",
            "BÊN A (BÊN MUA)",
            "0100109106",
            "024 3825 1234",
            "Trần Văn Khoa",
            "BÊN B (BÊN BÁN)",
            "Hoàng Minh Phát",
            "0071001234567 tại Ngân hàng TMCP Ngoại thương Việt Nam",
            "Kho lạnh 500 tấn",
            "900.000.001",
            "Thuế giá trị gia tăng",
            words,
            "Điều 1.",
            "30%",
            "Trong vòng 07 ngày kể từ ngày ký hợp đồng",
        )

    def test_no_empty_column_of_documents(self):
        agreement = self._create_agreement()
        agreement.instalment_ids.document_ids.unlink()
        without = "Thời hạn thanh toán 1 Tạm ứng"
        self._assert_says(self._print(CONTRACT, agreement), without)
        kind = self.env.ref("crm_vn_contract_project.agreement_document_type_co")
        agreement.instalment_ids[0].document_ids = [
            Command.create({"type_id": kind.id})
        ]
        pages = self._print(CONTRACT, agreement)
        self.assertNotIn(without, " ".join(pages))
        self._assert_says(pages, "Chứng nhận xuất xứ (CO)")

    def test_pages_are_numbered_and_headed(self):
        pages = self._print(CONTRACT, self.agreement)
        self.assertGreater(len(pages), 2)
        for number, text in enumerate(pages, 1):
            self.assertIn(f"Trang {number}/{len(pages)}", text)
            self.assertIn("Ký nháy", text)
            if number > 1:
                self.assertIn(self.agreement.code, text)

    def test_signatures_stay_with_the_last_words(self):
        last = self._print(CONTRACT, self.agreement)[-1]
        for part in (
            "có giá trị pháp lý như nhau",
            "ĐẠI DIỆN BÊN A",
            "ĐẠI DIỆN BÊN B",
            "Trần Văn Khoa",
            "Hoàng Minh Phát",
        ):
            self.assertIn(part, last)

    def test_nothing_english_is_printed(self):
        text = " ".join(self._print(CONTRACT, self.agreement))
        for word in ("Party", "Article", "Amount", "Address", "Pursuant", "within"):
            self.assertNotIn(word, text)

    def test_vietnamese_whoever_prints(self):
        self.user_care.lang = "en_US"
        pages = self._print(CONTRACT, self.agreement, self.user_care)
        self._assert_says(pages, "BÊN A (BÊN MUA)", "Tổng cộng thanh toán")

    def test_later_prints_say_what_was_signed(self):
        before = self._print(CONTRACT, self.agreement)
        self.customer.name = "Công ty Khác"
        self.agreement.agreement_type_id.sudo().customer_role = "Khách"
        self.env.invalidate_all()
        self.assertEqual(self._print(CONTRACT, self.agreement), before)

    def test_signed_words_are_nobody_s_to_write(self):
        before = self.agreement.document_data
        self.agreement.write({"document_data": {"title": "Giả"}})
        self.assertEqual(self.agreement.document_data, before)
        vals = {"name": "Kho lạnh", "partner_id": self.customer.id}
        vals |= {"document_data": {"title": "Giả"}}
        made = self.env["agreement"].with_user(self.user_sales).create(vals)
        self.assertFalse(made.document_data, "a draft says what it says")

    def test_the_colleague_prints_nothing(self):
        for report in (CONTRACT, LIQUIDATION):
            with self.assertRaises(AccessError):
                self._print(report, self.agreement, self.user_sales2)
        with self.assertRaises(AccessError):
            self._print(REQUEST, self.agreement.instalment_ids[:1], self.user_sales2)


@tagged("post_install", "-at_install")
class TestPrintedDrafts(PrintCase):
    def test_the_law_of_its_own_day(self):
        works = self.env.ref("crm_vn_contract_project.agreement_type_works")
        agreement = self._create_agreement(agreement_type_id=works.id)
        for day, number, other in (
            ("2026-06-30", "50/2014/QH13", "135/2025/QH15"),
            ("2026-07-01", "135/2025/QH15", "50/2014/QH13"),
        ):
            agreement.signature_date = day
            bases = " ".join(agreement._get_document_bases())
            self.assertIn(number, bases)
            self.assertNotIn(other, bases)
            self.assertIn("91/2015/QH13", bases)
        side = agreement._get_document_sides()[0]
        self.assertEqual(side["label"], "BÊN A (BÊN GIAO THẦU)")

    def test_two_hundred_lines(self):
        agreement = self._create_long_agreement(200)
        pages = self._print(CONTRACT, agreement)
        with_rows = [text for text in pages if "Hạng mục" in text]
        self.assertGreater(len(with_rows), 6)
        for text in with_rows:
            self.assertIn("Đơn giá", text, "the heading of the table stands on each")
        self._assert_says(pages, "Hạng mục 200", "Theo bản vẽ số 200")
        self.assertIn("ĐẠI DIỆN BÊN A", pages[-1])
        total = next(text for text in pages if "Tổng cộng thanh toán" in text)
        self.assertIn("Cộng tiền hàng hóa", total, "totals stay together")

    def test_hostile_text_stays_text(self):
        name = "<script>alert('x')</script><b>đậm</b>"
        agreement = self._create_agreement(name=name)
        agreement.order_ids.sudo().order_line[0].name = "Kho <img src=http://x/> & <hr>"
        pages = self._print(CONTRACT, agreement)
        self._assert_says(pages, "<script>alert", "<b>đậm</b>", "<hr>")

    def test_a_hundred_contracts_in_one_file(self):
        kind = self.env["agreement.type"].create({"name": "Thử", "code": "HĐX"})
        agreements = self.env["agreement"].create(
            [
                {
                    "name": f"Hợp đồng {number}",
                    "partner_id": self.customer.id,
                    "agreement_type_id": kind.id,
                    "company_id": self.company.id,
                    "user_id": self.user_sales.id,
                }
                for number in range(100)
            ]
        )
        pages = self._print(CONTRACT, agreements)
        firsts = [text for text in pages if "Trang 1/" in text]
        self.assertEqual(len(firsts), 100)
        for agreement, text in zip(agreements, firsts, strict=True):
            self.assertIn(agreement.code, text)

    def test_what_no_clause_announces_is_printed_all_the_same(self):
        agreement = self._create_agreement()
        agreement.clause_ids.filtered("table").is_omitted = True
        values = agreement._get_document_values()
        tables = [article["table"] for article in values["articles"]]
        self.assertEqual(tables[:2], ["goods", "instalments"])
        self.assertNotIn("goods", tables[2:])
        self.assertTrue(values["goods"]["words"], "no clause says it")


@tagged("post_install", "-at_install")
class TestPrintedPapers(PrintCase):
    """Minutes, payment request, appendix, liquidation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._create_signed_agreement()
        cls.minutes = cls._hand_over(cls.agreement, date="2026-04-01")
        cls.minutes.env.invalidate_all()

    # === Minutes ===

    def test_handover_minutes(self):
        pages = self._print(MINUTES, self.minutes)
        self._assert_says(
            pages,
            "BIÊN BẢN BÀN GIAO",
            self.minutes.code,
            self.agreement.code,
            "ngày 01 tháng 04 năm 2026",
            "BÊN NHẬN (BÊN A)",
            "Kho lạnh 500 tấn",
            "NGƯỜI GIAO",
            "NGƯỜI NHẬN",
            "Trần Văn Khoa",
        )
        self.assertNotIn("900.000.001", " ".join(pages), "minutes name no price")

    def test_acceptance_names_its_value_to_who_may_know(self):
        acceptance = self._hand_over(
            self.agreement, kind="acceptance", date="2026-04-20"
        )
        pages = self._print(MINUTES, acceptance)
        total = self.agreement._document_amount(
            self.agreement.amount_total, self.agreement.currency_id
        )
        self._assert_says(
            pages, "BIÊN BẢN NGHIỆM THU", "Giá trị nghiệm thu lũy kế", total
        )
        self._assert_says(pages, f"Biên bản bàn giao số {self.minutes.code}")
        self.assertNotIn("Đã giao", " ".join(pages))
        staff = self._print(MINUTES, acceptance, self.user_project)
        self._assert_says(staff, "BIÊN BẢN NGHIỆM THU", "Kho lạnh 500 tấn")
        text = " ".join(staff)
        self.assertNotIn(total, text)
        self.assertNotIn("Giá trị nghiệm thu", text)

    def test_defects_and_documents(self):
        minutes = self._create_minutes(self.agreement, "acceptance")
        minutes.write(
            {
                "document_ids": [
                    Command.create(
                        {"kind": "co", "name": "CO panel", "form": "copy", "copies": 2}
                    )
                ],
                "defect_ids": [
                    Command.create(
                        {"name": "Gioăng cửa chưa khít", "deadline": "2026-05-03"}
                    )
                ],
                "note": "Mời ký.",
            }
        )
        pages = self._print(MINUTES, minutes)
        self._assert_says(
            pages, "CO panel", "Gioăng cửa chưa khít", "03/05/2026", "Mời ký."
        )

    # === Payment request ===

    def test_payment_request(self):
        line = self.agreement.instalment_ids.filtered(lambda x: x.trigger == "handover")
        with freeze_time("2026-04-05"):
            pages = self._print(REQUEST, line, self.user_accountant)
        self.assertEqual(line.request_code, "01/2026/ĐNTT-MP")
        amount = line._document_amount(line.amount_open, line.currency_id)
        self._assert_says(
            pages,
            "GIẤY ĐỀ NGHỊ THANH TOÁN",
            line.request_code,
            "ngày 05 tháng 04 năm 2026",
            self.customer.name,
            f"Hợp đồng số {self.agreement.code}",
            f"Biên bản bàn giao số {self.minutes.code}",
            amount,
            line.currency_id.amount_to_text(line.amount_open),
            "0071001234567",
        )
        self.assertEqual(len(pages), 1, "a letter of one page")
        [code] = self._read_qr_codes(self.pdf)
        self.assertEqual(
            vietqr.read_payload(code),
            {
                "bank": "970436",
                "account": "0071001234567",
                "amount": str(int(line.amount_open)),
                "memo": "01 2026 DNTT-MP 01 2026",
                "name": "",
            },
        )

    def test_a_request_keeps_its_number(self):
        first, second = self.agreement.instalment_ids[:2]
        with freeze_time("2026-04-05"):
            self._print(REQUEST, first, self.user_accountant)
            self._print(REQUEST, first | second, self.user_accountant)
        self.assertEqual(
            (first | second).mapped("request_code"),
            ["01/2026/ĐNTT-MP", "02/2026/ĐNTT-MP"],
        )
        first.with_user(self.user_sales_manager).write({"request_code": "99"})
        self.assertEqual(first.request_code, "01/2026/ĐNTT-MP")

    def test_an_account_nobody_can_pay_to_has_no_qr(self):
        line = self.agreement.instalment_ids[:1]
        self.bank.bank_id = False
        account = line._get_request_account(1000)
        self.assertEqual((account["payload"], account["qr"]), ("", ""))
        self.bank.bank_id = self.env.ref("crm_vn_contract_project.res_bank_bidv")
        dollars = self.env.ref("base.USD")
        self.assertFalse(self.bank._get_vietqr(1000, dollars, "x"))
        self.assertTrue(self.bank._get_vietqr(1000, self.company.currency_id, "x"))

    def test_odoo_s_own_qr_needs_no_proxy(self):
        """Invoices of Odoo itself get the code from bank and account alone."""
        self.customer.city = self.company.partner_id.city = "Hà Nội"
        text = self.bank._get_qr_vals(
            "emv_qr", 1500.0, self.company.currency_id, self.customer, "", "HD 1"
        )
        self.assertFalse(
            self.bank._get_error_messages_for_qr(
                "emv_qr", self.customer, self.company.currency_id
            )
        )
        read = vietqr.read_payload(text)
        self.assertEqual((read["bank"], read["amount"]), ("970436", "1500"))
        self.assertEqual(read["account"], "0071001234567")

    # === Appendix ===

    def test_appendix(self):
        appendix = self.env["agreement.appendix"].create(
            {
                "agreement_id": self.agreement.id,
                "name": "Lùi ngày kết thúc",
                "kind": "term",
                "end_date_new": "2027-12-31",
                "content": "<p>Điều 3 được sửa: <b>giao tại công trình</b>.</p>",
            }
        )
        appendix = appendix.with_user(self.user_sales)
        pages = self._print(APPENDIX, appendix)
        self._assert_says(
            pages,
            "PHỤ LỤC HỢP ĐỒNG",
            appendix.code,
            f"Hợp đồng số {self.agreement.code}",
            "giao tại công trình",
            "31/12/2027",
            "Các điều khoản khác của hợp đồng giữ nguyên",
            "ĐẠI DIỆN BÊN B",
        )
        self.assertNotIn("sau điều chỉnh", " ".join(pages), "the value stays")

    def test_appendix_of_goods(self):
        order_line = self.agreement.order_ids.sudo().order_line[0]
        appendix = self.env["agreement.appendix"].create(
            {
                "agreement_id": self.agreement.id,
                "name": "Thêm một kho",
                "kind": "goods",
                "line_ids": [
                    Command.create({"order_line_id": order_line.id, "quantity_new": 2})
                ],
            }
        )
        values = appendix._get_document_values()
        [row] = values["lines"]
        self.assertEqual((row["quantity_old"], row["quantity_new"]), ("1", "2"))
        self.assertEqual(len(values["amounts"]), 3)
        self.assertTrue(values["instalments"])
        self._assert_says(
            self._print(APPENDIX, appendix),
            appendix._document_amount(appendix.amount_after, appendix.currency_id),
            appendix._document_words(appendix.amount_after, appendix.currency_id),
        )

    # === Liquidation ===

    def test_liquidation_minutes(self):
        self._hand_over(self.agreement, kind="acceptance", date="2026-04-20")
        pages = self._print(LIQUIDATION, self.agreement)
        code = self.agreement.liquidation_code
        self.assertRegex(code, r"^\d+/\d{4}/BBTL-MP$")
        self._assert_says(
            pages,
            "BIÊN BẢN THANH LÝ HỢP ĐỒNG",
            code,
            self.agreement.code,
            "Còn phải thanh toán",
            "20/04/2027",
            "không còn bất kỳ khiếu nại nào",
        )
        self._print(LIQUIDATION, self.agreement)
        self.assertEqual(self.agreement.liquidation_code, code)

    def test_liquidation_is_offered_at_the_end_only(self):
        report = self.env.ref(
            "crm_vn_contract_project.action_report_agreement_liquidation"
        )
        self.assertFalse(
            report.get_valid_action_reports("agreement", self.agreement.ids)
        )
