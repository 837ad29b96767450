#!/usr/bin/env python3
"""Measure the sales pipeline at volume, beside stock Odoo and beside plain SQL.

    benchmarks/bench_pipeline.py [--openers N] [--leads N] [--rounds N] [--keep]

Builds two databases from the project's own templates, one without our add-ons, one with
all five, and prints the figures of RESULTS.md as JSON. See README.md.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))

from workshop.console import CONSOLE
from workshop.packages import RUN_PACKAGES, ensure
from workshop.places import find_places
from workshop.shop import Workshop, open_workshop
from workshop.templates import (
    clone,
    drop,
    ensure_base_template,
    ensure_suite_template,
)

HERE = Path(__file__).resolve().parent


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--openers", type=int, default=100_000)
    parser.add_argument("--leads", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=9, help="readings of each screen")
    parser.add_argument("--keep", action="store_true", help="leave the databases")
    return parser.parse_args(arguments)


def measure(shop: Workshop, stock: str, ours: str, options: argparse.Namespace) -> dict:
    script = HERE / "measure_pipeline.py"
    numbers = [options.openers, options.leads, options.rounds]
    command = [shop.odoo.python, script, shop.odoo.conf, stock, ours, *numbers]
    done = subprocess.run(
        [str(part) for part in command],
        env=shop.odoo.env(),
        cwd="/",
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        raise SystemExit("The measurement failed, see above.")
    return json.loads(done.stdout[done.stdout.index("{") :])


def main(arguments: list[str]) -> None:
    options, places = parse(arguments), find_places()
    places.state.mkdir(parents=True, exist_ok=True)
    CONSOLE.open_log(places.state / "bench_pipeline.log")
    ensure(RUN_PACKAGES)
    with open_workshop(places, [places.requirements]) as shop:
        own = shop.places.clone_id
        stock = clone(shop, ensure_base_template(shop), f"bench_stock_{own}")
        ours = clone(shop, ensure_suite_template(shop), f"bench_ours_{own}")
        figures = measure(shop, stock, ours, options)
        if not options.keep:
            drop(shop, stock)
            drop(shop, ours)
    volume = {"openers": options.openers, "leads": options.leads}
    print(json.dumps({**volume, **figures}, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])
