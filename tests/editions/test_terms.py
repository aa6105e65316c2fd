"""The glossary holds both languages to one word a term."""

import pytest

from helpers.editions import source, terms
from helpers.errors import LabsError


def test_the_template_keeps_the_glossary(source_path):
    terms.check_terms(source.read(source_path))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("最小二乘法给数据点", "最小平方法给数据点", "'least squares'"),
        ("用均方误差说明", "用平均平方误差说明", "'mean squared error'"),
        ("# 一次只改一处", "# 卷积的步长", "say 步幅, not 步长"),
        ("# 先看，后建模", "# 先看,后建模", "half-width punctuation in '看,'"),
        ("# 先看，后建模", "# **先看，**后建模", "Markdown shows the stars"),
        ("# 只改一处", "# 权值，只改一处", "say 权重, not 权值"),
    ],
)
def test_other_words_are_refused(source_path, old, new, said):
    text = source_path.read_text(encoding="utf-8")
    assert old in text
    source_path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LabsError, match=r"^99_line\.py:\d+: ") as caught:
        terms.check_terms(source.read(source_path))
    assert said in str(caught.value)


def test_terms_inside_code_do_not_count():
    assert "stride" not in terms._plain("use `strides=2` and $stride$")
