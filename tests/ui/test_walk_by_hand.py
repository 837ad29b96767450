"""The whole loop by mouse and keyboard, from the campaign to version two of it.

One browser, one window per role, nothing but menus, fields and buttons as they read in
Vietnamese. Outside the browser are only the customer, who opens his mail, and the clock
of the scheduled actions. The steps stand on each other and run in this order.
"""

import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from playwright.sync_api import sync_playwright

from suite.company import PASSWORD, ROLES, Company
from suite.installation import ADMIN_PASSWORD, temporary_server
from suite.mailbox import Mailbox, body_of, links_of
from suite.story import CUSTOMER, READER, TODAY, eventually, fetch, make_due
from ui.hand import Hand
from ui.walk import CHROMIUM, OPTIONS

CAMPAIGN = "Hội thảo kho lạnh tiết kiệm điện"
PERSON = "Trần Văn Khoa"
GOODS = "Kho lạnh 500 tấn"
PRICE = 1_000_000_000  # before tax, in đồng


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """The company, a browser window per role, the mailbox of the customer."""
    log = tmp_path_factory.mktemp("by_hand") / "odoo.log"
    with (
        Mailbox() as mailbox,
        temporary_server(log) as server,
        sync_playwright() as playwright,
    ):
        company = Company(server, ADMIN_PASSWORD)
        company.send_mail_through(mailbox.port)
        company.create_product(GOODS, PRICE, type="consu")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        hands = {
            role: Hand(browser, server.url, f"walk.{role}", PASSWORD) for role in ROLES
        }
        yield SimpleNamespace(
            admin=company.admin,
            server=server,
            mailbox=mailbox,
            browser=browser,
            **hands,
        )
        browser.close()


@pytest.fixture(autouse=True)
def no_console_errors(office):
    """Whatever a step does, no window may complain."""
    yield
    for role in ROLES:
        assert getattr(office, role).errors == [], role


def typed(day) -> str:
    return f"{day:%d/%m/%Y}"


def test_01_marketing_writes_a_campaign(office):
    me = office.marketing
    me.go("Marketing", "Chiến dịch")
    me.new()
    me.fill("title", CAMPAIGN)
    me.press("Chỉnh sửa")
    me.choose("campaign_type", "Hội thảo")
    me.fill("purpose", "Mười khách hàng mới ngành thủy sản")
    me.fill("budget", "50tr")
    me.save()
    assert "50.000.000" in me.read("budget")


def test_02_and_a_list_of_guests(office):
    me = office.marketing
    me.go("Marketing", "Danh sách gửi thư")
    me.new()
    me.fill("name", "Khách mời hội thảo")
    me.save()
    me.smart_button("Người nhận")
    me.new()
    me.fill("name", PERSON)
    me.fill("email", READER)
    me.fill("company_name", CUSTOMER)
    me.save()
    assert me.read("email") == READER


def test_03_and_sends_the_mailing(office):
    me = office.marketing
    me.go("Marketing", "Chiến dịch")
    me.open_row(CAMPAIGN)
    me.press("Gửi thư")
    me.fill("subject", "Mời dự hội thảo kho lạnh")
    me.choose("purpose", "Chăm sóc khách hàng")
    me.choose("contact_list_ids", "Khách mời hội thảo")
    me.page.get_by_text("Văn Bản Thuần").first.click()
    letter = me.page.frame_locator("iframe").locator("[contenteditable=true] p").first
    letter.click()
    me.page.keyboard.type("Kính mời Quý khách dự hội thảo kho lạnh tiết kiệm điện.")
    me.press("Gửi")
    me.press("Gửi đến tất cả")
    office.server.wake_crons()
    office.invitation = office.mailbox.wait_for(READER, "hội thảo")
    assert "kho lạnh tiết kiệm điện" in body_of(office.invitation)


