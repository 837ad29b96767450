#!/usr/bin/env python3
"""Print how many rows of docs/requirements.md have a menu and a test."""

import re
import sys
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).resolve().parents[1] / "docs" / "requirements.md"
ROW = re.compile(r"^\| (\d{3}-\d+) \| (.+?) \| (.*?) ?\| (.*?) ?\|$")


class Requirement(NamedTuple):
    id: str
    phrase: str
    menu: str
    tests: list[str]


def read_requirements(text: str) -> list[Requirement]:
    """The rows of the table, in order.

    >>> row, = read_requirements("| 000-01 | Báo giá | Bán | a.py::b, c.py::D::e |")
    >>> row.menu, row.tests
    ('Bán', ['a.py::b', 'c.py::D::e'])
    """
    rows = []
    for line in text.splitlines():
        if line.startswith("| 0"):
            match = ROW.match(line)
            if not match:
                raise ValueError(f"not a row of four cells: {line}")
            row_id, phrase, menu, tests = (cell.strip() for cell in match.groups())
            names = [name.strip(" `") for name in tests.split(",")]
            rows.append(
                Requirement(row_id, phrase, menu, [name for name in names if name])
            )
    return rows


def main() -> int:
    rows = read_requirements(TABLE.read_text(encoding="utf-8"))
    done = [row for row in rows if row.tests]
    print(f"{len(rows)} requirements, {len(done)} shown by a test")
    for source in sorted({row.id[:3] for row in rows}):
        mine = [row for row in rows if row.id.startswith(source)]
        print(f"  {source}: {sum(bool(row.tests) for row in mine)} of {len(mine)}")
    half = [row.id for row in done if not row.menu]
    if half:
        print("a test but no menu:", ", ".join(half))
    return bool(half)


if __name__ == "__main__":
    sys.exit(main())
