"""Texts and times of one job for many customers: plain Python.

A text has placeholders in square brackets, in the words of whoever writes it:
"[lời chào]", "[Tên khách hàng]". Accents and capitals do not matter.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping

# folded word: what stands there
PLACEHOLDERS = {
    "loi chao": "greeting",
    "greeting": "greeting",
    "ten khach hang": "name",
    "customer": "name",
    "cong ty": "company",
    "company": "company",
    "nguoi phu trach": "person",
    "person in charge": "person",
    "dien thoai": "phone",
    "phone": "phone",
    "bang gia": "prices",
    "prices": "prices",
    "su kien": "event",
    "event": "event",
    "thoi gian": "event_date",
    "date": "event_date",
    "dia diem": "event_place",
    "place": "event_place",
}
BRACKETS = re.compile(r"\[([^\[\]<>{}]{1,40})\]")
# Decree 91/2020, article 15: the label stands first
ADVERTISING_LABEL = "[QC]"
LABELS = re.compile(r"^\s*\[(QC|AD)\]", re.IGNORECASE)
# when the visits of a day begin, in hours; each takes an hour and a half
VISIT_SLOTS = (8.0, 9.5, 13.5, 15.0, 16.5)


def fold(text: str) -> str:
    """Small letters without accents.

    >>> fold(" Lời  Chào "), fold("Địa điểm")
    ('loi chao', 'dia diem')
    """
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(letters.split())


def fill(text: str | None, values: Mapping[str, str]) -> str:
    """Put the values in the place of the placeholders; other brackets stay.

    >>> fill("[Lời chào], xem [bảng giá] [1].", {"greeting": "Anh Đạt"})
    'Anh Đạt, xem [bảng giá] [1].'
    """

    def replace(match: re.Match) -> str:
        known = PLACEHOLDERS.get(fold(match[1]))
        return str(values[known]) if known in values else match[0]

    return BRACKETS.sub(replace, text or "")


def placeholders(text: str | None) -> set[str]:
    """Which placeholders a text has.

    >>> sorted(placeholders("[Lời chào] [bảng giá] [x]"))
    ['greeting', 'prices']
    """
    words = (PLACEHOLDERS.get(fold(word)) for word in BRACKETS.findall(text or ""))
    return {word for word in words if word}


def harmless(text: str | None) -> str:
    """A text in which no template expression is left: it is the user's, not ours.

    >>> harmless("Giá {{ object.env }} {{{ x }}}")
    'Giá { { object.env } } { { { x } } }'
    """
    text = text or ""
    while "{{" in text or "}}" in text:
        text = text.replace("{{", "{ {").replace("}}", "} }")
    return text


def labelled(text: str | None, advertising: bool) -> str:
    """Advertising begins with its label; what has one is left alone.

    >>> labelled("Kho lạnh giảm 10 %", True), labelled("[QC] Minh Phát", True)
    ('[QC] Kho lạnh giảm 10 %', '[QC] Minh Phát')
    >>> labelled("Chúc mừng năm mới", False)
    'Chúc mừng năm mới'
    """
    text = text or ""
    if not advertising or LABELS.match(text):
        return text
    return f"{ADVERTISING_LABEL} {text}"


def in_turn(count: int, loads: Mapping[int, int]) -> list[int]:
    """Who gets each of ``count`` things, so that all end up with equally many.

    >>> in_turn(4, {7: 0, 8: 0}), in_turn(3, {7: 2, 8: 0})
    ([7, 8, 7, 8], [8, 8, 7])
    """
    loads, turns = dict(loads), []
    for _number in range(count):
        least = min(loads, key=lambda key: (loads[key], key))
        loads[least] += 1
        turns.append(least)
    return turns


def by_day(keys: Iterable[int], per_day: int) -> list[int]:
    """On which day, 0 = the first, each thing is due; ``per_day`` for each key.

    >>> by_day([7, 7, 8, 7, 7], 2), by_day([7, 7], 0)
    ([0, 0, 0, 1, 1], [0, 0])
    """
    seen: dict[int, int] = {}
    days = []
    for key in keys:
        number = seen.get(key, 0)
        seen[key] = number + 1
        days.append(number // per_day if per_day else 0)
    return days
