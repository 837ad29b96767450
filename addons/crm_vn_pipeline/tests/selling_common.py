from datetime import datetime

from .common import PipelineCommon

VISIT = (datetime(2026, 3, 2, 2), datetime(2026, 3, 2, 3))


class SellingCommon(PipelineCommon):
    """A customer in charge of ``sales``, opportunities and visits of his."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create(
            {"name": "Nam Hải", "is_company": True, "user_id": cls.sales.id}
        )
        cls.competitor = cls.env["res.partner"].create({"name": "Bắc Hà"})
        cls.reason = cls.env.ref("crm.lost_reason_1")
        xmlids = ("crm.stage_lead1", "crm.stage_lead2", "crm.stage_lead3")
        cls.contact, cls.assessment, cls.proposal = map(cls.env.ref, xmlids)
        cls.negotiation = cls.env.ref("crm_vn_pipeline.crm_stage_negotiation")
        cls.won = cls.env.ref("crm.stage_lead4")
        cls.result = cls.env.ref(
            "crm_vn_base.crm_interaction_result_visit_met_the_decision_maker"
        )

    @classmethod
    def _create_lead(cls, **vals):
        return cls.env["crm.lead"].create(
            {
                "name": "Kho lạnh 500 tấn",
                "type": "opportunity",
                "partner_id": cls.partner.id,
                "user_id": cls.sales.id,
                "team_id": cls.team.id,
                "stage_id": cls.contact.id,
                **vals,
            }
        )

    @classmethod
    def _create_visit(cls, **vals):
        return (
            cls.env["calendar.event"]
            .with_context(no_mail_to_attendees=True)
            .create(
                {
                    "name": "Thăm Nam Hải",
                    "visit_type": "periodic",
                    "customer_id": cls.partner.id,
                    "user_id": cls.sales.id,
                    "partner_ids": cls.sales.partner_id.ids,
                    "start": VISIT[0],
                    "stop": VISIT[1],
                    **vals,
                }
            )
        )

    def _make_visit(self, visit, position=None):
        """Check in and out as the visitor."""
        visit = visit.with_user(visit.user_id)
        visit.action_visit_check_in(position)
        visit.result_id = self.result
        visit.action_visit_check_out(position)
