"""Which sections a command line asks for, and how each one is run."""

import argparse
import os
import re
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from workshop.console import CONSOLE
from workshop.shop import Workshop
from workshop.templates import ensure_bridges_template, ensure_suite_template

from .discover import AddonTest, addon_names, bridge_names, select
from .odoo_section import run_addons
from .outcome import Outcome, not_run
from .process import tail
from .pytest_section import run_pytest
from .upstream_section import (
    KNOWN,
    PURPOSE,
    found,
    judge_upstream,
    read_known,
    run_upstream,
    write_known,
)

TESTS = Path(__file__).resolve().parents[2] / "tests"
LINT = ["test_lint.py"]
SHAPE = [
    "test_architecture.py",
    "test_docs.py",
    "test_doctests.py",
    "test_odoo_for_tests.py",
    "test_summary.py",
    "test_translation.py",
]
OTHER_FOLDERS = {"setup", "ui", "long", "upstream", "suite"}
MINUTE = 60
WORKERS = min(2, os.cpu_count() or 1)  # Odoo processes that share the tests
SHOWN = 8  # tracebacks of one section; its log has them all


@dataclass
class Run:
    """One run of ./test: what it was asked for and what it has so far."""

    shop: Workshop
    logs: Path
    options: argparse.Namespace
    template: str = ""
    broken: bool = False  # the add-ons do not install

    def names(self) -> list[str]:
        """The add-ons that this run should test."""
        asked = self.options.addons
        return [name for name in addon_names() if not asked or name in asked]

    def bridges(self) -> list[str]:
        """The bridges that this run should test."""
        asked = self.options.addons or (() if self.options.fast else bridge_names())
        return [name for name in bridge_names() if name in asked]

    def chosen(self, names: Sequence[str]) -> list[AddonTest]:
        """The tests of some add-ons that this run should do."""
        return select(names, self.options.keyword, browser=not self.options.fast)

    def pytest(self, name: str, paths: Sequence[Path], limit: float) -> list[Outcome]:
        keyword, marks = self.options.keyword, "not slow" if self.options.fast else ""
        return run_pytest(self.shop, self.logs, name, paths, limit, keyword, marks)


@dataclass(frozen=True)
class Section:
    """A named part of a run."""

    name: str
    run: Callable[[Run], list[Outcome]]
    needs_template: bool = False


def lint(run: Run) -> list[Outcome]:
    return run.pytest("lint", [TESTS / name for name in LINT], 10 * MINUTE)


def shape(run: Run) -> list[Outcome]:
    return run.pytest("shape", [TESTS / name for name in SHAPE], 5 * MINUTE)


def install(run: Run) -> list[Outcome]:
    """The add-ons install on a Vietnamese database; all later sections copy it."""
    if run.options.keyword and not run.chosen([*run.names(), *run.bridges()]):
        return []
    run.broken = True
    run.template = ensure_suite_template(run.shop)
    run.broken = False
    return [Outcome("install", passed=1)]


def addons(run: Run) -> list[Outcome]:
    return _test_addons(run, run.names(), run.template, run.logs, WORKERS)


def bridges(run: Run) -> list[Outcome]:
    """Those beside Inventory and Manufacturing, which the others must not need."""
    if not run.chosen(run.bridges()):
        return []
    template = ensure_bridges_template(run.shop)
    return _test_addons(run, run.bridges(), template, run.logs / "bridges", 1)


def _test_addons(
    run: Run, names: Sequence[str], template: str, logs: Path, workers: int
) -> list[Outcome]:
    tests, outcomes = run.chosen(names), []
    if tests:
        outcomes = run_addons(run.shop, logs, template, tests, 30 * MINUTE, workers)
    if run.options.keyword:
        return outcomes
    present = {outcome.name: outcome for outcome in outcomes}
    return [present.get(name) or Outcome(name).close() for name in names]


def suite(run: Run) -> list[Outcome]:
    """The whole process: what no single add-on owns."""
    files = [path for path in TESTS.glob("test_*.py") if path.name not in LINT + SHAPE]
    folders = [
        path.parent
        for path in TESTS.glob("*/test_*.py")
        if path.parent.name not in OTHER_FOLDERS
    ]
    return run.pytest("suite", sorted({*files, *folders}), 20 * MINUTE)


