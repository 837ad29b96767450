"""Not one English word on any screen of any role (in the demo company)."""

from pathlib import Path

import pytest

from translation.files import Upstream, our_addons
from ui.walk import read_screens
from ui.words import Vocabulary
from workshop.odoo_source import ensure_odoo
from workshop.places import find_places

LOGINS = (
    "crmadmin",
    "marketing",
    "sales",
    "accountant",
    "production",
    "care",
    "manager",
)
PASSWORD = "minhphat"
ALLOWED = Path(__file__).with_name("allowed_words.txt")


@pytest.fixture(scope="module")
def vocabulary(server):
    places = find_places()
    upstream = Upstream(ensure_odoo(places))
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT name FROM ir_module_module WHERE state = 'installed'")
        modules = [name for (name,) in cursor.fetchall()]
    files = [path for module in modules for path in upstream.files(module)]
    files += [path for addon in our_addons(places.addons) for path in addon.files()]
    return Vocabulary(files, ALLOWED)


@pytest.mark.parametrize(
    "text",
    ["Log an interaction", "Danh sách View", "Back to “Báo giá”", "3 Planned", "To Do"],
)
def test_english_is_recognised(vocabulary, text):
    assert vocabulary.english_in(text)


@pytest.mark.parametrize(
    "text",
    ["Trong kho cho thuê", "Email", "01/2026/HĐMB-MP", "khoa@nam-hai.example", "In"],
)
def test_vietnamese_is_let_through(vocabulary, text):
    assert not vocabulary.english_in(text)


def test_no_english_on_any_screen(server, vocabulary):
    screens = read_screens(server.url, LOGINS, PASSWORD)
    assert len(screens) > 200, "the walk did not get far"
    found = {}
    for screen in screens:
        for text, where in screen.texts:
            if text not in found and vocabulary.english_in(text):
                words = ", ".join(vocabulary.english_in(text))
                found[text] = f"{screen.name} | {where} | {text[:150]} | {words[:80]}"
    assert not found, f"{len(found)} texts:\n" + "\n".join(sorted(found.values()))
