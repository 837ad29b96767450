"""Odoo's own command line for its tests, which keep what they know and end sooner.

Odoo's tests empty every cache after every test, so the next one reads all access rules
again and compiles each page it asks for. A server does not do that after a request
that failed: it forgets what the request has changed, and keeps the rest. Nor do we.
Style sheets and scripts, which Odoo makes before the first test, are in the template.
"""

import logging
import os
import sys
from unittest.mock import patch

import odoo.cli.command
import odoo.tests.common

from odoo.addons.base.models.ir_qweb import IrQweb

odoo_set_up = odoo.tests.common.TransactionCase.setUp


class CachesOfATest:
    """Empty the caches that a test has changed, itself or by a request."""

    def __init__(self, registry):
        self.registry = registry
        self.known = {}

    def __call__(self):
        now = self.registry.cache_sequences
        changed = {name for name, number in now.items() if number != self.known[name]}
        changed |= self.registry.cache_invalidated
        if self.registry.registry_invalidated:
            changed = set(now)
        if changed:
            self.registry.clear_cache(*changed)
        self.registry.cache_invalidated.clear()

    def remember(self):
        """Note where the caches stand as the test begins."""
        self.registry.cache_invalidated.clear()
        self.known = dict(self.registry.cache_sequences)


def set_up(self):
    """Set a test up with its own way to empty the caches after it."""
    caches = CachesOfATest(self.registry)
    with patch.object(self.registry, "clear_all_caches", caches):
        odoo_set_up(self)
    caches.remember()


def run():
    """Run Odoo and leave at once: to take a million objects apart takes seconds."""
    try:
        odoo.cli.command.main()
        code = 0
    except SystemExit as end:
        if not isinstance(end.code, int | None):
            raise
        code = end.code or 0
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    odoo.tests.common.TransactionCase.setUp = set_up
    IrQweb._pregenerate_assets_bundles = lambda qweb: []
    run()
