"""The `labs` command.

Starts in a fraction of a second: what is heavy is imported by the command that
needs it.
"""

import errno
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from helpers import project
from helpers.errors import LabsError

USAGE_ERROR = 2
FAILED = 1
INTERRUPTED = 130

app = typer.Typer(
    name="labs",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _example(*lines: str) -> str:
    """Return the closing lines of a help page."""
    return "\n".join(["[dim]For example:[/dim]", *(f"  $ {line}" for line in lines)])


def _complete_labs(incomplete: str) -> list[str]:
    """Return the labs that begin with what has been typed."""
    return [name for name in project.lab_names() if name.startswith(incomplete)]


def _complete_data(incomplete: str) -> list[str]:
    """Return the data sets that begin with what has been typed."""
    from helpers.data import catalog

    return [name for name in catalog.names() if name.startswith(incomplete)]


def _complete_benchmarks(incomplete: str) -> list[str]:
    """Return the benchmarks and labs that begin with what has been typed."""
    from helpers.bench import BENCHMARKS

    names = [*BENCHMARKS, "all", *project.lab_names()]
    if "-" in incomplete:  # grids stand in the sources: only read when asked for
        from helpers.bench import grids

        names += grids.names()
    return [name for name in names if name.startswith(incomplete)]


def _complete_samples(incomplete: str) -> list[str]:
    """Return the drawn samples that begin with what has been typed."""
    from labdata.make import GENERATORS

    return [name for name in GENERATORS if name.startswith(incomplete)]


LabNames = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="LABS",
        help="Labs by name or its beginning: 06a is one, 06 the whole week. "
        "None named: all of them.",
        autocompletion=_complete_labs,
        show_default=False,
    ),
]
Language = Annotated[
    str,
    typer.Option("--language", "-l", metavar="en|zh", help="The edition's language."),
]


def _check_language(language: str) -> None:
    """Refuse a language that no edition is in."""
    if language not in ("en", "zh"):
        raise typer.BadParameter(
            f"{language!r} is neither en nor zh", param_hint="--language"
        )


def _scale() -> str:
    """Return the data that LABS_DATA asks for; the samples where it is unset."""
    scale = os.environ.setdefault("LABS_DATA", "sample")
    if scale not in ("sample", "full"):
        raise LabsError(
            f"LABS_DATA is {scale!r}; expected sample or full. "
            "Type for example: LABS_DATA=full labs run 06a"
        )
    return scale


def _count(number: int, noun: str) -> str:
    """Return a number and its noun: 1 lab, 2 labs."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _shown(path: Path) -> str:
    """Return a path as short as it can be typed from here."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _print_version(asked: bool) -> None:
    """Print the version and end, where it was asked for."""
    if asked:
        typer.echo(project.settings().version)
        raise typer.Exit


@app.callback()
def about(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Show the version of the course and exit.",
            callback=_print_version,
            is_eager=True,
        ),
    ] = False,
) -> None:
    """Course labs: list them, fetch their data, run, build and measure them."""


