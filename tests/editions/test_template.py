"""`labs new` writes a lab that builds as it stands."""

import pytest

from helpers.editions import notebooks, rules, source, template
from helpers.errors import LabsError
from helpers.project import settings

from .conftest import LAB


def test_all_four_editions_of_the_template_keep_the_rules(course, source_path):
    lab = source.read(source_path)
    for edition in notebooks.editions(LAB):
        notebook = notebooks.make(lab, edition, settings(course))
        assert rules.problems(notebook) == []


@pytest.mark.parametrize("name", ["Line", "5_line", "05c-line", "05c_", "../05c_line"])
def test_names_of_another_form_are_refused(course, name):
    with pytest.raises(LabsError, match="labs new"):
        template.new(name, root=course)


def test_a_taken_number_is_refused(course):
    with pytest.raises(LabsError, match="exists already"):
        template.new("99_other", root=course)
