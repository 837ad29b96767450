import json

from odoo.tests import HttpCase, tagged

from ..tools.quick_amount import parse_quick_amount
from .common import NO_MAIL
from .test_client import CHECK

AMOUNTS = {
    "1tr5": 1_500_000,
    "1tr500": 1_500_000,
    "2 tỷ": 2_000_000_000,
    "2 tỷ 350 triệu": 2_350_000_000,
    "2tỉ35": 2_350_000_000,
    "500k": 500_000,
    "500 nghìn": 500_000,
    "1,5 triệu": 1_500_000,
    "1.5tr": 1_500_000,
    "1.500tr": 1_500_000_000,
    "1 triệu rưỡi": 1_500_000,
    "1.234.567": 1_234_567,
    "1.234.567 ₫": 1_234_567,
    "1,234,567": 1_234_567,
    "1.234,5": 1234.5,
    "-12.500đ": -12_500,
    "0,5": 0.5,
    "1.5": 1.5,
    "0": 0,
}
REFUSED = ["", "hai triệu", "500k 2 tỷ", "1,234.5", "tr", "12..5", "5 rưỡi"]


@tagged("post_install", "-at_install")
class TestQuickAmount(HttpCase):
    """Amounts as people type them, on the server and in the browser alike."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, **NO_MAIL})
        cls.env["res.lang"]._activate_lang("vi_VN")
        admin = cls.env.ref("base.user_admin")
        admin.write({"tour_enabled": False, "lang": "vi_VN"})
        cls.interaction_result = cls.env.ref(
            "crm_vn_base.crm_interaction_result_call_reached_interested"
        )
        cls.customer = cls.env["res.partner"].create(
            {"name": "Công ty Lạnh Số Lượng", "is_company": True}
        )

    def _run(self, path, code, ready="odoo.isReady === true"):
        script = f"(async () => {{ {CHECK} {code} console.log('test successful'); }})()"
        self.browser_js(
            path, script.replace("\n", " "), ready, login="admin", timeout=120
        )

    def test_on_the_server(self):
        for text, amount in AMOUNTS.items():
            self.assertEqual(float(parse_quick_amount(text)), amount, text)
        for text in REFUSED:
            with self.assertRaises(ValueError, msg=text):
                parse_quick_amount(text)

    def test_the_browser_reads_as_the_server_does_and_a_field_shows_it(self):
        action = self.env.ref("crm_vn_base.res_partner_organisation_action")
        same = f"""
            const module = odoo.loader.modules.get(
                "@crm_vn_base/quick_amount/quick_amount");
            const amounts = {json.dumps(AMOUNTS)};
            for (const [text, amount] of Object.entries(amounts)) {{
                equal(module.parseQuickAmount(text), amount);
            }}
            for (const text of {json.dumps(REFUSED)}) {{
                equal(module.parseQuickAmount(text), null);
            }}
            """
        self._run(
            f"/odoo/action-{action.id}/{self.customer.id}",
            same
            + """
            (await until(() => document.querySelector(
                ".o_notebook_headers [name=crm_vn_profile]"))).click();
            const input = await until(() => document.querySelector(
                ".o_field_widget[name=charter_capital] input"));
            input.focus();
            input.value = "1tr5";
            input.dispatchEvent(new Event("input", { bubbles: true }));
            const echo = await until(() => document.querySelector(
                ".o_vn_amount_echo"));
            equal(echo.textContent, "= 1.500.000");
            input.dispatchEvent(new Event("change", { bubbles: true }));
            await until(() => input.value.startsWith("1.500.000"));
            equal(document.querySelector(".o_vn_amount_echo"), null);
            const buttons = ".o_form_status_indicator_buttons";
            await until(() => document.querySelector(`${buttons}:not(.invisible)`));
            document.querySelector(".o_form_button_save").click();
            await until(() => document.querySelector(`${buttons}.invisible`));
            """,
        )
        self.assertEqual(self.customer.charter_capital, 1_500_000)


@tagged("post_install", "-at_install")
class TestActivityResultClient(TestQuickAmount):
    """Marking a call done in the browser asks for its result."""

    test_on_the_server = None
    test_the_browser_reads_as_the_server_does_and_a_field_shows_it = None

    def test_the_popover_asks_for_the_result(self):
        self.env.ref("mail.mail_activity_data_call").result_required = True
        activity = self.customer.activity_schedule(
            "mail.mail_activity_data_call",
            user_id=self.env.ref("base.user_admin").id,
            summary="Gọi hỏi nhu cầu",
        )
        action = self.env.ref("crm_vn_base.res_partner_organisation_action")
        name = self.interaction_result.with_context(lang="vi_VN").name
        self._run(
            f"/odoo/action-{action.id}/{self.customer.id}",
            f"""
            (await until(() => document.querySelector(
                ".o-mail-Activity-markDone"))).click();
            const pop = await until(() => document.querySelector(
                ".o_vn_activity_result"));
            const done = () => [...document.querySelectorAll(
                ".o-mail-ActivityMarkAsDone .btn-primary")].at(-1);
            done().click();
            await until(() => pop.querySelector(".text-danger"));
            const one = [...pop.querySelectorAll("[role=radio]")].find(
                (button) => button.textContent.trim() === {json.dumps(name)});
            one.click();
            await until(() => one.getAttribute("aria-checked") === "true");
            const minutes = pop.querySelector(".o_vn_done_minutes");
            minutes.value = "15";
            minutes.dispatchEvent(new Event("input", {{ bubbles: true }}));
            done().click();
            await until(() => !document.querySelector(".o-mail-Activity"));
            """,
        )
        self.assertFalse(activity.active)
        row = self.env["crm.interaction"].search([("activity_id", "=", activity.id)])
        self.assertEqual(row.result_id, self.interaction_result)
        self.assertEqual(row.duration, 0.25)
