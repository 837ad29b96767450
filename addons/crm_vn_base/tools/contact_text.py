"""What a pasted line, e-mail signature or business card says, by its own form.

Pure functions, no Odoo. Every line is asked what it is: labelled ("MST: …"), or
recognisable (an e-mail, a phone number, a legal form, a job, an address), or a name.
"""

import re

from .identity import normalize_mst, normalize_text, search_key
from .tax_code import PERSON, parse_tax_code

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
WEBSITE = re.compile(
    r"(?<![@\w.])(?:https?://|www\.)[\w-]+(?:\.[\w-]+)+(?:/\S*)?", re.IGNORECASE
)
# as Vietnamese write them: 0912 345 678, (028) 3825.1234, +84-912-345-678, 1900 6600
PHONE = re.compile(
    r"(?<![\w.@-])(?:\+\s?\d|\(?0|84|1[89]00)(?:[\s.\-()]{0,2}\d){6,13}(?!\w)"
)
TAX_CODE = re.compile(r"(?<![\d+])\d{10}(?:[-\s]?\d{3})?(?!\d)|(?<![\d+])\d{12}(?!\d)")
# what stands before the colon, in ASCII, and the value it announces
LABELS = {
    "vat": "mst|ma so thue|ma so doanh nghiep|msdn|tax code|tax id|vat",
    "phone": "dt|dtdd|dd|sdt|so dien thoai|dien thoai|di dong|mobile|cell|tel|phone"
    "|hotline|zalo|m|t|p",
    "email": "email|e mail|mail|thu dien tu|e",
    "website": "website|web|trang web|w",
    "address": "dia chi|dc|d c|address|add|tru so|van phong",
    "name": "ho ten|ho va ten|ten|nguoi lien he|lien he|khach hang|name|contact",
    "function": "chuc vu|chuc danh|vi tri|title|position",
    "company": "cong ty|ten cong ty|don vi|to chuc|company|ten don vi",
    "fax": "fax|f",
}
_LABEL_OF = {word: key for key, words in LABELS.items() for word in words.split("|")}
_LABELLED = re.compile(r"^\s*([^:：\d]{1,24})\s*[:：]\s*(.+)$")
COMPANY = re.compile(
    r"\b(?:cong ty|cty|ctcp|tnhh|co phan|doanh nghiep|dntn|hop tac xa|htx|tap doan"
    r"|ho kinh doanh|xi nghiep|nha may|sieu thi|benh vien|truong|khach san|nha hang"
    r"|ngan hang|ltd|jsc|corp|corporation|company|inc)\b"
)
FUNCTION = re.compile(
    r"^(?:tong |pho |quyen |ky |chu |thu )*"
    r"(?:giam doc|truong phong|truong ban|pho phong|ke toan|nhan vien|chuyen vien"
    r"|quan doc|quan ly|chu tich|thu ky|tro ly|ky su|to truong|truong bo phan|tich"
    r"|director|manager|ceo|cfo|coo|sales|engineer|accountant|head of|chief)\b"
)
ADDRESS = re.compile(
    r"\b(?:duong|pho|phuong|quan|xa|huyen|thi tran|thi xa|tinh|thanh pho|tp|tphcm"
    r"|khu cong nghiep|kcn|ccn|khu pho|lo|tang|toa nha|ap|thon|to|ngo|ngach|hem"
    r"|street|ward|district|quoc lo|ql|dai lo)\b"
)
_WARD = re.compile(r"^(?:phuong|xa|thi tran|dac khu|ward|p)\b")
_PROVINCE = re.compile(
    r"^(?:tinh|thanh pho|tp|t p|province|city)\b\s*|\b(?:province|city)$"
)
# what announces a number without a colon
MARK_WORDS = re.compile(
    r"\b(?:ĐTDĐ|ĐT|DĐ|SĐT|Tel|Mobile|Hotline|Zalo|Fax|MST|mã số thuế|số điện thoại"
    r"|điện thoại|di động)\b",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"^(?:ông|bà|anh|chị|cô|chú|mr|mrs|ms|dr|ts|ths|ks)\b\.?\s+", re.IGNORECASE
)


