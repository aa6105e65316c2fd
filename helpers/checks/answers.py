"""The public seed's expected answers, shipped as data beside this module.

``labs build`` writes them: it runs the cells of the solved notebook that an exercise
names and asks the solved function the public questions.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from helpers.checks.encoding import decode, encode
from helpers.checks.exercise import Exercise, fingerprint

ANSWERS_FOLDER = Path(__file__).parent / "answers"


def collect(exercise: Exercise, target: Any, seed: int | None = None) -> dict[str, Any]:
    """Ask a solved object every question and return its answers as JSON data.

    Args:
        exercise: The exercise.
        target: The object that the solved cell defines.
        seed: Another seed than the public one.
    """
    questions = exercise.draw() if seed is None else exercise.draw(seed)
    return {
        "questions": fingerprint(questions),
        "answers": [encode(exercise.ask(target, question)) for question in questions],
    }


def path_of(lab: str) -> Path:
    """Return the file that holds a lab's answers; ``lab`` is a name or a prefix."""
    return ANSWERS_FOLDER / f"{lab.partition('_')[0]}.json"


def text_of(answers: dict[str, Any]) -> str:
    """Return answers as canonical JSON text, one exercise a line."""
    lines = [
        f"{json.dumps(name)}: {json.dumps(answers[name], ensure_ascii=False)}"
        for name in sorted(answers)
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


@cache
def _stored(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    return json.loads(path.read_text(encoding="utf-8"))


def expected(exercise: Exercise) -> list[Any] | None:
    """Return the expected answers to the public questions.

    Returns:
        One answer a question; None where none are stored, or where they belong to
        other questions than this machine draws.
    """
    stored = _stored(path_of(exercise.lab)).get(exercise.name)
    if stored is None or stored["questions"] != fingerprint(exercise.draw()):
        return None
    return [decode(answer) for answer in stored["answers"]]


def reload() -> None:
    """Forget what was read, after the files were written anew."""
    _stored.cache_clear()
