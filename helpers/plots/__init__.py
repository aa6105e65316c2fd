"""Every figure the labs draw, and the font that makes Chinese labels readable.

Each function returns a closed Matplotlib figure, or a table: as the last expression
of a cell a notebook shows it once. ``title`` states the finding. What no function
here draws starts from ``new_figure(title)``, which gives the same look.
"""

from helpers.plots.blocks import block_diagram
from helpers.plots.branches import branch_diagram
from helpers.plots.comparisons import bars, histogram, residuals, scatter
from helpers.plots.connections import connections
from helpers.plots.curves import learning_curves, lines, roc
from helpers.plots.fronts import front
from helpers.plots.grids import feature_maps, filters, image_grid, probabilities
from helpers.plots.matrices import confusion_matrix, heatmap
from helpers.plots.networks import Stage, network_diagram
from helpers.plots.planes import Plane, decision_regions
from helpers.plots.style import new_figure
from helpers.plots.surfaces import loss_surface
from helpers.plots.tables import Table, network_table, results_table
from helpers.plots.timelines import timeline
from helpers.plots.units import unit_diagram
from helpers.plots.windows import moving_window

__all__ = [
    "Plane",
    "Stage",
    "Table",
    "bars",
    "block_diagram",
    "branch_diagram",
    "confusion_matrix",
    "connections",
    "decision_regions",
    "feature_maps",
    "filters",
    "front",
    "heatmap",
    "histogram",
    "image_grid",
    "learning_curves",
    "lines",
    "loss_surface",
    "moving_window",
    "network_diagram",
    "network_table",
    "new_figure",
    "probabilities",
    "residuals",
    "results_table",
    "roc",
    "scatter",
    "timeline",
    "unit_diagram",
]
