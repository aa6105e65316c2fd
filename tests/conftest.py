"""What holds for every test."""

import pytest

from helpers import set_language


@pytest.fixture(autouse=True)
def _english():
    """Begin every test in English, whatever language the one before it spoke."""
    set_language("en")
