"""Executing labs: one kernel each, several at a time, watched while they run."""

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from helpers.errors import LabsError
from helpers.runs import kernels

if TYPE_CHECKING:
    import nbformat
    import psutil

RESULT_MIME = "application/vnd.labs.result+json"
CELL_TIMEOUT = 1800  # seconds; a lab on full data takes ten minutes in all
MEMORY_INTERVAL = 0.25  # seconds between two looks at a kernel's memory
KERNEL_MIB = 2560  # the budget of a lab, used to choose how many run at a time
MIB = 2**20

State = Literal["waiting", "running", "passed", "failed", "stopped"]


@dataclass
class Run:
    """One lab on its way through a kernel.

    Attributes:
        lab: The lab's name.
        source: The notebook to execute.
        target: Where the executed notebook goes.
        state: How far it is.
        cells: The number of code cells.
        done: How many of them have been executed.
        seconds: Wall-clock time, the kernel's start included.
        peak_mib: Largest resident memory of the kernel and its children, in MiB.
        results: What the lab recorded by name: the dictionaries that
            `training.record_result` puts into the outputs.
        error: One line about what failed, "" where nothing did.
    """

    lab: str
    source: Path
    target: Path
    state: State = "waiting"
    cells: int = 0
    done: int = 0
    seconds: float = 0.0
    peak_mib: float = 0.0
    results: list[dict] = field(default_factory=list)
    error: str = ""
    started: float | None = None

    def elapsed(self) -> float:
        """Return the seconds so far, or in all once it has ended."""
        if self.state == "running" and self.started is not None:
            return time.perf_counter() - self.started
        return self.seconds


def edition_path(root: Path, lab: str, *, solved: bool, language: str) -> Path:
    """Return the built notebook of a lab.

    Args:
        root: The checkout.
        lab: The lab's name.
        solved: The solved edition, else the student's.
        language: ``"en"`` or ``"zh"``.

    Raises:
        LabsError: If that edition has not been built.
    """
    folder = root / "labs" / "solutions" if solved else root / "labs"
    if language == "zh":
        folder = folder / "zh"
    path = folder / f"{lab}.ipynb"
    if not path.is_file():
        raise LabsError(
            f"{path.relative_to(root)} has not been built; type: labs build {lab}"
        )
    return path


def plan(
    root: Path,
    labs: list[str],
    out: Path,
    *,
    solved: bool = True,
    language: str = "en",
) -> list[Run]:
    """Return one waiting run for each lab.

    Args:
        root: The checkout.
        labs: Whole names of labs.
        out: The folder for the executed notebooks; the Chinese ones go to its
            `zh/`, the students' to its `student/`.
        solved: The solved editions, else the students'.
        language: ``"en"`` or ``"zh"``.

    Raises:
        LabsError: If one of the editions has not been built.
    """
    folder = out if solved else out / "student"
    folder = folder / "zh" if language == "zh" else folder
    return [
        Run(
            lab,
            edition_path(root, lab, solved=solved, language=language),
            folder / f"{lab}.ipynb",
        )
        for lab in labs
    ]


def default_jobs(labs: int) -> int:
    """Return how many of `labs` labs this machine runs at a time."""
    import psutil

    room = int(psutil.virtual_memory().available / MIB / KERNEL_MIB)
    return max(1, min(labs, kernels.cores(), room, 4))


def kernel_environment(jobs: int) -> dict[str, str]:
    """Return the environment of the kernels.

    Args:
        jobs: How many run at a time, sharing the cores.
    """
    environment = dict(os.environ) | kernels.thread_limits(jobs)
    environment["KERAS_BACKEND"] = "tensorflow"
    environment["LABS_CHECKPOINTS"] = "off"  # a run trains; it does not load
    # A setting for figures of the terminal must not reach the notebooks.
    environment.pop("MPLBACKEND", None)
    return environment


def run_all(
    runs: list[Run],
    *,
    jobs: int,
    environment: dict[str, str] | None = None,
    ended: Callable[[Run], None] = lambda run: None,
) -> None:
    """Execute runs, `jobs` at a time; each is updated while it goes.

    A failing lab does not stop the others. No kernel outlives this call, however
    it ends.

    Args:
        runs: What to execute, in this order.
        jobs: How many at a time.
        environment: The kernels' environment; `kernel_environment(jobs)` by default.
        ended: Called with each run as it ends.

    Raises:
        KeyboardInterrupt: On Ctrl-C, after the kernels have been stopped.
    """
    environment = kernel_environment(jobs) if environment is None else environment
    for folder in {run.target.parent for run in runs}:
        folder.mkdir(parents=True, exist_ok=True)

    async def all_of_them() -> None:
        free = asyncio.Semaphore(jobs)

        async def one(run: Run) -> None:
            async with free:
                await _execute(run, environment)
            ended(run)

        async with asyncio.TaskGroup() as group:
            for run in runs:
                group.create_task(one(run))

    # Windows' own event loop cannot watch the sockets of a kernel.
    loop = asyncio.SelectorEventLoop if sys.platform == "win32" else None
    try:
        with asyncio.Runner(loop_factory=loop) as runner:
            runner.run(all_of_them())
    except BaseExceptionGroup as group:
        # One failed write (a full disk) ends the run; one message is enough.
        raise group.exceptions[0] from None


