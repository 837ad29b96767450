"""The rules of the house that can be read off the tree, without Odoo.

An add-on may depend only on what stands before it in the process: nothing imports,
extends or names a later stage.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tree import (
    ADDONS,
    ROOT,
    addon_names,
    iter_tests,
    manifest,
    parse,
    python_files,
    relative,
    text_files,
    tree_files,
)

# The order of the process. A bridge for some customers may stand behind all five.
STAGES = [
    "crm_vn_base",
    "crm_vn_pipeline",
    "crm_vn_contract_project",
    "crm_vn_care",
    "crm_vn_kpi",
]
BRIDGES: dict[str, set[str]] = {
    "sms_esms": {"crm_vn_base", "crm_vn_pipeline"},
    "crm_vn_mrp": set(STAGES[:3]),
    "crm_vn_stock": set(STAGES[:3]),
}
ALLOWED = {name: set(STAGES[:i]) for i, name in enumerate(STAGES)} | BRIDGES
EVERY_ADDON = pytest.mark.parametrize("addon", addon_names())
NAME = re.compile(r"(?<![a-z_])crm_vn_[a-z]+(?:_[a-z]+)*")
# What lets a test fail; `assert` is in assertEqual and `_assert_…` too.
ASSERTIONS = ("assert", "raises", "start_tour", "run_in_browser")


def addon_of(name: str) -> str | None:
    """The add-on that a name such as ``crm_vn_care_menus`` belongs to."""
    owners = [
        addon for addon in ALLOWED if name == addon or name.startswith(addon + "_")
    ]
    return max(owners, key=len, default=None)


def code_files(addon: str) -> list[Path]:
    return [
        path for path in text_files(ADDONS / addon) if path.suffix not in {".md", ".po"}
    ]


def model_classes(path: Path) -> list[dict[str, object]]:
    """``_name`` and ``_inherit`` of each model class of a file."""
    found = []
    for node in parse(path).body:
        if isinstance(node, ast.ClassDef):
            names = {
                target.id: ast.literal_eval(item.value)
                for item in node.body
                if isinstance(item, ast.Assign)
                for target in item.targets
                if isinstance(target, ast.Name) and target.id in {"_name", "_inherit"}
            }
            if names:
                found.append(names)
    return found


def model_name(names: dict[str, object]) -> str:
    name = names.get("_name") or names["_inherit"]
    return name if isinstance(name, str) else name[0]


def own_models(addon: str) -> set[str]:
    """Models that the add-on brings into the world."""
    return {
        names["_name"]
        for path in python_files(ADDONS / addon)
        if "tests" not in path.parts
        for names in model_classes(path)
        if "_name" in names and names["_name"] not in (names.get("_inherit") or ())
    }


def later_models(addon: str) -> set[str]:
    later = set(ALLOWED) - ALLOWED[addon] - {addon}
    return {name for other in later if other in STAGES for name in own_models(other)}


def test_there_are_exactly_the_planned_addons():
    assert set(addon_names()) == set(ALLOWED)
    strangers = {path.name for path in ADDONS.iterdir()} - set(ALLOWED)
    assert not strangers, "addons/ holds add-ons and nothing else"


@EVERY_ADDON
def test_depends_follow_the_map(addon):
    siblings = {name for name in manifest(addon)["depends"] if name in ALLOWED}
    assert siblings <= ALLOWED[addon]
    assert addon == STAGES[0] or siblings, "every later stage stands on an earlier one"


@EVERY_ADDON
def test_nothing_names_a_later_stage(addon):
    """Imports, XML ids, comments, strings in Python, XML, CSV and JavaScript."""
    wrong = [
        f"{relative(path)}:{number} {name}"
        for path in code_files(addon)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for name in NAME.findall(line)
        if (owner := addon_of(name)) and owner != addon and owner not in ALLOWED[addon]
    ]
    assert not wrong, "\n".join(wrong)


@EVERY_ADDON
def test_no_model_of_a_later_stage_is_used(addon):
    models = later_models(addon)
    refs = {"model_" + name.replace(".", "_") for name in models}
    quoted = re.compile(r"""["']([\w.]+)["']""")
    wrong = [
        f"{relative(path)}:{number} {word}"
        for path in code_files(addon)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for word in quoted.findall(line)
        if word in models or word.rsplit(".", 1)[-1] in refs
    ]
    assert not wrong, "\n".join(wrong)


@EVERY_ADDON
def test_addon_is_complete(addon):
    folder = ADDONS / addon
    needed = [
        "README.md",
        "__init__.py",
        "static/description/icon.png",
        "i18n/vi.po",
        "security/ir.model.access.csv",
        "tests/__init__.py",
        "tests/common.py",
    ]
    missing = [name for name in needed if not (folder / name).is_file()]
    assert not missing
    assert len((folder / "README.md").read_text(encoding="utf-8")) > 400


@EVERY_ADDON
def test_manifest_says_licence_author_and_version(addon):
    values = manifest(addon)
    assert values["license"] == "AGPL-3"
    assert values["author"] == "CRM Việt"
    assert values["summary"]
    assert re.fullmatch(r"19\.0\.\d+\.\d+\.\d+", values["version"])


@EVERY_ADDON
def test_manifest_lists_each_data_file_security_first(addon):
    folder, values = ADDONS / addon, manifest(addon)
    data, demo = values.get("data", []), values.get("demo", [])
    missing = [name for name in data + demo if not (folder / name).is_file()]
    assert not missing, "the manifest lists a file that does not exist"
    loaded = ("security", "views", "data", "report", "wizard", "demo")
    present = {
        path.relative_to(folder).as_posix()
        for kind in loaded
        for path in (folder / kind).rglob("*")
        if path.suffix in {".xml", ".csv"}
    }
    # read by code of ours: too many rows for the XML loader
    by_hand = values.get("oca_data_manual", [])
    assert present == {*data, *demo, *by_hand}, "a file of the add-on is not loaded"
    security = [name.startswith("security/") for name in data]
    assert security == sorted(security, reverse=True), "security comes first"
    assert all(name.startswith("demo/") for name in demo)


EXTENDED_FROM_MANY_SIDES = {
    "agreement",
    "agreement.type",
    "calendar.event",
    "crm.lead",
    "crm.team",
    "event.event",
    "mailing.mailing",
    "project.milestone",
    "project.project",
    "project.task",
    "res.company",
    "res.config.settings",
    "res.partner",
    "res.users",
    "sale.order",
    "sale.order.line",
    "utm.campaign",
}


def misplaced_models(path: Path, ours: set[str]) -> Iterator[str]:
    """A file holds one model and its name; what is split says its topic after it.

    That is a model of ours with variants, or one of the core models that this add-on
    extends from many sides (res_partner.py, res_partner_lifecycle.py …).
    """
    classes = model_classes(path)
    if len(classes) > 1:
        yield f"{relative(path)}: {len(classes)} models"
    for names in classes:
        model = model_name(names)
        stem = model.replace(".", "_")
        split = model in ours or model in EXTENDED_FROM_MANY_SIDES
        variant = split and path.stem.startswith(stem + "_")
        if path.stem != stem and not variant:
            yield f"{relative(path)}: should be {stem}.py"


@EVERY_ADDON
def test_one_model_a_file_named_after_it(addon):
    ours = {name for other in addon_names() for name in own_models(other)}
    wrong = [
        line
        for path in python_files(ADDONS / addon)
        if path.parent.name in {"models", "wizard", "report"}
        for line in misplaced_models(path, ours)
    ]
    assert not wrong, "\n".join(wrong)


@EVERY_ADDON
def test_tools_are_plain_python(addon):
    """What is in tools/ runs and is tested without Odoo."""
    wrong = [
        relative(path)
        for path in (ADDONS / addon / "tools").glob("*.py")
        for node in ast.walk(parse(path))
        if (
            isinstance(node, ast.ImportFrom)
            and (node.module or "").split(".")[0] == "odoo"
        )
        or (
            isinstance(node, ast.Import)
            and any(n.name.startswith("odoo") for n in node.names)
        )
    ]
    assert not wrong


@EVERY_ADDON
def test_every_test_file_is_imported(addon):
    folder = ADDONS / addon / "tests"
    imported = {
        name.name
        for node in parse(folder / "__init__.py").body
        if isinstance(node, ast.ImportFrom) and node.level == 1 and not node.module
        for name in node.names
    }
    present = {path.stem for path in folder.glob("test_*.py")}
    assert present, "an add-on without tests"
    assert present == imported, "tests/__init__.py must import each test file"


def test_no_translation_template_is_committed():
    assert not [relative(path) for path in tree_files() if path.suffix == ".pot"]


def test_no_file_is_too_long():
    long = {
        relative(path): lines
        for path in python_files()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not long


def checking_helpers(folder: Path) -> set[str]:
    """Functions of a test folder that assert something, by themselves or by another."""
    bodies = {
        node.name: ast.unparse(node)
        for path in folder.glob("*.py")
        for node in ast.walk(parse(path))
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("test")
    }
    found: set[str] = set()
    while True:
        words = [*ASSERTIONS, *(f"{name}(" for name in found)]
        more = {name for name in bodies if any(w in bodies[name] for w in words)}
        if more <= found:
            return found
        found |= more


def test_every_test_asserts_something():
    wrong = []
    for path in python_files():
        if path.name.startswith("test_"):
            helpers = checking_helpers(path.parent)
            words = [*ASSERTIONS, *(f"{name}(" for name in helpers)]
            wrong += [
                f"{relative(path)}::{name}"
                for name, node in iter_tests(path)
                if not any(word in ast.unparse(node) for word in words)
            ]
    assert not wrong, "\n".join(wrong)


def test_nothing_of_one_machine_is_in_the_tree():
    """No path of one machine, no host of a package registry, nothing left to do."""
    forbidden = re.compile(
        r"(?<![\w.])/(?:work|farm|root|home/\w+)/"
        r"|/tmp/(?:dev|v\d|pgdev|shot)\b"
        r"|\b(?:pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|(?:deb|ftp\w*)\.\w*\.?debian\.org)\b"
        r"|\b(?:TODO|FIXME|XXX)\b"
    )
    wrong = [
        f"{relative(path)}:{number} {match.group()}"
        for path in text_files()
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (match := forbidden.search(line))
    ]
    assert not wrong, "\n".join(wrong)


def test_scripts_are_short():
    """One purpose each; what several share is a package beside them."""
    long = [
        relative(path)
        for path in (ROOT / "scripts").glob("*")
        if path.is_file() and len(path.read_text(encoding="utf-8").splitlines()) > 60
    ]
    assert not long