def setup(run: Run) -> list[Outcome]:
    return run.pytest("setup", [TESTS / "setup"], 30 * MINUTE)


def ui(run: Run) -> list[Outcome]:
    return run.pytest("ui", [TESTS / "ui"], 20 * MINUTE)


def upstream(run: Run) -> list[Outcome]:
    """Their tests, with our add-ons installed."""
    log, names = run.logs / "upstream.log", run.options.addons
    result, done = run_upstream(run.shop, log, names, 60 * MINUTE, with_us=True)
    return [judge_upstream(result, done, read_known(KNOWN, PURPOSE), log)]


def record_upstream(run: Run) -> list[Outcome]:
    """Their tests without our add-ons: what fails now is written down."""
    log, names = run.logs / "upstream.log", run.options.addons
    result, done = run_upstream(run.shop, log, names, 60 * MINUTE, with_us=False)
    if result.total and not names:
        KNOWN.write_text(write_known(result), encoding="utf-8")
    outcome = judge_upstream(result, done, found(result), log)
    outcome.name = "upstream without us"
    return [outcome]


def long(run: Run) -> list[Outcome]:
    return run.pytest("long", [TESTS / "long"], 600 * MINUTE)


def sections(options: argparse.Namespace) -> list[Section]:
    """The sections of a run, in order: what fails soonest comes first.

    >>> from testing.options import parse_options
    >>> [section.name for section in sections(parse_options(["crm_vn_base"]))]
    ['install', 'add-ons', 'bridges']
    """
    if options.record_upstream:
        return [Section("upstream without us", record_upstream)]
    if options.long:
        return [Section("long", long)]
    if options.upstream:
        return [Section("upstream", upstream)]
    own = [
        Section("install", install),
        Section("add-ons", addons, True),
        Section("bridges", bridges, True),
    ]
    if options.addons:
        return own
    plan = [Section("lint", lint), Section("shape", shape), *own]
    plan.append(Section("suite", suite, True))
    if not options.fast:
        plan.append(Section("ui", ui, True))
    return [*plan, Section("setup", setup)]


def perform(run: Run, plan: Sequence[Section]) -> list[Outcome]:
    """Run the sections; a section that breaks is a failure, never the end."""
    outcomes: list[Outcome] = []
    CONSOLE.total = CONSOLE.number + len(plan)
    for section in plan:
        if section.needs_template and run.broken:
            outcomes.append(not_run(section.name, "the add-ons do not install"))
            continue
        with CONSOLE.step(section.name):
            found = _guarded(run, section)
        for outcome in found:
            show(outcome)
        outcomes += found
    return outcomes


def _guarded(run: Run, section: Section) -> list[Outcome]:
    begun = time.monotonic()
    try:
        outcomes = section.run(run)
    except Exception as error:
        CONSOLE.log(traceback.format_exc())
        outcome = Outcome(section.name, log=CONSOLE.log_path)
        outcomes = [outcome.fail(f"{type(error).__name__}: {gist(str(error))}")]
    if outcomes and not any(outcome.seconds for outcome in outcomes):
        outcomes[0].seconds = time.monotonic() - begun
    return outcomes


def gist(text: str) -> str:
    """The line that says what went wrong; the log has the rest.

    >>> gist("odoo -i x\\n  File a.py\\nValueError: no currency\\nINFO shutdown\\n")
    'ValueError: no currency'
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if re.match(r"[\w.]*(Error|Exception)\b", line)]
    return (telling or lines or ["no message"])[-1][:300]


def show(outcome: Outcome) -> None:
    """Say at once what a section found: tracebacks, or the end of its log."""
    for problem in outcome.problems[:50]:
        CONSOLE.say(f"    ✘ {outcome.name}: {problem}")
    for problem, detail in list(outcome.details.items())[:SHOWN]:
        lines = detail.strip().splitlines()[-30:]
        CONSOLE.say("\n".join([f"    ---- {problem}", *lines, ""]))
    if outcome.problems and not outcome.details and outcome.log:
        CONSOLE.say(f"    ---- end of {outcome.log}")
        CONSOLE.say(tail(outcome.log))
        CONSOLE.say("    ----")
