from odoo.tests import HttpCase, new_test_user, tagged

from .common import NO_MAIL

CHECK = """
const check = (ok, what) => { if (!ok) { throw new Error(what); } };
const equal = (one, two) => check(one === two, `${one} is not ${two}`);
const until = async (find) => {
    for (let turn = 0; turn < 100; turn++) {
        const found = find();
        if (found) { return found; }
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`not found: ${find}`);
};
"""


@tagged("post_install", "-at_install")
class TestClient(HttpCase):
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

    def _run(self, path, code, ready="odoo.isReady === true", login="admin"):
        script = f"(async () => {{ {CHECK} {code} console.log('test successful'); }})()"
        self.browser_js(
            path, script.replace("\n", " "), ready, login=login, timeout=120
        )

    def test_times_without_seconds_sums_in_words_and_a_whole_menu(self):
        code = """
            const module = (name) => odoo.loader.modules.get(name);
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
            const menu = await until(() => document.querySelector(".o_menu_sections"));
            const icons = document.querySelector(".o_menu_systray");
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
        self.browser_size = "1400x900"
        self._run("/odoo/today", code)

    def test_what_a_button_filled_in_is_not_saved_untouched(self):
        code = """
            const { action, orm } = odoo.__WOWL_DEBUG__.root.env.services;
            await action.doAction({
                type: "ir.actions.act_window",
                res_model: "res.partner.category",
                views: [[false, "form"]],
                context: { default_name: "Nhãn chưa ai chạm" },
            });
            const name = await until(() =>
                document.querySelector(".o_field_widget[name=name] input"));
            Object.defineProperty(document, "visibilityState", { get: () => "hidden" });
            const leave = () => document.dispatchEvent(new Event("visibilitychange"));
            const saved = () => !document.querySelector(".o_form_button_save")
                || document.querySelector(".o_form_status_indicator_buttons.invisible");
            leave();
            await new Promise((resolve) => setTimeout(resolve, 1000));
            const domain = [["name", "=", "Nhãn chưa ai chạm"]];
            equal(await orm.searchCount("res.partner.category", domain), 0);
            name.value = "Nhãn đã gõ";
            name.dispatchEvent(new InputEvent("input", { bubbles: true }));
            leave();
            await until(saved);
        """
        self._run("/odoo", code)
        tags = self.env["res.partner.category"].search([("name", "like", "Nhãn")])
        self.assertEqual(tags.mapped("name"), ["Nhãn đã gõ"])

    def test_numbers_and_letters_in_functions_list_and_form(self):
        code = """
            const module = (name) => odoo.loader.modules.get(name);
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
            const link = await until(() =>
                document.querySelector(".o_data_row td[name=phone] a"));
            check(/^0[0-9]{3} [0-9]{3}/.test(link.textContent), link.textContent);
            check(link.getAttribute("href").startsWith("tel:+84"), link.outerHTML);
            document.querySelector(".o_data_row td[name=complete_name]").click();
            const input = await until(() =>
                document.querySelector(".o_field_widget[name=phone] input"));
            await until(() => input.value);
            equal(input.value, "0912 345 678");
            const call = document.querySelector(".o_field_widget[name=phone] a");
            equal(call.getAttribute("href"), "tel:+84912345678");
            check(!document.querySelector(".o_form_status_indicator_buttons:not(.invisible)"),
                  "showing a number is no change");
        """
        self.env["ir.actions.act_window"].create(
            {
                "name": "Trình duyệt",
                "path": "browser-test-partners",
                "res_model": "res.partner",
                "view_mode": "list,form",
                "domain": [("id", "=", self.customer.id)],
            }
        )
        self._run("/odoo/browser-test-partners", code)

    def test_a_known_customer_is_offered(self):
        twin = self.env["res.partner"].create(
            {"name": "Lạnh Trình Duyệt 2", "is_company": True, "phone": "0912345678"}
        )
        code = """
            const banner = await until(() =>
                document.querySelector(".o_crm_vn_duplicates"));
            check(banner.textContent.includes("Công ty Lạnh Trình Duyệt"),
                  banner.textContent);
            check(banner.textContent.includes("90%"), banner.textContent);
            banner.querySelector("a.o_candidate_name").click();
            await until(() => document.querySelector(".modal .o_form_view"));
            document.querySelector(".modal .btn-close").click();
            await until(() => !document.querySelector(".modal"));
            banner.querySelector("button").click();
            await until(() => document.querySelector(".modal .o_partner_merge_wizard"));
        """
        self._run(f"/odoo/res.partner/{twin.id}", code)

    def test_a_pivot_offers_no_download_without_the_right(self):
        new_test_user(
            self.env,
            "client_manager",
            groups="crm_vn_base.group_crm_vn_sales_manager",
            tour_enabled=False,
        )
        code = """
            await until(() => document.querySelector(".o_pivot_flip_button"));
            equal(!!document.querySelector(".o_pivot_download"), %s);
        """
        path = "/odoo/crm-data-problems?view_type=pivot"
        self._run(path, code % "false", login="client_manager")
        self._run(path, code % "true")
