"""The `labs` command: names, exit codes, sentences, speed."""

import errno
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from typer.testing import CliRunner

from helpers import cli, project
from helpers.errors import LabsError
from tests.small_course import write_course

COMMANDS = sorted(
    command.name or command.callback.__name__ for command in cli.app.registered_commands
)
HEAVY = {
    "tensorflow",
    "keras",
    "matplotlib",
    "sklearn",
    "numpy",
    "nbclient",
    "nbconvert",
    "jupytext",
    "pooch",
    "requests",
}
START_SECONDS = 0.3


@pytest.fixture
def course(tmp_path, monkeypatch):
    root = write_course(
        tmp_path / "course",
        {"01_first": ["1"], "06a_lenet5_digits": ["1"], "06b_alexnet": ["1"]},
    )
    monkeypatch.chdir(root)
    monkeypatch.setenv("LABS_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("LABS_DATA", raising=False)
    return root


@pytest.fixture
def labs(monkeypatch, capsys):
    """Call the command as a shell does; return (exit code, stdout, stderr)."""

    def call(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["labs", *words])
        monkeypatch.setenv("COLUMNS", "200")
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = end.code or 0
        out, err = capsys.readouterr()
        return code, out, err

    return call


def test_all_commands_are_there():
    wanted = "bench build data doctor fetch links list new run samples update".split()
    assert wanted == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_page_shows_an_example(labs, command):
    code, out, _ = labs(command, "--help")
    assert code == 0
    assert "For example:" in out
    assert f"labs {command}" in out.partition("For example:")[2]


def test_the_command_starts_fast_and_imports_nothing_heavy():
    code = (
        "import sys, time; from helpers import cli; import typer.main;"
        "typer.main.get_command(cli.app);"
        "print(time.process_time(), *(set(sys.modules)))"
    )
    seconds = []
    for _ in range(3):
        words = subprocess.check_output([sys.executable, "-c", code], text=True).split()
        assert not HEAVY & set(words[1:])
        seconds.append(float(words[0]))
    assert min(seconds) < START_SECONDS


def test_labs_are_listed_with_both_titles(course, labs):
    code, out, _ = labs("list")
    assert code == 0
    assert "06a_lenet5_digits" in out and "实验 06a_lenet5_digits" in out


def test_titles_reach_a_file_in_an_encoding_without_chinese(course):
    environment = dict(os.environ, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    out = subprocess.check_output(
        [sys.executable, "-m", "helpers.cli", "list"], env=environment
    )
    assert b"06a_lenet5_digits" in out


@pytest.mark.parametrize(
    ("prefix", "names"),
    [
        ("06a", ["06a_lenet5_digits"]),
        ("06", ["06a_lenet5_digits", "06b_alexnet"]),
        ("06a_lenet5_digits", ["06a_lenet5_digits"]),
        ("labs/06b_alexnet.ipynb", ["06b_alexnet"]),
    ],
)
def test_a_lab_is_found_by_the_beginning_of_its_name(course, prefix, names):
    assert project.resolve([prefix], course) == names


def test_no_name_means_every_lab_and_none_comes_twice(course):
    assert len(project.resolve([], course)) == 3
    assert project.resolve(["06a", "06"], course)[0] == "06a_lenet5_digits"
    assert len(project.resolve(["06a", "06"], course)) == 2


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("06a_lenet5_digit_", "06a_lenet5_digits"),
        ("lenet", "06a_lenet5_digits"),
        ("alexnt", "06b_alexnet"),
    ],
)
def test_an_unknown_lab_is_one_sentence_with_near_names(course, labs, word, near):
    code, _, err = labs("run", word)
    assert code == 1
    assert f"no lab is called {word!r} (did you mean {near}?)" in err
    assert "all names: labs list" in err
    assert len(err.splitlines()) == 1


def test_an_unknown_data_set_is_one_sentence_with_near_names(course, labs):
    code, _, err = labs("fetch", "digit5")
    assert code == 1
    assert "no data set is called 'digit5' (did you mean digits?)" in err


