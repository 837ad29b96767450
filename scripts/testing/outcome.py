"""What a section found, the summary of all, and whether it was a success."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Outcome:
    """Counts of one section. Nothing run is a failure: it would look like success."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    memory_mb: int = 0
    log: Path | None = None
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    details: dict[str, str] = field(default_factory=dict)  # problem: traceback

    def fail(self, problem: str, detail: str = "") -> "Outcome":
        """Count one failure and say what it was."""
        self.failed += 1
        self.problems.append(problem)
        if detail:
            self.details[problem] = detail
        return self

    def close(self, code: int = 0) -> "Outcome":
        """Judge a finished section: it ended well, ran something and skipped nothing.

        >>> Outcome("empty").close().problems
        ['no test ran']
        >>> Outcome("crashed", passed=3).close(code=-9).failed
        1
        """
        if code and not self.failed:
            self.fail(f"ended with exit code {code} without a failed test")
        if not (self.passed or self.failed or self.skipped):
            self.fail("no test ran")
        if self.skipped:
            self.problems.append(f"{self.skipped} skipped: what should run must run")
        return self

    @property
    def good(self) -> bool:
        return not self.failed and not self.skipped and self.passed > 0


def not_run(name: str, why: str) -> Outcome:
    """A section that should have run and could not; it counts as one skipped test."""
    return Outcome(name, skipped=1, problems=[f"not run: {why}"])


def exit_code(outcomes: Sequence[Outcome]) -> int:
    """0 only if there is something and all of it is good.

    >>> exit_code([]), exit_code([Outcome("a", passed=1)])
    (1, 0)
    >>> exit_code([Outcome("a", passed=9), not_run("b", "no browser")])
    1
    """
    return 0 if outcomes and all(outcome.good for outcome in outcomes) else 1


def counts_line(outcomes: Sequence[Outcome]) -> str:
    """The last line of a run.

    >>> counts_line([Outcome("a", passed=2), Outcome("b", passed=1, skipped=1)])
    '3 passed, 0 failed, 1 skipped'
    """
    passed, failed, skipped = (
        sum(getattr(outcome, kind) for outcome in outcomes)
        for kind in ("passed", "failed", "skipped")
    )
    return f"{passed} passed, {failed} failed, {skipped} skipped"


def table(outcomes: Sequence[Outcome]) -> str:
    """The counts of each section as a Markdown table, as RESULTS.md quotes it."""
    rows = ["| section | passed | failed | skipped | seconds | peak MB |"]
    rows.append("|---|--:|--:|--:|--:|--:|")
    rows += [
        f"| {o.name} | {o.passed} | {o.failed} | {o.skipped} | {o.seconds:.0f} "
        f"| {o.memory_mb or '–'} |"
        for o in outcomes
    ]
    return "\n".join(rows)


def summary(outcomes: Sequence[Outcome]) -> str:
    """What a reader needs after a run; the counts stand alone on the last line."""
    width = max([len(outcome.name) for outcome in outcomes], default=0)
    lines = [] if outcomes else ["✘ no test matches"]
    for o in outcomes:
        mark = "✔" if o.good else "✘"
        lines.append(
            f"{mark} {o.name:<{width}}  {o.passed:4} passed {o.failed:4} failed "
            f"{o.skipped:4} skipped {o.seconds:6.0f} s"
        )
        lines += [f"    {line}" for line in [*o.problems[:20], *o.notes]]
        if len(o.problems) > 20:
            lines.append(f"    … and {len(o.problems) - 20} more")
        if o.log and not o.good:
            lines.append(f"    log: {o.log}")
    return "\n".join([*lines, counts_line(outcomes)])
