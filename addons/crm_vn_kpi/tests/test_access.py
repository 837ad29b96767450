from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import KpiCase


@tagged("post_install", "-at_install")
class TestAccess(KpiCase):
    def _visible(self, records, user):
        found = self.env[records._name].with_user(user)
        return found.search([("id", "in", records.ids)]).sudo()

    def test_targets_are_ones_own_and_ones_teams(self):
        own = self.create_target()
        colleague = self.create_target(user_id=self.hoa.id)
        team = self.create_target(scope="team", team_id=self.team.id)
        company = self.create_target(scope="company")
        every = own | colleague | team | company
        self.assertEqual(self._visible(every, self.dat), own | team)
        self.assertEqual(self._visible(every, self.hoa), colleague | team)
        self.assertFalse(self._visible(every, self.khoa))
        self.assertFalse(self._visible(every, self.nhung))
        self.assertEqual(self._visible(every, self.manager), every)

    def test_only_managers_set_targets(self):
        target = self.create_target()
        for user in (self.dat, self.nhung):
            with self.assertRaises(AccessError):
                target.with_user(user).copy({"date_from": "2026-07-01"})
            with self.assertRaises(AccessError):
                target.with_user(user).write({"target_value": 1})
            with self.assertRaises(AccessError):
                target.with_user(user).action_refresh()
        target.with_user(self.manager).target_value = 12

    def test_a_salesperson_sees_the_teams_total_not_the_colleagues_facts(self):
        self.create_leads(2, self.dat)
        self.create_leads(3, self.hoa)
        self.refresh("leads_created")
        team = self.create_target(scope="team", team_id=self.team.id)
        self.assertEqual(team.with_user(self.dat).actual_value, 5)
        facts = self._visible(self.facts("leads_created"), self.dat)
        self.assertEqual(facts.user_id, self.dat)
        self.assertGreaterEqual(
            len(self._visible(self.facts("leads_created"), self.manager).user_id), 2
        )

    def test_reviews_are_the_managers_and_the_participants(self):
        review = self.create_review(participant_ids=[self.dat.id])
        decision = self.create_decision(review, user_id=self.khoa.id)
        self.create_target()
        review.with_user(self.manager).action_take_evidence()
        self.assertTrue(self._visible(review, self.dat))
        self.assertTrue(self._visible(review.line_ids, self.dat))
        self.assertTrue(self._visible(decision, self.dat))
        self.assertFalse(self._visible(review, self.hoa))
        self.assertFalse(self._visible(review.line_ids, self.hoa))
        self.assertFalse(self._visible(decision, self.hoa))
        self.assertTrue(self._visible(decision, self.khoa))
        self.assertFalse(self._visible(review, self.khoa))

    def test_only_managers_hold_reviews(self):
        review = self.create_review(participant_ids=[self.dat.id])
        decision = self.create_decision(review)
        for attempt in (
            lambda: self.env["crm.kpi.review"].with_user(self.dat).create({}),
            lambda: review.with_user(self.dat).write({"summary": "Tốt"}),
            lambda: review.with_user(self.dat).action_take_evidence(),
            lambda: review.with_user(self.dat).action_done(),
            lambda: review.with_user(self.dat).action_reopen(),
            lambda: decision.with_user(self.dat).action_decide(),
            lambda: decision.with_user(self.dat).action_cancel(),
            lambda: decision.with_user(self.dat).write({"name": "Khác"}),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_another_companys_figures_stay_there(self):
        other = self.env["res.company"].create({"name": "Công ty khác (thử)"})
        target = self.create_target(scope="company", company_id=other.id)
        review = self.create_review(company_id=other.id)
        decision = self.create_decision(review)
        for record in (target, review, decision):
            self.assertFalse(self._visible(record, self.manager))

    def test_metrics_are_the_administrators(self):
        metric = self.metric("leads_created")
        for user in (self.dat, self.manager):
            with self.assertRaises(AccessError):
                metric.with_user(user).name = "Khác"
        metric.with_user(self.admin).name = "Đầu mối mới trong kỳ"

    def test_the_dashboard_is_the_managers(self):
        dashboard = self.env.ref("crm_vn_kpi.spreadsheet_dashboard_sales")
        self.assertFalse(self._visible(dashboard, self.dat))
        self.assertTrue(self._visible(dashboard, self.manager))
        self.assertTrue(self._visible(dashboard, self.admin))
