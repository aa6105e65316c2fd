"""Setting up: make.py, the Makefile, conda's file, the workflows, the licences."""

import importlib.util
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONDA_NAMES = {"matplotlib-base": "matplotlib"}


@pytest.fixture
def make():
    """make.py as a fresh module."""
    spec = importlib.util.spec_from_file_location("course_make", ROOT / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Installation:
    """make.py in a folder of its own, its calls to pip and venv only noted."""

    def __init__(self, make, folder: Path, monkeypatch):
        self.make, self.folder, self.patch = make, folder, monkeypatch
        self.calls: list[str] = []
        self.pip_fails = False
        (folder / "requirements.txt").write_text("numpy==2.0\n", encoding="utf-8")
        (folder / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
        self.move_to(folder)
        monkeypatch.setattr(make, "ask_python", self.ask_python)
        monkeypatch.setattr(make, "make_venv", self.make_venv)
        monkeypatch.setattr(make, "pip", self.pip)
        self.python = None

    def move_to(self, folder: Path) -> None:
        venv = folder / ".venv"
        self.patch.setattr(self.make, "ROOT", folder)
        self.patch.setattr(self.make, "VENV", venv)
        self.patch.setattr(self.make, "STAMP", venv / "labs-setup.json")
        self.patch.setattr(self.make, "LOG", venv / "labs-setup.log")

    def ask_python(self, command):
        return self.python

    def make_venv(self, present):
        self.calls.append("venv")
        self.make.VENV.mkdir(exist_ok=True)
        self.python = present or ((3, 12), "python")
        return list(self.python[0])

    def pip(self, words, log, show=None):
        if self.pip_fails:
            raise self.make.Trouble("no network")
        self.calls.append("pins" if "-r" in words else "course")

    def run(self) -> list[str]:
        self.calls = []
        self.make.setup()
        return self.calls


@pytest.fixture
def installation(make, tmp_path, monkeypatch):
    return Installation(make, tmp_path, monkeypatch)


def test_a_second_setup_installs_nothing(installation):
    assert installation.run() == ["venv", "pins", "course"]
    assert installation.run() == []


def test_new_pins_are_installed(installation):
    installation.run()
    (installation.folder / "requirements.txt").write_text("numpy==2.1\n", "utf-8")
    assert installation.run() == ["pins", "course"]


def test_a_changed_project_is_installed_without_asking_for_packages(installation):
    installation.run()
    (installation.folder / "pyproject.toml").write_text("[project]\n#\n", "utf-8")
    assert installation.run() == ["course"]


def test_line_ends_of_windows_change_nothing(installation):
    installation.run()
    (installation.folder / "requirements.txt").write_bytes(b"numpy==2.0\r\n")
    assert installation.run() == []


def test_a_half_finished_installation_is_repeated(installation):
    installation.pip_fails = True
    with pytest.raises(installation.make.Trouble):
        installation.run()
    installation.pip_fails = False
    assert installation.run() == ["venv", "pins", "course"]


def test_an_interrupted_change_of_pins_is_repeated(installation):
    installation.run()
    old = (installation.folder / "requirements.txt").read_bytes()
    (installation.folder / "requirements.txt").write_text("numpy==2.1\n", "utf-8")
    installation.pip_fails = True

    def half(words, log, show=None):
        raise KeyboardInterrupt

    installation.patch.setattr(installation.make, "pip", half)
    with pytest.raises(KeyboardInterrupt):
        installation.run()
    installation.patch.setattr(installation.make, "pip", installation.pip)
    installation.pip_fails = False
    # Back to the old pins: what is on disk may be neither.
    (installation.folder / "requirements.txt").write_bytes(old)
    assert "pins" in installation.run()


def test_another_python_means_all_anew(installation):
    installation.run()
    installation.python = ((3, 13), "python")
    assert installation.run()[-2:] == ["pins", "course"]


def test_a_folder_that_moved_is_mended_without_a_network(
    installation, tmp_path, monkeypatch
):
    installation.run()
    new = tmp_path / "elsewhere"
    new.mkdir()
    for name in ("requirements.txt", "pyproject.toml", ".venv"):
        (tmp_path / name).rename(new / name)
    installation.move_to(new)
    assert installation.run() == ["venv", "course"]


def test_the_running_python_is_taken_where_it_fits(make):
    version, path = make.find_python()
    assert version == sys.version_info[:2]
    assert Path(path).samefile(sys.executable)


def test_an_old_python_looks_for_a_newer_one_on_the_path(make, monkeypatch):
    monkeypatch.setattr(make.sys, "version_info", (3, 9, 1))
    answers = {"python3.13": ((3, 13), "/there/python3.13")}
    monkeypatch.setattr(make, "ask_python", lambda command: answers.get(command[0]))
    assert make.find_python() == ((3, 13), "/there/python3.13")


def test_an_old_python_alone_gets_one_sentence_and_what_to_do(make, monkeypatch):
    monkeypatch.setattr(make.sys, "version_info", (3, 9, 1))
    monkeypatch.setattr(make, "ask_python", lambda command: None)
    with pytest.raises(make.Trouble, match=r"Python 3\.9 does not fit.*python\.org"):
        make.find_python()


def test_a_python_without_venv_is_told_which_package_to_install(make, monkeypatch):
    monkeypatch.setattr(make, "ask_python", lambda command: None)
    with pytest.raises(make.Trouble, match="apt-get install python3.*-venv"):
        make.find_python()


def test_a_python_that_only_seems_to_be_there_is_passed_over(make, tmp_path):
    assert make.ask_python([sys.executable, str(tmp_path / "gone.py")]) is None
    assert make.ask_python([str(tmp_path / "no-python")]) is None


def test_every_old_python_can_read_make_py():
    import ast

    ast.parse((ROOT / "make.py").read_text(encoding="utf-8"), feature_version=(3, 4))
    code = (
        "import sys; sys.version_info = (2, 7, 18); sys.argv = ['make.py', 'run'];"
        f"exec(open({str(ROOT / 'make.py')!r}).read(), {{'__name__': '__main__'}})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Python 2.7 is too old" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_failing_pip_ends_in_a_sentence_and_its_last_words(
    make, tmp_path, monkeypatch
):
    monkeypatch.setattr(make, "VENV_PYTHON", Path(sys.executable))
    monkeypatch.setattr(make, "ROOT", tmp_path)
    monkeypatch.setattr(make, "LOG", tmp_path / "log")
    with (tmp_path / "log").open("wb") as log, pytest.raises(make.Trouble) as failure:
        make.pip(["--no-index", "no-such-package-for-the-labs"], log)
    assert "No matching distribution" in str(failure.value)
    assert "type the same command again" in str(failure.value)


@pytest.mark.parametrize("number", ["EACCES", "ENOSPC", "EROFS"])
def test_a_disk_that_cannot_be_written_to_is_one_sentence(make, monkeypatch, number):
    import errno

    code = getattr(errno, number)

    def setup():
        raise OSError(code, os.strerror(code), ".venv/labs-setup.part")

    monkeypatch.setattr(make, "setup", setup)
    sentence = make.command(["run"])
    assert os.strerror(code) in sentence
    assert "then type the same command again" in sentence


def test_an_unknown_verb_is_a_usage_error(make, capsys):
    assert make.command(["rnu"]) == 2
    assert "python make.py run" in capsys.readouterr().out


def test_words_after_the_verb_reach_the_command(make, monkeypatch):
    seen = []
    monkeypatch.setattr(make, "setup", lambda: None)
    monkeypatch.setattr(make, "call", lambda words: seen.append(words) or 3)
    assert make.main(["run", "06a", "--jobs", "1"]) == 3
    assert seen == [["helpers.cli", "run", "06a", "--jobs", "1"]]


@pytest.mark.parametrize("failing", [None, 0, 3, 4])
def test_every_stage_of_test_runs_and_one_failure_fails_all(
    make, monkeypatch, failing, capsys
):
    stages = make.stages([])
    ran = []

    def call(words):
        ran.append(words)
        return int(failing is not None and words == stages[failing][1])

    monkeypatch.setattr(make, "call", call)
    assert make.test([]) == (0 if failing is None else 1)
    assert ran == [words for _, words in stages]
    said = capsys.readouterr().out
    assert "All passed." in said if failing is None else stages[failing][0] in said


def test_the_mirror_beside_the_checkout_is_taken_unless_one_is_named(
    make, monkeypatch, tmp_path, capsys
):
    root = tmp_path / "course"
    root.mkdir()
    mirror = tmp_path / "shared" / "mirror"
    mirror.mkdir(parents=True)
    monkeypatch.setattr(make, "ROOT", root)
    seen = []
    monkeypatch.setattr(
        make, "call", lambda words: seen.append(os.environ.get("LABS_MIRROR")) or 0
    )
    monkeypatch.setenv("LABS_MIRROR", "elsewhere")
    make.test([])
    assert set(seen) == {"elsewhere"}
    monkeypatch.delenv("LABS_MIRROR")
    seen.clear()
    make.test([])
    assert set(seen) == {str(mirror.resolve())}
    assert "mirror beside the checkout" in capsys.readouterr().out


def test_the_targets_of_make_are_the_verbs_of_make_py(make):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = dict(
        re.findall(r"^(\w+):\n\t@\$\(PYTHON\) make\.py (.+)$", makefile, re.M)
    )
    assert set(targets) == set(make.VERBS)
    assert all(line.split()[0] == target for target, line in targets.items())


def test_the_pins_name_no_index_and_have_hashes():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert not [
        line for line in lines if "://" in line or "index" in line.split("#")[0]
    ]
    pins = [line for line in lines if re.match(r"[A-Za-z0-9]", line)]
    assert all("==" in line for line in pins)
    assert sum("--hash=sha256:" in line for line in lines) >= len(pins)


def test_the_pins_lie_within_the_ranges_of_the_project():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    pins = dict(re.findall(r"^([\w.-]+)==([\w.]+)", lines, re.M))
    for requirement in project_requirements():
        assert requirement.specifier.contains(pins[requirement.name]), requirement


def project_requirements() -> list[Requirement]:
    extras = PROJECT["project"]["optional-dependencies"]
    lines = PROJECT["project"]["dependencies"] + extras["lab"] + extras["dev"]
    return [r for r in map(Requirement, lines) if r.name != PROJECT["project"]["name"]]


def test_conda_has_the_ranges_of_the_project():
    file = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    lines = []
    for line in file["dependencies"]:
        lines += line["pip"] if isinstance(line, dict) else [line]
    assert "--editable ." in lines
    conda = [Requirement(x) for x in lines if x not in ("pip", "--editable .")]
    found = {CONDA_NAMES.get(r.name, r.name): str(r.specifier) for r in conda}
    wanted = {r.name: str(r.specifier) for r in project_requirements()}
    wanted["python"] = str(
        Requirement("python" + PROJECT["project"]["requires-python"]).specifier
    )
    assert found == wanted


@pytest.mark.parametrize("name", ["ci", "weekly"])
def test_workflows_can_be_read_and_every_action_has_a_version(name):
    path = ROOT / ".github" / "workflows" / f"{name}.yml"
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 60
        for step in job["steps"]:
            assert "run" in step or "@v" in step["uses"]


def test_the_workflow_covers_every_python_and_system_and_calls_our_commands():
    path = ROOT / ".github" / "workflows" / "ci.yml"
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    rows = workflow["jobs"]["test"]["strategy"]["matrix"]["include"]
    assert {row["python"] for row in rows} == {"3.11", "3.12", "3.13"}
    systems = {row["system"].partition("-")[0] for row in rows}
    assert systems == {"ubuntu", "macos", "windows"}
    text = path.read_text(encoding="utf-8")
    for command in ("python make.py test", "make run", "lowest-direct"):
        assert command in text


def test_the_ci_script_is_a_strict_bash_script_that_calls_make_test():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert script.startswith("#!/usr/bin/env bash")
    assert "set -euo pipefail" in script
    assert "make test" in script
    listing = subprocess.run(
        ["git", "ls-files", "--stage", ".ci/run"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    # Where there is no git the mode on disk has to do.
    executable = listing.startswith("100755") or os.access(
        ROOT / ".ci" / "run", os.X_OK
    )
    assert executable


def test_the_licence_says_what_covers_which_part():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "https://creativecommons.org/licenses/by/4.0/" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert "helpers/plots/fonts/OFL.txt" in text
    for name in PROJECT["project"]["license-files"]:
        assert (ROOT / name).is_file()


def test_the_citation_names_the_version_and_the_repository():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == PROJECT["project"]["version"]
    repository = PROJECT["tool"]["labs"]["repository"]
    assert citation["repository-code"].endswith(f"github.com/{repository}")
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{citation['version']}]" in changes


@pytest.mark.slow
def test_a_wheel_carries_the_package_the_samples_and_the_licences(tmp_path):
    import shutil

    tree = tmp_path / "tree"
    tree.mkdir()
    for name in ("helpers", "labdata"):
        shutil.copytree(
            ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tree / name)
    words = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet"]
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", *words, "-w", str(tmp_path), str(tree)],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    members = set(zipfile.ZipFile(wheel).namelist())
    samples = {
        f"labdata/samples/{p.name}" for p in (ROOT / "labdata/samples").iterdir()
    }
    needed = {
        "helpers/cli.py",
        "helpers/runs/report_template.html",
        "helpers/plots/fonts/LabsSansSC-Regular.otf",
        "helpers/plots/fonts/OFL.txt",
        "labdata/catalog.toml",
        "labdata/registry/digits.tsv",
    }
    assert samples | needed <= members
    assert any(name.endswith("licenses/LICENSE") for name in members)
    assert not any(name.startswith("tests/") for name in members)
