import json
import math
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from helpers import text
from helpers.text import Vocabulary

# Two quatrains made up for these tests, in strict form, first rhyme 庚, second 寒.
STRICT = "細雨閒窗響，孤燈小院明。故人何日到，今夜聽潮聲。"
BROKEN = ["細雨閒窗響", "孤燈小院冷", "故人何日", "今夜聽潮聲"]


# ------------------------------------------------------------ tokens


def test_chinese_words_are_cut_and_nothing_is_printed():
    program = (
        "from helpers import text;"
        "assert text.words('房间很干净，服务很热情。') == "
        "['房间', '很', '干净', '，', '服务', '很', '热情', '。']"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == done.stderr == ""


def test_importing_the_package_imports_no_heavy_library():
    heavy = "jieba pypinyin opencc sacrebleu rapidfuzz tensorflow keras".split()
    program = (
        "import sys, helpers.text;"
        f"print(*[name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""


def test_english_words_keep_apostrophes_and_part_punctuation():
    assert text.words("It's 3 o'clock, Tom!", "en") == [
        "it's", "3", "o'clock", ",", "tom", "!",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "whole", ["I think I'm late, but it's fine.", "Why did he leave?"]
)
def test_an_english_sentence_survives_cutting_and_joining(whole):
    assert text.sentence(text.words(whole, "en"), "en") == whole


def test_a_chinese_sentence_is_joined_without_blanks():
    assert text.sentence(["我", "喜欢", "。"], "zh") == "我喜欢。"


@pytest.mark.parametrize("function", [text.words, text.sentence])
def test_an_unknown_language_is_refused(function):
    with pytest.raises(ValueError, match="language is 'fr'"):
        function("a", "fr")


def test_scripts_are_converted_both_ways():
    assert text.simplified("雲門樓前") == "云门楼前"
    assert text.traditional("云门楼前") == "雲門樓前"
    assert text.simplified("abc，1。") == "abc，1。"


def test_padding_is_zero_and_unknown_is_one():
    vocabulary = Vocabulary.from_texts(["春風", "春雨"])
    assert (vocabulary.pad, vocabulary.unknown) == (0, 1)
    assert vocabulary.encode("春冬", 4).tolist() == [2, 1, 0, 0]
    assert vocabulary.start is None


def test_tokens_come_by_frequency_then_code_point():
    vocabulary = Vocabulary.from_texts([["b", "a", "c", "c"]])
    assert vocabulary.tokens[2:] == ["c", "a", "b"]


def test_size_and_minimum_count_limit_a_vocabulary():
    texts = [["a", "a", "a", "b", "b", "c"]]
    assert Vocabulary.from_texts(texts, size=3).tokens[2:] == ["a"]
    assert Vocabulary.from_texts(texts, minimum_count=2).tokens[2:] == ["a", "b"]
    with pytest.raises(ValueError, match="size is 2"):
        Vocabulary.from_texts(texts, size=2)


def test_marks_stand_around_a_text_and_survive_a_cut():
    vocabulary = Vocabulary("abc", marks=True)
    assert vocabulary.encode("abc", 7, marks=True).tolist() == [2, 4, 5, 6, 3, 0, 0]
    assert vocabulary.encode("abc", 4, marks=True).tolist() == [2, 4, 5, 3]


def test_marks_need_a_vocabulary_that_holds_them():
    with pytest.raises(ValueError, match="marks=True"):
        Vocabulary("abc").encode("a", marks=True)


def test_many_texts_become_one_padded_int32_table():
    table = Vocabulary("abc").encode_all(["ab", "c", ""])
    assert table.dtype == np.int32
    assert table.tolist() == [[2, 3], [4, 0], [0, 0]]


def test_decoding_drops_padding_and_ends_at_the_end_mark():
    vocabulary = Vocabulary("abc", marks=True)
    assert vocabulary.decode([2, 4, 1, 0, 5, 3, 6]) == ["a", "<unknown>", "b"]


@pytest.mark.parametrize("integer", [5, -1])
def test_decoding_refuses_integers_outside(integer):
    with pytest.raises(ValueError, match=f"integer {integer} is outside"):
        Vocabulary("abc").decode([integer])


def test_a_token_twice_is_refused():
    with pytest.raises(ValueError, match="'a' comes twice"):
        Vocabulary(["a", "b", "a"])


# ------------------------------------------------------------ sampling

LOGITS = np.log([0.5, 0.3, 0.15, 0.05])


def test_greedy_takes_the_largest():
    assert text.greedy(LOGITS) == 0
    assert text.greedy(np.stack([LOGITS, LOGITS[::-1]])).tolist() == [0, 3]


def test_probabilities_of_plain_logits_are_the_softmax():
    np.testing.assert_allclose(text.probabilities(LOGITS), [0.5, 0.3, 0.15, 0.05])


def test_temperature_one_half_squares_the_probabilities():
    squares = np.array([0.5, 0.3, 0.15, 0.05]) ** 2
    np.testing.assert_allclose(
        text.probabilities(LOGITS, temperature=0.5), squares / squares.sum()
    )


def test_top_k_keeps_the_k_largest():
    np.testing.assert_allclose(
        text.probabilities(LOGITS[::-1], top_k=2), [0, 0, 0.375, 0.625]
    )


@pytest.mark.parametrize(
    ("top_p", "kept"), [(0.4, 1), (0.5, 1), (0.6, 2), (0.9, 3), (1.0, 4)]
)
def test_top_p_keeps_the_smallest_set_that_reaches_it(top_p, kept):
    logits = np.log([0.5, 0.25, 0.1875, 0.0625])
    assert np.count_nonzero(text.probabilities(logits, top_p=top_p)) == kept


def test_a_masked_token_is_never_drawn():
    logits = np.array([[0.0, -np.inf, 0.0]] * 500)
    drawn = text.sample(logits, np.random.default_rng(0))
    assert set(drawn) == {0, 2}


def test_frequencies_of_samples_follow_the_probabilities():
    drawn = text.sample(np.tile(LOGITS, (20000, 1)), np.random.default_rng(1))
    shares = np.bincount(drawn, minlength=4) / len(drawn)
    np.testing.assert_allclose(shares, [0.5, 0.3, 0.15, 0.05], atol=0.015)


def test_one_row_gives_a_plain_int_and_the_seed_decides():
    first = [text.sample(LOGITS, np.random.default_rng(s)) for s in range(20)]
    again = [text.sample(LOGITS, np.random.default_rng(s)) for s in range(20)]
    assert first == again and isinstance(first[0], int) and len(set(first)) > 1


def test_large_logits_do_not_overflow():
    assert text.probabilities(np.array([1e4, 0.0])).tolist() == [1, 0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"temperature": 0}, "temperature is 0"),
        ({"top_k": 0}, "top_k is 0"),
        ({"top_p": 0.0}, "top_p is 0"),
        ({"top_p": 1.5}, "top_p is 1.5"),
    ],
)
def test_sampling_refuses_arguments_out_of_range(arguments, message):
    with pytest.raises(ValueError, match=message):
        text.probabilities(LOGITS, **arguments)


