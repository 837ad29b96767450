"""The whole loop, from a campaign to the campaign that follows it, nothing faked.

A real server in normal mode on a copy of the template database, its own scheduled
actions, a real SMTP server, every step by the role that does it, over HTTP. The steps
stand on each other: they run in this order and share one ``story``.
"""

import re
import time
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import requests

from suite.client import RpcError
from suite.company import Company
from suite.installation import ADMIN_PASSWORD, temporary_server
from suite.mailbox import Mailbox, body_of, links_of
from suite.outside import Outside

READER = "khoa@nam-hai.example"
SCANNED = "info@phuc-long.example"
CUSTOMER = "Công ty TNHH Thủy sản Nam Hải"
STORE, INSTALLATION = 1_000_000_000, 91_000_001  # prices before tax, in đồng
BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Chrome/140.0 Safari/537.36"
)
TODAY = date.today()


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """The company, a session per role, and what the steps have made so far."""
    log = tmp_path_factory.mktemp("walk") / "odoo.log"
    with (
        Mailbox() as mailbox,
        Outside() as outside,
        temporary_server(log, environment=outside.environment()) as server,
    ):
        company = Company(server, ADMIN_PASSWORD)
        company.send_mail_through(mailbox.port)
        story = SimpleNamespace(
            company=company,
            admin=company.admin,
            server=server,
            mailbox=mailbox,
            outside=outside,
            log=log,
        )
        for role in company.users:
            setattr(story, role, company.log_in(role))
        yield story


def eventually(server, check, seconds=90):
    """The first true answer of ``check``, while the server's crons do their work."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        server.wake_crons()
        answer = check()
        if answer:
            return answer
        time.sleep(0.5)
    raise AssertionError(f"still not so after {seconds} seconds")


def fetch(address, method="GET", agent=BROWSER, **kwargs):
    """Fetch an address as somebody outside the company."""
    session = requests.Session()
    session.trust_env = False
    headers = {"User-Agent": agent}
    return session.request(method, address, headers=headers, timeout=30, **kwargs)


def make_due(story, cron):
    """The administrator sets a scheduled action's next run to now."""
    cron_id = story.admin.ref(cron)
    story.admin.write("ir.cron", cron_id, nextcall="2020-01-01 00:00:00")


def opened(action):
    """The record that an action opens as a form."""
    assert action["res_id"], action
    return action["res_id"]


def show(client, model, record_id, button):
    """Press a smart button; what it shows, read as this user."""
    return client.follow(client.press(model, record_id, button))


# (1) campaign -------------------------------------------------------------------------


def test_01_marketing_sends_a_real_mailing(story):
    me = story.marketing
    story.campaign = me.create(
        "utm.campaign",
        name="Hội thảo kho lạnh tiết kiệm điện",
        campaign_type="seminar",
        date_start=str(TODAY),
        date_end=str(TODAY + timedelta(days=30)),
        budget=50_000_000,
        expected_revenue=3_000_000_000,
    )
    guests = me.create("mailing.list", name="Khách mời hội thảo")
    for name, company, address in (
        ("Trần Văn Khoa", CUSTOMER, READER),
        ("Phòng mua hàng", "Siêu thị Phúc Long", SCANNED),
    ):
        me.create(
            "mailing.contact",
            name=name,
            company_name=company,
            email=address,
            list_ids=[(4, guests)],
        )
    mailing_model = story.admin.search("ir.model", [("model", "=", "mailing.list")])
    story.mailing = me.create(
        "mailing.mailing",
        subject="Mời dự hội thảo kho lạnh",
        campaign_id=story.campaign,
        mailing_model_id=mailing_model[0],
        contact_list_ids=[(4, guests)],
        body_html='<p>Kính mời Quý khách. <a href="https://minhphat.example/hoi-thao">'
        "Đăng ký</a></p>",
    )
    me.press("mailing.mailing", story.mailing, "action_launch")
    story.server.wake_crons()
    story.invitation = story.mailbox.wait_for(READER, "hội thảo")
    assert story.mailbox.wait_for(SCANNED, "hội thảo")
    assert len(story.mailbox.to(READER)) == 1


