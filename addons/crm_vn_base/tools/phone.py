"""Phone numbers as they are typed in Vietnam: split, checked, written one way.

Stored as E.164 (``+84912345678``), shown as people read them (``0912 345 678``,
``024 3825 1234``, ``1900 6600``). What is wrong is said with a proposal and never
mended silently: an old number may have a new owner.
"""

import functools
import re
import unicodedata
from typing import NamedTuple

import phonenumbers

from .identity import normalize_text

MOBILE, LANDLINE = "mobile", "landline"
TOLL_FREE, PREMIUM, FOREIGN = "toll_free", "premium", "foreign"

# eleven-digit mobile numbers of before 15/09/2018: prefix then → prefix now
OLD_MOBILE = {
    "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036",
    "0167": "037", "0168": "038", "0169": "039", "0120": "070", "0121": "079",
    "0122": "077", "0126": "076", "0128": "078", "0123": "083", "0124": "084",
    "0125": "085", "0127": "081", "0129": "082", "0186": "056", "0188": "058",
    "0199": "059",
}  # fmt: skip
# area codes of before June 2017 that are nobody's today → area code now
OLD_AREA = {
    "04": "024", "020": "0214", "022": "0212", "025": "0205", "026": "0206",
    "027": "0207", "029": "0216", "030": "0229", "031": "0225", "060": "0260",
    "061": "0251", "062": "0252", "063": "0263", "064": "0254", "066": "0276",
    "067": "0277", "068": "0259", "072": "0272", "073": "0273", "074": "0294",
    "075": "0275", "0230": "0215", "0231": "0213", "0240": "0204", "0241": "0222",
    "0280": "0208", "0281": "0209", "0320": "0220", "0321": "0221", "0350": "0228",
    "0351": "0226", "0500": "0262", "0501": "0261", "0510": "0235", "0511": "0236",
    "0650": "0274", "0651": "0271", "0710": "0292", "0711": "0293", "0780": "0290",
    "0781": "0291",
}  # fmt: skip

# "08 3829 1234" is a landline of Hồ Chí Minh City of before 2017, or a mobile of today
_OLD_HCM = re.compile(r"\(?08\)?[\s.\-]+\d{4}[\s.\-]?\d{4}")
_EXTENSION = re.compile(
    r"(?:\b(?:ext|extension|máy lẻ|may le|nhánh|nhanh|lẻ|so le)\b|#|\bx(?=\s*\d))"
    r"[\s.:]*\d{1,6}\b\W*$",
    re.IGNORECASE,
)
_RUN = re.compile(r"\+?\(?\d[\d\s().+\-]*")
_SEARCHED = re.compile(r"[\d\s().+\-/]+")
_SEPARATOR = re.compile(r"[;,/|\n]|\s[-–—]\s|\s(?:hoặc|hoac|và|or)\s", re.IGNORECASE)


class Phone(NamedTuple):
    """One number: as it is stored, of which kind, and what is wrong with it.

    ``problem`` is empty, or old_mobile, old_landline, ambiguous, too_short, too_long,
    unknown; ``e164`` is then empty. ``proposal`` is how the number may be meant.
    ``note`` is what else was typed: "A. Nam", "máy lẻ 12".
    """

    e164: str = ""
    kind: str = ""
    problem: str = ""
    proposal: str = ""
    typed: str = ""
    note: str = ""


def parse_phones(text: str | None) -> list[Phone]:
    """Take apart what was typed into one phone field; nothing typed is lost.

    >>> [p.e164 for p in parse_phones("0912345678;0987654321")]
    ['+84912345678', '+84987654321']
    >>> [p.e164 for p in parse_phones("0912 345 678 - 024 3825 1234 | 1900 6600")]
    ['+84912345678', '+842438251234', '+8419006600']
    >>> [(p.e164, p.note) for p in parse_phones("0912 345 678 (A. Nam)")]
    [('+84912345678', 'A. Nam')]
    >>> [(p.e164, p.note) for p in parse_phones("C.Lan 0912345678/ 0987654321 KT")]
    [('+84912345678', 'C.Lan'), ('+84987654321', 'KT')]
    >>> [p.e164 for p in parse_phones("024.38251234/35")]
    ['+842438251234', '+842438251235']
    >>> [p.e164 for p in parse_phones("0912345678 0987654321")]
    ['+84912345678', '+84987654321']
    >>> [(p.e164, p.note) for p in parse_phones("024 3825 1234 máy lẻ 12")]
    [('+842438251234', 'máy lẻ 12')]
    >>> parse_phones(" "), [p.problem for p in parse_phones("không có")]
    ([], ['unknown'])
    """
    return list(_parse_phones(text or ""))


@functools.lru_cache(maxsize=4096)
def _parse_phones(text: str) -> tuple[Phone, ...]:
    if text.isascii() and text.strip("+").isdigit() and len(text) < 13:
        return (_parse(text),)
    found: list[Phone] = []
    for number, note in _numbers(text):
        if number:
            found.append(_parse(number)._replace(note=note))
        elif found:
            both = " ".join(filter(None, (found[-1].note, note)))
            found[-1] = found[-1]._replace(note=both)
        else:
            found.append(Phone(problem="unknown", typed=note))
    return tuple(found)


