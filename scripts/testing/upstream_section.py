"""Odoo's and OCA's own tests of the apps we extend, run with our add-ons installed.

What fails without us as well is committed in tests/upstream/known_failures.txt; what
we changed on purpose, with the reason, in changed_on_purpose.txt. Anything else that
fails is a fault of ours.
"""

from collections.abc import Sequence
from pathlib import Path

from workshop import databases
from workshop.commands import run
from workshop.manifests import dependencies, our_addons
from workshop.shop import Workshop

from .odoo_log import OdooRun, read_run
from .outcome import Outcome
from .prepare import copy_name
from .process import Done, free_port, run_logged

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "upstream"
KNOWN, MODULES = FOLDER / "known_failures.txt", FOLDER / "modules.txt"
PURPOSE = FOLDER / "changed_on_purpose.txt"
HEADER = """\
# Upstream's tests that fail or are skipped WITHOUT our add-ons on this Odoo.
# Written by ./test --record-upstream; ./test --upstream reports everything else.
"""
RUN = """\
from odoo.tests.shell import run_tests
run_tests(env, {tags!r}, {modules!r})
"""


def run_upstream(
    shop: Workshop, log: Path, modules: Sequence[str], limit: float, with_us: bool
) -> tuple[OdooRun, Done]:
    """Run all their tests, those of installation time too, with every add-on loaded."""
    chosen = list(modules) or read_list(MODULES)
    database = copy_name(shop, "upstream")
    try:
        fill_english(shop, database, with_us)
        done = run_in_shell(shop, log, database, chosen, limit)
    finally:
        databases.drop(shop.server, shop.data, database)
    with log.open(encoding="utf-8", errors="replace") as lines:
        return read_run(lines), done


def fill_english(shop: Workshop, database: str, with_us: bool) -> None:
    """A database as upstream's tests expect it: English words and an American company.

    On a Vietnamese one hundreds of them fail, and could not show what we break.
    """
    arguments = ("db", "init", "--language", "en_US", "--country", "US", database)
    run(shop.odoo.command(*arguments), env=shop.odoo.env(), cwd="/")
    addons = shop.places.addons
    ours = list(our_addons(addons)) if with_us else []
    shop.odoo.install(database, [*dependencies(addons), *ours])


def run_in_shell(
    shop: Workshop, log: Path, database: str, chosen: Sequence[str], limit: float
) -> Done:
    """Odoo's shell runs them on the whole registry; its server would not."""
    command = shop.odoo.command("shell", "-d", database, "--shell-interface=python")
    command += [f"--http-port={free_port()}", "--max-cron-threads=0"]
    command += ["--limit-memory-hard=0", f"--screenshots={log.parent}"]
    # Tours drive core's screens, which our views may lead elsewhere: ours has its own.
    tags = ",".join([*(f"/{name}" for name in chosen), "-is_tour"])
    modules = sorted({name.split("/")[0] for name in chosen})
    script = RUN.format(tags=tags, modules=modules)
    return run_logged(command, log, limit, env=shop.odoo.env(), stdin=script)


def read_list(path: Path) -> list[str]:
    """The lines of a file that are no comments."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and line[0] != "#"]


def read_known(*paths: Path) -> dict[str, str]:
    """Test or class id, and whether it fails or is skipped; then perhaps a reason."""
    rows = [line.split(maxsplit=2) for path in paths for line in read_list(path)]
    return {test: kind for kind, test, *_reason in rows}


def found(result: OdooRun) -> dict[str, str]:
    """What a run did not pass, in the form of the committed list."""
    skipped = dict.fromkeys([*result.skipped, *result.skipped_classes], "skipped")
    return skipped | dict.fromkeys([*result.failed, *result.failed_classes], "failed")


def write_known(result: OdooRun) -> str:
    rows = sorted(f"{kind} {test}" for test, kind in found(result).items())
    return HEADER + "\n".join(rows) + "\n"


def judge_upstream(
    result: OdooRun, done: Done, known: dict[str, str], log: Path
) -> Outcome:
    """Count what passes, and what fails or is skipped because of us."""
    outcome = Outcome("upstream", seconds=done.seconds, memory_mb=done.memory_mb)
    outcome.log = log
    bad = found(result)
    for test in sorted(set(bad) - {t for t in known if known[t] == bad.get(t)}):
        if bad[test] == "failed":
            outcome.fail(test, result.details.get(test, ""))
        else:
            outcome.skipped += 1
            outcome.problems.append(f"{test} skipped")
    outcome.passed = len(result.started - set(bad))
    if result.total is None:
        reason = "its time was over" if done.timed_out else f"exit code {done.code}"
        outcome.fail(f"ended before it had run the tests: {reason}")
    outcome.notes.append(f"{len(set(bad) & set(known))} of the list fail")
    healed = sorted(set(known) & result.started - set(bad))
    if healed:
        outcome.notes.append(f"{len(healed)} of the list pass: {', '.join(healed[:5])}")
    return outcome.close()
