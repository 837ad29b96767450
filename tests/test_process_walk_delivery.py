"""The walk goes on: handover, customer care and cases (see test_process_walk)."""

import base64
import re

import pytest
import requests

from suite.client import RpcError
from suite.mailbox import body_of, links_of
from suite.story import READER, TODAY, eventually, instalments, opened, show

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
        signed_document=base64.b64encode(b"%PDF-1.4 scan").decode(),
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
    handover = me.read("agreement.handover", story.handover, "signed_on")
    assert warranty["date_start"] == handover["signed_on"]
    assert warranty["state"] == "active"
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
