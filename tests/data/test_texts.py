"""Reviews, poems and sentence pairs, clean and mean."""

import json
from collections import Counter

import numpy as np
import pytest

from helpers import data
from helpers.data.catalog import find
from helpers.data.items import TEST
from helpers.data.texts import (
    is_quatrain,
    pair_rows,
    poem_rows,
    read_poems,
    read_reviews,
    read_translation,
    review_rows,
    shared_groups,
)
from helpers.data.trees import FolderTree
from helpers.errors import LabsError

from .test_pictures import Tree

HOTEL = "datasets/ChnSentiCorp_htl_all/ChnSentiCorp_htl_all.csv"
FOOD = "datasets/waimai_10k/waimai_10k.csv"


def reviews(hotel: str, food: str = "") -> Tree:
    return Tree(
        {
            HOTEL: f"label,review\n{hotel}".encode(),
            FOOD: f"label,review\n{food}".encode(),
        }
    )


def test_reviews_keep_quotes_commas_and_line_breaks():
    items = read_reviews(reviews('1,"他说""好"", 很好"\n0,"两\n行"\n'))
    assert set(items.x) == {'他说"好", 很好', "两\n行"}


def test_reviews_without_text_copies_and_contradictions_go():
    items = read_reviews(reviews("1,好\n1,\n0,   \n1,好\n0,坏\n", "1,怪\n0,怪\n0,好\n"))
    assert dict(zip(items.x, items.y, strict=True)) == {"坏": 0}


def test_reviews_know_their_topic():
    items = read_reviews(reviews("1,房间好\n", "0,饭冷\n"))
    topics = dict(zip(items.x, items.columns["topic"], strict=True))
    assert topics == {"房间好": "hotel", "饭冷": "takeaway"}


def test_a_table_with_other_columns_is_refused():
    tree = Tree({HOTEL: "text,label\n好,1\n".encode()})
    with pytest.raises(LabsError, match="columns .*expected label and review"):
        read_reviews(tree)


def test_the_strict_form_is_four_equal_lines_of_known_characters():
    assert is_quatrain(("一二三四五",) * 4)
    assert is_quatrain(("一二三四五六七",) * 4)
    assert not is_quatrain(("一二三四五六",) * 4)
    assert not is_quatrain(("一二三四五",) * 3)
    assert not is_quatrain(("一二三四五",) * 3 + ("一二三四五六七",))
    assert not is_quatrain(("一二三四□",) * 4)
    assert not is_quatrain(("一二三四𠀀",) * 4)
    assert not is_quatrain(())


def poems(*texts: list[str]) -> Tree:
    rows = [
        {"title": f"題{i}", "author": "某", "paragraphs": t}
        for i, t in enumerate(texts)
    ]
    return Tree(
        {
            "全唐诗/poet.tang.0.json": json.dumps(rows, ensure_ascii=False).encode(),
            "全唐诗/authors.tang.json": b"[]",
            "全唐诗/唐诗三百首.json": b"[]",
        }
    )


def test_poems_are_given_with_the_same_marks():
    items = read_poems(
        poems(["甲乙丙丁戊？", "己庚辛壬癸！子丑寅卯辰；巳午未申酉。"]), "traditional"
    )
    assert list(items.x) == ["甲乙丙丁戊，己庚辛壬癸。子丑寅卯辰，巳午未申酉。"]
    assert list(items.y) == [5]
    assert items.columns["title"][0] == "題0"


def test_poems_that_share_a_line_stay_together():
    line = "一二三四五，甲乙丙丁戊。"
    texts = []
    for number in range(40):
        own = "".join(chr(0x4E00 + 100 + 20 * number + i) for i in range(10))
        texts.append(
            [
                line if number < 30 else f"{own[:5]}，{own[5:]}。",
                f"{own[5:]}，{own[:5]}。",
            ]
        )
    items = read_poems(poems(*texts), "traditional")
    sharing = [
        part for text, part in zip(items.x, items.part, strict=True) if line[:5] in text
    ]
    assert len(sharing) == 30 and len(set(sharing)) == 1


