from odoo.exceptions import AccessError
from odoo.tests import tagged, users

from .test_lead_qualification import ANSWERS, LeadCommon


@tagged("post_install", "-at_install")
class TestLeadFunnel(LeadCommon):
    def _counts(self):
        source = self.env.ref("crm_vn_pipeline.utm_source_landing_page")
        groups = self.env["crm.lead.funnel"]._read_group(
            [("source_id", "=", source.id)], ["step"], ["count:sum"]
        )
        return dict(groups)

    @users("pl_marketing")
    def test_visitors_leads_nurtured_qualified_opportunities_won(self):
        source = self.env.ref("crm_vn_pipeline.utm_source_landing_page")
        self.assertFalse(self._counts())
        intake = (
            self.env["crm.intake.source"]
            .sudo()
            .create({"name": "Trang đích", "source_id": source.id})
        )
        self.env["crm.page.view"].sudo().create(
            [
                {
                    "intake_id": intake.id,
                    "company_id": intake.company_id.id,
                    "visitor": visitor,
                    "date": moment,
                }
                # "a" twice on one day in Vietnam; "b" once before its midnight too
                for visitor, moment in (
                    ("a", "2026-03-01 18:00:00"),
                    ("a", "2026-03-02 16:00:00"),
                    ("b", "2026-03-01 16:30:00"),
                    ("b", "2026-03-01 17:30:00"),
                )
            ]
        )
        leads = [self._create_lead(source_id=source.id) for _i in range(3)]
        leads[0].action_nurture()
        leads[1].write(ANSWERS)
        leads[1].action_qualify()
        leads[1].convert_opportunity(self.env["res.partner"])
        leads[1].action_set_won()
        self.env.flush_all()
        self.assertEqual(
            self._counts(),
            {
                "1_visitor": 3,
                "2_lead": 3,
                "3_nurtured": 1,
                "4_qualified": 1,
                "5_opportunity": 1,
                "6_won": 1,
            },
        )

    def test_numbers_are_for_marketing_and_managers(self):
        self.env["crm.lead.funnel"].with_user(self.manager).search([], limit=1)
        with self.assertRaises(AccessError):
            self.env["crm.lead.funnel"].with_user(self.care).search([], limit=1)
