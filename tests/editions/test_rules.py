"""Each notebook rule finds the fault it is there for."""

import base64
import copy

import pytest

from helpers.editions import notebooks, rules, source
from helpers.project import settings

from .conftest import LAB


@pytest.fixture
def notebook(course, source_path):
    """The template's solved edition, with one harmless figure as output."""
    lab = source.read(source_path)
    edition = notebooks.Edition(LAB, "solved", "en")
    built = notebooks.make(lab, edition, settings(course))
    _code(built, "99-data")["outputs"] = [_picture("Points about a line")]
    return built


def _picture(alt, size=10):
    data = {"image/png": [base64.b64encode(b"x" * size).decode()]}
    metadata = {"image/png": {"alt": alt}}
    return {"output_type": "display_data", "data": data, "metadata": metadata}


def _stream(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": [text]}


def _code(notebook, cell_id):
    return next(cell for cell in notebook["cells"] if cell["id"] == cell_id)


def _outputs(notebook):
    return _code(notebook, "99-fit")["outputs"]


def _second_title(notebook):
    notebook["cells"][5]["source"].append("\n# Again")


def _no_section(notebook):
    del notebook["cells"][3]["metadata"]["labs"]


def _heading_jump(notebook):
    notebook["cells"][5]["source"].append("\n#### Deep")


def _no_alt(notebook):
    _outputs(notebook).append(_picture(""))


def _long_cell(notebook):
    _code(notebook, "99-fit")["source"] = ["x = 1\n"] * 26


def _wide_line(notebook):
    _code(notebook, "99-fit")["source"] = ["x = " + "1" * 90]


def _no_prose(notebook):
    cell = _code(notebook, "99-fit")
    at = notebook["cells"].index(cell)
    for number in range(3):
        twin = copy.deepcopy(cell)
        twin["id"] = f"99-twin-{number}"
        notebook["cells"].insert(at, twin)


def _path_in_source(notebook):
    _code(notebook, "99-fit")["source"] = ['x = "/home/ann/data"']


def _path_in_output(notebook):
    _outputs(notebook).append(_stream("saved C:\\Users\\ann\n"))


def _widget(notebook):
    data = {rules.WIDGET_MIME: {"model_id": "1"}}
    _outputs(notebook).append(
        {"output_type": "display_data", "data": data, "metadata": {}}
    )


def _widget_state(notebook):
    notebook["metadata"]["widgets"] = {}


def _error(notebook):
    _outputs(notebook).append({"output_type": "error", "ename": "ValueError"})


def _warning(notebook):
    _outputs(notebook).append(_stream("W0000 oneDNN", "stderr"))


def _large_picture(notebook):
    _outputs(notebook).append(_picture("A large picture", 200_000))


def _long_text(notebook):
    _outputs(notebook).append(_stream("x" * 30_000))


def _large_notebook(notebook):
    _outputs(notebook).extend([_picture("A fair picture", 99_000)] * 40)


def _tofu(notebook):
    _outputs(notebook).append(_stream("accuracy \ufffd"))


def _other_kernel(notebook):
    notebook["metadata"]["kernelspec"] = {"name": "my-env"}


def _language_version(notebook):
    notebook["metadata"]["language_info"] = {"name": "python", "version": "3.11.7"}


def _same_id(notebook):
    notebook["cells"][4]["id"] = notebook["cells"][3]["id"]


def _magic(notebook):
    _code(notebook, "99-fit")["source"] = ["%matplotlib inline"]


FAULTS = {
    _second_title: "one_title",
    _no_section: "required_sections",
    _heading_jump: "heading_order",
    _no_alt: "figures_have_alt_text",
    _long_cell: "short_cells",
    _wide_line: "short_cells",
    _no_prose: "prose_between_code",
    _path_in_source: "no_absolute_paths",
    _path_in_output: "no_absolute_paths",
    _widget: "no_widget_state",
    _widget_state: "no_widget_state",
    _error: "no_errors",
    _warning: "nothing_on_stderr",
    _large_picture: "small_outputs",
    _long_text: "small_outputs",
    _large_notebook: "small_outputs",
    _tofu: "no_tofu",
    _other_kernel: "plain_metadata",
    _language_version: "plain_metadata",
    _same_id: "unique_cell_ids",
    _magic: "no_magics",
}


def test_a_sound_notebook_breaks_no_rule(notebook):
    assert rules.problems(notebook) == []


@pytest.mark.parametrize("plant", FAULTS, ids=lambda plant: plant.__name__)
def test_a_planted_fault_is_found_by_its_rule(notebook, plant):
    plant(notebook)
    names = {problem.partition(":")[0] for problem in rules.problems(notebook)}
    assert FAULTS[plant] in names


def test_every_rule_has_a_planted_fault():
    assert set(FAULTS.values()) == set(rules.RULES)
