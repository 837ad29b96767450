import csv
import io
import json
from unittest.mock import patch

import openpyxl
from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..models.res_partner_import import ImportRejects

HEAD = ["Tên", "Mã số thuế", "Điện thoại", "Email", "Tỉnh"]
FIELDS = ["name", "vat", "phone", "email", "state_id"]
OPTIONS = {
    "encoding": "utf-8",
    "separator": ",",
    "quoting": '"',
    "has_headers": True,
    "float_thousand_separator": ".",
    "float_decimal_separator": ",",
    "date_format": "",
    "datetime_format": "",
    "keep_good_rows": True,
    "limit": 2000,
    "skip": 0,
}


def make_rows(count, bad=()):
    """Return rows of customers; ``bad`` maps row numbers of the file to changes."""
    rows = []
    for index in range(count):
        row = {
            "name": f"Công ty TNHH Nhập Khẩu {index:05d}",
            "vat": "",
            "phone": f"09{index % 7}1{index:06d}",
            "email": f"kh{index}@nhap{index}.example",
            "state_id": "Cà Mau (VN)",
        }
        row.update(dict(bad).get(index + 2, {}))
        rows.append([row[name] for name in FIELDS])
    return rows


def make_csv(rows):
    stream = io.StringIO()
    csv.writer(stream).writerows([HEAD, *rows])
    return stream.getvalue().encode()


BAD = {
    2: {"phone": "0912"},
    17: {"email": "không phải email"},
    40: {"state_id": "Atlantis"},
    41: {"name": ""},
    150: {"vat": "12345"},
    301: {"phone": "01691234567"},
}