def _numbers(text: str) -> list[tuple[str, str]]:
    """Split a text into its numbers, each with the words beside it."""
    text = unicodedata.normalize("NFKC", normalize_text(text))
    parts = [part for part in _SEPARATOR.split(text) if part.strip()]
    numbers: list[tuple[str, str]] = []
    while parts:
        number, note = _number_and_note(parts.pop(0))
        if parts and re.fullmatch(r"\W*0\d{1,3}\W*", number):
            following, note_after = _number_and_note(parts[0])  # "024 - 3825 1234"
            if 6 <= len(_digits(following)) <= 8 and following[:1] not in "0+":
                number, note = f"{number} {following}", note or note_after
                parts.pop(0)
        numbers += [(one, note) for one in _one_by_one(number, numbers)]
    return numbers


def _number_and_note(part: str) -> tuple[str, str]:
    """The longest run of digits of a part, and the words around it."""
    part = re.sub(r"(?<![^\W\d_])[Oo](?=\d)", "0", part.strip())
    extension = _EXTENSION.search(part)
    note = [part[extension.start() :]] if extension else []
    part = part[: extension.start()] if extension else part
    runs = sorted(_RUN.finditer(part), key=lambda run: len(_digits(run.group())))
    if not runs:
        return "", part.strip(" .:()-")
    run = runs[-1]
    words = f"{part[: run.start()]} {part[run.end() :]}".strip(" .:()-")
    number = run.group().strip(" .-")
    if number.endswith("("):
        number = number[:-1].strip(" .-")
    return number, " ".join(word for word in (words, *note) if word)


def _one_by_one(number: str, before: list[tuple[str, str]]) -> list[str]:
    digits = _digits(number)
    if before and number and len(digits) <= 3 and _digits(before[-1][0])[-9:]:
        start = before[-1][0]  # "3825 1234/35": the same number, other last digits
        if len(_digits(start)) >= 8:
            return [_digits(start)[: -len(digits)] + digits]
    if len(digits) == 20 and not number.startswith("+"):
        halves = [digits[:10], digits[10:]]
        if all(_parse(half).e164 for half in halves):
            return halves
    return [number]


def parse_phone(text: str | None) -> Phone:
    """Read one number by the numbering plan of Vietnam; with a foreign +, by that.

    >>> {parse_phone(text).e164 for text in ("0912345678", "84912345678",
    ...     "+84 912 345 678", "0912.345.678", "+84(0)912345678", "+840912345678",
    ...     "0084912345678", "912345678", "０９１２３４５６７８", "O912345678")}
    {'+84912345678'}
    >>> parse_phone("024 3825 1234").kind, parse_phone("0274 3899 777").kind
    ('landline', 'landline')
    >>> parse_phone("1900 6600").kind, parse_phone("1800 1234").kind
    ('premium', 'toll_free')
    >>> parse_phone("+1 650 253 0000")[:2], parse_phone("+999 1").kind
    (('+16502530000', 'foreign'), 'foreign')
    >>> [parse_phone(text)[2:4] for text in ("01691234567", "0650 3822 111")]
    [('old_mobile', '0391 234 567'), ('old_landline', '0274 3822 111')]
    >>> [parse_phone(text).problem for text in ("0555123456", "0281234567", "113",
    ...     "04 3825 1234", "091234567890123", "01691")]
    ['unknown', 'too_short', 'too_short', 'old_landline', 'too_long', 'too_short']

    Never mended: it may be a mobile of today or a landline of before 2017.

    >>> parse_phone("08 3829 1234")[:4]
    ('', '', 'ambiguous', '028 3829 1234')
    >>> parse_phone("0838291234").kind
    'mobile'
    """
    numbers = parse_phones(text)
    return numbers[0] if numbers else Phone()


@functools.lru_cache(maxsize=4096)
def _parse(number: str) -> Phone:
    digits = _digits(number)
    prefixed = number.lstrip(" (").startswith("+") or digits.startswith("00")
    digits = digits[2:] if digits.startswith("00") else digits
    if prefixed and not digits.startswith("84"):
        return _parse_foreign(number, digits)
    if _OLD_HCM.fullmatch(number):
        proposal = format_phone(f"+8428{digits[2:]}")
        return Phone(problem="ambiguous", proposal=proposal, typed=number)
    readings = [digits[2:]] if prefixed else [digits]
    if not prefixed and digits.startswith("84"):
        readings.append(digits[2:])
    for reading in readings:
        national = reading.lstrip("0")
        kind = _kind(national)
        if kind:
            return Phone(f"+84{national}", kind, typed=number)
    return Phone(typed=number, **_explain(f"0{readings[-1].lstrip('0')}"))


