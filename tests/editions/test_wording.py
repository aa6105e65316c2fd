"""Two languages in one code cell."""

import pytest

from helpers.editions.wording import (
    WordingError,
    localise,
    masked_tokens,
    swapped_positions,
    unwrapped,
)


@pytest.mark.parametrize(
    ("code", "english", "chinese"),
    [
        ('x = "Loss"  # zh: "损失"', 'x = "Loss"', 'x = "损失"'),
        (
            'f("a b", "c d")  # zh: "甲", "乙"',
            'f("a b", "c d")',
            'f("甲", "乙")',
        ),
        (
            'print(f"mean {m:.2f} of all")  # zh: "平均 {m:.2f}"',
            'print(f"mean {m:.2f} of all")',
            'print(f"平均 {m:.2f}")',
        ),
        (
            '"""Return the sum."""  # zh: "返回和。"',
            '"""Return the sum."""',
            '"""返回和。"""',
        ),
        ("x = 1  # one pass  |  一遍", "x = 1  # one pass", "x = 1  # 一遍"),
        ("# one pass  |  一遍", "# one pass", "# 一遍"),
        ("# alt: A curve  |  一条曲线", "# alt: A curve", "# alt: 一条曲线"),
        ("x = 1  # 5 x 5 = 25", "x = 1  # 5 x 5 = 25", "x = 1  # 5 x 5 = 25"),
        ('x = d["val_loss"]', 'x = d["val_loss"]', 'x = d["val_loss"]'),
        (
            's = "a # b"  # zh: "甲 # 乙"\nt = 2',
            's = "a # b"\nt = 2',
            's = "甲 # 乙"\nt = 2',
        ),
        (
            'f(\n    "Two words",  # zh: "两个词"\n    x,\n)',
            'f(\n    "Two words",\n    x,\n)',
            'f(\n    "两个词",\n    x,\n)',
        ),
        (
            """print(f"{d['a b']} is here")  # zh: "{d['a b']} 在这里\"""",
            """print(f"{d['a b']} is here")""",
            """print(f"{d['a b']} 在这里")""",
        ),
    ],
)
def test_each_language_gets_its_words(code, english, chinese):
    assert localise(code, "en") == english
    assert localise(code, "zh") == chinese


@pytest.mark.parametrize(
    ("code", "row"),
    [
        ('x = 1\ny = "two words"', 2),
        ('print(f"the mean is {m}")', 1),
        ("x = 1  # untranslated words", 1),
        ('f("a b", "c d")  # zh: "甲"', 1),
        ('x = "a b"  # zh: 甲', 1),
        ('x = "a b"  # zh: f"甲"', 1),
        ('x = 3  # zh: "三"', 1),
    ],
)
def test_missing_and_unmatched_translations_are_refused(code, row):
    with pytest.raises(WordingError) as caught:
        localise(code, "en")
    assert caught.value.row == row


def test_both_editions_have_the_same_tokens_where_strings_are_masked():
    code = 'show(x, title=f"The {n} best", k=3)  # zh: "最好的 {n} 个"'
    masked = swapped_positions(code)
    english = masked_tokens(localise(code, "en"), masked)
    assert english == masked_tokens(localise(code, "zh"), masked)
    other = localise(code, "zh").replace("k=3", "k=4")
    assert english != masked_tokens(other, masked)


def test_wrapped_chinese_lines_are_joined_without_a_space():
    assert unwrapped("卷积层\n很小。") == "卷积层很小。"
    assert unwrapped("它有，\nA 和 B") == "它有，A 和 B"
    assert unwrapped("这是 Keras\n的层") == "这是 Keras\n的层"
    assert unwrapped("叫作\n*校准*\n的做法") == "叫作*校准*的做法"


@pytest.mark.parametrize(
    "text",
    [
        "## 标题\n正文",
        "- 一\n- 二",
        "一段\n\n二段",
        "| 甲 |\n| 乙 |",
        "```\n甲\n乙\n```",
        "文字\n$$x$$",
    ],
)
def test_blocks_stay_apart(text):
    assert unwrapped(text) == text
