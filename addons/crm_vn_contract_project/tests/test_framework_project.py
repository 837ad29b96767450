from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common import SIGNED_ON_PAPER
from .project_common import ProjectCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestFrameworkProject(ProjectCase):
    """Each order drawn on a framework contract is produced in its own project."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls._create_project(name="Mẫu kho lạnh", is_template=True)
        cls._create_tasks(cls.template, {"name": "Sản xuất", "plan_days": 5})
        cls.product_store.production_template_id = cls.template
        cls.agreement = cls._sign(cls._create_framework())

    @classmethod
    def _create_framework(cls):
        framework = cls.env.ref("crm_vn_contract_project.agreement_type_framework")
        return (
            cls.env["agreement"]
            .with_user(cls.user_sales)
            .create(
                {
                    "name": "Nam Hải: cung cấp kho lạnh",
                    "agreement_type_id": framework.id,
                    "partner_id": cls.customer.id,
                    "partner_signatory_id": cls.director.id,
                    "company_signatory_id": cls.our_director.id,
                    "end_date": "2026-12-31",
                }
            )
        )

    def _draw(self, due="2026-03-31 03:00:00", **values):
        order = self._create_order(**values).with_user(self.user_sales)
        order.write({"agreement_id": self.agreement.id, "commitment_date": due})
        order.action_confirm()
        return order

    def test_each_order_has_its_project_from_the_template(self):
        self.assertFalse(self.agreement.project_ids)
        first, second = self._draw(), self._draw(due="2026-05-31 03:00:00")
        projects = self.agreement.sudo().project_ids.sorted("id")
        self.assertEqual(projects.drawn_order_id, (first + second).sudo())
        self.assertEqual(
            projects.mapped("handover_date"),
            [fields.Date.to_date("2026-03-31"), fields.Date.to_date("2026-05-31")],
        )
        self.assertEqual(projects.task_ids.mapped("name"), ["Sản xuất"] * 2)
        for project in projects:
            self.assertEqual(
                project.milestone_ids.order_line_ids, project.drawn_order_id.order_line
            )
        # once, whatever is written later
        first.write({"agreement_id": self.agreement.id})
        self.assertEqual(self.agreement.sudo().project_ids, projects)

    def test_an_order_of_goods_from_the_shelf_has_none(self):
        self.product_store.production_template_id = False
        self._draw()
        self.assertFalse(self.agreement.project_ids)

    def test_minutes_of_a_project_are_those_of_its_order(self):
        first, second = self._draw(), self._draw()
        ours, other = (
            self.agreement.project_ids.filtered(
                lambda rec, order=order: rec.sudo().drawn_order_id == order.sudo()
            ).with_user(self.user_project)
            for order in (first, second)
        )
        action = ours.action_create_handover()
        minutes = self.env["agreement.handover"].browse(action["res_id"])
        self.assertEqual(minutes.line_ids.order_line_id, first.order_line)
        self.env.invalidate_all()
        self.assertEqual(ours.agreement_handover_ids.ids, minutes.ids)
        self.assertFalse(other.agreement_handover_ids)

    def test_done_and_late_order_by_order(self):
        first, _second = self._draw(), self._draw()
        minutes = self._create_minutes(self.agreement)
        minutes.line_ids.filtered(
            lambda line: line.order_line_id not in first.order_line
        ).unlink()
        minutes.write(SIGNED_ON_PAPER)
        minutes.action_sign()
        projects = self.agreement.sudo().project_ids.sorted("id")
        with freeze_time("2026-04-02 03:00:00"):
            self.env.invalidate_all()
            self.assertEqual(projects.mapped("schedule_state"), ["done", "late"])
            self.assertEqual(self.agreement.project_schedule, "late")
            self.env.flush_all()
            rows = self.env["crm.project.report"].search(
                [("project_id", "in", projects.ids), ("is_project_late", "=", True)]
            )
            self.assertEqual(rows.project_id, projects[1])
