"""Grids of pictures."""

import numpy as np
import pytest

from helpers import plots
from helpers.plots.grids import _pictures
from helpers.plots.style import VERMILLION


def texts(figure) -> list[str]:
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def test_bytes_and_unit_floats_are_shown_as_they_are():
    grey = np.full((1, 2, 2), 51, np.uint8)
    assert (_pictures(grey)[0] == 51).all()
    assert (_pictures(np.full((1, 2, 2), 0.2))[0] == 51).all()


def test_other_values_are_stretched_on_one_scale_for_all_pictures():
    batch = np.array([[[0.0, 16.0]], [[8.0, 8.0]]])
    first, second = _pictures(batch)
    assert first[0, :, 0].tolist() == [0, 255]
    assert second[0, :, 0].tolist() == [128, 128]


def test_mistakes_are_framed_and_tell_both_classes():
    figure = plots.image_grid(
        np.zeros((3, 8, 8)), [0, 1, 1], predicted=[0, 0, 1], class_names=["cat", "dog"]
    )
    assert texts(figure) == ["cat", "said cat", "is dog", "dog"]
    assert len(figure.axes[0].patches) == 1
    marked = [t for t in figure.axes[0].texts if t.get_color() == VERMILLION]
    assert [text.get_text() for text in marked] == ["said cat", "is dog"]


def test_pictures_of_different_sizes_go_on_one_grid():
    figure = plots.image_grid([np.zeros((20, 40)), np.zeros((300, 200, 3))], ["a", "b"])
    assert texts(figure) == ["a", "b"]


def test_labels_in_a_column_are_accepted():
    figure = plots.image_grid(np.zeros((2, 8, 8)), np.array([[3], [4]]))
    assert texts(figure) == ["3", "4"]


def test_a_wrong_number_of_labels_is_refused():
    with pytest.raises(ValueError, match="2 pictures and 3 labels"):
        plots.image_grid(np.zeros((2, 8, 8)), [1, 2, 3])


def test_a_class_without_a_name_is_refused():
    with pytest.raises(ValueError, match="classes 0 to 2; expected 0 to 1"):
        plots.image_grid(np.zeros((2, 8, 8)), [0, 2], class_names=["a", "b"])


def test_a_single_picture_is_refused_with_its_shape():
    with pytest.raises(ValueError, match=r"images has shape \(8, 8\)"):
        plots.image_grid(np.zeros((8, 8)))


def test_two_channels_are_refused():
    with pytest.raises(ValueError, match=r"\(8, 8, 2\)"):
        plots.image_grid(np.zeros((1, 8, 8, 2)))


def test_too_many_noisy_pictures_are_refused_with_a_number():
    noise = np.random.default_rng(0).integers(0, 256, (48, 64, 64, 3), np.uint8)
    with pytest.raises(ValueError, match="show fewer"):
        plots.image_grid(noise)


def test_kernels_with_many_inputs_show_a_row_a_filter():
    figure = plots.filters(np.ones((3, 3, 6, 16)))
    words = texts(figure)
    assert "filter 8" in words
    assert "and 8 more" in words
    assert "input channels 1 to 6 of 6" in words


def test_zero_weights_are_in_the_middle_of_the_scale():
    kernels = np.array([0.0, -2.0, 1.0]).reshape(1, 1, 1, 3)
    figure = plots.filters(kernels)
    assert {"-2", "2   weight"} <= set(texts(figure))


def test_weights_of_another_shape_are_refused():
    with pytest.raises(ValueError, match="weights has shape"):
        plots.filters(np.zeros((25, 6)))


def test_feature_maps_name_each_layer_and_its_shape():
    figure = plots.feature_maps(
        {"C1": np.zeros((1, 28, 28, 6)), "S2": np.zeros((14, 14, 6))},
        image=np.zeros((28, 28)),
    )
    assert texts(figure) == ["input", "28×28", "C1", "28×28×6", "S2", "14×14×6"]


def test_feature_maps_of_a_batch_are_refused():
    with pytest.raises(ValueError, match=r"take \[0\] or \[:1\]"):
        plots.feature_maps({"C1": np.zeros((2, 28, 28, 6))})


def test_the_most_probable_class_stands_out_and_the_true_one_is_named():
    figure = plots.probabilities(np.zeros((8, 8)), [0.2, 0.7, 0.1], "abc", true=0)
    bars = figure.axes[1].patches
    assert bars[1].get_facecolor() != bars[0].get_facecolor()
    names = [label.get_text() for label in figure.axes[1].get_yticklabels()]
    assert names == ["a (true)", "b", "c"]


def test_of_many_classes_only_the_most_probable_are_drawn():
    values = np.linspace(0, 1, 100) / 50
    names = [str(index) for index in range(100)]
    figure = plots.probabilities(np.zeros((8, 8)), values, names, most=3)
    labels = [label.get_text() for label in figure.axes[1].get_yticklabels()]
    assert labels == ["99", "98", "97"]


def test_probabilities_without_their_names_are_refused():
    with pytest.raises(ValueError, match="probabilities has 3, class_names has 2"):
        plots.probabilities(np.zeros((8, 8)), [0.2, 0.7, 0.1], ["a", "b"])
