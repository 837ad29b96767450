"""What a machine may take over from elsewhere, and what it may only suggest."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import polib

from . import po
from .files import Addon, Upstream

# Mixins bring their labels into each of our models; these modules translate them.
FIRST = ("mail", "portal", "rating", "base", "web", "crm", "sale", "account", "project")
# Set by the export: only fields have the term, and another module words them.
INHERITED = "inherited"
SUGGESTED = 3


def refreshed(addon: Addon, exported: Iterable[polib.POEntry]) -> list[polib.POEntry]:
    """The terms the add-on has now, with what our file says of the same English.

    The database's own word counts for inherited terms alone. Elsewhere it is a guess:
    Odoo loads a record's word by reference, so a label that was changed in the code
    keeps the word of the label before; and a label without a word got the one that
    other fields of the same English have, whatever it means there.
    """
    known = {e.msgid: e.msgstr for e in po.read(addon.own) if e.msgstr}
    entries = []
    for entry in exported:
        theirs = entry.msgstr if INHERITED in entry.flags else ""
        entry.msgstr = known.get(entry.msgid) or theirs
        entries.append(entry)
    return entries


def fill(entries: Iterable[polib.POEntry], words: Mapping[str, list[str]]) -> int:
    """Fill the empty inherited entries from known words; return how many were filled.

    >>> words = {"Left": ["Trái"], "Followers": ["Người theo dõi"]}
    >>> theirs = polib.POEntry(msgid="Followers", flags=["inherited"])
    >>> ours = polib.POEntry(msgid="Left")
    >>> fill([theirs, ours], words), theirs.msgstr, ours.msgstr
    (1, 'Người theo dõi', '')
    """
    filled = 0
    for entry in entries:
        if not entry.msgstr and INHERITED in entry.flags and entry.msgid in words:
            entry.msgstr = words[entry.msgid][0]
            filled += 1
    return filled


def known_words(addons: Iterable[Addon], upstream: Upstream) -> dict[str, list[str]]:
    """What the same English is elsewhere: ours first, then what most of core says."""
    ours: dict[str, Counter] = defaultdict(Counter)
    theirs: dict[str, Counter] = defaultdict(Counter)
    for addon in addons:
        laid = (entry for _module, _path, entry in addon.laid())
        for entry in (*po.read(addon.own), *laid):
            ours[entry.msgid][entry.msgstr] += 1
    for module in FIRST:
        for msgid, msgstr in upstream.vietnamese(module).items():
            theirs[msgid][msgstr] += 1
    return {
        msgid: _most_common(ours[msgid], theirs[msgid])
        for msgid in [*ours, *theirs]
        if any(ours[msgid]) or any(theirs[msgid])
    }


def _most_common(*counts: Counter) -> list[str]:
    """The words of several counts, each most common first, none twice.

    >>> _most_common(Counter(), Counter({"Trái": 1, "Còn lại": 2, "": 9}))
    ['Còn lại', 'Trái']
    """
    words = [word for count in counts for word, _times in count.most_common() if word]
    return list(dict.fromkeys(words))[:SUGGESTED]
