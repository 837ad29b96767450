"""Fixtures of the suite-level tests live beside them; here is only what all share."""

import pytest

from suite.story import story
from tree import ROOT

__all__ = ["root", "story"]


@pytest.fixture(scope="session")
def root():
    """The clone under test."""
    return ROOT
