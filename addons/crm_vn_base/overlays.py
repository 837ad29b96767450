"""Words of the suite laid over those of Odoo and of the OCA add-ons.

``overlay/<module>/i18n_extra/vi_VN.po`` of an add-on holds terms of another module:

* code terms (Python, JavaScript, client templates), which Odoo looks up in the folders
  of the module that holds the code and nowhere else;
* terms of records and views for which upstream has another Vietnamese word than ours.
  They carry the word they replace as a comment, ``# Replaces: …``.
"""

import functools
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

import polib

from odoo.tools.translate import code_translations, get_base_langs

FOLDER = "overlay"
REPLACES = "Replaces:"
_addons: list[str] = []  # folders of the add-ons that have words for others


class Word(NamedTuple):
    """One term of a record: where it stands, our word and the word upstream."""

    model: str
    field: str
    xmlid: str
    source: str
    ours: str
    theirs: str

    @property
    def module(self) -> str:
        return self.xmlid.split(".", 1)[0]


def register_overlays(addon_folder: str) -> None:
    """Make each ``overlay/<module>`` of an add-on a second folder of that module."""
    if addon_folder not in _addons:
        _addons.append(addon_folder)
    register_late_modules()


def register_late_modules() -> None:
    """The same for modules loaded since: Odoo installs some by itself, after ours.

    A module that is not loaded is left alone: importing it would add its models to a
    database that did not install it.
    """
    for addon_folder in _addons:
        for folder in sorted(Path(addon_folder, FOLDER).glob("*/")):
            module = sys.modules.get(f"odoo.addons.{folder.name}")
            if module and str(folder) not in module.__path__:
                module.__path__.append(str(folder))
                _forget_code_terms(folder.name)


def _forget_code_terms(module_name: str) -> None:
    caches = (code_translations.python_translations, code_translations.web_translations)
    for cache in caches:
        for key in [key for key in cache if key[0] == module_name]:
            del cache[key]


def words_for(
    modules: Collection[str], loaded: Collection[str], lang: str
) -> Iterator[Word]:
    """What the loaded add-ons of the suite say of the terms of these modules.

    Of an add-on that is among them: every word it replaces; Odoo has read the rest.
    """
    for addon_folder in _addons:
        name = Path(addon_folder).name
        if name in modules:
            yield from replacements(addon_folder, lang)
        elif name in loaded:
            words = (*replacements(addon_folder, lang), *additions(addon_folder, lang))
            yield from (word for word in words if word.module in modules)


def replacements(addon_folder: str, lang: str) -> Iterator[Word]:
    """Each term of a record for which upstream has another word than ours."""
    for base_lang in get_base_langs(lang):
        files = Path(addon_folder, FOLDER).glob(f"*/i18n_extra/{base_lang}.po")
        for path in sorted(files):
            yield from (word for word in _read(path) if word.theirs)


def additions(addon_folder: str, lang: str) -> Iterator[Word]:
    """Each term of another module's record for which upstream has no word."""
    for base_lang in get_base_langs(lang):
        path = Path(addon_folder, "i18n_extra", f"{base_lang}.po")
        if path.exists():
            yield from _read(path)


@functools.cache
def _read(path: Path) -> tuple[Word, ...]:
    entries = polib.pofile(str(path))
    return tuple(word for entry in entries for word in _entry_words(entry))


def _entry_words(entry: polib.POEntry) -> Iterator[Word]:
    comment = entry.tcomment
    theirs = comment.removeprefix(REPLACES) if comment.startswith(REPLACES) else ""
    for occurrence, _line in entry.occurrences:
        kind, _, place = occurrence.partition(":")
        if kind in ("model", "model_terms"):
            model_field, xmlid = place.split(":")
            model, field = model_field.split(",")
            yield Word(model, field, xmlid, entry.msgid, entry.msgstr, theirs)