def test_04_the_reader_becomes_a_target_customer_of_a_salesperson(office):
    links = links_of(office.invitation)
    (pixel,) = [link for link in links if link.endswith("blank.gif")]
    time.sleep(3)  # who is faster than two seconds is a scanner
    assert fetch(pixel).ok
    make_due(office, "crm_vn_pipeline.ir_cron_targets_from_openers")
    eventually(office.server, lambda: office.admin.search("crm.target", []))
    me = office.sales_manager
    me.go("Marketing", "Khách hàng mục tiêu")
    me.open_row(PERSON)
    me.press("Giao chăm sóc")
    me.choose("user_id", "Nguyễn Văn Đạt")
    me.press("Giao chăm sóc")


def test_05_who_turns_him_into_a_lead_and_an_opportunity(office):
    me = office.sales
    me.go("Kinh doanh", "Khách hàng mục tiêu của tôi")
    me.open_row(PERSON)
    me.press("Bắt đầu chăm sóc")
    assert me.status() == "Đang chăm sóc"
    me.press("Chuyển thành đầu mối")
    me.press("Chuyển đổi thành cơ hội")
    me.press("Tạo cơ hội")
    assert me.status() == "Liên hệ"


def test_06_sends_a_quotation_and_wins(office):
    me = office.sales
    me.stage("Đánh giá")
    me.press("Báo giá mới")
    me.add_line("Thêm sản phẩm", "product_template_id", GOODS)
    me.press("Gửi")
    me.press("Gửi")
    assert me.status() == "Báo giá đã gửi"
    office.server.wake_crons()
    quotation = office.mailbox.wait_for(READER, "Báo giá BG")
    assert "1.100.000.000" in body_of(quotation)
    me.crumb(CUSTOMER)
    me.stage("Đề xuất giải pháp")
    me.stage("Đàm phán")
    me.press("Thành công")
    me.tick_box("no_competitor")
    me.press("Thành công")
    me.page.locator(".o_reward").click()
    assert me.status() == "Chốt deal"


def test_07_draws_up_the_contract_which_the_manager_approves(office):
    me, manager = office.sales, office.sales_manager
    me.press("Tạo hợp đồng")
    me.fill("signature_date", typed(TODAY))
    me.fill("handover_date", typed(TODAY + timedelta(days=60)))
    me.tab("Ký kết")
    me.fill("partner_signatory_function", "Giám đốc")
    me.choose("company_signatory_id", "Hoàng Minh Tuấn")
    me.fill("company_signatory_function", "Trưởng phòng kinh doanh")
    me.press("Trình duyệt")
    assert me.status() == "Chờ duyệt"
    manager.go("Hợp đồng", "Hợp đồng")
    manager.open_row(CUSTOMER)
    manager.press("Duyệt")
    assert manager.status() == "Chờ ký"
    me.page.reload()
    me.settle()
    me.press("Ghi nhận đã ký")
    assert me.status() == "Đang hiệu lực"


def test_08_the_accountant_invoices_and_receives(office):
    me = office.accountant
    me.go("Hợp đồng", "Đợt thanh toán")
    me.tick("Tạm ứng khi ký hợp đồng")
    me.press("Lập hóa đơn")
    me.press("Xác nhận")
    assert me.status() == "Đã vào sổ"
    me.press("Thanh toán")
    me.fill("amount", "100tr")
    me.press("Tạo thanh toán")
    me.go("Hợp đồng", "Đợt thanh toán")
    row = me.row("Tạm ứng khi ký hợp đồng")
    assert "100.000.000" in row
    assert "230.000.000" in row
    assert "Thu một phần" in row


def test_09_the_signed_handover_moves_the_contract(office):
    me = office.sales
    me.page.reload()
    me.settle()
    me.press("Lập biên bản bàn giao")
    me.press("Đã gửi khách hàng")
    me.tab("Ký kết")
    me.fill("signatory_name", PERSON)
    me.fill("signatory_position", "Giám đốc")
    me.attach("signed_document", "bien-ban.pdf", b"%PDF-1.4 scan")
    me.press("Ghi nhận bản giấy đã ký")
    assert me.status() == "Đã ký"
    me.smart_button("Hợp đồng")
    assert me.status() == "Bàn giao sản phẩm"


