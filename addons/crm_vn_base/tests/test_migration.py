from datetime import date
from pathlib import Path

from freezegun import freeze_time

from odoo.modules.module import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from .common import CrmVnBaseCase


@tagged("post_install", "-at_install")
class TestMigration(CrmVnBaseCase):
    """A database older than a field gets its values."""

    def _migrate(self, version):
        folder = Path(file_path(f"crm_vn_base/migrations/{version}"))
        for path in sorted(folder.glob("*-migration.py"), reverse=True):  # pre, post
            load_script(str(path), path.stem).migrate(self.env.cr, version)
        self.env.invalidate_all()

    @freeze_time("2026-11-22")
    def test_keys_and_anniversaries(self):
        company = self._create_customer(
            phone="0290 3838 686", founding_date="2004-06-18"
        )
        person = self.env["res.partner"].create(
            {
                "name": "Đặng Thị Ước",
                "active": False,
                "second_phone": "0987 654 321",
                "birthday_is_lunar": True,
                "lunar_birth_day": 10,
                "lunar_birth_month": 3,
            }
        )
        both = company | person
        fnames = ["search_key", "phone_key", "second_phone_key"]
        days = ["next_birthday", "next_founding_day"]
        keys = both.read([*fnames, *days])
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET search_key = NULL, phone_key = NULL,"
            " second_phone_key = NULL, next_birthday = NULL, next_founding_day = NULL"
            " WHERE id = ANY(%s)",
            [both.ids],
        )
        self.env.invalidate_all()
        self.assertFalse(company.search_key or company.next_founding_day)
        older = self.env["res.partner"].create({"name": "Cô Ba Vũng Tàu"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET search_key = 'co ba vung tau' WHERE id = %s",
            [older.id],
        )
        older.invalidate_recordset()
        self._migrate("19.0.1.1.0")
        self.assertEqual(both.read([*fnames, *days]), keys)
        self.assertEqual(older.search_key, " co ba vung tau")
        self.assertTrue(company.search_key and person.second_phone_key)
        self.assertEqual(person.next_birthday, date(2027, 4, 16))
        self.assertEqual(company.next_founding_day, date(2027, 6, 18))

    def test_vietnam_s_time_zone_gets_its_name(self):
        contact = self._create_customer(active=False)
        self.env.cr.execute(
            "UPDATE res_partner SET tz = 'Asia/Saigon' WHERE id = %s", [contact.id]
        )
        self.env.invalidate_all()
        self.assertEqual(contact.tz, "Asia/Saigon")
        self._migrate("19.0.1.3.0")
        self.assertEqual(contact.tz, "Asia/Ho_Chi_Minh")
