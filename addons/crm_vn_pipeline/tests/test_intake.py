import doctest
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged, users
from odoo.tools import mute_logger

from ..tools import intake as rules
from .intake_common import IntakeCommon

PROCESS = "odoo.addons.crm_vn_pipeline.models.crm_intake_payload_process"


@tagged("post_install", "-at_install")
class TestIntake(IntakeCommon):
    """What becomes of the enquiries that were stored."""

    def test_doctests(self):
        self.assertEqual(doctest.testmod(rules).failed, 0)

    def test_an_enquiry_becomes_a_lead(self):
        payload = self._process(
            {
                "Họ và tên": "Trần Văn Khoa",
                "SĐT": "0913.456.789",
                "email": "Khoa@NamHai-thu.example",
                "Công ty": "Thủy sản Nam Hải",
                "Nội dung": "Kho 500 tấn <b>gấp</b>",
                "Diện tích": "200 <script>m2",
                "utm_term": "kho lạnh",
            }
        )
        lead = payload.lead_id
        self.assertEqual(payload.state, "created")
        self.assertEqual(lead.type, "lead")
        self.assertEqual(lead.name, "Thủy sản Nam Hải: Trang kho lạnh")
        self.assertEqual(lead.contact_name, "Trần Văn Khoa")
        self.assertEqual(lead.partner_name, "Thủy sản Nam Hải")
        self.assertEqual(lead.phone, "+84913456789")
        self.assertEqual(lead.email_normalized, "khoa@namhai-thu.example")
        self.assertEqual(lead.need, "Kho 500 tấn <b>gấp</b>")
        self.assertIn("Diện tích: 200 &lt;script&gt;m2", lead.description)
        self.assertIn("utm_term: kho lạnh", lead.description)
        self.assertEqual(lead.team_id, self.team)
        self.assertEqual(lead.campaign_id, self.campaign)
        self.assertEqual(lead.company_id, self.intake.company_id)
        self.assertFalse(lead.user_id)

    def test_campaign_source_and_medium_of_the_address(self):
        address = "https://x.example/?utm_source=Zalo%20OA&utm_medium=cpc&utm_campaign="
        first, second = self._process(
            {"phone": "0913456781", "page_url": f"{address}Tết 2027"},
            {"phone": "0913456782", "page_url": f"{address}tết 2027"},
        ).lead_id
        self.assertEqual(first.source_id.name, "Zalo OA")
        self.assertEqual(first.medium_id.name, "cpc")
        self.assertEqual(first.campaign_id.title, "Tết 2027")
        self.assertEqual(second.campaign_id, first.campaign_id)

    def test_unknown_campaigns_may_stay_text(self):
        self.intake.create_utm = False
        before = self.env["utm.campaign"].search_count([])
        lead = self._process(
            {"phone": "0913456781", "utm_campaign": "Lạ", "utm_source": "Lạ"}
        ).lead_id
        self.assertEqual(lead.campaign_id, self.campaign)
        self.assertIn("utm_campaign: Lạ", lead.description)
        self.assertEqual(self.env["utm.campaign"].search_count([]), before)
        self.campaign.title = "Hội thảo kho lạnh"
        lead = self._process(
            {"phone": "0913456782", "utm_campaign": "hội thảo kho lạnh"}
        ).lead_id
        self.assertEqual(lead.campaign_id, self.campaign)

    def test_who_asks_again_is_added_to_his_lead(self):
        lead = self._process({"name": "Khoa", "phone": "0913456789"}).lead_id
        lead.user_id = self.sales
        again = self._process(
            {"phone": "+84 913 456 789", "email": "khoa@x.example", "note": "Báo giá?"}
        )
        self.assertEqual((again.state, again.lead_id), ("attached", lead))
        self.assertEqual(lead.email_from, "khoa@x.example")
        self.assertEqual(lead.contact_name, "Khoa")
        row = self.env["crm.interaction"].search([("res_id", "=", lead.id)])
        self.assertEqual((row.kind, row.direction), ("web", "in"))
        self.assertEqual((row.note, row.user_id), ("Báo giá?", self.sales))
        self.assertTrue(lead.activity_ids, "its salesperson is to answer today")
        more = self._process({"email": "KHOA@x.example", "note": "Alo"})
        self.assertEqual(more.lead_id, lead)
        self.assertEqual(len(lead.activity_ids), 1, "one to-do is enough")

    def test_one_lead_of_several_enquiries_in_a_batch(self):
        payloads = self._process(
            {"phone": "0913456789"},
            {"phone": "0913456789", "email": "khoa@x.example"},
            {"email": "khoa@x.example", "name": "Khoa"},
            {"phone": "0987654321"},
        )
        self.assertEqual(
            payloads.mapped("state"), ["created", "attached", "attached", "created"]
        )
        self.assertEqual(len(payloads.lead_id), 2)
        self.assertEqual(payloads[2].lead_id.email_from, "khoa@x.example")

    def test_a_closed_lead_takes_no_new_enquiry(self):
        lead = self._process({"phone": "0913456789"}).lead_id
        lead.action_set_lost()
        again = self._process({"phone": "0913456789", "note": "Nay cần"})
        self.assertEqual(again.state, "created")
        self.assertNotEqual(again.lead_id, lead)

    def test_a_known_customer_is_linked_and_never_changed(self):
        customer = self.env["res.partner"].create(
            {
                "name": "Trần Văn Khoa",
                "phone": "0913456789",
                "email": "khoa@namhai-thu.example",
                "user_id": self.sales.id,
            }
        )
        lead = self._process(
            {"name": "Kẻ lạ", "phone": "0913456789", "email": "la@xau.example"}
        ).lead_id
        self.assertEqual(lead.partner_id, customer)
        self.assertEqual(lead.user_id, self.sales)
        self.assertEqual(lead.email_from, "la@xau.example")
        self.assertEqual(customer.email, "khoa@namhai-thu.example")
        self.assertEqual(customer.name, "Trần Văn Khoa")

    def test_facts_of_two_customers_link_neither(self):
        self.env["res.partner"].create(
            [
                {"name": "Khoa", "phone": "0913456789"},
                {"name": "Mai", "email": "mai@x.example"},
            ]
        )
        lead = self._process({"phone": "0913456789", "email": "mai@x.example"}).lead_id
        self.assertFalse(lead.partner_id)

    def test_a_target_customer_who_comes_by_himself_is_converted(self):
        target = self._create_target(phone="0913456789")
        target._assign(self.colleague)
        lead = self._process({"phone": "0913456789"}).lead_id
        self.assertEqual((target.state, target.lead_id), ("converted", lead))
        self.assertEqual(lead.user_id, self.colleague)

    def test_fields_with_other_names(self):
        payload = self._process({"q7": "0913456789", "x": "không cần"})
        self.assertEqual(payload.state, "failed")
        self.assertIn("không cần", payload.summary, "its first words")
        # in the language of the company, whatever it is
        self.assertRegex(payload.reason, "No phone number|Không có số điện thoại")
        self.assertFalse(payload.lead_id)
        self.intake.mapping_ids = [
            (0, 0, {"name": "Q7", "target": "phone"}),
            (0, 0, {"name": "X", "target": False}),
        ]
        payload.with_user(self.marketing).action_process_again()
        self.assertEqual(payload.state, "pending")
        payload._process_batch()
        self.assertEqual(payload.lead_id.phone, "+84913456789")
        self.assertFalse(payload.lead_id.description)

    def test_a_wrong_number_is_kept_and_flagged(self):
        payload = self._process({"name": "Khoa", "phone": "12345"})
        self.assertEqual(payload.state, "created")
        self.assertEqual(payload.lead_id.phone, "12345")
        self.assertTrue(payload.lead_id.phone_invalid)

    def test_a_machine_is_ignored(self):
        payload = self._process({"phone": "0913456789", "company_fax": "http://x"})
        self.assertEqual(payload.state, "ignored")
        self.assertTrue(payload.reason)
        self.assertFalse(payload.lead_id)

    def test_one_that_fails_keeps_its_reason_and_stops_none(self):
        read = type(self.env["crm.intake.payload"])._read_form

        def fail(payload, mapping):
            if payload._get_fields().get("name") == "Hỏng":
                raise KeyError("lỗi lạ")
            return read(payload, mapping)

        model = self.env.registry["crm.intake.payload"]
        with patch.object(model, "_read_form", fail), mute_logger(PROCESS):
            good, bad, other = self._process(
                {"phone": "0913456781"},
                {"phone": "0913456782", "name": "Hỏng"},
                {"phone": "0913456783"},
            )
        self.assertEqual(good.state, "created")
        self.assertEqual(other.state, "created")
        self.assertEqual(bad.state, "failed")
        self.assertIn("lỗi lạ", bad.reason)

    def test_scheduled_action(self):
        payload = self._receive(phone="0913456789")
        cron = self.env.ref("crm_vn_pipeline.ir_cron_intake")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(payload.state, "created")
        self.assertTrue(payload.processed_on)

    def test_merged_leads_keep_their_enquiries(self):
        one, two = self._process({"phone": "0913456781"}, {"phone": "0913456782"})
        leads = one.lead_id + two.lead_id
        merged = leads.merge_opportunity(auto_unlink=True)
        self.assertEqual(one.lead_id, merged)
        self.assertEqual(two.lead_id, merged)
        again = self._process({"phone": "0913456782", "note": "Nữa"})
        self.assertEqual(again.lead_id, merged)

    def test_batch_costs_no_query_per_enquiry(self):
        counts = []
        for size in (5, 50):
            payloads = self.env["crm.intake.payload"]
            for i in range(size):
                payloads |= self._receive(
                    phone=f"0913{size:02d}{i:04d}", name=f"K {i}", note="x"
                )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            payloads._process_batch()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1] - counts[0], 45, counts)

    # === Storing ===

    def test_same_key_is_kept_once(self):
        store = self.env["crm.intake.payload"]._store
        one = store(self.intake, {"phone": "1"}, key="a")
        self.assertEqual(one[0], "accepted")
        self.assertEqual(
            store(self.intake, {"phone": "1"}, key="a"), ("duplicate", one[1])
        )
        self.assertEqual(store(self.intake, {"phone": "2"}, key="a")[0], "conflict")
        self.assertEqual(store(self.intake, {"phone": "1"})[0], "accepted")
        self.assertEqual(store(self.intake, {"phone": "1"})[0], "duplicate")

    def test_bounds_of_source_and_sender(self):
        store = self.env["crm.intake.payload"]._store
        self.intake.write({"minute_limit": 3, "address_limit": 2})
        sender = {"address": "203.113.131.27", "agent": "x"}
        outcomes = [
            store(self.intake, {"phone": str(i)}, sender=sender)[0] for i in range(3)
        ]
        self.assertEqual(outcomes, ["accepted", "accepted", "limited"])
        outcomes = [store(self.intake, {"phone": f"9{i}"})[0] for i in range(2)]
        self.assertEqual(outcomes, ["accepted", "limited"])
        row = self.intake.payload_ids.filtered("network")[0]
        self.assertEqual(row.network, "203.113.131.0")
        self.assertNotIn("203.113", row.address_hash)

    def test_storing_costs_one_statement(self):
        store = self.env["crm.intake.payload"]._store
        sender = {"address": "1.2.3.4", "agent": ""}
        store(self.intake, {"phone": "1"}, sender=sender)  # caches are warm
        with self.assertQueryCount(1):
            store(self.intake, {"phone": "2"}, sender=sender)

    def test_old_enquiries_are_emptied(self):
        payload = self._process({"phone": "0913456789"})
        payload.received_on = "2020-01-01"
        self.env["crm.intake.payload"]._gc_payloads()
        self.assertFalse(payload.content)
        self.assertEqual(payload.state, "created")
        self.assertTrue(payload.summary)

    # === Rights ===

    def test_a_salesperson_reads_the_enquiries_of_his_leads_only(self):
        mine, other = self._process({"phone": "0913456781"}, {"phone": "0913456782"})
        mine.lead_id.user_id = self.sales
        other.lead_id.user_id = self.colleague
        payloads = self.env["crm.intake.payload"].with_user(self.sales)
        self.assertEqual(payloads.search([]), mine)
        with self.assertRaises(AccessError):
            other.with_user(self.sales).read(["content"])
        with self.assertRaises(AccessError):
            mine.with_user(self.sales).write({"state": "pending"})
        with self.assertRaises(AccessError):
            self.intake.with_user(self.sales).read(["secret"])

    @users("pl_care")
    def test_care_reads_no_enquiries(self):
        with self.assertRaises(AccessError):
            self.env["crm.intake.payload"].search([])

    @users("pl_marketing")
    def test_marketing_keeps_sources(self):
        source = self.env["crm.intake.source"].create({"name": "Trang mới"})
        self.assertGreater(len(source.token), 20)
        self.assertIn(source.token, source.endpoint_url)
        with self.assertRaises(AccessError):
            source.read(["secret"])
        with self.assertRaises(AccessError):
            source.unlink()

    def test_websites_are_written_whole(self):
        self.intake.allowed_origins = "https://www.minhphat.example\nhttp://x:8080"
        with self.assertRaisesRegex(ValidationError, "Trang kho lạnh.*minhphat"):
            self.intake.allowed_origins = "www.minhphat.example"
        with self.assertRaises(ValidationError):
            self.intake.allowed_origins = "https://x.example/path"
