"""Numbers of contracts and minutes: how they are made and how they are found."""

import re
import unicodedata


def format_code(number: int, year: int, kind: str, abbreviation: str) -> str:
    """Return the number as Vietnamese offices write it.

    >>> format_code(1, 2026, "HĐMB", "MP"), format_code(123, 2027, "BBBG", "MP")
    ('01/2026/HĐMB-MP', '123/2027/BBBG-MP')
    """
    return f"{number:02d}/{year}/{kind}-{abbreviation}"


def format_appendix_code(number: int, contract: str) -> str:
    """Return the number of an appendix: counted within its contract.

    >>> format_appendix_code(2, "01/2026/HĐMB-ABC")
    'PL02-01/2026/HĐMB-ABC'
    """
    return f"PL{number:02d}-{contract}"


def is_drawn_code(text: str | None) -> bool:
    """Say whether a number looks like one that :func:`format_code` made.

    >>> is_drawn_code("01/2026/HĐMB-MP"), is_drawn_code("123/2027/HĐDV-")
    (True, True)
    >>> is_drawn_code("PO-4711"), is_drawn_code("12/2026/HĐNT/ABC-XYZ")
    (False, False)
    """
    return bool(re.fullmatch(r"\d{2,}/\d{4}/[^/-]+-[^/]*", text or ""))


def code_key(text: str | None) -> str:
    """Reduce a number to what everybody types alike: letters without marks, digits.

    >>> code_key("01/2026/HĐMB-MP"), code_key(" 01-2026 hdmb mp")
    ('012026HDMBMP', '012026HDMBMP')
    >>> code_key("PL02-01/2026/HĐMB-ABC"), code_key("12/2026/HĐNT/ABC-XYZ")
    ('PL02012026HDMBABC', '122026HDNTABCXYZ')
    >>> code_key(None), code_key(" / ")
    ('', '')
    """
    folded = (text or "").replace("đ", "d").replace("Đ", "D")
    decomposed = unicodedata.normalize("NFD", folded)
    return "".join(char for char in decomposed if char.isalnum()).upper()


def abbreviate(name: str | None) -> str:
    """Propose the abbreviation of a company: initials of the last two words.

    The legal form and the trade stand first in a Vietnamese company name, its own name
    stands last.

    >>> abbreviate("Công ty CP Thiết bị Lạnh Minh Phát")
    'MP'
    >>> abbreviate("ABC"), abbreviate(""), abbreviate("Công ty TNHH Đại Ân")
    ('ABC', '', 'DA')
    """
    words = (name or "").split()
    if len(words) == 1:
        return code_key(words[0])
    return "".join(code_key(word)[:1] for word in words[-2:])
