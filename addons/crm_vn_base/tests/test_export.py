import json
from unittest.mock import patch

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tests.common import new_test_user
from odoo.tools import mute_logger

from .common import CrmVnBaseCase

RIGHT = "crm_vn_base.group_crm_vn_export"


@tagged("post_install", "-at_install")
class TestExport(CrmVnBaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.env["res.partner"].create(
            [{"name": f"Khách xuất {number}"} for number in range(10)]
        )
        cls.sales_role = cls.env.ref("crm_vn_base.group_crm_vn_sales")

    def _allow(self, user):
        user.group_ids += self.env.ref(RIGHT)

    def _export(self, user, records=None):
        records = self.customers if records is None else records
        return records.with_user(user).export_data(["name", "phone"])["datas"]

    def _logs(self, user):
        return self.env["crm.export.log"].search([("user_id", "=", user.id)])

    def test_only_the_administrator_has_the_right_from_the_start(self):
        for name, user in self.users_by_role.items():
            expected = name == "crm_admin"
            self.assertEqual(user.has_group(RIGHT), expected, name)
            self.assertEqual(user.has_group("base.group_allow_export"), expected, name)

    def test_new_users_do_not_get_the_right(self):
        default = self.env.ref("base.default_user_group")
        self.assertNotIn(
            self.env.ref("base.group_allow_export"), default.all_implied_ids
        )

    def test_without_the_right_nothing_is_exported_over_rpc(self):
        for name in ("sales", "marketing", "care", "accountant", "manager"):
            with self.assertRaisesRegex(AccessError, "xuất dữ liệu|export", msg=name):
                self._export(self.users_by_role[name])
            self.assertFalse(self._logs(self.users_by_role[name]))

    def test_cores_right_alone_is_not_enough(self):
        self.user_sales.group_ids += self.env.ref("base.group_allow_export")
        with self.assertRaises(AccessError):
            self._export(self.user_sales)

    def test_each_export_is_logged(self):
        self._allow(self.user_sales)
        self.assertEqual(len(self._export(self.user_sales)), 10)
        log = self._logs(self.user_sales)
        self.assertEqual(
            (log.model, log.row_count, log.field_names, log.kind),
            ("res.partner", 10, log.field_names, "file"),
        )
        labels = (
            self.env["res.partner"].with_user(self.user_sales).fields_get(["phone"])
        )
        self.assertIn(labels["phone"]["string"], log.field_names)

    def test_a_record_with_lines_counts_all_its_rows(self):
        self._allow(self.user_sales)
        company = self._create_customer(
            child_ids=[(0, 0, {"name": f"Người {number}"}) for number in range(4)],
            user_id=self.user_sales.id,
        )
        rows = company.with_user(self.user_sales).export_data(
            ["name", "child_ids/name"]
        )["datas"]
        self.assertEqual(self._logs(self.user_sales).row_count, len(rows))
        self.assertEqual(len(rows), 4)

    def test_more_rows_than_the_cap_are_refused_with_who_may_help(self):
        self._allow(self.user_sales)
        self.sales_role.export_max_rows = 9
        admin = self.env["crm.export.log"]._get_administrators()
        with self.assertRaisesRegex(UserError, "10.*9") as refused:
            self._export(self.user_sales)
        self.assertIn(admin, str(refused.exception))
        self.assertFalse(self._logs(self.user_sales))
        self.assertEqual(len(self._export(self.user_sales, self.customers[:9])), 9)

    def test_the_cap_of_the_day_adds_up(self):
        self._allow(self.user_sales)
        self.sales_role.export_max_rows_day = 15
        self._export(self.user_sales)
        with self.assertRaisesRegex(UserError, "15"):
            self._export(self.user_sales)
        self._export(self.user_sales, self.customers[:5])
        yesterday = self.env.cr.now().replace(microsecond=0)
        self._logs(self.user_sales).sudo().date = yesterday.replace(
            year=yesterday.year - 1
        )
        self._export(self.user_sales)

    def test_the_widest_cap_of_ones_roles_holds(self):
        self.env.ref("crm_vn_base.group_crm_vn_marketing").export_max_rows = 7
        self.sales_role.export_max_rows = 3
        self.user_sales.group_ids += self.env.ref("crm_vn_base.group_crm_vn_marketing")
        self.assertEqual(self.user_sales._get_export_caps()[0], 7)
        employee = new_test_user(self.env, "vn_plain", groups="base.group_user")
        self.env.ref("base.group_user").export_max_rows = 2
        self.assertEqual(employee._get_export_caps()[0], 2)

    def test_nobody_writes_the_log_and_only_the_administrator_reads_it(self):
        self._export(self.user_crm_admin)
        log = self._logs(self.user_crm_admin)
        for name, user in self.users_by_role.items():
            mine = log.with_user(user)
            self.assertEqual(mine.has_access("read"), name == "crm_admin", name)
            for operation in ("create", "write", "unlink"):
                self.assertFalse(mine.has_access(operation), f"{name} {operation}")

    def test_code_exports_without_a_right(self):
        self.assertEqual(len(self.customers.sudo().export_data(["name"])["datas"]), 10)


@tagged("post_install", "-at_install")
class TestExportRoutes(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.exporter = new_test_user(
            cls.env,
            "vn_exporter",
            groups=f"crm_vn_base.group_crm_vn_marketing,{RIGHT}",
        )
        cls.other = new_test_user(
            cls.env, "vn_other", groups="crm_vn_base.group_crm_vn_marketing"
        )
        cls.customers = cls.env["res.partner"].create(
            [{"name": f"Khách tuyến {number}"} for number in range(3)]
        )

    def _post(self, route, **values):
        data = {
            "model": "res.partner",
            "fields": [{"name": "name", "label": "Tên", "type": "char"}],
            "ids": False,
            "domain": [("id", "in", self.customers.ids)],
            "import_compat": False,
            **values,
        }
        token = http.Request.csrf_token(self)
        return self.url_open(
            route, data={"data": json.dumps(data), "csrf_token": token}
        )

    def _logs(self, user):
        return self.env["crm.export.log"].search([("user_id", "=", user.id)])

    def test_files_are_logged_with_filter_and_address(self):
        self.authenticate("vn_exporter", "vn_exporter")
        for route in ("/web/export/csv", "/web/export/xlsx"):
            self.assertEqual(self._post(route).status_code, 200, route)
        grouped = self._post("/web/export/xlsx", groupby=["lang"])
        self.assertEqual(grouped.status_code, 200)
        ticked = self._post("/web/export/csv", ids=self.customers[:2].ids)
        self.assertEqual(ticked.status_code, 200)
        logs = self._logs(self.exporter).sorted("id")
        self.assertEqual(logs.mapped("row_count"), [3, 3, 3, 2])
        self.assertIn(str(self.customers.ids[0]), logs[0].selection)
        self.assertEqual(set(logs.mapped("ip_address")), {"127.0.0.1"})
        self.assertIn("2", logs[3].selection)

    def test_without_the_right_the_routes_refuse(self):
        self.authenticate("vn_other", "vn_other")
        with self.assertLogs("odoo.addons.web.controllers.export", "ERROR"):
            for route in ("/web/export/csv", "/web/export/xlsx"):
                self.assertEqual(self._post(route).status_code, 500, route)
        self.assertFalse(self._logs(self.other))

    def _pivot(self):
        table = {
            "model": "res.partner",
            "title": "Khách hàng",
            "col_group_headers": [[{"title": "Tổng", "width": 1, "height": 1}]],
            "measure_headers": [{"title": "Số lượng", "is_bold": False}],
            "origin_headers": [],
            "rows": [
                {"title": "Tổng", "indent": 0, "values": [{"value": 3}]},
            ],
            "measure_count": 1,
        }
        return self.url_open(
            "/web/pivot/export_xlsx",
            data={"csrf_token": http.Request.csrf_token(self)},
            files={"data": ("data", json.dumps(table))},
        )

    # a read-only cursor cannot log: the request runs again with another
    @mute_logger("odoo.sql_db", "odoo.http")
    def test_a_pivot_table_is_an_export_too(self):
        self.authenticate("vn_exporter", "vn_exporter")
        self.assertEqual(self._pivot().status_code, 200)
        log = self._logs(self.exporter)
        self.assertEqual(
            (log.kind, log.model, log.row_count), ("pivot", "res.partner", 1)
        )
        self.assertEqual((log.selection, log.field_names), ("Khách hàng", "Số lượng"))
        self.authenticate("vn_other", "vn_other")
        self.assertNotEqual(self._pivot().status_code, 200)
        self.assertFalse(self._logs(self.other))

    @mute_logger("odoo.sql_db", "odoo.http")
    def test_reading_very_many_customers_over_rpc_is_logged(self):
        path = "odoo.addons.crm_vn_base.models.res_partner_visibility.MANY"
        self.authenticate("vn_other", "vn_other")
        with patch(path, 3):
            for limit, logged in ((2, 0), (3, 1)):
                self.make_jsonrpc_request(
                    "/web/dataset/call_kw/res.partner/search_read",
                    {
                        "model": "res.partner",
                        "method": "search_read",
                        "args": [[("id", "in", self.customers.ids)], ["name", "phone"]],
                        "kwargs": {"limit": limit},
                    },
                )
                self.assertEqual(len(self._logs(self.other)), logged)
        log = self._logs(self.other)
        self.assertEqual((log.kind, log.row_count), ("read", 3))

    def test_nobody_takes_more_than_his_cap(self):
        self.env.ref("crm_vn_base.group_crm_vn_marketing").export_max_rows = 2
        self.authenticate("vn_exporter", "vn_exporter")
        with self.assertLogs("odoo.addons.web.controllers.export", "ERROR"):
            self.assertEqual(self._post("/web/export/csv").status_code, 500)
        self.assertFalse(self._logs(self.exporter))
