"""Names, phones and tax codes of Vietnam: cleaning, keys to compare and search by.

Pure functions, no Odoo. Two records that a person would call the same have the same
key, however they were typed.
"""

import re
import unicodedata

# zero-width characters, soft hyphen, byte order mark: invisible, and never meant
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
# what NFD does not take apart, and typographic signs that ASCII spells otherwise
ASCII_MAP = str.maketrans(
    {
        "đ": "d", "Đ": "D", "Ð": "D", "ð": "d", "₫": "d",
        "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'",
        "–": "-", "—": "-", "…": "...", "×": "x",
        # Cyrillic letters that look Latin, from copies of foreign documents
        "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "у": "y", "х": "x",
        "і": "i", "А": "A", "В": "B", "Е": "E", "К": "K", "М": "M", "Н": "H",
        "О": "O", "Р": "P", "С": "C", "Т": "T", "Х": "X", "І": "I",
    }
)  # fmt: skip

# words that say what kind of organisation it is, not which (as in a search key)
LEGAL_WORDS = re.compile(
    r"\b(?:cong ty|cty|trach nhiem huu han|tnhh|mot thanh vien|mtv|hai thanh vien"
    r"|co phan|cp|ctcp|doanh nghiep tu nhan|dntn|hop tac xa|htx|ho kinh doanh|hkd"
    r"|tap doan|tong cong ty|chi nhanh|cn|van phong dai dien|vpdd|viet nam|vn)\b"
)
# the legal form alone: dropped from what is typed into a search box
LEGAL_FORMS = re.compile(
    r"\b(?:tong cong ty|cong ty|cty|trach nhiem huu han|tnhh|mot thanh vien|mtv"
    r"|hai thanh vien|co phan|ctcp|doanh nghiep tu nhan|dntn)\b"
)

MST_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_PHONE_EXTENSION = re.compile(r"(?:ext|máy lẻ|may le|nhánh|nhanh|#|\bx\b).*$", re.I)
_PHONE_TYPED = re.compile(r"[\d\s().+\-/]+")


def normalize_text(text: str | None) -> str:
    """Clean what was typed or pasted: NFC, no invisible characters, single spaces.

    >>> normalize_text("  Tra\u0302\u0300n\u200b Quo\u0302\u0301c\u00a0  Bảo ")
    'Trần Quốc Bảo'
    >>> normalize_text(None)
    ''
    """
    text = unicodedata.normalize("NFC", text or "").translate(INVISIBLE)
    return re.sub(r"\s+", " ", text).strip()


def strip_vn(text: str | None) -> str:
    """Write Vietnamese in ASCII, as bank memos and SMS need it; case is kept.

    >>> strip_vn("Đề nghị Quý khách “thanh toán” 5.000 ₫…")
    'De nghi Quy khach "thanh toan" 5.000 d...'
    >>> strip_vn("ＡＢＣ Đa\u0323\u0306t")
    'ABC Dat'
    """
    text = (text or "").translate(ASCII_MAP)
    text = unicodedata.normalize("NFKD", text)
    text = "".join(char for char in text if not unicodedata.combining(char))
    return text.translate(ASCII_MAP).encode("ascii", "ignore").decode()


def search_key(text: str | None) -> str:
    """Key by which names are searched and compared: ASCII, lower case, words only.

    >>> search_key("Công ty TNHH Thủy sản Nam-Hải")
    'cong ty tnhh thuy san nam hai'
    >>> search_key("ĐẶNG THỊ ƯỚC"), search_key("D\u200bặng  thị\u00a0ước")
    ('dang thi uoc', 'dang thi uoc')
    >>> search_key("Hoà Bình") == search_key("Hòa Bình")
    True
    >>> search_key("T.N.H.H. O'Brien & Co., “Đạt”"), search_key("%"), search_key(None)
    ('tnhh obrien co dat', '', '')
    """
    text = strip_vn(normalize_text(text)).lower()
    text = re.sub(r"(?<=\b\w)\.(?=\w\b)|'", "", text)
    return " ".join(re.findall(r"[a-z0-9]+", text))


