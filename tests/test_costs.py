"""Are a network's multiply-adds counted as the papers count them?"""

import pytest

from helpers import costs, training


@pytest.fixture(scope="module")
def keras():
    return training.start() or __import__("keras")


def test_a_dense_layer_costs_its_matrix(keras):
    model = keras.Sequential([keras.Input((7,)), keras.layers.Dense(3)])
    assert costs.multiply_adds(model) == 21


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (("Conv2D", 6, 5), 28 * 28 * 6 * 5 * 5 * 4),
        (("Conv2D", 6, 5, 2), 14 * 14 * 6 * 5 * 5 * 4),
        (("DepthwiseConv2D", 5), 28 * 28 * 5 * 5 * 4),
        (("SeparableConv2D", 6, 5), 28 * 28 * (5 * 5 * 4 + 4 * 6)),
        (("MaxPooling2D", 2), 0),
        (("BatchNormalization",), 0),
    ],
    ids=lambda case: str(case),
)
def test_a_layer_costs_its_kernel_at_each_position(keras, layer, expected):
    kind, *arguments = layer
    model = keras.Sequential(
        [keras.Input((32, 32, 4)), getattr(keras.layers, kind)(*arguments)]
    )
    assert costs.multiply_adds(model) == expected


def test_groups_see_only_their_maps(keras):
    model = keras.Sequential(
        [keras.Input((32, 32, 4)), keras.layers.Conv2D(6, 5, groups=2)]
    )
    assert costs.multiply_adds(model) == 28 * 28 * 6 * 5 * 5 * 2


def test_a_model_inside_a_model_is_counted(keras):
    inner = keras.Sequential([keras.Input((7,)), keras.layers.Dense(3)])
    model = keras.Sequential([keras.Input((7,)), inner, keras.layers.Dense(2)])
    assert costs.multiply_adds(model) == 21 + 6


def test_mobilenet_costs_what_its_paper_says(keras):
    # Howard et al. 2017, table 8: 569 million for MobileNet 1.0 at 224 x 224
    model = keras.applications.MobileNet(weights=None)
    assert costs.multiply_adds(model) == pytest.approx(569e6, rel=0.001)


def test_an_unbuilt_model_is_refused(keras):
    with pytest.raises(ValueError, match="keras.Input"):
        costs.multiply_adds(keras.Sequential([keras.layers.Dense(3)]))


def test_an_output_of_unknown_size_is_refused(keras):
    model = keras.Sequential([keras.Input((None, None, 1)), keras.layers.Conv2D(2, 3)])
    with pytest.raises(ValueError, match="whole shape"):
        costs.multiply_adds(model)


def test_a_kind_of_layer_it_does_not_know_is_refused(keras):
    model = keras.Sequential([keras.Input((5, 3)), keras.layers.LSTM(2)])
    with pytest.raises(ValueError, match="LSTM"):
        costs.multiply_adds(model)


def test_a_network_is_recorded_by_four_results(keras, capsys):
    model = keras.Sequential([keras.Input((7,)), keras.layers.Dense(3)])
    training.record_network(model, 0.5, 1.25, scale="sample")
    printed = capsys.readouterr().out.splitlines()
    assert [line.split("  ", 1)[1] for line in printed] == [
        "network_parameters = 24",
        "network_multiply_adds = 21",
        "network_seconds_per_epoch = 1.2500 s",
        "network_test_accuracy = 0.5000",
    ]


@pytest.mark.parametrize("figures", [(1.5, 1.0), (float("nan"), 1.0), (0.5, 0.0)])
def test_what_cannot_be_is_not_recorded(keras, figures):
    model = keras.Sequential([keras.Input((7,)), keras.layers.Dense(3)])
    with pytest.raises(ValueError, match="expected"):
        training.record_network(model, *figures)
