from datetime import datetime

from odoo.tests import tagged

from .common import SCANNER
from .intake_common import IntakeCommon

VISITOR = "v" * 22


@tagged("post_install", "-at_install")
class TestWebTimeline(IntakeCommon):
    """Pages looked at and links followed, on the lead's and the customer's timeline."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.views = cls.env["crm.page.view"]
        cls.views._store(cls.intake, VISITOR, "https://x.example/gia", "Bảng giá")

    def _known_lead(self):
        return self._process(
            {"name": "Khoa", "phone": "0913456789", "visitor": VISITOR}
        ).lead_id

    def _titles(self, record, kind, user=None):
        page = record.with_user(user or self.manager).get_timeline(kind=kind)
        return [row["title"] for row in page["rows"]]

    def test_pages_of_a_lead_before_and_after_it_was_known(self):
        lead = self._known_lead()
        self.views._store(self.intake, VISITOR, "https://x.example/lh", "Liên hệ")
        self.views._store(self.intake, "w" * 22, "https://x.example/", "Người khác")
        self.assertEqual(self._titles(lead, "page_view"), ["Liên hệ", "Bảng giá"])

    def test_pages_of_a_customer(self):
        lead = self._known_lead()
        lead.partner_id = self.env["res.partner"].create({"name": "Khoa"})
        self.assertEqual(self._titles(lead.partner_id, "page_view"), ["Bảng giá"])
        other = self.env["res.partner"].create({"name": "Mai"})
        self.assertEqual(self._titles(other, "page_view"), [])

    def test_clicks_of_a_person_and_not_of_a_machine(self):
        lead = self._known_lead()
        lead.user_id = self.sales
        trace = self._create_trace("khoa@x.example", lead_id=lead.id)
        self._create_hit(trace, kind="click", hit_class="human")
        self._create_hit(
            trace,
            kind="click",
            agent=SCANNER,
            hit_class="machine",
            date=datetime(2026, 3, 2, 9, 31),
        )
        self._create_hit(trace, kind="open", hit_class="human")
        self.assertEqual(self._titles(lead, "click", self.sales), ["Thư mời"])
        lead.partner_id = self.env["res.partner"].create({"name": "Khoa"})
        self.assertEqual(self._titles(lead.partner_id, "click"), ["Thư mời"])

    def test_a_salesperson_sees_the_clicks_of_his_own_only(self):
        lead = self._known_lead()
        lead.user_id = self.colleague
        trace = self._create_trace("khoa@x.example", lead_id=lead.id)
        hit = self._create_hit(trace, kind="click", hit_class="human")
        hits = self.env["mailing.hit"]
        self.assertFalse(hits.with_user(self.sales).search([("id", "=", hit.id)]))
        self.assertTrue(hits.with_user(self.colleague).search([("id", "=", hit.id)]))

    def test_interactions_and_messages_of_a_lead(self):
        lead = self._known_lead()
        self._process({"phone": "0913456789", "note": "Báo giá?"})
        lead.message_post(body="Gọi lại", message_type="comment", subject="Ghi chú")
        self.assertEqual(self._titles(lead, "message"), ["Ghi chú"])
        page = lead.with_user(self.manager).get_timeline(kind="interaction")
        self.assertEqual(page["rows"][0]["text"], "Báo giá?")
        self.assertEqual(page["rows"][0]["icon"], "fa-globe")

    def test_sms_of_a_lead_and_of_its_customer(self):
        lead = self._known_lead()
        lead.partner_id = self.env["res.partner"].create(
            {"name": "Khoa", "phone": "0913456789"}
        )
        lead._message_sms("Em gửi báo giá rồi ạ", partner_ids=lead.partner_id.ids)
        for record in (lead, lead.partner_id):
            rows = record.with_user(self.manager).get_timeline(kind="message")["rows"]
            self.assertEqual(
                [(row["title"], row["text"], row["icon"]) for row in rows],
                [("SMS", "Em gửi báo giá rồi ạ", "fa-commenting-o")],
            )

    def test_views_of_the_unknown_are_forgotten(self):
        self.views._store(self.intake, "u" * 22, "", "Lạ")
        self._known_lead()
        self.env.cr.execute(
            "UPDATE crm_page_view SET date = date - interval '100 days'"
        )
        self.views.invalidate_model()
        self.views._gc_views()
        left = self.views.search([("intake_id", "=", self.intake.id)])
        self.assertEqual(left.mapped("visitor"), [VISITOR])