async def _execute(run: Run, environment: dict[str, str]) -> None:
    """Execute one notebook and write it, whole or as far as it came."""
    import nbformat
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient

    notebook = nbformat.read(run.source, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell in code:
        cell.outputs, cell.execution_count = [], None
    run.cells = len(code)
    run.state, run.started = "running", time.perf_counter()
    manager = AsyncKernelManager(kernel_name="python3", **kernels.kernel_options())
    client = NotebookClient(notebook, km=manager, timeout=CELL_TIMEOUT)
    client.log.disabled = True
    client.widget_registry = {"@jupyter-widgets/output": {"OutputModel": _sink()}}
    client.reset_execution_trackers()
    log_path = run.target.with_suffix(".log")
    watch = None
    try:
        with log_path.open("wb") as log:
            await client.async_start_new_kernel(
                cwd=str(run.source.parent), env=environment, stdout=log, stderr=log
            )
            watch = asyncio.create_task(_watch_memory(run, manager.provisioner.pid))
            await client.async_start_new_kernel_client()
            for index, cell in enumerate(notebook.cells):
                await client.async_execute_cell(
                    cell, index, execution_count=client.code_cells_executed + 1
                )
                run.done += cell.cell_type == "code"
                run.results = collect_results(notebook)
            _look_at_memory(run, manager.provisioner.pid)
        run.state = "passed"
    except asyncio.CancelledError:
        run.state = "stopped"
        raise
    except Exception as error:
        if asyncio.current_task().cancelling():
            # nbclient reports a cancelled cell as a kernel that died.
            run.state = "stopped"
            raise asyncio.CancelledError from error
        run.state, run.error = "failed", _one_line(error, run, notebook, log_path)
    finally:
        if watch is not None:
            watch.cancel()
        await _stop(client, manager)
        run.seconds = time.perf_counter() - run.started
        nbformat.write(notebook, run.target)
        if run.state == "passed" or not log_path.stat().st_size:
            log_path.unlink()


def _sink() -> type:
    """Return a kind of widget that takes a slider's drawing and answers nothing.

    nbclient's own sends the drawing back to the kernel over the channel on which the
    end of the cell is awaited. Sending there can swallow the sign that something has
    arrived (jupyter_client sends through a shadow of the asyncio socket), and the cell
    then waits until its time is out.
    """
    from nbclient.output_widget import OutputWidget

    class Sink(OutputWidget):
        def sync_state(self) -> None:
            """Send nothing."""

    return Sink


def _tree(pid: int) -> "list[psutil.Process]":
    """Return a process and all its children, [] where it has gone."""
    import psutil

    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


async def _watch_memory(run: Run, pid: int) -> None:
    """Keep the largest resident memory of a kernel's process tree."""
    while True:
        _look_at_memory(run, pid)
        await asyncio.sleep(MEMORY_INTERVAL)


def _look_at_memory(run: Run, pid: int) -> None:
    """Note the resident memory of a kernel's process tree if it is the largest."""
    import psutil

    resident = 0
    for process in _tree(pid):
        with contextlib.suppress(psutil.Error):
            resident += process.memory_info().rss
    run.peak_mib = max(run.peak_mib, resident / MIB)


async def _stop(client: object, manager: object) -> None:
    """Stop a kernel, its children and its channels, whatever state they are in."""
    import psutil

    pid = getattr(manager.provisioner, "pid", None) if manager.provisioner else None
    tree = _tree(pid) if pid else []
    if client.kc is not None:
        client.kc.stop_channels()
    with contextlib.suppress(RuntimeError):
        await manager.shutdown_kernel(now=True)
    for process in tree:
        with contextlib.suppress(psutil.Error):
            process.kill()


def _one_line(
    error: Exception, run: Run, notebook: "nbformat.NotebookNode", log_path: Path
) -> str:
    """Return what failed and where, in one line."""
    from nbclient.exceptions import (
        CellExecutionError,
        CellTimeoutError,
        DeadKernelError,
    )

    where = f"code cell {run.done + 1} of {run.cells}"
    if isinstance(error, CellExecutionError):
        value = (error.evalue or "").strip().splitlines()
        return f"{where}: {error.ename}: {value[0] if value else ''}"
    if isinstance(error, CellTimeoutError):
        return f"{where}: still not done after {CELL_TIMEOUT // 60} minutes"
    if isinstance(error, DeadKernelError):
        words = log_path.read_text(encoding="utf-8", errors="replace").strip()
        last = words.splitlines()[-1] if words else "often: not enough memory"
        return f"{where}: the kernel died ({last})"
    return f"{where}: {type(error).__name__}: {error}"


def collect_results(notebook: "nbformat.NotebookNode") -> list[dict]:
    """Return what an executed notebook recorded by name, in order.

    Args:
        notebook: A notebook whose outputs may hold `RESULT_MIME` bundles.
    """
    return [
        output["data"][RESULT_MIME]
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if RESULT_MIME in output.get("data", {})
    ]
