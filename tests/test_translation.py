"""The translation tool takes over what is known, and only suggests what is guessed."""

import polib
import pytest

from translation import po
from translation.command import write
from translation.complete import INHERITED, known_words, refreshed
from translation.files import Addon

FIELD = "model:ir.model.fields,field_description:crm_vn_x.field_crm_thing__left"
FOLLOWERS = (
    "model:ir.model.fields,field_description:crm_vn_x.field_crm_thing__followers"
)


class Upstream:
    """Odoo's Vietnamese of a few words."""

    def vietnamese(self, module):
        return {"Left": "Trái", "Followers": "Người theo dõi"}


def term(msgid, msgstr="", place=FIELD, flags=()):
    return polib.POEntry(
        msgid=msgid,
        msgstr=msgstr,
        comment="module: crm_vn_x",
        occurrences=[(place, "0")],
        flags=list(flags),
    )


def words_of(addon):
    return {entry.msgid: entry.msgstr for entry in po.read(addon.own)}


@pytest.fixture
def addon(tmp_path):
    """An add-on whose field was called "Open Amount"."""
    made = Addon(tmp_path / "crm_vn_x")
    po.write(made.own, [term("Open Amount", "Còn nợ")])
    return made


def test_a_word_stays_as_long_as_its_english_does(addon):
    found = refreshed(addon, [term("Open Amount"), term("Kept", "Giữ")])
    assert [entry.msgstr for entry in found] == ["Còn nợ", ""]


def test_a_changed_label_does_not_keep_the_word_of_the_label_before(addon):
    """Odoo loads it by reference: the database still says what the file said."""
    [entry] = refreshed(addon, [term("Left", "Còn nợ")])
    assert entry.msgstr == ""


def test_a_label_that_another_module_words_keeps_that_word(addon):
    theirs = term("Followers", "Người theo dõi", FOLLOWERS, [INHERITED])
    [entry] = refreshed(addon, [theirs])
    assert entry.msgstr == "Người theo dõi"


def test_our_own_word_wins_over_the_one_that_is_loaded(addon):
    [entry] = refreshed(addon, [term("Open Amount", "Số mở", FIELD, [INHERITED])])
    assert entry.msgstr == "Còn nợ"


def test_the_same_english_elsewhere_is_suggested_not_filled(addon, capsys):
    other = Addon(addon.folder.parent / "crm_vn_y")
    po.write(other.own, [term("Left", "Còn lại")])
    words = known_words([addon, other], Upstream())
    assert words["Left"] == ["Còn lại", "Trái"]
    exported = [term("Left"), term("Followers", "", FOLLOWERS, [INHERITED])]
    write(addon, refreshed(addon, exported), words)
    assert words_of(addon) == {"Left": "", "Followers": "Người theo dõi"}
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "crm_vn_x: 2 terms, 1 filled, 1 left"
    assert [line.strip() for line in said[1:]] == [
        "Left",
        "suggestion: Còn lại",
        "suggestion: Trái",
    ]


def test_export_alone_suggests_nothing(addon, capsys):
    write(addon, refreshed(addon, [term("Left")]), {})
    assert "suggestion" not in capsys.readouterr().out
    assert words_of(addon) == {"Left": ""}
