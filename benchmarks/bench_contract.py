#!/usr/bin/env python3
"""Measure contracts at volume, beside stock Odoo and beside plain SQL.

    benchmarks/bench_contract.py [--contracts N] [--rounds N] [--keep]

Each contract has three instalments, two minutes, an order and an invoice. Builds two
databases from the project's own templates, one without our add-ons, one with all five,
and prints the figures of RESULTS.md as JSON. See README.md.
"""

import argparse
import sys

from comparing import measure, show, two_databases


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--contracts", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=20, help="readings of each")
    parser.add_argument("--keep", action="store_true", help="leave the databases")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> None:
    options = parse(arguments)
    numbers = (options.contracts, options.rounds)
    with two_databases("bench_contract", options.keep) as (shop, stock, ours):
        figures = measure(shop, "measure_contract.py", stock, ours, *numbers)
    show({"contracts": options.contracts, **figures})


if __name__ == "__main__":
    main(sys.argv[1:])
