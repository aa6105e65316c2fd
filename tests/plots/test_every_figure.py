"""Every public drawing, in both languages, as a notebook would save it."""

import io
import itertools
import subprocess
import sys
import warnings

import matplotlib.pyplot as plt
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from helpers import language, plots
from tests.plots.examples import EXAMPLES

MOST_BYTES = 100_000
SHARED_LEADING = 2.5  # pixels that two lines' boxes may share: the font's leading
TABLES = {"network_table", "results_table"}  # drawn as HTML: see test_tables.py
WORD_MAPS = {"scatter"}  # words stand where their vectors are, also one over another
FUNCTIONS = [
    name for name in plots.__all__ if not isinstance(getattr(plots, name), type)
]


@pytest.fixture(params=language.LANGUAGES)
def spoken(request, monkeypatch, english):
    monkeypatch.setattr(language, "_current", request.param)
    return request.param


def png(figure: Figure) -> bytes:
    saved = io.BytesIO()
    figure.savefig(saved, format="png", bbox_inches="tight")
    return saved.getvalue()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_public_function_has_an_example(function):
    assert function in TABLES or function in EXAMPLES


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_figure_is_closed_legible_and_small(name, spoken):
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a missing glyph is a warning
        figure = EXAMPLES[name]()
        saved = png(figure)
    assert isinstance(figure, Figure)
    assert plt.get_fignums() == []
    assert 0 < len(saved) <= MOST_BYTES
    assert Image.open(io.BytesIO(saved)).mode == "P"
    if name not in WORD_MAPS:
        assert touching(figure) == []


def touching(figure: Figure) -> list[tuple[str, str]]:
    """Return the pairs of drawn texts that lie over one another."""
    undrawn = undrawn_ticks(figure)
    boxes = [
        (text.get_text(), text.get_window_extent())
        for text in figure.findobj(Text)
        if text.get_text().strip() and text.get_visible() and id(text) not in undrawn
    ]
    found = []
    for (one, box), (other, second) in itertools.combinations(boxes, 2):
        wide = min(box.x1, second.x1) - max(box.x0, second.x0)
        high = min(box.y1, second.y1) - max(box.y0, second.y0)
        if wide > 1 and high > SHARED_LEADING:
            found.append((one, other))
    return found


def undrawn_ticks(figure: Figure) -> set[int]:
    """Return the ids of tick labels beyond their axes' limits: they are not drawn."""
    found = set()
    for axis in (one for axes in figure.axes for one in (axes.xaxis, axes.yaxis)):
        low, high = sorted(axis.get_view_interval())
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
            if not (axis.axes.axison and low <= tick.get_loc() <= high):
                found |= {id(tick.label1), id(tick.label2)}
    return found


def test_a_figure_that_fails_half_way_is_not_shown():
    with pytest.raises(ValueError, match="expected both 0 and 1"):
        plots.roc({"model": ([1, 1], [0.1, 0.9])})
    assert plt.get_fignums() == []


def test_texts_over_one_another_are_noticed():
    figure = plots.lines([1, 2], {"a": [1, 2]}, xlabel="x", ylabel="y")
    for text in ("one", "other"):
        figure.axes[0].text(1.5, 1.5, text)
    figure.draw_without_rendering()
    assert touching(figure) == [("one", "other")]


def test_importing_the_package_loads_no_framework():
    heavy = "{'tensorflow', 'keras', 'sklearn', 'torch'}"
    code = f"import helpers.plots, sys; print({heavy} & set(sys.modules))"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "set()"
    assert ran.stderr == ""
