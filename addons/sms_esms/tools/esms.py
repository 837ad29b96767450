"""What the eSMS gateway asks for and answers, as plain rules.

Source: the public documentation of eSMS.vn (brand name care and advertising messages,
delivery callback, status query). An answer of 100 means accepted, not delivered.
"""

import re
import unicodedata
from datetime import datetime, timedelta
from typing import NamedTuple

CARE, AD = "care", "ad"
SMS_TYPE = {CARE: "2", AD: "1"}
PATHS = {
    CARE: "SendMultipleMessage_V4_post_json/",
    AD: "SendMultipleSMSBrandname_json/",
    "status": "GetSendStatus",
}
LEAST_ADS, MOST_ADS = 30, 5000  # numbers of one advertising request
ACCEPTED = "100"
ALREADY_SENT = "124"  # this RequestId came before: it was sent then
LONGEST = {"gsm": 612, "unicode": 266}
AD_FROM, AD_UNTIL = 7, 22  # hours in which advertising SMS are allowed (NĐ 91/2020)
BRAND = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._&-]{1,10}")
AD_LABEL = re.compile(r"\[(QC|AD)\]")

_GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = set("^{}\\[~]|€\f")  # these take two places


class Size(NamedTuple):
    """How long a text is for the networks."""

    encoding: str
    length: int
    segments: int

    @property
    def too_long(self) -> bool:
        return self.length > LONGEST[self.encoding]


def measure(text: str | None) -> Size:
    """Return the encoding, length and number of segments that are paid.

    >>> measure("a" * 160), measure("a" * 161).segments, measure("a" * 306).segments
    (Size(encoding='gsm', length=160, segments=1), 2, 2)
    >>> measure("Kho lạnh"), measure("ạ" * 71).segments, measure("ạ" * 134).segments
    (Size(encoding='unicode', length=8, segments=1), 2, 2)
    >>> measure("[QC]").length, measure("").segments, measure("€" * 81).segments
    (6, 0, 2)
    >>> measure("a" * 613).too_long, measure("😀").length
    (True, 2)
    """
    text = text or ""
    if all(char in _GSM or char in _GSM_TWICE for char in text):
        length = len(text) + sum(char in _GSM_TWICE for char in text)
        return Size("gsm", length, _parts(length, 160, 153))
    length = len(text.encode("utf-16-le")) // 2
    return Size("unicode", length, _parts(length, 70, 67))


def _parts(length: int, single: int, part: int) -> int:
    if length <= single:
        return 1 if length else 0
    return -(-length // part)


def clean(text: str | None) -> str:
    """Return a text as it is sent with accents: composed, lines kept.

    >>> clean("  Kho la\u0323nh\\r\\n OK ")
    'Kho lạnh\\n OK'
    """
    text = unicodedata.normalize("NFC", text or "")
    return text.replace("\r\n", "\n").strip()


def national(number: str | None) -> str:
    """Return a Vietnamese mobile number as eSMS writes it; empty for any other.

    >>> national("+84901888484"), national("0901 888 484"), national("84901888484")
    ('0901888484', '0901888484', '0901888484')
    >>> national("+16502530000"), national("1900 6600"), national("028 3930 4455")
    ('', '', '')
    """
    text = re.sub(r"[\s.()-]", "", number or "")
    match = re.fullmatch(r"(?:\+?84|0)([35789]\d{8})", text)
    return f"0{match[1]}" if match else ""


def price(segments: int, per_segment: int, recipients: int) -> int:
    """Return what a message costs in đồng, VAT not counted.

    >>> price(2, 850, 100)
    170000
    """
    return segments * per_segment * recipients


def judge(answer: object) -> tuple[str, str]:
    """Return (outcome, code) of an answer: accepted, refused or unsure.

    >>> judge({"CodeResult": "100", "SMSID": "d5"}), judge({"CodeResult": 124})
    (('accepted', '100'), ('accepted', '124'))
    >>> judge({"CodeResult": "103"}), judge({}), judge("<html>"), judge(None)
    (('refused', '103'), ('unsure', ''), ('unsure', ''), ('unsure', ''))
    """
    code = answer.get("CodeResult") if isinstance(answer, dict) else None
    code = str(code).strip() if code is not None else ""
    if not code:
        return "unsure", ""
    return ("accepted" if code in (ACCEPTED, ALREADY_SENT) else "refused"), code


def judge_report(report: dict) -> str:
    """Return what a callback or status says: delivered, failed, mixed or pending.

    ``SendStatus`` 5 means finished, which may well be failed.

    >>> judge_report({"SendStatus": "5", "SendSuccess": "1", "SendFailed": "0"})
    'delivered'
    >>> judge_report({"SendStatus": "5", "SendSuccess": "0", "SendFailed": "2"})
    'failed'
    >>> judge_report({"SendStatus": 5, "SendSuccess": 3, "SendFailed": 1})
    'mixed'
    >>> [judge_report({"SendStatus": s}) for s in ("1", "2", "7", "4", "x", None, "5")]
    ['pending', 'pending', 'pending', 'failed', 'pending', 'pending', 'pending']
    """
    status = _number(report.get("SendStatus"))
    good, bad = _number(report.get("SendSuccess")), _number(report.get("SendFailed"))
    if status == 4:
        return "failed"
    if status != 5 or not (good or bad):
        return "pending"
    if good and bad:
        return "mixed"
    return "delivered" if good else "failed"


def _number(value: object) -> int:
    text = str(value or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def money(value: object) -> float:
    """Return a price of a report, 0 for what is none.

    >>> money("850.0"), money(1700), money("x"), money(None), money("nan"), money("-1")
    (850.0, 1700.0, 0.0, 0.0, 0.0, 0.0)
    """
    try:
        number = float(str(value))
    except ValueError:
        return 0.0
    return number if 0 <= number < 1e9 else 0.0


def ad_send_date(local: datetime) -> datetime | None:
    """Return when an advertising SMS of this moment may leave; None for at once.

    >>> [ad_send_date(datetime(2026, 3, 2, *t)) for t in ((7, 0), (21, 59))]
    [None, None]
    >>> ad_send_date(datetime(2026, 3, 2, 22, 0))
    datetime.datetime(2026, 3, 3, 7, 5)
    >>> ad_send_date(datetime(2026, 3, 2, 6, 59))
    datetime.datetime(2026, 3, 2, 7, 5)
    """
    if AD_FROM <= local.hour < AD_UNTIL:
        return None
    day = local if local.hour < AD_FROM else local + timedelta(days=1)
    return day.replace(hour=AD_FROM, minute=5, second=0, microsecond=0)
