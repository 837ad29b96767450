from odoo.tests import tagged

from .intake_common import IntakeCommon

MAIL = """From: {sender}
To: tuvan@minhphat-thu.example
Subject: {subject}
Message-Id: <{number}@x.example>
Content-Type: text/plain; charset=utf-8

{body}
"""


@tagged("post_install", "-at_install")
class TestIntakeMail(IntakeCommon):
    """What is written to the address of a source becomes a lead."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        domain = cls.env["mail.alias.domain"].create({"name": "minhphat-thu.example"})
        cls.env.company.alias_domain_id = domain
        cls.mailbox = cls.env["crm.intake.source"].create(
            {
                "name": "Hộp thư tư vấn",
                "kind": "email",
                "alias_name": "tuvan",
                "team_id": cls.team.id,
                "campaign_id": cls.campaign.id,
            }
        )

    def _write(self, sender="Khoa <khoa@x.example>", subject="Hỏi giá", body="Chào"):
        self.__class__.number = getattr(self, "number", 0) + 1
        mail = MAIL.format(
            sender=sender, subject=subject, body=body, number=self.number
        )
        lead_id = self.env["mail.thread"].message_process(
            "crm.lead", mail.encode(), save_original=False
        )
        return self.env["crm.lead"].browse(lead_id)

    def test_a_mail_becomes_a_lead_of_its_source(self):
        lead = self._write(body="Cần kho 50 tấn.\nTrần Văn Khoa\nĐT: 0913 456 789")
        self.assertEqual(lead.name, "Hỏi giá")
        self.assertEqual((lead.type, lead.team_id), ("lead", self.team))
        self.assertEqual(lead.campaign_id, self.campaign)
        self.assertEqual(lead.email_normalized, "khoa@x.example")
        self.assertEqual(lead.phone, "+84913456789")
        self.assertIn("Cần kho 50 tấn", lead.message_ids[0].body)
        row = self.env["crm.interaction"].search([("res_id", "=", lead.id)])
        self.assertEqual((row.kind, row.direction), ("email", "in"))

    def test_the_same_sender_writes_to_the_same_lead(self):
        lead = self._write()
        again = self._write(subject="Nhắc lại", body="Gửi sớm giúp")
        self.assertEqual(again, lead)
        self.assertEqual(lead.message_ids[0].subject, "Nhắc lại")
        rows = self.env["crm.interaction"].search([("res_id", "=", lead.id)])
        self.assertEqual(len(rows), 2)
        self.assertNotEqual(self._write(sender="mai@y.example"), lead)

    def test_by_the_number_he_signs_with(self):
        lead = self._process({"name": "Khoa", "phone": "0913456789"}).lead_id
        found = self._write(sender="la@z.example", body="Gọi tôi 0913456789")
        self.assertEqual(found, lead)

    def test_a_lost_lead_is_left_alone(self):
        lead = self._write()
        lead.action_set_lost()
        self.assertNotEqual(self._write(subject="Lại cần"), lead)
