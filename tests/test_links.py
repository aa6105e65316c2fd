"""Launch links: addresses, badges, the README's table, and moving them all."""

import json
import re
from pathlib import Path

import pytest

from helpers import links, project
from helpers.errors import LabsError
from tests.small_course import REPOSITORY, write_course

ROOT = Path(__file__).resolve().parent.parent
ADDRESS = re.compile(r"https://(?:colab\.research\.google|mybinder)\.[^\s)\"\\]+")
STATIC = (links.COLAB_BADGE, links.BINDER_BADGE)


@pytest.fixture
def course(tmp_path):
    return write_course(tmp_path / "course", {"01_first": ["1"], "06a_lenet": ["2"]})


def test_the_address_of_colab():
    assert links.colab_url("a/b", "main", "labs/zh/06a.ipynb") == (
        "https://colab.research.google.com/github/a/b/blob/main/labs/zh/06a.ipynb"
    )


def test_the_address_of_binder_opens_jupyterlab_at_the_notebook():
    assert links.binder_url("a/b", "week/6", "labs/06a.ipynb") == (
        "https://mybinder.org/v2/gh/a/b/week%2F6?urlpath=lab/tree/labs/06a.ipynb"
    )


def test_paths_are_percent_encoded():
    assert links.colab_url("a/b", "main", "labs/卷 1.ipynb").endswith(
        "labs/%E5%8D%B7%201.ipynb"
    )


def test_badges_have_alternative_text():
    line = links.badges_markdown("a/b", "main", "labs/06a.ipynb")
    assert "[![Open in Colab](" in line and "[![Open in Binder](" in line
    assert "\n" not in line


def test_the_setting_every_badge_and_the_readme_move_together(course):
    changed = links.relink(course, "other/place")
    assert project.settings(course).repository == "other/place"
    for path in course.rglob("*.ipynb"):
        relative = path.relative_to(course)
        assert relative in changed
        text = "".join(json.loads(path.read_text("utf-8"))["cells"][0]["source"])
        badges = links.badges_markdown("other/place", "main", relative.as_posix())
        assert text.endswith(badges)
    assert REPOSITORY not in (course / "README.md").read_text(encoding="utf-8")
    assert "other/place/blob/main/labs/zh/06a_lenet.ipynb" in (
        course / "README.md"
    ).read_text(encoding="utf-8")


def test_the_comment_beside_the_setting_stays(course):
    links.relink(course, "other/place")
    text = (course / "pyproject.toml").read_text(encoding="utf-8")
    assert 'repository = "other/place"   # where it is published' in text


def test_moving_there_and_back_gives_the_same_bytes(course):
    links.relink(course, REPOSITORY)
    before = {path: path.read_bytes() for path in course.rglob("*") if path.is_file()}
    links.relink(course, "other/place")
    links.relink(course, REPOSITORY)
    assert before == {p: p.read_bytes() for p in course.rglob("*") if p.is_file()}


def test_moving_to_where_it_is_changes_only_an_old_table(course):
    assert links.relink(course, REPOSITORY) == [Path("README.md")]
    assert links.relink(course, REPOSITORY) == []


def test_another_repository_whose_name_begins_alike_stays(course):
    path = course / "README.md"
    other = f"See https://github.com/{REPOSITORY}-2024 and https://github.com/x/y.\n"
    path.write_text(other + path.read_text(encoding="utf-8"), encoding="utf-8")
    links.relink(course, "other/place")
    assert path.read_text(encoding="utf-8").startswith(other)


def test_the_address_that_colab_installs_from_moves_too(course):
    path = course / "labs" / "01_first.ipynb"
    text = path.read_text(encoding="utf-8")
    install = f"git+https://github.com/{REPOSITORY}@v0.1.0"
    path.write_text(text.replace('"1"', f'"{install}"'), encoding="utf-8")
    links.relink(course, "other/place")
    assert "git+https://github.com/other/place@v0.1.0" in path.read_text("utf-8")


@pytest.mark.parametrize("name", ["", "noslash", "a/b/c", "a b/c", "https://x/y"])
def test_a_name_of_another_form_is_refused_with_an_example(course, name):
    with pytest.raises(LabsError, match="labs links your-school/"):
        links.relink(course, name)


def test_a_readme_without_markers_is_refused(course):
    (course / "README.md").write_text("# A course\n", encoding="utf-8")
    with pytest.raises(LabsError, match="<!-- labs -->"):
        links.write_labs_table(course)


def test_the_table_names_every_lab_in_both_languages(course):
    table = links.labs_table(course)
    assert table.count("\n") == 3
    assert "[Lab 06a_lenet](labs/06a_lenet.ipynb)" in table
    assert "[实验 06a_lenet](labs/zh/06a_lenet.ipynb)" in table


def notebooks() -> list[Path]:
    found = (ROOT / "labs").rglob("*.ipynb")
    return [path for path in found if ".ipynb_checkpoints" not in path.parts]


def test_every_launch_link_of_the_tree_is_the_computed_one():
    place = project.settings(ROOT)
    for path in notebooks():
        relative = path.relative_to(ROOT).as_posix()
        wanted = {
            links.colab_url(place.repository, place.branch, relative),
            links.binder_url(place.repository, place.branch, relative),
        }
        found = set(ADDRESS.findall(path.read_text(encoding="utf-8")))
        assert found.difference(STATIC) == wanted, relative


def test_the_table_in_the_readme_is_the_computed_one():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = links.labs_table(ROOT)
    assert links.replace_between(text, links.LABS_MARKERS, table) == text, (
        "type: labs links"
    )
