from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import ProductionCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestProductions(ProductionCase):
    def test_orders_of_a_contract_stand_on_its_project(self):
        agreement = self._create_signed_agreement()
        project = agreement.project_ids
        orders = self._get_productions(agreement)
        self.assertEqual(
            set(orders.product_id.mapped("name")), {"Kho lạnh 500 tấn", "Panel PU"}
        )
        self.assertEqual(orders.project_id, project.sudo())
        self.assertEqual(project.production_done_text, "0/2")
        action = project.with_user(self.user_mrp).action_view_mrp_production()
        found = self.env["mrp.production"].search(action["domain"])
        self.assertEqual(found, orders)

    def test_orders_made_before_the_signature_follow(self):
        agreement = self._create_agreement()
        agreement.order_ids.sudo().action_confirm()
        orders = self._get_productions(agreement)
        self.assertEqual(len(orders), 2)
        self.assertFalse(orders.project_id)
        self._sign(agreement)
        self.assertEqual(orders.project_id, agreement.sudo().project_ids)

    def test_each_order_of_a_framework_is_made_in_its_own_project(self):
        template = self.env["project.project"].create(
            {"name": "Mẫu", "is_template": True, "company_id": self.company.id}
        )
        self.product_store.production_template_id = template
        framework = self.env.ref("crm_vn_contract_project.agreement_type_framework")
        agreement = (
            self.env["agreement"]
            .with_user(self.user_sales)
            .create(
                {
                    "name": "Nam Hải",
                    "agreement_type_id": framework.id,
                    "partner_id": self.customer.id,
                    "partner_signatory_id": self.director.id,
                    "company_signatory_id": self.our_director.id,
                    "end_date": "2026-12-31",
                }
            )
        )
        self._sign(agreement)
        for _number in range(2):
            order = self._create_order().with_user(self.user_sales)
            order.agreement_id = agreement
            order.action_confirm()
            project = agreement.sudo().project_ids.filtered(
                lambda rec, own=order: rec.drawn_order_id.id == own.id
            )
            made = self.env["mrp.production"].search(
                [("sale_line_id.order_id", "=", order.id)]
            )
            made |= made._get_parts()
            self.assertEqual(len(made), 2)
            self.assertEqual(made.project_id, project)

    def test_a_chosen_project_stays(self):
        agreement = self._create_agreement()
        agreement.order_ids.sudo().action_confirm()
        order = self._get_productions(agreement)[0]
        other = self.env["project.project"].create({"name": "Xưởng"})
        order.project_id = other
        self._sign(agreement)
        self.assertEqual(order.project_id, other)

    def test_an_order_of_somebody_else_has_no_project(self):
        order = self.env["mrp.production"].create({"product_id": self.panel.id})
        order.action_confirm()
        self.assertFalse(order.project_id)

    def test_manufacturing_counts_in_the_progress(self):
        agreement = self._create_signed_agreement()
        project = agreement.sudo().project_ids
        task = self.env["project.task"].create(
            {"name": "Lắp đặt", "project_id": project.id}
        )
        self.assertEqual(project.progress_percent, 0)
        store, panel = self._get_productions(agreement)
        self._make(panel)
        self.assertEqual(project.production_done_text, "1/2")
        self.assertEqual(project.progress_percent, 25)
        task.state = "1_done"
        self.assertEqual(project.progress_percent, 75)
        project.production_weight = 0
        self.assertEqual(project.progress_percent, 100)
        project.production_weight = 300
        self.assertEqual(project.progress_percent, 62.5)
        store.action_cancel()
        self.assertEqual(project.progress_percent, 100)

    def test_an_order_is_as_far_as_its_work_orders(self):
        center = self.env["mrp.workcenter"].create(
            {"name": "Dây chuyền panel", "company_id": self.company.id}
        )
        self.product_store.bom_ids.write(
            {
                "operation_ids": [
                    (
                        0,
                        0,
                        {
                            "name": name,
                            "workcenter_id": center.id,
                            "time_cycle_manual": minutes,
                        },
                    )
                    for name, minutes in (("Ép", 30), ("Cắt", 90))
                ]
            }
        )
        agreement = self._create_signed_agreement()
        store = self._get_productions(agreement)[0]
        self.assertEqual(len(store.workorder_ids), 2)
        self.assertEqual(store._get_made_percent(), 0)
        store.workorder_ids[0].state = "done"
        self.assertEqual(store._get_made_percent(), 25)
        project = agreement.sudo().project_ids
        self.assertEqual(project.progress_percent, 12.5)

    def test_a_dear_product_weighs_more_than_its_part(self):
        self.product_store.standard_price = 9_000_000
        self.panel.standard_price = 500_000
        agreement = self._create_signed_agreement()
        store, panel = self._get_productions(agreement)
        self.assertEqual((store.product_uom_qty, panel.product_uom_qty), (1, 2))
        self._make(panel)
        project = agreement.sudo().project_ids
        self.assertEqual(project.progress_percent, 10)
        self.assertEqual(project.production_done_text, "1/2")
        self._make(store)
        self.assertEqual(project.progress_percent, 100)

    def test_hours_weigh_where_all_orders_have_them(self):
        self.product_store.standard_price = 9_000_000
        self.panel.standard_price = 500_000
        center = self.env["mrp.workcenter"].create(
            {"name": "Dây chuyền panel", "company_id": self.company.id}
        )
        for product, minutes in ((self.product_store, 60), (self.panel, 120)):
            product.bom_ids.operation_ids = [
                Command.create(
                    {
                        "name": "Làm",
                        "workcenter_id": center.id,
                        "time_cycle_manual": minutes,
                    }
                )
            ]
        agreement = self._create_signed_agreement()
        store, panel = self._get_productions(agreement)
        self.assertEqual((store.duration_expected, panel.duration_expected), (60, 240))
        panel.workorder_ids.state = "done"
        self.assertEqual(agreement.sudo().project_ids.progress_percent, 80)

    def test_staff_without_manufacturing_see_how_much_is_made(self):
        agreement = self._create_signed_agreement()
        project = agreement.project_ids.with_user(self.user_project)
        self.env.invalidate_all()
        self.assertEqual(project.production_done_text, "0/2")
        Form(project)
        with self.assertRaises(AccessError):
            self.env["mrp.production"].with_user(self.user_project).search([])
        with self.assertRaises(AccessError):
            project.read(["production_ids"])
        Form(project.with_user(self.user_mrp))
        Form(project.with_user(self.user_admin))

    def test_many_projects_cost_the_queries_of_few(self):
        counts = []
        projects = self.env["project.project"]
        for _number in range(3):
            projects |= self._create_signed_agreement().sudo().project_ids
        for part in (projects[:1], projects):
            self.env.flush_all()
            self.env.invalidate_all()
            part.fetch(["production_weight"])
            start = self.env.cr.sql_log_count
            part._progress_sources()
            part.mapped("production_done_text")
            counts.append(self.env.cr.sql_log_count - start)
        self.assertEqual(*counts)
