"""Values out of a JSON answer, by dotted paths that an administrator writes."""

from typing import Any


def parse_mapping(text: str | None) -> dict[str, str]:
    """Read ``field = path`` lines; empty lines and those starting with # are skipped.

    :raise ValueError: the first line that is none, as it stands

    >>> parse_mapping("name = data.name\\n# note\\n\\nstreet=data.address.0")
    {'name': 'data.name', 'street': 'data.address.0'}
    >>> parse_mapping("name")
    Traceback (most recent call last):
    ...
    ValueError: name
    """
    mapping = {}
    for line in (text or "").splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        field, equals, path = (part.strip() for part in line.partition("="))
        if not (field and equals and path):
            raise ValueError(line)
        mapping[field] = path
    return mapping


def dig(data: Any, path: str) -> Any:
    """Return what stands at ``path``, or None when a step of it is missing.

    >>> answer = {"code": "00", "data": {"name": "Nam Hải", "sites": [{"id": 1}]}}
    >>> dig(answer, "data.name"), dig(answer, "data.sites.0.id"), dig(answer, "data.x")
    ('Nam Hải', 1, None)
    >>> dig(answer, "data.sites.7"), dig(None, "data")
    (None, None)
    """
    for step in path.split("."):
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and step.isdecimal() and int(step) < len(data):
            data = data[int(step)]
        else:
            return None
    return data


def text_at(data: Any, path: str) -> str:
    """Return the value at ``path`` as text; what is no plain value is empty.

    >>> text_at({"a": {"b": 12, "c": [1], "d": None}}, "a.b")
    '12'
    >>> text_at({"a": {"c": [1], "d": None}}, "a.c"), text_at({"a": 1}, "a.d")
    ('', '')
    """
    value = dig(data, path)
    plain = isinstance(value, str | int | float) and not isinstance(value, bool)
    return str(value).strip() if plain else ""
