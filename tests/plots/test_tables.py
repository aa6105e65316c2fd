"""Tables as HTML and as text."""

import pytest

from helpers import plots
from helpers.language import set_language
from tests.plots.examples import network

ROWS = {
    "softmax": {"accuracy": 0.92, "weights": 7850},
    "LeNet-5 <1998>": {"accuracy": 0.9912, "weights": 60000},
}


def test_text_is_aligned_with_numbers_at_the_right():
    assert str(plots.results_table(ROWS)).splitlines() == [
        "model           accuracy  weights",
        "---------------------------------",
        "softmax             0.92    7,850",
        "LeNet-5 <1998>    0.9912   60,000",
    ]


def test_chinese_text_is_aligned_by_its_width():
    lines = str(plots.results_table({"卷积": {"a": 1}, "abcd": {"a": 2}})).splitlines()
    assert [
        line.index(number) for line, number in zip(lines[2:], "12", strict=True)
    ] == [
        lines[3].index("2") - 2,
        lines[3].index("2"),
    ]


def test_the_best_are_marked_in_both_forms():
    table = plots.results_table(ROWS, best={"accuracy": "max", "weights": "min"})
    assert "<strong>0.9912</strong>" in table._repr_html_()
    assert "<strong>7,850</strong>" in table._repr_html_()
    assert "0.9912 *" in str(table)


def test_names_are_escaped():
    html = plots.results_table(ROWS)._repr_html_()
    assert "LeNet-5 &lt;1998&gt;" in html


def test_formats_and_missing_values():
    table = plots.results_table(
        [{"lab": "a", "accuracy": 0.5}, {"lab": "b"}], formats={"accuracy": ".1%"}
    )
    assert table.rows == [["a", "50.0%"], ["b", ""]]
    assert table.numeric == [False, True]


def test_a_notebook_gets_both_forms():
    bundle = plots.results_table(ROWS)._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}


def test_unknown_columns_and_wishes_are_refused():
    with pytest.raises(ValueError, match="no column 'speed'"):
        plots.results_table(ROWS, best={"speed": "max"})
    with pytest.raises(ValueError, match="expected 'max' or 'min'"):
        plots.results_table(ROWS, best={"accuracy": "most"})
    with pytest.raises(ValueError, match="rows is empty"):
        plots.results_table([])


def test_a_network_is_counted_layer_by_layer():
    table = plots.network_table(network())
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["C1"] == ["Conv2D", "28 × 28 × 6", "5×5×1×6 + 6", "156"]
    assert rows["C3"] == ["Conv2D", "10 × 10 × 16", "5×5×6×16 + 16", "2,416"]
    assert rows["S2"] == ["AveragePooling2D", "14 × 14 × 6", "", "0"]
    assert rows["norm"][-1] == "64"
    assert table.foot[0] == "total, 32 of them not trained"
    assert table.foot[-1] == f"{156 + 2416 + 64 + 48120 + 1210:,}"


def test_headings_follow_the_language():
    set_language("zh")
    assert plots.network_table(network()).columns[0] == "层"


def test_a_model_without_an_input_is_refused():
    import keras

    with pytest.raises(ValueError, match="put keras.Input"):
        plots.network_table(keras.Sequential([keras.layers.Dense(3)]))
