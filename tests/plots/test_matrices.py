"""Confusion matrices and heat maps."""

import numpy as np
import pytest

from helpers import plots


def cells(figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def test_rows_are_the_truth_and_columns_the_prediction():
    figure = plots.confusion_matrix([0, 0, 1], [0, 1, 1], ["cat", "dog"])
    assert cells(figure) == ["1", "1", "", "1"]
    assert figure.axes[0].get_xlabel() == "predicted class"
    assert figure.axes[0].get_ylabel() == "true class"


def test_names_and_rows_of_scores_count_as_classes():
    figure = plots.confusion_matrix(
        ["cat", "dog"], np.array([[0.9, 0.1], [0.8, 0.2]]), ["cat", "dog"]
    )
    assert cells(figure) == ["1", "", "1", ""]


def test_right_and_wrong_differ_in_lightness_too():
    figure = plots.confusion_matrix([0] * 9 + [0, 1], [0] * 9 + [1, 1], ["a", "b"])
    colours = np.asarray(figure.axes[0].images[0].get_array())
    grey = colours[..., :3] @ [0.299, 0.587, 0.114]
    assert grey[0, 1] - grey[0, 0] > 0.2


def test_different_numbers_are_refused():
    with pytest.raises(ValueError, match="true has 2, predicted has 1"):
        plots.confusion_matrix([0, 1], [0], ["a", "b"])


def test_an_unknown_class_is_refused():
    with pytest.raises(ValueError, match="'bird'; expected one of"):
        plots.confusion_matrix(["bird"], ["cat"], ["cat", "dog"])
    with pytest.raises(ValueError, match="expected 0 to 1"):
        plots.confusion_matrix([2], [0], ["cat", "dog"])


def test_small_matrices_carry_their_values_with_equal_decimals():
    assert cells(plots.heatmap([[0.7, 0.25]])) == ["0.70", "0.25"]
    assert cells(plots.heatmap([[1, 20]])) == ["1", "20"]


def test_large_matrices_carry_a_scale_instead():
    figure = plots.heatmap(np.zeros((30, 30)), value_label="weight")
    assert cells(figure) == []
    assert figure.axes[1].get_ylabel() == "weight"


def test_a_signed_scale_has_zero_in_its_middle():
    figure = plots.heatmap([[-1.0, 4.0]], signed=True, annotate=False)
    assert figure.axes[0].images[0].get_clim() == (-4.0, 4.0)


def test_a_cell_without_a_value_stays_empty():
    assert cells(plots.heatmap([[0.5, np.nan]])) == ["0.50", ""]


def test_labels_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="row_labels has 1, rows has 2"):
        plots.heatmap(np.zeros((2, 2)), row_labels=["a"])


def test_true_and_false_are_drawn_without_a_scale():
    figure = plots.heatmap(np.eye(3) > 0, title="Connections")
    assert cells(figure) == []
    assert len(figure.axes) == 1
