from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged, users

from .common import PipelineCommon


@tagged("post_install", "-at_install")
class TestIdentity(PipelineCommon):
    """Leads and target customers: the customer's rules, and no enquiry is lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.known = cls.env["res.partner"].create(
            {
                "name": "Công ty TNHH Lạnh Bắc Cực Kiểm Thử",
                "is_company": True,
                "phone": "0290 3838 686",
                "user_id": cls.colleague.id,
            }
        )

    # === cleaned ===

    @users("pl_sales")
    def test_numbers_of_a_lead_are_stored_one_way(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Kho lạnh",
                "phone": "0912345678;0987654321",
                "contact_name": " Trần  Văn\u200b Khoa",
            }
        )
        self.assertEqual(lead.phone, "+84912345678")
        self.assertEqual(lead.second_phone, "+84987654321")
        self.assertEqual(lead.contact_name, "Trần Văn Khoa")
        lead.phone = "0903 111 222 (A. Nam)"
        self.assertEqual(lead.phone, "+84903111222")
        self.assertIn("A. Nam", lead.description)

    @users("pl_marketing")
    def test_numbers_of_a_target_are_stored_one_way(self):
        target = self.env["crm.target"].create(
            {"name": "Khoa", "phone": "84912345678 / 024 3825 1234"}
        )
        self.assertEqual(target.phone, "+84912345678")
        self.assertEqual(target.phone_sanitized, "+84912345678")
        self.assertEqual(target.second_phone, "+842438251234")

    # === who types is refused ===

    @users("pl_sales")
    def test_who_types_a_wrong_number_is_refused(self):
        for model in ("crm.lead", "crm.target"):
            with self.assertRaisesRegex(ValidationError, "Khoa.*0555123456"):
                self.env[model].create({"name": "Khoa", "phone": "0555123456"})
        lead = self.env["crm.lead"].create({"name": "Khoa", "user_id": self.sales.id})
        with self.assertRaisesRegex(ValidationError, "Khoa.*01691234567.*0391 234 567"):
            lead.phone = "01691234567"

    # === what comes in is kept ===

    def test_a_mail_keeps_its_lead(self):
        lead = self.env["crm.lead"].message_new(
            {"subject": "Hỏi giá", "from": "khach@abc.vn", "body": ""},
            {"phone": "0555123456"},
        )
        self.assertEqual(lead.phone, "0555123456")
        self.assertTrue(lead.phone_invalid)
        self.assertIn("0555123456", lead.identity_warning)

    @users("pl_marketing")
    def test_a_list_that_is_imported_keeps_all_rows(self):
        result = (
            self.env["crm.target"]
            .with_context(import_file=True)
            .load(["name", "phone"], [["Tốt", "0912.345.678"], ["Lỗi", "0555123456"]])
        )
        self.assertFalse(result["messages"])
        good, bad = self.env["crm.target"].browse(result["ids"])
        self.assertEqual(good.phone, "+84912345678")
        self.assertFalse(good.phone_invalid)
        self.assertEqual(bad.phone, "0555123456")
        found = self.env["crm.target"].search([("phone_invalid", "=", True)])
        self.assertIn(bad, found)
        self.assertNotIn(good, found)

    @users("pl_sales")
    def test_a_flagged_lead_becomes_a_flagged_customer(self):
        lead = (
            self.env["crm.lead"]
            .sudo()
            .create(
                {
                    "name": "Kho lạnh",
                    "partner_name": "Công ty Gọi Không Được",
                    "phone": "0555123456",
                    "second_phone": "0912345678",
                    "user_id": self.sales.id,
                }
            )
            .sudo(False)
        )
        lead._handle_partner_assignment()
        customer = lead.partner_id
        self.assertEqual(customer.phone, "0555123456")
        self.assertEqual(customer.second_phone, "+84912345678")
        self.assertTrue(customer.phone_invalid)
        lead.phone = "0903111222"
        self.assertEqual(customer.phone, "+84903111222")
        self.assertFalse(lead.phone_invalid or customer.phone_invalid)

    def test_target_becomes_a_lead_with_both_numbers(self):
        target = self.env["crm.target"].create(
            {"name": "Khoa", "phone": "0912345678 / 0987654321"}
        )
        target.action_convert()
        self.assertEqual(target.lead_id.phone, "+84912345678")
        self.assertEqual(target.lead_id.second_phone, "+84987654321")

    # === known already ===

    @users("pl_sales")
    def test_a_lead_of_a_known_customer_warns_while_typing(self):
        form = Form(self.env["crm.lead"], "crm.crm_lead_view_form")
        form.name = "Hỏi giá"
        form.phone = "0290.3838.686"
        [row] = [r for r in form.duplicate_candidates if r["id"] == self.known.id]
        self.assertEqual(row["model"], "res.partner")
        self.assertEqual(row["score"], 90)
        self.assertEqual(row["owner"], self.colleague.name)

    @users("pl_marketing")
    def test_a_target_finds_targets_and_customers(self):
        first = self.env["crm.target"].create(
            {"name": "Lan", "phone": "0908 777 111", "email": "lan@baccuc.vn"}
        )
        new = self.env["crm.target"].new(
            {
                "name": "Mai",
                "partner_name": "Lạnh Bắc Cực Kiểm Thử CTCP",
                "phone": "+84 908777111",
            }
        )
        found = {(row["model"], row["id"]) for row in new.duplicate_candidates}
        self.assertIn(("crm.target", first.id), found)
        self.assertIn(("res.partner", self.known.id), found)

    # === search ===

    @users("pl_sales")
    def test_search_of_leads_and_targets(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Kho lạnh Đồng Hới",
                "contact_name": "Đặng Thị Ước",
                "phone": "0912345678",
                "email_from": "uoc@donghoi-kiemthu.vn",
                "user_id": self.sales.id,
            }
        )
        target = self.env["crm.target"].create(
            {
                "name": "Đặng Thị Ước",
                "partner_name": "Công ty CP Đồng Hới",
                "phone": "0912345678",
                "email": "uoc@donghoi-kiemthu.vn",
                "user_id": self.sales.id,
            }
        )
        for text in (
            *("uoc dang", "dong hoi", "ĐẶNG", "0912 345 678", "5678", "+84 912345678"),
            *("uoc@donghoi-kiemthu", "donghoi-kiemthu"),
        ):
            for record in (lead, target):
                domain = [("display_name", "ilike", text)]
                with self.subTest(text=text, model=record._name):
                    self.assertIn(record, record.search(domain))
                    self.assertEqual(record.filtered_domain(domain), record)
                    found = [row[0] for row in record.name_search(text)]
                    self.assertIn(record.id, found)
