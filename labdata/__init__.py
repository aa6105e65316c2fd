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


def grid(name: str, scale: str) -> dict[str, dict[str, list[float]]]:
    """Return what ``labs bench NN-grid`` measured, for a notebook to draw.

    Args:
        name: Lab and grid, ``"06b-ablations"``.
        scale: ``"sample"`` or ``"full"``.

    Returns:
        Arm -> name of the figure -> one value a seed.

    Raises:
        LabsError: If that has not been measured.
    """
    measured = results(name)["scales"]
    if scale not in measured:
        raise LabsError(
            f"{name} has not been measured on {scale} data; "
            f"type: labs bench {name} --scale {scale}"
        )
    cells = measured[scale]["cells"]
    return {
        arm: {key: [seed[key] for seed in seeds.values()] for key in _first(seeds)}
        for arm, seeds in cells.items()
    }


def _first(seeds: dict[str, dict[str, float]]) -> dict[str, float]:
    return next(iter(seeds.values()))
