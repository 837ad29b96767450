import json

from odoo.tests import TransactionCase, tagged

from ..tools.quick_amount import parse_quick_amount
from .browser import BrowserCase
from .common import NO_MAIL

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


PARSED = f"""
    const {{ parseQuickAmount }} = module("@crm_vn_base/quick_amount/quick_amount");
    for (const [text, amount] of Object.entries({json.dumps(AMOUNTS)})) {{
        equal(parseQuickAmount(text), amount);
    }}
    for (const text of {json.dumps(REFUSED)}) {{
        equal(parseQuickAmount(text), null);
    }}
"""
TYPED = """
    (await until(() => one(".o_notebook_headers [name=crm_vn_profile]"))).click();
    const input = await until(() => one(
        ".o_field_widget[name=charter_capital] input"));
    input.focus();
    type(input, "1tr5");
    const echo = await until(() => one(".o_vn_amount_echo"));
    equal(echo.textContent, "= 1.500.000");
    input.dispatchEvent(new Event("change", { bubbles: true }));
    await until(() => input.value.startsWith("1.500.000"));
    equal(one(".o_vn_amount_echo"), null);
    const buttons = ".o_form_status_indicator_buttons";
    await until(() => one(`${buttons}:not(.invisible)`));
    one(".o_form_button_save").click();
    await until(() => one(`${buttons}.invisible`));
"""
CALL_DONE = """
    (await until(() => one(".o-mail-Activity-markDone"))).click();
    const pop = await until(() => one(".o_vn_activity_result"));
    const done = () => all(".o-mail-ActivityMarkAsDone .btn-primary").at(-1);
    done().click();
    await until(() => pop.querySelector(".text-danger"));
    const result = [...pop.querySelectorAll("[role=radio]")].find(
        (button) => button.textContent.trim() === %s);
    result.click();
    await until(() => result.getAttribute("aria-checked") === "true");
    type(pop.querySelector(".o_vn_done_minutes"), "15");
    done().click();
    await until(() => !one(".o-mail-Activity"));
"""


@tagged("post_install", "-at_install")
class TestQuickAmount(TransactionCase):
    """Amounts as people type them, read by the server."""

    def test_on_the_server(self):
        for text, amount in AMOUNTS.items():
            self.assertEqual(float(parse_quick_amount(text)), amount, text)
        for text in REFUSED:
            with self.assertRaises(ValueError, msg=text):
                parse_quick_amount(text)


@tagged("post_install", "-at_install")
class TestCustomerFormClient(BrowserCase):
    """The customer's form in the browser, in Vietnamese."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, **NO_MAIL})
        cls.env["res.lang"]._activate_lang("vi_VN")
        cls.admin = cls.env.ref("base.user_admin")
        cls.admin.write({"tour_enabled": False, "lang": "vi_VN"})
        cls.customer = cls.env["res.partner"].create(
            {"name": "Công ty Lạnh Số Lượng", "is_company": True}
        )
        cls.env.ref("mail.mail_activity_data_call").result_required = True
        cls.call = cls.customer.activity_schedule(
            "mail.mail_activity_data_call",
            user_id=cls.admin.id,
            summary="Gọi hỏi nhu cầu",
        )

    def test_short_amounts_are_understood_and_a_call_asks_for_its_result(self):
        action = self.env.ref("crm_vn_base.res_partner_organisation_action")
        result = self.env.ref(
            "crm_vn_base.crm_interaction_result_call_reached_interested"
        )
        self.run_in_browser(
            f"/odoo/action-{action.id}/{self.customer.id}",
            PARSED,
            TYPED,
            CALL_DONE % json.dumps(result.with_context(lang="vi_VN").name),
        )
        self.assertEqual(self.customer.charter_capital, 1_500_000)
        self.assertFalse(self.call.active)
        row = self.env["crm.interaction"].search([("activity_id", "=", self.call.id)])
        self.assertEqual((row.result_id, row.duration), (result, 0.25))
