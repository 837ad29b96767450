"""Names as a keyboard left them: Telex and VNI keys that were not turned into letters,
names in capitals. A proposal is made; nothing is changed by itself.
"""

import re
import unicodedata

from .identity import normalize_text

_MARKS = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_VNI_MARKS = dict(zip("12345", "sfrxj", strict=True))
_TELEX = (
    ("uow", "ươ"), ("uwow", "ươ"), ("dd", "đ"), ("aa", "â"), ("ee", "ê"), ("oo", "ô"),
    ("aw", "ă"), ("ow", "ơ"), ("uw", "ư"),
)  # fmt: skip
_VNI = {"6": {"a": "â", "e": "ê", "o": "ô"}, "7": {"o": "ơ", "u": "ư"}, "8": {"a": "ă"}}
_LEFTOVER = re.compile(r"(?:dd|aa|ee|oo|aw|ow|uw)[a-z]*[sfrxj]$|^dd[aeiouy]", re.I)
_VNI_LEFTOVER = re.compile(r"^(?=.*[6-9])[a-z]+[1-9][a-z1-9]*$", re.I)
_VOWELS = "aăâeêioôơuưy"
_SYLLABLE = re.compile(
    r"(ngh|ng|nh|ch|gh|gi(?=[aăâeêioôơuư])|kh|ph|th|tr|qu|[bcdđghklmnprstvx])?"
    rf"([{_VOWELS}]{{1,3}})(ch|ng|nh|[cmnpt])?"
)
# abbreviations that stay in capitals in the name of an organisation
_ABBREVIATIONS = frozenset(
    {
        "TNHH", "MTV", "CP", "CTCP", "DNTN", "HTX", "TM", "DV", "SX", "XD", "XNK",
        "KCN", "KD", "TMDV", "TV", "QC", "BĐS", "VN", "HCM", "TP",
    }
)  # fmt: skip
# words of what an organisation is and does: their second syllable is small
_WORDS_OF_TRADE = re.compile(
    "Công Ty|Tổng Công Ty|Cổ Phần|Một Thành Viên|Hai Thành Viên|Hợp Tác Xã|Chi Nhánh"
    "|Trách Nhiệm Hữu Hạn|Doanh Nghiệp Tư Nhân|Hộ Kinh Doanh|Tập Đoàn|Nhà Máy|Xí Nghiệp"
    "|Thương Mại|Dịch Vụ|Sản Xuất|Xây Dựng|Đầu Tư|Phát Triển|Xuất Nhập Khẩu|Thiết Bị"
    "|Thủy Sản|Thực Phẩm|Cơ Khí|Vận Tải|Nội Thất|Vật Liệu|Công Nghệ|Bất Động Sản"
)


def suggest_name(name: str | None) -> str:
    """The name as it was probably meant; empty when there is nothing to propose.

    >>> suggest_name("Nguyeenx Vawn DDatj"), suggest_name("Nguye64n Va8n D9at5")
    ('Nguyễn Văn Đạt', 'Nguyễn Văn Đạt')
    >>> suggest_name("ĐẶNG THỊ ƯỚC"), suggest_name("CÔNG TY TNHH MTV NAM HẢI")
    ('Đặng Thị Ước', 'Công ty TNHH MTV Nam Hải')
    >>> [suggest_name(name) for name in ("Đặng Thị Ước", "Sea Foods", "Books & Co",
    ...     "VNPT", "Lô A4", "Kho 7B", "FPT Software", "3M Việt Nam", "")]
    ['', '', '', '', '', '', '', '', '']
    """
    return decode_keys(name) or title_case(name)


def decode_keys(name: str | None) -> str:
    """Turn Telex or VNI keys into letters, if some word surely holds them.

    >>> decode_keys("Tra62n Quo61c Bao3"), decode_keys("Leej Hawngf")
    ('Trần Quốc Bảo', 'Lệ Hằng')
    >>> decode_keys("Phuowngj"), decode_keys("Thuyf"), decode_keys("Doors")
    ('Phượng', '', '')
    """
    words = normalize_text(name).split(" ")
    for leftover, decode in ((_LEFTOVER, _from_telex), (_VNI_LEFTOVER, _from_vni)):
        if any(leftover.search(word) and decode(word) for word in words):
            return " ".join(decode(word) or word for word in words)
    return ""


def title_case(name: str | None) -> str:
    """A name in capitals, written as names are; empty if it is not in capitals.

    >>> title_case("TRẦN QUỐC BẢO"), title_case("Trần Quốc Bảo"), title_case("FPT")
    ('Trần Quốc Bảo', '', '')
    """
    words = normalize_text(name).split(" ")
    if len(words) < 2 or not any(len(word) > 2 for word in words):
        return ""
    text = " ".join(words)
    if text != text.upper() or text == text.lower():
        return ""
    written = [word if _is_abbreviation(word) else word.capitalize() for word in words]
    if written == words:
        return ""
    return _WORDS_OF_TRADE.sub(lambda found: found[0].capitalize(), " ".join(written))


def _is_abbreviation(word: str) -> bool:
    letters = unicodedata.normalize("NFD", word.lower())
    return (
        word.strip(".,()") in _ABBREVIATIONS
        or not any(letter in "aeiouy" for letter in letters)
        or any(char.isdigit() for char in word)
    )


def _from_telex(word: str) -> str:
    lower = word.lower()
    for keys, letter in _TELEX:
        lower = lower.replace(keys, letter)
    tone = ""
    tail = re.search(rf"(?<=[{_VOWELS}])(.*)([sfrxj])$", lower) if lower else None
    if tail:
        tone, lower = lower[-1], lower[:-1]
    return _accented(word, lower, tone)


def _from_vni(word: str) -> str:
    letters: list[str] = []
    tone = ""
    for char in word.lower():
        if char in _VNI_MARKS:
            tone = _VNI_MARKS[char]
        elif char == "9" and "d" in letters:
            letters[letters.index("d")] = "đ"
        elif char in _VNI:
            for at in range(len(letters)):
                letters[at] = _VNI[char].get(letters[at], letters[at])
        else:
            letters.append(char)
    return _accented(word, "".join(letters), tone)


def _accented(typed: str, letters: str, tone: str) -> str:
    """Put the tone on the right vowel; empty when that is no Vietnamese syllable."""
    syllable = _SYLLABLE.fullmatch(letters)
    if not syllable or (letters == typed.lower() and not tone):
        return ""
    if tone:
        at = syllable.start(2) + _tone_place(syllable[2], bool(syllable[3]))
        letters = f"{letters[: at + 1]}{_MARKS[tone]}{letters[at + 1 :]}"
    written = unicodedata.normalize("NFC", letters)
    if typed.isupper() and len(typed) > 2:
        return written.upper()
    return written.capitalize() if typed[:1].isupper() else written


def _tone_place(vowels: str, closed: bool) -> int:
    marked = [at for at, vowel in enumerate(vowels) if vowel in "ăâêôơư"]
    if marked:
        return marked[-1]
    if closed:
        return len(vowels) - 1
    return 1 if len(vowels) == 3 else 0
