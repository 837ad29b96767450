"""Serial numbers of the pieces on one line of minutes, as people type them."""

import math
import re

SEPARATORS = re.compile(r"[,;\n\r]+")
RANGE = re.compile(
    r"^(?P<head>.*?)(?P<first>\d+)\s*\.\.+\s*(?P<tail>.*?)(?P<last>\d+)$"
)
# a range is a help for typing, not a way to fill the disk
MAX_RANGE = 1000


def split_serials(text: str | None) -> list[str]:
    """Return the serial numbers of a text, ranges written out.

    >>> split_serials("KL-001, KL-002;KL-003\\nKL-004")
    ['KL-001', 'KL-002', 'KL-003', 'KL-004']
    >>> split_serials("KL-008..KL-011, X1"), split_serials("A9..11")
    (['KL-008', 'KL-009', 'KL-010', 'KL-011', 'X1'], ['A9', 'A10', 'A11'])
    >>> split_serials("KL-5..KM-7"), split_serials(" , "), split_serials(None)
    (['KL-5..KM-7'], [], [])
    """
    parts = (" ".join(part.split()) for part in SEPARATORS.split(text or ""))
    return [serial for part in parts if part for serial in _expand(part)]


def _expand(part: str) -> list[str]:
    match = RANGE.match(part)
    if not match or match["tail"] not in ("", match["head"]):
        return [part]
    first, last = int(match["first"]), int(match["last"])
    if not first <= last < first + MAX_RANGE:
        return [part]
    width = len(match["first"])
    return [f"{match['head']}{number:0{width}d}" for number in range(first, last + 1)]


def join_serials(serials: list[str]) -> str:
    """Return the text in which serial numbers are kept.

    >>> join_serials(["KL-001", "KL-002"]), join_serials([])
    ('KL-001, KL-002', '')
    """
    return ", ".join(serials)


def repeated(serials: list[str]) -> list[str]:
    """Return the serial numbers that stand there twice, whatever their case.

    >>> repeated(["KL-1", "kl-1", "KL-2"]), repeated(["KL-1", "KL-2"])
    (['kl-1'], [])
    """
    seen: set[str] = set()
    found = []
    for serial in serials:
        key = serial.casefold()
        if key in seen:
            found.append(serial)
        seen.add(key)
    return found


def pieces(quantity: float) -> int:
    """Return how many serial numbers a quantity has: one for each whole piece.

    A part of one piece (half of an installation) still is one piece.

    >>> pieces(3), pieces(2.5), pieces(0.5), pieces(0), pieces(2.9999999999)
    (3, 2, 1, 0, 3)
    """
    if quantity <= 0:
        return 0
    return max(1, math.floor(round(quantity, 6)))
