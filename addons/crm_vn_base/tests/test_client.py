from odoo.tests import new_test_user, tagged

from .browser import BrowserCase
from .common import NO_MAIL

PHONES_AND_LETTERS = """
    const { formatPhone } = module("@crm_vn_base/phone/phone_format");
    equal(formatPhone("+84912345678"), "0912 345 678");
    equal(formatPhone("+84 24 3825 1234"), "024 3825 1234");
    equal(formatPhone("+842743899777"), "0274 3899 777");
    equal(formatPhone("+8419006600"), "1900 6600");
    equal(formatPhone("+16502530000"), "+16502530000");
    equal(formatPhone("máy lẻ 12"), "máy lẻ 12");
    equal(formatPhone(false), "");
    const core = module("@web/core/l10n/utils/normalize");
    equal(core.normalize("Đạt"), "dat");
    equal(core.normalizedMatch("Nguyễn Văn Đạt", "dat").match, "Đạt");
    equal(core.normalizedMatch("Nguyễn Văn Đạt", "dan").start, -1);
    const { fuzzyLookup } = module("@web/core/utils/search");
    equal(fuzzyLookup("dat", ["Đạt", "Hoa"], (name) => name).join(), "Đạt");
"""
TIMES_AND_SUMS = """
    const { registry } = module("@web/core/registry");
    const time = registry.category("formatters").get("datetime");
    const noon = luxon.DateTime.fromISO("2026-03-02T12:34:56");
    const text = time(noon, { numeric: true });
    check(/12:34$/.test(text), text);
    check(/12:34:56$/.test(time(noon, { numeric: true, showSeconds: true })));
    const sums = module("@web/views/view_components/animated_number");
    const { shortAmount } = module("@crm_vn_base/short_amount/short_amount");
    const sum = sums.AnimatedNumber.prototype.format;
    equal(sum.call({ currencyId: 1 }, 962e6), shortAmount(962e6, 1));
"""
PHONE_IN_LIST_AND_FORM = """
    const link = await until(() => one(".o_data_row td[name=phone] a"));
    check(/^0[0-9]{3} [0-9]{3}/.test(link.textContent), link.textContent);
    check(link.getAttribute("href").startsWith("tel:+84"), link.outerHTML);
    one(".o_data_row td[name=complete_name]").click();
    const input = await until(() => one(".o_field_widget[name=phone] input"));
    await until(() => input.value);
    equal(input.value, "0912 345 678");
    const call = one(".o_field_widget[name=phone] a");
    equal(call.getAttribute("href"), "tel:+84912345678");
    check(!one(".o_form_status_indicator_buttons:not(.invisible)"),
          "showing a number is no change");
"""
SUM_UNDER_A_COLUMN = """
    await odoo.__WOWL_DEBUG__.root.env.services.action.doAction({
        type: "ir.actions.act_window",
        res_model: "res.partner",
        views: [[%(view)s, "list"]],
        domain: [["id", "in", %(ids)s]],
    });
    const sum = await until(() => one("tfoot .o_list_number"));
    equal(sum.textContent.trim(), "100");
"""
MENU_MAKES_ROOM = """
    const menu = await until(() => one(".o_menu_sections"));
    const icons = one(".o_menu_systray");
    await until(() => menu.children.length > 2);
    const counter = document.createElement("div");
    counter.style.flex = "none";
    counter.style.width = `${menu.getBoundingClientRect().width - 60}px`;
    icons.prepend(counter);
    await until(() => menu.querySelector(".o_menu_sections_more"));
    await until(() => [...menu.children].every((entry) =>
        entry.getBoundingClientRect().right
            <= icons.getBoundingClientRect().left + 1));
"""
UNTOUCHED_FORM = """
    const { action, orm } = odoo.__WOWL_DEBUG__.root.env.services;
    await action.doAction({
        type: "ir.actions.act_window",
        res_model: "res.partner.category",
        views: [[false, "form"]],
        context: { default_name: "Nhãn chưa ai chạm" },
    });
    const name = await until(() => one(".o_field_widget[name=name] input"));
    Object.defineProperty(document, "visibilityState", { get: () => "hidden" });
    const leave = () => document.dispatchEvent(new Event("visibilitychange"));
    const saved = () => !one(".o_form_button_save")
        || one(".o_form_status_indicator_buttons.invisible");
    leave();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const domain = [["name", "=", "Nhãn chưa ai chạm"]];
    equal(await orm.searchCount("res.partner.category", domain), 0);
    type(name, "Nhãn đã gõ");
    leave();
    await until(saved);
"""
KNOWN_CUSTOMER = """
    const banner = await until(() => one(".o_crm_vn_duplicates"));
    check(banner.textContent.includes("Công ty Lạnh Trình Duyệt"), banner.textContent);
    check(banner.textContent.includes("90%"), banner.textContent);
    banner.querySelector("a.o_candidate_name").click();
    await until(() => one(".modal .o_form_view"));
    one(".modal .btn-close").click();
    await until(() => !one(".modal"));
    banner.querySelector("button").click();
    await until(() => one(".modal .o_partner_merge_wizard"));
"""
OPEN_PIVOT = """
    await odoo.__WOWL_DEBUG__.root.env.services.action.doAction(
        "crm_vn_base.crm_data_problem_action", { viewType: "pivot" });
"""
PIVOT_DOWNLOAD = """
    await until(() => one(".o_pivot_flip_button"));
    equal(!!one(".o_pivot_download"), %s);
"""


