"""What a person sees of runs: the live table and the wording of results."""

from collections.abc import Callable

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from helpers.runs.execute import Run, run_all

COLOURS = {
    "waiting": "dim",
    "running": "cyan",
    "passed": "green",
    "failed": "red",
    "stopped": "yellow",
}
REFRESH = 4  # times a second
FRAME = 6  # lines of the screen that the table's own head and foot take


def result_text(result: dict) -> str:
    """Return one recorded result in words: name, value, unit.

    Args:
        result: A dictionary with "name", "value" and, at will, "unit".
    """
    value = result["value"]
    if isinstance(value, float):
        value = f"{value:.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    elif isinstance(value, int):
        value = f"{value:,}"
    unit = result.get("unit") or ""
    return " ".join(str(part) for part in (result["name"], value, unit) if part != "")


def outcome(run: Run, separator: str = "; ") -> str:
    """Return what a run came to: its results, its error, or its state.

    Args:
        run: A run in any state.
        separator: What stands between two results.
    """
    if run.error:
        return run.error
    return separator.join(map(result_text, run.results)) or run.state


def shown_runs(runs: list[Run], room: int) -> list[Run]:
    """Return the runs to show where not all find room, in their order.

    Those under way come first, then the failed, then the latest that ended, then
    the next that wait.

    Args:
        runs: All runs, in the order in which they start.
        room: How many lines there are.
    """
    ranks = {"running": 0, "failed": 1, "stopped": 1, "passed": 2, "waiting": 3}

    def urgency(index: int) -> tuple[int, int]:
        rank = ranks[runs[index].state]
        return rank, index if rank == 3 else -index

    chosen = sorted(range(len(runs)), key=urgency)[: max(room, 1)]
    return [runs[index] for index in sorted(chosen)]


def counts(runs: list[Run]) -> str:
    """Return how many runs are in which state, in words."""
    states = [run.state for run in runs]
    found = {state: states.count(state) for state in COLOURS}
    return ", ".join(f"{count} {state}" for state, count in found.items() if count)


def runs_table(runs: list[Run], room: int | None = None) -> Group:
    """Return the table of runs as they stand now.

    Args:
        runs: All runs.
        room: How many of them to show at most; all of them by default.
    """
    some = room is not None and room < len(runs)
    foot = [Text(f"{len(runs)} labs: {counts(runs)}")] if some else []
    runs = shown_runs(runs, room) if some else runs
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("lab", no_wrap=True)
    table.add_column("cells", justify="right", no_wrap=True)
    table.add_column("seconds", justify="right", no_wrap=True)
    table.add_column("peak MiB", justify="right", no_wrap=True)
    table.add_column("result", ratio=1)
    for run in runs:
        started = run.state != "waiting"
        table.add_row(
            run.lab,
            f"{run.done}/{run.cells}" if started else "",
            f"{run.elapsed():.0f}" if started else "",
            f"{run.peak_mib:,.0f}" if started else "",
            Text(outcome(run, "\n")),
            style=COLOURS[run.state],
        )
    return Group(table, *foot)


def run_with_table(
    runs: list[Run],
    *,
    jobs: int,
    environment: dict[str, str] | None = None,
    console: Console | None = None,
    ended: Callable[[Run], None] = lambda run: None,
) -> None:
    """Execute runs under a live table; without a terminal, a line for each.

    Args:
        runs: What to execute.
        jobs: How many at a time.
        environment: The kernels' environment; that of `run_all` by default.
        console: Where to show it.
        ended: Called with each run as it ends.
    """
    console = console or Console()
    if not console.is_terminal:

        def line(run: Run) -> None:
            console.print(
                f"{run.lab}: {run.state}, {run.done}/{run.cells} cells, "
                f"{run.seconds:.0f} s, {run.peak_mib:,.0f} MiB; {outcome(run)}",
                soft_wrap=True,
                markup=False,
                highlight=False,
            )
            ended(run)

        run_all(runs, jobs=jobs, environment=environment, ended=line)
        return
    try:
        with Live(
            get_renderable=lambda: runs_table(runs, console.height - FRAME),
            console=console,
            refresh_per_second=REFRESH,
            transient=True,
        ):
            run_all(runs, jobs=jobs, environment=environment, ended=ended)
    finally:
        console.print(runs_table(runs))
