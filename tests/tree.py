"""Read the tree without Odoo: what the tests of the code's shape share."""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

from testing.discover import ADDONS, bridge_names, iter_tests, parse
from testing.discover import addon_names as usual_names

__all__ = ["ADDONS", "addon_names", "iter_tests", "parse"]

ROOT = Path(__file__).resolve().parents[1]
TEXT_SUFFIXES = {
    "", ".cfg", ".conf", ".css", ".csv", ".js", ".json", ".md", ".po", ".py", ".scss",
    ".sh", ".sql", ".toml", ".txt", ".xml", ".yaml", ".yml",
}  # fmt: skip
GENERATED = {"__pycache__", "node_modules", ".git"}  # .git is a file in a worktree


def addon_names() -> list[str]:
    """All add-ons of the suite, those too that only some databases have."""
    return [*usual_names(), *bridge_names()]


def tree_files(folder: Path = ROOT) -> Iterator[Path]:
    """Every file of the tree but generated and git's own ones."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = any(part.startswith(".") for part in parts[:-1]) and parts[0] != ".ci"
        if path.is_file() and not hidden and not GENERATED & set(parts):
            yield path


def text_files(folder: Path = ROOT) -> Iterator[Path]:
    return (path for path in tree_files(folder) if path.suffix in TEXT_SUFFIXES)


def python_files(folder: Path = ROOT) -> list[Path]:
    return [path for path in tree_files(folder) if path.suffix == ".py"]


@functools.cache
def manifest(addon: str) -> dict:
    text = (ADDONS / addon / "__manifest__.py").read_text(encoding="utf-8")
    return ast.literal_eval(text)


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
