"""The walk closes the loop: targets, a review, the next campaign."""

import re
from datetime import timedelta

import pytest

from suite.client import RpcError
from suite.story import TODAY, show

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
