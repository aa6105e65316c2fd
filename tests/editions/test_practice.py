"""Practice sessions: their own sections, and a free part that no check reads."""

import json

import pytest

from helpers import project
from helpers.editions import rules, source
from helpers.editions.notebooks import editions as editions_of
from helpers.editions.notebooks import make
from helpers.errors import LabsError

from .conftest import LAB

OTHER_NAMES = {
    "story": "brief",
    "model": "start",
    "training": "milestones",
    "inside": "free",
    "comparison": "rubric",
}
FREE = """

# %% [markdown] lang="en"
# Your own question.

# %% [markdown] lang="zh"
# 你自己的问题。

# %% name="own-question" free=true
### BEGIN SOLUTION
secret = 1
### END SOLUTION

# %% [markdown] lang="en" section="results"
"""


@pytest.fixture
def practice(source_path):
    """The template as a practice session."""
    text = source_path.read_text(encoding="utf-8")
    python = '#     python: "3.11"'
    text = text.replace(python, f"{python}\n#     kind: practice")
    for lab, session in OTHER_NAMES.items():
        text = text.replace(f'section="{lab}"', f'section="{session}"')
    text = text.replace(' section="exercises"', "")
    text = text.replace('\n\n# %% [markdown] lang="en" section="results"\n', FREE)
    source_path.write_text(text, encoding="utf-8")
    return source_path


def notebooks(path):
    """Return the four editions by their kind and language."""
    settings = project.Settings("your-school/deep-learning-labs", "main", "0.1.0")
    parsed = source.read(path)
    return {
        (edition.kind, edition.language): make(parsed, edition, settings)
        for edition in editions_of(LAB)
    }


def code_of(notebook):
    return {
        cell["id"]: "".join(cell["source"])
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    }["99-own-question"]


def test_a_practice_session_has_its_own_sections(practice):
    lab = source.read(practice)
    found = [cell.section for cell in lab.cells if cell.section]
    assert found == list(source.PRACTICE_SECTIONS)


def test_all_four_editions_keep_the_rules(practice):
    for notebook in notebooks(practice).values():
        assert rules.problems(notebook) == []


def test_students_find_an_invitation_in_the_free_part(practice):
    found = notebooks(practice)
    assert code_of(found["student", "en"]) == (
        "# your own code, in as many cells as you like"
    )
    assert code_of(found["student", "zh"]) == "# 你自己的代码，可以再加单元格"
    assert code_of(found["solved", "en"]) == "secret = 1"
    assert "secret" not in json.dumps(found["student", "en"])


def test_the_free_part_is_marked_for_who_collects_it(practice):
    cells = notebooks(practice)["student", "en"]["cells"]
    free = [c["id"] for c in cells if c["metadata"].get("labs", {}).get("free")]
    assert free == ["99-own-question"]


def refused(path, old, new, said):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(LabsError, match=said):
        source.read(path)


def test_a_practice_session_without_a_free_part_is_refused(practice):
    begin, end = "### BEGIN SOLUTION\nsecret = 1\n### END SOLUTION", "secret = 1"
    text = practice.read_text(encoding="utf-8").replace(begin, end)
    practice.write_text(text, encoding="utf-8")
    refused(practice, " free=true", "", "has a cell with `free=true`")


def test_a_free_part_without_a_solution_is_refused(practice):
    refused(
        practice,
        "### BEGIN SOLUTION\nsecret = 1\n### END SOLUTION",
        "secret = 1",
        "free part own-question has no solution",
    )


def test_a_free_part_outside_a_practice_session_is_refused(source_path):
    refused(
        source_path,
        '\n\n# %% [markdown] lang="en" section="results"\n',
        FREE,
        "belongs to a practice session",
    )


def test_an_unknown_kind_is_refused(practice):
    refused(practice, "kind: practice", "kind: practise", "unknown kind 'practise'")


def test_a_lab_with_sections_of_a_practice_session_is_refused(practice):
    refused(practice, "#     kind: practice\n", "", "unknown section 'brief'")
