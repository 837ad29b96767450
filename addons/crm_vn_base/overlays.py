"""Words of the suite laid over those of Odoo and of the OCA add-ons.

``overlay/<module>/i18n_extra/vi_VN.po`` of an add-on holds terms of another module:

* code terms (Python, JavaScript, client templates), which Odoo looks up in the folders
  of the module that holds the code and nowhere else;
* terms of records and views for which upstream has another Vietnamese word than ours.
  They carry the word they replace as a comment, ``# Replaces: …``.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib

from odoo.tools.translate import code_translations, get_base_langs

FOLDER = "overlay"
REPLACES = "Replaces:"


class Replacement(NamedTuple):
    """One term of a record: where it stands, our word and the word upstream."""

    model: str
    field: str
    xmlid: str
    source: str
    ours: str
    theirs: str


def register_overlays(addon_folder: str) -> None:
    """Make each ``overlay/<module>`` a second folder of that module.

    A module that is not loaded is left alone: importing it would add its models to a
    database that did not install it.
    """
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


def replacements(addon_folder: str, lang: str) -> Iterator[Replacement]:
    """Each term of a record for which upstream has another word than ours."""
    for base_lang in get_base_langs(lang):
        files = Path(addon_folder, FOLDER).glob(f"*/i18n_extra/{base_lang}.po")
        for path in sorted(files):
            for entry in polib.pofile(str(path)):
                if entry.tcomment.startswith(REPLACES):
                    yield from _entry_replacements(entry)


def _entry_replacements(entry: polib.POEntry) -> Iterator[Replacement]:
    theirs = entry.tcomment.removeprefix(REPLACES)
    for occurrence, _line in entry.occurrences:
        kind, _, place = occurrence.partition(":")
        if kind in ("model", "model_terms"):
            model_field, xmlid = place.split(":")
            model, field = model_field.split(",")
            yield Replacement(model, field, xmlid, entry.msgid, entry.msgstr, theirs)
