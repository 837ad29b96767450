"""The customer signs contract, appendix and handover on his phone, from the mail on.

What he does is done by finger (once by mouse) in a browser without an account; what he
signed is read in the salesperson's window. The steps stand on each other.
"""

import re
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
from playwright.sync_api import sync_playwright
from PyPDF2 import PdfReader

from suite.client import Client
from suite.company import send_mail_through
from suite.installation import ADMIN_PASSWORD
from suite.mailbox import Mailbox, links_of
from suite.story import TODAY
from ui.hand import Hand
from ui.phone import Visitor, take_photo
from ui.pictures import DESKTOP
from ui.walk import CHROMIUM, OPTIONS

PASSWORD = "minhphat"
READER = "khoa.tran@namhai.example"
PERSON = "Trần Văn Khoa"
SIGNED = "Chữ ký đã được ghi nhận"
PDF_OF_CONTRACT, PDF_OF_MINUTES = "(PDF)", "Biên bản (PDF)"


@pytest.fixture(scope="module")
def scene(server):
    """A contract that waits for a signature; the salesperson; the customer's phone."""
    admin = Client(server.url, server.database, "admin", ADMIN_PASSWORD)
    with Mailbox() as mailbox, sync_playwright() as playwright:
        way_out = send_mail_through(admin, server.url, mailbox.port)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield SimpleNamespace(
            server=server,
            mailbox=mailbox,
            browser=browser,
            code=contract_to_sign(server, admin),
            sales=Hand(browser, server.url, "sales", PASSWORD),
            customer=Visitor(browser),
        )
        browser.close()
        admin.call("ir.mail_server", "unlink", [way_out])


def contract_to_sign(server, admin):
    """The salesperson writes a contract, the manager approves it; its number."""
    me, manager = (
        Client(server.url, server.database, login, PASSWORD)
        for login in ("sales", "manager")
    )
    contact = admin.ref("crm_vn_base.partner_nam_hai_contact_demo")
    goods = admin.ref("crm_vn_pipeline.product_cold_room_demo")
    order = me.create(
        "sale.order",
        partner_id=admin.ref("crm_vn_base.partner_nam_hai_demo"),
        order_line=[(0, 0, {"product_id": goods, "product_uom_qty": 2})],
    )
    agreement = me.press("sale.order", order, "action_create_agreement")["res_id"]
    me.write(
        "agreement",
        agreement,
        handover_date=str(TODAY + timedelta(days=60)),
        signature_date=str(TODAY),
        partner_signatory_id=contact,
        partner_signatory_function="Giám đốc",
        company_signatory_id=admin.ref("crm_vn_contract_project.partner_director_demo"),
    )
    me.press("agreement", agreement, "action_submit")
    manager.press("agreement", agreement, "action_approve")
    return me.read("agreement", agreement, "code")["code"]


@pytest.fixture(autouse=True)
def no_console_errors(scene):
    """Neither the office's window nor the phone may complain."""
    yield
    assert scene.sales.errors == []
    assert scene.customer.errors == []


def link_in_mail(scene, subject, path):
    """The link in the newest mail to the customer that leads to this place."""
    scene.server.wake_crons()
    mail = scene.mailbox.wait_for(READER, subject)
    (link,) = {link for link in links_of(mail) if path in link}
    return link


def pages_of(pdf):
    """The text of a PDF as the customer's reader shows it, words in one line."""
    reader = PdfReader(BytesIO(pdf))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def pictures_of(pdf):
    """How many pictures a PDF has; the logo is one."""
    objects = [
        found.get_object()
        for page in PdfReader(BytesIO(pdf)).pages
        for found in page["/Resources"].get("/XObject", {}).values()
    ]
    return sum(found["/Subtype"] == "/Image" for found in objects)


def sees_picture(me, name):
    """Whether the picture in a field of the form is really drawn."""
    picture = me.field(name).locator("img")
    picture.wait_for()
    return picture.evaluate("img => img.decode().then(() => img.naturalWidth > 0)")


# The contract -------------------------------------------------------------------------


