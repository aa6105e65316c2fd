"""Every built notebook equals its source, keeps the rules, and has a twin."""

import json
import re

import pytest

from helpers import editions, links, project
from helpers.checks.exercise import exercises_of, prefixes
from helpers.editions import rules, source, wording
from helpers.editions.notebooks import editions as editions_of
from helpers.editions.notebooks import text_of

from .conftest import ALL, LABS, ROOT, load, name_of


@pytest.mark.parametrize("lab", LABS)
def test_editions_equal_their_source(lab):
    steps = list(editions.check([lab], root=ROOT))
    assert [step for step in steps if step.state != "equal"] == []


@pytest.mark.parametrize("edition", ALL, ids=name_of)
def test_every_notebook_keeps_every_rule(edition):
    assert rules.problems(load(edition)) == []


@pytest.mark.parametrize("edition", ALL, ids=name_of)
def test_the_file_is_canonical(edition):
    text = (ROOT / edition.path).read_text(encoding="utf-8")
    assert text == text_of(json.loads(text))


PLACE = re.compile(r"/(tmp|home|root|Users|var/folders)/|[A-Z]:\\Users")


@pytest.mark.parametrize("edition", ALL, ids=name_of)
def test_no_output_names_a_folder_of_the_machine_that_made_it(edition):
    said = [
        text
        for cell in load(edition)["cells"]
        for output in cell.get("outputs", [])
        for kind, text in {
            "stream": output.get("text", ""),
            **output.get("data", {}),
        }.items()
        if kind == "stream" or kind.startswith("text/")
    ]
    found = [str(text) for text in said if PLACE.search("".join(text))]
    assert found == []


@pytest.mark.parametrize("lab", LABS)
def test_both_languages_hold_the_same_code(lab):
    parsed = source.read(ROOT / "labs" / "source" / f"{lab}.py")
    masks = {
        f"{parsed.prefix}-{cell.name}": wording.swapped_positions(cell.text["en"])
        for cell in parsed.cells
        if cell.kind == "code" and not cell.exercise and not cell.free
    }
    english, chinese = (
        {cell["id"]: "".join(cell["source"]) for cell in load(edition)["cells"]}
        for edition in editions_of(lab)[:2]
    )
    assert english.keys() == chinese.keys()
    for name, mask in masks.items():
        assert wording.masked_tokens(english[name], mask) == wording.masked_tokens(
            chinese[name], mask
        ), name


@pytest.mark.parametrize("edition", ALL, ids=name_of)
def test_launch_links_point_to_the_notebook_itself(edition):
    place = project.settings(ROOT)
    title = "".join(load(edition)["cells"][0]["source"])
    wanted = links.badges_markdown(
        place.repository, place.branch, edition.path.as_posix()
    )
    assert wanted in title


@pytest.mark.parametrize("edition", ALL, ids=name_of)
def test_colab_installs_this_version(edition):
    place = project.settings(ROOT)
    code = "".join(load(edition)["cells"][1]["source"])
    assert f'"git+https://github.com/{place.repository}@v{place.version}"' in code


@pytest.mark.parametrize("lab", LABS)
def test_points_in_the_text_are_the_points_of_the_exercise(lab):
    prefix = lab.partition("_")[0]
    known = exercises_of(prefix) if prefix in prefixes() else ()
    for edition in editions_of(lab):
        text = "\n".join("".join(cell["source"]) for cell in load(edition)["cells"])
        for exercise in known:
            heading = rf"### \S+ {re.escape(exercise.name)} ?[(（]{exercise.points} "
            assert re.search(heading, text), (edition.path, exercise.name)


def test_no_notebook_is_left_without_a_source():
    known = {ROOT / edition.path for edition in ALL}
    found = {
        path
        for path in (ROOT / "labs").rglob("*.ipynb")
        if ".ipynb_checkpoints" not in path.parts
    }
    assert found == known


@pytest.mark.parametrize("edition", ALL, ids=name_of)
def test_a_lab_promises_data_only_where_it_loads_some(edition):
    loads = bool(
        source.read(ROOT / "labs" / "source" / f"{edition.lab}.py").header.data
    )
    title, colab = ("".join(cell["source"]) for cell in load(edition)["cells"][:2])
    assert ("sample" in title or "样本" in title) == loads
    assert ("fetches" in colab or "下载" in colab) == loads
