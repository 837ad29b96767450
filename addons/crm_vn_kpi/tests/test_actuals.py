from datetime import datetime
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import KpiCase


@tagged("post_install", "-at_install")
class TestActuals(KpiCase):
    def _by_user(self, code):
        """{user: total} as stored, of the users of this test only."""
        team = self.dat | self.hoa | self.khoa
        rows = self.env["crm.kpi.actual"]._read_group(
            [
                ("metric_id", "=", self.metric(code).id),
                ("date", ">=", "2026-06-01"),
                ("user_id", "in", team.ids),
            ],
            ["user_id"],
            ["value:sum"],
        )
        return dict(rows)

    def _count_by_user(self, model, domain):
        """{user: number of records}, the way a person would count them."""
        team = self.dat | self.hoa | self.khoa
        Model = self.env[model].with_context(active_test=False)
        rows = Model._read_group(
            [*domain, ("user_id", "in", team.ids)], ["user_id"], ["__count"]
        )
        return dict(rows)

    def test_leads_and_wins_are_those_of_the_orm(self):
        leads = self.create_leads(4, self.dat) | self.create_leads(3, self.hoa)
        self.create_leads(2, self.khoa, type="lead", team_id=False)
        leads[0].action_set_won()
        leads[4].action_set_won()
        leads[1].action_set_lost()
        self.refresh("leads_created", "opportunities_won")
        self.assertEqual(
            self._by_user("leads_created"),
            self._count_by_user("crm.lead", [("create_date", ">=", "2026-06-01")]),
        )
        self.assertEqual(
            self._by_user("opportunities_won"),
            self._count_by_user("crm.lead", [("won_status", "=", "won")]),
        )

    def test_the_day_is_that_of_viet_nam(self):
        lead = self.create_leads(1)
        # one in the morning of the seventeenth in Việt Nam
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = %s WHERE id = %s",
            (datetime(2026, 6, 16, 18, 0), lead.id),
        )
        self.refresh("leads_created")
        fact = self.facts("leads_created").filtered(lambda f: f.user_id == self.dat)
        self.assertEqual(str(fact.date), "2026-06-17")
        self.assertEqual(fact.team_id, self.team)
        self.assertEqual(fact.area_id, self.zone)
        self.assertEqual(fact.company_id, self.dat.company_id)

    def test_visits_and_calls_are_those_of_the_log(self):
        Interaction = self.env["crm.interaction"]
        for user, kind, count in (
            (self.dat, "visit", 2),
            (self.dat, "call", 3),
            (self.hoa, "call", 1),
        ):
            Interaction.create(
                [
                    {"kind": kind, "user_id": user.id, "partner_id": self.partner.id}
                    for _number in range(count)
                ]
            )
        self.refresh("visits_done", "calls_made")
        self.assertEqual(self._by_user("visits_done"), {self.dat: 2})
        self.assertEqual(self._by_user("calls_made"), {self.dat: 3, self.hoa: 1})

    def test_cases_solved_leave_out_reopened_and_cancelled_ones(self):
        solved = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        cancelled = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_cancelled")
        tickets = self.env["helpdesk.ticket"].create(
            [
                {
                    "name": f"Máy nén kêu {number}",
                    "description": "Ồn",
                    "user_id": self.dat.id,
                    "partner_id": self.partner.id,
                    "resolution": "Thay gioăng",
                }
                for number in range(4)
            ]
        )
        opened = tickets[0].stage_id
        tickets[:3].stage_id = solved
        tickets[0].stage_id = opened
        tickets[3].stage_id = cancelled
        self.refresh("cases_solved")
        self.assertEqual(self._by_user("cases_solved"), {self.dat: 2})

    def test_satisfaction_is_an_average_everywhere(self):
        tickets = self.env["helpdesk.ticket"].create(
            [
                {
                    "name": f"Kho không lạnh {number}",
                    "description": "Nóng",
                    "user_id": user.id,
                    "partner_id": self.partner.id,
                }
                for number, user in enumerate((self.dat, self.dat, self.dat, self.hoa))
            ]
        )
        for ticket, value in zip(tickets, (5, 5, 1, 5), strict=True):
            ticket.rating_apply(
                value, token=ticket._rating_get_access_token(self.partner)
            )
        self.refresh("satisfaction_percent")
        by_user = self._by_user("satisfaction_percent")
        self.assertAlmostEqual(by_user[self.dat], 200 / 3, 1)
        self.assertEqual(by_user[self.hoa], 100)
        self.refresh("cases_solved")
        self.create_leads(1)
        self.refresh("leads_created")
        [(mixed,)] = self.env["crm.kpi.actual"]._read_group(
            [("user_id", "=", self.dat.id)], aggregates=["value:sum"]
        )
        self.assertFalse(mixed, "different metrics have no sum")
        target = self.create_target("satisfaction_percent", 80)
        self.assertAlmostEqual(target.actual_value, 200 / 3, 1)
        self.assertEqual(target.status, "behind")

    def test_refreshing_twice_changes_nothing(self):
        self.create_leads(3)
        self.refresh("leads_created")
        query = "SELECT id, value, xmin::text FROM crm_kpi_actual ORDER BY id"
        self.env.cr.execute(query)
        before = self.env.cr.fetchall()
        self.refresh("leads_created")
        self.env.cr.execute(query)
        self.assertEqual(self.env.cr.fetchall(), before)

    def test_facts_whose_documents_moved_are_corrected(self):
        leads = self.create_leads(3, self.dat)
        self.refresh("leads_created")
        leads[0].user_id = self.hoa
        self.refresh("leads_created")
        self.assertEqual(self._by_user("leads_created"), {self.dat: 2, self.hoa: 1})
        leads[1:].user_id = self.hoa
        self.refresh("leads_created")
        self.assertEqual(self._by_user("leads_created"), {self.hoa: 3})

    def test_other_months_are_left_alone(self):
        self.create_leads(2)
        self.refresh("leads_created")
        self.refresh("leads_created", date_from="2026-07-01", date_to="2026-07-31")
        self.assertEqual(self._by_user("leads_created"), {self.dat: 2})

    def test_the_open_period_reaches_back_to_running_targets(self):
        self.env["crm.kpi.target"].search([]).unlink()
        period = self.env["crm.kpi.metric"]._get_open_period()
        self.assertEqual([str(day) for day in period], ["2026-05-01", "2026-06-30"])
        self.create_target(period_type="year")
        period = self.env["crm.kpi.metric"]._get_open_period()
        self.assertEqual(period[0], fields.Date.to_date("2026-01-01"))

    def test_a_failing_metric_keeps_the_reason_and_stops_no_other(self):
        Metric = type(self.env["crm.kpi.metric"])

        def broken(metric, date_from, date_to):
            raise ValueError("sổ cái bị khóa")

        self.create_leads(1)
        with (
            patch.object(Metric, "_measure_cases_solved", broken),
            mute_logger("odoo.addons.crm_vn_kpi.models.crm_kpi_metric"),
            self.enter_registry_test_mode(),
        ):
            self.env.ref("crm_vn_kpi.ir_cron_refresh_actuals").method_direct_trigger()
        self.assertIn("sổ cái bị khóa", self.metric("cases_solved").last_error)
        self.assertFalse(self.metric("leads_created").last_error)
        self.assertEqual(self._by_user("leads_created"), {self.dat: 1})

    def test_every_metric_of_the_suite_is_calculated(self):
        metrics = self.env["crm.kpi.metric"].search([])
        self.assertGreaterEqual(len(metrics), 9)
        self.refresh(*metrics.mapped("code"))
        self.assertTrue(all(metrics.mapped("refreshed_on")))

    def test_a_metric_without_calculation_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "there is no calculation"):
            self.env["crm.kpi.metric"].with_user(self.admin).create(
                {"name": "Niềm vui", "code": "happiness"}
            )

    def test_nobody_writes_facts(self):
        self.create_leads(1)
        self.refresh("leads_created")
        fact = self.facts("leads_created")[0]
        for user in (self.manager, self.admin):
            with self.assertRaises(AccessError):
                fact.with_user(user).value = 99
            with self.assertRaises(AccessError):
                fact.with_user(user).unlink()
