"""The add-ons' own tests, run by Odoo's runner on a copy of the suite template."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from workshop import databases
from workshop.shop import Workshop
from workshop.templates import clone

from .discover import AddonTest, addon_tests
from .durations import Durations
from .odoo_log import OdooRun, read_run
from .outcome import Outcome
from .prepare import copy_name
from .process import Done, free_port, run_logged

ODOO_FOR_TESTS = Path(__file__).parents[1] / "odoo" / "odoo_for_tests.py"
# seconds, as long as nobody knows better
SETUP = 0.4  # setting a class up
USUAL = 0.12  # a test
BROWSER = 4.0  # a test in a browser


def run_addons(
    shop: Workshop,
    logs: Path,
    template: str,
    tests: Sequence[AddonTest],
    limit: float,
    workers: int = 1,
) -> list[Outcome]:
    """Run these tests, in as many Odoo processes; one outcome for each add-on."""
    known = Durations(shop.places.shared / "seconds_of_tests.json")
    shares = split(tests, workers, known.read())

    def run(number: int) -> list[Outcome]:
        name = "add-ons" if len(shares) == 1 else f"add-ons-{number + 1}"
        log = logs / f"{name}.log"
        purpose = f"addons{chr(ord('a') + number)}"
        return _run_share(shop, log, template, shares[number], limit, purpose, known)

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
    known: Durations,
) -> list[Outcome]:
    database = clone(shop, template, copy_name(shop, purpose))
    try:
        done = run_odoo_tests(shop, log, database, tags_of(tests), limit)
    finally:
        databases.drop(shop.server, shop.data, database)
    with log.open(encoding="utf-8", errors="replace") as lines:
        run = read_run(lines)
    whole = {
        name for name, members in _by_class(tests).items() if _is_whole(name, members)
    }
    known.note({name: s for name, s in run.seconds.items() if name in whole})
    return judge(run, tests, done, log, limit)


def split(
    tests: Sequence[AddonTest], workers: int, known: Mapping[str, float] | None = None
) -> list[list[AddonTest]]:
    """Deal whole classes out, the longest first, each to who has least.

    `known` are the seconds that classes took last time; the others are estimated.

    >>> from .discover import AddonTest
    >>> def test(cls, name): return AddonTest("a", "test_a.py", cls, name, False)
    >>> tests = [test("A", "t1"), test("A", "t2"), test("B", "t1"), test("C", "t1")]
    >>> [[t.cls for t in share] for share in split(tests, 2)]
    [['A', 'A'], ['B', 'C']]
    >>> [[t.cls for t in share] for share in split(tests, 2, {"a:C": 9})]
    [['C'], ['A', 'A', 'B']]
    """
    classes: dict[str, list[AddonTest]] = {}
    for test in tests:
        classes.setdefault(test.class_id, []).append(test)
    seconds = {
        name: (known or {}).get(name) or _estimate(members)
        for name, members in classes.items()
    }
    shares: list[list[AddonTest]] = [[] for _ in range(min(workers, len(classes)))]
    loads = [0.0] * len(shares)
    for name in sorted(classes, key=lambda name: -seconds[name]):
        lightest = loads.index(min(loads))
        shares[lightest] += classes[name]
        loads[lightest] += seconds[name]
    return shares


def _estimate(tests: Sequence[AddonTest]) -> float:
    return SETUP + sum(BROWSER if test.browser else USUAL for test in tests)


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
    arguments = ("-c", shop.odoo.conf, "-d", database, "--test-tags", tags)
    command = [str(part) for part in (shop.odoo.python, ODOO_FOR_TESTS, *arguments)]
    command += ["--stop-after-init", f"--http-port={free_port()}"]
    command += [f"--gevent-port={free_port()}", "--max-cron-threads=0"]
    # Chromium reserves more address space than Odoo's limit on itself allows.
    command += ["--limit-memory-hard=0", f"--screenshots={log.parent}"]
    command += ["--log-handler=odoo.tests.stats:DEBUG"]  # how long each class took
    env = shop.odoo.env() | {"PYTHONDONTWRITEBYTECODE": ""}  # compiled once
    return run_logged(command, log, limit, env=env)


def tags_of(tests: Sequence[AddonTest]) -> str:
    """The tags that select these tests and, of what they select, nothing else.

    A whole class by its name: the system bounds the length of an argument.
    """
    tags = set()
    for name, members in _by_class(tests).items():
        tags |= {name} if _is_whole(name, members) else members
    return ",".join(sorted(f"/{tag}" for tag in tags))


def _is_whole(name: str, members: set[str]) -> bool:
    """Whether these are all tests of a class."""
    addon = name.partition(":")[0]
    return members == _by_class(addon_tests(addon))[name]


def _by_class(tests: Iterable[AddonTest]) -> dict[str, set[str]]:
    """The names of the tests, by add-on and class."""
    found: dict[str, set[str]] = {}
    for test in tests:
        found.setdefault(test.class_id, set()).add(test.id)
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
