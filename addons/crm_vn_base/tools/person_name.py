"""Names of people: the calling name is the last word, and lists are sorted by it."""

import re
import unicodedata
from functools import lru_cache

# the 29 letters in order, and the four that foreign names add
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# the order of a Vietnamese dictionary: none, huyền, hỏi, ngã, sắc, nặng
TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
# marks that make another letter: breve, circumflex, horn
LETTER_MARKS = {"\u0306", "\u0302", "\u031b"}


def split_person_name(name: str) -> tuple[str, str, str]:
    """Return family, middle and given name; what stands in brackets is no name.

    >>> split_person_name("Nguyễn Văn Đạt"), split_person_name("Mai")
    (('Nguyễn', 'Văn', 'Đạt'), ('', '', 'Mai'))
    >>> split_person_name("Trần Thị Thu Hà (kế toán)")
    ('Trần', 'Thị Thu', 'Hà')
    """
    words = re.sub(r"\(.*?\)|[,;–-]\s.*$", " ", name or "").split()
    if not words:
        return "", "", ""
    if len(words) == 1:
        return "", "", words[0]
    return words[0], " ".join(words[1:-1]), words[-1]


def calling_name(name: str) -> str:
    """Return what a person is called by.

    >>> calling_name("Nguyễn Văn Đạt")
    'Đạt'
    """
    return split_person_name(name)[2]


@lru_cache(maxsize=20000)
def _word_key(word: str) -> tuple[str, str]:
    """Return the letters of a word, two characters each, and its tone.

    >>> _word_key("Đạt"), _word_key("Ân")
    (('d1a0t0', '5'), ('a2n0', '0'))
    """
    letters, tone = [], "0"
    for char in unicodedata.normalize("NFD", word.lower()):
        if char in TONES:
            tone = TONES[char]
        elif char in LETTER_MARKS and letters:
            letters[-1] = unicodedata.normalize("NFC", letters[-1] + char)
        elif not unicodedata.combining(char):
            letters.append(char)
    return "".join(map(_letter_key, letters)), tone


def _letter_key(letter: str) -> str:
    if letter not in ALPHABET:
        return f"{letter}0"
    base = unicodedata.normalize("NFD", letter.replace("đ", "d"))[0]
    return f"{base}{ALPHABET.index(letter) - ALPHABET.index(base)}"


def collation_key(text: str) -> str:
    """Return a key that sorts text as a Vietnamese dictionary does, byte by byte.

    >>> words = "Yến Ưng Đạt Ân Dũng An Bình Ăn Mả Má Mà Ma Mạ Mã".split()
    >>> " ".join(sorted(words, key=collation_key))
    'An Ăn Ân Bình Dũng Đạt Ma Mà Mả Mã Má Mạ Ưng Yến'
    """
    keys = [_word_key(word) for word in (text or "").split()]
    letters = " ".join(key[0] for key in keys)
    return f"{letters} {''.join(key[1] for key in keys)}" if keys else ""


def person_sort_key(name: str) -> str:
    """Return a key that sorts people by given name, family name, middle name.

    >>> names = ["Trần Văn Đạt", "Lê An", "Nguyễn Thị Ân", "Đỗ Bình An", "Lê Thị An"]
    >>> sorted(names, key=person_sort_key)
    ['Đỗ Bình An', 'Lê An', 'Lê Thị An', 'Nguyễn Thị Ân', 'Trần Văn Đạt']
    """
    family, middle, given = split_person_name(name)
    return "  ".join(map(collation_key, (given, family, middle)))
