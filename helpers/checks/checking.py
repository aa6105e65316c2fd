"""``check``: asks a student's object and says one of four verdicts."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from helpers.checks import answers
from helpers.checks.encoding import decode, encode
from helpers.checks.exercise import Exercise, Question, exercises_of, find
from helpers.checks.judging import shown
from helpers.checks.verdicts import Progress, Report, Verdict
from helpers.language import say

TERMINAL_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
LONGEST_ERROR = 300


class NotAttempted(Exception):
    """Raised by a blank exercise when it is called."""


class Check:
    """Checks exercises and remembers the last verdict of each.

    Call it with an exercise's name and the object to check; the report is shown as
    the cell's output.
    """

    def __init__(self) -> None:
        self._reports: dict[str, Report] = {}

    def __call__(self, name: str, target: Any) -> Report:
        """Ask the object the public questions and return a report.

        Args:
            name: The exercise, e.g. ``"06a.1"``.
            target: The student's function, class or value.

        Raises:
            LabsError: If there is no such exercise.
        """
        exercise = find(name)
        wanted = answers.expected(exercise)
        if wanted is None:
            report = _not_checked(exercise)
        else:
            report = judge(exercise, target, exercise.draw(), wanted)
        self._reports[name] = report
        return report

    def hint(self, name: str) -> None:
        """Print the hint of an exercise."""
        print(find(name).hint)

    def progress(self, lab: str) -> Progress:
        """Return the state of a lab's exercises, e.g. ``check.progress("06a")``."""
        return Progress(
            tuple(
                self._reports.get(exercise.name)
                or _report(exercise, Verdict.NOT_ATTEMPTED)
                for exercise in exercises_of(lab)
            )
        )

    @contextmanager
    def needs(self, *names: str) -> Iterator[None]:
        """Run the lines below if the named exercises are right; else say so calmly.

        The lines are tried in any case. What they raise is swallowed only while one
        of the exercises is not right, so a fault of the lab itself stays visible;
        what they show is then said to be in doubt.

        Args:
            *names: Exercises whose functions the lines call.
        """
        try:
            yield
        except Exception as error:  # whatever a half-finished answer may raise
            open_exercises = [name for name in names if not self._is_right(name)]
            if not open_exercises:
                raise
            one = len(open_exercises) == 1
            which = " and ".join(open_exercises)
            line = say(
                f"This cell needs exercise{'' if one else 's'} {which}: "
                f"finish {'it' if one else 'them'} and run again.",
                f"这一格要用到练习 {'、'.join(open_exercises)}：请先完成，"
                "再运行这一格。",
            )
            blank = any(self._is_blank(name) for name in open_exercises)
            if not blank and not isinstance(error, NotAttempted):
                said = _said(error)
                line += say(f" ({said})", f"（{said}）")
            print(line)
            return
        open_exercises = [name for name in names if not self._is_right(name)]
        if open_exercises:
            print(
                say(
                    f"(Not found right yet: {' and '.join(open_exercises)}. Until "
                    "then, what this cell shows may be wrong.)",
                    f"（{'、'.join(open_exercises)} 还没有检查通过；在那之前，"
                    "这一格的结果未必正确。）",
                )
            )

    def _is_blank(self, name: str) -> bool:
        report = self._reports.get(name)
        return report is not None and report.verdict is Verdict.NOT_ATTEMPTED

    def _is_right(self, name: str) -> bool:
        report = self._reports.get(name)
        return report is not None and report.verdict is Verdict.RIGHT


def judge(
    exercise: Exercise, target: Any, questions: Sequence[Question], wanted: list[Any]
) -> Report:
    """Ask every question and compare with the expected answers.

    Args:
        exercise: The exercise.
        target: The student's object.
        questions: What to ask.
        wanted: One expected answer a question.

    Returns:
        The report; the first wrong answer decides what it says.
    """
    given: list[Any] = []
    for question, expected in zip(questions, wanted, strict=True):
        asked = _asked(exercise, question)
        try:
            with np.errstate(all="ignore"):  # an overflow is judged, not printed
                answer = exercise.ask(target, question)
        except NotAttempted:
            return _report(exercise, Verdict.NOT_ATTEMPTED)
        except Exception as error:  # any exception of a student's code is an answer
            return _wrong(exercise, asked, _said(error), _wanted(expected), given)
        try:
            answer = decode(encode(answer))
        except (TypeError, ValueError) as error:
            return _wrong(exercise, asked, str(error), _wanted(expected), given)
        given.append(answer)
        problem = exercise.judge(expected, answer)
        if problem:
            return _wrong(exercise, asked, problem, "", given)
    return _report(exercise, Verdict.RIGHT)


def _said(error: Exception) -> str:
    """Return an exception as one short line, without terminal colours."""
    text = " ".join(TERMINAL_COLOUR.sub("", str(error)).split())
    if len(text) > LONGEST_ERROR:
        text = text[:LONGEST_ERROR] + "..."
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _wanted(expected: Any) -> str:
    """Return the expected answer; nothing for a description of a whole model."""
    return "" if isinstance(expected, dict) else shown(expected)


def _wrong(
    exercise: Exercise, asked: str, came: str, expected: str, given: list[Any]
) -> Report:
    details = [(say("asked", "问题"), asked), (say("your answer", "你的回答"), came)]
    if expected:
        details.append((say("expected", "应为"), expected))
    details.append((say("try", "试试"), _tip(exercise, given)))
    return _report(exercise, Verdict.WRONG, tuple(details))


def _tip(exercise: Exercise, given: list[Any]) -> str:
    """Return the tip of the common mistake that gives these answers, else the hint."""
    questions = exercise.draw()[: len(given)]
    for mistake in exercise.mistakes if given else ():
        try:
            alike = all(
                exercise.judge(
                    decode(encode(exercise.ask(mistake.function, question))), answer
                )
                is None
                for question, answer in zip(questions, given, strict=True)
            )
        except Exception:  # a mistake that cannot answer a question is not this one
            continue
        if alike:
            return str(mistake.tip)
    return str(exercise.hint)


def _report(
    exercise: Exercise, verdict: Verdict, details: tuple[tuple[str, str], ...] = ()
) -> Report:
    points = exercise.points if verdict is Verdict.RIGHT else 0
    return Report(
        exercise.name, str(exercise.title), verdict, points, exercise.points, details
    )


def _not_checked(exercise: Exercise) -> Report:
    why = say(
        "no answers for these questions are installed; run `labs doctor`",
        "没有安装这些问题的答案；请运行 labs doctor",
    )
    return _report(exercise, Verdict.NOT_CHECKED, ((say("why", "原因"), why),))


def _asked(exercise: Exercise, question: Question) -> str:
    if question.text is not None:
        return str(question.text)
    arguments = ", ".join(shown(argument) for argument in question.arguments)
    return f"{exercise.target}({arguments})"


check = Check()
"""The one object that notebooks import."""