@tagged("post_install", "-at_install")
class TestClient(BrowserCase):
    """In the browser: numbers as people read them, đ found by d, known customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, **NO_MAIL})
        cls.env.ref("base.user_admin").tour_enabled = False
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Công ty Lạnh Trình Duyệt",
                "is_company": True,
                "phone": "0912345678",
                "vat": "0100109106",
            }
        )

    def _create_list_with_sum(self):
        """A list of two customers with a column of 30 and 70, and the sum under it."""
        partners = self.env["res.partner"].create(
            [
                {"name": f"Chi nhánh {share}", "partner_latitude": share}
                for share in (30, 70)
            ]
        )
        view = self.env["ir.ui.view"].create(
            {
                "name": "partners.with.sum",
                "model": "res.partner",
                "arch": """<list>
                    <field name="name"/>
                    <field name="partner_latitude" sum="Total"
                           options="{'hide_trailing_zeros': True}"/>
                </list>""",
            }
        )
        return {"view": view.id, "ids": partners.ids}

    def test_what_people_read(self):
        self.env["ir.actions.act_window"].create(
            {
                "name": "Trình duyệt",
                "path": "browser-test-partners",
                "res_model": "res.partner",
                "view_mode": "list,form",
                "domain": [("id", "=", self.customer.id)],
            }
        )
        self.run_in_browser(
            "/odoo/browser-test-partners",
            PHONES_AND_LETTERS,
            TIMES_AND_SUMS,
            PHONE_IN_LIST_AND_FORM,
            SUM_UNDER_A_COLUMN % self._create_list_with_sum(),
            OPEN_PIVOT + PIVOT_DOWNLOAD % "true",
        )

    def test_a_whole_menu_and_a_form_that_nobody_touched(self):
        self.browser_size = "1400x900"
        self.run_in_browser("/odoo/today", MENU_MAKES_ROOM, UNTOUCHED_FORM)
        tags = self.env["res.partner.category"].search([("name", "like", "Nhãn")])
        self.assertEqual(tags.mapped("name"), ["Nhãn đã gõ"])

    def test_a_known_customer_is_offered(self):
        twin = self.env["res.partner"].create(
            {"name": "Lạnh Trình Duyệt 2", "is_company": True, "phone": "0912345678"}
        )
        self.run_in_browser(f"/odoo/res.partner/{twin.id}", KNOWN_CUSTOMER)

    def test_a_pivot_offers_no_download_without_the_right(self):
        new_test_user(
            self.env,
            "client_manager",
            groups="crm_vn_base.group_crm_vn_sales_manager",
            tour_enabled=False,
        )
        path = "/odoo/crm-data-problems?view_type=pivot"
        self.run_in_browser(path, PIVOT_DOWNLOAD % "false", login="client_manager")
