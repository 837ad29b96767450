#!/usr/bin/env python3
"""Measure the identity engine at a million partners, beside stock Odoo.

    benchmarks/bench_identity.py [--partners N] [--rounds N] [--keep]

Builds two databases from the project's own templates, one without our add-ons and as
Odoo makes it without server flags, one with all five; fills both with the same seeded
partners; prints the figures of RESULTS.md as JSON. See README.md.
"""

import argparse
import sys

from comparing import measure, show, two_databases
from seeding import plain_database, seed

SEEDING_LIMIT = 300  # seconds


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--partners", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=24, help="searches of each kind")
    parser.add_argument("--keep", action="store_true", help="leave the databases")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> None:
    options = parse(arguments)
    with two_databases("bench_identity", options.keep) as (shop, stock, ours):
        plain_database(shop.server, stock)
        seconds = {
            "stock": round(seed(shop.server, stock, options.partners), 1),
            "ours": round(seed(shop.server, ours, options.partners), 1),
        }
        figures = measure(shop, "measure_identity.py", stock, ours, options.rounds)
    show({"partners": options.partners, "seeding, seconds": seconds, **figures})
    if seconds["ours"] > SEEDING_LIMIT:
        raise SystemExit(f"Seeding took more than {SEEDING_LIMIT} seconds.")


if __name__ == "__main__":
    main(sys.argv[1:])