def pixel_of(message):
    (pixel,) = [link for link in links_of(message) if link.endswith("blank.gif")]
    return pixel


# (2) target customers -----------------------------------------------------------------


def test_02_a_reader_becomes_a_target_and_a_scanner_does_not(story):
    scanned = story.mailbox.to(SCANNED)[0]
    assert fetch(pixel_of(scanned), "HEAD").ok
    assert fetch(pixel_of(scanned), agent="Barracuda Sentinel (EE)").ok
    time.sleep(3)  # who is faster than two seconds is a scanner
    response = fetch(pixel_of(story.invitation))
    assert response.headers["Content-Type"] == "image/gif"
    make_due(story, "crm_vn_pipeline.ir_cron_targets_from_openers")

    me = story.marketing
    found = eventually(
        story.server,
        lambda: me.search("crm.target", [("campaign_id", "=", story.campaign)]),
    )
    (story.target,) = found
    target = me.read("crm.target", story.target, "email", "state", "engagement")
    assert target["email"] == READER
    assert (target["state"], target["engagement"]) == ("new", "human")


def test_02_states_are_not_typed_over_rpc(story):
    with pytest.raises(RpcError, match="nhập tay"):
        story.marketing.write("crm.target", story.target, state="converted")
    state = story.marketing.read("crm.target", story.target, "state")["state"]
    assert state == "new"


def test_02_the_manager_gives_the_target_to_a_salesperson(story):
    assert story.sales.search("crm.target", [("id", "=", story.target)]) == []
    me = story.sales_manager
    wizard = me.create(
        "crm.target.assign",
        target_ids=[(6, 0, [story.target])],
        user_id=story.company.users["sales"],
    )
    me.press("crm.target.assign", wizard, "action_apply")
    assert story.sales.search("crm.target", [("id", "=", story.target)])


# (3) lead -----------------------------------------------------------------------------


def test_03_sales_cares_for_the_target_and_makes_a_lead(story):
    me = story.sales
    me.press("crm.target", story.target, "action_start_caring")
    story.lead = opened(me.press("crm.target", story.target, "action_convert"))
    lead = me.read("crm.lead", story.lead, "type", "campaign_id", "email_from")
    assert lead["type"] == "lead"
    assert (lead["campaign_id"], lead["email_from"]) == (story.campaign, READER)
    me.write("crm.lead", story.lead, qualification="qualified", potential_level="80")


# (4) opportunity ----------------------------------------------------------------------


def test_04_the_lead_becomes_an_opportunity_with_company_and_contact(story):
    me = story.sales
    context = {
        "active_model": "crm.lead",
        "active_id": story.lead,
        "active_ids": [story.lead],
    }
    wizard = me.create(
        "crm.lead2opportunity.partner", context, name="convert", action="create"
    )
    me.press("crm.lead2opportunity.partner", wizard, "action_apply", context=context)
    lead = me.read("crm.lead", story.lead, "type", "partner_id")
    assert lead["type"] == "opportunity"
    story.contact = lead["partner_id"]
    contact = me.read("res.partner", story.contact, "name", "parent_id", "email")
    story.customer = contact["parent_id"]
    assert (contact["name"], contact["email"]) == ("Trần Văn Khoa", READER)
    company = me.read("res.partner", story.customer, "name", "is_company")
    assert (company["name"], company["is_company"]) == (CUSTOMER, True)


def test_04_it_moves_through_the_five_stages(story):
    me = story.sales
    stages = me.call(
        "crm.stage", "search_read", [], ["name", "is_won"], order="sequence, id"
    )
    assert [stage["name"] for stage in stages] == [
        "Liên hệ",
        "Đánh giá",
        "Đề xuất giải pháp",
        "Đàm phán",
        "Chốt deal",
    ]
    assert [stage["is_won"] for stage in stages] == [False] * 4 + [True]
    for stage in stages[:4]:
        me.write("crm.lead", story.lead, stage_id=stage["id"])
    assert me.read("crm.lead", story.lead, "won_status")["won_status"] == "pending"


# (5) sales activities, quotation ------------------------------------------------------


