from odoo.exceptions import AccessError
from odoo.tests import Form, HttpCase, tagged

from .common import CareCommon


class HiddenCase(CareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("crm_vn_base.group_crm_vn_care").write(
            {"customer_visibility": "own", "customer_pool": False}
        )
        cls.care = cls.users["care"]
        cls.ticket = cls.env["helpdesk.ticket"].create(
            {
                "name": "Kho không lạnh",
                "description": "<p>Báo lỗi E4</p>",
                "partner_id": cls.partner.id,
                "team_id": cls.env.ref("crm_vn_care.helpdesk_team_care").id,
                "type_id": cls.type_question.id,
                "user_id": False,
            }
        )

    def _sees(self):
        self.env.invalidate_all()
        return self.partner.with_user(self.care).has_access("read")


@tagged("post_install", "-at_install")
class TestVisibility(HiddenCase):
    def test_who_has_the_open_case_sees_its_customer(self):
        self.assertFalse(self._sees())
        self.ticket.user_id = self.care
        self.assertTrue(self._sees())
        self.ticket.with_context(tracking_disable=True).user_id = False
        self.assertFalse(self._sees())
        with self.assertRaises(AccessError):
            self.env["helpdesk.ticket"].with_user(self.care).create(
                {
                    "name": "Dò",
                    "description": "x",
                    "partner_id": self.partner.id,
                    "user_id": self.care.id,
                }
            )

    def test_a_case_of_a_hidden_customer_opens_and_is_taken(self):
        mine = self.ticket.with_user(self.care)
        self.env.invalidate_all()
        with Form(mine) as form:
            form.user_id = self.care
        self.assertTrue(self._sees())

    def test_warranties_of_a_hidden_customer_open(self):
        warranty = self.env["crm.warranty"].create(
            {
                "partner_id": self.partner.id,
                "product_id": self.product.id,
                "date_start": "2026-01-01",
                "date_end": "2028-01-01",
            }
        )
        self.assertFalse(self._sees())
        Form(warranty.with_user(self.care))


@tagged("post_install", "-at_install")
class TestVisibilityOfMessages(HiddenCase, HttpCase):
    def test_an_answer_reaches_the_hidden_customer(self):
        self.assertFalse(self._sees())
        self.authenticate("care_care", "care_care")
        self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "helpdesk.ticket",
                "thread_id": self.ticket.id,
                "post_data": {
                    "body": "Chúng tôi đến ngay",
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                    "partner_ids": [self.partner.id, self.other_partner.id],
                },
            },
        )
        message = self.ticket.message_ids[0]
        self.assertIn(self.partner, message.partner_ids)
        self.assertNotIn(self.other_partner, message.partner_ids, "not its customer")
