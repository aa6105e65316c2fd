"""The four verdicts, tips, progress, and cells that need an answer."""

import numpy as np
import pytest

from helpers import set_language
from helpers.checks import NotAttempted, answers, checking
from helpers.checks import exercise as exercise_module
from helpers.checks.exercise import Exercise, Mistake, Question, fingerprint
from helpers.checks.verdicts import Verdict
from helpers.errors import LabsError
from helpers.language import Both


def _questions(rng):
    return [Question((rng.normal(size=(3, 2)),)) for _ in range(3)]


def solved(x):
    return x.sum(axis=0)


SUM = Exercise(
    name="00.1",
    target="column_sums",
    points=2,
    title=Both("column sums", "列和"),
    hint=Both("Sum over axis 0.", "沿 axis 0 求和。"),
    questions=_questions,
    mistakes=(
        Mistake(lambda x: x.sum(axis=1), Both("Those are row sums.", "这是每行的和。")),
    ),
)


@pytest.fixture
def check(monkeypatch):
    """A fresh `check` that knows the one exercise above and its answers."""
    set_language("en")
    stored = answers.collect(SUM, solved)
    wanted = [answers.decode(answer) for answer in stored["answers"]]
    monkeypatch.setattr(checking, "find", lambda name: SUM)
    monkeypatch.setattr(checking, "exercises_of", lambda lab: (SUM,))
    monkeypatch.setattr(answers, "expected", lambda exercise: wanted)
    return checking.Check()


def test_a_right_answer_is_right(check):
    report = check("00.1", solved)
    assert report.verdict is Verdict.RIGHT
    assert report.points == 2


def test_another_method_lists_and_float32_are_right(check):
    for other in (
        lambda x: [float(sum(column)) for column in zip(*x, strict=True)],
        lambda x: np.einsum("ij->j", x).astype("float32"),
    ):
        assert check("00.1", other).verdict is Verdict.RIGHT


def test_a_blank_answer_is_not_attempted(check):
    def blank(x):
        raise NotAttempted("00.1")

    report = check("00.1", blank)
    assert report.verdict is Verdict.NOT_ATTEMPTED
    assert report.points == 0


def test_a_wrong_answer_says_what_was_asked_and_what_to_try(check):
    report = check("00.1", lambda x: x.sum(axis=0) + 1)
    assert report.verdict is Verdict.WRONG
    text = str(report)
    assert "asked: column_sums(" in text
    assert "2 of 2 values differ" in text
    assert "try: Sum over axis 0." in text


def test_a_common_mistake_gets_its_own_tip(check):
    assert "try: Those are row sums." in str(check("00.1", lambda x: x.sum(axis=1)))


def test_an_exception_is_a_wrong_answer(check):
    report = check("00.1", lambda x: x.undefined)
    assert report.verdict is Verdict.WRONG
    assert "AttributeError" in str(report)


@pytest.mark.parametrize("answer", [object(), None, "text", np.nan, (n for n in "a")])
def test_things_that_are_no_numbers_are_wrong(check, answer):
    assert check("00.1", lambda x: answer).verdict is Verdict.WRONG


def test_what_cannot_be_called_is_wrong(check):
    assert "cannot be called" in str(check("00.1", 42))


def test_an_object_that_equals_everything_is_wrong(check):
    class Equal:
        def __eq__(self, other):
            return True

        __hash__ = None

    assert check("00.1", lambda x: Equal()).verdict is Verdict.WRONG


def test_a_function_that_changes_its_argument_spoils_nothing(check):
    def greedy(x):
        total = x.sum(axis=0)
        x[:] = 0
        return total

    assert check("00.1", greedy).verdict is Verdict.RIGHT


def test_missing_answers_could_not_be_checked(check, monkeypatch):
    monkeypatch.setattr(answers, "expected", lambda exercise: None)
    report = check("00.1", solved)
    assert report.verdict is Verdict.NOT_CHECKED
    assert "labs doctor" in str(report)


def test_reports_speak_chinese(check):
    set_language("zh")
    text = str(check("00.1", lambda x: x.sum(axis=1)))
    assert "列和：还不对（0/2 分）" in text
    assert "试试：这是每行的和。" in text


def test_reports_are_safe_html(check):
    page = check("00.1", lambda x: "<script>alert(1)</script>")._repr_mimebundle_()
    assert "<script>" not in page["text/html"]


def test_progress_lists_every_exercise(check):
    assert "not attempted yet" in str(check.progress("00"))
    check("00.1", solved)
    assert "2 of 2 points" in str(check.progress("00"))


def test_cells_that_need_an_answer_go_on_without_it(check, capsys):
    with check.needs("00.1"):
        raise NotAttempted("00.1")
    assert "needs exercise 00.1: finish it" in capsys.readouterr().out
    with check.needs("00.1", "00.2"):
        raise NotAttempted("00.1")
    assert "needs exercises 00.1 and 00.2: finish them" in capsys.readouterr().out


@pytest.mark.filterwarnings("error")
def test_an_overflow_is_judged_and_not_printed(check):
    assert check("00.1", lambda x: x * 1e308 * 10).verdict is Verdict.WRONG


def test_cells_that_need_a_wrong_answer_name_its_error(check, capsys):
    check("00.1", lambda x: 0)
    with check.needs("00.1"):
        np.ones(3)[5]
    assert "IndexError" in capsys.readouterr().out


def test_cells_that_need_a_blank_answer_do_not_name_what_follows_from_it(check, capsys):
    def blank(x):
        raise NotAttempted("00.1")

    check("00.1", blank)
    with check.needs("00.1"):
        np.ones(3)[5]
    assert capsys.readouterr().out.endswith("finish it and run again.\n")


def test_what_rests_on_a_wrong_answer_is_said_to_be_in_doubt(check, capsys):
    check("00.1", lambda x: 0)
    with check.needs("00.1"):
        print("shown")
    assert "00.1. Until then, what this cell shows may be wrong" in (
        capsys.readouterr().out
    )
    check("00.1", solved)
    with check.needs("00.1"):
        print("shown")
    assert capsys.readouterr().out == "shown\n"


def test_a_fault_of_the_lab_itself_stays_visible(check):
    check("00.1", solved)
    with pytest.raises(IndexError), check.needs("00.1"):
        np.ones(3)[5]


def test_answers_to_other_questions_are_not_used(monkeypatch, tmp_path):
    monkeypatch.setattr(answers, "ANSWERS_FOLDER", tmp_path)
    stored = answers.collect(SUM, solved)
    path = answers.path_of("00")
    path.write_text(answers.text_of({"00.1": stored}), encoding="utf-8")
    answers.reload()
    assert len(answers.expected(SUM)) == 3
    old = stored | {"questions": "0" * 16}
    path.write_text(answers.text_of({"00.1": old}), encoding="utf-8")
    answers.reload()
    assert answers.expected(SUM) is None


def test_the_same_seed_asks_the_same_and_another_asks_other_questions():
    assert fingerprint(SUM.draw()) == fingerprint(SUM.draw())
    assert fingerprint(SUM.draw()) != fingerprint(SUM.draw(7))


def test_an_unknown_exercise_is_named():
    with pytest.raises(LabsError, match="No lab '77' has exercises"):
        exercise_module.find("77.1")
    prefix = exercise_module.prefixes()[0]
    with pytest.raises(LabsError, match="There is no exercise"):
        exercise_module.find(f"{prefix}.99")