@app.command("list", epilog=_example("labs list"))
def list_labs() -> None:
    """List the labs and the titles of both editions."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    from helpers.links import notebook_title

    root = project.checkout()
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("lab", no_wrap=True, style="cyan")
    table.add_column("English")
    table.add_column("中文")
    for name in project.resolve([], root):
        titles = []
        for folder in (root / "labs", root / "labs" / "zh"):
            path = folder / f"{name}.ipynb"
            titles.append(notebook_title(path) if path.is_file() else "(not built)")
        table.add_row(name, *titles)
    Console().print(table)


@app.command(epilog=_example("labs doctor"))
def doctor() -> None:
    """Say what this machine has, what is missing, and what mends it."""
    from helpers import doctor as examination

    rows = examination.report()
    examination.show(rows)
    if any(row.state == "missing" for row in rows):
        raise typer.Exit(FAILED)


@app.command(
    epilog=_example(
        "labs fetch digits",
        "labs fetch 06a",
        "LABS_MIRROR=/media/usb labs fetch --all",
        "labs fetch --verify digits",
    )
)
def fetch(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAMES",
            help="Data sets, or labs (06a) whose data to fetch.",
            autocompletion=_complete_data,
            show_default=False,
        ),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Every data set of the catalog.")
    ] = False,
    verify: Annotated[
        bool,
        typer.Option("--verify", help="Fetch nothing; compare what is here, by hash."),
    ] = False,
    remove: Annotated[
        bool, typer.Option("--remove", help="Fetch nothing; delete what is here.")
    ] = False,
) -> None:
    """Fetch full data: from LABS_MIRROR first, then from the origins, verified."""
    if verify and remove or remove and not (names or every):
        raise typer.BadParameter(
            "name what to delete, without --verify; "
            "for example: labs fetch --remove digits",
            param_hint="--remove",
        )
    if verify or remove:
        _keep_house(names, every, remove)
        return
    if bool(names) == every:
        raise typer.BadParameter(
            "name data sets, or say --all; for example: labs fetch digits",
            param_hint="NAMES",
        )
    from helpers.data import catalog
    from helpers.data.fetch import fetch as fetch_sets

    wanted = list(catalog.names()) if every else _sets_of(names)
    if wanted:
        typer.echo(fetch_sets(wanted, progress=sys.stdout.isatty()))
    else:
        typer.echo("These labs need no data beyond what the course brings.")


def _keep_house(names: list[str] | None, every: bool, remove: bool) -> None:
    """Verify or delete fetched files: those named, or all that are here."""
    from helpers.data import inventory

    here = [row.name for row in inventory.status() if row.files_here]
    chosen = here if every or not names else _sets_of(names)
    if not chosen:
        typer.echo("Nothing has been fetched yet; type: labs fetch NAME")
    if remove:
        for name in chosen:
            typer.echo(inventory.remove(name))
        return
    reports = [inventory.verify(name) for name in chosen]
    for report in reports:
        typer.echo(report)
    if any(report.good != report.files for report in reports):
        raise typer.Exit(FAILED)


def _sets_of(names: list[str]) -> list[str]:
    """Return the data sets that names of sets and of labs stand for, each once."""
    from helpers.data import catalog

    wanted = []
    for name in names:
        if not name[:1].isdigit():
            wanted.append(project.resolve_data(name, list(catalog.names())))
            continue
        from helpers.editions.source import read

        root = project.checkout()
        for lab in project.resolve([name], root):
            wanted += read(root / "labs" / "source" / f"{lab}.py").header.data
    return list(dict.fromkeys(wanted))


@app.command(epilog=_example("labs data", "labs data digits"))
def data(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAMES",
            help="Data sets; with none named, a table of all.",
            autocompletion=_complete_data,
            show_default=False,
        ),
    ] = None,
) -> None:
    """Show the data sets: what is here, whose it is, its terms."""
    from helpers.data import catalog, inventory

    known = list(catalog.names())
    chosen = [project.resolve_data(name, known) for name in names or []]
    if chosen:
        for name in chosen:
            _show_card(inventory.card(name))
    else:
        _show_status(inventory.status())


def _show_card(card: str) -> None:
    """Print a data card, its long lines folded under their keys."""
    from rich.console import Console
    from rich.table import Table

    title, *lines = card.splitlines()
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True, style="cyan")
    table.add_column(overflow="fold")
    for line in lines:
        key, _, words = line.strip().partition(": ")
        table.add_row(key, words)
    console = Console(markup=False, highlight=False)
    console.print(title)
    console.print(table)


def _repository(address: str) -> str:
    """Return the owner/name that an address of raw.githubusercontent.com names."""
    return "/".join(address.split("/")[3:5])


def _show_status(rows: list) -> None:
    """Print the table of data sets."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("data set", no_wrap=True, style="cyan")
    table.add_column("what it is, where from, terms", ratio=1, overflow="fold")
    for title in ("sample", "full MB"):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("here", no_wrap=True)
    for row in rows:
        if row.complete:
            here = "[green]all[/green]"
        else:
            here = f"{row.files_here}/{row.files}" if row.files_here else "[dim]-[/dim]"
        sample = f"{row.sample_bytes / 1e6:.1f} MB" if row.sample_bytes else ""
        if not row.sample_bytes:
            sample = "yes" if row.has_sample else "-"
        origin = ", ".join(dict.fromkeys(map(_repository, row.origins)))
        what = f"{row.title}\n[dim]{origin}\n{row.licence}[/dim]"
        table.add_row(row.name, what, sample, f"{row.bytes / 1e6:.1f}", here)
    console = Console()
    console.print(table)
    console.print("To fetch one: labs fetch NAME. Its card: labs data NAME.")


