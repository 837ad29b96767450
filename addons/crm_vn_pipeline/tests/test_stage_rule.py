from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import PipelineCommon


@tagged("post_install", "-at_install")
class TestLeadStageRule(PipelineCommon):
    def test_stage_is_refused_until_its_fields_are_filled(self):
        rule = self.env.ref("crm_vn_pipeline.crm_stage_rule_opportunity_value")
        self.assertFalse(rule.active, "a company decides how strict it is")
        lead = (
            self.env["crm.lead"]
            .with_user(self.manager)
            .create({"name": "Kho lạnh 500 tấn", "type": "opportunity"})
        )
        lead.stage_id = self.env.ref("crm.stage_lead3")
        lead.stage_id = self.env.ref("crm.stage_lead1")
        rule.active = True
        with self.assertRaisesRegex(ValidationError, "Kho lạnh 500 tấn"):
            lead.stage_id = self.env.ref("crm.stage_lead3")
        lead.stage_id = self.env.ref("crm.stage_lead1")
        lead.write(
            {
                "stage_id": self.env.ref("crm_vn_pipeline.crm_stage_negotiation").id,
                "expected_revenue": 500000000,
                "date_deadline": "2030-01-01",
            }
        )
        self.assertFalse(lead.stage_rule_warning)

    def test_condition_leaves_leads_alone(self):
        self.env.ref("crm_vn_pipeline.crm_stage_rule_opportunity_value").active = True
        lead = (
            self.env["crm.lead"]
            .with_user(self.manager)
            .create({"name": "Hỏi giá", "type": "lead"})
        )
        lead.stage_id = self.env.ref("crm.stage_lead3")
        self.assertTrue(lead.stage_id)
