"""``labs build``: sources in, notebooks out, and only what changed."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers import project
from helpers.editions import answering
from helpers.editions.executing import execute as execute_notebook
from helpers.editions.notebooks import (
    Edition,
    Notebook,
    editions,
    make,
    text_of,
    with_outputs,
    without_outputs,
)
from helpers.editions.source import Source, read
from helpers.editions.terms import check_terms


@dataclass(frozen=True)
class Step:
    """What the builder found or did for one file.

    Attributes:
        path: The file, relative to the checkout.
        state: ``"unchanged"``, ``"written"``, ``"executed"``; when only checking,
            ``"equal"`` or ``"differs"``.
        reason: For ``"differs"``: in what.
    """

    path: Path
    state: str
    reason: str = ""


def build(
    labs: Sequence[str], *, execute: bool = False, root: Path | None = None
) -> Iterator[Step]:
    """Build the editions of the named labs, one step at a time.

    Student editions are written where their text changed. A solved edition keeps its
    outputs while the hash of its source is the same, and is executed otherwise.

    Args:
        labs: Names of labs.
        execute: Execute the solved editions even if their source is unchanged.
        root: The checkout; found from the working directory by default.

    Raises:
        LabsError: If a source is malformed or a solved notebook fails.
    """
    root = root or project.checkout()
    settings = project.settings(root)
    for lab in labs:
        source = _read(root, lab)
        if answering.refresh(source):
            yield Step(answering.path_of(lab).relative_to(root), "written")
        for edition in editions(lab):
            notebook = make(source, edition, settings)
            state = "written"
            if edition.kind == "solved":
                old = _stored(root / edition.path)
                if old and not execute and keeps_outputs(notebook, old):
                    notebook = with_outputs(notebook, old)
                else:
                    notebook = execute_notebook(notebook)
                    state = "executed"
            changed = _write(root / edition.path, text_of(notebook))
            yield Step(edition.path, state if changed else "unchanged")


def check(labs: Sequence[str], *, root: Path | None = None) -> Iterator[Step]:
    """Say of every edition whether it equals what its source builds.

    Args:
        labs: Names of labs.
        root: The checkout; found from the working directory by default.

    Raises:
        LabsError: If a source is malformed.
    """
    root = root or project.checkout()
    settings = project.settings(root)
    for lab in labs:
        source = _read(root, lab)
        if not answering.are_current(source):
            yield Step(
                answering.path_of(lab).relative_to(root), "differs", "answers are old"
            )
        for edition in editions(lab):
            reason = _difference(root, edition, make(source, edition, settings))
            yield Step(edition.path, "differs" if reason else "equal", reason)


def keeps_outputs(notebook: Notebook, old: Notebook) -> bool:
    """Whether the stored outputs belong to this source and are complete."""
    key = "source_sha256"
    stored = old["metadata"].get("labs", {}).get(key)
    return stored == notebook["metadata"]["labs"][key] and _is_executed(old)


def _read(root: Path, lab: str) -> Source:
    source = read(root / "labs" / "source" / f"{lab}.py")
    check_terms(source)
    return source


def _stored(path: Path) -> Notebook | None:
    if not path.is_file():
        return None
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError:  # a cut-off file is written anew
        return None


def _is_executed(notebook: Notebook) -> bool:
    counts = [
        cell["execution_count"]
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    ]
    return counts == list(range(1, len(counts) + 1))


def _difference(root: Path, edition: Edition, wanted: Notebook) -> str:
    path = root / edition.path
    old = _stored(path)
    if old is None:
        return "missing"
    if edition.kind == "student":
        same = path.read_text(encoding="utf-8") == text_of(wanted)
        return "" if same else "edited by hand, or the source is newer"
    if text_of(without_outputs(old)) != text_of(wanted):
        return "edited by hand, or the source is newer"
    return "" if _is_executed(old) else "not executed from top to bottom"


def _write(path: Path, text: str) -> bool:
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return True
