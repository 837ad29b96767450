"""What is wrong with a translation: one function a question, each a list of lines."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import polib

from . import po
from .files import Addon, Upstream

REPLACES = "Replaces:"
WORD = re.compile(r"'[^']*'")
PLACEHOLDER = re.compile(r"%\(\w+\)[sdrf]|%[sdrf]|\{\{.*?\}\}|</?[a-zA-Z]+")
INTERNATIONAL = {"ID"}
TESTS = re.compile(r"/tests/")


def missing(
    exported: Iterable[polib.POEntry], translated: Mapping[str, str]
) -> list[str]:
    """Terms that a reader of Vietnamese sees in English.

    A term that is the same word in both languages is exported without translation:
    it counts as translated where a file says so.

    >>> email = polib.POEntry(msgid="Email", occurrences=[("code:addons/a/b.py", "0")])
    >>> missing([email], {}), missing([email], {"Email": "Email"})
    (['Email'], [])
    """
    return [
        shown(entry.msgid)
        for entry in exported
        if not entry.msgstr
        and not translated.get(entry.msgid)
        and entry.msgid not in INTERNATIONAL
        and not only_in_tests(entry)
    ]


def obsolete_own(addon: Addon, exported: Iterable[polib.POEntry]) -> list[str]:
    """Terms of our own file that the add-on no longer has."""
    living = {entry.msgid for entry in exported}
    return [shown(e.msgid) for e in po.read(addon.own) if e.msgid not in living]


def obsolete_laid(addon: Addon, upstream: Upstream) -> list[str]:
    """Terms of other modules that those modules no longer have."""
    return [
        f"{path.parent.parent.name}: {module}: {shown(entry.msgid)}"
        for module, path, entry in addon.laid()
        if not upstream.has(module, entry.msgid)
    ]


def outdated_replacements(addon: Addon, upstream: Upstream) -> list[str]:
    """Words of ours that say they replace a word which upstream no longer uses."""
    return [
        f"{module}: {shown(entry.msgid)}"
        for module, _path, entry in addon.laid()
        if entry.tcomment.startswith(REPLACES)
        and _letters(entry.tcomment.removeprefix(REPLACES))
        != _letters(upstream.vietnamese(module).get(entry.msgid, ""))
    ]


def _letters(text: str) -> str:
    """A text without white space: a comment is wrapped, at hyphens too.

    >>> _letters("t-att-\\n   href") == _letters("t-att-href")
    True
    """
    return "".join(text.split())


def broken(path: Path) -> list[str]:
    """Translations that lost or added a placeholder or a tag.

    >>> sorted(PLACEHOLDER.findall("<b>%(name)s</b> {{ object.name }} %s"))
    ['%(name)s', '%s', '</b', '<b', '{{ object.name }}']
    """
    return [
        shown(entry.msgid)
        for entry in po.read(path)
        if entry.msgstr and _skeleton(entry.msgid) != _skeleton(entry.msgstr)
    ]


def _skeleton(text: str) -> list[str]:
    """The placeholders; of an expression without its words, which are translated.

    >>> _skeleton("{{ object.state == 'sent' and 'Quotation' or 'Order' }}")
    ["{{ object.state == '' and '' or '' }}"]
    """
    found = PLACEHOLDER.findall(text)
    return sorted(WORD.sub("''", x) if x.startswith("{{") else x for x in found)


def only_in_tests(entry: polib.POEntry) -> bool:
    places = [place for place, _line in entry.occurrences]
    return bool(places) and all(TESTS.search(place) for place in places)


def shown(text: str) -> str:
    """A term on one line, short enough to read.

    >>> shown("Hello\\n  world")
    'Hello world'
    """
    line = " ".join(text.split())
    return line if len(line) < 100 else line[:97] + "…"
