"""Forms of Facebook Lead Ads: what the Graph API answers about one filled-in form.

The webhook tells only the number of a form that was sent; its answers are fetched with
the page's access token. Pure functions over the JSON of the Graph API.
"""

import hashlib
import hmac
from typing import NamedTuple

from .intake import BadPayload, clean_text, read_answers

# asked of each form; what an app may not see is left out of the answer
ASKED = (
    *("id", "created_time", "form_id", "platform", "is_organic", "field_data"),
    *("ad_id", "ad_name", "adset_id", "adset_name", "campaign_id", "campaign_name"),
)
PLATFORMS = {"fb": "Facebook", "ig": "Instagram", "wa": "WhatsApp"}
TEST_LEAD = "<test lead:"
# https://developers.facebook.com: codes that pass by themselves
BUSY = {1, 2, 4, 17, 32, 341, 613, 80005}
TOKEN_CODES = {102, 190, 463, 467}
RIGHT_CODES = {10, 200, 294, 298, 299}
# minutes until the next attempt, after the first, the second, …
DELAYS = (1, 5, 15, 60, 180, 360, 720, 1440)


class Failure(NamedTuple):
    """Why the answers of a form could not be fetched."""

    kind: str  # busy, token, right, gone or other
    text: str

    @property
    def passes(self) -> bool:
        """Whether it may pass by itself; a new token or right heals it as well."""
        return self.kind in ("busy", "token", "right")


def read_answer(data: object) -> dict[str, str]:
    """Return {name: text} of a form, as an enquiry is stored.

    >>> row = {"id": "9", "platform": "ig", "campaign_name": "Kho lạnh", "field_data": [
    ...     {"name": "full_name", "values": ["Mai"]},
    ...     {"name": "phone_number", "values": ["+84912345678"]}]}
    >>> read_answer(row)  # doctest: +NORMALIZE_WHITESPACE
    {'full_name': 'Mai', 'phone_number': '+84912345678', 'utm_campaign': 'Kho lạnh',
     'utm_source': 'Instagram', 'utm_medium': 'Lead Ads', 'leadgen_id': '9'}
    >>> read_answer({"id": "9"}), read_answer([])
    ({}, {})
    """
    try:
        said = read_answers(data["field_data"])
    except (BadPayload, KeyError, TypeError):
        return {}
    about = {
        "utm_campaign": clean_text(data.get("campaign_name"), 100),
        "utm_source": PLATFORMS.get(clean_text(data.get("platform"), 10), "Facebook"),
        "utm_medium": "" if data.get("is_organic") else "Lead Ads",
        "ad_name": clean_text(data.get("ad_name"), 100),
        "adset_name": clean_text(data.get("adset_name"), 100),
        "leadgen_id": clean_text(data.get("id"), 50),
    }
    return said | {name: text for name, text in about.items() if text}


def is_test(said: dict[str, str]) -> bool:
    """Whether it was made with Facebook's tool for trying forms.

    >>> is_test({"full_name": "<test lead: dummy data for full_name>"}), is_test({})
    (True, False)
    """
    return any(text.startswith(TEST_LEAD) for text in said.values())


def judge(status: int, data: object) -> Failure | None:
    """Return why an answer of the Graph API is none; None where it is one.

    >>> judge(200, {"id": "1"}) is None
    True
    >>> judge(400, {"error": {"code": 190, "message": "Session has expired"}})
    Failure(kind='token', text='Session has expired (190)')
    >>> judge(400, {"error": {"code": 100, "error_subcode": 33, "message": "No"}}).kind
    'gone'
    >>> judge(403, {"error": {"code": 200, "message": "No right"}}).passes
    True
    >>> judge(503, None), judge(429, {}).kind, judge(404, {}).kind, judge(200, []).kind
    (Failure(kind='busy', text='HTTP 503'), 'busy', 'other', 'other')
    """
    error = data.get("error") if isinstance(data, dict) else None
    if not isinstance(error, dict):
        if status == 200 and isinstance(data, dict):
            return None
        kind = "busy" if status >= 500 or status == 429 else "other"
        return Failure(kind, f"HTTP {status}")
    code = error.get("code")
    text = f"{clean_text(error.get('message'), 200)} ({code})"
    if code in BUSY or error.get("is_transient") or status >= 500:
        return Failure("busy", text)
    if code in TOKEN_CODES:
        return Failure("token", text)
    if code in RIGHT_CODES:
        return Failure("right", text)
    gone = code == 100 and error.get("error_subcode") == 33
    return Failure("gone" if gone else "other", text)


def next_delay(attempts: int) -> int | None:
    """Return after how many minutes the next attempt is made; None: no more.

    >>> next_delay(1), next_delay(8), next_delay(9)
    (1, 1440, None)
    """
    return DELAYS[attempts - 1] if attempts <= len(DELAYS) else None


def proof(token: str, app_secret: str) -> str:
    """Return the proof that the caller knows the app's secret too.

    >>> proof("token", "secret")[:12]
    'e941110e3d2b'
    """
    return hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
