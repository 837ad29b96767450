#!/usr/bin/env python3
"""Test everything, from a bare machine; see ./test --help."""

import contextlib
import shutil
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from testing.options import parse_options
from testing.outcome import Outcome, exit_code, not_run, summary, table
from testing.plan import TESTS, Run, gist, perform, sections
from testing.prepare import prepare
from workshop.commands import CommandError
from workshop.console import CONSOLE
from workshop.places import Places, find_places
from workshop.refusal import Refusal

KEPT_RUNS = 10


def log_folder(places: Places) -> Path:
    """A folder of this run's own, outside the tree; old ones are removed."""
    home = places.cache / "test-logs" / places.clone_id
    runs = sorted(home.glob("2*")) if home.exists() else []
    for old in runs[: -KEPT_RUNS + 1]:
        shutil.rmtree(old, ignore_errors=True)
    return home / time.strftime("%Y%m%d-%H%M%S")


def run(options, places: Places, logs: Path) -> list[Outcome]:
    """All sections; when what they stand on cannot be had, none of them."""
    plan = sections(options)
    with contextlib.ExitStack() as stack:
        try:
            shop = prepare(stack, places)
        except (Refusal, CommandError, OSError) as error:
            CONSOLE.say(str(error))
            lost = [not_run(section.name, "nothing to run it with") for section in plan]
            return [Outcome("prepare").fail(gist(str(error))), *lost]
        return perform(Run(shop, logs, options), plan)


def main(arguments: list[str]) -> int:
    options, places = parse_options(arguments), find_places()
    if options.long and not (TESTS / "long").exists():
        print("There are no long tests yet.")
        return 0
    logs = log_folder(places)
    CONSOLE.open_log(logs / "run.log")
    outcomes = run(options, places, logs)
    (logs / "results.md").write_text(table(outcomes) + "\n", encoding="utf-8")
    print(f"\n{CONSOLE.elapsed()}; logs in {logs}\n{summary(outcomes)}", flush=True)
    return exit_code(outcomes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
