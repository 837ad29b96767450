from ast import literal_eval
from contextlib import contextmanager

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Datetime
from odoo.tests import Form, freeze_time, tagged, users

from .common import PipelineCommon

ANSWERS = {
    "need": "Kho lạnh 500 tấn",
    "budget_amount": 2e9,
    "authority": "decides",
    "purchase_time": "quarter",
    "potential_level": "80",
}


class LeadCommon(PipelineCommon):
    @contextmanager
    def _refused(self, message):
        """What a refused request wrote is gone, from the cache too."""
        self.env.flush_all()
        with self.assertRaisesRegex(UserError, message):
            yield
        self.env.transaction.clear()

    @classmethod
    def _create_lead(cls, **vals):
        return cls.env["crm.lead"].create(
            {
                "name": "Kho lạnh 500 tấn",
                "type": "lead",
                "contact_name": "Trần Văn Khoa",
                "user_id": cls.sales.id,
                **vals,
            }
        )


@tagged("post_install", "-at_install")
class TestLeadQualification(LeadCommon):
    # === The checklist ===

    @users("pl_sales")
    def test_five_points_are_asked_for(self):
        lead = self._create_lead().with_env(self.env)
        ready = self.env.ref("crm_vn_pipeline.crm_qualification_point_need")
        self.assertEqual(len(lead.point_missing_ids), 5)
        self.assertEqual(lead.next_question, ready.question)
        lead.write(ANSWERS)
        self.assertEqual(len(lead.point_done_ids), 5)
        self.assertFalse(lead.point_missing_ids)

    @users("pl_sales")
    def test_form_ticks_a_point_while_typing(self):
        lead = self._create_lead().with_env(self.env)
        with Form(lead) as form:
            form.need = "Kho lạnh"
            self.assertEqual(len(form.point_done_ids), 1)

    @users("pl_sales")
    def test_qualified_only_when_what_is_required_is_known(self):
        lead = self._create_lead().with_env(self.env)
        with self._refused("Kho lạnh 500 tấn"):
            lead.action_qualify()
        with self._refused("Kho lạnh 500 tấn"):
            lead.write({"qualification": "qualified"})
        self.assertEqual(lead.qualification, "new")
        lead.write({"need": "Kho", "potential_level": "80"})
        lead.action_qualify()
        self.assertEqual(lead.qualification, "qualified")
        self.assertTrue(lead.qualified_on)

    def test_conversion_is_gated_only_if_an_administrator_says_so(self):
        lead = self._create_lead().with_user(self.sales)
        point = self.env.ref("crm_vn_pipeline.crm_qualification_point_budget")
        point.required_for = "convert"
        with self._refused(point.name):
            lead.convert_opportunity(self.env["res.partner"])
        point.required_for = "none"
        lead.convert_opportunity(self.env["res.partner"])
        self.assertEqual(lead.type, "opportunity")

    def test_the_budget_is_expected_until_a_quotation_says_more(self):
        asked, known = (self._create_lead(**ANSWERS) for _number in range(2))
        known.expected_revenue = 1.5e9
        (asked + known).convert_opportunity(self.env["res.partner"])
        self.assertEqual(asked.expected_revenue, ANSWERS["budget_amount"])
        self.assertEqual(known.expected_revenue, 1.5e9)

    def test_unreadable_point_is_refused(self):
        with self.assertRaises(ValidationError):
            self.env["crm.qualification.point"].create(
                {"name": "Sai", "domain": "[('khong_co', '=', 1)]"}
            )

    # === Stages ===

    @users("pl_sales")
    def test_first_contact_makes_a_nurtured_lead(self):
        lead = self._create_lead().with_env(self.env)
        self.env["crm.interaction"].create(
            {"kind": "call", "res_model": "crm.lead", "res_id": lead.id}
        )
        self.assertEqual(lead.qualification, "nurturing")
        self.assertTrue(lead.nurtured_on)

    def test_dates_are_those_of_the_first_time(self):
        with freeze_time("2026-03-02 03:00:00"):
            lead = self._create_lead()
            lead.action_nurture()
        with freeze_time("2026-04-02 03:00:00"):
            lead.qualification = "new"
            lead.action_nurture()
        self.assertEqual(lead.nurtured_on, Datetime.to_datetime("2026-03-02 03:00:00"))

    # === Where it comes from ===

    def test_referral_says_whose(self):
        source = self.env.ref("crm_vn_pipeline.utm_source_customer_referral")
        leads = self.env["crm.lead"].with_user(self.sales)
        vals = {"name": "Được giới thiệu", "type": "lead", "source_id": source.id}
        with self.assertRaisesRegex(ValidationError, "Được giới thiệu"):
            leads.create(vals)
        customer = self.env["res.partner"].create(
            {"name": "Nam Hải", "user_id": self.sales.id}
        )
        lead = leads.create({**vals, "referrer_partner_id": customer.id})
        self.assertEqual(lead.referrer_partner_id, customer)
        other = self.env.ref("crm_vn_pipeline.utm_source_other_department")
        with self.assertRaises(ValidationError):
            lead.source_id = other
        lead.write({"source_id": other.id, "referrer_user_id": self.care.id})
        self.assertEqual(lead.referrer_user_id, self.care)

    def test_what_comes_in_by_itself_is_not_refused(self):
        source = self.env.ref("crm_vn_pipeline.utm_source_customer_referral")
        lead = self._create_lead(source_id=source.id)
        self.assertEqual(lead.referrer_kind, "customer")

    def test_sources_that_a_mailing_makes_are_not_among_those_of_leads(self):
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "Thư mời",
                "mailing_model_id": self.env["ir.model"]._get_id("mailing.list"),
            }
        )
        domain = literal_eval(self.env.ref("crm_vn_pipeline.utm_source_action").domain)
        shown = self.env["utm.source"].search(domain)
        self.assertTrue(mailing.source_id.is_generated)
        self.assertNotIn(mailing.source_id, shown)
        self.assertIn(self.env.ref("crm_vn_pipeline.utm_source_hotline"), shown)

    def test_the_ten_sources_are_there(self):
        names = self.env["utm.source"].search([]).mapped("name")
        for name in (
            "Quảng cáo",
            "Bộ phận khác chuyển về",
            "Khách hàng giới thiệu",
            "Nhân viên tự tìm kiếm",
            "Facebook",
            "Website",
            "Trang đích",
            "Thư điện tử",
            "Hotline",
            "Hội thảo",
        ):
            self.assertIn(name, names)

    # === Nothing planned ===

    @users("pl_sales")
    def test_an_open_lead_with_nothing_planned_is_marked_and_listed(self):
        lead = self._create_lead().with_env(self.env)
        domain = [("lacks_next_activity", "=", True), ("id", "=", lead.id)]
        self.assertTrue(lead.lacks_next_activity)
        self.assertTrue(lead.search(domain))
        tile = self._tile("crm_lead_action_idle")
        action = lead.action_plan_next_activity()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        with Form(wizard) as form:
            form.activity_type_id = self.env.ref("mail.mail_activity_data_call")
        form.record.action_schedule_activities()
        self.env.invalidate_all()
        self.assertFalse(lead.lacks_next_activity)
        self.assertFalse(lead.search(domain))
        self.assertEqual(self._tile("crm_lead_action_idle"), tile - 1)
        lead.activity_ids.unlink()
        lead.action_set_lost()
        self.assertFalse(lead.lacks_next_activity)

    def _tile(self, action):
        """Return the number that a tile of the home screen shows."""
        return next(
            tile["value"]
            for tile in filter(None, self.env.user._today_tiles())
            if tile["action"] == f"crm_vn_pipeline.{action}"
        )

    # === Back to the pool ===

    @users("pl_sales")
    def test_unqualified_lead_goes_back_to_the_pool(self):
        target = self._create_target(email="khoa@nh-thu.example", user_id=self.sales.id)
        target.with_env(self.env).action_convert()
        lead = target.lead_id.with_env(self.env)
        with self._refused("Not Qualified"):
            lead.qualification = "unqualified"
        action = lead.action_unqualify()
        form = Form(self.env[action["res_model"]].with_context(**action["context"]))
        form.reason = "Sang năm mới xây"
        form.save().action_apply()
        self.assertEqual(lead.qualification, "unqualified")
        self.assertEqual(lead.won_status, "lost")
        self.assertEqual(lead.lost_reason_id.name, "Not qualified")
        self.assertEqual(target.state, "pool")
        self.assertEqual(target.close_reason, "Sang năm mới xây")
        self.assertTrue(target.returned_on)
        self.assertFalse(target.user_id)

    def test_lead_that_was_no_target_becomes_one(self):
        lead = self._create_lead(
            email_from="khoa@nh-thu.example", phone="0913 456 789", partner_name="NH"
        )
        lead._unqualify("Không có nhu cầu")
        target = lead.target_id
        self.assertEqual((target.state, target.name), ("pool", "Trần Văn Khoa"))
        self.assertEqual(target.email_normalized, "khoa@nh-thu.example")
        again = self._create_lead(email_from="Khoa <khoa@nh-thu.example>")
        again._unqualify("Vẫn không", event="reject")
        self.assertEqual(again.target_id, target, "one person is one target")
        self.assertEqual(target.state, "rejected")
        self.assertEqual(target.lead_count, 2)

    @users("pl_marketing")
    def test_the_next_campaign_picks_from_the_pool(self):
        lead = self._create_lead(
            email_from="khoa@nh-thu.example", campaign_id=self.campaign.id
        )
        lead._unqualify("Sang năm")
        target = lead.target_id.with_env(self.env)
        busy = self._create_target("Đang chăm sóc").with_env(self.env)
        campaign = self.env["utm.campaign"].create({"title": "Mùa nóng"})
        action = (target + busy).action_pick()
        wizard = (
            self.env["crm.target.pick"]
            .with_context(**action["context"])
            .create({"campaign_id": campaign.id})
        )
        self.assertEqual((wizard.target_count, wizard.left_count), (1, 1))
        wizard.action_apply()
        self.assertEqual((target.state, target.campaign_id), ("new", campaign))
        self.assertEqual(target.campaign_ids, self.campaign)
        self.assertFalse(target.close_reason)
        self.assertEqual(busy.campaign_id, self.campaign)
        with self.assertRaisesRegex(UserError, "pool"):
            wizard.action_apply()

    def test_closed_lead_does_not_go_back_again(self):
        lead = self._create_lead()
        lead._unqualify("Sang năm")
        with self.assertRaisesRegex(UserError, "closed already"):
            lead._unqualify("Lần nữa")

    # === Marketing first ===

    def test_marketing_has_the_leads_it_nurtures_only(self):
        own = self._create_lead(user_id=self.marketing.id)
        other = self._create_lead()
        self.assertTrue(own.with_user(self.marketing).has_access("write"))
        self.assertFalse(other.with_user(self.marketing).has_access("read"))
        with self.assertRaises(AccessError):
            other.with_user(self.marketing).action_unqualify()

    @users("pl_marketing")
    def test_marketing_works_on_its_lead(self):
        lead = self._create_lead(user_id=self.marketing.id).with_env(self.env)
        with Form(lead) as form:
            form.need = "Kho lạnh"
            form.potential_level = "80"
        lead.action_qualify()
        self.assertEqual(lead.qualification, "qualified")
