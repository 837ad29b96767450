"""Odoo's own command line for its tests, which end sooner and see what they saw before.

Odoo empties every cache after every test, so each page a test asks for is compiled and
its asset files are looked up anew. What these caches hold comes from views and files:
here they outlive a test that did not change them. Caches of data are emptied as ever.
"""

import atexit
import gc
from unittest.mock import patch

import odoo.cli.command
import odoo.tests.common

OF_DATA = {"default", "stable"}
odoo_set_up = odoo.tests.common.TransactionCase.setUp


class CachesOfATest:
    """Empty the caches of data, and those of screens that a test has changed."""

    def __init__(self, registry):
        self.registry = registry
        self.known = {}

    def __call__(self):
        now = self.registry.cache_sequences
        signalled = {name for name, number in now.items() if number != self.known[name]}
        changed = signalled | set(self.registry.cache_invalidated)
        if self.registry.registry_invalidated:
            changed = set(now)
        self.registry.clear_cache(*OF_DATA, *(changed - OF_DATA))
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


if __name__ == "__main__":
    odoo.tests.common.TransactionCase.setUp = set_up
    # else the interpreter visits each of a million objects once more before it ends
    atexit.register(gc.freeze)
    odoo.cli.command.main()
