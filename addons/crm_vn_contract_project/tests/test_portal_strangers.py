import base64
from datetime import timedelta
from urllib.parse import urlencode

from odoo.tests import tagged

from .common_appendix import AppendixCase
from .portal_case import PortalCase, draw_signature, take_photo


@tagged("post_install", "-at_install")
class TestPortalStrangers(AppendixCase, PortalCase):
    """Every page, file and form: another customer gets nothing, and changes nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._sign_today(cls._create_agreement())
        cls.agreement.write(
            {
                "signed_document": base64.b64encode(b"%PDF-1.4 hop dong"),
                "signed_document_name": "hop-dong.pdf",
            }
        )
        cls.instalment = cls.agreement.instalment_ids[0]
        cls.instalment._draw_request_code()
        cls.paper = cls._create_paper("cq")
        cls.handover = cls._create_minutes(cls.agreement)
        cls.defect = cls.env["agreement.handover.defect"].create(
            {
                "handover_id": cls.handover.id,
                "name": "Xước sơn",
                "deadline": cls.today,
                "photo": base64.b64encode(take_photo()),
            }
        )
        cls.handover.action_send()
        cls.handover._add_photos([take_photo()])
        cls.agreement._portal_ensure_token()
        # the documents of the other customer, whose link opens nothing of ours
        cls.other_agreement = cls._create_agreement()
        cls.other_agreement.partner_id = cls.other_customer
        cls.other_token = cls.other_agreement._portal_ensure_token()

    @classmethod
    def _create_paper(cls, kind, approved=True):
        """Return a technical document of the contract's project."""
        kind = cls.env.ref(f"crm_vn_contract_project.project_document_type_{kind}")
        kind.for_customer = kind.code != "NKTC"
        paper = cls.env["project.document"].create(
            {
                "project_id": cls.agreement.sudo().project_ids.id,
                "type_id": kind.id,
                "file": base64.b64encode(b"%PDF-1.4 CQ hop dong"),
                "file_name": "cq.pdf",
            }
        )
        if approved:
            paper.sudo().action_approve()
        return paper

    def _get_files(self):
        """Return (document, rest of the address) of all that can be fetched."""
        photo = self.handover.photo_ids.id
        return [
            (self.agreement, ""),
            (self.agreement, "/scan"),
            (self.agreement, f"/requests/{self.instalment.id}"),
            (self.agreement, f"/papers/{self.paper.id}"),
            (self.handover, ""),
            (self.handover, "/scan"),
            (self.handover, f"/photos/{photo}"),
            (self.handover, f"/defects/{self.defect.id}/photo"),
        ]

    def _assert_nothing(self, token):
        for document, suffix in self._get_files():
            with self.subTest(model=document._name, suffix=suffix):
                self._assert_unknown(self._get(document, suffix, token))
        for document in (self.agreement, self.handover):
            url = f"{document.access_url}?report_type=pdf"
            query = urlencode({"access_token": token, "download": 1})
            self._assert_unknown(self.url_open(f"{url}&{query}"))
        self._assert_forms_refused(token)

    def _assert_forms_refused(self, token):
        defect = f"/defects/{self.defect.id}"
        for suffix, data in (
            ("/sign", {"signature": draw_signature(), "name": "A", "position": "B"}),
            ("/remark", {"remark": "Không phải của tôi"}),
            (defect, {"answer": "yes"}),
        ):
            with self.subTest(form=suffix):
                answer = self._post(self.handover, suffix, token=token, **data)
                self._assert_unknown(answer)
        self.handover.invalidate_recordset()
        self.assertEqual(self.handover.state, "sent")
        self.assertFalse(self.handover.customer_remark)

    # === Who ===

    def test_a_visitor_without_a_link(self):
        self._as_visitor()
        self._assert_nothing("")

    def test_a_visitor_with_a_wrong_link(self):
        self._as_visitor()
        self._assert_nothing("wrong")

    def test_another_customer_even_with_his_own_link(self):
        self._as("mai")
        self._assert_nothing("")
        self._assert_nothing(self.other_token)

    def test_the_lists_hold_nothing_of_another_customer(self):
        self._as("mai")
        for path in ("/my/contracts", "/my/handovers"):
            page = self.url_open(path)
            self.assertEqual(page.status_code, 200)
            self.assertNotIn(self.agreement.code, page.text)
            self.assertNotIn(self.handover.code, page.text)
        counters = self.make_jsonrpc_request(
            "/my/counters",
            {"counters": ["handover_count", "handover_to_sign_count"]},
        )
        self.assertEqual(counters, {"handover_count": 0, "handover_to_sign_count": 0})

    def test_nobody_outside_fetches_the_files_by_their_number(self):
        photo = self.handover.photo_ids
        paths = (
            f"/web/content/{photo.id}",
            f"/web/image/{photo.id}",
            f"/web/content/agreement/{self.agreement.id}/signed_document",
            f"/web/image/agreement.handover/{self.handover.id}/customer_signature",
            f"/web/image/agreement.handover.defect/{self.defect.id}/photo",
            f"/report/pdf/crm_vn_contract_project.report_agreement/{self.agreement.id}",
        )
        for login in (None, "mai", "khoa"):
            self.authenticate(login, login)
            for path in paths:
                with self.subTest(login=login, path=path):
                    answer = self.url_open(path, allow_redirects=False)
                    self.assertNotIn(b"hop dong", answer.content)
                    self.assertNotIn(b"%PDF", answer.content)
                    self.assertNotEqual(answer.content, photo.raw)

    def test_the_customer_himself_gets_them_all(self):
        self._as("khoa")
        for document, suffix in self._get_files():
            if suffix == "/scan" and document == self.handover:
                continue  # it is not signed on paper
            with self.subTest(model=document._name, suffix=suffix):
                answer = self._get(document, suffix, token="")
                self.assertEqual(answer.status_code, 200)
        request = self._get(self.agreement, f"/requests/{self.instalment.id}", token="")
        self.assertEqual(request.headers["Content-Type"], "application/pdf")
        self.assertIn(self.instalment.request_code, request.text)

    def test_parts_of_another_contract_stay_closed(self):
        """The link of a contract opens what belongs to it, not what has a number."""
        other = self._sign_today(self._create_agreement())
        line = other.instalment_ids[0]
        line._draw_request_code()
        self._as("khoa")
        self._assert_unknown(
            self._get(self.agreement, f"/requests/{line.id}", token="")
        )
        unsent = self.agreement.instalment_ids[1]
        self._assert_unknown(
            self._get(self.agreement, f"/requests/{unsent.id}", token="")
        )
        self.assertFalse(unsent.request_code, "looking draws no number")

    def test_technical_documents_are_shown_when_they_are_approved_and_meant_to(self):
        waiting = self._create_paper("co", approved=False)
        diary = self._create_paper("diary")
        self._as("khoa")
        paper = self._get(self.agreement, f"/papers/{self.paper.id}", token="")
        self.assertEqual(paper.content, b"%PDF-1.4 CQ hop dong")
        self.assertIn("attachment", paper.headers["Content-Disposition"])
        for hidden in (waiting, diary):
            where = f"/papers/{hidden.id}"
            self._assert_unknown(self._get(self.agreement, where, token=""))
        diary.for_customer = True
        where = f"/papers/{diary.id}"
        self.assertEqual(self._get(self.agreement, where, token="").status_code, 200)

    def test_an_appendix_is_the_customers_once_it_is_signed(self):
        appendix = self._create_appendix(
            self.agreement, "term", handover_date_new=self.today + timedelta(days=90)
        )
        where = f"/appendices/{appendix.id}"
        self._as("khoa")
        self._assert_unknown(self._get(self.agreement, where, token=""))
        self._sign_appendix(appendix, date=str(self.today))
        page = self._get(self.agreement, token="")
        self.assertIn(appendix.code, page.text)
        pdf = self._get(self.agreement, where, token="")
        self.assertEqual(pdf.headers["Content-Type"], "application/pdf")
        self.assertIn(appendix.code, pdf.text)
        self._as("mai")
        self._assert_unknown(self._get(self.agreement, where, token=""))