def _parse_foreign(number: str, digits: str) -> Phone:
    try:
        parsed = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return Phone(kind=FOREIGN, typed=number)
    valid = phonenumbers.is_valid_number(parsed)
    return Phone(f"+{digits}" if valid else "", FOREIGN, typed=number)


def _kind(national: str) -> str:
    """Kind of a number of the Vietnamese plan without its 0; empty if there is none."""
    if national.startswith(("1800", "1900")) and 8 <= len(national) <= 10:
        return TOLL_FREE if national.startswith("1800") else PREMIUM
    return _kind_by_prefix(national[:4], len(national))


@functools.lru_cache(maxsize=8192)
def _kind_by_prefix(prefix: str, length: int) -> str:
    """The plan looks at the first digits and the length only; its library is slow."""
    if length not in (9, 10) or len(prefix) < 4:
        return ""
    national = int(prefix.ljust(length, "2"))
    number = phonenumbers.PhoneNumber(country_code=84, national_number=national)
    kind = phonenumbers.number_type(number)
    if kind == phonenumbers.PhoneNumberType.MOBILE:
        return MOBILE
    return LANDLINE if kind == phonenumbers.PhoneNumberType.FIXED_LINE else ""


def _explain(number: str) -> dict[str, str]:
    """Say why a national number (with its 0) is none, and what may be meant."""
    for problem, known, lengths in (
        ("old_mobile", OLD_MOBILE, (4,) if len(number) == 11 else ()),
        ("old_landline", OLD_AREA, (4, 3, 2)),
    ):
        for length in lengths:
            now = known.get(number[:length], "") + number[length:]
            if number[:length] in known and _kind(now[1:]):
                return {"problem": problem, "proposal": format_phone(f"+84{now[1:]}")}
    expected = 11 if number.startswith("02") else 10
    if len(number) == expected or (number.startswith("01") and len(number) > 7):
        return {"problem": "unknown"}
    return {"problem": "too_short" if len(number) < expected else "too_long"}


def format_phone(e164: str | None) -> str:
    """Write a number as people in Vietnam read it; a foreign one as it is.

    >>> [format_phone(number) for number in ("+84912345678", "+842438251234",
    ...     "+842743899777", "+8419006600", "+841900123456", "+16502530000", None)]
    ... # doctest: +NORMALIZE_WHITESPACE
    ['0912 345 678', '024 3825 1234', '0274 3899 777', '1900 6600', '1900 123 456',
     '+16502530000', '']
    """
    number = e164 or ""
    if not re.fullmatch(r"\+84[1-9]\d{7,9}", number):
        return number
    national = number[3:]
    if national.startswith(("1800", "1900")):
        rest = national[4:]
        return f"{national[:4]} " + (f"{rest[:3]} {rest[3:]}" if rest[5:] else rest)
    if len(national) == 9:
        return f"0{national[:3]} {national[3:6]} {national[6:]}"
    if national.startswith(("24", "28")):
        return f"0{national[:2]} {national[2:6]} {national[6:]}"
    return f"0{national[:3]} {national[3:7]} {national[7:]}"


def phone_key(phone: str | None) -> str:
    """National significant digits of a phone number; of several, the first one.

    >>> {phone_key(p) for p in ("0912345678", "84912345678", "+84 912 345 678",
    ...     "0912.345.678", "+84(0)912345678", "0084912345678", "912345678",
    ...     "０９１２３４５６７８", "O912345678", "0912 345 678 (A. Nam)",
    ...     "0912345678 / 0987654321", "0912345678;0987654321")}
    {'912345678'}
    >>> phone_key("024 3825 1234"), phone_key("1900 6600"), phone_key("0842 123 456")
    ('2438251234', '19006600', '842123456')
    >>> phone_key("+1 650 555 0100"), phone_key("113"), phone_key("0283825 máy lẻ 12")
    ('16505550100', '', '283825')
    """
    numbers = parse_phones(phone)
    digits = [_national_digits(number.e164 or number.typed) for number in numbers]
    return next((key for key in digits if len(key) >= 6), "")


def _national_digits(number: str) -> str:
    abroad = number.strip().startswith("+")
    digits = re.sub(r"\D", "", number)
    if digits.startswith("00"):
        abroad, digits = True, digits[2:]
    if digits.startswith("84") and (abroad or len(digits) >= 11):
        return digits[2:].lstrip("0")
    return digits if abroad else digits.lstrip("0")


def phone_digits(text: str | None) -> str:
    """Digits to look for when a phone number, or its end, is typed in a search box.

    >>> phone_digits("0912.345"), phone_digits("5678"), phone_digits("+84 912 345 678")
    ('912345', '5678', '912345678')
    >>> phone_digits("123"), phone_digits("Nam 0912345678"), phone_digits("Lô 12")
    ('', '', '')
    """
    text = unicodedata.normalize("NFKC", normalize_text(text))
    if not _SEARCHED.fullmatch(text):
        return ""
    digits = _national_digits(text)
    return digits if len(digits) >= 4 else ""


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
