import json

from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.crm_vn_base.tests.browser import BrowserCase
from odoo.addons.spreadsheet.utils.validate_data import (
    fields_in_spreadsheet,
    menus_xml_ids_in_spreadsheet,
    odoo_charts,
)

from ..tools.sales_dashboard import FILE, PERIOD, SELLER, sales_dashboard

# what stands today, whatever the period chosen
STOCKS = {"crm.lead expected_revenue", "account.move.line amount_residual"}


@tagged("post_install", "-at_install")
class TestDashboardFile(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.data = json.loads(FILE.read_text(encoding="utf-8"))

    def test_the_file_is_what_the_builder_writes(self):
        self.assertEqual(FILE.read_text(encoding="utf-8"), sales_dashboard().dumps())

    def test_fields_and_menus_exist(self):
        for model, chains in fields_in_spreadsheet(self.data).items():
            for chain in chains:
                with self.subTest(model=model, chain=chain):
                    self.assertTrue(self._resolve(model, chain))
        for xmlid in menus_xml_ids_in_spreadsheet(self.data):
            self.assertTrue(self.env.ref(xmlid).action, xmlid)

    def _resolve(self, model, chain):
        field = None
        for name in chain.split("."):
            field = self.env[model]._fields[name]
            model = field.comodel_name or model
        return field

    def _sources(self):
        """(name, model, field matching, follows the period) of each source."""
        for pivot in self.data["pivots"].values():
            yield pivot["name"], pivot["model"], pivot["fieldMatching"]
        for each in self.data["lists"].values():
            yield "list", each["model"], each["fieldMatching"]
        for chart in odoo_charts(self.data):
            yield "chart", chart["metaData"]["resModel"], chart["fieldMatching"]

    def test_every_source_follows_the_filters_by_fields_that_exist(self):
        comodels = {
            each["id"]: each.get("modelName") for each in self.data["globalFilters"]
        }
        self.assertEqual(set(comodels), {PERIOD, SELLER})
        for name, model, matching in self._sources():
            with self.subTest(source=name, model=model):
                expected = {SELLER}
                if name not in STOCKS | {"chart"}:
                    expected.add(PERIOD)
                self.assertEqual(set(matching), expected)
                for filter_id, entry in matching.items():
                    field = self._resolve(model, entry["chain"])
                    self.assertEqual(field.type, entry["type"])
                    if comodels[filter_id]:
                        self.assertEqual(field.comodel_name, comodels[filter_id])


@tagged("post_install", "-at_install")
class TestDashboardBrowser(BrowserCase):
    def test_it_evaluates_without_errors(self):
        """Opened from its menu by the manager, in Vietnamese, with a target."""
        user = new_test_user(
            self.env,
            "board_manager",
            groups="crm_vn_base.group_crm_vn_sales_manager",
            lang="vi_VN",
            tz="Asia/Ho_Chi_Minh",
        )
        metric = self.env.ref("crm_vn_kpi.crm_kpi_metric_revenue_signed")
        self.env["crm.kpi.target"].create(
            {
                "metric_id": metric.id,
                "scope": "user",
                "user_id": user.id,
                "target_value": 2_500_000_000,
            }
        )
        self.env["crm.lead"].create(
            {
                "name": "Kho lạnh",
                "type": "opportunity",
                "expected_revenue": 1_200_000_000,
                "user_id": user.id,
            }
        )
        action = self.env.ref("crm_vn_kpi.spreadsheet_dashboard_action_sales")
        self.run_in_browser(
            f"/odoo/action-{action.id}",
            EVALUATE,
            login="board_manager",
            ready="document.querySelector('.o-figure canvas')",
        )


EVALUATE = """
    const loader = odoo.__WOWL_DEBUG__.root.env.services.spreadsheet_dashboard_loader;
    const { data, model } = loader.getActiveDashboard();
    const { getters } = model;
    await new Promise((resolve) => setTimeout(resolve, 2500));
    const cells = getters.getSheetIds().flatMap(
        (id) => Object.values(getters.getEvaluatedCells(id)));
    const broken = cells.filter((cell) => cell.type === "error");
    equal(broken.map((cell) => cell.message).join("; "), "");
    const texts = cells.map((cell) => cell.formattedValue);
    check(texts.includes("2,50 tỷ ₫"), `no target in ${texts.join("|")}`);
    check(texts.includes("Nhân viên kinh doanh"), `other words: ${texts.join("|")}`);
    check(data.name.includes("kinh doanh"), `another dashboard: ${data.name}`);
"""
