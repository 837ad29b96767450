"""The add-ons' own tests, run by Odoo's runner on a copy of the suite template."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from workshop import databases
from workshop.shop import Workshop
from workshop.templates import clone

from .discover import AddonTest, addon_tests
from .odoo_log import OdooRun, read_run
from .outcome import Outcome
from .prepare import copy_name
from .process import Done, free_port, run_logged

SETUP = 3  # setting a class up, in tests of usual length (0.1 s)
BROWSER = 30  # a test in a browser, in the same


def run_addons(
    shop: Workshop,
    logs: Path,
    template: str,
    tests: Sequence[AddonTest],
    limit: float,
    workers: int = 1,
) -> list[Outcome]:
    """Run these tests, in as many Odoo processes; one outcome for each add-on."""
    shares = split(tests, workers)

    def run(number: int) -> list[Outcome]:
        name = "add-ons" if len(shares) == 1 else f"add-ons-{number + 1}"
        log = logs / f"{name}.log"
        purpose = f"addons{chr(ord('a') + number)}"
        return _run_share(shop, log, template, shares[number], limit, purpose)

    with ThreadPoolExecutor(len(shares)) as pool:
        parts = list(pool.map(run, range(len(shares))))
    return merge([outcome for part in parts for outcome in part])


def _run_share(
    shop: Workshop,
    log: Path,
    template: str,
    tests: Sequence[AddonTest],
    limit: float,
    purpose: str,
) -> list[Outcome]:
    database = clone(shop, template, copy_name(shop, purpose))
    try:
        done = run_odoo_tests(shop, log, database, tags_of(tests), limit)
    finally:
        databases.drop(shop.server, shop.data, database)
    with log.open(encoding="utf-8", errors="replace") as lines:
        run = read_run(lines)
    return judge(run, tests, done, log, limit)


def split(tests: Sequence[AddonTest], workers: int) -> list[list[AddonTest]]:
    """Deal whole classes out, the heaviest first, each to who has least.

    >>> from .discover import AddonTest
    >>> def test(cls, name): return AddonTest("a", "test_a.py", cls, name, False)
    >>> tests = [test("A", "t1"), test("A", "t2"), test("B", "t1"), test("C", "t1")]
    >>> [[t.cls for t in share] for share in split(tests, 2)]
    [['A', 'A'], ['B', 'C']]
    """
    classes: dict[tuple, list[AddonTest]] = {}
    for test in tests:
        classes.setdefault((test.addon, test.file, test.cls), []).append(test)
    weights = {
        key: SETUP + sum(BROWSER if test.browser else 1 for test in members)
        for key, members in classes.items()
    }
    shares: list[list[AddonTest]] = [[] for _ in range(min(workers, len(classes)))]
    loads = [0] * len(shares)
    for key in sorted(classes, key=lambda key: -weights[key]):
        lightest = loads.index(min(loads))
        shares[lightest] += classes[key]
        loads[lightest] += weights[key]
    return shares


def merge(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """One outcome an add-on; what ran side by side took as long as the longest.

    >>> one, two = merge([Outcome("a", 2, seconds=9), Outcome("b", 1)]), Outcome("a", 3)
    >>> [(o.name, o.passed, o.seconds) for o in merge([*one, two])]
    [('a', 5, 9), ('b', 1, 0.0)]
    """
    merged: dict[str, Outcome] = {}
    for outcome in outcomes:
        whole = merged.setdefault(outcome.name, outcome)
        if whole is outcome:
            continue
        whole.passed += outcome.passed
        whole.failed += outcome.failed
        whole.skipped += outcome.skipped
        whole.seconds = max(whole.seconds, outcome.seconds)
        whole.memory_mb = max(whole.memory_mb, outcome.memory_mb)
        whole.problems += outcome.problems
        whole.notes += outcome.notes
        whole.details |= outcome.details
        if outcome.failed:
            whole.log = outcome.log
    return list(merged.values())


def run_odoo_tests(
    shop: Workshop, log: Path, database: str, tags: str, limit: float
) -> Done:
    """Let Odoo run the tests of some tags on a database that has it all installed."""
    command = shop.odoo.command("-d", database, "--test-tags", tags)
    command += ["--stop-after-init", f"--http-port={free_port()}"]
    command += [f"--gevent-port={free_port()}", "--max-cron-threads=0"]
    # Chromium reserves more address space than Odoo's limit on itself allows.
    command += ["--limit-memory-hard=0", f"--screenshots={log.parent}"]
    env = shop.odoo.env() | {"PYTHONDONTWRITEBYTECODE": "1"}
    return run_logged(command, log, limit, env=env)


def tags_of(tests: Sequence[AddonTest]) -> str:
    """The tags that select these tests and, of what they select, nothing else.

    A whole class by its name: the system bounds the length of an argument.
    """
    tags = set()
    for (addon, cls), members in _by_class(tests).items():
        whole = _by_class(addon_tests(addon))[addon, cls]
        if members == whole:
            tags.add(f"/{addon}:{cls}")
        else:
            tags |= {f"/{test}" for test in members}
    return ",".join(sorted(tags))


def _by_class(tests: Iterable[AddonTest]) -> dict[tuple[str, str], set[str]]:
    """The names of the tests, by add-on and class."""
    found: dict[tuple[str, str], set[str]] = {}
    for test in tests:
        found.setdefault((test.addon, test.cls), set()).add(test.id)
    return found


def judge(
    run: OdooRun, tests: Sequence[AddonTest], done: Done, log: Path, limit: float
) -> list[Outcome]:
    """Compare what ran with what should have, add-on by add-on."""
    outcomes = []
    for addon in dict.fromkeys(test.addon for test in tests):
        outcome = Outcome(addon, seconds=run.seconds.get(addon, 0), log=log)
        for test in tests:
            if test.addon == addon:
                _judge_test(run, test, outcome)
        outcomes.append(outcome.close())
    whole = outcomes[0]
    whole.memory_mb = done.memory_mb
    whole.seconds += done.seconds - sum(o.seconds for o in outcomes)  # loading Odoo
    for error in run.errors:
        whole.fail(f"error in the log, not of a test: {error[:300]}")
    if done.timed_out:
        whole.fail(f"stopped after {limit / 60:.0f} minutes")
    elif run.total is None:
        whole.fail(f"Odoo ended with code {done.code} before it had run the tests")
    elif run.total[0] + run.total[1] and not any(o.failed for o in outcomes):
        whole.fail(f"Odoo counts {run.total[0]} failed, {run.total[1]} errors")
    if done.code and not any(o.failed for o in outcomes):
        whole.fail(f"Odoo ended with exit code {done.code}")
    if run.warnings:
        whole.notes.append(f"{len(run.warnings)} warnings in the log")
    return outcomes


def _judge_test(run: OdooRun, test: AddonTest, outcome: Outcome) -> None:
    cls = run.class_of(test.id)
    if test.id in run.failed:
        outcome.fail(test.id, run.details.get(test.id, ""))
    elif test.id in run.skipped or cls in run.skipped_classes:
        outcome.skipped += 1
        reason = run.skipped.get(test.id) or run.skipped_classes.get(cls, "")
        outcome.problems.append(f"{test.id} skipped: {reason}")
    elif test.id in run.started:
        outcome.passed += 1
    elif cls in run.failed_classes:
        why = run.details.pop(cls, "")  # told once
        outcome.fail(f"{test.id}: the class could not be set up", why)
    else:
        outcome.fail(f"{test.id} never ran")
