from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .outreach_common import OutreachCommon


@tagged("post_install", "-at_install")
class TestOutreachEnd(OutreachCommon):
    """How jobs end, run in the background, and stand in the day of a salesperson."""

    # === The end ===

    def test_cancel_takes_back_what_has_not_happened(self):
        outreach = self._create_outreach()
        outreach.action_start()
        activities = outreach.line_ids.activity_id
        outreach.action_cancel()
        self.assertFalse(activities.exists())
        self.assertEqual(set(outreach.line_ids.mapped("state")), {"skipped"})
        outreach.action_prepare_again()
        self.assertEqual(set(outreach.line_ids.mapped("state")), {"planned"})

    def test_cancelled_visits_leave_the_calendar(self):
        outreach = self._create_outreach("visit")
        outreach.action_start()
        visits = outreach.line_ids.visit_id
        outreach.action_finish()
        self.assertEqual(set(visits.mapped("visit_state")), {"cancelled"})
        self.assertEqual(set(outreach.line_ids.mapped("state")), {"skipped"})

    def test_job_ends_by_itself(self):
        outreach = self._create_outreach()
        outreach.action_start()
        self.env["crm.outreach"]._cron_finish()
        self.assertEqual(outreach.state, "running")
        outreach.line_ids.sudo()._log_interactions()
        self.env["crm.outreach"]._cron_finish()
        self.assertEqual(outreach.state, "done")

    def test_started_job_is_not_deleted(self):
        outreach = self._create_outreach()
        outreach.action_start()
        with self.assertRaises(UserError):
            outreach.unlink()

    # === In the background ===

    def test_rest_is_carried_out_in_the_background(self):
        outreach = self._create_outreach()
        outreach.action_choose_customers()
        outreach._set_state("start")
        with self.enter_registry_test_mode():
            self.env.ref("crm_vn_pipeline.ir_cron_outreach").method_direct_trigger()
        self.assertEqual(set(outreach.line_ids.mapped("state")), {"open"})
        self.assertEqual(len(outreach.line_ids.activity_id), 2)

    @mute_logger("odoo.addons.crm_vn_pipeline.models.crm_outreach_work")
    def test_a_line_that_fails_keeps_its_reason(self):
        outreach = self._create_outreach()
        outreach.action_choose_customers()
        outreach._set_state("start")
        bad = self._line(outreach, self.nam_hai)
        line_class = self.registry["crm.outreach.line"]
        original = line_class._prepare_activity_vals

        def failing(line, *args):
            if line.id == bad.id:
                raise ValueError("Hỏng")
            return original(line, *args)

        self.patch(line_class, "_prepare_activity_vals", failing)
        outreach.sudo()._carry_out_batch(outreach.sudo().line_ids)
        self.assertEqual((bad.state, bad.reason), ("failed", "Hỏng"))
        self.assertEqual(self._line(outreach, self.an_phu).state, "open")

    # === From the list of customers ===

    def test_offer_from_the_list_of_customers(self):
        customers = (self.nam_hai + self.hoa_sen).with_user(self.sales)
        action = customers.action_new_outreach()
        form = Form(
            self.env["crm.outreach"]
            .with_user(self.sales)
            .with_context(**action["context"])
        )
        form.channel = "call"
        outreach = form.save()
        outreach.action_start()
        self.assertEqual(outreach.line_ids.partner_id, self.nam_hai + self.hoa_sen)
        with self.assertRaises(UserError):
            self.sales.partner_id.action_new_outreach()

    # === Today ===

    def test_tile_counts_what_is_due(self):
        today = fields.Date.context_today(self.env.user)
        outreach = self._create_outreach(
            date_start=today,
            date_deadline=today + timedelta(days=3),
        )
        outreach.action_start()
        self.assertEqual(self._tile_value(), 0)
        self._line(outreach, self.nam_hai).date_deadline = today
        self.assertEqual(self._tile_value(), 1)

    def _tile_value(self):
        today = self.env["res.users"].with_user(self.sales).get_today()
        tiles = [tile for section in today["sections"] for tile in section["tiles"]]
        tile = next(tile for tile in tiles if tile["key"] == "outreach")
        lines = self.env["crm.outreach.line"].with_user(self.sales)
        self.assertEqual(lines.search_count(tile["domain"]), tile["value"])
        return tile["value"]

    # === Handover ===

    def test_leaving_salesperson_hands_his_jobs_over(self):
        outreach = self._create_outreach()
        outreach.action_start()
        activity = self._line(outreach, self.nam_hai).activity_id
        self.env["res.users"]._handover_employee_records(
            self.sales, self.colleague, codes=["outreach", "outreach_lines"]
        )
        self.assertEqual(outreach.user_id, self.colleague)
        self.assertEqual(outreach.line_ids.user_id, self.colleague)
        self.assertEqual(activity.user_id, self.colleague)

    # === Campaign and wave ===

    def test_job_belongs_to_a_wave_of_its_campaign(self):
        wave = self.env["utm.campaign.wave"].create(
            {"name": "Đợt 1", "campaign_id": self.campaign.id}
        )
        outreach = self._create_outreach(
            "email", campaign_id=self.campaign.id, wave_id=wave.id
        )
        outreach.action_start()
        self.assertEqual(outreach.sudo().mailing_ids.wave_id, wave)
        self.assertEqual(outreach.line_ids.wave_id, wave)
        other = self.env["utm.campaign"].create({"title": "Khác"})
        with self.assertRaises(ValidationError):
            outreach.write({"campaign_id": other.id, "wave_id": wave.id})
        outreach.campaign_id = other
        self.assertFalse(outreach.wave_id)
