"""Practice sessions: the rubric's points sum, and milestones have their own."""

import re
from functools import cache

import pytest

from helpers.checks.exercise import exercises_of
from helpers.editions import source

from .conftest import LABS, ROOT

SOURCES = {lab: ROOT / "labs" / "source" / f"{lab}.py" for lab in LABS}
SESSIONS = [
    lab
    for lab, path in SOURCES.items()
    if "#     kind: practice\n" in path.read_text(encoding="utf-8")
]


@cache
def parsed(lab):
    return source.read(SOURCES[lab])


def rubric(lab, language):
    """Return name and points of each row of the table, the total last."""
    (cell,) = [cell for cell in parsed(lab).cells if cell.section == "rubric"]
    rows = [
        [part.strip() for part in line.strip().strip("|").split("|")]
        for line in cell.text[language].splitlines()
        if line.startswith("|")
    ]
    return [(row[0], int(row[2])) for row in rows if re.fullmatch(r"\d+", row[2])]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("lab", SESSIONS)
def test_the_points_of_a_rubric_sum_to_its_last_row(lab, language):
    *rows, (_, total) = rubric(lab, language)
    assert sum(points for _, points in rows) == total


@pytest.mark.parametrize("lab", SESSIONS)
def test_both_languages_give_the_same_points(lab):
    english, chinese = (
        [points for _, points in rubric(lab, language)] for language in ("en", "zh")
    )
    assert english == chinese


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("lab", SESSIONS)
def test_every_milestone_stands_in_the_rubric_with_its_points(lab, language):
    rows = dict(rubric(lab, language))
    for exercise in exercises_of(lab):
        assert rows[exercise.name] == exercise.points


@pytest.mark.parametrize("lab", SESSIONS)
def test_what_a_person_marks_is_the_rest_of_the_rubric(lab):
    total = rubric(lab, "en")[-1][1]
    checked = sum(exercise.points for exercise in exercises_of(lab))
    words = sum(cell.points or 0 for cell in parsed(lab).cells if cell.answer)
    assert checked + words == total