def test_a_prefix_of_several_data_sets_asks_for_more_of_it():
    with pytest.raises(LabsError, match="face_scores, faces; type more of it"):
        project.resolve_data("face", ["digits", "face_scores", "faces"])
    assert project.resolve_data("dig", ["digits", "face_scores"]) == "digits"


def test_labs_and_data_sets_complete_by_their_beginning(course):
    assert cli._complete_labs("06a") == ["06a_lenet5_digits"]
    assert cli._complete_data("dig") == ["digits"]
    assert "lenet" in cli._complete_benchmarks("le")
    assert cli._complete_samples("cat") == ["cats_dogs"]


def test_the_shell_gets_the_completions(course):
    environment = dict(
        os.environ,
        _LABS_COMPLETE="complete_bash",
        COMP_WORDS="labs run 06",
        COMP_CWORD="2",
    )
    out = subprocess.check_output(
        [sys.executable, "-m", "helpers.cli"], env=environment, text=True
    )
    assert out.split() == ["06a_lenet5_digits", "06b_alexnet"]


@pytest.mark.parametrize(
    "words",
    [
        ("runn",),
        ("run", "--language", "fr"),
        ("run", "--jobs", "0"),
        ("fetch",),
        ("fetch", "digits", "--all"),
        ("fetch", "--remove"),
        ("samples", "birds", "--seed", "3"),
        ("bench", "06a", "surplus"),
    ],
)
def test_a_wrong_use_exits_with_2_and_no_traceback(course, labs, words):
    code, out, err = labs(*words)
    assert code == 2
    assert "Traceback" not in out + err


def test_outside_the_course_the_sentence_says_to_go_there(tmp_path, labs, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(project, "PACKAGE_PARENT", tmp_path)
    code, _, err = labs("list")
    assert code == 1
    assert "cd FOLDER-OF-THE-COURSE" in err


def test_a_course_is_found_from_any_folder_in_it(course, monkeypatch):
    monkeypatch.chdir(course / "labs" / "zh")
    assert project.find_root() == course


def test_without_sources_the_built_notebooks_are_the_labs(course):
    for path in (course / "labs" / "source").iterdir():
        path.unlink()
    assert project.lab_names(course)[0] == "01_first"


def test_a_lab_that_has_not_been_built_names_the_command(course, labs):
    (course / "labs" / "solutions" / "01_first.ipynb").unlink()
    code, _, err = labs("run", "01")
    assert code == 1
    assert "has not been built; type: labs build 01_first" in err


def test_an_unknown_scale_is_one_sentence(course, labs, monkeypatch):
    monkeypatch.setenv("LABS_DATA", "huge")
    code, _, err = labs("run", "01")
    assert code == 1
    assert "LABS_DATA is 'huge'; expected sample or full" in err


def test_a_pyproject_that_is_no_toml_is_one_sentence(course, labs):
    (course / "pyproject.toml").write_text("[tool.labs\n", encoding="utf-8")
    code, _, err = labs("list")
    assert code == 1
    assert "git checkout pyproject.toml" in err


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "no space is left for"),
        (errno.EACCES, "cannot be written to"),
        (errno.EROFS, "cannot be written to"),
    ],
)
def test_a_disk_that_refuses_is_one_sentence(course, labs, monkeypatch, number, words):
    def full(*_, **__):
        raise OSError(number, os.strerror(number), "runs/01_first.ipynb")

    monkeypatch.setattr("helpers.runs.tables.run_with_table", full)
    code, _, err = labs("run", "01")
    assert code == 1
    assert words in err and "then type the same command again" in err
    assert len(err.splitlines()) == 1


def test_a_file_in_the_place_of_the_folder_for_runs_is_one_sentence(course, labs):
    (course / "runs").write_text("", encoding="utf-8")
    code, _, err = labs("run", "01")
    assert code == 1
    assert "is a file where a folder is needed" in err
    assert len(err.splitlines()) == 1


def test_an_error_nobody_expected_keeps_its_traceback(course, labs, monkeypatch):
    def broken(*_, **__):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("helpers.links.notebook_title", broken)
    with pytest.raises(OSError, match="Input/output"):
        labs("list")