def search_words(text: str | None) -> list[str]:
    """Words a record must have to answer a search; the legal form is left out.

    >>> search_words("Cty TNHH Nam Hải"), search_words("nguyen  ĐẠT")
    (['nam', 'hai'], ['nguyen', 'dat'])
    >>> search_words("công ty cổ phần")
    ['cong', 'ty', 'co', 'phan']
    """
    key = search_key(text)
    return LEGAL_FORMS.sub(" ", key).split() or key.split()


def name_core(text: str | None) -> str:
    """Search key without legal words, to compare names of organisations.

    >>> name_core("Công ty CP Thực phẩm An Phú"), name_core("AN PHÚ thực phẩm, CTCP")
    ('thuc pham an phu', 'an phu thuc pham')
    >>> name_core("Công ty Việt Nam")
    'cong ty viet nam'
    """
    key = search_key(text)
    return " ".join(LEGAL_WORDS.sub(" ", key).split()) or key


def _trigrams(text: str) -> set[str]:
    return {
        padded[i : i + 3]
        for padded in (f"  {word} " for word in text.split())
        for i in range(len(padded) - 2)
    }


def similarity(left: str, right: str) -> float:
    """Share of common trigrams, the measure of PostgreSQL's pg_trgm.

    >>> similarity("nguyen van dat", "nguyen van dat")
    1.0
    >>> round(similarity("thuc pham an phu", "thuc pham an phuc"), 2)
    0.93
    >>> similarity("", "an phu")
    0.0
    """
    one, two = _trigrams(left), _trigrams(right)
    return len(one & two) / len(one | two) if one and two else 0.0


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
    text = unicodedata.normalize("NFKC", phone or "").translate(INVISIBLE)
    text = re.sub(r"\b[Oo](?=\d)", "0", text)
    numbers = [_PHONE_EXTENSION.sub("", part) for part in re.split(r"[;,/|]", text)]
    numbers = [_national_digits(number) for number in numbers]
    return next((digits for digits in numbers if len(digits) >= 6), "")


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
    if not _PHONE_TYPED.fullmatch(text):
        return ""
    digits = _national_digits(text)
    return digits if len(digits) >= 4 else ""


def normalize_mst(text: str | None) -> str:
    """Tax code in its written form, or the cleaned text when it is none.

    10 digits (organisation), 13 as 10-3 (branch), 12 (a person's identity number).

    >>> normalize_mst("01.00.109.106"), normalize_mst("VN 0100109106001")
    ('0100109106', '0100109106-001')
    >>> normalize_mst(" 079190012345 "), normalize_mst("GB 123456")
    ('079190012345', 'GB 123456')
    """
    text = normalize_text(text)
    digits = re.sub(r"^VN|[\s.\-/]", "", text.upper())
    if not digits.isdecimal() or len(digits) not in (10, 12, 13):
        return text
    return f"{digits[:10]}-{digits[10:]}" if len(digits) == 13 else digits


def is_valid_mst(text: str | None) -> bool:
    """Whether a tax code of an organisation (10 or 13 digits) can have been issued.

    >>> [is_valid_mst(code) for code in
    ...     ("0100109106", "0100109106-001", "0314409058-002", "01.00.109.106")]
    [True, True, True, True]
    >>> [is_valid_mst(code) for code in ("0100109107", "0100109106-000", "0000000000",
    ...     "010010910", "079190012345", "VN0100109106", "", None)]
    [False, False, False, False, False, True, False, False]
    """
    code = normalize_mst(text)
    if not re.fullmatch(r"\d{10}(-\d{3})?", code) or code.endswith("-000"):
        return False
    digits = [int(char) for char in code[:10]]
    weighted = sum(w * d for w, d in zip(MST_WEIGHTS, digits[:9], strict=True))
    return any(digits[2:9]) and digits[9] == 10 - weighted % 11
