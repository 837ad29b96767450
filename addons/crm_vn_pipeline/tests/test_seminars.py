from datetime import datetime

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import PipelineCommon


@tagged("post_install", "-at_install")
class TestSeminars(PipelineCommon):
    """A seminar is part of its campaign: who registers, comes and becomes a lead."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.event = cls.env["event.event"].create(
            {
                "name": "Kho lạnh tiết kiệm điện",
                "campaign_id": cls.campaign.id,
                "date_begin": datetime(2026, 3, 20, 1, 0),
                "date_end": datetime(2026, 3, 20, 5, 0),
            }
        )

    def _register(self, name, **vals):
        return self.env["event.registration"].create(
            {
                "event_id": self.event.id,
                "name": name,
                "email": f"{name.lower()}@namhai-thu.example",
                **vals,
            }
        )

    def test_guests_are_counted_for_the_campaign(self):
        self._register("Khoa").action_set_done()
        self._register("Mai")
        self._register("Nga").action_cancel()
        campaign = self.campaign
        self.assertEqual(campaign.event_count, 1)
        self.assertEqual((campaign.registered_count, campaign.attended_count), (2, 1))
        for action, count in (
            (campaign.action_view_registered(), 2),
            (campaign.action_view_attended(), 1),
        ):
            found = self.env[action["res_model"]].search_count(action["domain"])
            self.assertEqual(found, count)
        opened = campaign.action_view_events()
        self.assertEqual(self.env["event.event"].search(opened["domain"]), self.event)

    def test_a_guest_of_another_campaign_stays_its(self):
        other = self.env["utm.campaign"].create({"title": "Mùa nóng"})
        guest = self._register("Khoa", utm_campaign_id=other.id)
        self.assertEqual(guest.utm_campaign_id, other)
        self.assertEqual(self.campaign.registered_count, 0)

    def test_campaign_given_later_counts_who_is_registered_already(self):
        self.event.campaign_id = False
        guest = self._register("Khoa")
        self.assertFalse(guest.utm_campaign_id)
        self.event.campaign_id = self.campaign
        self.assertEqual(guest.utm_campaign_id, self.campaign)

    def test_who_came_becomes_a_lead_of_the_campaign(self):
        rule = self.env.ref("crm_vn_pipeline.event_lead_rule_attended")
        rule.active = True
        guest = self._register("Khoa")
        self.assertFalse(guest.lead_ids)
        guest.action_set_done()
        lead = guest.lead_ids
        self.assertEqual(lead.campaign_id, self.campaign)
        self.assertEqual((lead.type, lead.email_from), ("lead", guest.email))
        self.assertEqual(lead.event_id, self.event)
        self.assertEqual(self.campaign.lead_count, 1)

    def test_a_guest_with_an_open_lead_makes_no_second_one(self):
        self.env.ref("crm_vn_pipeline.event_lead_rule_attended").active = True
        lead = self.env["crm.lead"].create(
            {"name": "Kho mát", "type": "lead", "email_from": "mai@namhai-thu.example"}
        )
        guest = self._register("Mai")
        guest.action_set_done()
        self.assertEqual(guest.lead_ids, lead)
        self.assertIn("Kho lạnh tiết kiệm điện", lead.message_ids[0].body)

    def test_a_target_who_came_is_converted(self):
        self.env.ref("crm_vn_pipeline.event_lead_rule_attended").active = True
        target = self._create_target(email="nga@namhai-thu.example")
        guest = self._register("Nga")
        guest.action_set_done()
        self.assertEqual(target.state, "converted")
        self.assertEqual(target.lead_id, guest.lead_ids)

    def test_wave_is_of_the_same_campaign(self):
        other = self.env["utm.campaign"].create({"title": "Mùa nóng"})
        wave = self.env["utm.campaign.wave"].create(
            {"name": "Đợt 1", "campaign_id": other.id}
        )
        with self.assertRaisesRegex(ValidationError, "Đợt 1"):
            self.event.wave_id = wave
