from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .project_common import ProjectCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestProjectCustomer(ProjectCase):
    """Investor, item and parties go along from opportunity to production."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.investor, cls.consultant, cls.builder, cls.rival = cls.env[
            "res.partner"
        ].create(
            [
                {"name": name, "is_company": True}
                for name in ("Chủ đầu tư", "Tư vấn", "Thi công", "Bắc Hà")
            ]
        )
        cls.customer_project = cls.env["crm.customer.project"].create(
            {
                "name": "Nhà máy Khánh An",
                "partner_id": cls.investor.id,
                "user_id": cls.user_sales.id,
                "company_id": cls.company.id,
                "item_ids": [(0, 0, {"name": "Kho thành phẩm"})],
            }
        )
        cls.item = cls.customer_project.item_ids
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Kho lạnh 500 tấn",
                "partner_id": cls.director.id,
                "user_id": cls.user_sales.id,
                "company_id": cls.company.id,
                "type": "opportunity",
                "customer_project_id": cls.customer_project.id,
                "customer_project_item_id": cls.item.id,
            }
        )
        cls.of_project, cls.of_lead, cls.competitor = cls.env["crm.lead.party"].create(
            [
                {
                    "customer_project_id": cls.customer_project.id,
                    "partner_id": cls.consultant.id,
                    "role": "consultant",
                    "influence": "high",
                },
                {
                    "lead_id": cls.lead.id,
                    "partner_id": cls.builder.id,
                    "role": "contractor",
                },
                {
                    "lead_id": cls.lead.id,
                    "partner_id": cls.rival.id,
                    "role": "competitor",
                    "price": 5,
                },
            ]
        )

    def _create_signed(self, **values):
        order = self._create_order()
        order.opportunity_id = self.lead
        agreement = order._create_agreement(order._prepare_agreement_vals())
        agreement = agreement.with_user(self.user_sales)
        agreement.write({"company_signatory_id": self.our_director.id, **values})
        return self._sign(agreement)

    def test_also_a_project_from_a_template_is_about_the_same(self):
        template = self._create_project(name="Mẫu", is_template=True)
        agreement = self._create_signed(project_template_id=template.id)
        project = agreement.project_ids
        self.assertEqual(project.customer_project_id, self.customer_project)
        self.assertEqual(project.customer_project_item_id, self.item)

    def test_contract_and_project_are_about_the_same(self):
        agreement = self._create_signed()
        project = agreement.project_ids
        for record in (agreement, project):
            self.assertEqual(record.customer_project_id, self.customer_project)
            self.assertEqual(record.customer_project_item_id, self.item)
            self.assertEqual(record.investor_id, self.investor)
        mine = self.customer_project.with_user(self.user_sales)
        self.assertEqual((mine.agreement_count, mine.production_count), (1, 1))
        self.assertEqual(mine.action_view_agreements()["res_id"], agreement.id)
        self.assertEqual(mine.action_view_projects()["res_id"], project.id)

    def test_parties_are_entered_once(self):
        agreement = self._create_signed()
        project = agreement.project_ids
        self.assertEqual(
            agreement.upstream_party_ids,
            self.of_project + self.of_lead + self.competitor,
        )
        own = self.env["crm.lead.party"].create(
            {
                "agreement_id": agreement.id,
                "partner_id": self.rival.id,
                "role": "supplier",
            }
        )
        self.assertEqual(agreement.party_ids, own)
        self.env.invalidate_all()
        self.assertEqual(
            project.with_user(self.user_sales).upstream_party_ids,
            agreement.upstream_party_ids + own,
        )

    def test_production_staff_see_whom_they_work_with_and_no_price(self):
        project = self._create_signed().project_ids.with_user(self.user_project)
        self.assertEqual(project.upstream_party_ids, self.of_project + self.of_lead)
        self.assertFalse(
            self.competitor.with_user(self.user_project).has_access("read")
        )
        party = self.env["crm.lead.party"].with_user(self.user_project)
        mine = party.create(
            {
                "project_id": project.id,
                "partner_id": self.builder.id,
                "role": "contractor",
            }
        )
        self.assertEqual(project.party_ids, mine)
        with self.assertRaises(AccessError):
            mine.read(["price"])
        with self.assertRaises(AccessError):
            self.of_lead.with_user(self.user_project).note = "Sửa"
        Form(project)

    def test_a_colleague_sees_no_parties_of_the_contract(self):
        agreement = self._create_signed()
        own = self.env["crm.lead.party"].create(
            {"agreement_id": agreement.id, "partner_id": self.rival.id}
        )
        self.assertTrue(own.with_user(self.user_sales).has_access("write"))
        self.assertFalse(own.with_user(self.user_sales2).has_access("read"))
        self.assertTrue(own.with_user(self.user_sales_manager).has_access("read"))

    # === Statistics ===

    def _read_report(self, groupby, user=None, aggregates=()):
        self.env.flush_all()
        report = self.env["crm.project.report"].with_user(user or self.user_admin)
        return report._read_group(
            [("customer_project_id", "=", self.customer_project.id)],
            groupby,
            aggregates,
        )

    def test_statistics_by_investor_item_department_and_person(self):
        agreement = self._create_signed(handover_date="2026-03-31")
        late, done = self._create_tasks(
            agreement.project_ids,
            {
                "department_id": self.workshop.id,
                "weight": 75,
                "user_ids": self.user_project.ids,
                "planned_date_start": datetime(2026, 2, 1, 1),
                "planned_date_end": datetime(2026, 2, 2, 10),
            },
            {"department_id": self.design.id, "weight": 25},
        )
        done.state = "1_done"
        measures = ["project_id:count_distinct", "task_count:sum", "late_count:sum"]
        for groupby, value in (
            ("investor_id", self.investor),
            ("customer_project_item_id", self.item),
        ):
            rows = self._read_report([groupby], aggregates=measures)
            self.assertEqual(rows, [(value, 1, 2, 1)])
        departments = dict(self._read_report(["department_id"], None, ["amount:sum"]))
        self.assertAlmostEqual(
            departments[self.workshop], agreement.amount_total * 0.75, 0
        )
        self.assertAlmostEqual(
            sum(departments.values()), agreement.amount_total, places=0
        )
        progress = self._read_report(["project_id"], None, ["progress_percent:avg"])
        project = agreement.sudo().project_ids
        self.assertEqual(progress, [(project, 25)])
        self.assertEqual(project.progress_percent, 25)
        persons = dict(self._read_report(["user_ids"], None, ["done_count:sum"]))
        self.assertEqual(persons[self.user_project], 0)
        self.assertTrue(late)

    def _assert_as_the_project_says(self, project):
        self.env.flush_all()
        measures = ["progress_percent:avg", "share:sum", "amount:sum"]
        [[_project, percent, share, amount]] = self._read_report(
            ["project_id"], None, measures
        )
        self.assertAlmostEqual(percent, project.progress_percent, delta=0.1)
        self.assertAlmostEqual(share, 1.0, places=6)
        self.assertAlmostEqual(amount, project.agreement_id.amount_total, delta=1)

    def test_statistics_weigh_as_the_project_does(self):
        project = self._create_signed().sudo().project_ids
        self._assert_as_the_project_says(project)
        made = self._create_milestone(project, "Sản xuất xong", weight=60)
        built = self._create_milestone(project, "Lắp đặt xong", weight=30)
        self._assert_as_the_project_says(project)
        tasks = self._create_tasks(
            project,
            {"milestone_id": made.id, "allocated_hours": 30},
            {"milestone_id": made.id, "allocated_hours": 10, "state": "1_done"},
            {"state": "1_done"},
        )
        self.assertEqual(round(project.progress_percent, 1), 16.7)
        self._assert_as_the_project_says(project)
        # a weighed task beside the milestones, and one reached before its tasks are
        tasks[2].weight = 10
        self.assertEqual(project.progress_percent, 25)
        self._assert_as_the_project_says(project)
        made.is_reached = True
        self.assertEqual(project.progress_percent, 70)
        self._assert_as_the_project_says(project)
        built.weight = made.weight = 0
        self.assertEqual(project.progress_percent, 100)
        self._assert_as_the_project_says(project)

    def test_statistics_count_other_work_as_the_project_does(self):
        project = self._create_signed().sudo().project_ids
        sources = {project: [(200.0, 90.0), (100.0, 0.0)]}
        model = type(self.env["project.project"])
        with patch.object(model, "_progress_sources", lambda self: sources):
            project._compute_progress_percent()
            self.assertEqual(project.progress_percent, 60)
            self._assert_as_the_project_says(project)
            self._create_tasks(project, {"state": "1_done"}, {})
            self.assertEqual(project.progress_percent, 57.5)
            self._assert_as_the_project_says(project)

    def test_without_an_investor_s_project_the_customer_invests(self):
        self.lead.write(
            {"customer_project_id": False, "customer_project_item_id": False}
        )
        agreement = self._create_signed()
        self.env.flush_all()
        rows = self.env["crm.project.report"].search(
            [("agreement_id", "=", agreement.id)]
        )
        self.assertEqual(rows.investor_id, self.customer)

    def test_statistics_show_no_value_to_staff_and_sales_only_their_own(self):
        self._create_signed()
        rows = self._read_report(["project_id"], self.user_project, ["__count"])
        self.assertEqual(len(rows), 1)
        with self.assertRaises(AccessError):
            self._read_report(["project_id"], self.user_project, ["amount:sum"])
        self.assertEqual(len(self._read_report(["project_id"], self.user_sales)), 1)
        self.assertFalse(self._read_report(["project_id"], self.user_sales2))
