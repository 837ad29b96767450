"""Read and write the suite's .po files in one stable form."""

from collections.abc import Iterable
from pathlib import Path

import polib

METADATA = {
    "Language": "vi",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
ORIGINS = ("odoo-python", "odoo-javascript")


def read(path: Path) -> list[polib.POEntry]:
    """The live entries of a file; none where the file is not there."""
    if not path.exists():
        return []
    return [entry for entry in polib.pofile(str(path)) if not entry.obsolete]


def write(path: Path, entries: Iterable[polib.POEntry]) -> int:
    """Write the entries merged and sorted; return how many there are."""
    merged = _merge(entries)
    path.parent.mkdir(parents=True, exist_ok=True)
    file = polib.POFile()
    file.metadata = METADATA
    file.extend(merged)
    file.save(str(path))
    return len(merged)


def occurrence_module(occurrence: str) -> str:
    """The module whose record or file a reference points to.

    >>> occurrence_module("model:ir.ui.menu,name:crm.menu_root")
    'crm'
    >>> occurrence_module("code:addons/web_timeline/static/src/a.js")
    'web_timeline'
    """
    if occurrence.startswith("code:"):
        return occurrence.split("/")[1]
    return occurrence.rsplit(":", 1)[1].split(".", 1)[0]


def _merge(entries: Iterable[polib.POEntry]) -> list[polib.POEntry]:
    """One entry a term and translation; the same term translated in two ways gets
    the module as context, which gettext wants and Odoo ignores."""
    groups: dict[tuple, list[polib.POEntry]] = {}
    for entry in entries:
        key = (entry.msgid, entry.msgstr, entry.tcomment or "")
        groups.setdefault(key, []).append(entry)
    merged = [_merge_group(key, group) for key, group in groups.items()]
    seen: dict[str, int] = {}
    for entry in merged:
        seen[entry.msgid] = seen.get(entry.msgid, 0) + 1
    for entry in merged:
        modules = entry.comment.splitlines()[0].split(": ", 1)[1]
        entry.msgctxt = modules if seen[entry.msgid] > 1 else None
    return sorted(merged, key=lambda e: (e.msgid, e.msgctxt or "", e.msgstr))


def _merge_group(key: tuple, group: list[polib.POEntry]) -> polib.POEntry:
    msgid, msgstr, tcomment = key
    occurrences = sorted({occurrence for e in group for occurrence in e.occurrences})
    modules = sorted({occurrence_module(place) for place, _line in occurrences})
    comments = {line for entry in group for line in (entry.comment or "").splitlines()}
    title = "module: " if len(modules) == 1 else "modules: "
    lines = [title + ", ".join(modules), *(o for o in ORIGINS if o in comments)]
    return polib.POEntry(
        msgid=msgid,
        msgstr=msgstr,
        tcomment="\n".join(line.rstrip() for line in tcomment.splitlines()),
        comment="\n".join(lines),
        occurrences=occurrences,
    )