def test_10_care_calls_the_customer(office):
    me = office.care
    me.go("Chăm sóc khách hàng", "Lượt chăm sóc")
    me.open_row(CUSTOMER)
    me.press("Ghi kết quả")
    me.choose("result_id", "Gặp khách, có quan tâm")
    me.fill("note", "Khách hài lòng, hỏi thêm lịch bảo trì")
    me.press("Lưu")
    assert me.status() == "Hoàn tất"


def test_11_and_solves_his_complaint(office):
    me = office.care
    me.go("Chăm sóc khách hàng", "Bảo hành")
    me.open_row(CUSTOMER)
    me.press("Vụ việc mới")
    me.fill("name", "Máy nén kêu to")
    me.choose("partner_id", PERSON)
    me.write("description", "Máy nén số 2 kêu to khi khởi động")
    me.save()
    me.stage("Đang xử lý")
    me.tab("Cách giải quyết")
    me.choose("root_cause_id", "Lắp đặt")
    me.fill("resolution", "Siết lại chân đế máy nén")
    me.save()
    me.stage("Đã giải quyết")
    assert me.status() == "Đã giải quyết"


def test_12_the_customer_says_how_satisfied_he_is(office):
    mail = eventually(office.server, lambda: rating_mail(office))
    (link,) = [link for link in links_of(mail) if link.endswith("/5")]
    page = office.browser.new_page(locale="vi-VN")
    page.goto(link)
    page.locator("textarea[name=feedback]").fill("Nhanh, nhiệt tình")
    with page.expect_navigation():
        page.locator("form button").last.click()
    page.close()
    me = office.care
    me.go("Chăm sóc khách hàng", "Mức độ hài lòng")
    assert "Nhanh, nhiệt tình" in me.page.locator(".o_content").inner_text()


def rating_mail(office):
    mails = office.mailbox.to(READER)
    found = [m for m in mails if any("/rate/" in link for link in links_of(m))]
    return found[-1] if found else None


def test_13_the_manager_sets_a_target_and_sees_what_came_of_it(office):
    me = office.sales_manager
    me.go("Chỉ tiêu và đánh giá", "Chỉ tiêu")
    me.new()
    me.choose("metric_id", "Tiền đã thu")
    me.choose("user_id", "Nguyễn Văn Đạt")
    me.fill("target_value", "200000000")
    me.save()
    me.press("Cập nhật số liệu")
    assert "100.000.000" in me.read("actual_value")
    assert "50%" in me.read("attainment")


def test_14_his_review_opens_version_two_of_the_campaign(office):
    me = office.sales_manager
    me.go("Chỉ tiêu và đánh giá", "Đánh giá kỳ")
    me.new()
    me.fill("date_from", typed(TODAY.replace(day=1)))
    me.save()
    me.press("Lấy số liệu")
    me.tab("Quyết định")
    me.page.get_by_text("Thêm một dòng").first.click()
    me.settle()
    me.fill("name", "Mời thêm ngành thủy sản, giảm quảng cáo")
    me.choose("campaign_id", CAMPAIGN)
    me.fill("date_deadline", typed(TODAY + timedelta(days=14)))
    me.press("Lưu & Đóng")
    me.press("Kết thúc")
    me.press("Ok")
    assert me.status() == "Hoàn tất"
    me.smart_button("Chiến dịch")
    assert me.read("version") == "2"
    assert "ngành thủy sản" in me.read("change_reason")


def test_15_and_marketing_goes_on_with_it(office):
    me = office.marketing
    me.go("Marketing", "Chiến dịch")
    me.open_row("phiên bản 2")
    me.smart_button("Phiên bản trước")
    assert me.read("title") == CAMPAIGN
