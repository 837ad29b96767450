"""Every term has its Vietnamese, none is left over, none lost its placeholders."""

import ast
import os

import pytest

from translation import checks, po
from translation.command import check_files, check_packaged
from translation.export import export_terms
from translation.files import Upstream, our_addons
from tree import ADDONS, ROOT
from workshop.odoo_source import ensure_odoo
from workshop.places import find_places
from workshop.shop import open_workshop

ADDON = our_addons(ADDONS)
NAMES = [addon.name for addon in ADDON]
FILES = [ROOT / "requirements.txt", ROOT / "requirements-dev.txt"]


@pytest.fixture(scope="module")
def upstream():
    return Upstream(ensure_odoo(find_places()))


@pytest.fixture(scope="module")
def terms(upstream):
    """What Odoo exports, by add-on, from a database with everything installed."""
    with open_workshop(find_places(), FILES) as shop:
        copy = f"terms_{shop.places.clone_id}_{os.getpid()}"
        return export_terms(shop, [*NAMES, *upstream.packaged], copy)


def lines(found):
    return "\n".join(f"{question}: {t}" for question, ts in found.items() for t in ts)


@pytest.mark.parametrize("addon", ADDON, ids=NAMES)
def test_no_term_of_ours_is_untranslated(addon, terms):
    translated = {entry.msgid for entry in po.read(addon.own) if entry.msgstr}
    needed = {e.msgid for e in terms[addon.name] if not checks.only_in_tests(e)}
    missing = [checks.shown(term) for term in sorted(needed - translated)]
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("addon", ADDON, ids=NAMES)
def test_no_term_of_ours_is_obsolete(addon, terms):
    obsolete = checks.obsolete_own(addon, terms[addon.name])
    assert not obsolete, "\n".join(obsolete)


def test_the_export_tells_whose_words_they_are(terms):
    """Mail words its followers, also of our models; we word our own fields."""
    inherited = {e.msgid: "inherited" in e.flags for e in terms["crm_vn_base"]}
    assert inherited["Followers"]
    assert not inherited["Potential Level"]


def test_no_term_of_an_oca_addon_is_untranslated(terms, upstream):
    assert len(upstream.packaged) >= 20
    found = lines(check_packaged(terms, ADDON, upstream))
    assert not found, found


def test_words_laid_over_upstream_fit(upstream):
    """They exist there, still replace what they say, and keep every placeholder."""
    found = lines(check_files(ADDON, upstream))
    assert not found, found


def test_every_overlay_is_registered():
    """Without this line an overlay's code terms are silently not read."""
    silent = []
    for addon in ADDON:
        source = (addon.folder / "__init__.py").read_text(encoding="utf-8")
        calls = [ast.unparse(node) for node in ast.walk(ast.parse(source))]
        if list(addon.overlays()) and "register_overlays(__path__[0])" not in calls:
            silent.append(addon.name)
    assert not silent


def test_no_template_is_kept():
    """Beside a .pot Odoo drops every term of another module."""
    assert not list(ADDONS.rglob("*.pot"))
