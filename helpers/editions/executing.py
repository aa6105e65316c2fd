"""Executes a solved edition and makes its outputs canonical."""

import asyncio
import os
import sys
import tempfile
from typing import Any

from helpers.editions.notebooks import Notebook, alt_text, without_outputs
from helpers.errors import LabsError

CELL_TIMEOUT_SECONDS = 900
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


def execute(notebook: Notebook, environment: dict[str, str] | None = None) -> Notebook:
    """Run a notebook in a fresh kernel on the bundled samples.

    Args:
        notebook: The notebook, without outputs.
        environment: Further environment variables of the kernel.

    Returns:
        A copy with canonical outputs.

    Raises:
        LabsError: If a cell fails; names the cell and carries the traceback.
    """
    import nbformat
    from jupyter_client.manager import KernelManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    from helpers.runs.kernels import cores, kernel_options, thread_limits

    if sys.platform == "win32":  # zmq needs the selector loop there
        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
    lab = notebook["metadata"]["labs"]["lab"]
    node = nbformat.from_dict(without_outputs(notebook))
    variables = os.environ | thread_limits(cores()) | {"LABS_DATA": "sample"}
    variables |= environment or {}
    manager = KernelManager(kernel_name="python3", **kernel_options())
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            node,
            km=manager,
            timeout=CELL_TIMEOUT_SECONDS,
            resources={"metadata": {"path": folder}},
            record_timing=False,
        )
        try:
            client.execute(env=variables, cwd=folder)
        except CellExecutionError as error:
            raise LabsError(f"{lab} fails when executed:\n{error}") from None
    return canonical(node)


def canonical(node: dict[str, Any]) -> Notebook:
    """Return an executed notebook as plain data with canonical outputs.

    Neighbouring pieces of one stream are joined, figures get the alternative text of
    their cell, and anything a file should not hold is left out.
    """
    import json

    notebook = json.loads(json.dumps(node))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"]).splitlines(keepends=True)
        if cell["cell_type"] == "code":
            alt = alt_text("".join(cell["source"]))
            cell["outputs"] = [
                _canonical_output(output, alt) for output in _joined(cell["outputs"])
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
