import base64

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools.pictures import MAX_PHOTO_BYTES
from .portal_case import PortalCase, draw_signature, take_photo


@tagged("post_install", "-at_install")
class TestPortalHandover(PortalCase):
    """The customer reads, comments and signs minutes on a phone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._sign_today(cls._create_agreement())
        cls.handover = cls._create_minutes(cls.agreement)
        cls.handover.action_send()

    def setUp(self):
        super().setUp()
        self._as_visitor()

    # === Signing ===

    def test_signed_by_link(self):
        page = self._get(self.handover)
        self.assertEqual(page.status_code, 200)
        for text in ("Kho lạnh 500 tấn", self.handover.code, "Ký biên bản bàn giao"):
            self.assertIn(text, page.text)
        response = self._sign_in_portal(
            self.handover,
            remark="Đã nhận đủ",
            files=[("photos", ("a.jpg", take_photo(), "image/jpeg"))],
        )
        self.assertEqual(response.status_code, 303)
        self.handover.invalidate_recordset()
        handover = self.handover
        self.assertEqual(handover.state, "signed")
        self.assertEqual(
            (handover.signatory_name, handover.signatory_position),
            ("Trần Văn Khoa", "Giám đốc"),
        )
        self.assertTrue(handover.customer_signature)
        self.assertTrue(handover.customer_signed_at)
        self.assertEqual(handover.customer_signed_address, "127.0.0.1")
        self.assertIn("Đã nhận đủ", handover.customer_remark)
        self.assertEqual(len(handover.photo_ids), 1)
        self.agreement.invalidate_recordset()
        self.assertEqual(self.agreement.state, "handed_over")
        self.assertEqual(self.agreement.order_line_ids.mapped("qty_delivered"), [1, 2])
        todo = handover.activity_ids
        self.assertEqual(todo.user_id, self.user_sales)
        self.assertIn("Trần Văn Khoa", todo.summary)
        page = self.url_open(response.headers["Location"])
        self.assertIn("Cảm ơn", page.text)

    def test_a_second_signature_changes_nothing(self):
        self._sign_in_portal(self.handover)
        again = self._sign_in_portal(self.handover, name="Kẻ khác")
        self.assertIn("đã được ký", again.text)
        self.handover.invalidate_recordset()
        self.assertEqual(self.handover.signatory_name, "Trần Văn Khoa")
        self.assertEqual(len(self.handover.activity_ids), 1)
        self.assertEqual(self.agreement.order_line_ids.mapped("qty_delivered"), [1, 2])

    def test_what_is_missing_is_said_and_what_was_typed_stays(self):
        for data, words in (
            ({"name": " "}, "họ và tên"),
            ({"position": ""}, "chức vụ"),
            ({"signature": ""}, "ký bằng ngón tay"),
            ({"signature": draw_signature(is_drawn=False)}, "ký bằng ngón tay"),
            ({"signature": "data:image/png;base64,AAAA"}, "ký lại"),
            ({"signature": "data:image/png;base64," + "A" * 500_000}, "ký lại"),
            ({"remark": "x" * 2001}, "2000"),
        ):
            with self.subTest(words=words):
                page = self._sign_in_portal(self.handover, **data)
                self.assertEqual(page.status_code, 200)
                self.assertIn(words, page.text)
        self.assertIn("Trần  Văn Khoa", page.text)
        self.handover.invalidate_recordset()
        self.assertEqual(self.handover.state, "sent")
        self.assertFalse(self.handover.customer_signature)

    def test_a_blocking_defect_is_named_to_the_customer(self):
        self._hand_over(self.agreement)
        acceptance = self._create_minutes(self.agreement, "acceptance")
        self.env["agreement.handover.defect"].create(
            {
                "handover_id": acceptance.id,
                "name": "Cửa kho không kín",
                "severity": "blocking",
                "deadline": self.today,
            }
        )
        acceptance.action_send()
        page = self._sign_in_portal(acceptance)
        self.assertIn("Cửa kho không kín", page.text)
        acceptance.invalidate_recordset()
        self.assertEqual(acceptance.state, "sent")
        self.assertFalse(acceptance.customer_signature, "nothing is half done")

    def test_nobody_of_ours_writes_a_signature(self):
        for values in (
            {"customer_signature": base64.b64encode(take_photo())},
            {"customer_signed_name": "Trần Văn Khoa"},
        ):
            with self.assertRaises(UserError):
                self.handover.write(values)
        with self.assertRaises(UserError):
            self.handover.copy({"customer_signed_name": "Khoa"})

    def test_the_printed_minutes(self):
        report = self.env.ref("account.account_invoices")
        minutes = type(self.handover)
        self.patch(minutes, "_get_portal_report", lambda rec: report.browse())
        self.assertNotIn("report_type=pdf", self._get(self.handover).text)
        self._assert_unknown(self._get(self.handover, report_type="pdf"))
        self.patch(minutes, "_get_portal_report", lambda rec: report.with_env(rec.env))
        self.patch(
            type(self.env["ir.actions.report"]),
            "_render_qweb_pdf",
            lambda report, ref, ids, data=None: (b"%PDF-1.4", "pdf"),
        )
        self.assertIn("report_type=pdf", self._get(self.handover).text)
        pdf = self._get(self.handover, report_type="pdf")
        self.assertEqual(pdf.headers["Content-Type"], "application/pdf")
        self.assertEqual(pdf.content, b"%PDF-1.4")
        self._assert_unknown(self._get(self.handover, token="wrong", report_type="pdf"))

    # === Photos ===

    def test_an_oversized_photo_is_refused(self):
        page = self._sign_in_portal(
            self.handover,
            files=[("photos", ("a.jpg", b"x" * (MAX_PHOTO_BYTES + 1), "image/jpeg"))],
        )
        self.assertIn("8 MB", page.text)
        self._assert_not_signed()

    def test_what_is_no_photo_is_refused(self):
        svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"
        for name, raw in (("a.svg", svg), ("a.jpg", b"%PDF-1.4")):
            page = self._sign_in_portal(
                self.handover, files=[("photos", (name, raw, "image/jpeg"))]
            )
            self.assertIn(name, page.text)
        self._assert_not_signed()

    def test_too_many_photos_are_refused(self):
        photo = take_photo()
        files = [("photos", (f"{i}.jpg", photo, "image/jpeg")) for i in range(7)]
        page = self._sign_in_portal(self.handover, files=files)
        self.assertIn("6 ảnh", page.text)
        for __ in range(2):
            self._post(self.handover, "/remark", remark="Xem ảnh", files=files[:6])
        page = self._post(self.handover, "/remark", remark="Nữa", files=files[:1])
        self.assertIn("12 ảnh", page.text)
        self.handover.invalidate_recordset()
        self.assertEqual(len(self.handover.photo_ids), 12)

    def _assert_not_signed(self):
        self.handover.invalidate_recordset()
        self.assertEqual(self.handover.state, "sent")
        self.assertFalse(self.handover.photo_ids)

    # === Remarks, defects ===

    def test_remarks_reach_the_person_in_charge(self):
        response = self._post(
            self.handover,
            "/remark",
            remark="Thiếu 2 remote\n<script>",
            files=[("photos", ("a.jpg", take_photo(), "image/jpeg"))],
        )
        self.assertEqual(response.status_code, 303)
        self.handover.invalidate_recordset()
        self.assertEqual(self.handover.state, "sent")
        self.assertIn("Thiếu 2 remote", self.handover.customer_remark)
        self.assertEqual(self.handover.activity_ids.user_id, self.user_sales)
        self.assertIn("Thiếu 2 remote", self.handover.message_ids[0].body)
        self.assertEqual(self.handover.message_ids[0].author_id, self.director)
        page = self._get(self.handover)
        self.assertIn("Thiếu 2 remote", page.text)
        self.assertNotIn("\n<script>\n", page.text)
        photo = self.handover.photo_ids
        image = self._get(self.handover, f"/photos/{photo.id}")
        self.assertEqual(image.headers["Content-Type"], "image/jpeg")
        self.assertIn("cần ghi", self._post(self.handover, "/remark", remark=" ").text)

    def test_remarks_are_bounded(self):
        for __ in range(4):
            self._post(self.handover, "/remark", remark="x" * 2000)
        page = self._post(self.handover, "/remark", remark="x" * 2000)
        self.assertIn("gọi cho chúng tôi", page.text)

    def test_the_customer_answers_a_repair(self):
        defect = self.env["agreement.handover.defect"].create(
            {
                "handover_id": self.handover.id,
                "name": "Xước sơn",
                "deadline": self.today,
                "user_id": self.user_project.id,
                "photo": base64.b64encode(take_photo()),
            }
        )
        self._sign_in_portal(self.handover)
        where = f"/defects/{defect.id}"
        self.assertEqual(self._get(self.handover, f"{where}/photo").status_code, 200)
        self._assert_unknown(self._get(self.handover, f"{where}/user_id"))
        self._post(self.handover, where, answer="yes")
        self._assert_defect(defect, "open")
        defect.action_fix()
        self._post(self.handover, where, answer="no", remark="Vẫn xước")
        self._assert_defect(defect, "open")
        defect.action_fix()
        self.assertIn("Đã khắc phục", self._get(self.handover).text)
        self._post(self.handover, where, answer="yes")
        self._assert_defect(defect, "confirmed")
        self.assertEqual(defect.confirmed_by, self.director.name)
        other = self._create_minutes(self._sign_today(self._create_agreement()))
        foreign = self.env["agreement.handover.defect"].create(
            {"handover_id": other.id, "name": "Của người khác"}
        )
        foreign.action_fix()
        self._post(self.handover, f"/defects/{foreign.id}", answer="yes")
        self._assert_defect(foreign, "fixed")

    def _assert_defect(self, defect, state):
        defect.invalidate_recordset()
        self.assertEqual(defect.state, state)

    # === Who may not ===

    def test_a_wrong_link_opens_nothing(self):
        for token in ("", "wrong", self._other_token()):
            with self.subTest(token=token):
                self._assert_unknown(self._get(self.handover, token=token))
                self._assert_unknown(self._sign_in_portal(self.handover, token=token))
                self._assert_unknown(
                    self._post(self.handover, "/remark", token=token, remark="x")
                )
        self._assert_unknown(self.url_open("/my/handovers/0", allow_redirects=False))
        self._assert_not_signed()
        self.assertFalse(self.handover.customer_remark)

    def _other_token(self):
        """The link of other minutes of the same customer opens only those."""
        other = self._create_minutes(self._sign_today(self._create_agreement()))
        other.action_send()
        return other.access_token

    def test_a_link_ends(self):
        self._expire(self.handover)
        page = self._get(self.handover)
        self.assertEqual(page.status_code, 410)
        self.assertIn("không còn hiệu lực", page.text)
        self.assertNotIn("Kho lạnh", page.text)
        self.assertEqual(self._sign_in_portal(self.handover).status_code, 410)
        self._assert_not_signed()
        # a new link replaces it
        old = self.handover.access_token
        new = self.handover.with_user(self.user_sales)._portal_ensure_token()
        self.assertNotEqual(old, new)
        self._assert_unknown(self._get(self.handover, token=old))
        self.assertEqual(self._get(self.handover, token=new).status_code, 200)

    def test_a_cancelled_paper_opens_nothing(self):
        token = self.handover.access_token
        self.handover.action_cancel()
        self._assert_unknown(self._get(self.handover, token=token))
        self._assert_unknown(self._sign_in_portal(self.handover, token=token))
        draft = self._create_minutes(self.agreement)
        draft._portal_ensure_token()
        self._assert_unknown(self._get(draft))

    def test_the_customers_user_signs_another_one_does_not(self):
        self._as("mai")
        self._assert_unknown(self._get(self.handover, token=""))
        self._assert_unknown(self._sign_in_portal(self.handover, token=""))
        self.assertNotIn(self.handover.code, self.url_open("/my/handovers").text)
        self._as("khoa")
        self.assertIn(self.handover.code, self.url_open("/my/handovers").text)
        self._expire(self.handover)
        self.assertEqual(self._get(self.handover, token="").status_code, 200)
        response = self._sign_in_portal(self.handover, token="")
        self.assertEqual(response.status_code, 303)
        self.handover.invalidate_recordset()
        self.assertEqual(self.handover.state, "signed")

    def test_an_employee_reads_and_does_not_sign(self):
        self.authenticate("ct_sales", "ct_sales")
        self.assertEqual(self._get(self.handover, token="").status_code, 200)
        self._assert_unknown(self._sign_in_portal(self.handover, token=""))
        self.authenticate("ct_sales2", "ct_sales2")
        self._assert_unknown(self._get(self.handover, token=""))

    @mute_logger("odoo.http")
    def test_a_post_from_elsewhere_or_a_get_signs_nothing(self):
        response = self._sign_in_portal(self.handover, csrf_token="forged")
        self.assertEqual(response.status_code, 400)
        self.assertEqual(self._get(self.handover, "/sign").status_code, 405)
        self._assert_not_signed()

    def test_a_paper_with_a_photo_of_its_scan(self):
        self.handover.write(
            {
                "signatory_name": "Khoa",
                "signatory_position": "Giám đốc",
                "signed_document": base64.b64encode(b"%PDF-1.4 scan"),
                "signed_document_name": "bien-ban.pdf",
            }
        )
        self.handover.action_sign()
        scan = self._get(self.handover, "/scan")
        self.assertEqual(scan.content, b"%PDF-1.4 scan")
        self.assertIn("attachment", scan.headers["Content-Disposition"])
        self._assert_unknown(self._get(self.handover, "/scan", token="wrong"))
        self._assert_unknown(self._get(self.handover, "/photos/1"))
