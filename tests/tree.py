"""Read the tree without Odoo: what the tests of the code's shape share."""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ADDONS = ROOT / "addons"
TEXT_SUFFIXES = {
    "", ".cfg", ".conf", ".css", ".csv", ".js", ".json", ".md", ".po", ".py", ".scss",
    ".sh", ".sql", ".toml", ".txt", ".xml", ".yaml", ".yml",
}  # fmt: skip
GENERATED = {"__pycache__", "node_modules"}


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
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@functools.cache
def manifest(addon: str) -> dict:
    text = (ADDONS / addon / "__manifest__.py").read_text(encoding="utf-8")
    return ast.literal_eval(text)


def addon_names() -> list[str]:
    return sorted(path.parent.name for path in ADDONS.glob("*/__manifest__.py"))


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def iter_tests(path: Path) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Each test of a file as ``Class::test_name`` (or ``test_name``) and its node."""
    for node in parse(path).body:
        if isinstance(node, ast.ClassDef):
            for item in node.body:
                if isinstance(item, ast.FunctionDef) and item.name.startswith("test"):
                    yield f"{node.name}::{item.name}", item
        elif isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.name, node
