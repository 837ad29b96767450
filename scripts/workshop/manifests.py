"""What the manifests of our add-ons say, read without Odoo."""

import ast
import hashlib
from pathlib import Path


def all_addons(addons: Path) -> dict[str, dict]:
    """All add-ons of the suite with their manifests, a dependency before its users."""
    found = {
        path.parent.name: ast.literal_eval(path.read_text(encoding="utf-8"))
        for path in sorted(addons.glob("*/__manifest__.py"))
    }
    ordered: dict[str, dict] = {}

    def add(name: str) -> None:
        for depend in found[name].get("depends", []):
            if depend in found and depend not in ordered:
                add(depend)
        ordered[name] = found[name]

    for name in found:
        if name not in ordered:
            add(name)
    return ordered


def our_addons(addons: Path) -> dict[str, dict]:
    """The add-ons that every database of ours has."""
    return {
        name: manifest
        for name, manifest in all_addons(addons).items()
        if not manifest.get("auto_install")
    }


def bridges(addons: Path) -> dict[str, dict]:
    """The add-ons that install themselves beside apps which not everybody has."""
    return {
        name: manifest
        for name, manifest in all_addons(addons).items()
        if manifest.get("auto_install")
    }


def dependencies(addons: Path) -> list[str]:
    """Add-ons that ours stand on: Odoo's and OCA's."""
    return _outside(our_addons(addons), addons)


def bridge_dependencies(addons: Path) -> list[str]:
    """Apps that the bridges wait for."""
    return _outside(bridges(addons), addons)


def _outside(chosen: dict[str, dict], addons: Path) -> list[str]:
    wanted = {name for manifest in chosen.values() for name in manifest["depends"]}
    return sorted(wanted - set(all_addons(addons)))


def content_hash(folder: Path) -> str:
    """Hash of all files below a folder that can change what gets installed."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        skipped = {"__pycache__", "tests"} & set(parts) or path.suffix == ".md"
        if path.is_file() and not skipped:
            digest.update("/".join(parts).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
