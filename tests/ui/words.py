"""Tell English from Vietnamese by what the translation files themselves say."""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import polib

from translation import po

WORD = re.compile(r"(?<![\w.@/#-])[A-Za-z]{2,}(?![\w@]|[./#]\w)")
NOT_PROSE = re.compile(
    r"Mozilla/.*|<[^>]*>|%\(\w+\)[sdf]|\{\{?[^}]*\}?\}|https?://\S+|\S+@\S+|&\w+;|\S+\.\w{2,4}\b"
)
LONGEST = 3_000  # terms beyond are whole mails and documentation


def words_of(text: str) -> list[str]:
    """The words of a text that are written in plain ASCII letters.

    >>> words_of("Gửi Email tới sales@example.com (SO00012)")
    ['Email']
    """
    return WORD.findall(NOT_PROSE.sub(" ", text))


class Vocabulary:
    """What English the installed modules could show, and what is Vietnamese in it."""

    def __init__(self, files: Iterable[Path], allowed: Path) -> None:
        self.translations: dict[str, set[str]] = {}
        for path in files:
            for entry in po.read(path):
                if len(entry.msgid) < LONGEST and not _only_emoji(entry):
                    known = self.translations.setdefault(_clean(entry.msgid), set())
                    known.add(_clean(entry.msgstr))
        lines = [line.strip() for line in allowed.read_text("utf-8").splitlines()]
        self.allowed_texts = {line[2:] for line in lines if line.startswith("= ")}
        self.allowed = {w.lower() for w in lines if w and w[0] not in "#="}
        self.vietnamese = self._vietnamese_words()
        self.english = self._english_words()
        self._shown = {word for words in self.translations.values() for word in words}

    def _vietnamese_words(self) -> set[str]:
        """Syllables without a mark (cho, trong, hai) that translations bring in."""
        count: Counter[str] = Counter()
        for source, translations in self.translations.items():
            english = {word.lower() for word in words_of(source)}
            for text in translations:
                count.update({word.lower() for word in words_of(text)} - english)
        return {word for word, times in count.items() if times > 4}

    def _english_words(self) -> set[str]:
        words = {w.lower() for source in self.translations for w in words_of(source)}
        return {w for w in words if len(w) > 2} - self.vietnamese - self.allowed

    def english_in(self, text: str) -> list[str]:
        """The English words of a text on the screen; empty when it is Vietnamese."""
        clean = _clean(text)
        if clean in self.allowed_texts or clean.lower() in self.allowed:
            return []
        known = self.translations.get(clean)
        if (
            known
            and clean not in known
            and clean not in self._shown
            and words_of(clean)
        ):
            return [clean]
        return [word for word in words_of(clean) if word.lower() in self.english]


def _only_emoji(entry: polib.POEntry) -> bool:
    return all("emoji_data" in place for place, _line in entry.occurrences)


def _clean(text: str) -> str:
    return " ".join(text.split())
