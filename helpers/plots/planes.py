"""Two numbers in, one answer out: what a classifier says at each place of a plane."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from helpers.plots.style import (
    BLUE,
    INK,
    PAPER,
    TEXT_SIZE,
    VERMILLION,
    WIDTH,
    as_array,
    new_figure,
    same_length,
)

MOST_IN_A_ROW = 3
FEW, LARGEST_PANEL = 2, 2.9  # panels that are drawn larger, and how large, inches
LEAST_WIDTH = 4.6  # inches, for the title
FINENESS = 121  # places along each side at which the classifier is asked
LEVELS = np.linspace(0.0, 1.0, 11)
BOUNDARY = 0.5
MARGIN = 0.15  # share of the points' extent that is drawn beyond them
SIZES = ((20, 60), (100, 26))  # up to so many points, marks of so many square points
SMALLEST = 14
REGIONS = LinearSegmentedColormap.from_list(
    "labs_regions", ["#f7d9c4", "#faf3ee", "#e3eef5", "#8fc1df"]
)  # the lighter the answer 0, the darker the answer 1: readable in grey


@dataclass(frozen=True)
class Plane:
    """One panel: points of two classes, and who sorts them.

    Attributes:
        name: What stands above the panel.
        points: Shape (n, 2).
        labels: 0 or 1 for each point, shape (n,).
        answer: Maps places of shape (m, 2) to m answers between 0 and 1 (or False and
            True); None draws the points alone.
        axes: What the two coordinates are called.
    """

    name: str
    points: ArrayLike
    labels: ArrayLike
    answer: Callable[[np.ndarray], ArrayLike] | None = None
    axes: tuple[str, str] = ("$x_1$", "$x_2$")


def decision_regions(
    planes: Plane | tuple | Sequence[Plane | tuple], *, title: object = None
) -> Figure:
    """Draw points of two classes and how classifiers divide the plane between them.

    Class 0 is drawn as round, class 1 as square marks; the ground is the darker the
    nearer the answer is to 1; the black line is where it is one half.

    Args:
        planes: One panel or several, each a ``Plane`` or a tuple of its attributes.
        title: The finding.

    Raises:
        ValueError: If points are not in a plane, labels are other than 0 and 1, or
            an answer is outside 0 to 1.
    """
    if isinstance(planes, Plane) or (planes and isinstance(planes[0], str)):
        planes = [planes]
    planes = [one if isinstance(one, Plane) else Plane(*one) for one in planes]
    if not planes:
        raise ValueError("planes is empty; expected at least one panel.")
    columns = min(len(planes), MOST_IN_A_ROW)
    rows = -(-len(planes) // columns)
    side = WIDTH / columns if len(planes) > FEW else LARGEST_PANEL + 0.4
    figure = new_figure(
        title, width=max(side * columns, LEAST_WIDTH), height=side * rows
    )
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes, plane in zip(panels, planes, strict=False):
        _draw(axes, plane)
    for axes in panels[len(planes) :]:
        axes.axis("off")
    return figure


def _draw(axes: Axes, plane: Plane) -> None:
    """Draw one panel."""
    points, labels = _checked(plane)
    low, high = points.min(axis=0), points.max(axis=0)
    middle = (low + high) / 2
    half = (0.5 + MARGIN) * max(float((high - low).max()), 1e-6)
    steps = np.linspace(-half, half, FINENESS)
    across, up = middle[0] + steps, middle[1] + steps
    if plane.answer is not None:
        places = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
        answers = _answers(plane, places).reshape(FINENESS, FINENESS)
        axes.contourf(across, up, answers, levels=LEVELS, cmap=REGIONS)
        if answers.min() < BOUNDARY <= answers.max():
            axes.contour(
                across, up, answers, levels=[BOUNDARY], colors=INK, linewidths=1.3
            )
    size = next((size for most, size in SIZES if len(points) <= most), SMALLEST)
    for label, (colour, marker) in enumerate(((VERMILLION, "o"), (BLUE, "s"))):
        chosen = points[labels == label]
        axes.scatter(
            chosen[:, 0],
            chosen[:, 1],
            s=size,
            color=colour,
            marker=marker,
            edgecolors=PAPER,
            linewidths=0.6,
            zorder=3,
        )
    axes.set_title(plane.name, fontsize=TEXT_SIZE, color=INK)
    axes.set(
        xlabel=plane.axes[0],
        ylabel=plane.axes[1],
        xlim=(across[0], across[-1]),
        ylim=(up[0], up[-1]),
        aspect="equal",
    )
    axes.locator_params(nbins=5)


def _checked(plane: Plane) -> tuple[np.ndarray, np.ndarray]:
    """Return a panel's points and labels as arrays."""
    points = as_array(plane.points, f"points of {plane.name!r}", dimensions=2)
    if points.shape[1] != 2:
        raise ValueError(
            f"The points of {plane.name!r} have shape {points.shape}; expected (n, 2)."
        )
    labels = as_array(plane.labels, f"labels of {plane.name!r}").reshape(-1)
    same_length(points=points, labels=labels)
    if not np.isin(labels, (0, 1)).all():
        raise ValueError(
            f"The labels of {plane.name!r} hold {np.unique(labels)[:5].tolist()}; "
            "expected 0 and 1."
        )
    return points.astype(float), labels.astype(int)


def _answers(plane: Plane, places: np.ndarray) -> np.ndarray:
    """Return what the panel's classifier says at the places."""
    answers = np.asarray(plane.answer(places)).astype(float).reshape(-1)
    if len(answers) != len(places):
        raise ValueError(
            f"The answer of {plane.name!r} gave {len(answers)} values for "
            f"{len(places)} places; expected one for each."
        )
    if answers.min() < 0 or answers.max() > 1:
        raise ValueError(
            f"The answer of {plane.name!r} lies between {answers.min():.3g} and "
            f"{answers.max():.3g}; expected 0 to 1: apply a sigmoid or a threshold."
        )
    return answers
