from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import CrmVnBaseCase


@tagged("post_install", "-at_install")
class TestDataProblem(CrmVnBaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Problem = cls.env["crm.data.problem"]
        cls.env["crm.stage.rule"].search([]).active = False
        cls.env["ir.config_parameter"].set_param("crm_vn_base.quality_minimum", "50")
        vn = cls.env.ref("base.vn").id
        cls.company = cls._create_customer(
            name="Công ty TNHH Phương Nam",
            user_id=cls.user_sales.id,
            country_id=vn,
            state_id=cls.env.ref("base.state_vn_VN-59").id,
            street="Lô B7",
            vat="0100109106",
            phone="0243 6288 111",
            email="kt@phuongnam.example",
            industry_id=cls.env.ref("base.res_partner_industry_C").id,
        )
        cls.other = cls._create_customer(
            name="Nam Hải (trùng)",
            user_id=cls.user_sales2.id,
            country_id=vn,
        )

    def _find(self, *partners):
        self.env["res.partner"].flush_model()
        self.Problem._refresh_partners([partner.id for partner in partners])
        ids = [partner.id for partner in partners]
        return self.Problem.search([("partner_id", "in", ids), ("state", "=", "open")])

    def _kinds(self, *partners):
        return sorted(self._find(*partners).mapped("kind"))

    def _age(self, partner, days):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET write_date = write_date - make_interval(days => %s)"
            " WHERE id = %s",
            [days, partner.id],
        )
        partner.invalidate_recordset(["write_date"])

    def test_incomplete_names_what_is_missing_and_goes_to_the_person_in_charge(self):
        problem = self._find(self.other)
        self.assertEqual(problem.mapped("kind"), ["incomplete"])
        self.assertEqual(problem.user_id, self.user_sales2)
        self.assertEqual(problem.team_id, self.team)
        self.assertIn("%", problem.detail)
        self.assertIn(self.other.quality_missing_ids[0].name, problem.detail)
        self.assertFalse(self._find(self.company))

    def test_stale_until_somebody_speaks_with_the_customer(self):
        self._age(self.company, 200)
        self.assertIn("stale", self._kinds(self.company))
        self._create_interaction(self.company)
        self.assertNotIn("stale", self._kinds(self.company))

    def test_bounced_and_invalid_phone(self):
        self.company.message_bounce = 2
        with patch.object(
            type(self.company), "_phone_format", lambda *args, **kwargs: False
        ):
            self.company.phone = "0243 6288 112"
            self.env.flush_all()
        problems = self._find(self.company)
        self.assertEqual(
            sorted(set(problems.mapped("kind")) - {"incomplete"}),
            ["bad_phone", "bounced"],
        )
        self.assertIn("kt@phuongnam.example", "".join(problems.mapped("detail")))

    def test_duplicate_names_the_other_and_what_is_the_same(self):
        self.other.write({"vat": "0100109106", "phone": "02436288111"})
        problem = self._find(self.other).filtered(lambda p: p.kind == "duplicate")
        self.assertEqual(problem.other_id, self.company)
        self.assertIn(self.company.name, problem.detail)
        self.assertFalse(self._find(self.company), "the older record is kept")

    def test_people_of_one_organisation_are_no_duplicates(self):
        contact = self._create_customer(
            name="Lê Bình",
            is_company=False,
            parent_id=self.company.id,
            phone="0243 6288 111",
        )
        self.assertNotIn("duplicate", self._kinds(contact))

    def test_a_phone_that_many_share_says_nothing(self):
        partners = self.env["res.partner"].create(
            [
                {"name": f"Khách {i}", "phone": "0912345678", "is_company": True}
                for i in range(25)
            ]
        )
        self.assertNotIn("duplicate", self._kinds(*partners))

    def test_required_field_of_the_standing(self):
        field = self.env["ir.model.fields"]._get("res.partner", "website")
        self.env["crm.stage.rule"].create(
            {
                "name": "Trang web",
                "stage": "res.partner|prospect",
                "field_ids": [Command.set(field.ids)],
                "domain": '[("is_company", "=", True)]',
            }
        )
        self.assertIn("required", self._kinds(self.company))
        self.company.website = "https://namhai.example"
        self.assertNotIn("required", self._kinds(self.company))

    def test_correcting_the_customer_closes_the_problem_at_once(self):
        self.company.message_bounce = 1
        problem = self._find(self.company)
        self.assertEqual(problem.kind, "bounced")
        self.env.cr.precommit.run()
        self.assertEqual(problem.state, "open")
        self.company.with_user(self.user_sales).message_bounce = 0
        self.env.cr.precommit.run()
        self.assertEqual(problem.state, "fixed")
        self.assertTrue(problem.date_closed)

    def test_the_same_problem_opens_again_and_has_one_row(self):
        self.company.message_bounce = 1
        problem = self._find(self.company)
        self.company.message_bounce = 0
        self._find(self.company)
        self.company.message_bounce = 1
        self.assertEqual(self._find(self.company), problem)
        self.assertFalse(problem.date_closed)

    def test_ignored_with_a_reason_stays_ignored(self):
        self.company.message_bounce = 1
        problem = self._find(self.company).with_user(self.user_sales)
        wizard = self.env["crm.data.problem.ignore"].with_user(self.user_sales)
        wizard.create(
            {"problem_ids": problem.ids, "reason": "Hộp thư tạm đầy"}
        ).action_ignore()
        self.assertEqual(problem.state, "ignored")
        self.assertEqual(problem.closed_by_id, self.user_sales)
        self.assertFalse(self._find(self.company))
        problem.action_reopen()
        self.assertEqual(problem.state, "open")
        with self.assertRaises(UserError):
            problem.state = "fixed"

    def test_check_again_tells_what_is_left(self):
        problem = self._find(self.other).with_user(self.user_sales2)
        action = problem.action_check_again()
        self.assertEqual(action["params"]["type"], "warning")
        self.other.active = False
        self.env.flush_all()
        action = problem.action_check_again()
        self.assertEqual(action["params"]["type"], "success")

    def test_own_team_and_all(self):
        problem = self._find(self.other)
        self.assertFalse(
            self.Problem.with_user(self.user_sales).search([("id", "=", problem.id)])
        )
        with self.assertRaises(AccessError):
            problem.with_user(self.user_sales)._ignore("Không phải việc của tôi")
        for user in (self.user_sales2, self.user_manager, self.user_crm_admin):
            self.assertTrue(problem.with_user(user).detail)
        leader = self.user_sales
        self.team.user_id = leader
        self.assertTrue(problem.with_user(leader).detail)
        with self.assertRaises(AccessError):
            problem.with_user(leader).unlink()

    def test_our_own_company_and_users_are_nobodys_problem(self):
        own = self.env.company.partner_id
        self.assertFalse(self._find(own, self.user_sales.partner_id))

    def test_cron_over_all_twice_is_the_same(self):
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", return_value=60):
            self.Problem._cron_find_problems(step=7)
            first = self.Problem.search_count([])
            self.assertGreater(first, 0)
            self.Problem._cron_find_problems(step=7)
        self.assertEqual(self.Problem.search_count([]), first)

    def test_a_range_that_another_run_has_is_left_to_it(self):
        with self.registry.cursor() as other:
            other.execute(
                "SELECT pg_advisory_xact_lock(hashtext('crm.data.problem'), %s)",
                [self.other.id],
            )
            self.Problem._refresh_range(self.other.id, self.other.id)
            self.assertFalse(self.Problem.search([("partner_id", "=", self.other.id)]))
        self.Problem._refresh_range(self.other.id, self.other.id)
        self.assertTrue(self.Problem.search([("partner_id", "=", self.other.id)]))

    def test_details_of_many_without_a_query_each(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Khách {i}", "user_id": self.user_sales.id} for i in range(30)]
        )
        problems = self._find(*partners).with_user(self.user_sales)
        self.assertEqual(len(problems), 30)
        self.env.invalidate_all()
        with self.assertQueryCount(12):
            problems.mapped("detail")

    def test_old_date_is_shown_in_the_detail(self):
        self._age(self.company, 200)
        problem = self._find(self.company).filtered(lambda p: p.kind == "stale")
        year = str(fields.Date.to_date(self.company.write_date).year)
        self.assertIn(year, problem.detail)