@tagged("post_install", "-at_install")
class TestImport(HttpCase):
    """Core's import, by the same rules: good rows stay, each other one says why."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("vi_VN")
        cls.env.company.country_id = cls.env.ref("base.vn")
        cls.sales = new_test_user(
            cls.env,
            "import_sales",
            groups="crm_vn_base.group_crm_vn_sales",
            lang="vi_VN",
        )

    def _prepare(self, rows, user=None, model="res.partner"):
        env = self.env(user=user or self.sales)
        return env["base_import.import"].create(
            {
                "res_model": model,
                "file": make_csv(rows),
                "file_name": "khach.csv",
                "file_type": "text/csv",
            }
        )

    def _run(self, record, dryrun=False, **options):
        columns = [name.lower() for name in HEAD]
        return record.execute_import(
            FIELDS, columns, {**OPTIONS, **options}, dryrun=dryrun
        )

    def _count(self):
        return self.env["res.partner"].search_count(
            [("name", "like", "Công ty TNHH Nhập Khẩu")]
        )

    @freeze_time("2026-03-02 03:00:00")
    def test_good_rows_stay_and_each_rejected_row_says_why(self):
        record = self._prepare(make_rows(300, BAD))
        result = self._run(record)
        self.assertFalse(result["messages"])
        self.assertEqual(len(result["ids"]), 294)
        self.assertEqual(self._count(), 294)
        rejected = {row["row"]: row for row in result["rejected"]}
        self.assertEqual(sorted(rejected), sorted(BAD))
        self.assertIn("0912", rejected[2]["reason"])
        self.assertEqual(rejected[2]["name"], "Công ty TNHH Nhập Khẩu 00000")
        self.assertIn("không phải email", rejected[17]["reason"])
        self.assertIn("Atlantis", rejected[40]["reason"])
        self.assertTrue(rejected[41]["reason"])
        self.assertIn("12345", rejected[150]["reason"])
        self.assertIn("2018", rejected[301]["reason"])
        partner = self.env["res.partner"].browse(result["ids"][0])
        self.assertEqual(partner.data_source, "import")
        self.assertEqual(partner.data_updated_by, self.sales)

    def test_all_or_nothing_when_asked_for(self):
        result = self._run(self._prepare(make_rows(30, BAD)), keep_good_rows=False)
        self.assertFalse(result["ids"])
        self.assertTrue(result["messages"])
        self.assertNotIn("rejected", result)
        self.assertEqual(self._count(), 0)

    def test_a_test_run_tells_and_keeps_nothing(self):
        result = self._run(self._prepare(make_rows(30, BAD)), dryrun=True)
        self.assertEqual([row["row"] for row in result["rejected"]], [2, 17])
        self.assertEqual(self._count(), 0)

    def test_rows_we_have_already_are_told_and_who_has_them(self):
        owner = new_test_user(
            self.env,
            "import_owner",
            groups="crm_vn_base.group_crm_vn_sales",
            name="Lê Thị Hoa",
        )
        values = {"name": "Nam Hải cũ", "is_company": True, "user_id": owner.id}
        self.env["res.partner"].create(
            [
                {**values, "phone": "0901 230 001"},
                {**values, "email": "kh1@nhap1.example"},
                {**values, "vat": "0100109106", "name": "Viettel"},
            ]
        )
        self.env.flush_all()  # a test run takes back what is flushed in it
        rows = make_rows(
            8,
            {
                2: {"phone": "+84 901230001"},
                4: {"vat": "0100109106"},
                7: {"email": "kh4@nhap4.example"},
            },
        )
        record = self._prepare(rows)
        for dryrun in (True, False):
            with self.subTest(dryrun=dryrun):
                result = self._run(record, dryrun=dryrun)
                self.assertFalse(result["rejected"])
                known = {row["row"]: row["reason"] for row in result["known"]}
                self.assertEqual(sorted(known), [2, 3, 4, 7])
                self.assertIn("Nam Hải cũ · Lê Thị Hoa", known[2])
                self.assertIn("Viettel", known[4])
                self.assertIn("Nhập Khẩu 00004", known[7])
        self.assertEqual(self._count(), 8)

    def test_rows_we_have_already_are_left_out_when_asked_for(self):
        self._run(self._prepare(make_rows(3)))
        self.assertEqual(self._count(), 3)
        record = self._prepare(make_rows(5))
        result = self._run(record, leave_out_known=True)
        self.assertEqual((len(result["ids"]), result["known"]), (2, []))
        self.assertEqual([row["row"] for row in result["rejected"]], [2, 3, 4])
        self.assertEqual(self._count(), 5)

    def test_people_of_one_organisation_share_its_number(self):
        company = self.env["res.partner"].create(
            {"name": "Thủy sản Nam Hải", "is_company": True, "phone": "02903831234"}
        )
        record = self.env["base_import.import"].create(
            {
                "res_model": "res.partner",
                "file": b"a,b,c\nKhoa,02903831234,%d\nMinh,02903831234,%d\n"
                % (company.id, company.id),
                "file_name": "khach.csv",
                "file_type": "text/csv",
            }
        )
        columns = ["name", "phone", "parent_id/.id"]
        result = record.execute_import(columns, columns, dict(OPTIONS))
        self.assertEqual((len(result["ids"]), result["known"]), (2, []))

    def test_what_is_known_costs_a_query_for_each_fact(self):
        rejects, few, many = ImportRejects(), make_rows(5), make_rows(200)
        partners = self.env["res.partner"].with_user(self.sales)
        for rows in (few, many):
            data_list = [
                {
                    "values": dict(zip(FIELDS[:4], row[:4], strict=True)),
                    "info": {"rows": {"from": number, "to": number}},
                }
                for number, row in enumerate(rows)
            ]
            partners._tell_known(data_list[:1], ImportRejects())
            with self.assertQueryCount(2):
                partners._tell_known(data_list, rejects)

    def test_people_of_many_organisations_cost_no_query_each(self):
        companies = self.env["res.partner"].create(
            [{"name": f"Công ty {number}", "is_company": True} for number in range(40)]
        )
        companies.flush_recordset()
        data_list = [
            {
                "values": {
                    "name": f"Khoa {company.id}",
                    "phone": f"0913{company.id:06d}",
                    "parent_id": company.id,
                },
                "info": {"rows": {"from": number, "to": number}},
            }
            for number, company in enumerate(companies)
        ]
        partners = self.env["res.partner"].with_user(self.sales)
        partners._tell_known(data_list[:1], ImportRejects())
        self.env.invalidate_all()
        with self.assertQueryCount(2):  # who has such a phone; the organisations
            partners._tell_known(data_list, ImportRejects())

    def test_in_batches_also_when_one_ends_with_a_rejected_row(self):
        bad = {11: {"phone": "0912"}, 12: {"phone": "0913"}, 25: {"phone": "0914"}}
        record = self._prepare(make_rows(25, bad))
        skip, ids, rows = 0, 0, []
        for _batch in range(5):
            result = self._run(record, limit=10, skip=skip)
            ids += len(result["ids"])
            rows += [row["row"] for row in result["rejected"]]
            skip = result["nextrow"]
            if not skip:
                break
        self.assertEqual((ids, rows), (22, [11, 12, 25]))
        self.assertEqual([row["row"] for row in record.rejected_rows], [11, 12, 25])

    def test_a_file_of_bad_rows_only(self):
        bad = {number: {"phone": "0912"} for number in range(2, 22)}
        result = self._run(self._prepare(make_rows(20, bad)))
        self.assertFalse(result["ids"])
        self.assertEqual(len(result["rejected"]), 20)

    def test_the_rejected_rows_as_a_file_for_its_owner(self):
        record = self._prepare(make_rows(30, BAD))
        self._run(record)
        url = f"/crm_vn_base/import/{record.id}/rejected"
        self.authenticate("import_sales", "import_sales")
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        self.assertEqual(rows[0][:5], [name.lower() for name in HEAD])
        self.assertEqual(rows[1][0], "Công ty TNHH Nhập Khẩu 00000")
        self.assertEqual(rows[1][5], "2")
        self.assertIn("0912", rows[1][6])
        self.assertEqual(len(rows), 3)
        new_test_user(self.env, "import_other", groups="base.group_user")
        self.authenticate("import_other", "import_other")
        self.assertEqual(self.url_open(url).status_code, 404)

    def test_numbers_of_a_spreadsheet_get_their_zero_back(self):
        book = openpyxl.Workbook()
        rows = [
            ["Công ty TNHH Nhập Khẩu Một", 100109106, 912345678],
            ["Công ty TNHH Nhập Khẩu Hai", 79190012345, 2838251234],
            ["Công ty TNHH Nhập Khẩu Ba", 123, 913456789],
        ]
        for row in (HEAD[:3], *rows):
            book.active.append(row)
        stream = io.BytesIO()
        book.save(stream)
        record = self.env(user=self.sales)["base_import.import"].create(
            {
                "res_model": "res.partner",
                "file": stream.getvalue(),
                "file_name": "khach.xlsx",
                "file_type": "application/vnd.openxmlformats-officedocument"
                ".spreadsheetml.sheet",
            }
        )
        columns = [name.lower() for name in HEAD[:3]]
        result = record.execute_import(FIELDS[:3], columns, dict(OPTIONS))
        partners = self.env["res.partner"].browse(result["ids"])
        self.assertEqual(
            [(partner.vat, partner.phone) for partner in partners],
            [("0100109106", "+84912345678"), ("079190012345", "+842838251234")],
        )
        ((row, reason),) = [(r["row"], r["reason"]) for r in result["rejected"]]
        self.assertEqual(row, 4)
        self.assertIn("123", reason)

    def test_other_models_import_as_before(self):
        record = self.env["base_import.import"].create(
            {
                "res_model": "crm.market",
                "file": b"Name\nN\xe1\xbb\x99i th\xe1\xbb\x8b",
                "file_name": "x.csv",
                "file_type": "text/csv",
            }
        )
        result = record.execute_import(["name"], ["name"], dict(OPTIONS))
        self.assertNotIn("rejected", result)
        self.assertEqual(len(result["ids"]), 1)

    def test_who_may_not_create_imports_nothing(self):
        clerk = new_test_user(self.env, "import_clerk", groups="base.group_user")
        with self.assertRaises(AccessError):
            self._run(self._prepare(make_rows(5), clerk))
        self.assertEqual(self._count(), 0)

    def test_the_context_cannot_be_forged_over_rpc(self):
        self.authenticate("import_sales", "import_sales")
        payload = {
            "params": {
                "model": "res.partner",
                "method": "load",
                "args": [["name", "phone"], [["A", "0912"], ["B", "0912 345 678"]]],
                "kwargs": {"context": {"import_rejects": {"reasons": {}}}},
            }
        }
        response = self.url_open(
            "/web/dataset/call_kw",
            data=json.dumps(payload),
            headers={"Content-Type": "application/json"},
        )
        result = response.json()["result"]
        self.assertFalse(result["ids"])
        self.assertTrue(result["messages"])

    def test_a_few_bad_rows_cost_a_few_tries_more(self):
        """The database refuses two rows; each is found by splitting, not row by row."""
        rows = [f"Khách Lẻ {index:03d},{index % 28 + 1}" for index in range(200)]
        rows[30] = "Khách Lẻ 030,45"
        rows[150] = "Khách Lẻ 150,31"
        record = self.env["base_import.import"].create(
            {
                "res_model": "res.partner",
                "file": "\n".join(["a,b", *rows]).encode(),
                "file_name": "khach.csv",
                "file_type": "text/csv",
            }
        )
        columns, tries = ["name", "lunar_birth_day"], []
        Partner = type(self.env["res.partner"])
        load_parts = Partner._load_parts

        def count(partners, load, data_list, update, rejects):
            tries.append(len(data_list))
            return load_parts(partners, load, data_list, update, rejects)

        with patch.object(Partner, "_load_parts", count), mute_logger("odoo.sql_db"):
            result = record.execute_import(columns, columns, dict(OPTIONS))
        self.assertEqual(len(result["ids"]), 198)
        self.assertEqual([row["row"] for row in result["rejected"]], [32, 152])
        self.assertLess(len(tries), 40)
