"""What changed between two texts, word by word."""

import difflib
import re


def word_diff(before: str, after: str) -> list[tuple[str, str]]:
    """Return the pieces of both texts: ``same``, ``gone`` or ``new``.

    >>> word_diff("Mời 100 khách miền Nam", "Mời 200 khách miền Nam")
    [('same', 'Mời '), ('gone', '100'), ('new', '200'), ('same', ' khách miền Nam')]
    >>> word_diff("", "Mới")
    [('new', 'Mới')]
    >>> word_diff("Như cũ", "Như cũ")
    [('same', 'Như cũ')]
    """
    old, new = (re.findall(r"\s+|[^\s]+", text) for text in (before, after))
    pieces = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, start_old, end_old, start_new, end_new in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(("same", "".join(old[start_old:end_old])))
            continue
        pieces += [
            (kind, "".join(words))
            for kind, words in (
                ("gone", old[start_old:end_old]),
                ("new", new[start_new:end_new]),
            )
            if words
        ]
    return pieces
