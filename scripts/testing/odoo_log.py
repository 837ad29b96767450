"""What an Odoo test run says it did: which tests began, failed, were skipped."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

LINE = re.compile(
    r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (?P<level>[A-Z]+) \S+ (?P<logger>[\w.]+): "
    r"(?P<text>.*)$"
)
MODULE = re.compile(r"odoo\.addons\.(\w+)\.tests\b")
TEST = r"(?:Subtest )?(?P<test>\w+\.\w+)"
STARTED = re.compile(rf"^Starting {TEST} \.\.\.$")
SKIPPED = re.compile(rf"^skipped {TEST} : (?P<reason>.*)$")
FAILED = re.compile(rf"^(?:FAIL|ERROR): {TEST}\b")
CLASS_FAILED = re.compile(r"^ERROR: \w+ \(odoo\.addons\.(\w+)\.tests\.[\w.]*?(\w+)\)")
CLASS_SKIPPED = re.compile(
    r"^skipped \w+ \(odoo\.addons\.(\w+)\.tests\.[\w.]*?(\w+)\) : (?P<reason>.*)$"
)
TOTAL = re.compile(
    r"^(?:Tests (?:failed|passed): )?(\d+) failed, (\d+) error\(s\) of (\d+) tests\b"
)
STATS = re.compile(
    r"^\t(?P<addon>\w+)(?:\.\w+\.(?P<cls>\w+))?: (?P<s>[\d.]+)s \d+ queries"
)
ERRORS = {"ERROR", "CRITICAL"}


@dataclass
class OdooRun:
    """Test ids are ``addon:Class.method``, class ids ``addon:Class``.

    `seconds` has how long the add-ons took, and their classes.
    """

    started: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    skipped: dict[str, str] = field(default_factory=dict)
    failed_classes: set[str] = field(default_factory=set)
    skipped_classes: dict[str, str] = field(default_factory=dict)
    details: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    total: tuple[int, int, int] | None = None

    def class_of(self, test_id: str) -> str:
        return test_id.rsplit(".", 1)[0]


def read_run(lines: Iterable[str]) -> OdooRun:
    """Read the log of a test run; the last total counts."""
    run = OdooRun()
    of = None
    for line in lines:
        match = LINE.match(line.rstrip())
        if match:
            of = _read_line(run, match["level"], match["logger"], match["text"])
        elif match := STATS.match(line):
            name = (
                f"{match['addon']}:{match['cls']}" if match["cls"] else match["addon"]
            )
            run.seconds[name] = float(match["s"])
        elif of:  # a traceback
            run.details[of] = run.details.get(of, "") + line
    return run


def _read_line(run: OdooRun, level: str, logger: str, text: str) -> str | None:
    """Note what a line says; return the test or class that what follows is about."""
    module = MODULE.search(logger)
    if total := TOTAL.match(text):
        run.total = tuple(int(number) for number in total.groups())
    elif match := CLASS_SKIPPED.match(text):
        run.skipped_classes[f"{match[1]}:{match[2]}"] = match["reason"]
    elif match := CLASS_FAILED.match(text):
        run.failed_classes.add(f"{match[1]}:{match[2]}")
        return f"{match[1]}:{match[2]}"
    elif module and (match := STARTED.match(text)):
        run.started.add(f"{module[1]}:{match['test']}")
    elif module and (match := SKIPPED.match(text)):
        run.skipped[f"{module[1]}:{match['test']}"] = match["reason"]
    elif module and level in ERRORS and (match := FAILED.match(text)):
        run.failed.add(f"{module[1]}:{match['test']}")
        return f"{module[1]}:{match['test']}"
    elif level in ERRORS and not _is_summary(logger, text):
        run.errors.append(f"{logger}: {text}")
    elif level == "WARNING":
        run.warnings.append(f"{logger}: {text}")
    return None


def _is_summary(logger: str, text: str) -> bool:
    """Lines that only repeat what the tests have said."""
    return bool(re.match(r"^Module \w+: \d+ failures, \d+ errors of", text)) or (
        logger == "odoo.tests.result"
    )
