from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, new_test_user, tagged

from .common import CareCommon


@tagged("post_install", "-at_install")
class TestTicket(CareCommon):
    def _as_care(self, ticket):
        return ticket.with_user(self.users["care"]).with_context(lang="en_US")

    def test_customer_data_is_proposed_over_rpc_too(self):
        ticket = self._create_ticket()
        self.assertEqual(
            (ticket.partner_name, ticket.partner_email, ticket.partner_phone),
            (self.partner.name, self.partner.email, self.partner.phone),
        )
        stranger = self._create_ticket(partner_id=False, partner_email="ai@do.example")
        self.assertEqual(stranger.partner_email, "ai@do.example")

    def test_contact_without_phone_has_that_of_the_company(self):
        contact = self.env["res.partner"].create(
            {"name": "Trần Văn Khoa", "parent_id": self.partner.id}
        )
        ticket = self._create_ticket(partner_id=contact.id)
        self.assertEqual(ticket.partner_phone, self.partner.phone)
        ticket.partner_phone = "0903 555 666"
        self.assertEqual(ticket.partner_phone, "0903 555 666")

    def test_warranty_brings_contract_and_product(self):
        warranty = self._create_warranty(agreement_id=self.agreement.id)
        Ticket = self.env["helpdesk.ticket"].with_user(self.users["care"])
        with Form(Ticket) as form:
            form.name = "Rò gas"
            form.description = "<p>Rò</p>"
            form.type_id = self.type_defect
            form.partner_id = self.partner
            form.warranty_id = warranty
        ticket = form.record
        self.assertEqual(ticket.agreement_id, self.agreement)
        self.assertEqual(ticket.product_id, self.product)
        self.assertEqual(ticket.team_id, self.env.ref("crm_vn_care.helpdesk_team_care"))

    def test_warranty_of_another_customer_is_refused(self):
        warranty = self._create_warranty(partner_id=self.other_partner.id)
        with self.assertRaisesRegex(ValidationError, "An Phú"):
            self._create_ticket(warranty_id=warranty.id)

    def test_solving_needs_a_resolution(self):
        ticket = self._as_care(self._create_ticket())
        with self.assertRaisesRegex(ValidationError, f"{ticket.number}.*resolution"):
            ticket.stage_id = self.solved
        ticket.write({"stage_id": self.solved.id, "resolution": "Đã hướng dẫn"})
        self.assertTrue(ticket.closed_date)
        with self.assertRaisesRegex(ValidationError, "resolution"):
            ticket.resolution = "  "

    def test_the_type_says_whether_a_resolution_is_needed(self):
        question = self.env.ref("crm_vn_care.helpdesk_ticket_type_question")
        question.requires_resolution = False
        ticket = self._as_care(self._create_ticket(type_id=question.id))
        ticket.stage_id = self.solved
        self.assertTrue(ticket.closed_date)
        with self.assertRaisesRegex(ValidationError, "resolution"):
            ticket.type_id = self.type_defect

    def test_a_defect_needs_its_root_cause_as_well(self):
        ticket = self._as_care(self._create_ticket(type_id=self.type_defect.id))
        ticket.resolution = "Thay gioăng cửa"
        with (
            self.assertRaisesRegex(ValidationError, "root cause"),
            self.env.cr.savepoint(),
        ):
            ticket.stage_id = self.solved
        self.assertNotEqual(ticket.stage_id, self.solved)
        ticket.root_cause_id = self.cause
        ticket.stage_id = self.solved
        self.assertTrue(ticket.is_solved)

    def test_many_cases_dragged_at_once_are_all_checked(self):
        good = self._create_ticket(resolution="Xong")
        bad = self._create_ticket(name="Thiếu")
        with self.assertRaisesRegex(ValidationError, bad.number):
            self._as_care(good | bad).stage_id = self.solved

    def test_cancelling_needs_no_resolution(self):
        ticket = self._as_care(self._create_ticket())
        ticket.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_cancelled")
        self.assertTrue(ticket.closed)

    def test_opened_again_it_is_closed_no_more(self):
        ticket = self._as_care(self._create_ticket(resolution="Xong"))
        ticket.stage_id = self.solved
        self.assertTrue(ticket.closed_date)
        ticket.stage_id = self.in_progress
        self.assertFalse(ticket.closed_date)

    def test_one_can_walk_back_to_the_campaign(self):
        campaign = self.env["utm.campaign"].create({"name": "Hội thảo kho lạnh"})
        lead = self.env["crm.lead"].create(
            {
                "name": "Nam Hải",
                "type": "opportunity",
                "partner_id": self.partner.id,
                "campaign_id": campaign.id,
            }
        )
        self.agreement.lead_id = lead
        warranty = self._create_warranty(agreement_id=self.agreement.id)
        ticket = self._as_care(self._create_ticket(warranty_id=warranty.id))
        self.assertEqual(ticket.action_view_warranty()["res_id"], warranty.id)
        self.assertEqual(ticket.action_view_agreement()["res_id"], self.agreement.id)
        self.assertEqual(ticket.action_view_campaign()["res_id"], campaign.id)
        self.assertEqual(
            ticket.with_user(self.users["manager"]).action_view_origin_lead()["res_id"],
            lead.id,
        )
        self.assertEqual(self.agreement.ticket_count, 1)
        self.assertEqual(
            self.env["helpdesk.ticket"].search(
                self.agreement.action_view_tickets()["domain"]
            ),
            ticket,
        )

    def test_a_case_logged_on_the_contract_or_the_customer_is_prefilled(self):
        for source in (self.agreement, self.partner):
            action = source.with_user(self.users["care"]).action_create_ticket()
            ticket = (
                self.env["helpdesk.ticket"]
                .with_user(self.users["care"])
                .with_context(**action["context"])
                .create({"name": "Hỏi lịch bảo trì", "description": "Khi nào?"})
            )
            self.assertEqual(ticket.partner_id, self.partner)
        self.assertEqual(self.agreement.ticket_count, 1)

    def test_a_case_is_assigned_to_a_member_of_the_team_or_nobody(self):
        self.env.company.helpdesk_mgmt_ticket_auto_assign = True
        self.assertFalse(self._create_ticket().user_id, "the creator is no agent")
        ticket = (
            self.env["helpdesk.ticket"]
            .with_user(self.users["care"])
            .create({"name": "Rò gas", "description": "Rò"})
        )
        self.assertEqual(ticket.user_id, self.users["care"])

    def test_a_member_of_another_team_opens_cases_there(self):
        self.env.company.helpdesk_mgmt_ticket_auto_assign = True
        groups = "helpdesk_mgmt.group_helpdesk_user_own"
        agent = new_test_user(self.env, "workshop_agent", groups)
        vals = {"name": "Xưởng", "user_ids": [Command.set(agent.ids)]}
        team = self.env["helpdesk.ticket.team"].create(vals)
        tickets = self.env["helpdesk.ticket"].with_user(agent)
        ticket = tickets.create({"name": "Rò gas", "description": "Rò"})
        self.assertEqual((ticket.team_id, ticket.user_id), (team, agent))

    def test_whoever_gets_the_care_role_joins_the_team(self):
        team = self.env.ref("crm_vn_care.helpdesk_team_care")
        self.assertIn(self.users["care"], team.user_ids)
        self.assertNotIn(self.users["sales"], team.user_ids)
        ticket = self._as_care(self._create_ticket())
        ticket.assign_to_me()
        self.assertEqual(ticket.user_id, self.users["care"])
