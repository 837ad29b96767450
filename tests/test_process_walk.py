"""The whole loop, from a campaign to the campaign that follows it, nothing faked.

A real server in normal mode on a copy of the template database, its own scheduled
actions, a real SMTP server, every step by the role that does it, over HTTP. The steps
stand on each other: they run in this order, this file first, then
``test_process_walk_delivery`` and ``test_process_walk_loop``, and share one ``story``.
"""

import re
import time
from datetime import timedelta

import pytest

from suite.client import RpcError
from suite.mailbox import links_of
from suite.story import (
    CUSTOMER,
    READER,
    TODAY,
    eventually,
    fetch,
    instalments,
    make_due,
    opened,
    show,
)

SCANNED = "info@phuc-long.example"
STORE, INSTALLATION = 1_000_000_000, 91_000_001  # prices before tax, in đồng


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
    with pytest.raises(RpcError, match="chưa đạt"):
        me.press("crm.lead", story.lead, "action_qualify")
    answers = {"need": "Kho lạnh 500 tấn", "potential_level": "80"}
    me.write("crm.lead", story.lead, **answers)
    me.press("crm.lead", story.lead, "action_qualify")


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
    story.stages = {stage["name"]: stage["id"] for stage in stages}
    for stage in [*stages[:4], stages[0]]:
        enter(story, stage["name"])
    assert me.read("crm.lead", story.lead, "won_status")["won_status"] == "pending"


def enter(story, stage):
    """Drag the opportunity into a stage."""
    story.sales.write("crm.lead", story.lead, stage_id=story.stages[stage])


def test_04_the_administrator_puts_conditions_on_the_stages(story):
    for name in ("order", "contact", "met", "quotation"):
        xmlid = f"crm_vn_pipeline.crm_stage_rule_opportunity_{name}"
        rule = story.admin.ref(xmlid)
        story.admin.write("crm.stage.rule", rule, active=True)
    with pytest.raises(RpcError, match="Đánh giá"):
        enter(story, "Đề xuất giải pháp")
    with pytest.raises(RpcError, match=r"\(Đánh giá\)"):
        enter(story, "Đánh giá")
    stage = story.sales.read("crm.lead", story.lead, "stage_id")["stage_id"]
    assert stage == story.stages["Liên hệ"]


def test_04_the_potential_level_is_the_probability(story):
    lead = story.sales.read("crm.lead", story.lead, "potential_level", "probability")
    assert (lead["potential_level"], lead["probability"]) == ("80", 80)


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
    enter(story, "Đánh giá")


def test_05_a_visit_made_with_a_phone_opens_the_next_stage(story):
    me = story.sales
    with pytest.raises(RpcError, match=r"\(Đề xuất giải pháp\)"):
        enter(story, "Đề xuất giải pháp")
    visit = me.create(
        "calendar.event",
        name="Khảo sát mặt bằng",
        visit_type="new_product",
        opportunity_id=story.lead,
        partner_ids=[(6, 0, [])],
    )
    here = {"latitude": 9.1769, "longitude": 105.1524, "accuracy": 15}
    me.call("calendar.event", "action_visit_check_in", [visit], position=here)
    with pytest.raises(RpcError, match="Khảo sát mặt bằng"):
        me.call("calendar.event", "action_visit_check_out", [visit], position=here)
    met = "crm_vn_base.crm_interaction_result_visit_met_the_decision_maker"
    me.write("calendar.event", visit, result_id=story.admin.ref(met))
    me.call("calendar.event", "action_visit_check_out", [visit], position=here)
    done = me.read("calendar.event", visit, "visit_state", "check_in_latitude")
    assert done["visit_state"] == "done"
    assert round(done["check_in_latitude"], 4) == here["latitude"]
    enter(story, "Đề xuất giải pháp")


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
    with pytest.raises(RpcError, match=r"\(Đàm phán\)"):
        enter(story, "Đàm phán")
    me.press("sale.order", story.order, "action_quotation_sent")
    enter(story, "Đàm phán")
    order = me.read(
        "sale.order", story.order, "quotation_number", "state", "campaign_id"
    )
    assert re.match(rf"BG{TODAY.year}-\d+", order["quotation_number"])
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
