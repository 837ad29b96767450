"""scripts/i18n: keep the Vietnamese of the suite complete.

export    take the terms of our add-ons anew from a database. A translation stays as
          long as its English does; a term whose English changed is empty again.
complete  export, then list what is left, with what the same English is elsewhere in
          the suite and in Odoo. Those words are suggestions: "Left" is "Trái" there
          and may be "Còn lại" here, so none is filled in. Only fields that another
          module brings and words (mail's "Followers" on a model of ours) are filled.
check     list what is missing, obsolete or broken; fails when there is any
"""

import argparse
import os
import sys
from collections.abc import Sequence

from workshop.places import find_places
from workshop.shop import Workshop, open_workshop

from . import checks, po
from .complete import fill, known_words, refreshed
from .export import export_terms
from .files import Addon, Upstream, our_addons


def main(arguments: Sequence[str]) -> int:
    options = _options(arguments)
    places = find_places()
    addons = our_addons(places.addons)
    chosen = [a for a in addons if not options.addons or a.name in options.addons]
    with open_workshop(places) as shop:
        upstream = Upstream(shop.odoo.source)
        if options.verb == "check":
            return report(check(shop, chosen, upstream))
        words = known_words(addons, upstream) if options.verb == "complete" else {}
        terms = export_terms(shop, [a.name for a in chosen], _copy(shop))
    for addon in chosen:
        write(addon, refreshed(addon, terms[addon.name]), words)
    return 0


def write(addon: Addon, entries: list, words: dict[str, list[str]]) -> None:
    filled = fill(entries, words)
    count = po.write(addon.own, entries)
    left = [entry for entry in entries if not entry.msgstr]
    print(f"{addon.name}: {count} terms, {filled} filled, {len(left)} left")
    for entry in left:
        print(f"    {checks.shown(entry.msgid)}")
        for word in words.get(entry.msgid, []):
            print(f"        suggestion: {checks.shown(word)}")


def check(
    shop: Workshop, addons: Sequence[Addon], upstream: Upstream
) -> dict[str, list[str]]:
    """What is wrong, by question; the OCA add-ons are checked as ours are."""
    names = [*(addon.name for addon in addons), *upstream.packaged]
    terms = export_terms(shop, names, _copy(shop))
    found = {}
    for addon in addons:
        entries, name = refreshed(addon, terms[addon.name]), addon.name
        found[f"{name}: not translated"] = checks.missing(entries, {})
        found[f"{name}: obsolete"] = checks.obsolete_own(addon, entries)
    return (
        found | check_packaged(terms, addons, upstream) | check_files(addons, upstream)
    )


def check_packaged(
    terms: dict, addons: Sequence[Addon], upstream: Upstream
) -> dict[str, list[str]]:
    found = {}
    for module in upstream.packaged:
        words = {
            e.msgid: e.msgstr for a in addons for m, _p, e in a.laid() if m == module
        }
        found[f"{module}: not translated"] = checks.missing(terms[module], words)
    return found


def check_files(addons: Sequence[Addon], upstream: Upstream) -> dict[str, list[str]]:
    """What the files alone show, without a database."""
    found = {}
    for addon in addons:
        name = addon.name
        found[f"{name}: gone upstream"] = checks.obsolete_laid(addon, upstream)
        changed = checks.outdated_replacements(addon, upstream)
        found[f"{name}: upstream's word is another now"] = changed
        for path in addon.files():
            place = path.relative_to(addon.folder.parent)
            found[f"{place}: placeholder or tag lost"] = checks.broken(path)
    return found


def report(found: dict[str, list[str]]) -> int:
    for question, terms in found.items():
        if terms:
            print(f"{question}: {len(terms)}")
            for term in terms:
                print(f"    {term}")
    wrong = sum(map(len, found.values()))
    print(f"{wrong} problems" if wrong else "Complete.")
    return 1 if wrong else 0


def _copy(shop: Workshop) -> str:
    return f"i18n_{shop.places.clone_id}_{os.getpid()}"


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/i18n",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("verb", choices=("export", "complete", "check"))
    parser.add_argument("addons", nargs="*", metavar="ADD-ON", help="default: all")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
