from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import Form, tagged, users
from odoo.tools import mute_logger

from .common import PipelineCommon


@tagged("post_install", "-at_install")
class TestTargets(PipelineCommon):
    def _assign(self, targets, user, target_list=None):
        wizard = self.env["crm.target.assign"].create(
            {
                "target_ids": targets.ids,
                "user_id": user.id,
                "list_id": target_list.id if target_list else False,
            }
        )
        wizard.action_apply()

    @users("pl_marketing")
    def test_marketing_assigns_and_the_salesperson_is_told(self):
        targets = self._create_target() + self._create_target("Lê Thị Mai")
        targets = targets.with_env(self.env)
        action = targets.action_assign()
        self.assertEqual(action["res_model"], "crm.target.assign")
        before = self.sales.partner_id.message_ids
        self._assign(targets, self.sales)
        self.assertEqual(targets.mapped("state"), ["assigned", "assigned"])
        self.assertEqual(targets.team_id, self.team)
        told = (
            self.env["mail.message"]
            .sudo()
            .search([("notified_partner_ids", "in", self.sales.partner_id.ids)])
        )
        self.assertIn("2", (told - before)[0].body)

    def test_list_brings_its_salesperson(self):
        target_list = self.env["crm.target.list"].create(
            {"name": "Thủy sản", "user_id": self.sales.id}
        )
        with Form(self.env["crm.target.assign"]) as form:
            form.list_id = target_list
            self.assertEqual(form.user_id, self.sales)

    def test_assigning_to_nobody_is_refused(self):
        wizard = self.env["crm.target.assign"].create(
            {"target_ids": self._create_target().ids}
        )
        with self.assertRaisesRegex(UserError, "salesperson"):
            wizard.action_apply()

    @users("pl_sales")
    def test_salesperson_cares_and_converts(self):
        target = self._create_target(
            email="khoa@namhai-thu.example",
            phone="0913 456 789",
            partner_name="Nam Hải",
            user_id=self.sales.id,
        ).with_env(self.env)
        target.action_start_caring()
        self.assertEqual(target.state, "caring")
        action = target.action_convert()
        lead = target.lead_id
        self.assertEqual(action["res_id"], lead.id)
        self.assertEqual((lead.type, lead.user_id), ("lead", self.sales))
        self.assertEqual(lead.campaign_id, self.campaign)
        self.assertEqual(lead.source_id, self.mailing.source_id)
        self.assertEqual(lead.medium_id, self.mailing.medium_id)
        self.assertEqual(lead.target_id, target)
        self.assertEqual(lead.contact_name, "Trần Văn Khoa")
        self.assertEqual(lead.email_from, "khoa@namhai-thu.example")
        self.assertEqual(target.state, "converted")
        with self.assertRaises(UserError):
            target.action_convert()

    def test_converting_several_opens_them_all(self):
        targets = self._create_target(user_id=self.sales.id)
        targets += self._create_target("Lê Thị Mai", user_id=self.colleague.id)
        action = targets.action_convert()
        self.assertEqual(action["domain"], [("id", "in", targets.lead_id.ids)])
        self.assertEqual(targets.lead_id.user_id, self.sales + self.colleague)

    @users("pl_sales")
    def test_rejecting_and_putting_aside_want_a_reason(self):
        target = self._create_target(user_id=self.sales.id).with_env(self.env)
        action = target.action_reject()
        form = Form(self.env["crm.target.close"].with_context(**action["context"]))
        self.assertEqual(form.event, "reject")
        with self.assertRaises(AssertionError):
            form.save()  # no reason given
        form.reason = "Không có nhu cầu"
        form.save().action_apply()
        self.assertEqual(target.state, "rejected")
        self.assertEqual(target.close_reason, "Không có nhu cầu")

    def test_pool_and_back(self):
        target = self._create_target(user_id=self.sales.id)
        wizard = self.env["crm.target.close"].create(
            {"target_ids": target.ids, "event": "put_aside", "reason": "Sang năm"}
        )
        wizard.action_apply()
        self.assertEqual(target.state, "pool")
        target.action_return()
        self.assertEqual(target.state, "new")
        self.assertFalse(target.user_id)

    def test_state_is_never_typed(self):
        target = self._create_target()
        with self.assertRaises(UserError):
            target.state = "converted"
        with self.assertRaises(UserError):
            self._create_target("Khác", state="caring")

    def test_event_is_logged_with_its_reason(self):
        target = self._create_target()
        target._set_state("reject", log_reason="Sai số điện thoại")
        self.assertIn("Sai số điện thoại", target.message_ids[0].body)

    @mute_logger("odoo.sql_db")
    def test_one_address_is_one_target(self):
        self._create_target(email="khoa@namhai-thu.example")
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self._create_target(email="Khoa <KHOA@namhai-thu.example>")

    def test_archived_target_leaves_its_address_free(self):
        self._create_target(email="khoa@namhai-thu.example").active = False
        self.assertTrue(self._create_target(email="khoa@namhai-thu.example"))

    def test_phone_is_normalised_and_searched_without_accents(self):
        target = self._create_target("Đặng Quốc Hùng", phone="0918 303 215")
        self.assertEqual(target.phone_sanitized, "+84918303215")
        found = self.env["crm.target"].search([("display_name", "ilike", "dang quoc")])
        self.assertIn(target, found)

    def test_target_is_an_audience_of_mailings(self):
        self.assertTrue(self.env["ir.model"]._get("crm.target").is_mailing_enabled)
        target = self._create_target(email="khoa@namhai-thu.example")
        self.env["mail.blacklist"]._add("khoa@namhai-thu.example")
        target.invalidate_recordset(["is_blacklisted"])
        self.assertTrue(target.is_blacklisted)

    def test_customer_of_the_lead_is_the_targets(self):
        target = self._create_target(user_id=self.sales.id)
        target.action_convert()
        partner = self.env["res.partner"].create({"name": "Nam Hải"})
        target.lead_id.partner_id = partner
        self.assertEqual(target.partner_id, partner)

    def test_list_counts(self):
        target_list = self.env["crm.target.list"].create(
            {"name": "Thủy sản", "user_id": self.sales.id}
        )
        targets = self._create_target() + self._create_target("Lê Thị Mai")
        targets._assign(self.sales, target_list)
        targets[0].action_convert()
        self.assertEqual(target_list.target_count, 2)
        self.assertEqual(target_list.open_count, 1)
        self.assertEqual(target_list.converted_count, 1)
        self.assertEqual(target_list.team_id, self.team)
        action = target_list.action_view_targets()
        self.assertEqual(self.env["crm.target"].search(action["domain"]), targets)

    def test_smart_buttons(self):
        trace = self._create_trace("khoa@namhai-thu.example")
        self._open(trace)
        target = trace.target_id
        self.assertEqual(target.mailing_count, 1)
        action = target.action_view_mailings()
        self.assertEqual(self.env["mailing.trace"].search(action["domain"]), trace)
        self.assertEqual(target.action_view_campaign()["res_id"], self.campaign.id)
        self.assertEqual(self.mailing.target_count, 1)
        action = self.mailing.action_view_targets()
        self.assertEqual(self.env["crm.target"].search(action["domain"]), target)
