"""The labs of this checkout, as parameters of the tests."""

import json
from pathlib import Path

from helpers import project
from helpers.editions.notebooks import Edition, editions

ROOT = Path(project.__file__).parents[1]
LABS = project.lab_names(ROOT)
ALL = [edition for lab in LABS for edition in editions(lab)]


def load(edition: Edition) -> dict:
    """Return a notebook of this checkout as plain data."""
    return json.loads((ROOT / edition.path).read_text(encoding="utf-8"))


def name_of(edition: Edition) -> str:
    """Return an edition's path as the name of a test."""
    return edition.path.as_posix()