def test_script_is_converted_on_request_only():
    tree = poems(
        ["電腦學習認漢字，電腦學習認漢字。", "電腦學習認漢字，電腦學習認漢字。"]
    )
    assert read_poems(tree, "traditional").x[0].startswith("電腦學習")
    assert read_poems(tree, "simplified").x[0].startswith("电脑学习认汉字")


def test_pairs_read_the_mark_at_the_start_and_three_columns():
    tree = Tree(
        {"cmn.txt": "\ufeffHi.\t你好。\tCC-BY a\r\nHi.\t你好。\tCC-BY b\n\n".encode()}
    )
    items = read_translation(tree, "traditional")
    assert (list(items.x), list(items.y)) == (["你好。"], ["Hi."])
    assert list(items.columns["attribution"]) == ["CC-BY a"]


def test_a_row_without_attribution_is_named():
    tree = Tree({"cmn.txt": "Hi.\t你好。\tCC-BY\nRun.\t跑。\n".encode()})
    with pytest.raises(LabsError, match="line 2: found 2 columns"):
        read_translation(tree, "traditional")


def test_pairs_keep_the_parts_their_table_names():
    rows = [
        f"a{n}\t甲{n}\tours; split: {'test' if n % 3 == 0 else 'train'}"
        for n in range(9)
    ]
    items = read_translation(Tree({"cmn.txt": "\n".join(rows).encode()}), "traditional")
    for english, part in zip(items.y, items.part, strict=True):
        assert (part == TEST) == (int(english[1:]) % 3 == 0)


def test_groups_join_through_others_and_do_not_depend_on_order():
    members = [("a", "1"), ("b", "2"), ("a", "2"), ("c", "3")]
    names = shared_groups(members)
    assert names[0] == names[1] == names[2] != names[3]
    assert shared_groups(members[::-1]) == names[::-1]


@pytest.mark.full_data
def test_the_poems_are_counted(real):
    rows = poem_rows(FolderTree(find("poems")))
    assert len(rows) == 57607
    quatrains = [poem.lines for poem in rows if is_quatrain(poem.lines)]
    assert Counter(len(lines[0]) for lines in quatrains) == {5: 3957, 7: 10522}
    assert len(set("".join("".join(lines) for lines in quatrains))) == 5319


@pytest.mark.full_data
def test_no_line_of_a_test_poem_was_learned(real):
    loaded = data.load("poems")
    marks = str.maketrans("，。", "  ")
    learned = {line for x in loaded.train.x for line in x.translate(marks).split()}
    tested = {line for x in loaded.test.x for line in x.translate(marks).split()}
    assert not learned & tested


@pytest.mark.full_data
def test_the_reviews_are_counted(real):
    rows = review_rows(FolderTree(find("reviews")))
    counts = Counter((row.topic, row.label) for row in rows)
    assert (counts["hotel", 1], counts["hotel", 0]) == (5322, 2444)
    assert sum(row.topic == "takeaway" for row in rows) == 11987
    assert sum(not row.text for row in rows) == 1
    loaded = data.load("reviews")
    assert loaded.test.y.mean() == pytest.approx(loaded.train.y.mean(), abs=0.002)


@pytest.mark.full_data
def test_the_pairs_are_counted_and_no_test_sentence_was_learned(real):
    rows = pair_rows(FolderTree(find("translation")))
    assert len(rows) == 29155
    assert all("tatoeba.org" in row.attribution for row in rows)
    loaded = data.load("translation")
    for part in ("x", "y"):
        learned = set(getattr(loaded.train, part))
        assert not learned & set(getattr(loaded.test, part))
    assert 0.09 < len(loaded.test) / len(loaded) < 0.11
    simplified = data.load("translation", script="simplified")
    assert len(simplified) < len(loaded)


@pytest.mark.full_data
def test_poems_of_one_length_are_chosen(real):
    five, seven = data.load("poems", characters=5), data.load("poems", characters=7)
    assert len(five) + len(seven) == 14093
    assert {len(x) for x in five.train.x} == {24}
    assert {len(x) for x in seven.test.x} == {32}
    assert np.unique(seven.train.y).tolist() == [7]
