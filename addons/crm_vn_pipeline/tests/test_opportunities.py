from odoo.tests import Form, tagged, users

from .selling_common import SellingCommon


@tagged("post_install", "-at_install")
class TestOpportunities(SellingCommon):
    """From the prospect to the win or the loss, as a salesperson enters it."""

    def _new_form(self):
        action = self.env.ref("crm_vn_pipeline.crm_lead_action_opportunities").sudo()
        context = {"default_type": "opportunity", "default_user_id": self.env.uid}
        self.assertIn("opportunity", action.context)
        return Form(self.env["crm.lead"].with_context(**context))

    @users("pl_sales")
    def test_an_opportunity_says_what_whose_how_much_when_and_from_where(self):
        form = self._new_form()
        form.name = "Kho lạnh 500 tấn"
        form.partner_id = self.partner
        form.expected_revenue = 1_200_000_000
        form.date_deadline = "2030-06-30"
        form.source_id = self.mailing.source_id
        form.potential_level = "60"
        lead = form.save()
        self.assertEqual((lead.type, lead.user_id), ("opportunity", self.env.user))
        self.assertEqual(lead.partner_id, self.partner)
        self.assertEqual(lead.stage_id, self.contact)
        self.assertEqual(str(lead.date_deadline), "2030-06-30")
        self.assertEqual(lead.source_id, self.mailing.source_id)
        # what it is likely to bring: the most important figure of the pipeline
        self.assertEqual(lead.prorated_revenue, 720_000_000)
        self.assertEqual(self.partner.with_env(self.env).opportunity_count, 1)

    @users("pl_sales")
    def test_several_opportunities_of_one_customer_end_each_its_own_way(self):
        leads = self.env["crm.lead"]
        for name in ("Kho lạnh", "Bảo trì", "Băng chuyền"):
            form = self._new_form()
            form.name, form.partner_id = name, self.partner
            leads |= form.save()
        leads[0].stage_id = self.won
        leads[1].action_set_lost(lost_reason_id=self.reason.id)
        self.assertEqual(leads.mapped("won_status"), ["won", "lost", "pending"])
        self.assertEqual(leads.partner_id, self.partner)

    @users("pl_sales")
    def test_each_kind_of_visit_is_planned_made_and_a_fact(self):
        kinds = ("relationship", "periodic", "new_product", "collection")
        for kind in kinds:
            visit = self._create_visit(visit_type=kind)
            self._make_visit(visit)
        done = self.env["calendar.event"]._read_group(
            [("customer_id", "=", self.partner.id), ("visit_state", "=", "done")],
            ["visit_type"],
            ["__count"],
        )
        self.assertEqual(dict(done), dict.fromkeys(kinds, 1))
        facts = self.env["crm.interaction"].search(
            [("partner_id", "=", self.partner.id), ("kind", "=", "visit")]
        )
        self.assertEqual(len(facts), len(kinds))
