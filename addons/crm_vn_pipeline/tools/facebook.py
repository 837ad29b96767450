"""What Facebook tells a page's webhook: comments, messages, filled-in forms.

Pure functions over the JSON of the Graph API. Whatever it holds, what is not understood
is left out.
"""

from collections.abc import Iterator
from typing import NamedTuple

from .intake import clean_text

MAX_EVENTS = 200
TEXT_SIZE = 2000


class Event(NamedTuple):
    """Something a person, or the page itself, wrote."""

    kind: str  # message or comment
    key: str  # the number Facebook gives it: the same when it is told again
    page: str
    person: str
    name: str
    text: str
    link: str = ""
    echo: bool = False  # written by the page to the person

    def content(self) -> dict[str, str]:
        """Return it as it is stored, without what is empty."""
        values = {
            "page": self.page,
            "sender": self.person,
            "sender_name": self.name,
            "text": self.text,
            "link": self.link,
            "echo": "1" if self.echo else "",
        }
        return {name: value for name, value in values.items() if value}


class FilledForm(NamedTuple):
    """Somebody sent a form of Lead Ads; its answers are to be fetched."""

    kind: str
    key: str
    page: str
    leadgen_id: str
    form_id: str = ""
    ad_id: str = ""
    link: str = ""

    def content(self) -> dict[str, str]:
        names = ("page", "leadgen_id", "form_id", "ad_id")
        return {name: getattr(self, name) for name in names if getattr(self, name)}


def read_events(data: object) -> list[Event | FilledForm]:
    """Return the comments, messages and forms of a delivery of the webhook.

    >>> message = {"object": "page", "entry": [{"id": "1", "messaging": [{
    ...     "sender": {"id": "9"}, "recipient": {"id": "1"},
    ...     "message": {"mid": "m1", "text": "Giá?"}}]}]}
    >>> read_events(message)[0][:6]
    ('message', 'm1', '1', '9', '', 'Giá?')
    >>> comment = {"object": "page", "entry": [{"id": "1", "changes": [{
    ...     "field": "feed", "value": {"item": "comment", "verb": "add",
    ...     "comment_id": "5_6", "from": {"id": "9", "name": "Mai"},
    ...     "message": "0912"}}]}]}
    >>> read_events(comment)[0].name, read_events(comment)[0].key
    ('Mai', '5_6')
    >>> form = {"object": "page", "entry": [{"id": "1", "changes": [{
    ...     "field": "leadgen", "value": {"leadgen_id": "7", "form_id": "8"}}]}]}
    >>> read_events(form)[0].content()
    {'page': '1', 'leadgen_id': '7', 'form_id': '8'}
    >>> read_events({"object": "page", "entry": [None, {"messaging": [{"id": 1}]}]})
    []
    >>> read_events([]), read_events({"object": "user"}), read_events(None)
    ([], [], [])
    """
    if not isinstance(data, dict) or data.get("object") != "page":
        return []
    events: list[Event | FilledForm] = []
    for entry in _dicts(data.get("entry")):
        page = clean_text(entry.get("id"), 50)
        for item in _dicts(entry.get("messaging")):
            events += _read_message(page, item)
        for change in _dicts(entry.get("changes")):
            events += _read_change(page, change)
    return events[:MAX_EVENTS]


def _read_message(page: str, item: dict) -> Iterator[Event]:
    message = _dict(item.get("message"))
    sender = clean_text(_dict(item.get("sender")).get("id"), 50)
    recipient = clean_text(_dict(item.get("recipient")).get("id"), 50)
    key = clean_text(message.get("mid"), 100)
    echo = bool(message.get("is_echo")) or sender == page
    text = clean_text(message.get("text"), TEXT_SIZE) or _attachments(message)
    person = recipient if echo else sender
    if key and text and person and person != page:
        yield Event("message", key, page, person, "", text, echo=echo)


def _attachments(message: dict) -> str:
    kinds = [
        clean_text(item.get("type"), 20) for item in _dicts(message.get("attachments"))
    ]
    return ", ".join(f"[{kind}]" for kind in kinds if kind)


def _read_change(page: str, change: dict) -> Iterator[Event | FilledForm]:
    value = _dict(change.get("value"))
    if change.get("field") == "leadgen":
        yield from _read_form(page, value)
    if change.get("field") != "feed" or value.get("item") != "comment":
        return
    if value.get("verb") != "add":
        return
    author = _dict(value.get("from"))
    person, name = clean_text(author.get("id"), 50), clean_text(author.get("name"), 100)
    key = clean_text(value.get("comment_id"), 100)
    text = clean_text(value.get("message"), TEXT_SIZE)
    link = clean_text(_dict(value.get("post")).get("permalink_url"), 300)
    if key and text and person and person != page:
        yield Event("comment", key, page, person, name, text, link)


def _read_form(page: str, value: dict) -> Iterator[FilledForm]:
    names = ("leadgen_id", "form_id", "ad_id")
    number, form, ad = (clean_text(value.get(name), 50) for name in names)
    if number.isascii() and number.isdecimal() and len(number) < 40:
        yield FilledForm("leadgen", f"leadgen:{number}", page, number, form, ad)


def _dict(value: object) -> dict:
    return value if isinstance(value, dict) else {}


def _dicts(value: object) -> list[dict]:
    items = value if isinstance(value, list) else []
    return [item for item in items[:MAX_EVENTS] if isinstance(item, dict)]
