"""Tables that a notebook shows as HTML and a terminal as aligned text."""

import html
import math
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from helpers.language import say

CELL_CSS = "padding:.25em .9em;border:0;"
RULE_CSS = "1.5px solid #888"
HAIRLINE_CSS = "1px solid #ddd"


class Table:
    """Rows under named columns; numbers at the right, the best ones marked.

    Attributes:
        columns: The columns' names.
        rows: The cells as text, a list for each row.
        foot: The cells of a last, set-off row, or none.
        caption: A line above the table, or an empty one.
    """

    def __init__(
        self,
        columns: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        numeric: Sequence[bool],
        foot: Sequence[str] = (),
        marked: frozenset[tuple[int, int]] = frozenset(),
        caption: str = "",
    ) -> None:
        self.columns = list(columns)
        self.rows = [list(row) for row in rows]
        self.numeric = list(numeric)
        self.foot = list(foot)
        self.marked = marked
        self.caption = caption

    def __str__(self) -> str:
        """Return the table as aligned plain text; a star follows a marked cell."""
        body = [
            [
                text + " *" * ((row, column) in self.marked)
                for column, text in enumerate(cells)
            ]
            for row, cells in enumerate(self.rows)
        ]
        lines = [self.columns, *body, *([self.foot] if self.foot else [])]
        widths = [max(map(_columns_wide, cells)) for cells in zip(*lines, strict=True)]
        rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
        texts = [self._line(cells, widths) for cells in lines]
        texts.insert(1, rule)
        if self.foot:
            texts.insert(-1, rule)
        if self.caption:
            texts.insert(0, self.caption)
        return "\n".join(texts)

    def _line(self, cells: list[str], widths: list[int]) -> str:
        """Return one line of plain text."""
        padded = []
        for text, width, numeric in zip(cells, widths, self.numeric, strict=True):
            space = " " * (width - _columns_wide(text))
            padded.append(space + text if numeric else text + space)
        return "  ".join(padded).rstrip()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """Return the table as HTML that needs no style sheet."""
        parts = ['<table style="border-collapse:collapse;border:0">']
        if self.caption:
            caption = html.escape(self.caption)
            parts.append(
                '<caption style="text-align:left;padding:.3em .9em;font-weight:600">'
                f"{caption}</caption>"
            )
        head = f"border-bottom:{RULE_CSS};"
        cells = self._cells(self.columns, "th", head)
        parts.append(f"<thead><tr>{cells}</tr></thead><tbody>")
        for row, texts in enumerate(self.rows):
            line = f"border-bottom:{HAIRLINE_CSS};"
            parts.append(f"<tr>{self._cells(texts, 'td', line, row)}</tr>")
        parts.append("</tbody>")
        if self.foot:
            line = f"border-top:{RULE_CSS};font-weight:600;"
            parts.append(
                f"<tfoot><tr>{self._cells(self.foot, 'td', line)}</tr></tfoot>"
            )
        parts.append("</table>")
        return "".join(parts)

    def _cells(self, texts: list[str], tag: str, css: str, row: int = -1) -> str:
        """Return one row's cells as HTML."""
        parts = []
        for column, text in enumerate(texts):
            side = "right" if self.numeric[column] else "left"
            shown = html.escape(text)
            if (row, column) in self.marked:
                shown = f"<strong>{shown}</strong>"
            style = f"{CELL_CSS}{css}text-align:{side}"
            parts.append(f'<{tag} style="{style}">{shown}</{tag}>')
        return "".join(parts)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict:
        """Return both forms, for notebooks and for what reads them as text."""
        return {"text/plain": str(self), "text/html": self._repr_html_()}


