from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_appendix import AppendixCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestRenewalAuto(AppendixCase):
    """A contract that renews itself does so on its last day, unless notice is given."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # tests do not commit; an hour is left
        cls.classPatch(
            type(cls.env["ir.cron"]), "_commit_progress", lambda *_a, **_k: 60
        )
        with freeze_time("2026-03-02 03:00:00"):
            cls.agreement = cls._create_renewing()

    @classmethod
    def _create_renewing(cls, **values):
        return cls._create_signed_agreement(
            **{
                "end_date": "2026-04-30",
                "auto_renewal": True,
                "renewal_months": 12,
                "renewal_notice_days": 30,
                **values,
            }
        )

    def _run(self, day, **options):
        with freeze_time(f"{day} 03:00:00"):
            self.env["agreement"]._cron_renew(**options)

    def _end(self, agreement=None):
        return str((agreement or self.agreement).end_date)

    # === On its last day ===

    def test_it_goes_on_for_another_term_on_its_last_day(self):
        self._run("2026-04-29")
        self.assertFalse(self.agreement.renewal_term_ids)
        self._run("2026-04-30")
        [term] = self.agreement.renewal_term_ids
        self.assertEqual(str(term.date_from), "2026-05-01")
        self.assertEqual(str(term.date_to), "2027-04-30")
        self.assertEqual(self._end(), "2027-04-30")
        self.assertEqual(self.agreement.state, "in_force")
        version = self.agreement.version_ids.sorted("number")[-1]
        self.assertEqual(version.renewal_term_id, term)
        self.assertEqual(str(version.end_date), "2027-04-30")
        message = self.agreement.message_ids[0]
        self.assertIn("30/04/2027", message.body)
        self.assertEqual(message.notified_partner_ids, self.user_sales.partner_id)

    def test_a_second_run_adds_nothing(self):
        self._run("2026-04-30")
        self._run("2026-04-30")
        self._run("2026-05-02")
        self.assertEqual(len(self.agreement.renewal_term_ids), 1)

    def test_what_was_missed_for_years_is_caught_up_term_by_term(self):
        self._run("2028-05-02")
        terms = self.agreement.renewal_term_ids.sorted("number")
        self.assertEqual(terms.mapped("number"), [1, 2, 3])
        self.assertEqual(self._end(), "2029-04-30")

    def test_an_appendix_signed_before_may_be_recorded_after(self):
        appendix = self._create_appendix(
            self.agreement, "term", end_date_new="2028-12-31"
        )
        self._run("2026-04-30")
        with freeze_time("2026-05-05 03:00:00"):
            self._sign_appendix(appendix, date="2026-04-28")
        self.assertEqual(self._end(), "2028-12-31")

    # === Unless ===

    def test_notice_lets_it_end(self):
        wizard = self._open_wizard(method="end")
        self.assertEqual(str(wizard.notice_deadline), "2026-03-31")
        self.assertFalse(wizard.is_late)
        wizard.action_confirm()
        self.assertFalse(self.agreement.renews_itself)
        self.assertEqual(self.agreement.notice_by, "customer")
        self.assertEqual(str(self.agreement.notice_date), "2026-03-02")
        self._run("2026-05-02")
        self.assertEqual(self._end(), "2026-04-30")
        # the notice was a mistake
        self.agreement.no_renewal = False
        self.assertFalse(self.agreement.notice_date or self.agreement.notice_by)
        self._run("2026-05-02")
        self.assertEqual(self._end(), "2027-04-30")

    def test_notice_that_comes_too_late_is_marked(self):
        with freeze_time("2026-04-01 03:00:00"):
            wizard = self._open_wizard(method="end")
            self.assertTrue(wizard.is_late)
            with Form(wizard) as form:
                form.notice_date = "2026-03-31"
            self.assertFalse(wizard.is_late)
            wizard.notice_date = "2026-04-02"
            with self.assertRaisesRegex(UserError, self.agreement.code):
                wizard.action_confirm()

    def test_hold_a_follower_and_the_limit_stop_it(self):
        once = self._create_renewing(renewal_limit=1)
        followed = self._create_renewing()
        followed._renew_by_contract("2027-04-30")
        self.agreement._hold("Chờ mặt bằng")
        self._run("2026-05-02")
        self.assertEqual(self._end(), "2026-04-30")
        self.assertEqual(self._end(followed), "2026-04-30")
        self.assertEqual(self._end(once), "2027-04-30")
        self.assertFalse(once.renews_itself)
        self.agreement.action_resume()
        self._run("2027-05-02")
        self.assertEqual(self._end(), "2028-04-30")
        self.assertEqual(self._end(once), "2027-04-30")

    def test_without_the_clause_nothing_happens(self):
        plain = self._create_renewing(auto_renewal=False)
        self._run("2026-05-02")
        self.assertEqual(self._end(plain), "2026-04-30")
        self.assertFalse(plain.renewal_term_ids)

    def _open_wizard(self, **values):
        action = self.agreement.action_renew()
        wizards = self.env[action["res_model"]].with_user(self.user_sales)
        return wizards.with_context(**action["context"]).create(values)

    # === Killed, twice, at once ===

    def test_killed_after_a_batch_the_next_run_goes_on(self):
        second = self._create_renewing()
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", lambda *_a, **_k: 0):
            self._run("2026-04-30", batch=1)
        self.assertEqual(self._end(), "2027-04-30")
        self.assertEqual(self._end(second), "2026-04-30")
        self._run("2026-04-30", batch=1)
        both = self.agreement + second
        self.assertEqual(
            set(both.mapped(lambda rec: str(rec.end_date))), {"2027-04-30"}
        )
        self.assertEqual(len(both.renewal_term_ids), 2)

    def test_what_another_run_holds_is_left_to_it(self):
        model = type(self.env["agreement"])
        nothing = self.env["agreement"]
        with patch.object(model, "try_lock_for_update", lambda *_a, **_k: nothing):
            self._run("2026-04-30")
        self.assertEqual(self._end(), "2026-04-30")

    def test_one_end_is_renewed_once(self):
        self._run("2026-04-30")
        term = self.agreement.renewal_term_ids
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            term.sudo().copy({"number": 2})

    def test_one_that_fails_keeps_its_reason_and_stops_nobody(self):
        second = self._create_renewing()
        model = type(self.env["agreement"])
        start = model._prepare_renewal_term_vals

        def fail(contract, today):
            if contract == self.agreement:
                raise ValueError("Hỏng")
            return start(contract, today)

        with (
            patch.object(model, "_prepare_renewal_term_vals", fail),
            self.assertLogs(level="ERROR"),
        ):
            self._run("2026-04-30")
        self.assertIn("Hỏng", self.agreement.renewal_error)
        self.assertEqual(self._end(), "2026-04-30")
        self.assertEqual(self._end(second), "2027-04-30")
        self._run("2026-05-01")
        self.assertFalse(self.agreement.renewal_error)
        self.assertEqual(self._end(), "2027-04-30")

    # === Reminders ===

    def _get_todo(self, day):
        with freeze_time(f"{day} 03:00:00"):
            self.env["agreement.reminder"]._cron_remind()
        kind = self.env.ref("crm_vn_contract_project.mail_activity_type_renewal")
        return self.env["mail.activity"].search(
            [("activity_type_id", "=", kind.id), ("res_id", "=", self.agreement.id)]
        )

    def test_reminders_say_that_it_renews_itself(self):
        for day in ("2026-03-02", "2026-03-31"):
            todo = self._get_todo(day)
            self.assertEqual(len(todo), 1)
            self.assertEqual(todo.user_id, self.user_sales)
        self.assertIn("12", todo.summary)
        self.assertIn("31/03/2026", todo.summary)
        later = self._get_todo("2026-04-15")
        self.assertNotIn("31/03/2026", later.summary)
        self.assertIn("30/04/2026", later.summary)
        # on its last day it is left to renew itself
        self.assertFalse(self._get_todo("2026-04-30"))
        self._run("2026-04-30")
        self.assertFalse(self._get_todo("2026-04-30"))
        self.agreement.sudo().write({"renewal_error": "Hỏng"})
        self.assertTrue(self._get_todo("2027-05-01"))

    # === The clause ===

    def test_the_clause_is_locked_and_changed_by_an_appendix(self):
        for values in ({"auto_renewal": False}, {"renewal_months": 6}):
            with self.assertRaisesRegex(UserError, self.agreement.code):
                self.agreement.write(values)
        appendix = self._create_appendix(self.agreement, "term", auto_renewal_new="no")
        before, after = appendix._get_document_terms()[-1][1:]
        self.assertNotEqual(before, after)
        self._sign_appendix(appendix)
        self.assertFalse(self.agreement.renews_itself)
        self._run("2026-05-02")
        self.assertEqual(self._end(), "2026-04-30")

    def test_the_contract_says_how_it_is_renewed(self):
        plain = self._create_agreement()
        titles = [title for title, _text, _table in plain._get_printed_clauses()]
        plain.write({"auto_renewal": True, "end_date": "2026-12-31"})
        clauses = plain._get_printed_clauses()
        self.assertEqual(len(clauses), len(titles) + 1)
        self.assertIn("12", clauses[-2][1])
        framework = self.env.ref("crm_vn_contract_project.agreement_type_framework")
        plain.order_ids.agreement_id = False
        plain.agreement_type_id = framework
        self.assertEqual(self._count_renewals(plain), 1)
        plain.auto_renewal = False
        self.assertEqual(self._count_renewals(plain), 1)

    def _count_renewals(self, agreement):
        words = agreement.with_context(lang="vi_VN")._get_renewal_clause()
        texts = [text for _title, text, _table in agreement._get_printed_clauses()]
        return sum(words in text for text in texts)

    def test_what_renews_itself_needs_an_end_and_a_term(self):
        agreement = self._create_agreement(auto_renewal=True)
        with self.assertRaisesRegex(UserError, agreement.code):
            agreement.action_submit()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            agreement.renewal_months = 0
            agreement.flush_recordset()

    def test_terms_are_seen_with_their_contract_and_written_by_nobody(self):
        self._run("2026-04-30")
        term = self.agreement.renewal_term_ids
        for user, may in (
            (self.user_sales, True),
            (self.user_accountant, True),
            (self.user_sales2, False),
        ):
            own = term.with_user(user)
            self.assertEqual(own.has_access("read"), may, user.name)
            self.assertFalse(own.has_access("write"), user.name)