def test_sampling_refuses_a_row_that_is_all_masked():
    with pytest.raises(ValueError, match="no finite value"):
        text.probabilities(np.full(3, -np.inf))


# ------------------------------------------------------------ poems


@pytest.mark.parametrize(
    ("characters", "tone"),
    [("天風雲來", "平"), ("水月不去", "仄"), ("白竹一石十国獨", "仄"), ("看聽", "中")],
)
def test_tones_count_the_entering_tone_as_oblique(characters, tone):
    assert text.tones(characters) == tone * len(characters)


def test_both_scripts_have_the_same_tones():
    line = "獨結濕發國達學讀葉"
    assert text.tones(line) == text.tones(text.simplified(line)) == "仄" * len(line)


@pytest.mark.parametrize(
    ("characters", "group"),
    [
        ("家花霞", "麻"), ("河波多", "波"), ("斜夜月", "皆"), ("來開臺", "開"),
        ("飛歸微", "微"), ("橋高遙", "豪"), ("舟流秋", "尤"), ("山天圓船", "寒"),
        ("人雲村春", "文"), ("霜江光", "唐"), ("風聲中雄", "庚"), ("溪衣居兒", "齊"),
        ("時詩枝絲日", "支"), ("湖孤途", "姑"),
    ],
)  # fmt: skip
def test_characters_fall_into_the_fourteen_rhymes(characters, group):
    assert {text.rhyme_group(character) for character in characters} == {group}


def test_what_is_no_chinese_character_has_no_rhyme_and_any_tone():
    assert text.rhyme_group("x") == "" and text.tone("x") == "中"
    assert text.rhyme_group("，") == "" and text.tone("，") == "中"


def test_a_strict_poem_scores_one():
    scores = text.form_scores(STRICT)
    assert scores[:3] == (1, 1, 1)
    assert scores.repetition == 0 and scores.novelty is None


def test_each_broken_rule_costs_its_share():
    scores = text.form_scores(BROKEN)
    # One line is short; 冷 and 聲 rhyme by their finals, whatever their tones.
    assert scores.length == 3 / 4
    assert scores.rhyme == 1
    # Ten rules: four lines alternate, three neighbours agree or are opposed, lines 2
    # and 4 end level, line 3 oblique. 冷 ends line 2 oblique.
    assert scores.tone == pytest.approx(9 / 10)


def test_lines_that_do_not_rhyme_score_zero():
    lines = ["細雨閒窗響", "孤燈小院寒", "故人何日到", "今夜聽潮聲"]
    assert text.form_scores(lines).rhyme == 0


def test_seven_characters_must_alternate_at_2_4_and_6():
    strict = ["江上清風吹細柳"]
    assert text.tones(strict[0])[1:6:2] == "仄平仄"
    assert text.form_scores(strict).tone == 1
    assert text.form_scores(["江上清風來遠山", "清溪"]).tone == 1
    assert text.form_scores(["江上清風來青山"]).tone == 1 / 2


