from odoo.exceptions import ValidationError
from odoo.service.model import call_kw
from odoo.tests import Form, tagged

from .selling_common import SellingCommon


@tagged("post_install", "-at_install")
class TestStageGates(SellingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.stage.rule"].search([]).active = False
        cls.lead = cls._create_lead()
        cls.mine = cls.lead.with_user(cls.sales)

    def _switch_on(self, *names):
        for name in names:
            xmlid = f"crm_vn_pipeline.crm_stage_rule_opportunity_{name}"
            self.env.ref(xmlid).active = True

    def _send_quotation(self):
        order = self.env["sale.order"].create(
            {"partner_id": self.partner.id, "opportunity_id": self.lead.id}
        )
        order.action_quotation_sent()

    def test_nothing_is_asked_for_unless_switched_on(self):
        for stage in (self.won, self.contact, self.negotiation):
            self.mine.stage_id = stage
        self.mine.action_set_lost()
        self.assertEqual(self.lead.won_status, "lost")

    def test_a_fact_is_asked_for_by_drag_form_rpc_and_import(self):
        self._switch_on("quotation")
        stage = self.negotiation
        asked = "Kho lạnh 500 tấn.*(quotation|báo giá).*(send it|gửi)"
        with self.assertRaisesRegex(ValidationError, asked), self.env.cr.savepoint():
            self.mine.stage_id = stage
        form = Form(self.mine)
        form.stage_id = stage
        with self.assertRaisesRegex(ValidationError, asked), self.env.cr.savepoint():
            form.save()
        with self.assertRaisesRegex(ValidationError, asked), self.env.cr.savepoint():
            call_kw(self.mine, "write", [self.mine.ids, {"stage_id": stage.id}], {})
        with self.assertRaisesRegex(ValidationError, asked), self.env.cr.savepoint():
            vals = {"name": "Kho lạnh 500 tấn", "stage_id": stage.id}
            vals["type"] = "opportunity"
            call_kw(self.mine, "create", [[vals]], {"context": {}})
        result = self.mine.with_context(import_file=True).load(
            ["name", "type", "stage_id/.id"],
            [["Kho lạnh 500 tấn", "opportunity", str(stage.id)]],
        )
        self.assertRegex(result["messages"][0]["message"], asked)
        self.assertEqual(self.lead.stage_id, self.contact)

    def test_a_sent_quotation_opens_the_gate(self):
        self._switch_on("quotation")
        order = self.env["sale.order"].create(
            {"partner_id": self.partner.id, "opportunity_id": self.lead.id}
        )
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.mine.stage_id = self.negotiation
        order.action_quotation_sent()
        self.mine.stage_id = self.negotiation
        self.assertEqual(self.lead.stage_id, self.negotiation)

    def test_a_visit_of_this_opportunity_opens_the_gate(self):
        self._switch_on("met")
        self._make_visit(self._create_visit())
        with (
            self.assertRaisesRegex(ValidationError, "visit|thăm"),
            self.env.cr.savepoint(),
        ):
            self.mine.stage_id = self.proposal
        visit = self._create_visit(opportunity_id=self.lead.id)
        self._make_visit(visit)
        self.mine.stage_id = self.proposal
        self.assertEqual(self.lead.stage_id, self.proposal)

    def test_a_planned_visit_is_not_a_visit(self):
        rule = self.env.ref("crm_vn_pipeline.crm_stage_rule_opportunity_met")
        rule.fact_ids = self.env.ref("crm_vn_pipeline.crm_stage_fact_visit")
        self._switch_on("met")
        visit = self._create_visit(opportunity_id=self.lead.id)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.mine.stage_id = self.proposal
        self._make_visit(visit)
        self.mine.stage_id = self.proposal
        self.assertEqual(self.lead.stage_id, self.proposal)

    def test_no_stage_is_skipped_but_going_back_is_free(self):
        self._switch_on("order")
        stage = self.assessment.name
        with self.assertRaisesRegex(ValidationError, stage), self.env.cr.savepoint():
            self.mine.stage_id = self.proposal
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.mine.action_set_won_rainbowman()
        for stage in (self.assessment, self.proposal, self.negotiation):
            self.mine.stage_id = stage
        self.mine.stage_id = self.contact
        self.assertEqual(self.lead.stage_id, self.contact)

    def test_an_import_begins_with_the_first_stage(self):
        self._switch_on("order")
        Lead = self.env["crm.lead"].with_user(self.sales)
        vals = {"name": "Nhập từ tệp", "type": "opportunity"}
        with self.assertRaisesRegex(ValidationError, "Nhập từ tệp"):
            Lead.create({**vals, "stage_id": self.assessment.id})
        lead = Lead.create({**vals, "stage_id": self.contact.id})
        self.assertEqual(lead.stage_id, self.contact)

    def test_stages_of_other_teams_are_not_on_the_way(self):
        self._switch_on("order")
        other = self.env["crm.team"].create({"name": "Miền Bắc"})
        self.assessment.team_ids = other
        self.mine.stage_id = self.proposal
        self.assertEqual(self.lead.stage_id, self.proposal)

    def test_the_manager_lets_one_be_skipped_and_the_history_says_so(self):
        self._switch_on("order", "quotation")
        self.lead.with_user(self.manager).stage_id = self.negotiation
        self.assertEqual(self.lead.stage_id, self.negotiation)
        logged = " ".join(self.lead.message_ids.mapped("body"))
        self.assertIn(self.manager.name, logged)
        self.assertIn(self.proposal.name, logged)

    def test_everything_that_is_missing_is_said_at_once(self):
        self._switch_on("order", "need", "contact")
        self.lead.stage_id = False
        with self.assertRaises(ValidationError) as refused:
            self.mine.stage_id = self.assessment
        message = str(refused.exception)
        need = self.lead._fields["need"]._description_string(self.mine.env)
        contact = self.env.ref("crm_vn_pipeline.crm_stage_fact_contact")
        for text in (need, contact.name):
            self.assertIn(text, message)

    def test_a_loss_over_rpc_asks_for_reason_and_feedback(self):
        self._switch_on("lost")
        asked = "Kho lạnh 500 tấn"
        with self.assertRaisesRegex(ValidationError, asked), self.env.cr.savepoint():
            call_kw(self.mine, "action_set_lost", [self.mine.ids], {})
        self.assertTrue(self.lead.active)
        answers = {
            "lost_reason_id": self.reason.id,
            "customer_feedback": "Giá cao",
        }
        call_kw(self.mine, "action_set_lost", [self.mine.ids], answers)
        self.assertEqual(self.lead.won_status, "lost")

    def test_lost_is_an_outcome_and_not_a_stage_on_the_way(self):
        self._switch_on("quotation", "met")
        self.mine.action_set_lost()
        self.assertEqual(self.lead.won_status, "lost")
        found = self.env["crm.lead"].with_context(active_test=False)
        domain = found._get_stage_domain(["lost"])
        self.assertIn(self.lead, found.search(domain))

    def test_a_lead_is_not_held_up(self):
        self._switch_on("order", "quotation", "met", "need")
        lead = self._create_lead(type="lead").with_user(self.sales)
        lead.stage_id = self.negotiation
        self.assertEqual(lead.stage_id, self.negotiation)

    def test_the_stage_shows_its_conditions(self):
        count = self.negotiation.gate_count
        self._switch_on("quotation")
        self.negotiation.invalidate_recordset(["gate_count"])
        self.assertEqual(self.negotiation.gate_count, count + 1)
        action = self.negotiation.action_view_gates()
        rules = self.env["crm.stage.rule"].search(action["domain"])
        self.assertIn(
            self.env.ref("crm_vn_pipeline.crm_stage_rule_opportunity_quotation"), rules
        )

    def test_many_are_checked_with_the_queries_of_few(self):
        self._switch_on("quotation", "met", "order")
        leads = self._create_lead()
        for number in range(29):
            leads |= self._create_lead(name=f"Kho {number}")
        counts = []
        for part in (leads[:3], leads):
            self.env.flush_all()
            self.env.invalidate_all()
            part = part.with_user(self.sales)
            part.mapped("stage_id.name")
            part.mapped("won_status")
            before = self.env.cr.sql_log_count
            part._find_stage_faults({"stage_id"}, dict.fromkeys(part.ids, ""))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1, counts)
