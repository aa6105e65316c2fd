"""Curves: what training did epoch by epoch, a quantity against another, ROC."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, MaxNLocator, NullFormatter
from numpy.typing import ArrayLike

from helpers.language import Both, say
from helpers.plots.style import (
    COLOURS,
    HEIGHT,
    LINE_STYLES,
    MARKERS,
    SMALL_SIZE,
    SOFT_INK,
    as_array,
    label_ends,
    literal,
    new_figure,
    number,
    same_length,
)

METRIC_NAMES = {
    "accuracy": Both("accuracy", "准确率"),
    "acc": Both("accuracy", "准确率"),
    "binary_accuracy": Both("accuracy", "准确率"),
    "sparse_categorical_accuracy": Both("accuracy", "准确率"),
    "categorical_accuracy": Both("accuracy", "准确率"),
    "loss": Both("loss", "损失"),
    "mae": Both("mean absolute error", "平均绝对误差"),
    "mean_absolute_error": Both("mean absolute error", "平均绝对误差"),
    "mse": Both("mean squared error", "均方误差"),
    "mean_squared_error": Both("mean squared error", "均方误差"),
    "root_mean_squared_error": Both("root mean squared error", "均方根误差"),
    "auc": Both("area under the ROC curve", "ROC 曲线下面积"),
    "perplexity": Both("perplexity", "困惑度"),
    "learning_rate": Both("learning rate", "学习率"),
}
MARKED_POINTS = 25  # with more points than this, a line carries only a few marks
MARKS_ON_LONG_LINE = 6
MOST_TICKS = 8  # with more points than this a log axis has powers of ten
SMALLEST_WRITTEN_OUT = 1e-4  # below, a log axis has 1e-5 and its like
MOST_LINES = len(COLOURS)


def learning_curves(
    histories: Any,
    metric: str | Sequence[str] = "accuracy",
    *,
    title: object = None,
    ylabel: object = None,
    yscale: str = "linear",
    reference: Mapping[str, float] | None = None,
) -> Figure:
    """Draw a metric by epoch: training dashed, validation solid.

    Args:
        histories: What ``fit`` returned, or its ``history`` dict, or several of
            either by name.
        metric: The metric's name in the history; several give one panel each.
        title: The finding.
        ylabel: The metric's name and unit; by default known for usual metrics.
        yscale: ``"linear"`` or ``"log"``.
        reference: Levels to compare with, by name, such as chance.

    Raises:
        ValueError: If a history lacks the metric.
    """
    runs = _runs(histories)
    metrics = [metric] if isinstance(metric, str) else list(metric)
    for name, run in runs.items():
        for wanted in metrics:
            if wanted not in run:
                raise ValueError(
                    f"The history {name!r} holds {', '.join(run) or 'nothing'}; "
                    f"expected {wanted!r}: compile(..., metrics=[{wanted!r}])."
                )
    figure = new_figure(title)
    several = len(runs) > 1
    panels = figure.subplots(1, len(metrics), squeeze=False)[0]
    for panel, wanted in zip(panels, metrics, strict=True):
        ends = []
        for index, (name, run) in enumerate(runs.items()):
            ends += _draw_run(panel, run, wanted, name if several else None, index)
        default = METRIC_NAMES.get(wanted, wanted.replace("_", " "))
        panel.set(
            xlabel=say("epoch", "训练轮次"),
            ylabel=str(default if ylabel is None else ylabel),
            yscale=yscale,
        )
        panel.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        _finish(panel, ends, reference)
    if several and any(
        f"val_{wanted}" in r for r in runs.values() for wanted in metrics
    ):
        _explain_styles(figure)
    return figure


def _runs(histories: Any) -> dict[str, Mapping[str, Sequence[float]]]:
    """Return histories by name, whichever form they came in."""
    if hasattr(histories, "history"):
        histories = histories.history
    if not isinstance(histories, Mapping) or not histories:
        raise ValueError(
            f"histories is {type(histories).__name__}; expected what fit() returned, "
            "its history dict, or a dict of several by name."
        )
    one = next(iter(histories.values()))
    if hasattr(one, "history") or isinstance(one, Mapping):
        return {
            str(name): getattr(run, "history", run) for name, run in histories.items()
        }
    return {"": histories}


def _draw_run(
    axes: Axes, run: Mapping[str, Sequence[float]], metric: str, name: Any, index: int
) -> list[tuple[float, float, str, str]]:
    """Draw one run's curves; return the ends that want a label."""
    training = as_array(run[metric], metric, dimensions=1).astype(float)
    epochs = np.arange(1, len(training) + 1)
    colour, marker = COLOURS[index % MOST_LINES], MARKERS[index % MOST_LINES]
    validation = run.get(f"val_{metric}")
    style = "-" if validation is None else "--"
    width = 1.8 if validation is None else 1.2
    axes.plot(epochs, training, color=colour, linestyle=style, linewidth=width)
    ends = []
    if name is None or validation is None:
        text = say("training", "训练") if name is None else literal(name)
        ends.append((epochs[-1], training[-1], text, colour))
    if validation is not None:
        validation = as_array(validation, f"val_{metric}", dimensions=1).astype(float)
        same_length(**{metric: training, f"val_{metric}": validation})
        line_colour = COLOURS[1] if name is None else colour
        axes.plot(
            epochs,
            validation,
            color=line_colour,
            linestyle="-",
            marker=marker,
            markersize=4,
            markevery=_mark_every(len(epochs)),
        )
        text = say("validation", "验证") if name is None else literal(name)
        ends.append((epochs[-1], validation[-1], text, line_colour))
    return ends


