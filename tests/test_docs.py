"""The documents say what is true: rows, tests, pins, decisions."""

import re
from collections import Counter

import yaml

from check_requirements import TABLE, read_requirements
from tree import ROOT, iter_tests, relative

# Rows per source document. A row may get a menu and a test; it is never dropped.
ROWS = {"000": 46, "001": 85, "002": 31, "003": 29, "004": 98}


def requirements():
    return read_requirements(TABLE.read_text(encoding="utf-8"))


def names_in(path):
    """How the tests of a file may be named: with or without their class."""
    full = {name for name, _node in iter_tests(path)}
    return full | {name.split("::")[-1] for name in full}


def test_no_requirement_is_lost_or_doubled():
    ids = [row.id for row in requirements()]
    assert Counter(row_id[:3] for row_id in ids) == ROWS
    expected = [
        f"{source}-{number:02d}"
        for source, n in ROWS.items()
        for number in range(1, n + 1)
    ]
    assert ids == expected
    assert all(row.phrase for row in requirements())


def test_every_test_named_in_the_requirements_exists():
    wrong = []
    for row in requirements():
        for test in row.tests:
            path, _sep, name = test.partition("::")
            file = ROOT / path
            if not file.is_file() or name.replace(".", "::") not in names_in(file):
                wrong.append(f"{row.id}: {test}")
    assert not wrong, "\n".join(wrong)


def test_a_row_with_a_test_has_a_menu():
    assert not [row.id for row in requirements() if row.tests and not row.menu]


def test_read_requirements_understands_a_row():
    (row,) = read_requirements(
        "| 000-01 | Chiến dịch |  | `tests/a.py::T::test_b`, b.py::test_c |"
    )
    assert row.menu == ""
    assert row.tests == ["tests/a.py::T::test_b", "b.py::test_c"]


def test_hooks_and_requirements_pin_the_same_versions():
    config = yaml.safe_load(
        (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    )
    pins = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8").splitlines()
    hooks = {
        pin
        for repo in config["repos"]
        for hook in repo["hooks"]
        for pin in hook["additional_dependencies"]
    }
    normal = {pin.replace("_", "-") for pin in pins}
    assert {pin.replace("_", "-") for pin in hooks} <= normal
    assert all(repo["repo"] == "local" for repo in config["repos"]), (
        "PyPI only, no git clones"
    )


def test_every_requirement_is_pinned_once():
    """Once for each Python: a package may have two versions behind a marker."""
    pins = []
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                match = re.fullmatch(r"([\w.-]+)==[\w.]+( *;.*)?", line)
                assert match, f"{name}: {line}"
                pins.append((match[1].lower().replace("_", "-"), match[2]))
    plain = {package for package, marker in pins if not marker}
    assert [pin for pin, count in Counter(pins).items() if count > 1] == []
    assert [package for package, marker in pins if marker and package in plain] == []


def test_decisions_are_numbered_and_whole():
    files = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [path.name[:4] for path in files] == [
        f"{n:04d}" for n in range(1, len(files) + 1)
    ]
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {path.name[:4]}. "), relative(path)
        for part in ("**Context.**", "**Decision.**", "**Consequences.**"):
            assert part in text, f"{relative(path)} lacks {part}"


def test_links_in_documents_lead_somewhere():
    wrong = []
    for path in [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("addons/*/README.md"),
    ]:
        for link in re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8")):
            if (
                "://" not in link
                and not link.startswith("mailto:")
                and not (path.parent / link).exists()
            ):
                wrong.append(f"{relative(path)}: {link}")
    assert not wrong, "\n".join(wrong)


def test_licence_is_the_agpl():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in text
    assert len(text.splitlines()) > 600
