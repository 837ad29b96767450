from odoo.tests import tagged, users

from .test_distribution import DistributionCommon


@tagged("post_install", "-at_install")
class TestLeadDistribution(DistributionCommon):
    @classmethod
    def _create_leads(cls, count, **vals):
        return cls.env["crm.lead"].create(
            [
                {"name": f"Kho {i}", "type": "lead", "user_id": False, **vals}
                for i in range(count)
            ]
        )

    @users("pl_manager")
    def test_leads_are_given_with_the_same_engine(self):
        leads = self._create_leads(4)
        distribution = self._distribute(leads)
        self.assertFalse(leads.user_id)
        distribution.action_apply()
        self.assertEqual(leads.user_id, self.sales + self.colleague)
        self.assertEqual(leads.team_id, self.team)
        self.assertFalse(leads.handover_id, "not asked to accept")
        distribution.action_undo()
        self.assertFalse(leads.user_id)

    def test_to_be_accepted_in_time(self):
        leads = self._create_leads(2)
        distribution = self._distribute(leads, accept_hours=4)
        distribution.action_apply()
        self.assertEqual(set(leads.mapped("handover_state")), {"offered"})
        accepted = leads[0]
        accepted.with_user(accepted.user_id).action_accept()
        distribution.action_undo()
        self.assertEqual(accepted.handover_state, "accepted")
        self.assertTrue(accepted.user_id)
        self.assertEqual(leads[1].handover_state, "cancelled")
        self.assertFalse(leads[1].user_id)

    def test_no_opportunity_and_nothing_closed_is_distributed(self):
        lead, opportunity, lost = self._create_leads(3)
        opportunity.type = "opportunity"
        lost.action_set_lost()
        distribution = self._distribute(lead + opportunity + lost)
        self.assertEqual(distribution.item_ids.lead_id, lead)

    def test_board_has_a_column_for_each_salesperson(self):
        self._create_leads(1)
        leads = self.env["crm.lead"].with_user(self.manager)
        domain = [("type", "=", "lead"), ("user_id", "=", False)]
        groups = leads.with_context(
            distribution_board=True, read_group_expand=True
        ).web_read_group(domain, ["user_id"], ["__count"])["groups"]
        columns = {group["user_id"] and group["user_id"][0] for group in groups}
        self.assertLessEqual({False, self.sales.id, self.colleague.id}, columns)
        groups = leads.with_context(read_group_expand=True).web_read_group(
            domain, ["user_id"], ["__count"]
        )["groups"]
        self.assertEqual(len(groups), 1)
