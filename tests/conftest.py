"""Fixtures of the suite-level tests live beside them; here is only what all share."""

import pytest

from tree import ROOT


@pytest.fixture(scope="session")
def root():
    """The clone under test."""
    return ROOT
