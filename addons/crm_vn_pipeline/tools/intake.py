"""What comes in from outside, taken apart: web forms, programs, Facebook Lead Ads.

Pure functions over what was sent. Nothing here raises anything but :class:`BadPayload`
on whatever bytes arrive, since nobody knows who sends them.
"""

import hashlib
import hmac
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, urlsplit

MAX_FIELDS = 100
MAX_DEPTH = 8
MAX_NAME, MAX_VALUE = 100, 4000
SIGNATURE_SECONDS = 300  # how far the clocks of two servers may differ

UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
CLICK_IDS = ("gclid", "fbclid", "ttclid", "zaloid")
# what a form says about itself, not about the customer
CONTROL = ("idempotency_key", "visitor", "page_url", "landing_key", "company_fax")

# Known names of fields, as `plain_name` writes them. A source may add its own.
KNOWN_NAMES = {
    "contact_name": """name full_name fullname your_name contact_name contact customer
        customer_name ho_ten ho_va_ten hoten ten ten_khach_hang ten_cua_ban ho_ten_ban
        nguoi_lien_he ho_ten_nguoi_lien_he khach_hang""",
    "first_name": "first_name firstname ten_goi",
    "last_name": "last_name lastname surname ho ho_dem",
    "partner_name": """company company_name organization organisation business cong_ty
        ten_cong_ty ten_doanh_nghiep doanh_nghiep don_vi to_chuc co_quan""",
    "phone": """phone phone_number phonenumber mobile mobile_phone tel telephone
        work_phone_number sdt so_dien_thoai dien_thoai so_dt dt di_dong so_di_dong zalo
        so_zalo hotline""",
    "email_from": """email email_address e_mail mail work_email dia_chi_email
        thu_dien_tu""",
    "function": "job_title jobtitle function position chuc_vu chuc_danh vi_tri",
    "street": "street street_address address dia_chi",
    "city": "city province state tinh tinh_thanh tinh_thanh_pho thanh_pho khu_vuc",
    "website": "website site trang_web",
    "need": """message messages need note notes content comment comments description
        question request noi_dung nhu_cau loi_nhan tin_nhan ghi_chu yeu_cau cau_hoi
        mo_ta""",
}
_FIELD_OF = {
    name: field for field, names in KNOWN_NAMES.items() for name in names.split()
}
_UNSAFE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ACCENTS = str.maketrans("đĐ", "dD")


