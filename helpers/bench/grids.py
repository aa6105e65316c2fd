"""Grids of a lab: its own code, trained for several arms with several seeds each.

A lab trains one seed of its main arms. What needs more is declared in its header:

    grids:
      ablations:                        # labs bench 06b-ablations
        cells: [setup, load, network]   # code cells to run first, in this order
        function: accuracy_of           # called as accuracy_of(arm, seed)
        arms: [as published, with tanh]
        seeds: [1, 2, 3]

The function stands in one of these cells and returns its figures by name, for example
``{"test_accuracy": 0.97}``; it trains without `training.checkpointed`, which would
load instead of train. Every figure is kept as soon as it is there, so an interrupted
grid goes on where it stood, and one measured with other code is measured anew.
"""

import argparse
import datetime
import hashlib
import io
import json
import os
import re
import statistics
import sys
import time
import tokenize
from collections.abc import Callable
from typing import Any

from helpers import project
from helpers.editions import answering
from helpers.editions.markers import keep_solution
from helpers.editions.source import Grid, Source, SourceError, read
from helpers.editions.wording import localise
from helpers.errors import LabsError
from helpers.runs import machine, measure

SCALES = ("sample", "full")
IMPORT = re.compile(r"(import|from) ")
Figures = dict[str, float]


def names() -> list[str]:
    """Return the grids of all labs, as `labs bench` calls them."""
    return [
        f"{source.prefix}-{grid}"
        for source in _sources()
        for grid in source.header.grids
    ]


def main(name: str, arguments: list[str]) -> None:
    """Measure what is missing of a grid, keep it, and print the table.

    Args:
        name: Lab and grid, ``"06b-ablations"``.
        arguments: ``--scale sample`` or ``full`` (both by default, the full one where
            its data is here), ``--again`` (measure anew).

    Raises:
        LabsError: If there is no such grid, or its source is malformed.
    """
    parser = argparse.ArgumentParser(f"labs bench {name}", description=__doc__)
    parser.add_argument("--scale", choices=SCALES, help="only the one or the other")
    parser.add_argument("--again", action="store_true", help="measure anew")
    wanted = parser.parse_args(arguments)
    root = project.find_root()
    source, grid = _find(name)
    for scale in SCALES:
        if wanted.scale not in (None, scale):
            continue
        if scale == "full" and not measure.has_full_data(root, source.lab):
            continue
        kept = _measure(name, source, grid, scale, again=wanted.again)
        _print_table(name, scale, grid, kept)


def _sources() -> list[Source]:
    folder = project.find_root() / "labs" / "source"
    return [read(path) for path in sorted(folder.glob("[0-9]*.py"))]


def _find(name: str) -> tuple[Source, Grid]:
    prefix, _, wanted = name.partition("-")
    for source in _sources():
        if source.prefix == prefix and wanted in source.header.grids:
            return source, source.header.grids[wanted]
    raise LabsError(f"No grid is called {name!r}; there are: {', '.join(names())}")


def code_hash(source: Source, grid: Grid) -> str:
    """Return a hash of the code that a grid measures.

    Comments and the order of the imports may change without measuring anew.

    Args:
        source: The lab.
        grid: One of its grids.
    """
    by_name = {cell.name: cell for cell in source.cells if cell.kind == "code"}
    for cell in grid.cells:
        if cell not in by_name:
            raise SourceError(source.path, 1, f"a grid needs a cell {cell!r}: none")
    code = [
        _without_comments(localise(keep_solution(by_name[cell].text["en"]), "en"))
        for cell in grid.cells
    ]
    return hashlib.sha256(json.dumps([*code, grid.function]).encode()).hexdigest()


def _without_comments(code: str) -> str:
    """Return the code without comments and empty lines, its imports sorted."""
    lines = code.splitlines()
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    kept = [line.rstrip() for line in lines if line.strip()]
    imports = sorted(line for line in kept if IMPORT.match(line))
    return "\n".join(imports + [line for line in kept if not IMPORT.match(line)])


def _measure(name: str, source: Source, grid: Grid, scale: str, *, again: bool) -> dict:
    """Return arm -> seed -> figures, measured where they were not."""
    path = measure.results_path(project.find_root(), name)
    about = {"source_sha256": code_hash(source, grid), "machine": machine.describe()}
    kept = measure.read_results(path)
    before = kept.get("scales", {}).get(scale, {})
    if again or before.get("source_sha256") != about["source_sha256"]:
        before = {}
        kept.get("scales", {}).pop(scale, None)
    cells = before.get("cells", {})
    missing = [
        (arm, seed)
        for seed in grid.seeds
        for arm in grid.arms
        if str(seed) not in cells.get(arm, {})
    ]
    if not missing:
        return cells
    function = _function(source, grid, scale)
    for number, (arm, seed) in enumerate(missing, 1):
        started = time.perf_counter(), time.process_time()
        figures = {key: float(value) for key, value in function(arm, seed).items()}
        figures["seconds"] = round(time.perf_counter() - started[0], 2)
        figures["cpu_seconds"] = round(time.process_time() - started[1], 2)
        cells.setdefault(arm, {})[str(seed)] = figures
        about["date"] = datetime.date.today().isoformat()
        kept.setdefault("scales", {})[scale] = about | {"cells": cells}
        measure.write_results(path, kept | {"lab": source.lab})
        said = ", ".join(f"{key} {value:.4g}" for key, value in figures.items())
        print(
            f"{scale} {number}/{len(missing)}  {arm}, seed {seed}: {said}", flush=True
        )
    return cells


def _function(source: Source, grid: Grid, scale: str) -> Callable[[str, int], Figures]:
    """Run the grid's cells on the data of one scale; return its function."""
    os.environ["LABS_DATA"] = scale
    namespace: dict[str, Any] = answering.run_cells(source, grid.cells)
    if not callable(namespace.get(grid.function)):
        raise SourceError(
            source.path, 1, f"the grid's cells define no function {grid.function!r}"
        )
    return namespace[grid.function]


def _print_table(name: str, scale: str, grid: Grid, cells: dict) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    figures = list(dict.fromkeys(key for arm in cells.values() for key in _keys(arm)))
    table = Table(title=f"{name} on {scale} data: mean (deviation)", box=SIMPLE_HEAD)
    table.add_column("arm")
    table.add_column("seeds", justify="right")
    for figure in figures:
        table.add_column(figure, justify="right")
    for arm in grid.arms:
        seeds = [cells[arm][str(seed)] for seed in grid.seeds]
        row = []
        for figure in figures:
            values = [seed[figure] for seed in seeds if figure in seed]
            spread = statistics.stdev(values) if len(values) > 1 else 0.0
            row.append(
                f"{statistics.fmean(values):.4g} ({spread:.2g})" if values else ""
            )
        table.add_row(arm, str(len(seeds)), *row)
    Console(file=sys.stdout, width=None if sys.stdout.isatty() else 120).print(table)


def _keys(arm: dict) -> list[str]:
    return [key for figures in arm.values() for key in figures]
