from freezegun import freeze_time

from odoo import Command
from odoo.tests import Form, tagged

from .common_appendix import AppendixCase
from .project_common import ProjectCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestProjectTemplate(AppendixCase, ProjectCase):
    """Signing makes the production project from the template of the contract."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.env["hr.employee"].create(
            {"name": "Quản đốc", "user_id": cls.user_project.id}
        )
        cls.workshop.manager_id = cls.worker
        cls.template = cls._create_template()
        cls.env.ref(
            "crm_vn_contract_project.agreement_type_sale"
        ).project_template_id = cls.template

    @classmethod
    def _create_template(cls):
        template = cls._create_project(
            name="Mẫu kho lạnh", is_template=True, user_id=cls.user_sales_manager.id
        )
        cls.drawing = cls.env.ref(
            "crm_vn_contract_project.project_document_type_design"
        )
        delivered = cls._create_milestone(
            template,
            "Giao và lắp xong",
            line_rule="all",
            plan_anchor="handover",
            plan_offset=5,
            weight=60,
        )
        cls._create_tasks(
            template,
            {"name": "Thiết kế", "plan_days": 10, "department_id": cls.design.id},
            {
                "name": "Sản xuất",
                "plan_offset": 10,
                "plan_days": 30,
                "department_id": cls.workshop.id,
                "milestone_id": delivered.id,
                "weight": 3,
            },
            {
                "name": "Chạy thử",
                "plan_anchor": "handover",
                "plan_offset": 5,
                "plan_days": 3,
                "department_ids": [Command.set((cls.workshop + cls.design).ids)],
            },
        )
        template.document_ids = [
            Command.create(
                {
                    "type_id": cls.drawing.id,
                    "plan_offset": 10,
                    "department_id": cls.design.id,
                }
            )
        ]
        return template

    def _get_tasks(self, project):
        return {task.name: task for task in project.task_ids}

    def test_days_needed(self):
        self.assertEqual(self.template.template_days, 45)

    def test_dates_follow_signature_and_handover(self):
        agreement = self._create_agreement(handover_date="2026-05-31")
        self.assertEqual(agreement.project_template_id, self.template)
        project = self._sign(agreement).project_ids
        self.assertFalse(project.is_template)
        self.assertEqual(project.name, f"{agreement.code} {agreement.name}")
        self.assertEqual(project.partner_id, self.customer)
        self.assertEqual(project.user_id, self.user_sales_manager)
        self.assertEqual(str(project.handover_date), "2026-05-31")
        self.assertEqual(
            (str(project.date_start), str(project.date)), ("2026-03-02", "2026-05-31")
        )
        tasks = self._get_tasks(project)
        make = tasks["Sản xuất"]
        # eight in the morning to five in the afternoon, in Vietnam
        self.assertEqual(str(make.planned_date_start), "2026-03-12 01:00:00")
        self.assertEqual(str(make.planned_date_end), "2026-04-11 10:00:00")
        self.assertEqual(make.date_deadline, make.planned_date_end)
        trial = tasks["Chạy thử"]
        self.assertEqual(str(trial.planned_date_start.date()), "2026-05-26")
        self.assertEqual(str(project.document_ids.date_due), "2026-03-12")
        self.assertEqual(str(project.milestone_ids.deadline), "2026-05-26")
        self.assertEqual(project.department_ids, self.workshop + self.design)
        self.assertEqual(project.document_ids.type_id, self.drawing)
        self.assertEqual(project.document_ids.state, "missing")

    def test_a_short_contract_draws_the_work_together(self):
        agreement = self._create_agreement(handover_date="2026-03-22")
        project = self._sign(agreement).project_ids
        for task in project.task_ids:
            with self.subTest(task=task.name):
                self.assertGreaterEqual(
                    str(task.planned_date_start.date()), "2026-03-02"
                )
                self.assertLessEqual(str(task.planned_date_end.date()), "2026-03-22")
        make = self._get_tasks(project)["Sản xuất"]
        self.assertEqual(str(make.planned_date_end.date()), "2026-03-20")

    def test_without_a_handover_day_the_template_says_how_long(self):
        project = self._create_signed_agreement().project_ids
        self.assertEqual(str(project.date), "2026-04-16")
        self.assertFalse(project.handover_date)

    def test_tasks_go_to_the_manager_of_the_department(self):
        project = self._create_signed_agreement().project_ids
        tasks = self._get_tasks(project)
        self.assertEqual(tasks["Sản xuất"].user_ids, self.user_project)
        self.assertFalse(tasks["Thiết kế"].user_ids)

    def test_a_milestone_delivers_several_lines(self):
        agreement = self._create_signed_agreement()
        milestone = agreement.project_ids.milestone_ids
        self.assertEqual(
            milestone.sudo().order_line_ids, agreement._get_delivery_lines()
        )
        self.assertIn("Kho lạnh 500 tấn (1", milestone.delivered_goods)
        self._hand_over(agreement, share=0.5)
        self.assertFalse(milestone.is_reached)
        self._hand_over(agreement)
        self.assertTrue(milestone.is_reached)

    def test_an_appendix_leaves_what_milestones_deliver(self):
        agreement = self._create_signed_agreement()
        milestone = agreement.project_ids.milestone_ids
        appendix = self._create_appendix(agreement, kind="goods")
        self._change_goods(appendix, quantity=2)
        self._sign_appendix(appendix)
        self.assertEqual(agreement.sudo().project_ids.milestone_ids, milestone)
        self.assertEqual(
            milestone.sudo().order_line_ids, agreement._get_delivery_lines()
        )
        self.assertIn("Kho lạnh 500 tấn (2", milestone.delivered_goods)

    def test_lines_no_milestone_takes_get_their_own(self):
        self.template.milestone_ids.line_rule = "services"
        agreement = self._create_signed_agreement()
        milestones = agreement.project_ids.milestone_ids
        goods = agreement._get_delivery_lines().filtered(
            lambda line: line.product_id == self.product_store
        )
        self.assertEqual(len(milestones), 2)
        self.assertIn(goods, milestones.sudo().order_line_ids)

    def test_a_milestone_of_goods_takes_tasks(self):
        """Core lets tasks of a milestone with an order line be services only."""
        self.template.milestone_ids.line_rule = "goods"
        project = self._create_signed_agreement().project_ids.sudo()
        goods = project.milestone_ids.filtered("task_ids")
        task = self._create_tasks(project, {"milestone_id": goods.id})
        self.assertFalse(task.sale_line_id)
        self.assertEqual(goods.order_line_ids.product_id, self.product_store)

    def test_works_contract_makes_its_project(self):
        """A contract of works has its own number and its own template."""
        works = self.env.ref("crm_vn_contract_project.agreement_type_works")
        works.project_template_id = self._create_project(
            name="Mẫu thi công", is_template=True
        )
        agreement = self._create_agreement()
        agreement.agreement_type_id = works
        self.assertIn("/HĐTC-", agreement.code)
        self.assertEqual(agreement.project_template_id, works.project_template_id)

    def test_tasks_begin_in_the_first_stage(self):
        project = self._create_signed_agreement().project_ids
        self.assertEqual(project.task_ids.stage_id, project.type_ids[:1])

    def test_the_template_of_the_dearest_product_wins(self):
        other = self._create_project(name="Mẫu khác", is_template=True)
        self.product_store.product_tmpl_id.production_template_id = other
        agreement = self._create_agreement()
        self.assertEqual(agreement.project_template_id, other)
        agreement.project_template_id = False
        self._sign(agreement)
        # without a template the project is as plain as before
        self.assertFalse(agreement.project_ids.task_ids)
        self.assertEqual(len(agreement.project_ids.milestone_ids), 2)

    def test_a_project_becomes_a_template_with_its_plan(self):
        project = self._create_signed_agreement(handover_date="2026-05-31").project_ids
        action = project.sudo().action_create_template_from_project()
        template = project.sudo().browse(action["params"]["project_id"])
        make = self._get_tasks(template)["Sản xuất"]
        self.assertEqual((make.plan_offset, make.plan_days), (10, 30))
        self.assertFalse(template.agreement_id)
        self.assertEqual(len(template.document_ids), 1)

    def test_forms_of_template_and_project_open(self):
        project = self._create_signed_agreement().project_ids
        for user in (self.user_admin, self.user_sales_manager, self.user_project):
            with self.subTest(user=user.name):
                Form(project.with_user(user))
                Form(project.task_ids[0].with_user(user))
        with Form(self.template.with_user(self.user_admin)) as form:
            form.name = "Mẫu kho lạnh công nghiệp"
        self.assertEqual(self.template.name, "Mẫu kho lạnh công nghiệp")
