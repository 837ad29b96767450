import re

from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import create_customer, create_users


@tagged("post_install", "-at_install")
class TestPortal(HttpCase):
    """What a customer may do on the portal, and what nobody may."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = create_users(cls.env)
        cls.partner = create_customer(cls.env, cls.users["sales"])
        cls.stranger = create_customer(cls.env, cls.users["sales2"], "An Phú")
        for login, company in (("khoa", cls.partner), ("mai", cls.stranger)):
            contact = cls.env["res.partner"].create(
                {
                    "name": login,
                    "email": f"{login}@kh.example",
                    "parent_id": company.id,
                    "lang": "vi_VN",
                }
            )
            new_test_user(
                cls.env, login, groups="base.group_portal", partner_id=contact.id
            )
        cls.ticket = cls.env["helpdesk.ticket"].create(
            {
                "name": "Kho không đủ lạnh",
                "description": "<p>Chỉ đạt −12 °C</p>",
                "partner_id": cls.partner.id,
                "type_id": cls.env.ref("crm_vn_care.helpdesk_ticket_type_question").id,
            }
        )
        cls.solved = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        cls.rejected = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_rejected")

    def _close(self, login, stage=None, **data):
        self.authenticate(login, login)
        return self.url_open(
            "/ticket/close",
            data={
                "csrf_token": Request.csrf_token(self),
                "ticket_id": self.ticket.id,
                "stage_id": (stage or self.solved).id,
                **data,
            },
            allow_redirects=False,
        )

    def _assert_open(self):
        self.ticket.invalidate_recordset()
        self.assertNotIn(self.ticket.stage_id, self.solved | self.rejected)

    def test_customer_closes_own_case(self):
        self.assertEqual(self._close("khoa").status_code, 302)
        self.ticket.invalidate_recordset()
        self.assertEqual(self.ticket.stage_id, self.solved)
        self.assertIn("khoa", self.ticket.resolution)

    @mute_logger("odoo.http")
    def test_another_customer_may_not(self):
        self.assertEqual(self._close("mai").status_code, 403)
        self._assert_open()

    def test_a_follower_may(self):
        mai = self.env["res.users"].search([("login", "=", "mai")])
        self.ticket.message_subscribe(partner_ids=mai.partner_id.ids)
        self.assertEqual(self._close("mai").status_code, 302)
        self.ticket.invalidate_recordset()
        self.assertEqual(self.ticket.stage_id, self.solved)

    @mute_logger("odoo.http")
    def test_employee_without_helpdesk_rights_may_not(self):
        """Sales may read the case of their customer, but it is not theirs to close."""
        self.assertTrue(self.ticket.with_user(self.users["sales"]).has_access("read"))
        self.assertEqual(self._close("care_sales").status_code, 403)
        self.assertEqual(self._close("care_accountant").status_code, 403)
        self._assert_open()

    def test_agent_may(self):
        self.assertEqual(self._close("care_care").status_code, 302)
        self.ticket.invalidate_recordset()
        self.assertEqual(self.ticket.stage_id, self.solved)

    @mute_logger("odoo.http")
    def test_a_link_closes_nothing(self):
        self.authenticate("khoa", "khoa")
        response = self.url_open(
            f"/ticket/close?ticket_id={self.ticket.id}&stage_id={self.solved.id}"
        )
        self.assertEqual(response.status_code, 405)
        self._assert_open()

    @mute_logger("odoo.http")
    def test_a_post_from_elsewhere_closes_nothing(self):
        response = self._close("khoa", csrf_token="forged")
        self.assertEqual(response.status_code, 400)
        self._assert_open()

    @mute_logger("odoo.http")
    def test_only_stages_for_customers_and_only_real_numbers(self):
        # a stage not meant for customers: back to the case, which stays as it was
        self.assertEqual(self._close("khoa", stage=self.rejected).status_code, 302)
        self.assertEqual(self._close("khoa", ticket_id="abc").status_code, 404)
        self.assertEqual(self._close("khoa", ticket_id="999999999").status_code, 404)
        self._assert_open()

    def test_a_defect_is_finished_by_us(self):
        self.ticket.type_id = self.env.ref(
            "crm_vn_care.helpdesk_ticket_type_product_defect"
        )
        self.assertEqual(self._close("khoa").status_code, 302)
        self._assert_open()
        khoa = self.env["res.users"].search([("login", "=", "khoa")]).partner_id
        self.assertEqual(self.ticket.message_ids[:1].author_id, khoa)

    def test_customer_writes_a_case_and_finds_it(self):
        self.authenticate("khoa", "khoa")
        page = self.url_open("/new/ticket")
        self.assertEqual(page.status_code, 200)
        self.assertIn('name="type"', page.text, "the customer says what it is about")
        complaint = self.env.ref("crm_vn_care.helpdesk_ticket_type_complaint")
        response = self.url_open(
            "/submitted/ticket",
            data={
                "csrf_token": Request.csrf_token(self),
                "subject": "Giao hàng trễ",
                "description": "Trễ hai ngày\n<script>",
                "type": complaint.id,
            },
        )
        self.assertEqual(response.status_code, 200)
        self.assertIn("Giao hàng trễ", response.text)
        ticket = self.env["helpdesk.ticket"].search([("name", "=", "Giao hàng trễ")])
        khoa = self.env["res.users"].search([("login", "=", "khoa")]).partner_id
        self.assertEqual((ticket.partner_id, ticket.type_id), (khoa, complaint))
        self.assertEqual(ticket.commercial_partner_id, self.partner)
        self.assertEqual(ticket.team_id, self.env.ref("crm_vn_care.helpdesk_team_care"))
        self.assertTrue(ticket.with_user(self.users["care"]).has_access("write"))

    def test_customer_reads_the_resolution(self):
        self.ticket.write({"resolution": "Đã thay quạt", "stage_id": self.solved.id})
        self.authenticate("khoa", "khoa")
        page = self.url_open(f"/my/ticket/{self.ticket.id}")
        self.assertIn("Đã thay quạt", page.text)

    def test_the_close_buttons_post_with_their_token(self):
        self.authenticate("khoa", "khoa")
        page = self.url_open(f"/my/ticket/{self.ticket.id}")
        forms = re.findall(r"<form[^>]*/ticket/close.*?</form>", page.text, re.DOTALL)
        self.assertEqual(len(forms), 2, "solved and cancelled")
        for form in forms:
            self.assertIn('method="POST"', form)
            self.assertIn('name="csrf_token"', form)

    def test_a_face_in_the_mail_becomes_a_rating(self):
        self.ticket.write({"resolution": "Đã thay quạt", "stage_id": self.solved.id})
        token = self.ticket._rating_get_access_token()
        self.env.flush_all()
        self.authenticate(None, None)
        page = self.url_open(f"/rate/{token}/5")
        self.assertEqual(page.status_code, 200)
        rating = self.env["rating.rating"].search([("access_token", "=", token)])
        self.assertFalse(rating.consumed, "a scanner that follows links does not vote")
        self.url_open(
            f"/rate/{token}/submit_feedback",
            data={
                "rate": 5,
                "feedback": "Nhanh",
                "csrf_token": Request.csrf_token(self),
            },
        )
        rating.invalidate_recordset()
        self.assertEqual((rating.rating, rating.feedback), (5, "Nhanh"))
        self.assertEqual(self.ticket.positive_rate_percentage, 100)
