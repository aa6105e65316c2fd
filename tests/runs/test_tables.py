"""What a person sees while labs run."""

import io

import pytest
from rich.console import Console

from helpers.runs import tables
from helpers.runs.execute import Run
from tests.small_course import write_course


def run(lab: str, state: str = "waiting", **fields) -> Run:
    return Run(lab, None, None, state=state, **fields)


def text_of(renderable, width: int = 100) -> str:
    console = Console(width=width, file=io.StringIO())
    console.print(renderable)
    return console.file.getvalue()


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ({"name": "test accuracy", "value": 0.98765}, "test accuracy 0.9877"),
        ({"name": "time", "value": 12.5, "unit": "s"}, "time 12.5 s"),
        ({"name": "weights", "value": 61706}, "weights 61,706"),
        ({"name": "steps", "value": 1234.56, "unit": ""}, "steps 1,235"),
        ({"name": "model", "value": "LeNet"}, "model LeNet"),
    ],
)
def test_a_result_is_put_in_words(result, words):
    assert tables.result_text(result) == words


def test_an_error_takes_the_place_of_results():
    results = [{"name": "accuracy", "value": 0.5}]
    assert tables.outcome(run("a", "failed", error="oh", results=results)) == "oh"
    assert tables.outcome(run("a", "passed", results=results)) == "accuracy 0.5"
    assert tables.outcome(run("a", "running")) == "running"


def test_the_table_shows_every_figure_of_a_run():
    shown = text_of(
        tables.runs_table(
            [run("06a", "passed", cells=20, done=20, seconds=31.4, peak_mib=1234.5)]
        )
    )
    for figure in ("06a", "20/20", "31", "1,234", "passed"):
        assert figure in shown


def test_square_brackets_of_an_error_are_shown_as_they_are():
    assert "[1, 2] is wrong" in text_of(
        tables.runs_table([run("a", "failed", error="[1, 2] is wrong")])
    )


def test_where_not_all_find_room_the_running_come_first():
    runs = [run(f"{n:02d}", "passed") for n in range(10)]
    runs += [run("10", "failed"), run("11", "running"), run("12", "running")]
    runs += [run(f"{n:02d}") for n in range(13, 27)]
    shown = [r.lab for r in tables.shown_runs(runs, 5)]
    assert shown == ["08", "09", "10", "11", "12"]
    assert len(tables.shown_runs(runs, 100)) == len(runs)
    assert "27 labs: 14 waiting, 2 running, 10 passed, 1 failed" in text_of(
        tables.runs_table(runs, 5)
    )


def test_without_a_terminal_every_lab_is_one_line(tmp_path):
    from helpers.runs import execute

    root = write_course(tmp_path / "course", {"01_one": ["1"], "02_two": ["1 / 0"]})
    runs = execute.plan(root, ["01_one", "02_two"], root / "runs")
    console = Console(file=io.StringIO(), width=60)
    tables.run_with_table(runs, jobs=2, console=console)
    lines = sorted(console.file.getvalue().splitlines())
    assert len(lines) == 2
    assert lines[0].startswith("01_one: passed, 1/1 cells, ")
    assert lines[1].endswith("code cell 1 of 1: ZeroDivisionError: division by zero")


def test_on_a_terminal_the_whole_table_is_left_at_the_end(tmp_path):
    from helpers.runs import execute

    root = write_course(tmp_path / "course", {"01_one": ["1"]})
    runs = execute.plan(root, ["01_one"], root / "runs")
    console = Console(
        file=io.StringIO(), width=80, height=20, force_terminal=True, color_system=None
    )
    tables.run_with_table(runs, jobs=1, console=console)
    assert "passed" in console.file.getvalue().strip().splitlines()[-1]