def test_05_a_call_that_is_done_is_one_row_of_facts(story):
    me = story.sales
    call = story.admin.ref("mail.mail_activity_data_call")
    model = story.admin.search("ir.model", [("model", "=", "crm.lead")])[0]
    activity = me.create(
        "mail.activity",
        activity_type_id=call,
        res_model_id=model,
        res_id=story.lead,
        user_id=me.uid,
        summary="Gọi xác nhận kích thước kho",
    )
    me.call("mail.activity", "action_feedback", [activity], feedback="Kho 500 tấn")
    rows = me.call(
        "crm.interaction",
        "search_read",
        [("res_model", "=", "crm.lead"), ("res_id", "=", story.lead)],
        ["kind", "user_id", "note"],
        load=False,
    )
    assert [(row["kind"], row["user_id"]) for row in rows] == [("call", me.uid)]
    assert "Kho 500 tấn" in rows[0]["note"]


def test_05_a_quotation_has_its_own_number(story):
    me, company = story.sales, story.company
    goods = company.create_product("Kho lạnh 500 tấn", STORE, type="consu")
    service = company.create_product("Lắp đặt, chạy thử", INSTALLATION, type="service")
    story.order = me.create(
        "sale.order",
        partner_id=story.customer,
        opportunity_id=story.lead,
        order_line=[
            (0, 0, {"product_id": goods, "product_uom_qty": 1}),
            (0, 0, {"product_id": service, "product_uom_qty": 1}),
        ],
    )
    me.press("sale.order", story.order, "action_quotation_sent")
    order = me.read(
        "sale.order", story.order, "quotation_number", "state", "campaign_id"
    )
    assert re.match(rf"BG{TODAY.year}/\d+", order["quotation_number"])
    assert (order["state"], order["campaign_id"]) == ("sent", story.campaign)


# (6) contract, project, money ---------------------------------------------------------


def test_06_no_contract_before_the_opportunity_is_won(story):
    with pytest.raises(RpcError, match="chưa"):
        story.sales.press("crm.lead", story.lead, "action_create_agreement")
    story.sales.press("crm.lead", story.lead, "action_set_won_rainbowman")
    status = story.sales.read("crm.lead", story.lead, "won_status")["won_status"]
    assert status == "won"


def test_06_the_contract_has_goods_and_instalments_to_the_dong(story):
    me = story.sales
    action = me.press("crm.lead", story.lead, "action_create_agreement")
    story.agreement = opened(action)
    agreement = me.read(
        "agreement", story.agreement, "code", "state", "amount_total", "order_ids"
    )
    assert re.match(rf"\d+/{TODAY.year}/HĐ\S+-\S+", agreement["code"])
    assert agreement["state"] == "draft"
    assert agreement["order_ids"] == [story.order]
    story.amount = agreement["amount_total"]
    plan = instalments(me, story)
    assert [line["percent"] for line in plan] == [30, 40, 25, 5]
    assert sum(line["amount"] for line in plan) == story.amount
    found = me.search("agreement", [("code_key", "ilike", typed(agreement["code"]))])
    assert story.agreement in found


def typed(code):
    """A contract number as somebody without a Vietnamese keyboard types it."""
    return code.replace("Đ", "D").replace("/", " ").lower()


def instalments(client, story):
    return client.call(
        "agreement.instalment",
        "search_read",
        [("agreement_id", "=", story.agreement)],
        ["percent", "amount", "amount_received", "amount_open", "state", "date_due"],
        order="sequence, id",
    )


def test_06_only_the_manager_approves(story):
    me = story.sales
    me.write(
        "agreement",
        story.agreement,
        handover_date=str(TODAY + timedelta(days=60)),
        partner_signatory_id=story.contact,
        partner_signatory_function="Giám đốc",
        company_signatory_id=me.read("res.users", me.uid, "partner_id")["partner_id"],
        company_signatory_function="Trưởng phòng kinh doanh",
        signature_date=str(TODAY),
    )
    with pytest.raises(RpcError):
        me.press("agreement", story.agreement, "action_sign")
    me.press("agreement", story.agreement, "action_submit")
    with pytest.raises(RpcError, match="quản lý"):
        me.press("agreement", story.agreement, "action_approve")
    story.sales_manager.press("agreement", story.agreement, "action_approve")