def recognise(text: str | None) -> dict[str, str]:
    """Return what ``text`` says of a customer or contact, by field.

    Keys, present when found: company, name, function, vat, phone, second_phone, email,
    website, street, ward, province.

    >>> card = '''CÔNG TY TNHH THỦY SẢN NAM HẢI
    ... Ông Trần Văn Khoa
    ... Phó Giám đốc
    ... ĐT: 0290 3838 686 - DĐ: 0913.456.789
    ... Email: khoa.tran@namhai.example | www.namhai.example
    ... MST: 1500678902
    ... Đ/c: Lô B7 KCN Khánh An, Xã Khánh An, Tỉnh Cà Mau'''
    >>> for key, value in recognise(card).items():
    ...     print(key, '=', value)
    company = CÔNG TY TNHH THỦY SẢN NAM HẢI
    name = Trần Văn Khoa
    function = Phó Giám đốc
    phone = 0290 3838 686
    second_phone = 0913.456.789
    email = khoa.tran@namhai.example
    website = www.namhai.example
    vat = 1500678902
    street = Lô B7 KCN Khánh An
    ward = Xã Khánh An
    province = Cà Mau
    >>> recognise("0912 345 678"), recognise("Nam Hải")
    ({'phone': '0912 345 678'}, {'name': 'Nam Hải'})
    >>> recognise("01.00.109.106"), recognise(" mai.le@anphu.example ")
    ({'vat': '0100109106'}, {'email': 'mai.le@anphu.example'})
    >>> recognise("Chị Mai 0983222119, Cty CP An Phú")
    {'phone': '0983222119', 'name': 'Mai', 'company': 'Cty CP An Phú'}
    >>> recognise("Ông Trần Văn Khoa - Phó Giám đốc")
    {'name': 'Trần Văn Khoa', 'function': 'Phó Giám đốc'}
    >>> recognise("Trần Văn Khoa\\nGiám đốc - Công ty TNHH Nam Hải")["company"]
    'Công ty TNHH Nam Hải'
    >>> list(recognise("MST 0100109106\\nsđt 0913456789\\nAnh An, giám đốc").values())
    ['0100109106', '0913456789', 'An', 'giám đốc']
    >>> recognise("Mã số thuế 0100109106 Anh Khoa Sđt 0912 345 678")["name"]
    'Khoa'
    >>> recognise("Fax: 028 3815 6789"), recognise(None)
    ({}, {})
    """
    found: dict[str, str] = {}
    for line in re.split(r"[\n\r|;•]+", text or ""):
        line = normalize_text(line)
        if line:
            _recognise_line(line, found)
    return found


def _recognise_line(line: str, found: dict[str, str]) -> None:
    label, value = split_label(line)
    if label == "fax":
        return
    if label == "vat":
        _put(found, "vat", normalize_mst(value))
        return
    if label == "address":
        _put_address(found, value)
        return
    if label in ("name", "function", "company"):
        rest = _take_marks(value, found)
        _put(found, label, _TITLE.sub("", rest) if label == "name" else rest)
        return
    rest = _take_marks(value, found)
    if label is None:
        _put_rest(found, rest)


def split_label(line: str) -> tuple[str | None, str]:
    """Return what the word before the colon announces, and what follows it.

    >>> split_label("Mã số thuế: 0100109106"), split_label("Đ/c: Lô B7")
    (('vat', '0100109106'), ('address', 'Lô B7'))
    >>> split_label("Ghi chú: gọi lại"), split_label("Nam Hải")
    ((None, 'Ghi chú: gọi lại'), (None, 'Nam Hải'))
    """
    match = _LABELLED.match(line)
    label = _LABEL_OF.get(search_key(match[1])) if match else None
    return (label, match[2].strip()) if match and label else (None, line)


def _take_marks(text: str, found: dict[str, str]) -> str:
    """Take out of ``text`` what is recognisable anywhere; return the words left."""
    for email in EMAIL.findall(text):
        _put(found, "email", email.lower())
    text = EMAIL.sub(" ", text)
    for website in WEBSITE.findall(text):
        _put(found, "website", website)
    text = WEBSITE.sub(" ", text)
    if not ADDRESS.search(search_key(text)) or not re.search(r"[^\d\W]{2}", text):
        text = _take_numbers(text, found)
    text = MARK_WORDS.sub(" ", text)
    return re.sub(r"^[\s,:\-–/()]+|[\s,:\-–/(]+$", "", re.sub(r"\s+", " ", text))


def _take_numbers(text: str, found: dict[str, str]) -> str:
    compact = re.sub(r"(?<=\d)\.(?=\d)", "", text)
    for code in TAX_CODE.findall(compact):
        if is_tax_code_like(code) and not is_phone_like(code):
            _put(found, "vat", normalize_mst(code))
    for phone in PHONE.findall(text):
        number = phone.strip(" .-")
        if is_phone_like(number):
            _put(found, "second_phone" if "phone" in found else "phone", number)
    text = PHONE.sub(" ", text)
    return TAX_CODE.sub(" ", text)


