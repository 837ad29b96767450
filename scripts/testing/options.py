"""The command line of ./test."""

import argparse
from collections.abc import Sequence

from .discover import addon_names, bridge_names

USAGE = """\
./test                         everything, from a bare machine
  ./test crm_vn_pipeline …       Odoo tests of these add-ons
  ./test -k name                 only tests whose name contains it
  ./test --fast                  without browser, bridges and what is marked slow
  ./test --upstream              Odoo's and OCA's own tests with our add-ons installed
  ./test --long                  soak tests"""


def parse_options(arguments: Sequence[str]) -> argparse.Namespace:
    """Return addons, keyword, fast, upstream, record, long.

    >>> parse_options(["--fast", "-k", "overdue"]).keyword
    'overdue'
    """
    parser = argparse.ArgumentParser("./test", usage=USAGE)
    parser.add_argument("addons", nargs="*", metavar="add-on")
    parser.add_argument("-k", dest="keyword", default="", metavar="name")
    parser.add_argument("--fast", action="store_true")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--upstream", action="store_true")
    mode.add_argument(
        "--record-upstream",
        action="store_true",
        help="run upstream's tests without our add-ons and write down what fails",
    )
    mode.add_argument("--long", action="store_true")
    options = parser.parse_args(arguments)
    names = [*addon_names(), *bridge_names()]
    unknown = set(options.addons) - set(names)
    if unknown and not (options.upstream or options.record_upstream):
        known = ", ".join(names)
        parser.error(f"no add-on {', '.join(sorted(unknown))}; there are {known}")
    return options
