#!/usr/bin/env python3
"""Measure the sales pipeline at volume, beside stock Odoo and beside plain SQL.

    benchmarks/bench_pipeline.py [--openers N] [--leads N] [--rounds N] [--keep]

Builds two databases from the project's own templates, one without our add-ons, one with
all five, and prints the figures of RESULTS.md as JSON. See README.md.
"""

import argparse
import sys

from comparing import measure, show, two_databases


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--openers", type=int, default=100_000)
    parser.add_argument("--leads", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=9, help="readings of each screen")
    parser.add_argument("--keep", action="store_true", help="leave the databases")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> None:
    options = parse(arguments)
    numbers = (options.openers, options.leads, options.rounds)
    with two_databases("bench_pipeline", options.keep) as (shop, stock, ours):
        figures = measure(shop, "measure_pipeline.py", stock, ours, *numbers)
    show({"openers": options.openers, "leads": options.leads, **figures})


if __name__ == "__main__":
    main(sys.argv[1:])
