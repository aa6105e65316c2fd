"""Expected answers: the solved notebook's own functions, asked the public questions.

Only the cells that an exercise names are run, so this takes seconds where executing
the whole notebook takes a minute. They run in a process of their own, because they
import TensorFlow and set its seeds.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from helpers.checks.answers import collect, path_of, text_of
from helpers.checks.exercise import EXERCISES_FOLDER, exercises_of, prefixes
from helpers.editions.markers import keep_solution
from helpers.editions.source import Source, SourceError, read
from helpers.editions.wording import localise
from helpers.errors import LabsError

SOURCE_KEY = "source_sha256"
TIMEOUT_SECONDS = 600
PROGRAM = (
    "import sys; from helpers.editions import answering; answering.write(sys.argv[1])"
)


def answers_hash(source: Source) -> str:
    """Return a hash of what the answers come from: solved cells and questions."""
    wanted = {name for e in exercises_of(source.prefix) for name in e.uses}
    parts = [
        cell.text["en"]
        for cell in source.cells
        if cell.exercise or (cell.kind == "code" and cell.name in wanted)
    ]
    questions = EXERCISES_FOLDER / f"lab_{source.prefix}.py"
    parts.append(questions.read_text(encoding="utf-8"))
    return hashlib.sha256("\0".join(parts).encode("utf-8")).hexdigest()


def are_current(source: Source) -> bool:
    """Whether the stored answers belong to this source; true for a lab without."""
    if source.prefix not in prefixes():
        return True
    path = path_of(source.lab)
    if not path.is_file():
        return False
    stored = json.loads(path.read_text(encoding="utf-8"))
    return stored.get(SOURCE_KEY) == answers_hash(source)


def refresh(source: Source) -> bool:
    """Write the lab's answers anew if they are not current; return whether it did.

    Raises:
        LabsError: If a solved exercise fails; carries what it printed.
    """
    if are_current(source):
        return False
    command = [sys.executable, "-c", PROGRAM, str(source.path)]
    environment = os.environ | {"LABS_DATA": "sample", "PYTHONUTF8": "1"}
    done = subprocess.run(
        command,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    if done.returncode:
        raise LabsError(
            f"The solved exercises of {source.lab} cannot be asked:\n{done.stderr}"
        )
    return True


def write(path: str | Path) -> None:
    """Write the answers of the lab whose source is at ``path``."""
    source = read(Path(path))
    answers: dict[str, Any] = {SOURCE_KEY: answers_hash(source)}
    for exercise in exercises_of(source.prefix):
        answers[exercise.name] = collect(
            exercise, solved_namespace(source, exercise)[exercise.target]
        )
    path_of(source.lab).write_text(text_of(answers), encoding="utf-8", newline="\n")


def solved_namespace(source: Source, exercise: Any) -> dict[str, Any]:
    """Run the cells that an exercise needs, then its own solved cell."""
    own = [cell.name for cell in source.cells if cell.exercise == exercise.name]
    return run_cells(source, [*exercise.uses, *own])


def run_cells(source: Source, names: Iterable[str]) -> dict[str, Any]:
    """Run code cells of the solved English edition and return what they define.

    Args:
        source: The lab.
        names: The cells' names, in the order they run.

    Raises:
        SourceError: If the lab has no cell of such a name.
    """
    by_name = {cell.name: cell for cell in source.cells if cell.kind == "code"}
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for name in names:
        if name not in by_name:
            raise SourceError(source.path, 1, f"there is no code cell {name!r}")
        code = localise(keep_solution(by_name[name].text["en"]), "en")
        exec(compile(code, f"{source.lab}:{name}", "exec"), namespace)
    return namespace