def test_length_can_be_asked_for():
    assert text.form_scores(STRICT, characters=7).length == 0
    assert text.form_scores(STRICT + "又一行文字。").length == 1
    assert text.form_scores("細雨閒窗響。").length == 1 / 4


def test_repetition_is_the_share_of_characters_seen_before():
    assert text.form_scores(["春風春雨春"]).repetition == pytest.approx(2 / 5)


def test_the_nearest_line_is_found_by_edit_distance():
    corpus = ["孤燈小院明", "細雨閒窗響", "故人何日到"]
    assert text.nearest_line("細雨西窗響", corpus) == ("細雨閒窗響", 1 / 5)
    assert text.nearest_line("故人何日到", corpus) == ("故人何日到", 0)


def test_novelty_averages_the_distances():
    corpus = text.poem_lines(STRICT)
    assert text.form_scores(STRICT, corpus).novelty == 0
    changed = ["細雨西窗響", *corpus[1:]]
    assert text.form_scores(changed, corpus).novelty == pytest.approx(0.05)


def test_an_empty_poem_scores_zero_and_an_empty_corpus_is_refused():
    assert text.form_scores("").length == 0
    with pytest.raises(ValueError, match="corpus is empty"):
        text.nearest_line("細雨", [])


@pytest.mark.full_data
def test_tang_quatrains_keep_the_form_better_than_shuffled_lines():
    archive = Path(os.environ.get("LABS_MIRROR", "-")) / "poems.zip"
    if not archive.is_file():
        pytest.skip("the real files are not here: LABS_MIRROR names no folder")
    quatrains = []
    with zipfile.ZipFile(archive) as members:
        for name in members.namelist():
            if "poet.tang." in name:
                poems = json.loads(members.read(name))
                cut = [text.poem_lines("".join(p["paragraphs"])) for p in poems]
                quatrains += [p for p in cut if list(map(len, p)) == [7] * 4]
    quatrains = quatrains[:2000]
    order = np.random.default_rng(0).permutation(4 * len(quatrains))
    lines = [line for poem in quatrains for line in poem]
    shuffled = [lines[i] for i in order]
    mixed = [shuffled[i : i + 4] for i in range(0, len(lines), 4)]
    real, chance = (
        np.mean([text.form_scores(poem)[1:3] for poem in poems], axis=0)
        for poems in (quatrains, mixed)
    )
    assert real[0] > 0.75 and chance[0] < 0.15
    assert real[1] > 0.9 and chance[1] < 0.82


# ------------------------------------------------------------ translation scores


def test_equal_translations_score_100():
    references = ["今天下午我们去图书馆。", "他昨天没买那本书。"]
    score = text.bleu(references, references, "zh")
    assert score.value == pytest.approx(100)
    assert text.chrf(references, references, "zh").value == pytest.approx(100)


def test_bleu_is_the_value_computed_by_hand():
    # 1-grams 5/6, 2-grams 3/5, 3-grams 2/4, 4-grams 1/3; equal lengths.
    score = text.bleu(["the cat sat on a mat"], ["the cat sat on the mat"], "en")
    by_hand = 100 * (5 / 6 * 3 / 5 * 2 / 4 * 1 / 3) ** (1 / 4)
    assert score.value == pytest.approx(by_hand)


def test_a_short_translation_pays_the_brevity_penalty():
    score = text.bleu(["the cat sat on"], ["the cat sat on the mat"], "en")
    assert score.value == pytest.approx(100 * math.exp(1 - 6 / 4))


def test_chinese_is_scored_by_characters():
    # 我 喜 欢 茶 。: 1-grams 4/5, 2-grams 2/4, 3-grams 1/3, 4-grams 0 (smoothed 1/4).
    score = text.bleu(["我喜欢茶。"], ["我喜欢水。"], "zh")
    by_hand = 100 * (4 / 5 * 2 / 4 * 1 / 3 * 1 / 4) ** (1 / 4)
    assert score.value == pytest.approx(by_hand)
    assert "tok:zh" in score.signature


def test_english_ignores_case_unless_told():
    assert text.bleu(["I SEE A CAT"], ["i see a cat"], "en").value == pytest.approx(100)
    strict = text.bleu(["I SEE A CAT"], ["i see a cat"], "en", lowercase=False)
    assert strict.value < 50


def test_signatures_name_tokeniser_and_version():
    signature = text.bleu(["a b c d"], ["a b c d"], "en").signature
    assert "tok:13a" in signature and "version:" in signature
    assert "nc:6" in text.chrf(["a"], ["a"], "en").signature


@pytest.mark.parametrize("score", [text.bleu, text.chrf])
def test_scores_refuse_what_does_not_match(score):
    with pytest.raises(ValueError, match="1 hypotheses and 2 references"):
        score(["a"], ["a", "b"], "en")
    with pytest.raises(ValueError, match="language is 'de'"):
        score(["a"], ["a"], "de")
