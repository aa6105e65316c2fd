"""`labs update` on real git repositories."""

import os
import subprocess
from pathlib import Path

import pytest

from helpers import updates
from helpers.errors import LabsError

SETTINGS = (
    '[project]\nversion = "0.1.0"\n'
    '[tool.labs]\nrepository = "your-school/labs"\nbranch = "main"\n'
)


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *words], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture(autouse=True)
def own_git_settings(tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    (tmp_path / "gitconfig").write_text(
        "[user]\nname = A\nemail = a@example.org\n[init]\ndefaultBranch = main\n"
        "[core]\nautocrlf = false\n",
        encoding="utf-8",
    )


class Course:
    """The published course, and a student's clone of it."""

    def __init__(self, folder: Path):
        self.remote = folder / "course"
        self.here = folder / "student"
        (self.remote / "labs").mkdir(parents=True)
        git(self.remote, "init", "--quiet", "--initial-branch=main")
        self.publish({"pyproject.toml": SETTINGS, "labs/01.ipynb": "one", "a": "old"})
        git(folder, "clone", "--quiet", str(self.remote), "student")

    def publish(self, files: dict[str, str | None]) -> None:
        for name, text in files.items():
            path = self.remote / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                path.unlink()
            else:
                path.write_text(text, encoding="utf-8", newline="")
        git(self.remote, "add", "--all")
        git(self.remote, "commit", "--quiet", "-m", "more")

    def write(self, name: str, text: str) -> None:
        path = self.here / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")

    def read(self, name: str) -> str:
        return (self.here / name).read_text(encoding="utf-8")

    def update(self) -> updates.Update:
        return updates.update(self.here)

    def is_at_the_remote_state(self) -> bool:
        return git(self.here, "rev-parse", "HEAD") == git(
            self.remote, "rev-parse", "main"
        )


@pytest.fixture
def course(tmp_path):
    return Course(tmp_path)


def test_new_changed_and_deleted_files_come_in(course):
    course.publish({"labs/02.ipynb": "two", "labs/01.ipynb": "one, better", "a": None})
    result = course.update()
    assert result.brought == ["a", "labs/01.ipynb", "labs/02.ipynb"]
    assert course.read("labs/02.ipynb") == "two"
    assert course.read("labs/01.ipynb") == "one, better"
    assert not (course.here / "a").exists()
    assert course.is_at_the_remote_state()
    assert git(course.here, "status", "--porcelain") == ""


def test_an_uncommitted_change_stays_and_is_listed(course):
    course.write("labs/01.ipynb", "my answer")
    course.publish({"labs/01.ipynb": "one, better", "labs/02.ipynb": "two"})
    result = course.update()
    assert course.read("labs/01.ipynb") == "my answer"
    assert result.kept == ["labs/01.ipynb"]
    assert result.brought == ["labs/02.ipynb"]
    assert course.is_at_the_remote_state()


def test_a_committed_change_stays_and_its_commit_is_kept_in_a_branch(course):
    course.write("labs/01.ipynb", "my answer")
    git(course.here, "commit", "--quiet", "--all", "-m", "mine")
    mine = git(course.here, "rev-parse", "HEAD")
    course.publish({"labs/01.ipynb": "one, better", "a": "new"})
    result = course.update()
    assert course.read("labs/01.ipynb") == "my answer"
    assert course.read("a") == "new"
    assert result.backup.startswith("before-update-")
    assert git(course.here, "rev-parse", result.backup) == mine


def test_a_change_outlives_two_updates(course):
    course.write("labs/01.ipynb", "my answer")
    for number in range(2):
        course.publish({"labs/01.ipynb": f"version {number}"})
        assert course.update().kept == ["labs/01.ipynb"]
        assert course.read("labs/01.ipynb") == "my answer"


def test_a_file_of_ones_own_is_not_overwritten_by_a_new_one_of_the_same_name(course):
    course.write("labs/02.ipynb", "mine, by chance")
    course.publish({"labs/02.ipynb": "two"})
    result = course.update()
    assert course.read("labs/02.ipynb") == "mine, by chance"
    assert result.kept == ["labs/02.ipynb"]


def test_an_ignored_file_of_ones_own_is_not_overwritten_either(course):
    course.publish({".gitignore": "notes\n"})
    course.update()
    course.write("notes", "mine")
    course.publish({".gitignore": "", "notes": "theirs"})
    course.update()
    assert course.read("notes") == "mine"


def test_a_file_the_course_gave_up_stays_if_it_was_changed(course):
    course.write("a", "mine")
    course.publish({"a": None})
    assert course.update().kept == ["a"]
    assert course.read("a") == "mine"


def test_a_deleted_file_comes_back_fresh(course):
    (course.here / "labs/01.ipynb").unlink()
    assert course.update().restored == ["labs/01.ipynb"]
    assert course.read("labs/01.ipynb") == "one"


def test_a_changed_file_that_the_course_left_alone_is_only_named(course):
    course.write("labs/01.ipynb", "my answer")
    course.publish({"a": "new"})
    result = course.update()
    assert (result.own, result.kept) == (["labs/01.ipynb"], [])
    assert course.read("labs/01.ipynb") == "my answer"


def test_nothing_new_leaves_own_commits_where_they_are(course):
    course.write("labs/01.ipynb", "my answer")
    git(course.here, "commit", "--quiet", "--all", "-m", "mine")
    mine = git(course.here, "rev-parse", "HEAD")
    result = course.update()
    assert (result.brought, result.backup) == ([], "")
    assert git(course.here, "rev-parse", "HEAD") == mine


def test_an_update_that_was_cut_off_is_finished_by_the_next(course, monkeypatch):
    course.publish({"a": "new", "labs/02.ipynb": "two"})
    whole = updates._git

    def cut_off(root, *words, **options):
        if words[0] == "reset":
            raise KeyboardInterrupt
        return whole(root, *words, **options)

    monkeypatch.setattr(updates, "_git", cut_off)
    with pytest.raises(KeyboardInterrupt):
        course.update()
    monkeypatch.setattr(updates, "_git", whole)
    result = course.update()
    assert (result.kept, result.own) == ([], [])
    assert course.is_at_the_remote_state()
    assert git(course.here, "status", "--porcelain") == ""


def test_names_in_chinese_and_with_spaces_are_brought(course):
    course.publish({"labs/zh/卷积 与 池化.ipynb": "卷积"})
    assert course.update().brought == ["labs/zh/卷积 与 池化.ipynb"]
    assert course.read("labs/zh/卷积 与 池化.ipynb") == "卷积"


def test_a_folder_in_the_way_of_a_new_file_is_left_alone(course):
    course.write("labs/02.ipynb/mine", "mine")
    course.publish({"labs/02.ipynb": "two", "a": "new"})
    result = course.update()
    assert (result.kept, result.brought) == (["labs/02.ipynb"], ["a"])
    assert course.read("labs/02.ipynb/mine") == "mine"


def test_changed_packages_are_told(course, capsys):
    course.publish({"requirements.txt": "numpy==2\n"})
    updates.show(course.update())
    assert "make.py setup" in capsys.readouterr().out


def test_what_was_done_is_told_in_words(course, capsys):
    course.write("labs/01.ipynb", "my answer")
    course.publish({"labs/01.ipynb": "better", "a": "new"})
    updates.show(course.update())
    told = capsys.readouterr().out
    assert "Brought (1):\n  a\n" in told
    assert "Left alone" in told
    updates.show(course.update())
    assert "  labs/01.ipynb" in capsys.readouterr().out


def test_a_folder_without_git_is_told_how_to_get_a_checkout(tmp_path):
    (tmp_path / "pyproject.toml").write_text(SETTINGS, encoding="utf-8")
    with pytest.raises(LabsError, match="git clone https://github.com/your-school"):
        updates.update(tmp_path)


def test_a_checkout_without_a_remote_is_told_how_to_name_one(course):
    git(course.here, "remote", "remove", "origin")
    with pytest.raises(LabsError, match="git remote add origin"):
        course.update()


def test_a_remote_out_of_reach_is_one_sentence(course):
    git(course.here, "remote", "set-url", "origin", str(course.here / "gone"))
    with pytest.raises(LabsError, match="cannot be reached"):
        course.update()


def test_a_merge_under_way_is_not_disturbed(course):
    course.write("a", "mine")
    git(course.here, "commit", "--quiet", "--all", "-m", "mine")
    course.publish({"a": "theirs"})
    git(course.here, "fetch", "--quiet")
    with pytest.raises(subprocess.CalledProcessError):
        git(course.here, "merge", "--quiet", "origin/main")
    with pytest.raises(LabsError, match="merge --abort"):
        course.update()


def test_no_git_at_all_is_one_sentence(course, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(LabsError, match="git is not installed"):
        course.update()
