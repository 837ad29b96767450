"""Turn a line of a command's output into something to show while it runs."""

import re

ODOO = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ [A-Z]+ ")
MODULE = re.compile(r"Loading module (\S+) (\(\d+/\d+\))")
PIP = re.compile(r"^(Collecting|Downloading|Building|Installing) ")


def friendly(line: str, before: str = "") -> str:
    """Return what to show after `line`; `before` when the line says nothing.

    >>> friendly("2026-11-22 01:22:57,134 1 INFO d odoo.x: Loading module crm (5/144) ")
    'crm (5/144)'
    >>> friendly("2026-11-22 01:22:57,134 1 INFO d odoo.x: noise", "crm (5/144)")
    'crm (5/144)'
    >>> friendly("Collecting lxml==6.1.3")
    'Collecting lxml==6.1.3'
    >>> friendly("Get:9 http://deb.example.org sid/main amd64 lib all 1.13 [84.1 kB]")
    'Get:9 sid/main amd64 lib all 1.13 [84.1 kB]'
    """
    line = line.strip()
    module = MODULE.search(line)
    if module:
        return " ".join(module.groups())
    if ODOO.match(line) or line.startswith("WARNING") or not line:
        return before
    if PIP.match(line):
        return " ".join(line.split()[:2])
    return re.sub(r"\S+://\S+ ?", "", line)
