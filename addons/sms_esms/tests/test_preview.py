from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from odoo.addons.crm_vn_base.tests.browser import BrowserCase

from .common import EsmsCommon


@tagged("post_install", "-at_install")
class TestPreview(EsmsCommon):
    """What is sent, in how many segments, for how much: before sending."""

    def _create_mailing(self, count, body="[QC] Giảm giá kho lạnh", **vals):
        contacts = self.env["mailing.contact"].create(
            [{"name": f"Khách {i}", "mobile": f"+8490188{i:04d}"} for i in range(count)]
        )
        return self.env["mailing.mailing"].create(
            {
                "subject": "Khuyến mại",
                "mailing_type": "sms",
                "mailing_model_id": self.env["ir.model"]._get_id("mailing.contact"),
                "mailing_domain": repr([("id", "in", contacts.ids)]),
                "body_plaintext": body,
                **vals,
            }
        )

    def test_composer_shows_text_segments_and_price(self):
        composer = self.env["sms.composer"].with_context(
            default_res_model="res.partner", default_res_id=self.partner.id
        )
        with Form(composer) as form:
            form.body = "Kính gửi Quý khách, lịch bảo trì " * 6
            self.assertNotIn("í", form.esms_text)
            self.assertEqual((form.esms_segments, form.esms_price), (2, 1700))
            self.assertFalse(form.esms_warning)

    def test_advertising_does_not_leave_past_the_gate(self):
        composer = self.env["sms.composer"].create(
            {
                "res_model": "res.partner",
                "res_ids": str(self.partner.ids),
                "composition_mode": "mass",
                "body": "[QC] Giảm giá",
                "esms_type": "ad",
            }
        )
        self.assertIn("Marketing", composer.with_context(lang="en_US").esms_warning)
        with self.assertRaises(UserError):
            composer.action_send_sms()
        composer.esms_type = "care"  # what calls itself advertising is
        with self.assertRaises(UserError):
            composer.action_send_sms()
        composer.body = "Lịch bảo trì ngày mai"
        composer.action_send_sms()
        self.assertTrue(self.env["sms.sms"].search([("number", "=", "+84901888484")]))

    def test_a_landline_is_named_before_sending(self):
        self.partner.phone = "028 3930 4455"
        composer = self.env["sms.composer"].with_context(
            default_res_model="res.partner", default_res_id=self.partner.id
        )
        with Form(composer.with_context(lang="en_US")) as form:
            form.body = "Lịch bảo trì"
            self.assertIn("no mobile number", form.esms_warning)
            form.recipient_single_number_itf = "0901 888 484"
            self.assertFalse(form.esms_warning)

    def test_only_those_with_a_number_are_counted(self):
        partners = self.partner | self.env["res.partner"].create({"name": "Không số"})
        composer = self.env["sms.composer"].create(
            {
                "res_model": "res.partner",
                "res_ids": str(partners.ids),
                "composition_mode": "mass",
                "body": "Lịch bảo trì",
            }
        )
        self.assertEqual((composer.esms_recipients, composer.esms_price), (1, 850))

    def test_mailing_shows_its_price(self):
        mailing = self._create_mailing(40)
        self.assertEqual(mailing.esms_type, "ad")
        self.assertEqual(mailing.esms_text, "[QC] Giam gia kho lanh")
        self.assertEqual((mailing.esms_recipients, mailing.esms_price), (40, 20000))
        self.assertFalse(mailing.esms_warning)

    def test_who_gets_nothing_costs_nothing(self):
        mailing = self._create_mailing(40)
        self.env["phone.blacklist"].create({"number": "+84901880001"})
        self.env.invalidate_all()
        self.assertEqual((mailing.esms_recipients, mailing.esms_price), (39, 19500))

    def test_purpose_decides_the_type(self):
        mailing = self._create_mailing(40, purpose="care", body="Lịch bảo trì")
        self.assertEqual(mailing.esms_type, "care")
        mailing.purpose = "advertising"
        self.assertEqual(mailing.esms_type, "ad")

    def test_too_few_recipients_are_refused_before_queuing(self):
        mailing = self._create_mailing(29)
        with self.assertRaisesRegex(UserError, "Khuyến mại.*30"):
            mailing.with_context(lang="en_US").action_put_in_queue()
        self.assertEqual(mailing.state, "draft")
        mailing.write({"esms_type": "care", "body_plaintext": "Lịch bảo trì"})
        mailing.action_put_in_queue()
        self.assertEqual(mailing.state, "in_queue")

    def test_advertising_is_refused_without_label_or_with_names(self):
        with self.assertRaisesRegex(UserError, r"\[QC\]"):
            self._create_mailing(30, body="Giảm giá").action_put_in_queue()
        personal = self._create_mailing(30, body="[QC] Chào {{ object.name }}")
        with self.assertRaises(UserError):
            personal.action_put_in_queue()
        with self.assertRaises(UserError):
            self._create_mailing(30, sms_allow_unsubscribe=True).action_put_in_queue()

    def test_a_mailing_leaves_as_one_request_and_is_traced(self):
        mailing = self._create_mailing(
            31, body="[QC] Xem https://www.minhphat.example/gia"
        )
        mailing.action_send_sms()
        self.env["sms.sms"]._get_send_batch_size()
        self.env["sms.sms"].search([("mailing_id", "=", mailing.id)]).send()
        ((_path, payload),) = self.gateway.requests
        self.assertEqual(len(payload["Phones"]), 31)
        self.assertIn("/r/", payload["Content"])
        self.assertNotIn("/s/", payload["Content"])
        self.assertEqual(
            set(mailing.mailing_trace_ids.mapped("trace_status")), {"pending"}
        )

    def test_what_a_mailing_cost_is_a_cost_of_its_campaign(self):
        self.company.currency_id = self.env.ref("base.VND")
        campaign = self.env["utm.campaign"].create({"title": "Tri ân khách hàng"})
        mailing = self._create_mailing(31, campaign_id=campaign.id)
        mailing.action_send_sms()
        sms = self.env["sms.sms"].search([("mailing_id", "=", mailing.id)])
        rows = self.env["esms.delivery"]
        sms.send(unlink_sent=False)
        rows = rows.search([("mailing_id", "=", mailing.id)])
        self.assertEqual(len(rows), 31)
        report = {"RequestId": rows[0].request_id, "SendStatus": "5"}
        report |= {"SendSuccess": "31", "SendFailed": "0", "TotalPrice": "15500"}
        rows._receive_report(self.company, report)
        self.env.invalidate_all()
        self.assertEqual((mailing.esms_delivery_count, mailing.esms_cost), (31, 15500))
        action = mailing.action_view_esms_deliveries()
        self.assertEqual(rows.search(action["domain"]), rows)
        self.assertEqual(campaign.actual_cost, 15500)
        cost = self.env["utm.campaign.cost.report"].search(
            [("campaign_id", "=", campaign.id)]
        )
        self.assertEqual(cost.action_open_document()["res_id"], mailing.id)
        rows.sandbox = True
        self.env.invalidate_all()
        self.assertFalse(campaign.actual_cost)

    def test_without_esms_nothing_is_asked(self):
        self.company.esms_active = False
        mailing = self._create_mailing(3, body="Giảm giá")
        mailing.action_put_in_queue()
        self.assertEqual(mailing.state, "in_queue")


TYPING = """
    await odoo.__WOWL_DEBUG__.root.env.services.action.doAction({
        type: "ir.actions.act_window",
        res_model: "sms.composer",
        views: [[false, "form"]],
        target: "new",
        context: { default_res_model: "res.partner", default_res_id: %s },
    });
    const body = await until(() => one("[name=body] textarea"));
    body.focus();
    type(body, "Minh Phát hẹn 9 giờ mai");
    await until(() => one("[name=esms_price]").textContent.trim() === "850");
    equal(document.activeElement, body);
    equal(one(".o_sms_count"), null);
    one(".modal-footer .btn-secondary").click();
    await until(() => !one(".modal"));
"""


@tagged("post_install", "-at_install")
class TestTyping(BrowserCase, EsmsCommon):
    """Whoever types sees the price before he can press Send."""

    def test_the_price_follows_the_text(self):
        self.env.ref("base.user_admin").tour_enabled = False
        self.run_in_browser("/odoo", TYPING % self.partner.id)
