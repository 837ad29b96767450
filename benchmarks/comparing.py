"""What the measurements share: two databases, one process that measures, JSON."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
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


@contextlib.contextmanager
def two_databases(name: str, keep: bool) -> Iterator[tuple[Workshop, str, str]]:
    """Give the workshop, a database without our add-ons and one with all of them.

    They are dropped at the end unless they are to be kept or a measurement failed.
    """
    places = find_places()
    places.state.mkdir(parents=True, exist_ok=True)
    CONSOLE.open_log(places.state / f"{name}.log")
    ensure(RUN_PACKAGES)
    with open_workshop(places, [places.requirements]) as shop:
        own = shop.places.clone_id
        stock = clone(shop, ensure_base_template(shop), f"bench_stock_{own}")
        ours = clone(shop, ensure_suite_template(shop), f"bench_ours_{own}")
        yield shop, stock, ours
        if not keep:
            drop(shop, stock)
            drop(shop, ours)


def measure(shop: Workshop, script: str, *arguments: object) -> dict:
    """Run a script of this folder with Odoo's Python; return the JSON it prints."""
    command = [shop.odoo.python, HERE / script, shop.odoo.conf, *arguments]
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


def show(figures: dict) -> None:
    print(json.dumps(figures, indent=1, ensure_ascii=False))