def is_tax_code_like(text: str) -> bool:
    """Whether the digits can be the tax code of an organisation: check digit and all.

    >>> [is_tax_code_like(c) for c in ("0100109106", "0100109107", "079190012345", "")]
    [True, False, False, False]
    """
    code = parse_tax_code(text)
    wrong = code.problem or code.warning or code.kind == PERSON
    return bool(code.code) and not wrong


def is_phone_like(text: str) -> bool:
    """Whether the digits are of a number of Vietnam, or of abroad with its plus.

    A bare tax code such as 0312345678 may be both: it is taken for a phone number.

    >>> [is_phone_like(n) for n in ("0912345678", "02838251234", "+16505550100")]
    [True, True, True]
    >>> [is_phone_like(n) for n in ("0100109106", "19006600", "1500678902", "0912")]
    [False, True, False, False]
    """
    digits = re.sub(r"\D", "", text)
    if text.strip().startswith("+") and not digits.startswith("84"):
        return 8 <= len(digits) <= 15
    digits = re.sub(r"^(?:0084|84(?=\d{9}))", "0", digits)
    return bool(re.fullmatch(r"0[35789]\d{8}|02\d{9}|02\d{8}|1[89]00\d{4,6}", digits))


def _put_rest(found: dict[str, str], rest: str) -> None:
    """Decide what words without a label are: company, job, address, or a name."""
    parts = re.split(r", | [-–—] ", rest)
    if parts[1:] and not _is_address(rest) and _is_list(parts, "name" in found):
        for part in parts:
            _put_rest(found, part)
        return
    rest = rest.strip(" ,")
    key = search_key(rest)
    if not key or key in _LABEL_OF:
        return
    if FUNCTION.match(key):
        _put(found, "function", rest)
    elif COMPANY.search(key) and not re.match(r"\d", key):
        _put(found, "company", rest)
    elif _is_address(rest):
        _put_address(found, rest)
    elif not re.search(r"\d", rest):
        _put(found, "name", _TITLE.sub("", rest))


def _is_list(parts: list[str], has_name: bool) -> bool:
    """Say whether the parts of a line are things of their own, not one long name."""
    keys = [search_key(part) for part in parts]
    jobs = any(FUNCTION.match(key) for key in keys)
    return not has_name or (jobs and any(COMPANY.search(key) for key in keys))


def _is_address(text: str) -> bool:
    key = search_key(text)
    marks = ADDRESS.findall(key)
    return bool(marks) and (bool(re.search(r"\d", key)) or "," in text)


def _put_address(found: dict[str, str], text: str) -> None:
    street, ward, province = split_address(text)
    for key, value in (("street", street), ("ward", ward), ("province", province)):
        _put(found, key, value)


def split_address(text: str) -> tuple[str, str, str]:
    """Split an address into street, ward and province; what is not named is empty.

    >>> split_address("Số 25 Đường Đồng Khởi, Phường Trấn Biên, Tỉnh Đồng Nai, VN")
    ('Số 25 Đường Đồng Khởi', 'Phường Trấn Biên', 'Đồng Nai')
    >>> split_address("12 Lê Lợi, P. Sài Gòn, TP. Hồ Chí Minh")
    ('12 Lê Lợi', 'P. Sài Gòn', 'Hồ Chí Minh')
    >>> split_address("Ấp Mỹ Hưng, Xã Cái Bè")
    ('Ấp Mỹ Hưng', 'Xã Cái Bè', '')
    """
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if parts and search_key(parts[-1]) in ("viet nam", "vietnam", "vn"):
        parts.pop()
    province = ward = ""
    last = parts[-1] if len(parts) > 1 else ""
    is_ward = bool(_WARD.match(search_key(last)))
    if last and not is_ward and not re.search(r"\d", last):
        prefix = _PROVINCE.match(search_key(last))
        words = last.split()
        drop = len(prefix[0].split()) if prefix else 0
        province = " ".join(words[drop:] or words)
        parts.pop()
    for index, part in enumerate(parts):
        if index and _WARD.match(search_key(part)):
            ward = parts.pop(index)
            break
    return ", ".join(parts), ward, province


def _put(found: dict[str, str], key: str, value: str) -> None:
    """Keep the first value of each kind."""
    if value and key not in found:
        found[key] = value
