import base64
from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .project_common import ProjectCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestProjectStaff(ProjectCase):
    """What production, installation and warranty staff do, as the web client calls it.

    They have Odoo's project user role: tasks, checklists, handover; no prices, no
    debts, no contracts.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._create_signed_agreement(handover_date="2026-03-31")
        cls.project = cls.agreement.project_ids.with_env(cls.env)
        cls.task = cls._create_tasks(
            cls.project,
            {
                "department_id": cls.workshop.id,
                "planned_date_start": datetime(2026, 3, 3, 1),
                "planned_date_end": datetime(2026, 3, 9, 10),
            },
        )
        cls.document = cls.env["project.document"].create(
            {
                "project_id": cls.project.id,
                "type_id": cls.env.ref(
                    "crm_vn_contract_project.project_document_type_cq"
                ).id,
            }
        )

    def _call(self, model, method, *args, **kwargs):
        """Call a public method as the web client of a project user does."""
        env = self.env(user=self.user_project, su=False)
        return call_kw(env[model], method, list(args), kwargs)

    def test_tasks(self):
        task = self.task.id
        vals = {"progress_percent": 40, "user_ids": [[4, self.user_project.id]]}
        self.assertTrue(self._call("project.task", "write", [task], vals))
        spec = {
            "name": {},
            "department_id": {"fields": {"display_name": {}}},
            "progress_percent": {},
            "planned_date_end": {},
            "sale_line_id": {"fields": {"display_name": {}}},
        }
        domain = [["project_id", "=", self.project.id]]
        found = self._call("project.task", "web_search_read", domain, spec)
        self.assertEqual(found["records"][0]["progress_percent"], 40)
        self._call("project.task", "write", [task], {"state": "1_done"})
        self.assertEqual(self.project.progress_percent, 100)
        new = self._call(
            "project.task", "create", {"name": "Sơn", "project_id": self.project.id}
        )
        self.assertTrue(new)

    def test_checklist(self):
        document = [self.document.id]
        file = base64.b64encode(b"CQ").decode()
        vals = {"file": file, "file_name": "cq.pdf"}
        self._call("project.document", "write", document, vals)
        self.assertEqual(self.document.state, "received")
        with self.assertRaises(AccessError):
            self._call("project.document", "action_approve", document)
        self.project.user_id = self.user_project
        self._call("project.document", "action_approve", document)
        self.assertEqual(self.document.approved_by_id, self.user_project)

    def test_handover(self):
        action = self._call(
            "project.project", "action_create_handover", [self.project.id]
        )
        minutes = [action["res_id"]]
        spec = {
            "line_ids": {
                "fields": {
                    "product_id": {"fields": {"display_name": {}}},
                    "quantity": {},
                    "quantity_before": {},
                }
            }
        }
        [row] = self._call("agreement.handover", "web_read", minutes, spec)
        self.assertEqual(len(row["line_ids"]), 2)

    def test_project_screens(self):
        spec = {
            "name": {},
            "agreement_id": {"fields": {"display_name": {}}},
            "customer_project_id": {"fields": {"display_name": {}}},
            "investor_id": {"fields": {"display_name": {}}},
            "handover_date": {},
            "schedule_state": {},
            "late_days": {},
            "progress_percent": {},
            "document_missing_count": {},
            "milestone_ids": {"fields": {"delivered_goods": {}, "weight": {}}},
            "upstream_party_ids": {"fields": {"partner_id": {}, "role": {}}},
        }
        domain = [["schedule_state", "in", ["on_time", "at_risk", "late"]]]
        found = self._call("project.project", "web_search_read", domain, spec)
        rows = {row["id"]: row for row in found["records"]}
        mine = rows[self.project.id]
        self.assertEqual(mine["document_missing_count"], 1)
        self.assertIn("Kho lạnh 500 tấn", str(mine["milestone_ids"]))
        self._call("project.project", "action_view_schedule", [self.project.id])

    def test_no_price_no_debt_no_contract(self):
        order_line = self.agreement.order_line_ids[0]
        milestone = self.project.milestone_ids[0]
        refused = [
            ("agreement", "read", [self.agreement.id], ["amount_total"]),
            ("agreement.instalment", "search_read", []),
            ("sale.order", "search_read", []),
            ("sale.order.line", "read", [order_line.id], ["price_unit"]),
            ("account.move", "search_read", []),
            ("crm.lead", "search_read", []),
            ("crm.customer.project", "search_read", []),
            ("crm.customer.project.offer", "search_read", []),
            ("project.milestone", "read", [milestone.id], ["order_line_ids"]),
            ("crm.project.report", "search_read", [], ["amount"]),
            ("crm.lead.party", "search_read", [], ["price"]),
        ]
        for model, method, *args in refused:
            with self.subTest(model=model, method=method):
                self.env.invalidate_all()
                with self.assertRaises(AccessError):
                    self._call(model, method, *args)

    def test_the_project_itself_is_its_administrators(self):
        """Core lets project users work in projects, not change their dates."""
        with self.assertRaises(AccessError):
            self._call(
                "project.project", "write", [self.project.id], {"handover_date": False}
            )
