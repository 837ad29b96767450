from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import CrmVnBaseCase


@tagged("post_install", "-at_install")
class TestTimeline(CrmVnBaseCase):
    """One line of time: interactions, e-mails, notes and meetings of a customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls._create_customer(user_id=cls.user_sales.id)
        cls.contact = cls.env["res.partner"].create(
            {"name": "Trần Văn Khoa", "parent_id": cls.company.id}
        )
        cls.start = datetime(2026, 3, 2, 3)

    def _page(self, partner=None, user=None, **options):
        partner = (partner or self.company).with_user(user or self.user_sales)
        return partner.get_timeline(**options)

    def _titles(self, page):
        return [row["title"] for row in page["rows"]]

    def test_interactions_messages_and_meetings_newest_first(self):
        call = self._create_interaction(
            self.contact,
            name="Hỏi tiến độ",
            date=self.start,
            note="Khách hẹn thứ Hai",
            result_id=self.env.ref(
                "crm_vn_base.crm_interaction_result_call_reached_interested"
            ).id,
        )
        note = self.company.message_post(
            body="Gửi hồ sơ năng lực", subject="Hồ sơ", message_type="comment"
        )
        note.date = self.start + timedelta(days=1)
        self.env["calendar.event"].with_context(no_mail_to_attendees=True).create(
            {
                "name": "Họp phương án",
                "start": self.start + timedelta(days=2),
                "stop": self.start + timedelta(days=2, hours=1),
                "partner_ids": self.contact.ids,
                "user_id": self.user_sales.id,
            }
        )
        page = self._page()
        self.assertEqual(
            self._titles(page), ["Họp phương án", "Hồ sơ", call.display_name]
        )
        row = page["rows"][-1]
        self.assertEqual(row["date"], "2026-03-02 03:00:00")
        self.assertEqual(row["badge"], call.result_id.name)
        self.assertEqual((row["text"], row["tone"]), ("Khách hẹn thứ Hai", "success"))
        self.assertEqual(row["contact"], "Trần Văn Khoa")
        self.assertFalse(page["next"])
        only = self._page(kind="message")
        self.assertEqual(self._titles(only), ["Hồ sơ"])

    def test_e_mails_from_the_customer_stand_here_wherever_they_came_in(self):
        other = self._create_customer(name="Khác")
        other.message_post(
            body="Xin báo giá",
            subject="Xin báo giá",
            author_id=self.contact.id,
            message_type="email",
        )
        self.assertIn("Xin báo giá", self._titles(self._page()))

    def test_a_contact_shows_its_own(self):
        self._create_interaction(self.company, name="Với công ty")
        self._create_interaction(self.contact, name="Với anh Khoa")
        (title,) = self._titles(self._page(self.contact))
        self.assertIn("Với anh Khoa", title)

    def test_pages_neither_repeat_nor_lose_rows_of_one_moment(self):
        self.env["crm.interaction"].create(
            [
                {
                    "partner_id": self.company.id,
                    "user_id": self.user_sales.id,
                    "name": f"Lần {number}",
                    "date": self.start,
                }
                for number in range(25)
            ]
        )
        keys, mark = [], None
        for _number in range(3):
            page = self._page(before=mark, limit=10)
            keys += [row["key"] for row in page["rows"]]
            mark = page["next"]
        self.assertEqual((len(keys), len(set(keys)), mark), (25, 25, False))

    def test_each_reads_only_what_he_may(self):
        stranger = self._create_customer(name="Lạ", user_id=self.user_sales2.id)
        self._create_interaction(stranger, name="Bí mật", user_id=self.user_sales2.id)
        self.assertFalse(self._page(stranger, self.user_sales)["rows"])
        self.assertTrue(self._page(stranger, self.user_sales2)["rows"])
        employee = new_test_user(self.env, "vn_employee", groups="base.group_user")
        self._create_interaction(self.company)
        kinds = [kind for kind, _label in self._page(user=employee)["kinds"]]
        self.assertNotIn("interaction", kinds)
        portal = new_test_user(self.env, "vn_portal", groups="base.group_portal")
        with self.assertRaises(AccessError):
            self._page(user=portal)

    def test_the_number_of_queries_does_not_grow_with_the_rows(self):
        def queries():
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._page(user=self.user_manager)
            return self.cr.sql_log_count - before

        for _number in range(3):
            self._create_interaction(self.company)
        self._page(user=self.user_manager)
        few = queries()
        for _number in range(15):
            self._create_interaction(self.company)
        self.assertLessEqual(queries(), few + 1)