def test_the_data_sets_are_shown_with_what_is_here(course, labs):
    code, out, _ = labs("data")
    assert code == 0
    assert "digits" in out and "translation" in out


def test_a_data_card_is_shown_by_prefix(course, labs):
    code, out, _ = labs("data", "dig")
    assert code == 0
    assert out.startswith("digits: ")
    assert "cite" in out


def test_verifying_nothing_says_how_to_fetch(course, labs):
    code, out, _ = labs("fetch", "--verify")
    assert code == 0
    assert "labs fetch NAME" in out


def test_verifying_a_set_that_is_not_here_fails(course, labs):
    code, out, _ = labs("fetch", "--verify", "digits")
    assert code == 1
    assert "labs fetch digits" in out


def test_a_lab_stands_for_the_data_it_loads(labs, monkeypatch):
    monkeypatch.chdir(Path(cli.__file__).parent)
    asked = []

    def fetch(names, progress):
        asked.append(names)
        return "done"

    # By its full name: the package may offer a function of the same name.
    monkeypatch.setattr(import_module("helpers.data.fetch"), "fetch", fetch)
    code, out, _ = labs("fetch", "06a", "digits")
    assert (code, out) == (0, "done\n")
    assert asked == [["digits"]]


def test_a_mirror_that_does_not_exist_is_told(course, labs, monkeypatch, tmp_path):
    monkeypatch.setenv("LABS_MIRROR", str(tmp_path / "gone"))
    # Nothing listens there, so the origins are out of reach on every machine.
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    code, out, err = labs("fetch", "digits")
    assert code == 1
    assert "gone" in out + err
    assert "Traceback" not in out + err


def test_editions_that_differ_make_check_fail(course, labs, monkeypatch):
    from helpers import editions
    from helpers.editions import Step

    steps = [
        Step(Path("labs/01_first.ipynb"), "differs", "edited by hand"),
        Step(Path("labs/zh/01_first.ipynb"), "equal"),
    ]
    monkeypatch.setattr(editions, "check", lambda labs, root: iter(steps))
    code, out, err = labs("build", "--check", "01")
    assert code == 1
    assert out.splitlines() == ["labs/01_first.ipynb: edited by hand"]
    assert "type: labs build" in err
    monkeypatch.setattr(editions, "check", lambda labs, root: iter(steps[1:]))
    assert labs("build", "--check", "01")[0] == 0


def test_links_without_a_name_write_the_table_again(course, labs):
    code, out, _ = labs("links")
    assert code == 0
    assert out.splitlines()[0] == "README.md"
    assert labs("links")[1] == "0 files changed.\n"


def test_a_benchmark_gets_the_words_after_its_name(monkeypatch):
    import types

    from helpers import bench

    seen = []
    module = types.ModuleType("a_benchmark")
    module.main = seen.append
    monkeypatch.setitem(sys.modules, "a_benchmark", module)
    monkeypatch.setitem(bench.BENCHMARKS, "fast", "a_benchmark")
    result = CliRunner().invoke(cli.app, ["bench", "fast", "--seeds", "5", "--again"])
    assert result.exit_code == 0
    assert seen == [["--seeds", "5", "--again"]]


def test_every_registered_benchmark_can_be_imported():
    from helpers.bench import BENCHMARKS

    for module in BENCHMARKS.values():
        assert callable(import_module(module).main)


def test_the_version_is_that_of_the_project(course, labs):
    assert labs("--version")[:2] == (0, "0.1.0\n")


def test_sets_without_classes_have_no_difficulty_to_measure(labs):
    code, _, err = labs("samples", "--difficulty", "face_scores")
    assert code == 1
    assert "labs samples --difficulty birds" in err


def test_new_names_both_files_it_wrote(course, labs):
    (course / "helpers/checks/exercises").mkdir(parents=True)
    code, out, err = labs("new", "17_topic")
    assert (code, err) == (0, "")
    for path in ("labs/source/17_topic.py", "helpers/checks/exercises/lab_17.py"):
        assert (course / path).is_file()
        assert str(Path(path)) in out
    assert out.rstrip().endswith("labs build 17_topic")
