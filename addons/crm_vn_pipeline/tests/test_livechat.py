import ast
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.mail.tools.discuss import Store

from ..hooks import LIVECHAT_TEXTS, rename_core_livechat
from .common import PipelineCommon


@tagged("post_install", "-at_install")
class TestLivechat(HttpCase, PipelineCommon):
    """A chat from the visitor's first word to the interaction, over its routes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
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

    def test_a_number_written_later_completes_the_lead(self):
        self._say("Cho em hỏi giá kho đông 60 tấn")
        lead = self._make_lead()
        self.assertFalse(lead.phone)
        self._say("Số em 0977 123 456")
        self._say("à nhầm, 0977 123 457")
        self.assertEqual(lead.phone, "+84977123456")
        self._leave()
        row = self.env["crm.interaction"].search([("res_id", "=", lead.id)])
        self.assertIn("0977 123 457", row.note)

    def test_the_lead_of_a_colleague_goes_on_and_he_is_told(self):
        known = self.env["crm.lead"].create(
            {"name": "Kho", "phone": "0913456789", "user_id": self.colleague.id}
        )
        self._say("gọi em 0913.456.789 nhé")
        self.assertFalse(known.with_user(self.sales).has_access("write"))
        self.assertEqual(self._make_lead(), known)
        self.assertFalse(self.channel.lead_ids)
        self.assertEqual(known.activity_ids.user_id, self.colleague)
        row = self.env["crm.interaction"].search([("res_id", "=", known.id)])
        self.assertIn("0913.456.789", row.note)

    def test_marketing_makes_a_lead_and_nurtures_it(self):
        self._say("Số em 0913 456 789")
        operator = self.channel.with_user(self.marketing)
        operator.execute_command_lead(body="/lead Kho lạnh")
        lead = self.channel.visitor_lead_id
        self.assertEqual((lead.user_id, lead.phone), (self.marketing, "+84913456789"))
        self.assertTrue(lead.with_user(self.marketing).has_access("write"))
        store = Store()
        self.env["res.users"].with_user(self.marketing)._init_store_data(store)
        self.assertTrue(store.get_result()["Store"]["has_access_create_lead"])

    def test_who_answers_and_who_sets_up(self):
        admin = self._new_user("pl_chat_admin", "admin")
        for user in (self.sales, self.marketing, self.manager, admin):
            with self.subTest(user=user.login):
                chat = self.chat.with_user(user)
                self.assertTrue(chat.has_access("read"))
                self.assertEqual(chat.has_access("write"), user == admin)
                chat.action_join()
                self.assertIn(user, self.chat.user_ids)
        with self.assertRaises(AccessError):
            self.chat.with_user(self.care).action_join()

    def test_the_list_of_conversations_shows_lead_and_customer(self):
        customer = self.env["res.partner"].create(
            {"name": "Trần Văn Khoa", "phone": "0913456789"}
        )
        self._say("0913456789")
        self._make_lead()
        action = self.env.ref("crm_vn_pipeline.discuss_channel_action")
        found = (
            self.env["discuss.channel"]
            .with_user(self.sales)
            .search([*ast.literal_eval(action.domain), ("id", "=", self.channel.id)])
        )
        row = found.web_read(
            {
                "visitor_partner_id": {"fields": {"display_name": {}}},
                "visitor_lead_id": {"fields": {"display_name": {}}},
            }
        )[0]
        self.assertEqual(row["visitor_partner_id"]["id"], customer.id)
        self.assertEqual(row["visitor_lead_id"]["id"], found.visitor_lead_id.id)

    def test_the_page_for_visitors_welcomes_them(self):
        self.chat.default_message = "Chào quý khách"
        self.env.company.phone = "0274 3555 888"
        for available in (True, False):
            with (
                self.subTest(available=available),
                patch.object(
                    self.registry["im_livechat.channel"],
                    "_is_livechat_available",
                    lambda channel, available=available: available,
                ),
            ):
                page = self.url_open(f"/im_livechat/support/{self.chat.id}").text
                self.assertEqual("Chào quý khách" in page, available)
                self.assertEqual('href="tel:' in page, not available)
                self.assertNotIn("Powered by", page)

    def test_cores_english_chat_speaks_vietnamese_while_untouched(self):
        channel = self.env.ref("im_livechat.im_livechat_channel_data")
        channel.name = "YourWebsite.com"
        rename_core_livechat(self.env)
        self.assertEqual(channel.name, "Website")
        self.assertEqual(
            channel.with_context(lang="vi_VN").button_text,
            LIVECHAT_TEXTS["button_text"],
        )
        channel.name = "minhphat.example"
        rename_core_livechat(self.env)
        self.assertEqual(channel.name, "minhphat.example")

    def test_an_unknown_visitor_leaves_nothing(self):
        self._say("Chào shop")
        self._leave()
        self.assertFalse(self.channel.interaction_id)
        self.assertFalse(self.channel.visitor_lead_id)
