"""Names and tax codes of Vietnam: cleaning, keys to compare and search by.

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
    r"\b(?:(?:tong )?(?:cong ty|cty|cti)(?: cp| hop danh| hd)?|trach nhiem huu han|tnhh"
    r"|mot thanh vien|1 ?tv|mtv|hai thanh vien|2tv|co phan|ctcp"
    r"|doanh nghiep tu nhan|dntn)\b"
)


def normalize_text(text: str | None) -> str:
    """Clean what was typed or pasted: NFC, no invisible characters, single spaces.

    >>> normalize_text("  Tra\u0302\u0300n\u200b Quo\u0302\u0301c\u00a0  Bảo ")
    'Trần Quốc Bảo'
    >>> normalize_text(None)
    ''
    """
    if not text or text.isascii():
        return " ".join((text or "").split())
    text = unicodedata.normalize("NFC", text).translate(INVISIBLE)
    return " ".join(text.split())


def strip_vn(text: str | None) -> str:
    """Write Vietnamese in ASCII, as bank memos and SMS need it; case is kept.

    >>> strip_vn("Đề nghị Quý khách “thanh toán” 5.000 ₫…")
    'De nghi Quy khach "thanh toan" 5.000 d...'
    >>> strip_vn("ＡＢＣ Đa\u0323\u0306t")
    'ABC Dat'
    """
    text = unicodedata.normalize("NFKD", (text or "").translate(ASCII_MAP))
    # the marks that were taken apart are no ASCII: they go with the rest
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


def stored_key(text: str | None) -> str:
    """Return the search key with a space before its first word too.

    So the start of any word is one condition (``LIKE '% co%'``) that an index answers;
    without it a short word costs two passes.

    >>> stored_key("Hộ Cô Ba"), stored_key("")
    (' ho co ba', '')
    """
    key = search_key(text)
    return f" {key}" if key else ""


def search_words(text: str | None) -> list[str]:
    """Words a record must have to answer a search; the legal form is left out.

    >>> search_words("Cty TNHH Nam Hải"), search_words("nguyen  ĐẠT")
    (['nam', 'hai'], ['nguyen', 'dat'])
    >>> search_words("Cty CP An Phú"), search_words("CTCP An Phú")
    (['an', 'phu'], ['an', 'phu'])
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


def normalize_mst(text: str | None) -> str:
    """Tax code in its written form, or the cleaned text when it is none.

    10 digits (organisation), 13 as 10-3 (branch), 12 (a person's identity number).

    >>> normalize_mst("01.00.109.106"), normalize_mst("VN 0100109106001")
    ('0100109106', '0100109106-001')
    >>> normalize_mst(" 079190012345 "), normalize_mst("GB 123456")
    ('079190012345', 'GB 123456')
    >>> normalize_mst("MST: 010010910"), normalize_mst("/")
    ('010010910', '/')
    """
    text = normalize_text(text)
    digits = re.sub(r"^(?:MST|VN)\W*|[\s.\-/]", "", text.upper())
    if not digits.isdecimal():
        return text
    return f"{digits[:10]}-{digits[10:]}" if len(digits) == 13 else digits
