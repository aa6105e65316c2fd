import json
import os
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from helpers.text import form_scores, poem_lines, rhyme_group, simplified, tones
from labdata.make import poems
from labdata.make.poems_coincidences import coincidences

BUNDLED = Path(poems.__file__).parents[1] / "samples" / "poems.zip"


@pytest.fixture(scope="module")
def fresh() -> list[dict]:
    return poems.poems(seed=101, count=60)


@pytest.fixture(scope="module")
def bundled() -> list[dict]:
    with zipfile.ZipFile(BUNDLED) as members:
        assert members.namelist() == [
            "全唐诗/poet.tang.0.json",
            "全唐诗/poet.tang.1000.json",
        ]
        return [p for n in members.namelist() for p in json.loads(members.read(n))]


def lines_of(poem: dict) -> list[str]:
    return poem_lines("".join(poem["paragraphs"]))


def test_every_poem_has_four_lines_of_five_or_seven(fresh):
    lengths = Counter(tuple(map(len, lines_of(poem))) for poem in fresh)
    assert lengths == {(5,) * 4: 30, (7,) * 4: 30}


def test_every_poem_is_in_pattern(fresh):
    assert {form_scores(lines_of(poem))[:3] for poem in fresh} == {(1, 1, 1)}


def test_no_line_ends_in_three_level_tones(fresh):
    assert not [
        line
        for poem in fresh
        for line in lines_of(poem)
        if tones(line)[-3:] == "平平平"
    ]


def test_a_poem_repeats_no_character_but_in_doubled_words(fresh):
    for poem in fresh:
        text = "".join(lines_of(poem))
        for character, times in Counter(text).items():
            assert times == 1 or (times == 2 and character * 2 in text), text


def test_a_poem_names_no_second_season(fresh):
    for poem in fresh:
        own = poem["title"][0]
        strange = set("春夏秋冬") - {own}
        assert strange.isdisjoint("".join(lines_of(poem)))


def test_lines_are_distinct(fresh):
    lines = [line for poem in fresh for line in lines_of(poem)]
    assert len(set(lines)) == len(lines)


def test_the_rhyme_sets_rhyme_today_and_are_level():
    for name, characters in poems._bank()["rhymes"].items():
        assert tones(characters) == "平" * len(characters), name
        assert len({rhyme_group(character) for character in characters}) == 1, name


def test_every_kind_that_the_words_name_exists():
    bank = poems._bank()
    known = {noun["kind"] for noun in bank["noun"]} | set(bank["objects"])
    tables = [noun["acts"] for noun in bank["noun"]]
    tables += [bank[name] for name in "people travel leads amounts doubled".split()]
    named = {
        kind for table in tables for kinds in table.values() for kind in kinds.split()
    }
    assert named <= known


def test_words_have_two_characters_and_known_tags():
    bank = poems._bank()
    listed = [noun["words"] for noun in bank["noun"]]
    listed += [*bank["objects"].values(), *bank["phrases"].values()]
    for tagged in " ".join(listed).split():
        word, _, tags = tagged.partition("/")
        assert len(word) == 2 and set(tags) <= set("春夏秋冬曉晝暮夜江山庭塞田"), tagged


def test_the_same_seed_writes_the_same_files_and_another_other_poems(tmp_path):
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        poems.generate(tmp_path / name, seed=seed, count=6)
    a, b, c = (
        (tmp_path / name / "全唐诗" / "poet.tang.0.json").read_bytes() for name in "abc"
    )
    assert a == b != c
    first, other = ({x for p in json.loads(f) for x in lines_of(p)} for f in (a, c))
    assert first.isdisjoint(other)


def test_poems_bear_the_fields_of_the_origin(fresh):
    assert {tuple(poem) for poem in fresh} == {("author", "paragraphs", "title", "id")}
    assert len({poem["id"] for poem in fresh}) == len(fresh)
    assert all(len(poem["paragraphs"]) == 2 for poem in fresh)


def test_a_thousand_poems_go_into_a_file(tmp_path, monkeypatch):
    monkeypatch.setattr(poems, "POEMS_A_FILE", 4)
    poems.generate(tmp_path, seed=1, count=6)
    names = sorted(path.name for path in tmp_path.rglob("*.json"))
    assert names == ["poet.tang.0.json", "poet.tang.4.json"]


def test_other_lengths_are_refused():
    with pytest.raises(ValueError, match="characters is 6"):
        poems.write_poem(None, 6)


def test_a_line_that_a_poet_could_share_is_recognised_in_either_script():
    assert coincidences(["江上清风起", "細雨閒窗響", "東風萬里長"]) == {"江上清風起"}
    assert coincidences(["门前江上清风起"]) == {"江上清風起"}


def test_listed_coincidences_are_never_written(monkeypatch):
    before = [line for p in poems.poems(seed=3, count=4) for line in lines_of(p)]
    banned = frozenset(poems.checksum(line[-5:]) for line in before)
    monkeypatch.setattr(poems, "_coincidences", lambda: banned)
    after = [line for p in poems.poems(seed=3, count=4) for line in lines_of(p)]
    assert {line[-5:] for line in after}.isdisjoint(line[-5:] for line in before)


def test_the_bundled_poems_are_whole(bundled):
    lines = [line for poem in bundled for line in lines_of(poem)]
    assert len(bundled) == poems.COUNT
    assert len(set(lines)) >= 0.99 * len(lines)
    assert all(form_scores(lines_of(poem))[:3] == (1, 1, 1) for poem in bundled)
    assert 450 < len(set("".join(lines))) < 800


def real_lines() -> set[str]:
    archive = Path(os.environ.get("LABS_MIRROR", "-")) / "poems.zip"
    if not archive.is_file():
        pytest.skip("the real files are not here: LABS_MIRROR names no folder")
    texts = []
    with zipfile.ZipFile(archive) as members:
        for name in members.namelist():
            if "poet.tang." in name:
                texts += [
                    "\n".join(p["paragraphs"]) for p in json.loads(members.read(name))
                ]
    return set(poem_lines(simplified("\n".join(texts))))


@pytest.mark.full_data
@pytest.mark.slow
def test_no_line_is_a_poets(bundled):
    real = real_lines()
    assert len(real) > 400_000
    ours = simplified("\n".join(line for poem in bundled for line in lines_of(poem)))
    assert not real & set(ours.split("\n"))
    # The list of coincidences was made from these files and these words.
    assert {
        poems.checksum(line) for line in coincidences(real)
    } == poems._coincidences()