@app.command(
    epilog=_example(
        "labs run 06a",
        "labs run --student --language zh",
        "LABS_DATA=full labs run 06a --jobs 1",
    )
)
def run(
    labs: LabNames = None,
    solved: Annotated[
        bool, typer.Option("--solved/--student", help="Which edition to run.")
    ] = True,
    language: Language = "en",
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            "-j",
            min=1,
            help="How many at a time; by default what cores and memory allow.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Where executed notebooks and the report go; by default runs/ in "
            "the course folder.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Execute labs and leave the notebooks and one HTML report.

    They run on the bundled samples, or on fetched data with LABS_DATA=full.
    """
    _check_language(language)
    scale = _scale()
    root = project.checkout()
    names = project.resolve(labs or [], root)
    out = out or root / "runs"
    from helpers.runs import execute, report, tables

    runs = execute.plan(root, names, out, solved=solved, language=language)
    jobs = jobs or execute.default_jobs(len(runs))
    edition = f"{'solved' if solved else 'student'} edition, {language}"
    typer.echo(
        f"{_count(len(runs), 'lab')} ({edition}), data: {scale}, {jobs} at a time"
    )
    try:
        tables.run_with_table(runs, jobs=jobs)
    except KeyboardInterrupt:
        typer.echo(f"Stopped; no kernel is left running. What ran is in {_shown(out)}")
        raise typer.Exit(INTERRUPTED) from None
    page = report.write_report(runs, out, data=scale, jobs=jobs)
    typer.echo(report.verdict(runs))
    typer.echo(f"Report: {_shown(page)}")
    if any(run.state != "passed" for run in runs):
        raise typer.Exit(FAILED)


@app.command(epilog=_example("labs build 06a", "labs build --check"))
def build(
    labs: LabNames = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only say which editions differ.")
    ] = False,
    execute: Annotated[
        bool, typer.Option("--execute", help="Execute solved editions in any case.")
    ] = False,
) -> None:
    """Build the notebooks from labs/source, those that changed."""
    from helpers import editions

    root = project.checkout()
    names = project.resolve(labs or [], root)
    if check:
        differing = 0
        for step in editions.check(names, root=root):
            if step.state == "differs":
                differing += 1
                typer.echo(f"{step.path.as_posix()}: {step.reason}")
        if differing:
            raise LabsError(
                f"{_count(differing, 'file')} not equal to what the source builds; "
                "type: labs build"
            )
        typer.echo(f"The editions of {_count(len(names), 'lab')} equal their sources.")
        return
    written = 0
    for step in editions.build(names, execute=execute, root=root):
        if step.state != "unchanged":
            written += 1
            typer.echo(f"{step.state}  {step.path.as_posix()}")
    typer.echo(
        f"{_count(written, 'file')} changed." if written else "Nothing has changed."
    )


@app.command(epilog=_example("labs new 17_transformers"))
def new(
    name: Annotated[str, typer.Argument(help="Number and topic, such as 17_topic.")],
) -> None:
    """Write the source of a new lab: a template that is the style guide too."""
    from helpers import editions

    written = ", ".join(_shown(path) for path in editions.new(name))
    typer.echo(f"Written: {written}. Next: labs build {name}")


@app.command(epilog=_example("labs links your-school/deep-learning-labs"))
def links(
    repository: Annotated[
        str | None,
        typer.Argument(
            metavar="[OWNER/NAME]",
            help="Where the course is published; none: only the README's table "
            "of labs is written again.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Point every launch link of the course to another repository."""
    from helpers import links as launch

    root = project.checkout()
    changed = launch.relink(root, repository or project.settings(root).repository)
    for path in changed:
        typer.echo(path.as_posix())
    typer.echo(f"{_count(len(changed), 'file')} changed.")


@app.command(epilog=_example("labs update"))
def update() -> None:
    """Bring new labs from the course's repository; your own changes stay."""
    from helpers import updates

    updates.show(updates.update(project.checkout()))


@app.command(
    epilog=_example("labs bench 06a", "labs bench lenet", "labs bench 06b-ablations"),
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def bench(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            help="A lab (or its beginning), all, a benchmark's name, or a grid's "
            "(the lab's number, a hyphen, the grid).",
            autocompletion=_complete_benchmarks,
        ),
    ],
    again: Annotated[
        bool, typer.Option("--again", help="Measure what has been measured before.")
    ] = False,
) -> None:
    """Measure labs (seconds, memory, results) and write the README's table.

    A lab is measured on its sample and, where that has been fetched, on the full
    data. What has been measured on this machine is kept. Words after the name of a
    benchmark go to it.
    """
    from helpers.bench import BENCHMARKS

    if name in BENCHMARKS:
        from importlib import import_module

        import_module(BENCHMARKS[name]).main([*context.args, *(["--again"] * again)])
        return
    if "-" in name:
        from helpers.bench import grids

        grids.main(name, [*context.args, *(["--again"] * again)])
        return
    if context.args:
        raise typer.BadParameter(f"unexpected: {' '.join(context.args)}")
    from helpers.runs import measure

    root = project.checkout()
    names = project.resolve([] if name == "all" else [name], root)
    if not measure.measure(root, names, again=again):
        raise typer.Exit(FAILED)


