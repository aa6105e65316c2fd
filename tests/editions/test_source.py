"""Malformed sources are refused with file and line."""

import pytest

from helpers.editions import source
from helpers.errors import LabsError


def test_the_template_is_well_formed(source_path):
    lab = source.read(source_path)
    assert lab.prefix == "99"
    assert [cell.section for cell in lab.cells if cell.section] == list(source.SECTIONS)


FAULTS = {
    "unclosed solution": (
        "    ### END SOLUTION\n",
        "",
        "this BEGIN SOLUTION is never closed",
    ),
    "nested solution": (
        "    ### BEGIN SOLUTION\n",
        "    ### BEGIN SOLUTION\n    ### BEGIN SOLUTION\n",
        "a solution inside that of line",
    ),
    "solution never opened": (
        "    ### BEGIN SOLUTION\n",
        "",
        "END SOLUTION without BEGIN SOLUTION",
    ),
    "exercise without check": (
        '# %% check="99.1"\ncheck("99.1", mean_squared_error)\n',
        "",
        "exercise 99.1 has no check cell",
    ),
    "check of nothing": (
        'check="99.1"\ncheck("99.1"',
        'check="99.7"\ncheck("99.7"',
        "the check of 99.7 has no exercise above it",
    ),
    "check cell with more in it": (
        'check("99.1", mean_squared_error)\n',
        'check("99.1", mean_squared_error); print(1)\n',
        "a check cell holds just",
    ),
    "exercise without questions": (
        'exercise="99.1"',
        'exercise="99.5"',
        "exercise 99.5 has no questions",
    ),
    "missing translation": (
        '# %% [markdown] lang="zh"\n# ## 模型\n#\n'
        "# 模型就在这里一步步搭起来，课程的要点不藏在辅助函数里。\n",
        "",
        "missing translation",
    ),
    "other headings in Chinese": (
        "# ## 模型\n",
        "# ### 模型\n",
        "different headings",
    ),
    "unknown tag": ('tags=["strict"]', 'tags=["strickt"]', "unknown tag 'strickt'"),
    "unknown option": ('# %% name="fit"', '# %% nam="fit"', "unknown cell option"),
    "cell without a name": ('# %% name="inside"', "# %%", "needs a name"),
    "name used twice": (
        'name="inside"',
        'name="model"',
        "cell name 'model' is already used at line",
    ),
    "section missing": (' section="inside"', "", "the section 'inside' is missing"),
    "unknown section": ('section="inside"', 'section="outside"', "unknown section"),
    "not Python": ("slope, height = np", "slope, height == = np", "not Python"),
    "header without a title": (
        '#     title:\n#       en: "A straight line through points"\n'
        "#       zh: 用一条直线穿过数据点\n",
        "",
        "the header lacks title",
    ),
    "unknown header": ("#     week: 1", "#     week: 1\n#     weak: 1", "unknown in"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_refused_with_file_and_line(source_path, fault):
    old, new, said = FAULTS[fault]
    text = source_path.read_text(encoding="utf-8")
    assert old in text
    source_path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LabsError, match=r"^99_line\.py:\d+: ") as caught:
        source.read(source_path)
    assert said in str(caught.value)


def test_the_line_is_the_marker_at_fault(source_path):
    text = source_path.read_text(encoding="utf-8")
    broken = text.replace("    ### END SOLUTION\n", "", 1)
    source_path.write_text(broken, encoding="utf-8")
    line = broken.splitlines().index("    ### BEGIN SOLUTION") + 1
    with pytest.raises(LabsError, match=rf"^99_line\.py:{line}: "):
        source.read(source_path)


def test_a_file_name_that_is_no_lab_is_refused(tmp_path):
    with pytest.raises(LabsError, match="the name must look like"):
        source.read(tmp_path / "Lesson One.py")