def test_06_signing_confirms_the_order_and_creates_the_project(story):
    me = story.sales
    me.press("agreement", story.agreement, "action_sign")
    agreement = me.read("agreement", story.agreement, "state", "project_ids")
    assert agreement["state"] == "in_force"
    assert me.read("sale.order", story.order, "state")["state"] == "sale"
    (story.project,) = show(
        story.sales_manager, "agreement", story.agreement, "action_view_projects"
    )
    lifecycle = me.read("res.partner", story.customer, "lifecycle")["lifecycle"]
    assert lifecycle == "customer"
    first = instalments(me, story)[0]
    assert (first["state"], first["date_due"] is not False) == ("due", True)


def test_06_the_accountant_invoices_and_receives_from_the_ledger(story):
    me = story.accountant
    first = instalments(me, story)[0]
    action = me.press("agreement.instalment", first["id"], "action_create_invoice")
    story.invoice = opened(action)
    me.press("account.move", story.invoice, "action_post")
    invoice = me.read("account.move", story.invoice, "state", "amount_total")
    assert (invoice["state"], invoice["amount_total"]) == ("posted", first["amount"])

    story.paid = 100_000_000
    pay(me, story.invoice, story.paid)
    first = instalments(me, story)[0]
    assert first["state"] == "partial"
    assert first["amount_received"] == story.paid
    assert first["amount_open"] == invoice["amount_total"] - story.paid
    agreement = me.read("agreement", story.agreement, "amount_received")
    assert agreement["amount_received"] == story.paid


def pay(client, move, amount):
    context = {"active_model": "account.move", "active_ids": [move]}
    wizard = client.create("account.payment.register", context, amount=amount)
    client.press(
        "account.payment.register", wizard, "action_create_payments", context=context
    )


def test_06_a_salesperson_sees_the_money_and_may_not_invoice(story):
    first = instalments(story.sales, story)[0]
    assert first["amount_received"] == story.paid
    with pytest.raises(RpcError):
        story.sales.press("agreement.instalment", first["id"], "action_create_invoice")


# (7) handover -------------------------------------------------------------------------


def test_07_the_signed_handover_moves_the_contract(story):
    me = story.sales
    with pytest.raises(RpcError):
        me.write("agreement", story.agreement, state="handed_over")
    story.handover = opened(
        me.press("agreement", story.agreement, "action_create_handover")
    )
    me.press("agreement.handover", story.handover, "action_send")
    with pytest.raises(RpcError, match="tên người"):
        me.press("agreement.handover", story.handover, "action_sign")
    me.write(
        "agreement.handover",
        story.handover,
        signatory_name="Trần Văn Khoa",
        signatory_position="Giám đốc",
    )
    me.press("agreement.handover", story.handover, "action_sign")
    agreement = me.read("agreement", story.agreement, "state", "delivered_percent")
    assert (agreement["state"], agreement["delivered_percent"]) == ("handed_over", 100)
    states = me.call("agreement", "fields_get", ["state"])["state"]["selection"]
    assert dict(states)["handed_over"] == "Bàn giao sản phẩm"
    second = instalments(me, story)[1]
    assert second["date_due"], "the instalment that waited for the handover is due now"


# (8) customer care --------------------------------------------------------------------


def test_08_warranty_has_started_and_a_touch_is_planned(story):
    me = story.care
    warranties = show(me, "agreement", story.agreement, "action_view_warranties")
    assert len(warranties) >= 1
    story.warranty = warranties[0]
    warranty = me.read("crm.warranty", story.warranty, "date_start", "state")
    assert (warranty["date_start"], warranty["state"]) == (str(TODAY), "active")
    (story.touch,) = show(me, "agreement", story.agreement, "action_view_care_touches")
    touch = me.read("crm.care.touch", story.touch, "state", "date_planned")
    assert touch["state"] == "planned"
    assert touch["date_planned"] > str(TODAY)