def test_01_the_contract_goes_to_the_customer_by_mail(scene):
    me = scene.sales
    me.go("Hợp đồng", "Hợp đồng")
    me.open_row(scene.code)
    assert me.status() == "Chờ ký"
    me.press("Gửi khách ký trực tuyến")
    me.press("Gửi")
    scene.link = link_in_mail(scene, scene.code, "/my/contracts/")


def test_02_a_link_that_is_not_his_shows_nothing(scene):
    stranger = Visitor(scene.browser)
    for link in (scene.link[:-1] + "x", re.sub(r"\?.*", "", scene.link)):
        stranger.open(link)
        assert stranger.page.locator(".o_vn_unknown").is_visible()
        assert scene.code not in stranger.page.content()
    stranger.close()


def test_03_he_reads_the_contract_and_its_pdf(scene):
    phone = scene.customer
    phone.open(scene.link)
    page = phone.read()
    for text in (scene.code, "Tiến độ thanh toán", "Chờ ký", "Nguyễn Văn Đạt"):
        assert text in page
    assert not phone.is_too_wide()
    phone.picture("portal_contract")
    pdf = phone.load(PDF_OF_CONTRACT)
    assert pdf.startswith(b"%PDF-")
    assert scene.code in pages_of(pdf)


def test_04_without_a_drawing_nothing_is_signed(scene):
    phone = scene.customer
    assert phone.form.get_by_label("Họ và tên").input_value() == PERSON
    assert phone.form.get_by_label("Chức vụ").input_value() == "Giám đốc"
    phone.sign()
    missing = phone.form.locator(".o_vn_missing")
    missing.wait_for()
    phone.draw()
    assert not missing.is_visible()
    phone.form.get_by_role("button", name="Ký lại").tap()
    phone.sign()
    missing.wait_for()


def test_05_he_signs_with_his_finger_a_colleague_is_too_late(scene):
    phone, colleague = scene.customer, Visitor(scene.browser, DESKTOP)
    colleague.open(scene.link)
    assert not colleague.is_too_wide()
    phone.fill("Ý kiến của Quý khách", "Đề nghị giao trước ngày 20")
    phone.draw()
    phone.send()
    assert SIGNED in phone.read()
    assert phone.page.locator("img.o_vn_signature").is_visible()
    assert not phone.form.count()
    colleague.fill("Họ và tên", "Lê Thị Kẻ Khác")
    colleague.draw()
    colleague.send()
    assert "đã được ký" in colleague.read()
    assert "Kẻ Khác" not in colleague.read()
    assert colleague.errors == []
    colleague.close()


def test_06_the_salesperson_sees_his_signature_and_signs(scene):
    me = scene.sales
    me.page.reload()
    me.settle()
    assert sees_picture(me, "customer_signature")
    assert me.read("customer_signed_name") == PERSON
    log = me.page.locator(".o-mail-Chatter")
    log.get_by_text("Đề nghị giao trước ngày 20").first.wait_for()
    me.press("Ghi nhận đã ký")
    assert me.status() == "Đang hiệu lực"
    scene.customer.open(scene.link)
    assert "Đang hiệu lực" in scene.customer.read()


# An appendix --------------------------------------------------------------------------


def appendix_to_sign(scene):
    """The salesperson wants a later day, the manager approves; its number."""
    me, manager = (
        Client(scene.server.url, scene.server.database, login, PASSWORD)
        for login in ("sales", "manager")
    )
    (agreement,) = me.search("agreement", [("code", "=", scene.code)])
    appendix = me.create(
        "agreement.appendix",
        agreement_id=agreement,
        kind="term",
        name="Lùi ngày giao hàng",
        handover_date_new=str(TODAY + timedelta(days=75)),
    )
    me.press("agreement.appendix", appendix, "action_submit")
    manager.press("agreement.appendix", appendix, "action_approve")
    me.write("agreement.appendix", appendix, signed_on=str(TODAY))
    return me.read("agreement.appendix", appendix, "code")["code"]


