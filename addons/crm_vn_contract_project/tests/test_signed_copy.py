import base64

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_appendix import AppendixCase
from .portal_case import draw_signature

SCAN = base64.b64encode(b"%PDF-1.4 scan")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestSignedCopy(AppendixCase):
    """The signed copy is asked for before signing, after it, or not: the type says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # tests do not commit; an hour is left
        cls.classPatch(
            type(cls.env["ir.cron"]), "_commit_progress", lambda *_a, **_k: 60
        )
        with freeze_time("2026-03-02 03:00:00"):
            cls.agreement = cls._create_agreement()
            cls.agreement.action_submit()
            cls.agreement.with_user(cls.user_sales_manager).action_approve()
            cls.agreement.signature_date = "2026-03-02"

    def _ask(self, policy):
        self.agreement.agreement_type_id.sudo().signed_copy_policy = policy

    def _draw(self, document):
        """The customer signs in the portal."""
        document.sudo()._record_customer_signature(
            "Trần Văn Khoa", "Giám đốc", draw_signature().partition(",")[2], "127.0.0.1"
        )

    def _remind(self, day):
        with freeze_time(f"{day} 03:00:00"):
            self.env["agreement.reminder"]._cron_remind()

    def _todos(self, document, kind="signed_copy"):
        kind = self.env.ref(f"crm_vn_contract_project.mail_activity_type_{kind}")
        return document.sudo().activity_ids.filtered(
            lambda todo: todo.activity_type_id == kind
        )

    def _approved_appendix(self):
        appendix = self._create_appendix(
            self.agreement, "term", handover_date_new="2026-09-30"
        )
        appendix.action_submit()
        appendix.with_user(self.user_sales_manager).action_approve()
        return appendix

    # === Before ===

    def test_signing_is_refused_without_it_and_says_what_to_do(self):
        self._ask("before")
        with self.assertRaises(UserError) as refused:
            self.agreement.action_sign()
        self.assertIn(self.agreement.code, str(refused.exception))
        self.assertIn("“Gửi khách ký trực tuyến”", str(refused.exception))
        self.assertEqual(self.agreement.state, "to_sign")
        self.assertFalse(self.agreement.sudo().project_ids, "nothing is half done")

    def test_a_scan_is_enough(self):
        self._ask("before")
        self.agreement.signed_document = SCAN
        self.agreement.action_sign()
        self.assertEqual(self.agreement.state, "in_force")

    def test_a_signature_in_the_portal_is_enough(self):
        self._ask("before")
        self._draw(self.agreement)
        self.agreement.action_sign()
        self.assertEqual(self.agreement.state, "in_force")

    def test_appendices_follow_the_type_of_their_contract(self):
        self.agreement.action_sign()
        self._ask("before")
        appendix = self._approved_appendix()
        with self.assertRaisesRegex(UserError, "“Gửi khách ký trực tuyến”") as refused:
            appendix.action_sign()
        self.assertIn(appendix.code, str(refused.exception))
        self.assertEqual(appendix.state, "to_sign")
        self.assertFalse(self.agreement.handover_date)
        appendix.signed_document = SCAN
        appendix.action_sign()
        self.assertEqual(appendix.state, "signed")
        self.assertEqual(str(self.agreement.handover_date), "2026-09-30")

    # === Afterwards ===

    def test_afterwards_a_to_do_waits_for_the_scan(self):
        self.assertEqual(self.agreement.signed_copy_policy, "after")
        self.agreement.action_sign()
        self._remind("2026-03-05")
        self.assertFalse(self._todos(self.agreement))
        self._remind("2026-03-06")
        todo = self._todos(self.agreement)
        self.assertEqual(todo.user_id, self.user_sales)
        self.assertEqual(str(todo.date_deadline), "2026-03-11")
        self.assertIn(self.agreement.code, todo.summary)
        self._remind("2026-03-16")
        self.assertEqual(len(self._todos(self.agreement)), 1)
        self.agreement.signed_document = SCAN
        self._remind("2026-03-16")
        self.assertFalse(self._todos(self.agreement), "closed by the scan")
        self.agreement.signed_document = False
        self._remind("2026-03-16")
        self.assertTrue(self._todos(self.agreement), "the scan was taken away")
        self._ask("none")
        self._remind("2026-03-16")
        self.assertFalse(self._todos(self.agreement), "nobody asks for it")

    def test_who_signed_in_the_portal_is_not_asked(self):
        self._draw(self.agreement)
        self.agreement.action_sign()
        self._remind("2026-03-16")
        self.assertFalse(self._todos(self.agreement))

    def test_the_to_do_of_an_appendix_closes_itself(self):
        self.agreement.action_sign()
        appendix = self._approved_appendix()
        appendix.action_sign()
        self._remind("2026-03-16")
        todo = self._todos(appendix, "appendix_copy")
        self.assertEqual(todo.user_id, self.user_sales)
        self.assertIn(appendix.code, todo.summary)
        self.assertEqual(str(todo.date_deadline), "2026-03-16")
        appendix.signed_document = SCAN
        self._remind("2026-03-16")
        self.assertFalse(self._todos(appendix, "appendix_copy"))

    def test_today_counts_the_contracts_that_lack_it(self):
        self.agreement.action_sign()

        def count(user):
            tiles = user.with_user(user)._today_tiles_of_terms()
            values = {tile["key"]: tile["value"] for tile in tiles}
            return values.get("signed_copies_missing", 0)

        with freeze_time("2026-03-05 03:00:00"):
            before = count(self.user_sales)
            self.assertEqual(count(self.user_sales2), 0)
            self.assertGreaterEqual(before, 1)
            self.agreement.signed_document = SCAN
            self.assertEqual(count(self.user_sales), before - 1)

    # === The setting ===

    def test_only_who_configures_contracts_changes_the_rule(self):
        kind = self.agreement.agreement_type_id
        self.assertFalse(kind.with_user(self.user_sales).has_access("write"))
        kind.with_user(self.user_admin).signed_copy_policy = "before"
        self.assertEqual(self.agreement.signed_copy_policy, "before")