def test_08_care_does_the_touch(story):
    me = story.care
    touch = me.read("crm.care.touch", story.touch, "channel")
    kind = [("kind", "=", touch["channel"])]
    result = me.search("crm.interaction.result", kind, limit=1)[0]
    wizard = me.create(
        "crm.care.touch.close",
        touch_id=story.touch,
        outcome="done",
        result_id=result,
        note="Khách hài lòng, hỏi thêm lịch bảo trì",
    )
    me.press("crm.care.touch.close", wizard, "action_confirm")
    assert me.read("crm.care.touch", story.touch, "state")["state"] == "done"


# (9) cases ----------------------------------------------------------------------------


def test_09_a_complaint_becomes_a_case_and_is_solved(story):
    me = story.care
    story.ticket = me.create(
        "helpdesk.ticket",
        name="Máy nén kêu to",
        description="<p>Máy nén số 2 kêu to khi khởi động</p>",
        partner_id=story.contact,
        warranty_id=story.warranty,
        type_id=story.admin.ref("crm_vn_care.helpdesk_ticket_type_product_defect"),
        user_id=me.uid,
    )
    ticket = me.read("helpdesk.ticket", story.ticket, "agreement_id", "product_id")
    assert ticket["agreement_id"] == story.agreement and ticket["product_id"]

    solved = stage(me, "Đã giải quyết")
    with pytest.raises(RpcError, match="giải quyết"):
        me.write("helpdesk.ticket", story.ticket, stage_id=solved)
    me.write("helpdesk.ticket", story.ticket, stage_id=stage(me, "Đang xử lý"))
    causes = me.search("helpdesk.root.cause", [], limit=1)
    me.write(
        "helpdesk.ticket",
        story.ticket,
        stage_id=solved,
        root_cause_id=causes[0],
        resolution="Siết lại chân đế máy nén, thay đệm cao su",
    )


def stage(client, name):
    (found,) = client.search("helpdesk.ticket.stage", [("name", "=", name)])
    return found


def test_09_satisfaction_is_asked_by_mail_and_answered(story):
    eventually(
        story.server,
        lambda: [m for m in story.mailbox.to(READER) if rating_links(m)],
    )
    mail = [m for m in story.mailbox.to(READER) if rating_links(m)][-1]
    assert "Siết lại chân đế" in body_of(mail)
    link = [link for link in rating_links(mail) if link.endswith("/5")][0]
    session = requests.Session()
    session.trust_env = False
    page = session.get(link, timeout=30)
    form = dict(re.findall(r'name="(csrf_token|rate)"[^>]*value="([^"]+)"', page.text))
    action = re.search(r'<form[^>]*action="([^"]+)"', page.text).group(1)
    sent = session.post(
        story.server.url + action,
        data=form | {"rate": "5", "feedback": "Nhanh, nhiệt tình"},
        timeout=30,
    )
    assert sent.ok
    rating = story.care.call(
        "rating.rating",
        "search_read",
        [("res_model", "=", "helpdesk.ticket"), ("res_id", "=", story.ticket)],
        ["rating", "feedback", "consumed"],
    )
    assert [(r["rating"], r["consumed"]) for r in rating] == [(5, True)]


def rating_links(message):
    return [link for link in links_of(message) if "/rate/" in link]


# (10) reports, (11) targets, review, decision -----------------------------------------


def test_11_the_manager_sees_actual_against_target(story):
    me = story.sales_manager
    metric = story.admin.search("crm.kpi.metric", [("code", "=", "cash_collected")])
    with pytest.raises(RpcError):
        create_target(story.sales, metric[0], story)
    story.kpi_target = create_target(me, metric[0], story)
    me.press("crm.kpi.target", story.kpi_target, "action_refresh")
    target = me.read("crm.kpi.target", story.kpi_target, "actual_value", "attainment")
    assert target["actual_value"] == story.paid
    assert target["attainment"] == pytest.approx(0.5)
    own = story.sales.read("crm.kpi.target", story.kpi_target, "actual_value")
    assert own["actual_value"] == story.paid


