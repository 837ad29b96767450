from psycopg2.errors import UniqueViolation

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.crm_target_bulk import MAGIC
from .common import PipelineCommon


@tagged("post_install", "-at_install")
class TestBulkTargets(PipelineCommon):
    """Target customers made in one statement are those that ``create`` makes."""

    def _vals_list(self):
        partner = self.env["res.partner"].create({"name": "Nam Hải"})
        return [
            {
                "name": "  Trần  Văn Khoa ",
                "partner_name": "Công ty TNHH Thủy sản Nam Hải",
                "email": "Khoa.Tran@NamHai-thu.example",
                "phone": "0913 456 789",
                "campaign_id": self.campaign.id,
                "engagement": "human",
                "engaged_on": "2026-03-02 09:30:00",
                "partner_id": partner.id,
            },
            {"name": "Lê Thị Mai", "email": "mai@anphu-thu.example"},
            {"name": "Số lạ", "phone": "12345", "note": "<p>Gọi <b>sau</b></p>"},
            {"name": "Hai số", "phone": "0913456780 / 02838251234"},
        ]

    def _read(self, targets):
        targets.flush_recordset()
        names = [
            name
            for name, field in targets._fields.items()
            if field.store and field.column_type and name not in MAGIC
        ]
        targets.invalidate_recordset()
        return targets.read(names)

    def test_same_rows_as_one_by_one(self):
        vals_list = self._vals_list()
        with self.env.cr.savepoint() as savepoint:
            expected = self._read(self.env["crm.target"].create(vals_list))
            savepoint.rollback()
            self.env.invalidate_all()
        found = self._read(self.env["crm.target"]._bulk_create(vals_list))
        for row, other in zip(found, expected, strict=True):
            self.assertEqual({**row, "id": 0}, {**other, "id": 0})
        self.assertEqual(found[0]["phone_sanitized"], "+84913456789")
        self.assertEqual(found[0]["search_key"].split()[0], "tran")

    @mute_logger("odoo.sql_db")
    def test_nobody_becomes_a_target_twice(self):
        self._create_target(email="mai@anphu-thu.example")
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env["crm.target"]._bulk_create(self._vals_list())

    def test_a_few_statements_for_any_number(self):
        targets = self.env["crm.target"]
        counts = []
        for size in (10, 300):
            vals_list = [
                {"name": f"Khách {i}", "email": f"k{size}x{i}@namhai-thu.example"}
                for i in range(size)
            ]
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            targets._bulk_create(vals_list).flush_recordset()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1, counts)

    def test_what_is_automated_sees_each_record(self):
        self.env["base.automation"].create(
            {
                "name": "Khách mục tiêu mới",
                "model_id": self.env["ir.model"]._get_id("crm.target"),
                "trigger": "on_create",
                "action_server_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Ghi chú",
                            "state": "code",
                            "model_id": self.env["ir.model"]._get_id("crm.target"),
                            "code": "record.write({'function': 'Mới'})",
                        },
                    )
                ],
            }
        )
        targets = self.env["crm.target"]._bulk_create(self._vals_list()[1:2])
        self.assertEqual(targets.function, "Mới")
