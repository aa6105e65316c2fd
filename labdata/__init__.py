"""The course's data: the catalog, small offline samples and measured results."""

import json
from importlib import resources
from typing import Any

from helpers.errors import LabsError


def results(name: str) -> dict[str, Any]:
    """Return what ``labs bench NAME`` measured, for a notebook to draw.

    Args:
        name: A benchmark (``"lenet"``) or a lab (``"06a_lenet5_digits"``).

    Returns:
        The file's content: figures, settings, the machine and the date.

    Raises:
        LabsError: If nothing has been measured under that name.
    """
    path = resources.files("labdata") / "results" / f"{name}.json"
    if not path.is_file():
        raise LabsError(f"Nothing is measured as {name!r}; type: labs bench {name}")
    return json.loads(path.read_text(encoding="utf-8"))