def _columns_wide(text: str) -> int:
    """Return the columns that a text takes in a terminal."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def results_table(
    rows: Mapping[str, Mapping[str, Any]] | Sequence[Mapping[str, Any]],
    *,
    best: Mapping[str, str] | None = None,
    formats: Mapping[str, str] | None = None,
    name: object = None,
    title: object = None,
) -> Table:
    """Return a table that compares results, one row a model or a setting.

    Args:
        rows: By row's name, the values by column; or a list of such rows, whose
            first column then names them. Values are numbers or texts; a column that
            a row lacks stays empty.
        best: By column, ``"max"`` or ``"min"``: the best number is set in bold.
        formats: By column, a format such as ``".1%"``; the rest by their size.
        name: The heading above the rows' names.
        title: A line above the table.

    Raises:
        ValueError: If there are no rows, or ``best`` or ``formats`` name no column.
    """
    if not rows:
        raise ValueError("rows is empty; expected at least one row.")
    if isinstance(rows, Mapping):
        heading = say("model", "模型") if name is None else str(name)
        rows = [{heading: row_name, **values} for row_name, values in rows.items()]
    columns = list(dict.fromkeys(column for row in rows for column in row))
    for column in [*(best or {}), *(formats or {})]:
        if column not in columns:
            raise ValueError(
                f"There is no column {column!r}; expected one of {columns}."
            )
    numeric = [
        all(_is_number(row[column]) for row in rows if row.get(column) is not None)
        for column in columns
    ]
    marked = set()
    for column, which in (best or {}).items():
        if which not in ("max", "min"):
            raise ValueError(f"best[{column!r}] is {which!r}; expected 'max' or 'min'.")
        values = {
            index: float(row[column])
            for index, row in enumerate(rows)
            if _is_number(row.get(column)) and math.isfinite(row[column])
        }
        if values:
            record = max(values.values()) if which == "max" else min(values.values())
            place = columns.index(column)
            marked |= {(i, place) for i, value in values.items() if value == record}
    texts = [
        [_text(row.get(column), (formats or {}).get(column)) for column in columns]
        for row in rows
    ]
    return Table(
        [str(column) for column in columns],
        texts,
        numeric=numeric,
        marked=frozenset(marked),
        caption="" if title is None else str(title),
    )


def _is_number(value: Any) -> bool:
    """Return whether a cell holds a number."""
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def _text(value: Any, form: str | None) -> str:
    """Return one cell's text."""
    if value is None:
        return ""
    if not _is_number(value):
        return str(value)
    if form is not None:
        return format(value, form)
    if isinstance(value, int | np.integer):
        return f"{value:,}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def network_table(model: Any, *, title: object = None) -> Table:
    """Return a model's layers with kinds, output shapes and weights, and the total.

    Args:
        model: A Keras model that knows its input's shape.
        title: A line above the table; by default the model's name.

    Raises:
        ValueError: If the model has no weights yet because it has seen no input.
    """
    if not getattr(model, "built", False):
        raise ValueError(
            f"The model {getattr(model, 'name', model)!r} is not built; expected one "
            "that knows its input: put keras.Input(shape=...) first."
        )
    rows = [
        [
            layer.name,
            type(layer).__name__,
            _output_shape(layer),
            _weight_shapes(layer),
            f"{layer.count_params():,}",
        ]
        for layer in model.layers
    ]
    fixed = sum(int(np.prod(weight.shape)) for weight in model.non_trainable_weights)
    total = say("total", "合计")
    if fixed:
        total = say(
            f"total, {fixed:,} of them not trained", f"合计，其中 {fixed:,} 个不训练"
        )
    return Table(
        [
            say("layer", "层"),
            say("kind", "类型"),
            say("output shape", "输出形状"),
            say("shapes of its weights", "权重的形状"),
            say("weights", "权重个数"),
        ],
        rows,
        numeric=[False, False, False, False, True],
        foot=[total, "", "", "", f"{model.count_params():,}"],
        caption=str(model.name if title is None else title),
    )


def _output_shape(layer: Any) -> str:
    """Return the shape of a layer's output without the batch, or nothing."""
    try:
        output = layer.output
    except (AttributeError, ValueError):  # a layer outside a graph of layers
        return ""
    outputs = output if isinstance(output, list | tuple) else [output]
    return ", ".join(
        " × ".join("?" if size is None else str(size) for size in one.shape[1:])
        for one in outputs
    )


def _weight_shapes(layer: Any) -> str:
    """Return the shapes of a layer's weights as a sum of products."""
    if getattr(layer, "layers", None):
        return say(f"{len(layer.layers)} layers", f"{len(layer.layers)} 层")
    shapes = ["×".join(map(str, weight.shape)) or "1" for weight in layer.weights]
    return " + ".join(shapes)