class BadPayload(ValueError):
    """What was sent is no form and no JSON object; ``code`` says why."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def clean_text(value: object, size: int = MAX_VALUE) -> str:
    r"""Return a value as text that PostgreSQL can store, not longer than ``size``.

    >>> clean_text("Kho\x00 lạnh \ud83d"), clean_text(15.5), clean_text(True)
    ('Kho lạnh', '15.5', 'true')
    >>> clean_text(None), clean_text("abcdef", 3)
    ('', 'abc')
    """
    if value is None:
        return ""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return _UNSAFE.sub("", text[: size + 50]).strip()[:size]


def plain_name(name: object) -> str:
    """Return how names of fields are compared: ASCII, lower case, one underscore.

    >>> plain_name("Số điện thoại *"), plain_name("Your-Name"), plain_name("Họ & tên")
    ('so_dien_thoai', 'your_name', 'ho_ten')
    """
    text = unicodedata.normalize("NFKD", clean_text(name, MAX_NAME).translate(_ACCENTS))
    text = "".join(char for char in text if not unicodedata.combining(char)).lower()
    return "_".join(re.findall(r"[a-z0-9]+", text))


def read_json(body: bytes) -> dict[str, str]:
    r"""Return the fields of a JSON object, nested ones with the names of their parents.

    >>> read_json(b'{"name": "Mai", "contact": {"phone": 912}, "a": [1, 2]}')
    {'name': 'Mai', 'contact.phone': '912', 'a': '1, 2'}
    >>> read_json(b'{"field_data": [{"name": "full_name", "values": ["Mai"]}]}')
    {'full_name': 'Mai'}
    >>> def code(body):
    ...     try:
    ...         read_json(body)
    ...     except BadPayload as error:
    ...         return error.code
    >>> code(b"[]"), code(b"{"), code(b"\xff\xfe{"), code(b""), code(b"{}")
    ('not_an_object', 'malformed', 'malformed', 'malformed', 'empty')
    >>> code(b'{"a":' * 50000 + b"1" + b"}" * 50000), code(b'{"a": 1e400}')
    ('malformed', None)
    """
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadPayload("malformed") from error
    if not isinstance(data, dict):
        raise BadPayload("not_an_object")
    return read_pairs(_flatten(data))


def read_pairs(pairs: Iterable[tuple[object, object]]) -> dict[str, str]:
    """Return fields as text, values of the same name joined, empty ones left out.

    >>> read_pairs([("need", "kho"), ("need", "máy nén"), ("x", " "), (" ", "y")])
    {'need': 'kho, máy nén'}
    """
    found: dict[str, str] = {}
    for count, (name, value) in enumerate(pairs):
        if count >= MAX_FIELDS:
            break
        name, value = clean_text(name, MAX_NAME), clean_text(value)
        if name and value:
            both = f"{found[name]}, {value}" if name in found else value
            found[name] = both[:MAX_VALUE]
    if not found:
        raise BadPayload("empty")
    return found


def read_answers(rows: object) -> dict[str, str]:
    """Return the answers of a Facebook form, {question: text}.

    >>> read_answers([{"name": "email", "values": ["a@b.vn"]}, 5, {"name": "x"}])
    {'email': 'a@b.vn'}
    """
    return read_pairs(_field_data(rows if isinstance(rows, list) else []))


def _flatten(data: Mapping, prefix: str = "", depth: int = 0):
    """Yield (name, value) of a JSON object, as deep as anybody means it."""
    for name, value in data.items():
        path = f"{prefix}{name}"
        if name == "field_data" and isinstance(value, list):
            yield from _field_data(value)
        elif isinstance(value, Mapping):
            if depth < MAX_DEPTH:
                yield from _flatten(value, f"{path}.", depth + 1)
        elif isinstance(value, list):
            for item in value[:MAX_FIELDS]:
                if isinstance(item, Mapping) and depth < MAX_DEPTH:
                    yield from _flatten(item, f"{path}.", depth + 1)
                elif not isinstance(item, (Mapping, list)):
                    yield path, item
        else:
            yield path, value


def _field_data(rows: list):
    """Yield the answers of a Facebook lead form."""
    for row in rows[:MAX_FIELDS]:
        if isinstance(row, Mapping):
            values = row.get("values")
            for value in values[:10] if isinstance(values, list) else [values]:
                yield row.get("name"), value


def split_fields(
    fields: Mapping[str, str], rules: Mapping[str, str] | None = None
) -> tuple[dict[str, str], dict[str, str]]:
    """Return what is known of the customer by lead field, and the rest as it came.

    :param rules: ``plain_name`` of a field: lead field, or "" to leave it out

    >>> split_fields({"Họ và tên": "Mai", "SĐT": "0912345678", "Diện tích": "200 m2"})
    ({'contact_name': 'Mai', 'phone': '0912345678'}, {'Diện tích': '200 m2'})
    >>> split_fields({"first_name": "Mai", "last_name": "Lê Thị"})
    ({'contact_name': 'Lê Thị Mai'}, {})
    >>> split_fields({"contact.phone": "0912", "note": "a", "need": "b", "gclid": "x"})
    ({'phone': '0912', 'need': 'a\\nb'}, {})
    >>> split_fields({"q1": "kho", "email": "x@y.vn"}, {"q1": "need", "email": ""})
    ({'need': 'kho'}, {})
    """
    known: dict[str, str] = {}
    rest: dict[str, str] = {}
    for name, value in fields.items():
        plain = plain_name(name)
        field = _target_field(plain, name, rules or {})
        if field == "rest":
            rest[name] = value
        elif field == "need" and field in known:
            known[field] = f"{known[field]}\n{value}"[:MAX_VALUE]
        elif field and field not in known:
            known[field] = value
        elif field:
            rest[name] = value
    names = [known.pop("last_name", ""), known.pop("first_name", "")]
    if any(names):
        known.setdefault("contact_name", " ".join(filter(None, names)))
    return known, rest


def _target_field(plain: str, name: str, rules: Mapping[str, str]) -> str:
    if plain in rules:
        return rules[plain]
    if plain in (*UTM, *CLICK_IDS, *CONTROL, "csrf_token"):
        return ""
    last = plain_name(name.rpartition(".")[2])
    return _FIELD_OF.get(plain) or _FIELD_OF.get(last) or "rest"


def find_utm(fields: Mapping[str, str]) -> dict[str, str]:
    """Return where the visitor came from: the form says it, or the page's address.

    >>> find_utm({"utm_source": "google", "page_url":
    ...     "https://mp.example/kho?utm_source=zalo&utm_campaign=Kho+l%E1%BA%A1nh&gclid=1"})
    {'utm_source': 'google', 'utm_campaign': 'Kho lạnh', 'gclid': '1'}
    >>> find_utm({"page_url": "http://[bad"})
    {}
    """
    plain = {plain_name(name): value for name, value in fields.items()}
    query = page_query(plain.get("page_url", ""))
    found = {}
    for name in (*UTM, *CLICK_IDS):
        value = plain.get(name) or query.get(name)
        if value:
            found[name] = clean_text(value, MAX_NAME)
    return found


def page_query(url: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(urlsplit(url).query, max_num_fields=MAX_FIELDS))
    except ValueError:
        return {}


def origin_of(url: str | None) -> str:
    """Return the origin of a page in the form in which origins are compared.

    >>> origin_of("https://Kho.minhphat.example/a?b"), origin_of("http://x:8080/")
    ('https://kho.minhphat.example', 'http://x:8080')
    >>> origin_of("null"), origin_of("http://[x"), origin_of(None)
    ('', '', '')
    """
    try:
        parts = urlsplit(clean_text(url, 500))
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"


def digest(fields: Mapping[str, str]) -> str:
    """Return a fingerprint of what was said, whatever the order of the fields.

    >>> digest({"a": "1", "b": "2"}) == digest({"b": "2", "a": "1", "visitor": "x"})
    True
    >>> digest({"a": "1"}) == digest({"a": "2"})
    False
    """
    said = {name: value for name, value in fields.items() if name not in CONTROL}
    text = json.dumps(said, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def sign(secret: str, body: bytes, timestamp: str = "") -> str:
    """Return the signature of a body, with the time it was signed if there is one.

    >>> sign("secret", b"{}", "1700000000")[:19]
    'sha256=b8569b78799f'
    """
    message = (timestamp.encode() + b"." if timestamp else b"") + body
    mac = hmac.new(secret.encode(), message, hashlib.sha256)
    return f"sha256={mac.hexdigest()}"


def is_signed(secret: str, body: bytes, signature: str, timestamp: str = "") -> bool:
    """Whether the signature is the right one.

    >>> is_signed("s", b"{}", sign("s", b"{}", "5"), "5")
    True
    >>> is_signed("s", b"{ }", sign("s", b"{}", "5"), "5")
    False
    >>> is_signed("s", b"{}", "sha256=ă", "5"), is_signed("", b"{}", sign("", b"{}"))
    (False, False)
    """
    if not secret:
        return False
    right = sign(secret, body, timestamp)
    return hmac.compare_digest(right.encode(), signature.encode("utf-8", "replace"))


def is_recent(timestamp: str, now: float) -> bool:
    """Whether a signature was made just now, so that a copy of it is worth nothing.

    >>> is_recent("1000", 1200), is_recent("1000", 2000), is_recent("²", 0)
    (True, False, False)
    """
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < 12):
        return False
    return abs(now - int(timestamp)) <= SIGNATURE_SECONDS
