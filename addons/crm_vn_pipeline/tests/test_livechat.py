from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common import PipelineCommon


@tagged("post_install", "-at_install")
class TestLivechat(HttpCase, PipelineCommon):
    """A chat from the visitor's first word to the interaction, over its routes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sales.group_ids += cls.env.ref("im_livechat.im_livechat_group_user")
        cls.chat = cls.env["im_livechat.channel"].create(
            {"name": "Website Minh Phát", "user_ids": [Command.set(cls.sales.ids)]}
        )

    def setUp(self):
        super().setUp()
        model = self.env.registry["im_livechat.channel"]

        def available(channels):
            for channel in channels:
                channel.available_operator_ids = channel.user_ids

        patcher = patch.object(model, "_compute_available_operator_ids", available)
        self.startPatcher(patcher)
        data = self.make_jsonrpc_request(
            "/im_livechat/get_session",
            {"channel_id": self.chat.id, "persisted": True},
        )
        self.channel = self.env["discuss.channel"].browse(data["channel_id"])

    def _say(self, body):
        self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "discuss.channel",
                "thread_id": self.channel.id,
                "post_data": {
                    "body": body,
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                },
            },
        )
        self.env.invalidate_all()

    def _make_lead(self, title="Kho lạnh"):
        operator = self.channel.with_user(self.sales)
        operator.execute_command_lead(body=f"/lead {title}")
        self.env.flush_all()
        return self.channel.lead_ids or self.channel.visitor_lead_id

    def _leave(self):
        self.make_jsonrpc_request(
            "/im_livechat/visitor_leave_session", {"channel_id": self.channel.id}
        )
        self.env.invalidate_all()

    def test_the_lead_knows_what_the_visitor_wrote(self):
        self._say("Chào shop, cần kho 100 tấn")
        self._say("Số em 0913 456 789, mail khoa@namhai-thu.example")
        lead = self._make_lead()
        self.assertEqual(lead.type, "lead")
        self.assertEqual(lead.phone, "+84913456789")
        self.assertEqual(lead.email_normalized, "khoa@namhai-thu.example")
        self.assertEqual(lead.origin_channel_id, self.channel)
        self.assertTrue(lead.contact_name)

    def test_transcript_is_one_interaction_whatever_happens(self):
        self._say("Số em 0913 456 789")
        lead = self._make_lead()
        self.channel.with_user(self.sales).message_post(
            body="Dạ em báo giá ngay", message_type="comment"
        )
        self._say("Cảm ơn")
        self._leave()
        self._leave()
        row = self.env["crm.interaction"].search([("res_id", "=", lead.id)])
        self.assertEqual(len(row), 1)
        self.assertEqual((row.kind, row.direction), ("chat", "in"))
        self.assertEqual(row.user_id, self.sales)
        for words in ("0913 456 789", "báo giá ngay", "Cảm ơn"):
            self.assertIn(words, row.note)

    def test_a_visitor_with_an_open_lead_gets_no_second_one(self):
        known = self.env["crm.lead"].create(
            {"name": "Kho", "phone": "0913456789", "user_id": self.sales.id}
        )
        self._say("gọi em 0913.456.789 nhé")
        self.assertEqual(self.channel.visitor_lead_id, known)
        self.assertEqual(self._make_lead(), known)
        self.assertFalse(self.channel.lead_ids)
        self._leave()
        row = self.env["crm.interaction"].search([("res_id", "=", known.id)])
        self.assertEqual(row.kind, "chat")

    def test_a_known_customer_is_recognised_by_his_address(self):
        customer = self.env["res.partner"].create(
            {"name": "Trần Văn Khoa", "email": "khoa@namhai-thu.example"}
        )
        self._say("khoa@namhai-thu.example")
        self.assertEqual(self.channel.visitor_partner_id, customer)
        lead = self._make_lead()
        self.assertEqual(lead.partner_id, customer)

    def test_a_chat_of_a_known_customer_is_kept_without_a_lead(self):
        customer = self.env["res.partner"].create(
            {"name": "Trần Văn Khoa", "phone": "0913456789"}
        )
        self._say("0913456789 đây, máy nén kêu to")
        self._leave()
        row = self.env["crm.interaction"].search([("partner_id", "=", customer.id)])
        self.assertEqual((row.kind, row.res_model), ("chat", "res.partner"))

    def test_an_unknown_visitor_leaves_nothing(self):
        self._say("Chào shop")
        self._leave()
        self.assertFalse(self.channel.interaction_id)
        self.assertFalse(self.channel.visitor_lead_id)
