"""The walk's fixture, and the gestures its steps share."""

import time
from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import requests

from .company import Company
from .installation import ADMIN_PASSWORD, temporary_server
from .mailbox import Mailbox
from .outside import Outside

READER = "khoa@nam-hai.example"
CUSTOMER = "Công ty TNHH Thủy sản Nam Hải"
BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Chrome/140.0 Safari/537.36"
)
# The people of the walk live in Vietnam, where the day is another after 17:00 UTC.
TODAY = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()


@pytest.fixture(scope="session")
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


def instalments(client, story):
    return client.call(
        "agreement.instalment",
        "search_read",
        [("agreement_id", "=", story.agreement)],
        ["percent", "amount", "amount_received", "amount_open", "state", "date_due"],
        order="sequence, id",
    )
