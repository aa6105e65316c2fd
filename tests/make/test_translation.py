import re
import zipfile
from pathlib import Path

import numpy as np
import pytest

from labdata.make import translation

BUNDLED = Path(translation.__file__).parents[1] / "samples" / "translation.zip"


@pytest.fixture(scope="module")
def pairs() -> list[translation.Pair]:
    return translation.pairs(seed=101, count=1200)


def part(pairs, split):
    return [pair for pair in pairs if pair.split == split]


def joined(text: str, pairs) -> list:
    return [pair for pair in pairs if re.search(text, pair.english)]


def test_the_count_and_the_test_share_are_kept(pairs):
    assert len(pairs) == 1200
    assert len(part(pairs, "test")) == round(1200 * translation.TEST_SHARE)


def test_no_sentence_comes_twice_in_either_language(pairs):
    assert len({pair.english for pair in pairs}) == len(pairs)
    assert len({pair.chinese for pair in pairs}) == len(pairs)


def test_held_out_combinations_never_occur_in_training(pairs):
    seed = 101
    held = [
        (verb, noun)
        for verb in translation._verbs()
        for noun in translation._nouns()
        if not noun.kinds.isdisjoint(verb.kinds)
        and translation._held_out((verb.base, noun.english), seed)
    ]
    assert held
    for verb, noun in held:
        forms = {verb.base, verb.third, verb.past, verb.participle, verb.ing} - {""}
        name = f"({re.escape(noun.english)}|{re.escape(noun.plural)})"
        # The object follows its verb after at most three words ("those two red").
        pattern = rf"\b({'|'.join(forms)}) ([\w']+ ){{0,3}}?{name}\b"
        assert not joined(pattern, part(pairs, "train")), (verb.base, noun.english)


def test_every_word_of_a_test_row_occurs_in_training(pairs):
    for side in (lambda p: p.english.lower().split(), lambda p: p.chinese):
        known = {token for pair in part(pairs, "train") for token in side(pair)}
        assert {token for pair in part(pairs, "test") for token in side(pair)} <= known


def test_another_seed_holds_out_other_combinations():
    words = [(verb.base, "book") for verb in translation._verbs()] + [
        (adjective, noun.english)
        for adjective in ("new", "red", "big")
        for noun in translation._nouns()
    ]
    held = [{w for w in words if translation._held_out(w, seed)} for seed in (1, 2)]
    assert held[0] != held[1]
    share = len(held[0]) / len(words)
    assert 0.05 < share < 0.2


def test_measure_words_follow_numbers_in_chinese(pairs):
    for pair in joined(r"\b(two|five) books\b", pairs):
        assert re.search("[两五]本", pair.chinese)
    assert joined(r"\bbooks\b", pairs)
    horses = joined(r"\b(three|four|seven) horses\b", pairs)
    assert all("匹马" in pair.chinese for pair in horses)


def test_negation_is_mei_in_the_past_and_bu_elsewhere(pairs):
    for pair in joined(r"^\S+ did not \w+ [^,]*$", pairs):
        assert "没" in pair.chinese
    for pair in joined(r"^\S+ will not ", pairs):
        assert "不会" in pair.chinese
    assert not [pair for pair in pairs if "不有" in pair.chinese]


def test_questions_are_marked_on_both_sides(pairs):
    asked = [pair for pair in pairs if pair.english.endswith("?")]
    assert 0.1 < len(asked) / len(pairs) < 0.4
    assert all(pair.chinese.endswith("？") for pair in asked)
    assert all(pair.chinese.endswith("。") for pair in pairs if pair not in asked)


def test_articles_and_agreement_are_right(pairs):
    text = " ".join(pair.english for pair in pairs)
    assert not re.search(r"\ba [aeiou]|\ban [^aeiou]", text)
    assert not re.search(r"\b(he|she|Tom|Mary) (are|have|do) ", text)
    assert not re.search(r"\b(I|we|they|you) (is|has|does) ", text)
    assert not re.search(r"\b(these|those) several\b|  ", text)


def test_sentences_have_many_lengths(pairs):
    lengths = [len(pair.english.split()) for pair in pairs]
    assert min(lengths) <= 5 and max(lengths) >= 18
    assert 8 < np.mean(lengths) < 11


def test_the_file_has_a_byte_order_mark_and_three_columns(tmp_path):
    translation.generate(tmp_path, seed=4, count=60)
    raw = (tmp_path / "cmn.txt").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and b"\r" not in raw
    rows = [line.split("\t") for line in raw.decode("utf-8-sig").splitlines()]
    assert {len(row) for row in rows} == {3} and len(rows) == 60
    assert {re.search(r"split: (train|test)$", row[2])[1] for row in rows} == {
        "train",
        "test",
    }


def test_the_same_seed_writes_the_same_file_and_another_another(tmp_path):
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        translation.generate(tmp_path / name, seed=seed, count=200)
    a, b, c = ((tmp_path / name / "cmn.txt").read_text("utf-8") for name in "abc")
    assert a == b
    assert len(set(a.splitlines()) & set(c.splitlines())) < 20


def test_a_count_beyond_the_grammar_says_so(monkeypatch):
    monkeypatch.setattr(translation, "_SENTENCES", ["comparison"])
    monkeypatch.setattr(translation, "_TRIES_A_PAIR", 1)
    with pytest.raises(RuntimeError, match="widen translation_words.toml"):
        translation.pairs(seed=1, count=500)


def test_the_bundled_pairs_are_whole():
    with zipfile.ZipFile(BUNDLED) as members:
        assert members.namelist() == ["cmn.txt"]
        rows = members.read("cmn.txt").decode("utf-8-sig").splitlines()
    assert len(rows) == translation.COUNT
    assert sum(row.endswith("split: test") for row in rows) == round(
        translation.COUNT * translation.TEST_SHARE
    )
