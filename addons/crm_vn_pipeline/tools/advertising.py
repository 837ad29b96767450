"""When advertising may be sent: plain Python over the rules an administrator keeps.

The rules themselves (channels, numbers, hours, since when) are records, see
``crm.ad.rule``; the source of those that come with the add-on is Decree 91/2020/NĐ-CP.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta

# article 15: the label stands first, in the text as it is sent
LABEL = re.compile(r"\s*\[(QC|AD)\]")


def within_hours(moment: datetime, first: float, last: float) -> bool:
    """Whether a moment (local time) is in the hours; no hours: always.

    >>> day = datetime(2026, 3, 2)
    >>> [within_hours(day + timedelta(hours=h), 7, 22) for h in (6.99, 7, 21.99, 22)]
    [False, True, True, False]
    >>> within_hours(day, 0, 0)
    True
    """
    hour = moment.hour + moment.minute / 60 + moment.second / 3600
    return not last or first <= hour < last


def next_time(moment: datetime, first: float, last: float) -> datetime:
    """Return the first moment from now on that is in the hours (local time).

    >>> next_time(datetime(2026, 3, 2, 6, 59), 7, 22).isoformat()
    '2026-03-02T07:00:00'
    >>> next_time(datetime(2026, 3, 2, 21, 59), 7, 22).isoformat()
    '2026-03-02T21:59:00'
    >>> next_time(datetime(2026, 3, 2, 22, 0), 7, 22).isoformat()
    '2026-03-03T07:00:00'
    >>> next_time(datetime(2026, 3, 2, 17, 0), 8.5, 17).isoformat()
    '2026-03-03T08:30:00'
    """
    if within_hours(moment, first, last):
        return moment
    opening = datetime.combine(moment.date(), time()) + timedelta(hours=first)
    return opening if moment < opening else opening + timedelta(days=1)


def has_label(text: str | None) -> bool:
    """Whether a message says first that it is advertising.

    >>> has_label("[QC] Minh Phát: …"), has_label(" [AD] x")
    (True, True)
    >>> has_label("Minh Phát [QC] …"), has_label("QC: …"), has_label(None)
    (False, False, False)
    """
    return bool(LABEL.match(text or ""))


def over_limit(counts: Mapping[str, int], most: int) -> set[str]:
    """Return the addresses that had as many as are allowed; 0: any number.

    >>> sorted(over_limit({"a": 3, "b": 2}, 3)), over_limit({"a": 9}, 0)
    (['a'], set())
    """
    return {address for address, count in counts.items() if most and count >= most}


def clock(hour: float) -> str:
    """Return an hour as it is written.

    >>> clock(7), clock(16.5)
    ('7:00', '16:30')
    """
    minutes = round(hour * 60)
    return f"{minutes // 60}:{minutes % 60:02d}"


# === The Do-Not-Call list, as it is handed out ===

_SCOPES = {"s": "sms", "sms": "sms", "v": "call", "voice": "call", "call": "call"}


def read_scope(text: object) -> str:
    """Return what a line of the list forbids: SMS, calls or both.

    >>> read_scope("S"), read_scope("DK_DNC_V"), read_scope(None), read_scope("DNC")
    ('sms', 'call', 'all', 'all')
    """
    word = str(text or "").strip().lower().rpartition("_")[2]
    return _SCOPES.get(word, "all")


def merge_scopes(rows: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return {number: what is forbidden}; SMS and calls together are all.

    >>> merge_scopes([("+84912", "sms"), ("+84912", "call"), ("+84913", "sms")])
    {'+84912': 'all', '+84913': 'sms'}
    """
    found: dict[str, str] = {}
    for number, scope in rows:
        known = found.get(number, scope)
        found[number] = scope if known == scope else "all"
    return found
