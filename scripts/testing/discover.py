"""Which tests the add-ons contain, read from their source: none may vanish."""

import ast
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from workshop.manifests import bridges, our_addons

ADDONS = Path(__file__).resolve().parents[2] / "addons"
BROWSER_CALLS = ("run_in_browser", "start_tour")


@functools.cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def iter_tests(path: Path) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Each test of a file as ``Class::test_name`` (or ``test_name``) and its node."""
    for node in parse(path).body:
        if isinstance(node, ast.ClassDef):
            for item in node.body:
                if isinstance(item, ast.FunctionDef) and item.name.startswith("test"):
                    yield f"{node.name}::{item.name}", item
        elif isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.name, node


@dataclass(frozen=True)
class AddonTest:
    """One test method of an add-on."""

    addon: str
    file: str
    cls: str
    method: str
    browser: bool

    @property
    def id(self) -> str:
        return f"{self.class_id}.{self.method}"

    @property
    def class_id(self) -> str:
        return f"{self.addon}:{self.cls}"

    def matches(self, keyword: str) -> bool:
        """Whether one of the words of ``-k a or b`` is part of its name.

        >>> AddonTest("crm_vn_kpi", "test_a.py", "TestA", "test_b", False).matches("_a")
        True
        """
        name = f"{self.addon}/{self.file}::{self.cls}.{self.method}".lower()
        return any(word.strip().lower() in name for word in keyword.split(" or "))


def addon_names() -> list[str]:
    """Our add-ons in the order in which they depend on each other."""
    return list(our_addons(ADDONS))


def bridge_names() -> list[str]:
    """The add-ons that are tested beside apps which the others do not need."""
    return list(bridges(ADDONS))


@functools.cache
def addon_tests(addon: str) -> Sequence[AddonTest]:
    """All tests of an add-on, in the order of files; asked for once per class."""
    tests = []
    for path in sorted((ADDONS / addon / "tests").glob("test_*.py")):
        for name, node in iter_tests(path):
            cls, _sep, method = name.partition("::")
            if method:
                browser = any(call in ast.unparse(node) for call in BROWSER_CALLS)
                tests.append(AddonTest(addon, path.name, cls, method, browser))
    return tests


def select(
    addons: Sequence[str], keyword: str = "", browser: bool = True
) -> list[AddonTest]:
    """The tests of these add-ons, by words of their name and need of a browser."""
    return [
        test
        for addon in addons
        for test in addon_tests(addon)
        if (browser or not test.browser) and (not keyword or test.matches(keyword))
    ]