def _measure_difficulty(chosen: list[str]) -> None:
    """Print how hard samples are: pictures with classes, and text."""
    from labdata.make import difficulty, difficulty_text

    pictures, texts = difficulty.PICTURE_SETS, difficulty_text.SETS
    for name in chosen:
        if name not in (*pictures, *texts):
            raise LabsError(
                f"{name} is not among the sets that are measured: type for example: "
                f"labs samples --difficulty {pictures[0]} (or "
                f"{', '.join([*pictures[1:], *texts])})"
            )
    wanted = chosen or [*pictures, *texts]
    if images := [name for name in wanted if name in pictures]:
        difficulty.main(images)
    if written := [name for name in wanted if name in texts]:
        difficulty_text.main(written)


@app.command(
    epilog=_example(
        "labs samples birds",
        "labs samples birds --seed 7 --count 200 --out fresh",
        "labs samples --difficulty birds",
    )
)
def samples(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAMES",
            help="Data sets whose sample to draw; none named: all of them.",
            autocompletion=_complete_samples,
            show_default=False,
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(help="Another seed draws another set.", show_default=False),
    ] = None,
    count: Annotated[
        int | None,
        typer.Option(
            min=1, help="How many items, for those that ask.", show_default=False
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Where the zips go; by default labdata/samples.", show_default=False
        ),
    ] = None,
    difficulty: Annotated[
        bool,
        typer.Option(
            "--difficulty",
            help="Draw nothing; measure simple and better models on them.",
        ),
    ] = False,
) -> None:
    """Draw the offline samples again: the same seed gives the same bytes."""
    from labdata.make import GENERATORS, archive

    chosen = [project.resolve_data(name, list(GENERATORS)) for name in names or []]
    if difficulty:
        _measure_difficulty(chosen)
        return
    fresh = seed is not None or count is not None
    if fresh and out is None:
        raise typer.BadParameter(
            "a set with another seed or count is not the bundled one; "
            "say where it goes with --out FOLDER",
            param_hint="--out",
        )
    out = out or project.checkout() / "labdata" / "samples"
    options = {"seed": seed, "count": count}
    options = {key: value for key, value in options.items() if value is not None}
    for name in chosen or GENERATORS:
        drawn = archive.draw(GENERATORS[name], out / f"{name}.zip", **options)
        typer.echo(
            f"{name}: {drawn.files:,} files, {drawn.bytes / 1e6:.2f} MB, "
            f"{drawn.seconds:.0f} s, {'new bytes' if drawn.changed else 'same bytes'}"
        )


def explain(error: OSError) -> str | None:
    """Return one sentence about a disk that cannot be written to, else None.

    Args:
        error: What the system said.
    """
    place = error.filename or "this disk"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return (
            f"no space is left for {place}; free some, for example with "
            "labs fetch --remove NAME, then type the same command again"
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            f"{place} cannot be written to; copy the course to a folder of your own "
            "(or set LABS_CACHE to one for data), then type the same command again"
        )
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return (
            f"{place} is a file where a folder is needed; move it away or name "
            "another folder, then type the same command again"
        )
    return None


def main() -> None:
    """Run the command; expected failures are one sentence and exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        # A title in Chinese must not end a command whose output is a file on Windows.
        stream.reconfigure(errors="replace")
    try:
        app(prog_name="labs")
    except LabsError as error:
        sentence = str(error)
    except OSError as error:
        sentence = explain(error)
        if sentence is None:
            raise
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    else:
        return
    typer.echo(f"labs: {sentence}", err=True)
    sys.exit(FAILED)


if __name__ == "__main__":
    main()
