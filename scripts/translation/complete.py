"""Fill what a machine can fill: words that exist, exactly, somewhere already."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import polib

from . import po
from .files import Addon, Upstream

# Mixins bring their labels into each of our models; these modules translate them.
FIRST = ("mail", "portal", "rating", "base", "web", "crm", "sale", "account", "project")


def refreshed(addon: Addon, exported: Iterable[polib.POEntry]) -> list[polib.POEntry]:
    """The terms the add-on has now, with what our file already says of them."""
    known = {e.msgid: e.msgstr for e in po.read(addon.own) if e.msgstr}
    entries = []
    for entry in exported:
        entry.msgstr = known.get(entry.msgid) or entry.msgstr
        entries.append(entry)
    return entries


def fill(entries: Iterable[polib.POEntry], words: Mapping[str, str]) -> int:
    """Fill the empty entries from known words; return how many were filled.

    >>> entry = polib.POEntry(msgid="Followers")
    >>> fill([entry], {"Followers": "Người theo dõi"}), entry.msgstr
    (1, 'Người theo dõi')
    """
    filled = 0
    for entry in entries:
        if not entry.msgstr and entry.msgid in words:
            entry.msgstr = words[entry.msgid]
            filled += 1
    return filled


def known_words(addons: Iterable[Addon], upstream: Upstream) -> dict[str, str]:
    """English to Vietnamese: ours first, then what most core modules say."""
    counts: dict[str, Counter] = defaultdict(Counter)
    for module in FIRST:
        for msgid, msgstr in upstream.vietnamese(module).items():
            counts[msgid][msgstr] += 1
    words = {msgid: found.most_common(1)[0][0] for msgid, found in counts.items()}
    for addon in addons:
        words |= {e.msgid: e.msgstr for _m, _p, e in addon.laid() if e.msgstr}
    for addon in addons:
        words |= {e.msgid: e.msgstr for e in po.read(addon.own) if e.msgstr}
    return words
