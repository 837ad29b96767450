import re

from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCase

from .common import CareCommon


@tagged("post_install", "-at_install")
class TestTicketMail(CareCommon, MailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # mails are what is tested here
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": False})
        cls.env.company.email = "cskh@minhphat.example"

    def _create_tracked(self, **values):
        with self.mock_mail_gateway():
            ticket = self._create_ticket(**values)
            self.flush_tracking()
        return ticket.with_user(self.users["care"])

    def _solve(self, ticket, **values):
        with self.mock_mail_gateway():
            ticket.write({"stage_id": self.solved.id, **values})
            self.flush_tracking()
        return self._new_mails.filtered(lambda mail: self.partner in mail.recipient_ids)

    def test_customer_is_told_in_vietnamese_that_the_case_arrived(self):
        with self.mock_mail_gateway():
            ticket = self._create_ticket()
            self.flush_tracking()
        mail = self._new_mails.filtered(lambda mail: ticket.number in mail.subject)
        self.assertEqual(mail.recipient_ids, self.partner)
        self.assertIn("đã nhận được yêu cầu", mail.subject)
        self.assertIn(self.partner.name, mail.body_html)
        self.assertNotIn("Hello", mail.body_html)

    def test_solving_sends_one_mail_with_resolution_and_faces(self):
        ticket = self._create_tracked()
        mail = self._solve(ticket, resolution="Đã thay quạt dàn lạnh")
        self.assertEqual(len(mail), 1)
        self.assertIn("Đã thay quạt dàn lạnh", mail.body_html)
        self.assertIn("hài lòng", mail.subject)
        links = re.findall(
            r'href="(https?://[^"]+/rate/([^"/]+)/([135]))"', mail.body_html
        )
        self.assertEqual({value for _url, _token, value in links}, {"1", "3", "5"})
        token = links[0][1]
        rating = self.env["rating.rating"].search([("access_token", "=", token)])
        self.assertEqual((rating.res_model, rating.res_id), (ticket._name, ticket.id))
        self.assertFalse(rating.consumed)
        ticket.sudo().rating_apply(5, token=token, feedback="Nhanh")
        self.assertTrue(rating.consumed)
        self.assertEqual((rating.rating, rating.feedback), (5, "Nhanh"))
        self.assertEqual(ticket.positive_rate_percentage, 100)

    def test_whoever_is_not_asked_is_still_told(self):
        ticket = self._create_tracked(rating_status="no_rate")
        mail = self._solve(ticket, resolution="Đã hướng dẫn")
        self.assertEqual(len(mail), 1)
        self.assertIn("Đã hướng dẫn", mail.body_html)
        self.assertNotIn("/rate/", mail.body_html)

    def test_the_same_stage_again_sends_nothing(self):
        ticket = self._create_tracked()
        self._solve(ticket, resolution="Xong")
        self.assertFalse(self._solve(ticket, priority="2"))
        self.assertEqual(ticket.priority, "2", "the rest is written")

    def test_a_customer_without_address_is_not_asked(self):
        self.partner.email = False
        ticket = self._create_tracked()
        self._solve(ticket, resolution="Xong")
        ratings = self.env["rating.rating"].search(
            [("res_model", "=", "helpdesk.ticket"), ("res_id", "=", ticket.id)]
        )
        self.assertFalse(ratings)

    def test_a_stranger_is_answered_at_the_address_they_wrote_from(self):
        with self.mock_mail_gateway():
            self._create_ticket(partner_id=False, partner_email="ai@do.example")
            self.flush_tracking()
        recipients = self._new_mails.mapped("recipient_ids.email")
        self.assertIn("ai@do.example", recipients + self._new_mails.mapped("email_to"))