def _mark_every(points: int) -> int:
    """Return the step between marked points of a line."""
    return 1 if points <= MARKED_POINTS else max(1, points // MARKS_ON_LONG_LINE)


def _explain_styles(figure: Figure) -> None:
    """Say below the panels which line style is training and which validation."""
    handles = [
        Line2D([], [], color=SOFT_INK, linestyle="-", marker="o", markersize=4),
        Line2D([], [], color=SOFT_INK, linestyle="--", linewidth=1.2),
    ]
    names = [say("validation", "验证"), say("training", "训练")]
    figure.legend(handles, names, loc="outside lower center", ncols=2)


def _label_logarithmic(axis: Axis) -> None:
    """Label a logarithmic axis without the signs that the bundled font lacks.

    Matplotlib's powers of 10 have a minus below 1, and a times sign where the axis
    spans less than a decade.
    """
    low, high = sorted(axis.get_view_interval())
    if axis.get_scale() != "log" or (low >= 1 and high >= 10 * low):
        return
    written = _short_power if low < SMALLEST_WRITTEN_OUT else number
    axis.set_major_formatter(lambda value, _: written(value))
    axis.set_minor_formatter(
        (lambda value, _: number(value)) if high < 10 * low else NullFormatter()
    )


def _short_power(value: float) -> str:
    """Return a power of ten in one manner along the whole axis: 1e-5, 1e-1, 1."""
    mantissa, _, exponent = f"{value:.0e}".partition("e")
    return mantissa if int(exponent) == 0 else f"{mantissa}e{int(exponent)}"


def _finish(
    axes: Axes,
    ends: list[tuple[float, float, str, str]],
    reference: Mapping[str, float] | None,
) -> None:
    """Add the reference levels, a light grid, and the names at the lines' ends."""
    right = max((end[0] for end in ends), default=axes.get_xlim()[1])
    ends = list(ends)
    for name, level in (reference or {}).items():
        axes.axhline(level, color=SOFT_INK, linewidth=1, linestyle=":")
        ends.append((right, float(level), str(name), SOFT_INK))
    axes.grid(axis="y")
    axes.margins(x=0.02)
    axes.autoscale_view()
    axes.set_ylim(axes.get_ylim())
    axes.set_xlim(axes.get_xlim())
    _label_logarithmic(axes.yaxis)
    if not isinstance(axes.xaxis.get_major_locator(), FixedLocator):
        _label_logarithmic(axes.xaxis)
    label_ends(axes, ends, height=HEIGHT * 0.8)


def lines(
    x: ArrayLike,
    series: Mapping[str, ArrayLike],
    *,
    xlabel: object,
    ylabel: object,
    title: object = None,
    error: Mapping[str, ArrayLike] | None = None,
    reference: Mapping[str, float] | None = None,
    xscale: str = "linear",
    yscale: str = "linear",
) -> Figure:
    """Draw quantities against one other, each named at its line's end.

    Args:
        x: Numbers or category names, shape (n,).
        series: By name, the quantities, each of shape (n,).
        xlabel: What x is, with its unit.
        ylabel: What the series are, with their unit.
        title: The finding.
        error: For any of the series, half the width of a band around it, (n,).
        reference: Levels to compare with, by name.
        xscale: ``"linear"``, ``"log"`` or ``"symlog"``.
        yscale: The same for y.

    Raises:
        ValueError: If lengths differ or there are more lines than can be told apart.
    """
    x = as_array(x, "x", dimensions=1)
    if not 1 <= len(series) <= MOST_LINES:
        raise ValueError(
            f"There are {len(series)} series; expected 1 to {MOST_LINES}, "
            "as many as can be told apart."
        )
    if x.dtype.kind in "US":
        x = np.array([literal(name) for name in x])
    figure = new_figure(title)
    axes = figure.subplots()
    ends = []
    for index, (name, values) in enumerate(series.items()):
        y = as_array(values, str(name), dimensions=1).astype(float)
        same_length(**{"x": x, str(name): y})
        colour = COLOURS[index]
        marked = len(y) <= MARKED_POINTS or len(series) > 1
        axes.plot(
            x,
            y,
            color=colour,
            linestyle=LINE_STYLES[index],
            marker=MARKERS[index] if marked else None,
            markevery=_mark_every(len(y)),
        )
        if error is not None and name in error:
            half = as_array(error[name], f"error of {name}", dimensions=1)
            axes.fill_between(x, y - half, y + half, color=colour, alpha=0.15, lw=0)
        last = len(x) - 1 if x.dtype.kind in "US" else x[-1]
        ends.append((last, y[-1], literal(name), colour))
    axes.set(xlabel=str(xlabel), ylabel=str(ylabel), xscale=xscale, yscale=yscale)
    few_whole_numbers = x.dtype.kind in "iu" and len(x) <= MOST_TICKS
    if few_whole_numbers and xscale == "linear":
        axes.set_xticks(x)
    if xscale == "log" and len(x) <= MOST_TICKS:
        axes.set_xticks(x, [number(value) for value in x])
        axes.minorticks_off()
    _finish(axes, ends if len(series) > 1 else [], reference)
    return figure


def roc(
    scores: Mapping[str, tuple[ArrayLike, ArrayLike]], *, title: object = None
) -> Figure:
    """Draw receiver operating characteristics, with the area under each.

    Args:
        scores: By model's name: the true labels (0 or 1) and the scores, both (n,).
        title: The finding.

    Raises:
        ValueError: If labels and scores differ in length or one class is missing.
    """
    from sklearn.metrics import roc_auc_score, roc_curve

    figure = new_figure(title, width=5.2, height=4.0)
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color=SOFT_INK, linestyle=":", linewidth=1)
    for index, (name, (true, score)) in enumerate(scores.items()):
        true = as_array(true, f"labels of {name}").reshape(-1)
        score = as_array(score, f"scores of {name}").reshape(-1)
        same_length(labels=true, scores=score)
        if set(np.unique(true)) != {0, 1}:
            raise ValueError(
                f"The labels of {name!r} hold {np.unique(true)[:5].tolist()}; "
                "expected both 0 and 1."
            )
        false_rate, true_rate, _ = roc_curve(true, score)
        area = roc_auc_score(true, score)
        axes.plot(
            false_rate,
            true_rate,
            color=COLOURS[index % MOST_LINES],
            linestyle=LINE_STYLES[index % MOST_LINES],
            label=f"{literal(name)}: AUC {area:.3f}",
        )
    axes.text(
        0.58, 0.53, say("chance", "随机猜测"), color=SOFT_INK, fontsize=SMALL_SIZE
    )
    axes.legend(loc="lower right")
    axes.grid()
    axes.set(
        xlabel=say("false positive rate", "假正率（FPR）"),
        ylabel=say("true positive rate", "真正率（TPR）"),
        xlim=(-0.01, 1.01),
        ylim=(-0.01, 1.01),
        aspect="equal",
    )
    return figure
