"""The pictures a backbone learns from, and how its worth is measured."""

import json

import numpy as np
import pytest

from helpers.data.backbone import build_backbone, weight_arrays
from labdata.make import backbone, kinds
from labdata.make.cats_dogs import CLASSES as PETS


def test_no_kind_is_a_class_of_a_lab():
    names = {animal.english for animal in kinds.ANIMALS}
    assert len(names) == len(kinds.ANIMALS) == 14
    taken = {name for pair in PETS.values() for name in pair}
    assert not names & (taken | {"cat", "dog", "deer", "frog", "horse", "bird"})


@pytest.mark.parametrize("label", range(len(kinds.ANIMALS)))
def test_every_animal_is_drawn_and_decided_by_the_seed(label):
    first, again, other = (
        np.asarray(kinds.draw_animal(label, np.random.default_rng(seed)))
        for seed in (3, 3, 4)
    )
    assert first.shape == (64, 64, 3)
    assert first.dtype == np.uint8
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_kinds_differ_where_place_and_light_are_the_same():
    pictures = [
        np.asarray(kinds.draw_animal(label, np.random.default_rng(5)), float)
        for label in range(len(kinds.ANIMALS))
    ]
    apart = [abs(pictures[0] - other).mean() for other in pictures[1:]]
    assert min(apart) > 3


@pytest.mark.parametrize("label", range(len(kinds.TEXTURES)))
def test_every_texture_is_drawn(label):
    picture = np.asarray(kinds.draw_texture(label, np.random.default_rng(2)))
    assert picture.shape == (64, 64, 3)
    assert picture.std() > 1


def test_stripes_lie_as_they_are_named():
    names = [english for english, _ in kinds.TEXTURES]
    for name, axis in (("upright stripes", 1), ("lying stripes", 0)):
        label = names.index(name)
        steeper = 0
        for seed in range(9):
            picture = kinds.draw_texture(label, np.random.default_rng(seed))
            grey = np.asarray(picture.convert("L"), float)
            slopes = [abs(np.diff(grey, axis=a)).mean() for a in (0, 1)]
            steeper += slopes[axis] > slopes[1 - axis]
        assert steeper >= 7, name


def test_pictures_of_a_source_come_in_turn_and_from_the_seed():
    pictures, labels = backbone.draw_pictures("textures", 2, seed=1)
    assert pictures.shape == (24, 64, 64, 3)
    assert labels.tolist() == list(range(12)) * 2
    again, _ = backbone.draw_pictures("textures", 2, seed=1)
    fresh, _ = backbone.draw_pictures("textures", 2, seed=2)
    assert np.array_equal(pictures, again)
    assert not np.array_equal(pictures, fresh)


def test_cats_and_dogs_for_transfer_are_half_and_half():
    pictures, labels = backbone.draw_cats_dogs(6, seed=1)
    assert pictures.shape == (6, 64, 64, 3)
    assert labels.tolist() == [0, 1] * 3


def test_training_learns_and_writes_weights_with_their_card(tmp_path, monkeypatch):
    monkeypatch.setattr(backbone, "PER_KIND", 3)
    monkeypatch.setattr(backbone, "TEST_PER_KIND", 1)
    monkeypatch.setattr(backbone, "EPOCHS", 1)
    textures = {"textures": backbone.SOURCES["textures"]}
    monkeypatch.setattr(backbone, "SOURCES", textures)
    untrained = weight_arrays(build_backbone(), "textures")
    card = backbone.train(tmp_path)
    written = json.loads((tmp_path / "backbone.json").read_text(encoding="utf-8"))
    assert written["textures"]["seed"] == card["textures"]["seed"] == backbone.SEED
    assert written["textures"]["pictures"] == 36
    with np.load(tmp_path / "backbone.npz") as arrays:
        assert set(arrays) == set(untrained)
        assert all(arrays[name].dtype == np.float16 for name in arrays)
        statistics = arrays["textures/norm1/moving_variance"]
        assert not np.array_equal(statistics, untrained["textures/norm1/moving_mean"])
        assert statistics.max() < 1, "normalisation has seen no picture"


def test_fine_tuning_changes_kernels_and_keeps_the_statistics(monkeypatch):
    monkeypatch.setattr(backbone, "TRANSFER_STEPS", 1)
    rng = np.random.default_rng(0)
    pair = rng.integers(0, 256, (8, 64, 64, 3), np.uint8), np.arange(8) % 2
    network = build_backbone()
    before = [weight.numpy() for weight in network.weights]
    arms = backbone.transfer_accuracies(network, pair, pair, seed=0)
    assert set(arms) == {"frozen", "tuned"}
    kernel = network.get_layer("conv1").kernel.numpy()
    assert not np.array_equal(kernel, before[0])
    norm = network.get_layer("norm1")
    assert np.array_equal(norm.moving_mean.numpy(), np.zeros(16)), "batch statistics"


def test_the_table_has_a_line_for_each_size(capsys):
    rows = [
        {"pictures": 40, "scratch": 0.55, "animals tuned": 0.745},
        {"pictures": 100, "scratch": 0.66, "animals tuned": 0.9},
    ]
    backbone.print_table(rows)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split("  ") == ["pictures", "scratch", "animals tuned"]
    assert lines[1].split() == ["40", "55.0%", "74.5%"]
