"""Every exercise of every lab: blank, wrong and right."""

import pytest

from helpers import set_language
from helpers.checks import NotAttempted, check
from helpers.checks.answers import collect, expected
from helpers.checks.checking import judge
from helpers.checks.encoding import decode
from helpers.checks.exercise import exercises_of, prefixes
from helpers.checks.verdicts import Verdict
from helpers.editions.answering import solved_namespace
from helpers.editions.source import read

from .conftest import LABS, ROOT

EXERCISES = [
    (lab, exercise)
    for lab in LABS
    if lab.partition("_")[0] in prefixes()
    for exercise in exercises_of(lab)
]
ANOTHER_SEED = 424_242


def _name(value):
    return getattr(value, "name", "")


@pytest.fixture(scope="module")
def solved():
    """Return the solved object of an exercise; each lab's cells run once."""
    known = {}

    def find(lab, exercise):
        if exercise.name not in known:
            source = read(ROOT / "labs" / "source" / f"{lab}.py")
            known[exercise.name] = solved_namespace(source, exercise)[exercise.target]
        set_language("en")
        return known[exercise.name]

    return find


@pytest.mark.parametrize(("lab", "exercise"), EXERCISES, ids=_name)
def test_the_solved_notebooks_answer_is_right(lab, exercise, solved):
    report = check(exercise.name, solved(lab, exercise))
    assert report.verdict is Verdict.RIGHT, str(report)
    assert report.points == exercise.points


@pytest.mark.parametrize(("lab", "exercise"), EXERCISES, ids=_name)
def test_another_seed_is_answered_too(lab, exercise, solved):
    target = solved(lab, exercise)
    answers = collect(exercise, target, ANOTHER_SEED)["answers"]
    wanted = [decode(answer) for answer in answers]
    report = judge(exercise, target, exercise.draw(ANOTHER_SEED), wanted)
    assert report.verdict is Verdict.RIGHT, str(report)


@pytest.mark.parametrize(("lab", "exercise"), EXERCISES, ids=_name)
def test_a_blank_answer_is_not_attempted(lab, exercise):
    def blank(*arguments):
        raise NotAttempted(exercise.name)

    assert check(exercise.name, blank).verdict is Verdict.NOT_ATTEMPTED


@pytest.mark.parametrize(("lab", "exercise"), EXERCISES, ids=_name)
@pytest.mark.parametrize("answer", [None, 0, -1.5, "text", [], {}])
def test_a_constant_is_wrong(lab, exercise, answer):
    report = check(exercise.name, lambda *arguments: answer)
    assert report.verdict is Verdict.WRONG
    assert report.points == 0


@pytest.mark.parametrize(("lab", "exercise"), EXERCISES, ids=_name)
def test_every_common_mistake_is_refused_with_its_tip(lab, exercise):
    set_language("en")
    for mistake in exercise.mistakes:
        report = check(exercise.name, mistake.function)
        assert report.verdict is Verdict.WRONG
        assert mistake.tip.en in str(report)


@pytest.mark.parametrize(("lab", "exercise"), EXERCISES, ids=_name)
def test_answers_are_installed_for_the_public_questions(lab, exercise):
    assert len(expected(exercise)) == len(exercise.draw()) > 0


@pytest.mark.parametrize(("lab", "exercise"), EXERCISES, ids=_name)
def test_title_hint_and_tips_are_in_both_languages(lab, exercise):
    texts = [exercise.title, exercise.hint, *(m.tip for m in exercise.mistakes)]
    for text in texts:
        assert text.en.isascii()
        assert not text.zh.isascii()
