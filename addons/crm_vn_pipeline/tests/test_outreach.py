from datetime import date

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .outreach_common import OutreachCommon


@tagged("post_install", "-at_install")
class TestOutreach(OutreachCommon):
    """One job, many customers: choosing, calling, visiting, answers."""

    # === Choosing ===

    def test_customers_by_one_by_group_by_filter(self):
        outreach = self._create_outreach(
            group_ids=[Command.set(self.dealers.ids)],
            partner_ids=[Command.set(self.nam_hai.ids)],
            recipient_domain=repr([("id", "=", self.an_phu.id)]),
        )
        self.assertEqual(outreach.recipient_count, 3)
        outreach.action_choose_customers()
        self.assertEqual(
            outreach.line_ids.partner_id, self.nam_hai + self.an_phu + self.hoa_sen
        )
        self.assertEqual(outreach.line_count, 3)

    def test_filter_proposed_is_not_used_until_it_is_switched_on(self):
        outreach = self._create_outreach(group_ids=False)
        self.assertFalse(outreach.by_filter)
        self.assertEqual(outreach.recipient_count, 0)
        outreach.by_filter = True
        self.assertGreaterEqual(outreach.recipient_count, 3)

    def test_customers_found_later_are_added_once(self):
        outreach = self._create_outreach()
        outreach.action_choose_customers()
        new = self._create_customer(4, customer_group_id=self.factories.id)
        outreach.action_choose_customers()
        self.assertEqual(outreach.line_ids.partner_id, self.nam_hai + self.an_phu + new)

    @mute_logger("odoo.sql_db")
    def test_one_line_a_customer(self):
        outreach = self._create_outreach()
        outreach.action_choose_customers()
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            outreach.line_ids[0].copy({"outreach_id": outreach.id})

    def test_colleagues_customers_are_not_found(self):
        """A salesperson approaches whom he may see."""
        self.an_phu.user_id = self.colleague
        self.env["res.groups"].browse(
            self.env.ref("crm_vn_base.group_crm_vn_sales").id
        ).write({"customer_visibility": "own", "customer_pool": False})
        outreach = self._create_outreach()
        outreach.action_choose_customers()
        self.assertEqual(outreach.line_ids.partner_id, self.nam_hai)

    def test_contact_is_reached_where_the_organisation_has_no_number(self):
        self.nam_hai.phone = False
        contact = self.env["res.partner"].create(
            {"name": "Khoa", "parent_id": self.nam_hai.id, "phone": "0912345678"}
        )
        outreach = self._create_outreach()
        outreach.action_choose_customers()
        line = self._line(outreach, self.nam_hai)
        self.assertEqual(line.recipient_id, contact)

    def test_customers_just_reached_are_left_in_peace(self):
        first = self._create_outreach()
        first.action_start()
        line = self._line(first, self.nam_hai)
        line.sudo()._log_interactions()
        second = self._create_outreach(quiet_days=30)
        second.action_choose_customers()
        self.assertEqual(second.line_ids.partner_id, self.an_phu)

    def test_start_without_customers_is_refused(self):
        outreach = self._create_outreach(group_ids=False)
        with self.assertRaisesRegex(UserError, "Chào kho lạnh mới"):
            outreach.action_start()
        self.assertEqual(outreach.state, "draft")

    def test_wrong_filter_is_named(self):
        outreach = self._create_outreach(recipient_domain="[('khong', '=',")
        with self.assertRaisesRegex(UserError, "Chào kho lạnh mới"):
            outreach.action_choose_customers()

    def test_state_is_never_typed(self):
        outreach = self._create_outreach()
        with self.assertRaises(UserError):
            outreach.state = "done"
        outreach.action_choose_customers()
        with self.assertRaises(UserError):
            outreach.line_ids[0].state = "done"

    # === The ready kinds ===

    def test_kind_fills_the_job_and_the_job_keeps_its_words(self):
        with Form(self.env["crm.outreach"].with_user(self.sales)) as form:
            form.name = "Thông báo giá"
            form.kind_id = self.notice
            self.assertTrue(form.with_prices)
            self.assertFalse(form.is_advertising)
            form.subject = "Giá tháng 3"
        outreach = form.record
        self.notice.subject = "Khác"
        self.assertEqual(outreach.subject, "Giá tháng 3")
        self.assertEqual(outreach.channel, "email")

    def test_three_kinds_are_ready(self):
        kinds = ("offer", "congratulation", "prices")
        for name in kinds:
            kind = self.env.ref(f"crm_vn_pipeline.crm_outreach_kind_{name}")
            self.assertTrue(kind.subject and kind.body and kind.short_text, name)

    # === Calls ===

    def test_calls_are_to_dos_of_the_customers_salesperson(self):
        self.an_phu.user_id = self.colleague
        outreach = self._create_outreach(user=self.manager)
        outreach.action_start()
        lines = outreach.line_ids
        self.assertEqual(set(lines.mapped("state")), {"open"})
        activity = self._line(outreach, self.an_phu).activity_id
        self.assertEqual(activity.user_id, self.colleague)
        self.assertEqual(activity.res_id, self.an_phu.id)
        self.assertEqual(activity.date_deadline, outreach.date_deadline)

    def test_done_call_is_a_fact_and_the_answer(self):
        outreach = self._create_outreach()
        outreach.action_start()
        line = self._line(outreach, self.nam_hai)
        activity = line.activity_id.with_user(self.sales)
        activity.result_id = self.env.ref(
            "crm_vn_base.crm_interaction_result_call_reached_interested"
        )
        activity.action_feedback(feedback="Cần báo giá kho 500 tấn")
        self.assertEqual(line.state, "done")
        self.assertEqual(line.outcome, "good")
        self.assertEqual(line.answer, "Cần báo giá kho 500 tấn")
        fact = line.interaction_ids
        self.assertEqual((fact.kind, fact.partner_id), ("call", self.nam_hai))
        self.assertEqual(outreach.good_count, 1)
        self.assertEqual(outreach.progress, 50)

    def test_no_number_or_no_calls_wanted_is_left_out_with_its_reason(self):
        self.nam_hai.phone = False
        self.env["phone.blacklist"]._add([self.an_phu.phone_sanitized])
        outreach = self._create_outreach(
            group_ids=[Command.set((self.factories + self.dealers).ids)]
        )
        outreach.action_start()
        states = {line.partner_id: line for line in outreach.line_ids}
        for partner in (self.nam_hai, self.an_phu):
            self.assertEqual(states[partner].state, "skipped")
            self.assertTrue(states[partner].reason)
            self.assertFalse(states[partner].activity_id)
        self.assertEqual(states[self.hoa_sen].state, "open")

    def test_members_share_the_customers_in_turn(self):
        members = self.sales + self.colleague
        outreach = self._create_outreach(
            user=self.manager,
            assign_by="members",
            member_ids=[Command.set(members.ids)],
        )
        outreach.action_choose_customers()
        self.assertEqual(outreach.line_ids.user_id, members)
        nobody = self._create_outreach(user=self.manager, assign_by="members")
        with self.assertRaises(UserError):
            nobody.action_start()

    @freeze_time("2026-03-06 01:00:00")  # a Friday
    def test_so_many_customers_a_working_day(self):
        self.env.company.saturday_work = "off"
        outreach = self._create_outreach(
            per_day=1,
            date_start=date(2026, 3, 6),
            date_deadline=date(2026, 3, 13),
        )
        outreach.action_start()
        days = outreach.line_ids.mapped("date_deadline")
        self.assertEqual(sorted(days), [date(2026, 3, 6), date(2026, 3, 9)])

    def test_reassigned_line_takes_its_call_along(self):
        outreach = self._create_outreach(user=self.manager)
        outreach.action_start()
        line = self._line(outreach, self.nam_hai)
        line.user_id = self.colleague
        self.assertEqual(line.activity_id.user_id, self.colleague)

    def test_whoever_calls_sees_the_customer_until_it_is_done(self):
        sales_role = self.env.ref("crm_vn_base.group_crm_vn_sales")
        sales_role.write({"customer_visibility": "own", "customer_pool": False})
        outreach = self._create_outreach(
            user=self.manager,
            assign_by="members",
            member_ids=[Command.set(self.colleague.ids)],
        )
        theirs = self.nam_hai.with_user(self.colleague)
        self.assertFalse(theirs.has_access("read"))
        outreach.action_start()
        self.env.invalidate_all()
        self.assertTrue(theirs.has_access("read"))
        self._line(outreach, self.nam_hai).sudo()._log_interactions()
        self.env.invalidate_all()
        self.assertFalse(theirs.has_access("read"))

    # === Visits ===

    @freeze_time("2026-03-09 01:00:00")
    def test_visits_stand_in_the_calendar(self):
        outreach = self._create_outreach(
            "visit", visit_type="new_product", date_start=date(2026, 3, 9), per_day=5
        )
        outreach.action_start()
        visits = outreach.line_ids.visit_id.sorted("start")
        self.assertEqual(len(visits), 2)
        self.assertEqual(set(visits.mapped("visit_type")), {"new_product"})
        self.assertEqual(visits.user_id, self.sales)
        # eight o'clock in Vietnam, and the next place of the day
        hours = [(visit.start.hour, visit.start.minute) for visit in visits]
        self.assertEqual(hours, [(1, 0), (2, 30)])

    def test_visit_done_is_the_fact_of_its_line(self):
        outreach = self._create_outreach("visit")
        outreach.action_start()
        line = self._line(outreach, self.nam_hai)
        visit = line.visit_id.with_user(self.sales)
        visit.action_visit_check_in()
        visit.result_id = self.env.ref(
            "crm_vn_base.crm_interaction_result_visit_met_the_decision_maker"
        )
        visit.action_visit_check_out()
        self.assertEqual(line.state, "done")
        self.assertEqual(line.outcome, "good")
        self.assertEqual(line.interaction_ids.kind, "visit")

    def test_missed_visit_and_again(self):
        outreach = self._create_outreach("visit")
        outreach.action_start()
        line = self._line(outreach, self.nam_hai)
        visit = line.visit_id.with_user(self.sales)
        visit.action_visit_miss()
        self.assertEqual(line.state, "failed")
        self.assertTrue(line.reason)
        visit.action_visit_plan()
        self.assertEqual(line.state, "open")

    # === Social network, by hand ===

    def test_marked_done_by_hand_leaves_a_fact(self):
        outreach = self._create_outreach("social", short_text="Kho lạnh mới")
        outreach.action_start()
        lines = outreach.line_ids
        lines.action_reached()
        self.assertEqual(set(lines.mapped("state")), {"done"})
        self.assertEqual(lines.interaction_ids.mapped("kind"), ["social"] * 2)
        self.assertFalse(lines.activity_id.filtered("active"))

    def test_answer_after_it_was_done(self):
        outreach = self._create_outreach("social", short_text="Kho lạnh mới")
        outreach.action_start()
        line = self._line(outreach, self.nam_hai)
        line.action_reached()
        action = line.with_user(self.sales).action_record_answer()
        result = self.env.ref(
            "crm_vn_base.crm_interaction_result_social_answered_with_interest"
        )
        with Form(
            self.env["crm.interaction"]
            .with_user(self.sales)
            .with_context(**action["context"])
        ) as form:
            form.result_id = result
            form.note = "Hỏi giá"
        self.assertEqual(form.record.direction, "in")
        self.assertEqual((line.result_id, line.answer), (result, "Hỏi giá"))

    def test_opportunity_of_an_interested_customer(self):
        outreach = self._create_outreach(campaign_id=self.campaign.id)
        outreach.action_start()
        line = self._line(outreach, self.nam_hai).with_user(self.sales)
        line.action_create_lead()
        lead = line.lead_id
        self.assertEqual(lead.partner_id, self.nam_hai)
        self.assertEqual(lead.campaign_id, self.campaign)
        self.assertEqual(line.action_create_lead()["res_id"], lead.id)

    # === Seminar, training ===

    def test_seminar_needs_its_event_and_attendance_is_the_fact(self):
        outreach = self._create_outreach("training")
        with self.assertRaises(UserError):
            outreach.action_start()
        outreach.event_id = self.env["event.event"].create(
            {
                "name": "Tập huấn vận hành kho lạnh",
                "date_begin": "2026-03-10 02:00:00",
                "date_end": "2026-03-10 05:00:00",
            }
        )
        outreach.action_start()
        line = self._line(outreach, self.nam_hai)
        self.assertTrue(line.mailing_id)
        line.action_register()
        self.assertEqual(line.registration_id.partner_id, self.nam_hai)
        self.assertEqual(line.state, "open")
        line.registration_id.sudo().action_set_done()
        self.assertEqual(line.state, "done")
        self.assertEqual(line.interaction_ids.kind, "meeting")
        self_registered = self.env["event.registration"].create(
            {"event_id": outreach.event_id.id, "partner_id": self.an_phu.id}
        )
        other = self._line(outreach, self.an_phu)
        self.assertEqual(other.registration_id, self_registered)
