#!/usr/bin/env python3
"""Measure the identity engine at a million partners, beside stock Odoo.

    benchmarks/bench_identity.py [--partners N] [--rounds N] [--keep]

Builds two databases from the project's own templates, one without our add-ons and as
Odoo makes it without server flags, one with all five; fills both with the same seeded
partners; prints the figures of RESULTS.md as JSON. See README.md.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))

from seeding import plain_database, seed

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
SEEDING_LIMIT = 300  # seconds


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--partners", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=24, help="searches of each kind")
    parser.add_argument("--keep", action="store_true", help="leave the databases")
    return parser.parse_args(arguments)


def prepare(shop: Workshop, partners: int) -> tuple[str, str, dict]:
    """Return the databases, stock and ours, and how long it took to fill them."""
    own = shop.places.clone_id
    stock = clone(shop, ensure_base_template(shop), f"bench_stock_{own}")
    ours = clone(shop, ensure_suite_template(shop), f"bench_ours_{own}")
    plain_database(shop.server, stock)
    seconds = {
        "stock": round(seed(shop.server, stock, partners), 1),
        "ours": round(seed(shop.server, ours, partners), 1),
    }
    return stock, ours, seconds


def measure(shop: Workshop, stock: str, ours: str, rounds: int) -> dict:
    script = HERE / "measure_identity.py"
    command = [shop.odoo.python, script, shop.odoo.conf, stock, ours, str(rounds)]
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
    CONSOLE.open_log(places.state / "bench_identity.log")
    ensure(RUN_PACKAGES)
    with open_workshop(places, [places.requirements]) as shop:
        stock, ours, seconds = prepare(shop, options.partners)
        figures = measure(shop, stock, ours, options.rounds)
        if not options.keep:
            drop(shop, stock)
            drop(shop, ours)
    result = {"partners": options.partners, "seeding, seconds": seconds, **figures}
    print(json.dumps(result, indent=1, ensure_ascii=False))
    if seconds["ours"] > SEEDING_LIMIT:
        raise SystemExit(f"Seeding took more than {SEEDING_LIMIT} seconds.")


if __name__ == "__main__":
    main(sys.argv[1:])
