from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .visibility_common import VisibilityCase


@tagged("post_install", "-at_install")
class TestVisibilityOfDocuments(VisibilityCase):
    """Documents one sees although their customer is hidden."""

    def _document_of(self, customer):
        return self._create_interaction(customer, note="Gọi nhầm khách của Xa")

    def test_a_document_shows_the_name_of_a_hidden_customer_only(self):
        document = self._document_of(self.other).with_user(self.user_sales)
        self.env.invalidate_all()
        spec = {"partner_id": {"fields": {"display_name": {}, "phone": {}}}}
        (row,) = document.web_read(spec)
        self.assertEqual(
            row["partner_id"],
            {"id": self.other.id, "display_name": "Khách other", "phone": False},
        )
        self.assertEqual(
            document.read(["partner_id"])[0]["partner_id"][1], "Khách other"
        )
        groups = document.formatted_read_group(
            [("id", "=", document.id)], ["partner_id"], ["__count"]
        )
        self.assertEqual(groups[0]["partner_id"], (self.other.id, "Khách other"))

    def test_a_visible_customer_below_a_document_is_whole(self):
        document = self._document_of(self.customers["mine"]).with_user(self.user_sales)
        spec = {"partner_id": {"fields": {"display_name": {}, "phone": {}}}}
        self.assertTrue(document.web_read(spec)[0]["partner_id"]["phone"])

    def test_the_whole_form_of_the_document_opens(self):
        document = self._document_of(self.other.child_ids).with_user(self.user_sales)
        self.env.invalidate_all()
        with Form(document) as form:
            form.note = "Đã chuyển cho Xa"
        self.assertEqual(document.note, "Đã chuyển cho Xa")

    def test_code_reads_the_hidden_customer_of_a_document(self):
        document = self._document_of(self.other).with_user(self.user_sales)
        self.env.invalidate_all()
        self.assertEqual(document.partner_id.name, "Khách other")
        self.assertEqual(document.partner_id.commercial_partner_id.phone[-3:], "003")

    def test_an_export_of_documents_has_the_name_only(self):
        self.user_sales.group_ids += self.env.ref("crm_vn_base.group_crm_vn_export")
        document = self._document_of(self.other).with_user(self.user_sales)
        mine = self._document_of(self.customers["mine"]).with_user(self.user_sales)
        self.env.invalidate_all()
        rows = (document | mine).export_data(
            ["note", "partner_id/name", "partner_id/phone", "partner_id"]
        )["datas"]
        self.assertEqual(rows[0][1:3], ["Khách other", ""])
        self.assertTrue(rows[1][2])

    def test_partners_of_another_company_stay_refused(self):
        company = self.env["res.company"].create({"name": "Công ty khác"})
        self.other.company_id = company
        document = self._document_of(self.customers["mine"])
        document.sudo().partner_id = self.other
        hidden = document.with_user(self.user_sales).partner_id
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            hidden.mapped("name")

    def test_a_meeting_with_a_hidden_customer_opens(self):
        event = self.env["calendar.event"].create(
            {
                "name": "Khảo sát",
                "start": "2026-05-01 08:00:00",
                "stop": "2026-05-01 09:00:00",
                "user_id": self.user_sales.id,
                "partner_ids": [
                    Command.set((self.other | self.user_sales.partner_id).ids)
                ],
            }
        )
        mine = event.with_user(self.user_sales)
        self.env.invalidate_all()
        with Form(mine) as form:
            form.name = "Khảo sát kho"
        self.assertIn(self.other, event.attendee_ids.partner_id)
        self.env.invalidate_all()
        spec = {"partner_ids": {"fields": {"display_name": {}, "phone": {}}}}
        rows = mine.web_read(spec)[0]["partner_ids"]
        self.assertIn(
            {"id": self.other.id, "display_name": "Khách other", "phone": False}, rows
        )
        mine.write({"start": "2026-05-01 08:30:00", "stop": "2026-05-01 09:30:00"})
        details = self.env["res.partner"].with_user(self.user_sales)
        details.browse(self.other.id).get_attendee_detail(event.ids)

    # === open documents make visible ===

    @contextmanager
    def _interactions_make_visible(self):
        def documents(records):
            return [
                ("crm.interaction", [("user_id", "=", records.env.uid)], "partner_id")
            ]

        cls = type(self.env["res.partner"])
        with patch.object(cls, "_visibility_documents", documents):
            yield

    def test_who_has_an_open_document_sees_its_customer(self):
        document = self._document_of(self.other.child_ids)
        self.assertNotIn("other", self._seen(self.user_sales))
        with self._interactions_make_visible():
            self.env.invalidate_all()
            self.assertIn("other", self._seen(self.user_sales))
            document.user_id = self.user_sales2
            self.env.invalidate_all()
            self.assertNotIn("other", self._seen(self.user_sales))
            self.assertIn("other", self._seen(self.user_sales2))

    def test_many_documents_are_looked_up_by_the_database(self):
        self._document_of(self.other)
        with (
            self._interactions_make_visible(),
            patch("odoo.addons.crm_vn_base.models.res_partner_visibility.LISTED", 0),
        ):
            self.env.invalidate_all()
            self.assertIn("other", self._seen(self.user_sales))
