from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import KpiCase


@tagged("post_install", "-at_install")
class TestReviews(KpiCase):
    def setUp(self):
        super().setUp()
        self.target = self.create_target(value=4)
        self.create_leads(3)
        self.review = self.create_review().with_user(self.manager)

    # === Evidence ===

    def test_evidence_is_a_copy_that_stays(self):
        self.review.action_take_evidence()
        line = self.review.line_ids.filtered(lambda x: x.target_id == self.target)
        self.assertEqual((line.target_value, line.actual_value), (4, 3))
        self.create_leads(5)
        self.target.target_value = 100
        self.refresh("leads_created")
        self.assertEqual((line.target_value, line.actual_value), (4, 3))
        self.review.action_take_evidence()
        line = self.review.line_ids.filtered(lambda x: x.target_id == self.target)
        self.assertEqual((line.target_value, line.actual_value), (100, 8))

    def test_evidence_of_a_team_is_that_of_the_team_and_its_members(self):
        of_team = self.create_target(scope="team", team_id=self.team.id)
        of_other = self.create_target(user_id=self.khoa.id)
        of_company = self.create_target(scope="company")
        self.review.team_id = self.team
        self.review.action_take_evidence()
        taken = self.review.line_ids.target_id
        self.assertEqual(taken, self.target | of_team)
        self.assertFalse(taken & (of_other | of_company))

    def test_the_evidence_still_counts_while_a_decision_is_being_added(self):
        """The button that finishes the review hangs on it."""
        self.review.action_take_evidence()
        with Form(self.review) as form:
            with form.decision_ids.new() as decision:
                decision.name = "Call the customers of the seminar again"
                decision.kind = "process"
                decision.date_deadline = self.review.date_to
            self.assertTrue(form.line_count)
        self.assertTrue(self.review.decision_count)

    def test_no_target_no_evidence(self):
        review = self.create_review(date_from="2031-01-01").with_user(self.manager)
        with self.assertRaisesRegex(UserError, "01/01/2031"):
            review.action_take_evidence()

    def test_nobody_writes_evidence(self):
        self.review.action_take_evidence()
        with self.assertRaises(AccessError):
            self.review.line_ids[0].actual_value = 1000

    # === The review's state ===

    def test_finishing_without_evidence_is_refused(self):
        with self.assertRaisesRegex(UserError, "without evidence"):
            self.review.action_done()
        self.assertEqual(self.review.state, "draft")

    def test_state_is_not_typed(self):
        with self.assertRaises(UserError):
            self.review.state = "done"
        with self.assertRaises(UserError):
            self.create_review(state="done")

    def test_a_finished_review_no_longer_changes(self):
        self.review.action_take_evidence()
        self.review.action_done()
        for action in (
            lambda: self.review.write({"summary": "Khác"}),
            lambda: self.review.action_take_evidence(),
            lambda: self.review.unlink(),
            lambda: self.review.action_done(),
        ):
            with self.assertRaises(UserError):
                action()
        self.review.action_reopen()
        self.review.summary = "Sửa lại"
        self.assertEqual(self.review.state, "draft")

    def test_name_and_period_follow(self):
        self.assertEqual(self.review.name, "Review, month 06/2026")
        self.review.write({"period_type": "quarter"})
        self.assertEqual(str(self.review.date_from), "2026-04-01")
        self.assertEqual(str(self.review.date_to), "2026-06-30")

    # === Decisions ===

    def test_a_campaign_decision_opens_the_next_version(self):
        campaign = self.create_campaign()
        decision = self.create_decision(
            self.review, "campaign", campaign_id=campaign.id, user_id=self.nhung.id
        ).with_user(self.manager)
        decision.action_decide()
        new = decision.result_campaign_id
        self.assertEqual((new.parent_id, new.version), (campaign, 2))
        self.assertEqual(new.review_id, self.review)
        self.assertEqual(new.user_id, self.nhung)
        self.assertIn(decision.name, new.change_reason)
        self.assertEqual(decision.state, "open")
        self.assertEqual(decision.activity_ids.user_id, self.nhung)
        # and the way back
        self.assertEqual(new.action_view_review()["res_id"], self.review.id)
        self.assertEqual(self.review.action_view_campaigns()["res_id"], new.id)
        self.assertEqual(decision.action_view_result_campaign()["res_id"], new.id)
        self.assertEqual(decision.action_view_review()["res_id"], self.review.id)
        opened = self.env["crm.kpi.decision"].search(
            campaign.action_view_kpi_decisions()["domain"]
        )
        self.assertEqual(opened, decision)
        self.assertEqual(campaign.kpi_decision_count, 1)
        self.assertEqual(self.review.campaign_count, 1)

    def test_a_decision_is_taken_once(self):
        campaign = self.create_campaign()
        decision = self.create_decision(
            self.review, "campaign", campaign_id=campaign.id
        ).with_user(self.manager)
        decision.action_decide()
        with self.assertRaises(UserError):
            decision.action_decide()
        self.assertEqual(campaign.child_ids, decision.result_campaign_id)

    def test_a_campaign_decision_needs_a_campaign(self):
        with self.assertRaisesRegex(ValidationError, "choose which"):
            self.create_decision(self.review, "campaign")

    def test_other_decisions_become_a_todo(self):
        for kind in ("sales_policy", "after_sales", "process"):
            decision = self.create_decision(self.review, kind).with_user(self.manager)
            decision.action_decide()
            activity = decision.activity_ids
            self.assertEqual(activity.user_id, self.dat)
            self.assertEqual(str(activity.date_deadline), "2026-06-30")
            self.assertFalse(decision.result_campaign_id)

    def test_finishing_the_review_puts_its_decisions_into_effect(self):
        decision = self.create_decision(self.review)
        cancelled = self.create_decision(self.review).with_user(self.manager)
        cancelled.action_cancel()
        self.review.action_take_evidence()
        self.review.action_done()
        self.assertEqual(decision.state, "open")
        self.assertEqual(cancelled.state, "cancelled")

    def test_the_responsible_says_it_is_done(self):
        decision = self.create_decision(self.review)
        decision.with_user(self.manager).action_decide()
        with self.assertRaises(AccessError):
            decision.with_user(self.hoa).action_done()
        decision.with_user(self.dat).action_done()
        self.assertEqual(decision.state, "done")
        self.assertEqual(str(decision.done_on), "2026-06-16")
        self.assertFalse(decision.activity_ids)

    def test_a_participant_is_not_the_responsible(self):
        self.review.participant_ids = self.hoa
        decision = self.create_decision(self.review)
        decision.with_user(self.manager).action_decide()
        with self.assertRaisesRegex(AccessError, "only this person"):
            decision.with_user(self.hoa).action_done()

    def test_a_decision_taken_is_not_deleted_nor_turned(self):
        decision = self.create_decision(self.review).with_user(self.manager)
        decision.action_decide()
        with self.assertRaises(UserError):
            decision.unlink()
        with self.assertRaises(UserError):
            decision.kind = "after_sales"
        with self.assertRaises(UserError):
            decision.state = "done"
        decision.user_id = self.hoa
        decision.action_cancel()
        self.assertFalse(decision.activity_ids)

    def test_counts_cost_the_same_for_any_number_of_reviews(self):
        reviews = self.review.browse()
        for month in range(1, 6):
            reviews |= self.create_review(date_from=f"2026-{month:02}-01")
        counts = []
        for some in (reviews[:1], reviews[:1], reviews):  # the first warms up
            self.env.invalidate_all()
            some.mapped("name")
            before = self.env.cr.sql_log_count
            for name in ("line_count", "decision_count", "campaign_count"):
                some.mapped(name)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
