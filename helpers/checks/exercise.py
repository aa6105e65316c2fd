"""What an exercise is: a name, points, a hint and a generator of questions.

There is no reference implementation here: the expected answer to a question is what
the solved notebook's own function gives. A question carries its inputs, so a verdict
does not depend on which data was loaded.
"""

import hashlib
import importlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from helpers.checks import judging
from helpers.checks.asking import call
from helpers.checks.encoding import encode, rounded
from helpers.errors import LabsError
from helpers.language import Both

PUBLIC_SEED = 20_240_901
"""The seed of the questions whose answers ship; a grader draws its own."""

EXERCISES_FOLDER = Path(__file__).parent / "exercises"


@dataclass(frozen=True)
class Question:
    """One thing that a student's object is asked.

    Attributes:
        arguments: Positional arguments (numbers, strings, arrays, lists of them).
        text: What was asked, in words; by default the call itself is shown.
    """

    arguments: tuple[Any, ...] = ()
    text: Both | None = None


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that students often give, and what to tell them.

    Attributes:
        function: Gives the wrong answer for a question's arguments.
        tip: What to try.
    """

    function: Callable[..., Any]
    tip: Both


@dataclass(frozen=True)
class Exercise:
    """One exercise of a lab.

    Attributes:
        name: Lab prefix, a dot, a number: ``"06a.1"``.
        target: The name that the student's cell defines.
        points: What a right answer is worth.
        title: Short title in both languages.
        hint: What to try when the answer is wrong.
        questions: Draws the questions from a seeded generator.
        ask: Puts one question to the student's object; returns plain data.
        judge: Compares the expected and the given answer; see :mod:`judging`.
        uses: Names of earlier cells of the lab that the student's cell needs.
        mistakes: Common wrong answers, each with its own tip.
    """

    name: str
    target: str
    points: int
    title: Both
    hint: Both
    questions: Callable[[np.random.Generator], Sequence[Question]]
    ask: Callable[[Any, Question], Any] = call
    judge: Callable[[Any, Any], str | None] = judging.close()
    uses: tuple[str, ...] = ("setup",)
    mistakes: tuple[Mistake, ...] = field(default=())

    def draw(self, seed: int = PUBLIC_SEED) -> list[Question]:
        """Return the questions of a seed; the same seed gives the same questions."""
        salt = int.from_bytes(hashlib.sha256(self.name.encode()).digest()[:4], "big")
        return list(self.questions(np.random.default_rng([seed, salt])))

    @property
    def lab(self) -> str:
        """The lab's prefix, ``"06a"`` of ``"06a.1"``."""
        return self.name.partition(".")[0]


def fingerprint(questions: Sequence[Question]) -> str:
    """Return a hash of the questions' inputs, the same on every machine.

    Two NumPy versions may draw other numbers from one seed. Answers that belong to
    other questions must never decide a verdict, so they carry this hash. Floats are
    rounded to six significant digits first.
    """
    inputs = [rounded(encode(question.arguments)) for question in questions]
    text = json.dumps(inputs, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def prefixes() -> list[str]:
    """Return the prefixes of the labs that have exercises: ``["01", "02", ...]``."""
    files = EXERCISES_FOLDER.glob("lab_*.py")
    return sorted(path.stem.removeprefix("lab_") for path in files)


@cache
def exercises_of(lab: str) -> tuple[Exercise, ...]:
    """Return the exercises of a lab, in the order of the notebook.

    Args:
        lab: The lab's name or its prefix: ``"06a_lenet5_digits"`` or ``"06a"``.

    Raises:
        LabsError: If no lab of that prefix has exercises.
    """
    prefix = lab.partition("_")[0]
    if prefix not in prefixes():
        raise LabsError(
            f"No lab {lab!r} has exercises; expected one of {', '.join(prefixes())}."
        )
    module = importlib.import_module(f"helpers.checks.exercises.lab_{prefix}")
    return module.EXERCISES


def find(name: str) -> Exercise:
    """Return the exercise of that name.

    Raises:
        LabsError: If there is none; the message lists the lab's exercises.
    """
    for exercise in exercises_of(name.partition(".")[0]):
        if exercise.name == name:
            return exercise
    known = ", ".join(e.name for e in exercises_of(name.partition(".")[0]))
    raise LabsError(f"There is no exercise {name!r}; this lab has {known}.")
