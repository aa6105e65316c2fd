import csv
import io
import os
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest

from labdata.make import reviews

BUNDLED = Path(reviews.__file__).parents[1] / "samples" / "reviews.zip"


@pytest.fixture(scope="module", params=list(reviews.FILES))
def kind(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def rows(kind) -> list[tuple[int, str]]:
    return reviews.reviews(kind, seed=101, count=1000)


def qualities(kind: str) -> tuple[set[str], set[str]]:
    """Return the words that praise and those that blame."""
    aspects = reviews._bank()[kind]["aspects"]
    return tuple(
        {word for aspect in aspects for word in aspect[name].split()}
        for name in ("good", "bad")
    )


def named(text: str, kind: str) -> tuple[bool, bool]:
    """Return whether a text holds a praising and a blaming word."""
    degrees = [d for listed in reviews._bank()["degrees"].values() for d in listed]
    before = "|".join(sorted(map(re.escape, degrees), key=len, reverse=True))
    found = set(re.findall(rf"(?:{before})(\w+)", text))
    found = {word.removesuffix("完全两样") for word in found}
    return tuple(not found.isdisjoint(words) for words in qualities(kind))


def test_labels_are_balanced_and_texts_distinct(rows):
    assert sum(label for label, _ in rows) == 500
    assert len({text for _, text in rows}) == 1000


def test_labels_stand_in_no_order(rows):
    labels = [label for label, _ in rows]
    changes = np.mean(np.diff(labels) != 0)
    assert 0.4 < changes < 0.6


def test_contrast_gives_the_label_by_what_counts(kind, monkeypatch):
    writer = reviews._Writer(np.random.default_rng(0), kind)
    monkeypatch.setattr(
        writer, "clause", lambda aspect, good, negated: "好" if good else "坏"
    )
    frames = [f for listed in reviews._bank()["frames"].values() for f in listed]
    for good, (aside, counts) in ((True, "坏好"), (False, "好坏")):
        expected = {frame.format(a=aside, b=counts) for frame in frames}
        assert {writer.contrast(good) for _ in range(300)} == expected


def test_a_negated_clause_names_the_opposite_quality(kind):
    writer = reviews._Writer(np.random.default_rng(0), kind)
    praise, blame = qualities(kind)
    for aspect in reviews._bank()[kind]["aspects"]:
        for good in (True, False):
            straight = writer.clause(aspect, good, negated=False)
            turned = writer.clause(aspect, good, negated=True)
            assert any(straight.endswith(w) for w in (praise if good else blame))
            assert any(turned.endswith(w) for w in (blame if good else praise))


def test_hard_reviews_hold_as_many_praising_as_blaming_words_on_either_side(kind):
    writer = reviews._Writer(np.random.default_rng(1), kind)
    for good in (True, False):
        texts = ["，".join(writer.hard(good)) for _ in range(2000)]
        counts = np.mean([named(text, kind) for text in texts], axis=0)
        # Both kinds of word occur in many; neither is a sign of the label alone.
        assert 0.3 < counts.min() and counts.max() < 0.95


def test_no_word_is_good_of_one_aspect_and_bad_of_another(kind):
    praise, blame = qualities(kind)
    assert praise.isdisjoint(blame)


def test_some_reviews_hold_ascii_commas(rows):
    share = np.mean(["," in text for _, text in rows])
    assert 0.05 < share < 0.2


def test_hard_share_is_as_documented(kind, monkeypatch):
    writer = reviews._Writer(np.random.default_rng(2), kind)
    hard = []
    monkeypatch.setattr(writer, "hard", lambda good: hard.append(1) or ["难"])
    for _ in range(2000):
        writer.review(True)
    assert len(hard) / 2000 == pytest.approx(reviews.HARD_SHARE, abs=0.03)


def test_files_read_back_as_the_origins_do(tmp_path):
    reviews.generate(tmp_path, seed=3, count=101)
    counts = []
    for name in reviews.FILES.values():
        raw = (tmp_path / name).read_bytes()
        assert b"\r" not in raw and not raw.startswith(b"\xef\xbb\xbf")
        table = list(csv.DictReader(io.StringIO(raw.decode("utf-8"), newline="")))
        assert {tuple(row) for row in table} == {("label", "review")}
        assert {row["label"] for row in table} == {"0", "1"}
        counts.append(len(table))
    assert counts == [51, 50]


def test_the_same_seed_writes_the_same_files_and_another_others(tmp_path):
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        reviews.generate(tmp_path / name, seed=seed, count=200)
    for file in reviews.FILES.values():
        a, b, c = ((tmp_path / name / file).read_text("utf-8") for name in "abc")
        assert a == b
        assert len(set(a.splitlines()) & set(c.splitlines())) < 20


def test_the_bundled_reviews_are_whole():
    with zipfile.ZipFile(BUNDLED) as members:
        assert sorted(members.namelist()) == sorted(reviews.FILES.values())
        counts = [
            len(members.read(name).decode("utf-8").splitlines()) - 1
            for name in members.namelist()
        ]
    assert counts == [reviews.COUNT // 2] * 2


@pytest.mark.slow
def test_a_bag_of_words_stops_far_below_what_order_allows():
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    from helpers.text import words

    rows = [row for kind in reviews.FILES for row in reviews.reviews(kind)]
    counts = CountVectorizer(token_pattern=r"\S+").fit_transform(
        [" ".join(words(text)) for _, text in rows]
    )
    labels = np.array([label for label, _ in rows])
    model = LogisticRegression(max_iter=2000).fit(counts[:2560], labels[:2560])
    assert 0.78 < model.score(counts[2560:], labels[2560:]) < 0.89


@pytest.mark.full_data
def test_no_review_is_a_real_one(kind, rows):
    name = reviews.FILES[kind]
    path = Path(os.environ.get("LABS_MIRROR", "-")) / "reviews" / Path(name).name
    if not path.is_file():
        pytest.skip("the real files are not here: LABS_MIRROR names no folder")
    with path.open(encoding="utf-8", newline="") as file:
        real = {row["review"] for row in csv.DictReader(file)}
    assert not real & {text for _, text in rows}
