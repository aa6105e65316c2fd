"""Dishes with a score: statistics of what is drawn, and the best reachable error."""

import csv
import io
import zipfile
from dataclasses import replace
from importlib import resources

import numpy as np
import pytest
from PIL import Image

from labdata.make import food_scores, raters


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def table(text):
    return list(csv.DictReader(io.StringIO(text.decode("utf-8"))))


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    folder = tmp_path_factory.mktemp("food")
    food_scores.generate(folder, seed=5, count=14)
    return files(folder)


@pytest.fixture(scope="module")
def bundled():
    content = (resources.files("labdata") / "samples" / "food_scores.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_layout_is_that_of_the_real_set(drawn):
    pictures = {f"data_foodscore/pic{number}.jpg" for number in range(1, 15)}
    assert set(drawn) == pictures | {"FoodScore.csv", "Ratings.csv"}
    assert drawn["FoodScore.csv"].startswith(b"ID,score\npic1,")
    for name in pictures:
        with Image.open(io.BytesIO(drawn[name])) as picture:
            assert (picture.format, picture.mode, picture.size) == (
                "JPEG",
                "RGB",
                (64, 64),
            )


def test_the_same_seed_writes_the_same_files_and_another_seed_others(drawn, tmp_path):
    food_scores.generate(tmp_path / "again", seed=5, count=14)
    food_scores.generate(tmp_path / "other", seed=6, count=14)
    assert files(tmp_path / "again") == drawn
    other = files(tmp_path / "other")
    assert other.keys() == drawn.keys()
    assert all(other[name] != drawn[name] for name in drawn)


def test_scores_are_the_means_of_the_single_ratings(bundled):
    single = {}
    for row in table(bundled["Ratings.csv"]):
        single.setdefault(row["ID"], []).append(int(row["rating"]))
    scores = {row["ID"]: float(row["score"]) for row in table(bundled["FoodScore.csv"])}
    assert len(scores) == food_scores.COUNT and scores.keys() == single.keys()
    for dish, said in single.items():
        assert len(said) == len(food_scores.RATERS)
        assert scores[dish] == pytest.approx(np.mean(said), abs=1e-6)


def test_bundled_scores_spread_like_the_real_ones(bundled):
    """The real ones go from 1.04 to 4.88 around 3.30."""
    scores = [float(row["score"]) for row in table(bundled["FoodScore.csv"])]
    assert 3.1 < np.mean(scores) < 3.5
    assert 0.5 < np.std(scores) < 0.85
    assert min(scores) < 2 and max(scores) > 4.5


def test_bundled_pictures_are_small_different_and_neither_dark_nor_blank(bundled):
    pictures = [data for name, data in bundled.items() if name.endswith(".jpg")]
    assert len(set(pictures)) == food_scores.COUNT
    assert sum(map(len, bundled.values())) < 1_500_000
    for data in pictures[::7]:
        with Image.open(io.BytesIO(data)) as picture:
            shown = np.asarray(picture).astype(float)
        assert 15 < shown.mean() < 240 and shown.std() > 10


def test_the_best_reachable_figures_are_those_the_module_states():
    found = food_scores.best_reachable(seed=77, count=6000)
    assert found.rmse == pytest.approx(food_scores.BEST_RMSE, abs=0.004)
    assert found.r2 == pytest.approx(food_scores.BEST_R2, abs=0.012)
    assert found.correlation == pytest.approx(food_scores.BEST_CORRELATION, abs=0.007)


def test_who_knows_formula_and_raters_reaches_the_best_and_no_more():
    own = np.array([food_scores.score(food_scores.dish(31, n)) for n in range(3000)])
    said = np.array([food_scores.ratings(31, n).mean() for n in range(3000)])
    guess, _ = raters.predict(own, food_scores.RATERS)
    rest = np.mean((guess - said) ** 2)
    assert np.sqrt(rest) == pytest.approx(food_scores.BEST_RMSE, abs=0.01)
    assert 1 - rest / said.var() == pytest.approx(food_scores.BEST_R2, abs=0.015)


@pytest.mark.parametrize(
    ("change", "points"),
    [
        ({"fresh": 1.0}, 0.45),
        ({"variety": 4}, 0.18),
        ({"garnished": True}, 0.40),
        ({"spills": 3}, -0.28),
        ({"light": -1.0}, -0.28),
        ({"filling": 0.88}, -0.24),
        ({"kind": "rolls"}, 0.30),
    ],
)
def test_the_score_follows_the_formula_in_the_text(change, points):
    plain = food_scores.Dish(
        kind="soup",
        fresh=0.0,
        variety=3,
        garnished=False,
        spills=1,
        filling=0.68,
        light=0.0,
    )
    moved = food_scores.score(replace(plain, **change)) - food_scores.score(plain)
    assert moved == pytest.approx(points)


def shown(change):
    dish = food_scores.Dish(
        kind="vegetables",
        fresh=0.0,
        variety=3,
        garnished=False,
        spills=0,
        filling=0.68,
        light=0.0,
    )
    dish = replace(dish, **change)
    pictures = []
    for number in range(6):
        canvas = food_scores.Canvas(np.random.default_rng([4, number]))
        food_scores.draw_dish(canvas, dish)
        pictures.append(np.asarray(canvas.image).astype(float))
    return np.stack(pictures)


def test_freshness_light_and_filling_can_be_seen():
    def strength(pictures):
        return (pictures.max(axis=3) - pictures.min(axis=3)).mean()

    assert strength(shown({"fresh": 1.5})) > strength(shown({"fresh": -1.5})) + 5
    assert shown({"light": 1.5}).mean() > shown({"light": -1.5}).mean() + 30
    full, empty = shown({"filling": 0.95}), shown({"filling": 0.4})
    assert np.abs(full - empty).mean() > 3


def test_every_kind_of_dish_occurs_about_equally_often():
    kinds = [food_scores.dish(9, number).kind for number in range(1400)]
    for kind in food_scores.KINDS:
        assert kinds.count(kind) == pytest.approx(200, abs=50)
