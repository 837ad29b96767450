from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import ValidationError
from odoo.tests import tagged, users
from odoo.tools import mute_logger

from .common import KpiCase


@tagged("post_install", "-at_install")
class TestTargets(KpiCase):
    def test_a_period_begins_on_its_first_day(self):
        for kind, first, last in (
            ("month", "2026-06-01", "2026-06-30"),
            ("quarter", "2026-04-01", "2026-06-30"),
            ("year", "2026-01-01", "2026-12-31"),
        ):
            target = self.create_target(period_type=kind)
            self.assertEqual(
                (str(target.date_from), str(target.date_to)), (first, last)
            )
        target.period_type = "quarter"
        self.assertEqual(str(target.date_from), "2026-01-01")
        target.write({"date_from": "2026-05-20", "period_type": "month"})
        self.assertEqual(str(target.date_to), "2026-05-31")

    @mute_logger("odoo.sql_db")
    def test_the_same_target_twice_is_refused(self):
        self.create_target()
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.create_target(value=20, date_from="2026-06-02")

    @mute_logger("odoo.sql_db")
    def test_a_target_of_nothing_is_refused(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.create_target(value=0)

    def test_a_target_for_nobody_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "choose which"):
            self.create_target(scope="team")

    def test_another_scope_forgets_the_former_one(self):
        target = self.create_target()
        target.write({"scope": "team", "team_id": self.team.id})
        self.assertFalse(target.user_id)
        self.assertEqual(target.scope_name, self.team.name)

    def test_actual_follows_the_scope(self):
        self.create_leads(3, self.dat)
        self.create_leads(2, self.hoa)
        self.create_leads(1, self.khoa, team_id=False, partner_id=False)
        self.refresh("leads_created")
        before = sum(self.facts("leads_created").mapped("value"))
        targets = {
            "user": self.create_target(),
            "team": self.create_target(scope="team", team_id=self.team.id),
            "area": self.create_target(scope="area", area_id=self.area.id),
            "company": self.create_target(scope="company"),
        }
        actuals = {scope: target.actual_value for scope, target in targets.items()}
        self.assertEqual(actuals, {"user": 3, "team": 5, "area": 5, "company": before})
        self.assertAlmostEqual(targets["team"].attainment, 0.5)

    def test_status_compares_with_the_share_of_the_period_gone(self):
        self.create_leads(5)
        self.refresh("leads_created")
        # fifteen of thirty days are over on the sixteenth
        self.assertEqual(self.create_target(value=5).status, "reached")
        on_track = self.create_target(value=10, user_id=self.dat.id, period_type="year")
        self.assertEqual(on_track.status, "on_track")
        behind = self.create_target(value=11, scope="team", team_id=self.team.id)
        self.assertEqual(behind.status, "behind")
        found = self.env["crm.kpi.target"].search([("status", "=", "behind")])
        self.assertIn(behind, found)
        self.assertNotIn(on_track, found)
        not_found = self.env["crm.kpi.target"].search([("status", "!=", "behind")])
        self.assertIn(on_track, not_found)
        self.assertNotIn(behind, not_found)

    def test_a_percentage_without_answers_has_no_figure(self):
        target = self.create_target("satisfaction_percent", 90)
        self.assertEqual((target.status, target.actual_value), ("no_figure", 0))

    def test_less_is_better(self):
        self.metric("leads_created").direction = "lower"
        self.create_leads(5)
        self.refresh("leads_created")
        target = self.create_target(value=4)
        self.assertAlmostEqual(target.attainment, 0.75)
        self.assertEqual(target.status, "behind")

    def test_a_new_target_has_its_figures_refreshed_soon(self):
        cron = self.env.ref("crm_vn_kpi.ir_cron_refresh_actuals")
        triggers = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self.create_target()
        self.assertEqual(
            self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]),
            triggers + 1,
        )

    @users("kpi_manager")
    def test_the_manager_refreshes_at_once(self):
        target = self.create_target().with_user(self.manager)
        self.create_leads(2)
        self.assertEqual(target.actual_value, 0)
        target.action_refresh()
        self.assertEqual(target.actual_value, 2)

    def test_figures_button_opens_what_was_counted(self):
        self.create_leads(3, self.dat)
        self.create_leads(2, self.hoa)
        self.refresh("leads_created")
        for target in (
            self.create_target(),
            self.create_target(scope="area", area_id=self.area.id),
        ):
            action = target.with_user(self.manager).action_view_actuals()
            opened = self.env["crm.kpi.actual"].search(action["domain"])
            self.assertEqual(sum(opened.mapped("value")), target.actual_value)

    def test_period_names_speak_vietnamese(self):
        target = self.create_target().with_context(lang="vi_VN")
        self.assertEqual(target.period_name, "Tháng 06/2026")
        target.period_type = "quarter"
        self.assertEqual(target.period_name, "Quý 2/2026")

    def test_any_number_of_targets_costs_the_same(self):
        months = [f"2026-{month:02}-01" for month in range(1, 13)]
        targets = self.env["crm.kpi.target"]
        for month in months:
            for user in (self.dat, self.hoa):
                targets |= self.create_target(date_from=month, user_id=user.id)
        counts = []
        for some in (targets[:2], targets[:2], targets):  # the first warms up
            self.env.invalidate_all()
            some.mapped("target_value")
            some.metric_id.mapped("unit")
            before = self.env.cr.sql_log_count
            some.mapped("actual_value")
            some.mapped("status")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
        self.assertLessEqual(counts[2], 2)
