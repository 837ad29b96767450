import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .portal_case import PortalCase, draw_signature


@tagged("post_install", "-at_install")
class TestPortalContract(PortalCase):
    """The customer's contracts: reading and signing them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._create_agreement()
        cls.agreement.action_submit()
        cls.agreement.with_user(cls.user_sales_manager).action_approve()

    def setUp(self):
        super().setUp()
        self.agreement.with_user(self.user_sales)._portal_ensure_token()
        self._as_visitor()

    def _sign_ours(self):
        self.agreement.signature_date = self.today
        self.agreement.with_user(self.user_sales).action_sign()

    # === Signature ===

    def test_the_customer_signs_and_then_we_do(self):
        page = self._get(self.agreement)
        self.assertEqual(page.status_code, 200)
        self.assertIn("Ký hợp đồng", page.text)
        self.assertIn(self.director.name, page.text, "who signs is filled in")
        response = self._sign_in_portal(self.agreement, remark="Đồng ý")
        self.assertEqual(response.status_code, 303)
        self.agreement.invalidate_recordset()
        agreement = self.agreement
        self.assertEqual(agreement.state, "to_sign", "our side has not signed yet")
        self.assertEqual(agreement.customer_signed_name, "Trần Văn Khoa")
        self.assertEqual(agreement.customer_signed_position, "Giám đốc")
        self.assertEqual(agreement.customer_signed_address, "127.0.0.1")
        self.assertTrue(agreement.customer_signature and agreement.customer_signed_at)
        self.assertEqual(agreement.activity_ids.user_id, self.user_sales)
        self.assertIn("Trần Văn Khoa", agreement.message_ids[0].body)
        self._sign_ours()
        self.assertEqual(agreement.state, "in_force")

    def test_a_second_signature_changes_nothing(self):
        self._sign_in_portal(self.agreement)
        page = self._sign_in_portal(self.agreement, name="Kẻ khác")
        self.assertIn("đã được ký", page.text)
        self.agreement.invalidate_recordset()
        self.assertEqual(self.agreement.customer_signed_name, "Trần Văn Khoa")
        self._sign_ours()
        self.assertIn("đã được ký", self._sign_in_portal(self.agreement).text)

    def test_a_changed_contract_is_signed_anew(self):
        self._sign_in_portal(self.agreement)
        token = self.agreement.access_token
        self.agreement.invalidate_recordset()
        self.agreement.with_user(self.user_sales).action_reset()
        self.assertFalse(self.agreement.customer_signature)
        self.assertFalse(self.agreement.customer_signed_at)
        self._assert_unknown(self._get(self.agreement, token=token))
        self._assert_unknown(self._sign_in_portal(self.agreement, token=token))

    def test_what_is_missing_is_said(self):
        for data in ({"name": ""}, {"position": ""}, {"signature": ""}):
            page = self._sign_in_portal(self.agreement, **data)
            self.assertEqual(page.status_code, 200)
            self.assertIn("alert-danger", page.text)
        page = self._sign_in_portal(
            self.agreement, signature=draw_signature(is_drawn=False)
        )
        self.assertIn("alert-danger", page.text)
        self.agreement.invalidate_recordset()
        self.assertFalse(self.agreement.customer_signed_at)

    def test_nobody_of_ours_writes_a_signature(self):
        with self.assertRaises(UserError):
            self.agreement.with_user(self.user_sales).customer_signed_name = "Khoa"
        with self.assertRaises(UserError):
            self.env["agreement"].with_user(self.user_sales).create(
                {
                    "name": "Kho",
                    "partner_id": self.customer.id,
                    "customer_signature": base64.b64encode(b"x"),
                }
            )

    # === Reading ===

    def test_value_schedule_progress_and_documents(self):
        self._sign_ours()
        self.agreement.signed_document = base64.b64encode(b"%PDF-1.4 hop dong")
        self.agreement.signed_document_name = "hop-dong.pdf"
        self._pay(self._invoice(self.agreement.instalment_ids[0]))
        self._hand_over(self.agreement, share=0.5)
        waiting = self._create_minutes(self.agreement)
        waiting.action_send()
        draft = self._create_minutes(self.agreement)
        self._as("khoa")
        page = self._get(self.agreement, token="").text
        instalment = self.agreement.instalment_ids[0]
        for text in (
            f"{round(self.agreement.amount_total):,}".replace(",", "."),
            instalment.name,
            "Đã thanh toán",
            "Kho lạnh 500 tấn",
            waiting.code,
            "width: 50",
        ):
            self.assertIn(text, page)
        self.assertNotIn(draft.code, page)
        scan = self._get(self.agreement, "/scan", token="")
        self.assertEqual(scan.content, b"%PDF-1.4 hop dong")

    def test_home_counts_and_lists(self):
        self._as("khoa")
        counters = self.make_jsonrpc_request(
            "/my/counters",
            {
                "counters": [
                    "contract_count",
                    "contract_to_sign_count",
                    "handover_count",
                    "handover_to_sign_count",
                ]
            },
        )
        self.assertEqual(
            counters,
            {
                "contract_count": 1,
                "contract_to_sign_count": 1,
                "handover_count": 0,
                "handover_to_sign_count": 0,
            },
        )
        self.assertIn("Hợp đồng", self.url_open("/my/home").text)
        self.assertIn(self.agreement.code, self.url_open("/my/contracts").text)
        self._as("mai")
        counters = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["contract_count"]}
        )
        self.assertEqual(counters, {"contract_count": 0})
        self.assertNotIn(self.agreement.code, self.url_open("/my/contracts").text)

    # === Who may not ===

    def test_another_customer_a_wrong_link_and_a_draft(self):
        draft = self._create_agreement()
        draft._portal_ensure_token()
        self._assert_unknown(self._get(self.agreement, token="wrong"))
        self._assert_unknown(self._get(self.agreement, token=draft.access_token))
        self._assert_unknown(self._get(draft))
        self._as("mai")
        self._assert_unknown(self._get(self.agreement, token=""))
        self._assert_unknown(self._sign_in_portal(self.agreement, token=""))
        self._assert_unknown(self._get(self.agreement, "/scan", token=""))
        self._as("khoa")
        self._assert_unknown(self._get(draft, token=""))
        self.assertEqual(self._get(self.agreement, token="").status_code, 200)

    def test_a_link_ends(self):
        self._expire(self.agreement)
        self.assertEqual(self._get(self.agreement).status_code, 410)
        self.assertEqual(self._sign_in_portal(self.agreement).status_code, 410)
        self.agreement.invalidate_recordset()
        self.assertFalse(self.agreement.customer_signed_at)

    def test_portal_users_read_nothing_over_rpc(self):
        khoa = self.env["res.users"].search([("login", "=", "khoa")])
        handover = self._create_minutes(self._sign_today(self._create_agreement()))
        for record in (self.agreement, self.agreement.instalment_ids[0], handover):
            with self.assertRaises(AccessError):
                record.with_user(khoa).read(["display_name"])

    def test_record_rules_hold_where_somebody_grants_the_right(self):
        handover = self._create_minutes(self._sign_today(self._create_agreement()))
        handover.action_send()
        draft = self._create_minutes(handover.agreement_id)
        models = (
            "agreement",
            "agreement.instalment",
            "agreement.handover",
            "agreement.handover.line",
        )
        for model in models:
            self.env["ir.model.access"].create(
                {
                    "name": model,
                    "model_id": self.env["ir.model"]._get_id(model),
                    "group_id": self.env.ref("base.group_portal").id,
                    "perm_read": True,
                }
            )
        users = self.env["res.users"]
        khoa = users.search([("login", "=", "khoa")])
        mai = users.search([("login", "=", "mai")])
        for record in (
            self.agreement,
            self.agreement.instalment_ids[0],
            handover,
            handover.line_ids[0],
        ):
            with self.subTest(model=record._name):
                self.assertTrue(record.with_user(khoa).has_access("read"))
                self.assertFalse(record.with_user(mai).has_access("read"))
        self.assertFalse(draft.with_user(khoa).has_access("read"))
        self.assertFalse(draft.line_ids[0].with_user(khoa).has_access("read"))

    def test_the_mail_carries_the_link(self):
        action = self.agreement.with_user(self.user_sales).action_send_link()
        composer = self.env[action["res_model"]].with_user(self.user_sales)
        composer = composer.with_context(**action["context"]).create({})
        self.assertIn(self.agreement.access_token, composer.body)
        self.assertEqual(composer.partner_ids, self.director)
