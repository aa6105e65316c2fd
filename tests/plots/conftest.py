"""The language of a test's figures: English unless it asks for another."""

import pytest

from helpers import language


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setattr(language, "_current", "en")
