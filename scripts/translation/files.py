"""Where Vietnamese comes from: our files, and upstream's own."""

import functools
import re
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib

from workshop.odoo_source import OdooSource

from . import po


@dataclass(frozen=True)
class Addon:
    """The translation files of one of our add-ons."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def own(self) -> Path:
        """Its own terms, exported from a database."""
        return self.folder / "i18n" / "vi.po"

    @property
    def extra(self) -> Path:
        """Terms of records and views that upstream does not translate."""
        return self.folder / "i18n_extra" / "vi.po"

    def overlays(self) -> Iterator[tuple[str, Path]]:
        """Module and file: code terms, and words that replace upstream's."""
        for path in sorted(self.folder.glob("overlay/*/i18n_extra/vi_VN.po")):
            yield path.parents[1].name, path

    def files(self) -> list[Path]:
        """All of them."""
        return [self.own, self.extra, *(path for _module, path in self.overlays())]

    def laid(self) -> Iterator[tuple[str, Path, polib.POEntry]]:
        """Each term of another module: that module, our file, the entry."""
        for entry in po.read(self.extra):
            for module in {
                po.occurrence_module(place) for place, _ in entry.occurrences
            }:
                yield module, self.extra, entry
        for module, path in self.overlays():
            for entry in po.read(path):
                yield module, path, entry


def our_addons(addons: Path) -> list[Addon]:
    return [Addon(path.parent) for path in sorted(addons.glob("*/__manifest__.py"))]


# Their terms appear as terms of every module that uses their mixins and models.
SHARED = ("base", "mail", "sms", "portal", "rating", "web", "project")
SPAN = re.compile(r"^<span>(.*)</span>\s*$", re.DOTALL)
CODE = ("*.py", "*.js", "*.xml")


class Upstream:
    """Odoo's modules and the OCA add-ons as they are installed."""

    def __init__(self, source: OdooSource) -> None:
        self._roots = [
            source.path / "odoo" / "addons",
            *source.addons,
            Path(sysconfig.get_path("purelib")) / "odoo" / "addons",
        ]

    @functools.cache  # noqa: B019 (one object a process)
    def folder(self, module: str) -> Path | None:
        for root in self._roots:
            if (root / module / "__manifest__.py").exists():
                return root / module
        return None

    def files(self, module: str) -> list[Path]:
        """The template and the Vietnamese of a module."""
        folder = self.folder(module)
        names = (f"{module}.pot", "vi.po", "vi_VN.po")
        return [folder / "i18n" / name for name in names] if folder else []

    @property
    def packaged(self) -> list[str]:
        """The OCA add-ons: what pip installed."""
        return sorted(
            path.parent.name for path in self._roots[-1].glob("*/__manifest__.py")
        )

    @functools.cache  # noqa: B019
    def sources(self, module: str) -> set[str]:
        """Every English term of a module, from its template."""
        folder = self.folder(module)
        return (
            {e.msgid for e in po.read(folder / "i18n" / f"{module}.pot")}
            if folder
            else set()
        )

    @functools.cache  # noqa: B019
    def vietnamese(self, module: str) -> dict[str, str]:
        """The Vietnamese a module ships; vi_VN is read last and wins."""
        folder, words = self.folder(module), {}
        for name in ("vi.po", "vi_VN.po"):
            entries = po.read(folder / "i18n" / name) if folder else []
            words |= {e.msgid: e.msgstr for e in entries if e.msgstr and not e.fuzzy}
        return words

    def has(self, module: str, term: str) -> bool:
        """Whether a module still has a term.

        Templates lag behind the code, and lack the ``<span>`` that Odoo puts round
        plain text in an HTML field.
        """
        plain = SPAN.sub(r"\1", term)
        if any(t in self.sources(m) for m in (module, *SHARED) for t in (term, plain)):
            return True
        start = plain.strip().splitlines()[0][:40]
        shared = (text for name in SHARED for text in self.sources(name))
        return start in self._code(module) or any(start in text for text in shared)

    @functools.cache  # noqa: B019
    def _code(self, module: str) -> str:
        folder = self.folder(module)
        if not folder:
            return ""
        files = [path for pattern in CODE for path in folder.rglob(pattern)]
        if module == "base":  # owns the terms of the framework too
            framework = folder.parents[1]
            files += [*framework.glob("*.py"), *(framework / "orm").rglob("*.py")]
            files += (framework / "tools").rglob("*.py")
        texts = (path.read_text(encoding="utf-8", errors="ignore") for path in files)
        return " ".join(" ".join(t.replace("\\n", " ").split()) for t in texts)
