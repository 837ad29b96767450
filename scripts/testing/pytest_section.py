"""A section that pytest runs; counted from its JUnit file, not from its words."""

import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from pathlib import Path

from workshop.shop import Workshop

from .outcome import Outcome
from .process import run_logged

NOTHING_COLLECTED = 5


def read_junit(path: Path, outcome: Outcome) -> Outcome:
    """Count the cases of a JUnit file; an expected failure counts as skipped."""
    for case in ElementTree.parse(path).iter("testcase"):
        name = f"{case.get('classname', '').replace('.', '/')}::{case.get('name')}"
        bad = [node for kind in ("failure", "error") for node in case.iter(kind)]
        if bad:
            outcome.fail(name, bad[0].text or bad[0].get("message", ""))
        elif (skip := case.find("skipped")) is not None:
            outcome.skipped += 1
            outcome.problems.append(f"{name} skipped: {skip.get('message')}")
        else:
            outcome.passed += 1
    return outcome


def run_pytest(
    shop: Workshop,
    logs: Path,
    name: str,
    paths: Sequence[Path],
    limit: float,
    keyword: str = "",
    marks: str = "",
) -> list[Outcome]:
    """Run the tests of some files; with a keyword that matches none, nothing."""
    log, junit = logs / f"{name}.log", logs / f"{name}.xml"
    command = [shop.odoo.python, "-m", "pytest", "-v", "--tb=short", "-ra"]
    command += ["--junitxml", junit, "-k", keyword, "-m", marks, *paths]
    done = run_logged(command, log, limit, env=_environment(shop))
    if keyword and done.code == NOTHING_COLLECTED:
        return []
    outcome = Outcome(name, seconds=done.seconds, memory_mb=done.memory_mb, log=log)
    if done.timed_out:
        outcome.fail(f"stopped after {limit / 60:.0f} minutes")
    if junit.exists():
        read_junit(junit, outcome)
    return [outcome.close(0 if done.code == NOTHING_COLLECTED else done.code)]


def _environment(shop: Workshop) -> dict[str, str]:
    """Tools of the environment first on the path; no bytecode in the tree."""
    path = f"{shop.odoo.python.parent}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
    return {"PATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
