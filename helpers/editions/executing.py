"""Executes a solved edition and makes its outputs canonical."""

import copy
import json
import re
import tempfile
from pathlib import Path
from typing import Any

from helpers.editions.notebooks import Notebook, alt_text, text_of, with_outputs
from helpers.errors import LabsError

TERMINAL_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
WIDGET_MIME = "application/vnd.jupyter.widget-view+json"
PICTURES = ("image/png", "image/jpeg", "image/svg+xml")
KEPT_MIMES = {
    "text/plain",
    "text/html",
    "text/markdown",
    "text/latex",
    "application/vnd.labs.result+json",
    *PICTURES,
}
"""What an output may hold in a file; widget state, for one, is left out."""


def execute(notebook: Notebook) -> Notebook:
    """Run a notebook in a fresh kernel on the bundled samples.

    Args:
        notebook: The notebook; outputs in it are dropped.

    Returns:
        A copy with canonical outputs.

    Raises:
        LabsError: If a cell fails; names the cell and carries the traceback.
    """
    from helpers.runs.execute import Run, kernel_environment, run_all

    lab = notebook["metadata"]["labs"]["lab"]
    with tempfile.TemporaryDirectory() as folder:
        environment = kernel_environment(jobs=1) | {
            "LABS_DATA": "sample",
            "LABS_CACHE": str(Path(folder) / "cache"),  # as on a new machine
        }
        source = Path(folder) / f"{lab}.ipynb"
        source.write_text(text_of(notebook), encoding="utf-8", newline="\n")
        run = Run(lab, source, source.with_suffix(".executed.ipynb"))
        run_all([run], jobs=1, environment=environment)
        done = json.loads(run.target.read_text(encoding="utf-8"))
    if run.state != "passed":
        raise LabsError(
            f"{lab} fails when executed, {run.error}\n{_traceback(done)}".rstrip()
        )
    return with_outputs(notebook, canonical(done))


def _traceback(notebook: Notebook) -> str:
    """Return the traceback of the cell that failed, without terminal colours."""
    lines = [
        line
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        for line in output.get("traceback", [])
    ]
    return TERMINAL_COLOUR.sub("", "\n".join(lines))


def canonical(executed: Notebook) -> Notebook:
    """Return an executed notebook as plain data with canonical outputs.

    Neighbouring pieces of one stream are joined, figures get the alternative text of
    their cell, and anything a file should not hold is left out.
    """
    notebook = copy.deepcopy(executed)
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"]).splitlines(keepends=True)
        if cell["cell_type"] == "code":
            alt = alt_text("".join(cell["source"]))
            cell["outputs"] = [
                _canonical_output(output, alt)
                for output in _joined(cell["outputs"])
                if not _is_bare_widget(output)
            ]
    return notebook


def _joined(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    joined: list[dict[str, Any]] = []
    for output in outputs:
        last = joined[-1] if joined else None
        if (
            last
            and output["output_type"] == last["output_type"] == "stream"
            and output["name"] == last["name"]
        ):
            last["text"] = "".join(last["text"]) + "".join(output["text"])
        else:
            joined.append(dict(output))
    return joined


def _is_bare_widget(output: dict[str, Any]) -> bool:
    """Whether an output is a widget alone: its text is Python's name for it."""
    mimes = set(output.get("data", {}))
    return WIDGET_MIME in mimes and mimes <= {WIDGET_MIME, "text/plain"}


def _canonical_output(output: dict[str, Any], alt: str | None) -> dict[str, Any]:
    if output["output_type"] == "stream":
        text = "".join(output["text"])
        return {
            "name": output["name"],
            "output_type": "stream",
            "text": text.splitlines(keepends=True),
        }
    if "data" not in output:
        return output
    data = {mime: value for mime, value in output["data"].items() if mime in KEPT_MIMES}
    metadata: dict[str, Any] = {}
    for mime in PICTURES:
        if mime in data and alt:
            metadata[mime] = {"alt": alt}
    clean = {
        "data": {mime: _lines(value) for mime, value in data.items()},
        "metadata": metadata,
        "output_type": output["output_type"],
    }
    if output["output_type"] == "execute_result":
        clean["execution_count"] = output["execution_count"]
    return clean


def _lines(value: Any) -> Any:
    if isinstance(value, list):
        value = "".join(value)
    return value.splitlines(keepends=True) if isinstance(value, str) else value
