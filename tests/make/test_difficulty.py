from types import SimpleNamespace

import numpy as np
import pytest

from labdata.make import difficulty


def bars(count, seed):
    """Return small pictures of bars, upright (0) or lying (1), dark or bright."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 2, count)
    wave = np.sign(np.sin(np.arange(32)[None] * 1.3 + rng.uniform(0, 6.3, (count, 1))))
    upright = np.broadcast_to(wave[:, None, :], (count, 32, 32))
    pictures = np.where(labels[:, None, None] == 0, upright, upright.transpose(0, 2, 1))
    pictures = pictures * rng.choice([-60, 60], (count, 1, 1)) + 128
    return pictures[..., None].astype(np.uint8), labels


def test_a_linear_model_finds_brightness():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, 200)
    pictures = (
        rng.integers(0, 100, (200, 64, 64, 3)) + 100 * labels[:, None, None, None]
    )
    train, test = slice(0, 150), slice(150, None)
    assert (
        difficulty.linear_accuracy(
            pictures[train], labels[train], pictures[test], labels[test]
        )
        > 0.97
    )


def test_a_linear_model_does_not_find_structure():
    accuracy = difficulty.linear_accuracy(*bars(300, 1), *bars(300, 2))
    assert accuracy < 0.65


def test_pictures_are_reduced_to_32_pixels_by_averaging():
    pictures = np.zeros((1, 64, 64, 1), np.uint8)
    pictures[0, :2, :2, 0] = [[0, 100], [100, 200]]
    reduced = difficulty._reduced(pictures)
    assert reduced.shape == (1, 32 * 32)
    assert reduced[0, 0] == 100 and reduced[0, 1:].max() == 0


def test_the_network_has_the_weights_its_filters_imply():
    model = difficulty.small_cnn((64, 64, 3), 10)
    widths = (3, *difficulty.FILTERS)
    kernels = sum(9 * a * b for a, b in zip(widths, widths[1:], strict=False))
    norms = 4 * sum(difficulty.FILTERS)
    head = (2 * 2 * difficulty.FILTERS[-1] + 1) * 10
    assert model.count_params() == kernels + norms + head


def test_batch_norm_follows_within_an_epoch():
    model = difficulty.small_cnn((32, 32, 1), 2)
    momenta = {getattr(layer, "momentum", 0.9) for layer in model.layers}
    assert momenta == {0.9}


def test_the_network_finds_structure_that_the_linear_model_does_not():
    found = difficulty.measure("bars", *bars(300, 1), *bars(200, 2), epochs=6)
    assert found.cnn > 0.9 > 0.65 > found.linear
    assert (found.classes, found.train, found.test, found.epochs) == (2, 300, 200, 6)


def test_chance_is_the_share_of_the_commonest_class(monkeypatch):
    monkeypatch.setattr(difficulty, "cnn_accuracy", lambda *a, **k: 0.5)
    x, y = bars(60, 1)
    found = difficulty.measure("bars", x, y, x[:4], np.array([0, 0, 0, 1]))
    assert found.chance == 0.75


@pytest.mark.parametrize("before", [None, "full"])
def test_the_table_is_of_samples_even_where_full_data_is_there(
    monkeypatch, capsys, before
):
    import os

    from helpers import data

    seen = []

    def load(name):
        seen.append((name, os.environ.get("LABS_DATA")))
        print("what was loaded")
        x, y = bars(60, 1)
        part = SimpleNamespace(x=x, y=y)
        return SimpleNamespace(train=part, test=part)

    if before is None:
        monkeypatch.delenv("LABS_DATA", raising=False)
    else:
        monkeypatch.setenv("LABS_DATA", before)
    monkeypatch.setattr(data, "load", load)
    monkeypatch.setattr(difficulty, "cnn_accuracy", lambda *a, **k: 0.875)
    difficulty.main(["birds", "dogs"])
    assert seen == [("birds", "sample"), ("dogs", "sample")]
    assert os.environ.get("LABS_DATA") == before
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == difficulty.HEADER
    assert lines[1].startswith("birds") and "87.5%" in lines[1]
    assert len({len(line) for line in lines}) == 1
