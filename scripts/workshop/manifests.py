"""What the manifests of our add-ons say, read without Odoo."""

import ast
import hashlib
from pathlib import Path


def our_addons(addons: Path) -> dict[str, dict]:
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


def dependencies(addons: Path) -> list[str]:
    """Add-ons that ours stand on: Odoo's and OCA's."""
    ours = our_addons(addons)
    wanted = {name for manifest in ours.values() for name in manifest["depends"]}
    return sorted(wanted - set(ours))


def content_hash(folder: Path) -> str:
    """Hash of all files below a folder that can change what gets installed."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        skipped = {"__pycache__", "tests"} & set(parts) or path.suffix == ".md"
        if path.is_file() and not skipped:
            digest.update("/".join(parts).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
