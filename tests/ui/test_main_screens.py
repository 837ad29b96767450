"""The main screens of each role, as a person sees them: they open, and say no error.

With CRM_VIET_PICTURES=1 the pictures in docs/ are taken anew.
"""

import pytest
from playwright.sync_api import Page, sync_playwright

from ui.pictures import DESKTOP, PHONE, picture, picture_pages
from ui.screens import ROW, Walker
from ui.walk import CHROMIUM, OPTIONS

PASSWORD = "minhphat"
# of a card or cell: its middle may be a link that dials
CORNER = {"x": 8, "y": 8}

# role: menu entry, picture of what it shows, picture of its first record (or none)
SCREENS = {
    "manager": [
        ("crm_vn_kpi.menu_process_map", "process_map", ""),
        ("crm_vn_kpi.menu_kpi_dashboard", "dashboard", ""),
        ("crm_vn_kpi.menu_kpi_targets", "kpi_targets", ""),
        ("crm_vn_kpi.menu_kpi_reviews", "reviews", "review"),
        ("crm_vn_pipeline.menu_targets", "target_customers", "target_customer"),
    ],
    "marketing": [
        ("crm_vn_pipeline.menu_campaigns", "campaigns", "campaign"),
        ("crm_vn_pipeline.menu_mailings", "mailings", ""),
    ],
    "sales": [
        ("crm_vn_pipeline.menu_leads", "leads", ""),
        ("crm_vn_pipeline.menu_opportunities", "opportunities", "opportunity"),
        ("crm_vn_pipeline.menu_quotations", "quotations", "quotation"),
        ("crm_vn_base.menu_organisations", "customers", "customer"),
        ("crm_vn_contract_project.menu_agreement", "contracts", "contract"),
        ("crm_vn_contract_project.menu_agreement_handover", "handovers", "handover"),
    ],
    "accountant": [
        ("crm_vn_contract_project.menu_agreement_instalment", "instalments", ""),
        ("crm_vn_contract_project.menu_account_move", "invoices", ""),
    ],
    "care": [
        ("crm_vn_care.menu_cases", "cases", "case"),
        ("crm_vn_care.menu_care_touches", "care_touches", ""),
        ("crm_vn_care.menu_warranties", "warranties", "warranty"),
    ],
}

# report, model, number of the document, its pictures in docs/
PRINTED = [
    ("report_agreement", "agreement", "01/%/HĐMB-MP", "hop-dong-mua-ban"),
    ("report_agreement", "agreement", "01/%/HĐNT-MP", "hop-dong-nguyen-tac"),
    (
        "report_agreement_appendix",
        "agreement.appendix",
        "PL01-04/%",
        "phu-luc-hop-dong",
    ),
    (
        "report_agreement_handover",
        "agreement.handover",
        "01/%/BBBG-MP",
        "bien-ban-ban-giao",
    ),
    (
        "report_agreement_handover",
        "agreement.handover",
        "01/%/BBNT-MP",
        "bien-ban-nghiem-thu",
    ),
]


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser
        browser.close()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("login", SCREENS)
def test_screens_open_without_an_error(server, chromium, login, size):
    phone = size is PHONE
    context = chromium.new_context(
        viewport=size,
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        is_mobile=phone,
        has_touch=phone,
    )
    page, errors = context.new_page(), []
    page.on("console", lambda message: _note(message, errors))
    page.on("pageerror", lambda error: errors.append(str(error)))
    walker = Walker(page, server.url, login)
    walker.log_in(PASSWORD)
    actions = _actions_by_menu(page, server.url)
    for menu, name, record in SCREENS[login]:
        walker.open(actions[menu])
        picture(page, name, phone)
        if record:
            named = page.locator(".o_data_row td[name=name]:visible")
            first = (named if named.count() else page.locator(ROW)).first
            first.click(position=CORNER)
            page.wait_for_selector(".o_form_view")
            walker.settle()
            picture(page, record, phone)
        dialogs = page.locator(".o_error_dialog").count()
        assert not dialogs, f"{login}: {menu} shows an error"
    context.close()
    assert errors == []


def test_documents_of_the_contract_are_printed(server, chromium):
    context = chromium.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    page = context.new_page()
    Walker(page, server.url, "manager").log_in(PASSWORD)
    for report, model, number, name in PRINTED:
        (record,) = _search(page, server.url, model, number)
        address = f"{server.url}/report/pdf/crm_vn_contract_project.{report}/{record}"
        answer = page.request.get(address, timeout=120_000)
        assert answer.ok, name
        assert answer.body().startswith(b"%PDF"), name
        picture_pages(answer.body(), name)
    context.close()


def _search(page: Page, url: str, model: str, number: str) -> list[int]:
    params = {
        "model": model,
        "method": "search",
        "args": [[["code", "=like", number]]],
        "kwargs": {"order": "id", "limit": 1},
    }
    address = f"{url}/web/dataset/call_kw/{model}/search"
    answer = page.request.post(address, data={"jsonrpc": "2.0", "params": params})
    return answer.json()["result"]


def _note(message, errors: list[str]) -> None:
    if message.type == "error":
        errors.append(message.text)


def _actions_by_menu(page: Page, url: str) -> dict[str, str]:
    menus = page.request.get(f"{url}/web/webclient/load_menus?lang=vi_VN").json()
    return {
        menu["xmlid"]: str(menu["actionID"])
        for menu in menus.values()
        if menu.get("actionID")
    }
