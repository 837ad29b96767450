"""Tools run without Odoo, and the examples in tools/ and scripts/ are true."""

import doctest
import importlib
import sys
import types

import pytest

from tree import ADDONS, ROOT, addon_names, relative

TOOLS = [
    path
    for addon in addon_names()
    for path in sorted((ADDONS / addon / "tools").glob("*.py"))
    if path.name != "__init__.py"
]


def import_tool(path, monkeypatch):
    """Import a tool without its add-on, whose models would need Odoo."""
    addon = path.parents[1]
    package = types.ModuleType(addon.name)
    package.__path__ = [str(addon)]
    monkeypatch.setitem(sys.modules, addon.name, package)
    return importlib.import_module(f"{addon.name}.tools.{path.stem}")


@pytest.mark.parametrize("path", TOOLS, ids=relative)
def test_examples_of_a_tool(path, monkeypatch):
    result = doctest.testmod(import_tool(path, monkeypatch))
    assert result.failed == 0


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in sorted((ROOT / "scripts").rglob("*.py"))
        if ">>> " in path.read_text("utf-8")
    ],
    ids=relative,
)
def test_examples_of_a_script(path):
    name = ".".join(path.relative_to(ROOT / "scripts").with_suffix("").parts)
    result = doctest.testmod(importlib.import_module(name))
    assert result.failed == 0
    assert result.attempted > 0
