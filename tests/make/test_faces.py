"""Faces with a score, a label, an expression: statistics of what is drawn."""

import csv
import io
import zipfile
from collections import Counter
from dataclasses import replace
from importlib import resources

import numpy as np
import pytest
from PIL import Image

from labdata.make import expressions, face_scores, faces, genders, raters
from labdata.make.canvas import Canvas

MAKERS = {
    "face_scores": face_scores,
    "genders": genders,
    "expressions": expressions,
}
SMALL = 14
ENOUGH = 4000  # faces described, not drawn


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def pixels(content):
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.format == "JPEG"
        return np.asarray(picture)


@pytest.fixture(scope="module", params=MAKERS)
def drawn(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    MAKERS[request.param].generate(folder, seed=5, count=SMALL)
    return request.param, files(folder)


@pytest.fixture(scope="module", params=MAKERS)
def bundled(request):
    place = resources.files("labdata") / "samples" / f"{request.param}.zip"
    content = place.read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return request.param, members, len(content)


def pictures_of(members):
    return {name: data for name, data in members.items() if name.endswith(".jpg")}


def test_pictures_have_the_size_and_colours_of_the_set(drawn):
    name, members = drawn
    shape = (48, 48) if name == "expressions" else (64, 64, 3)
    found = [pixels(content).shape for content in pictures_of(members).values()]
    assert found == [shape] * SMALL


def test_the_same_seed_writes_the_same_files_and_another_seed_others(drawn, tmp_path):
    name, first = drawn
    MAKERS[name].generate(tmp_path / "again", seed=5, count=SMALL)
    MAKERS[name].generate(tmp_path / "other", seed=6, count=SMALL)
    assert files(tmp_path / "again") == first
    other = set(pictures_of(files(tmp_path / "other")).values())
    assert len(other) == SMALL
    assert not other & set(pictures_of(first).values())


def test_the_bundled_set_is_whole_and_small(bundled):
    name, members, size = bundled
    found = pictures_of(members)
    assert len(found) == MAKERS[name].COUNT
    assert len(set(found.values())) == len(found)
    assert size < 2_700_000


def test_bundled_pictures_are_neither_dark_nor_blank(bundled):
    _, members, _ = bundled
    some = list(pictures_of(members).values())[::11]
    shown = np.stack([pixels(content) for content in some]).astype(float)
    axes = tuple(range(1, shown.ndim))
    assert 75 < shown.mean() < 150
    assert shown.mean(axis=axes).min() > 15
    assert shown.std(axis=axes).min() > 8


# The face itself


def test_attributes_are_drawn_independently_of_one_another():
    rng = np.random.default_rng(3)
    shown = [faces.random_face(rng) for _ in range(3000)]
    columns = [[face.proportions[p] for face in shown] for p in faces.PROPORTIONS]
    columns.append([face.age for face in shown])
    columns.append([sum(face.skin) for face in shown])
    columns.append([bool(face.beard) for face in shown])
    columns.append([bool(face.glasses) for face in shown])
    columns.append([faces.HAIR.index(face.hair) for face in shown])
    related = np.corrcoef(np.array(columns, dtype=float)) - np.eye(len(columns))
    assert np.abs(related).max() < 0.08


def test_faces_are_adults_and_every_look_occurs():
    rng = np.random.default_rng(4)
    shown = [faces.random_face(rng) for _ in range(2000)]
    assert all(18 <= face.age <= 80 for face in shown)
    assert {face.hair for face in shown} == set(faces.HAIR)
    assert {face.glasses for face in shown} == {"", "round", "square"}
    assert len({face.beard for face in shown}) == 5
    assert {face.hat for face in shown} == {"", "beanie", "cap"}
    skins = np.array([sum(face.skin) / 3 for face in shown])
    assert skins.min() < 90 < 210 < skins.max()


@pytest.mark.parametrize("name", faces.PROPORTIONS)
def test_every_proportion_changes_the_drawing(name):
    def drawing(value):
        rng = np.random.default_rng(8)
        face = faces.random_face(rng, **{name: value})
        face = replace(face, hair="bald", hat="", glasses="", beard="")
        canvas = Canvas(np.random.default_rng(9), (90, 120, 160))
        faces.draw_face(canvas, face, faces.Pose())
        return np.asarray(canvas.image.reduce(3)).astype(float)

    assert np.abs(drawing(-2.0) - drawing(2.0)).mean() > 0.05


@pytest.mark.parametrize("light", faces.LIGHTS[1:])
def test_every_light_changes_the_drawing(light):
    def drawing(kind):
        face = faces.random_face(np.random.default_rng(8))
        canvas = Canvas(np.random.default_rng(9), (90, 120, 160))
        faces.draw_face(canvas, face, faces.Pose(light=kind))
        return np.asarray(canvas.image).astype(float)

    assert np.abs(drawing(light) - drawing("front")).mean() > 5


def test_light_from_the_left_leaves_the_right_cheek_darker():
    face = faces.random_face(np.random.default_rng(8), eye_distance=0.0)
    canvas = Canvas(np.random.default_rng(9), (90, 120, 160))
    faces.draw_face(canvas, face, faces.Pose(light="left"))
    shown = np.asarray(canvas.image.reduce(3).convert("L")).astype(float)
    assert shown[30:44, 20:27].mean() > shown[30:44, 37:44].mean() + 35


# Raters


def test_raters_say_whole_numbers_from_1_to_5():
    rng = np.random.default_rng(1)
    said = [raters.rate(s, face_scores.RATERS, rng) for s in np.linspace(-2, 8, 50)]
    assert set(np.unique(said)) == {1, 2, 3, 4, 5}
    assert said[0].tolist() == [1] * 12 and said[-1].tolist() == [5] * 12


def test_the_prediction_from_the_formula_agrees_with_raters_at_work():
    scores = np.array([1.2, 2.6, 3.0, 3.9, 4.8])
    mean, variance = raters.predict(scores, face_scores.RATERS)
    rng = np.random.default_rng(2)
    for at, score in enumerate(scores):
        said = [raters.rate(score, face_scores.RATERS, rng).mean() for _ in range(4000)]
        assert np.mean(said) == pytest.approx(mean[at], abs=0.015)
        assert np.var(said) == pytest.approx(variance[at], rel=0.1)


# Scores


def test_the_best_reachable_figures_are_those_the_module_states():
    found = face_scores.best_reachable(seed=77, count=ENOUGH)
    assert found.correlation == pytest.approx(face_scores.BEST_CORRELATION, abs=0.006)
    assert found.rmse == pytest.approx(face_scores.BEST_RMSE, abs=0.004)
    assert found.r2 == pytest.approx(face_scores.BEST_R2, abs=0.012)


def test_who_knows_formula_and_raters_reaches_the_best_and_no_more():
    count = 3000
    own = np.array(
        [face_scores.score(*face_scores.subject(31, n)) for n in range(count)]
    )
    said = np.array([face_scores.ratings(31, n).mean() for n in range(count)])
    guess, _ = raters.predict(own, face_scores.RATERS)
    rmse = np.sqrt(np.mean((guess - said) ** 2))
    assert rmse == pytest.approx(face_scores.BEST_RMSE, abs=0.01)
    r = np.corrcoef(guess, said)[0, 1]
    assert r == pytest.approx(face_scores.BEST_CORRELATION, abs=0.012)


def test_skin_hair_age_and_glasses_do_not_enter_the_score():
    face, pose, mood = face_scores.subject(1, 1)
    other = replace(
        face, skin=(9, 9, 9), hair="bald", age=80.0, glasses="round", beard="full"
    )
    assert face_scores.score(other, pose, mood) == face_scores.score(face, pose, mood)


def test_means_and_single_ratings_agree(bundled):
    name, members, _ = bundled
    if name != "face_scores":
        return
    text = members["SCUT-FBP5500_v2/train_test_files/All_labels.txt"].decode("utf-8")
    means = dict(line.split(" ") for line in text.splitlines())
    table = members["SCUT-FBP5500_v2/All_Ratings.csv"].decode("utf-8")
    single = {}
    for row in csv.DictReader(io.StringIO(table)):
        single.setdefault(row["Filename"], []).append(int(row["Rating"]))
    assert means.keys() == single.keys()
    assert {f"SCUT-FBP5500_v2/Images/{n}" for n in means} == set(pictures_of(members))
    for picture, said in single.items():
        assert len(said) == 12
        assert float(means[picture]) == pytest.approx(np.mean(said), abs=1e-6)
    values = np.array([float(mean) for mean in means.values()])
    assert 2.8 < values.mean() < 3.2 and 0.5 < values.std() < 0.8


# Two classes


def test_the_best_reachable_accuracy_is_what_the_module_states():
    found = genders.best_reachable(seed=78, count=ENOUGH)
    assert found[""] == pytest.approx(genders.BEST_ACCURACY, abs=0.006)
    for light, accuracy in genders.BEST_ACCURACY_BY_LIGHT.items():
        assert found[light] == pytest.approx(accuracy, abs=0.03)


def test_who_sees_the_margin_is_right_as_often_as_stated():
    shown = [genders.subject(79, number) for number in range(ENOUGH)]
    right = np.mean([(item.margin > 0) == item.group for item in shown])
    assert right == pytest.approx(genders.BEST_ACCURACY, abs=0.012)


def test_the_label_is_not_related_to_skin_hair_beard_or_age():
    shown = [genders.subject(80, number) for number in range(ENOUGH)]
    group = [item.group for item in shown]
    for look in (
        lambda face: sum(face.skin),
        lambda face: face.age,
        lambda face: bool(face.beard),
        lambda face: bool(face.glasses),
        lambda face: faces.HAIR.index(face.hair),
        lambda face: sum(face.hair_colour),
    ):
        values = [float(look(item.face)) for item in shown]
        assert abs(np.corrcoef(values, group)[0, 1]) < 0.06


def test_names_have_four_fields_that_mean_what_the_module_says(bundled):
    name, members, _ = bundled
    if name != "genders":
        return
    fields = []
    for path in pictures_of(members):
        assert path.startswith("data/") and path.endswith(".jpg.chip.jpg")
        fields.append(path.removeprefix("data/").removesuffix(".jpg.chip.jpg"))
    ages, groups, lights, serials = zip(*(f.split("_") for f in fields), strict=True)
    assert all(18 <= int(age) <= 80 for age in ages)
    assert 0.45 < np.mean([int(group) for group in groups]) < 0.55
    share = Counter(lights)
    for light, expected in enumerate(genders.LIGHT_SHARES):
        assert share[str(light)] / len(lights) == pytest.approx(expected, abs=0.04)
    assert len(set(serials)) == len(serials)
    assert all(len(serial) == 17 for serial in serials)
    assert "不是性别" in members["data/README.txt"].decode("utf-8")


# Expressions


def test_seven_expressions_are_equally_many_in_both_splits(bundled):
    name, members, _ = bundled
    if name != "expressions":
        return
    found = Counter(tuple(path.split("/")[:2]) for path in members)
    assert {kind for _, kind in found} == set(expressions.CLASSES)
    assert len({n for (split, _), n in found.items() if split == "train"}) == 1
    assert len({n for (split, _), n in found.items() if split == "test"}) == 1
    tested = sum(n for (split, _), n in found.items() if split == "test")
    assert tested / len(members) == pytest.approx(expressions.TEST_SHARE, abs=0.01)


def test_every_expression_looks_different_on_the_same_face():
    face = faces.random_face(np.random.default_rng(8))
    face = replace(face, hat="", beard="", glasses="", fringe=False)
    shown = {}
    for kind, ways in expressions.MOVES.items():
        canvas = Canvas(np.random.default_rng(9), (90, 120, 160))
        faces.draw_face(canvas, face, faces.Pose(size=26), ways[0])
        shown[kind] = np.asarray(canvas.image.reduce(3).convert("L")).astype(float)
    for one in shown:
        for other in shown:
            if one != other:
                assert np.abs(shown[one] - shown[other]).mean() > 0.4, (one, other)


def test_every_class_has_a_name_in_both_languages():
    for english, chinese in expressions.CLASSES.values():
        assert english.isascii() and not chinese.isascii()
