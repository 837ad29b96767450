"""Clauses of contracts: placeholders, and what changed against the library."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
WORD = re.compile(r"\s+|\w+|[^\w\s]")
HOW = ("deleted", "inserted")


def find_unknown(text: str | None, known: Iterable[str]) -> list[str]:
    """Return the placeholders of ``text`` that are not in ``known``, as written.

    >>> find_unknown("{{ gia_tri }} ({{gia_tri_bang_chu}})", ["gia_tri"])
    ['gia_tri_bang_chu']
    >>> find_unknown("{{ object.env.cr }} {{ gia_tri|||0 }}", ["gia_tri"])
    ['object.env.cr', 'gia_tri|||0']
    >>> find_unknown(None, [])
    []
    """
    names = set(known)
    found = [match.strip() for match in PLACEHOLDER.findall(text or "")]
    return [name for name in found if name not in names]


def diff_words(old: str | None, new: str | None) -> list[tuple[str, str]]:
    """Return the way from ``old`` to ``new`` as [(kept, deleted or inserted, text)].

    >>> diff_words("phạt 8% giá trị", "phạt 5% giá trị")
    [('kept', 'phạt '), ('deleted', '8'), ('inserted', '5'), ('kept', '% giá trị')]
    >>> diff_words("", "Mới"), diff_words("Cũ", None), diff_words("x", "x")
    ([('inserted', 'Mới')], [('deleted', 'Cũ')], [('kept', 'x')])
    """
    before, after = WORD.findall(old or ""), WORD.findall(new or "")
    parts = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for _tag, start, end, new_start, new_end in matcher.get_opcodes():
        was, becomes = "".join(before[start:end]), "".join(after[new_start:new_end])
        if was == becomes:
            parts.append(("kept", was))
            continue
        parts += [(how, text) for how, text in zip(HOW, (was, becomes), strict=True)]
    return [(how, text) for how, text in parts if text]
