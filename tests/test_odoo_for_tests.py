"""Which of Odoo's caches outlive a test."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "scripts" / "odoo"))

from odoo_for_tests import CachesOfATest

NAMES = ("default", "stable", "templates", "assets")


class Registry:
    """What Odoo's registry says of its caches."""

    def __init__(self):
        self.cache_sequences = dict.fromkeys(NAMES, 1)
        self.cache_invalidated = set()
        self.registry_invalidated = False
        self.cleared = set()

    def clear_cache(self, *names):
        self.cleared |= set(names)
        self.cache_invalidated |= set(names)


@pytest.fixture
def registry():
    return Registry()


@pytest.fixture
def caches(registry):
    registry.clear_cache("templates")  # as the class was set up
    caches = CachesOfATest(registry)
    caches.remember()
    registry.cleared.clear()
    return caches


def test_what_the_test_left_alone_is_kept(registry, caches):
    caches()
    assert not registry.cleared


def test_what_the_test_changed_is_forgotten(registry, caches):
    registry.clear_cache("templates")
    registry.cleared.clear()
    caches()
    assert registry.cleared == {"templates"}
    assert not registry.cache_invalidated, "nothing is left for the next test to signal"


def test_what_a_request_changed_is_forgotten(registry, caches):
    registry.cache_sequences["assets"] += 1
    caches()
    assert registry.cleared == {"assets"}


def test_new_models_forget_everything(registry, caches):
    registry.registry_invalidated = True
    caches()
    assert registry.cleared == set(NAMES)