def create_target(client, metric, story):
    return client.create(
        "crm.kpi.target",
        metric_id=metric,
        period_type="month",
        date_from=str(TODAY),
        scope="user",
        user_id=story.company.users["sales"],
        target_value=2 * story.paid,
    )


def test_11_a_decision_opens_version_two_of_the_campaign(story):
    me = story.sales_manager
    story.review = me.create(
        "crm.kpi.review", period_type="month", date_from=str(TODAY)
    )
    with pytest.raises(RpcError):
        me.press("crm.kpi.review", story.review, "action_done")
    me.press("crm.kpi.review", story.review, "action_take_evidence")
    story.decision = me.create(
        "crm.kpi.decision",
        review_id=story.review,
        kind="campaign",
        name="Mời thêm ngành thủy sản, giảm ngân sách quảng cáo",
        campaign_id=story.campaign,
        date_deadline=str(TODAY + timedelta(days=14)),
    )
    me.press("crm.kpi.review", story.review, "action_done")
    result = me.read("crm.kpi.decision", story.decision, "result_campaign_id")
    story.next_campaign = result["result_campaign_id"]
    campaign = story.marketing.read(
        "utm.campaign", story.next_campaign, "version", "parent_id", "change_reason"
    )
    assert (campaign["version"], campaign["parent_id"]) == (2, story.campaign)
    assert "thủy sản" in campaign["change_reason"]


# the chain, walked by its smart buttons -----------------------------------------------


def test_12_forward_from_the_campaign_to_the_review(story):
    me = story.sales_manager
    steps = [
        ("utm.campaign", "campaign", "action_view_targets", "target"),
        ("crm.target", "target", "action_view_lead", "lead"),
        ("crm.lead", "lead", "action_view_agreements", "agreement"),
        ("agreement", "agreement", "action_view_projects", "project"),
        ("agreement", "agreement", "action_view_handovers", "handover"),
        ("agreement.handover", "handover", "action_view_warranties", "warranty"),
        ("agreement", "agreement", "action_view_care_touches", "touch"),
        ("crm.warranty", "warranty", "action_view_tickets", "ticket"),
        ("utm.campaign", "campaign", "action_view_kpi_decisions", "decision"),
        ("crm.kpi.decision", "decision", "action_view_review", "review"),
        ("crm.kpi.review", "review", "action_view_campaigns", "next_campaign"),
    ]
    for model, origin, button, outcome in steps:
        shown = show(me, model, getattr(story, origin), button)
        assert getattr(story, outcome) in shown, f"{model}.{button} misses {outcome}"


def test_12_back_from_the_case_to_the_campaign(story):
    me = story.sales_manager
    steps = [
        ("helpdesk.ticket", "ticket", "action_view_warranty", "warranty"),
        ("crm.warranty", "warranty", "action_view_handover", "handover"),
        ("agreement.handover", "handover", "action_view_agreement", "agreement"),
        ("agreement", "agreement", "action_view_lead", "lead"),
        ("crm.lead", "lead", "action_view_target", "target"),
        ("crm.target", "target", "action_view_campaign", "campaign"),
        ("utm.campaign", "next_campaign", "action_view_review", "review"),
        ("utm.campaign", "next_campaign", "action_view_parent", "campaign"),
        ("account.move", "invoice", "action_view_agreement", "agreement"),
        ("project.project", "project", "action_view_agreement", "agreement"),
    ]
    for model, origin, button, outcome in steps:
        shown = show(me, model, getattr(story, origin), button)
        assert shown == [getattr(story, outcome)], f"{model}.{button}"


# the world outside --------------------------------------------------------------------


def test_13_nothing_has_left_the_machine(story):
    assert story.outside.calls == []


def test_13_the_server_has_logged_no_error(story):
    log = story.log.read_text(errors="replace")
    entries = re.split(r"^(?=\d{4}-\d\d-\d\d \d\d:)", log, flags=re.MULTILINE)
    errors = [entry for entry in entries if re.search(r" (ERROR|CRITICAL) ", entry)]
    # two who write one row at once: Odoo logs it and repeats the later one's request
    retried = "could not serialize access"
    assert [entry for entry in errors if retried not in entry] == []