def test_06_he_signs_an_appendix_the_same_way(scene):
    me, phone = scene.sales, scene.customer
    scene.appendix = appendix_to_sign(scene)
    me.go("Hợp đồng", "Phụ lục")
    me.open_row(scene.appendix)
    me.press("Gửi khách ký trực tuyến")
    me.press("Gửi")
    phone.open(link_in_mail(scene, scene.appendix, "/my/appendices/"))
    page = phone.read()
    for text in (scene.appendix, scene.code, f"{TODAY + timedelta(days=75):%d/%m/%Y}"):
        assert text in page
    assert not phone.is_too_wide()
    phone.draw()
    phone.send()
    assert SIGNED in phone.read()
    me.page.reload()
    me.settle()
    assert sees_picture(me, "customer_signature")
    me.press("Ghi nhận đã ký")
    me.press("Ghi nhận đã ký")  # the dialog asks whether both have signed
    assert me.status() == "Đã ký"
    me.smart_button("Hợp đồng")
    assert me.status() == "Đang hiệu lực"


# The handover -------------------------------------------------------------------------


def test_07_so_do_the_minutes_of_the_handover(scene):
    me = scene.sales
    me.press("Lập biên bản bàn giao")
    me.press("Gửi khách ký")
    me.press("Gửi")
    assert me.status() == "Đã gửi khách hàng"
    scene.minutes = me.read("code")
    scene.link = link_in_mail(scene, scene.minutes, "/my/handovers/")


def test_08_he_signs_them_with_a_photo_and_a_remark(scene):
    phone = scene.customer
    phone.open(scene.link)
    assert scene.minutes in phone.read()
    assert not phone.is_too_wide()
    scene.unsigned = phone.load(PDF_OF_MINUTES)
    phone.fill("Họ và tên", "Phạm Quốc Hùng")
    phone.fill("Chức vụ", "Quản đốc kho")
    phone.fill("Ý kiến của Quý khách", "Đã nhận đủ, kho chạy êm")
    phone.photograph("kho-lanh.jpg", take_photo())
    phone.sign()
    phone.form.locator(".o_vn_missing").wait_for()
    phone.draw()
    phone.picture("portal_signature")
    phone.send()
    page = phone.read()
    for text in (SIGNED, "Phạm Quốc Hùng", "Quản đốc kho", "Đã nhận đủ, kho chạy êm"):
        assert text in page
    assert not phone.form.count(), "signed minutes are not signed again"


def test_09_his_photo_was_made_smaller_on_the_phone(scene):
    photo = scene.customer.page.locator("img.o_vn_thumb")
    photo.scroll_into_view_if_needed()
    size = "img => img.decode().then(() => [img.naturalWidth, img.naturalHeight])"
    assert photo.evaluate(size) == [1920, 1280]


def test_10_the_pdf_carries_his_name_and_signature(scene):
    pdf = scene.customer.load(PDF_OF_MINUTES)
    assert pdf.startswith(b"%PDF-")
    text = pages_of(pdf)
    for part in (scene.minutes, "Phạm Quốc Hùng", "Quản đốc kho"):
        assert part in text
    assert pictures_of(pdf) > pictures_of(scene.unsigned), "what he drew is printed"


def test_11_the_salesperson_sees_them_signed_and_the_contract_moved(scene):
    me = scene.sales
    me.page.reload()
    me.settle()
    assert me.status() == "Đã ký"
    assert sees_picture(me, "customer_signature")
    assert "kho chạy êm" in me.read("customer_remark")
    me.tab("Ký kết")
    assert me.read("signatory_name") == "Phạm Quốc Hùng"
    me.tab("Ảnh và ghi chú")
    assert me.field("photo_ids").locator(".o_attachment").count() == 1
    me.smart_button("Hợp đồng")
    assert me.status() == "Bàn giao sản phẩm"


def test_12_signed_in_he_finds_all_in_the_portal(scene):
    phone = scene.customer
    phone.open(f"{scene.server.url}/web/login")
    phone.page.fill("input[name=login]", "namhai")
    phone.page.fill("input[name=password]", PASSWORD)
    with phone.page.expect_navigation():
        phone.page.click("button[type=submit]")
    for path, code in (
        ("contracts", scene.code),
        ("appendices", scene.appendix),
        ("handovers", scene.minutes),
    ):
        phone.open(f"{scene.server.url}/my/{path}")
        phone.page.get_by_text(code).first.tap()
        phone.page.wait_for_load_state("networkidle")
        assert code in phone.read()
        assert not phone.is_too_wide()
