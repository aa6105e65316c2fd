"""The HTML report of a run: one table, and a page for each executed notebook."""

import datetime
from importlib.resources import files
from pathlib import Path

from helpers.runs import machine
from helpers.runs.execute import Run
from helpers.runs.tables import result_text

BUDGET_MIB = 2560
BUDGET_SECONDS = {"sample": 60, "full": 600}
NAME = "report.html"


def notebook_page(notebook: Path) -> Path:
    """Render an executed notebook to HTML beside it and return the page.

    Args:
        notebook: The executed notebook.
    """
    from nbconvert import HTMLExporter

    # The pages need no network: no widget manager and no require.js are fetched.
    exporter = HTMLExporter(require_js_url="", jupyter_widgets_base_url="")
    body, _ = exporter.from_filename(str(notebook))
    page = notebook.with_suffix(".html")
    page.write_text(body, encoding="utf-8")
    return page


def verdict(runs: list[Run]) -> str:
    """Return the run as one sentence."""
    passed = sum(run.state == "passed" for run in runs)
    seconds = sum(run.seconds for run in runs)
    if passed == len(runs):
        labs = "the lab" if passed == 1 else f"all {passed} labs"
        return f"{labs} ran to the end ({seconds:.0f} s in all).".capitalize()
    failed = ", ".join(run.lab for run in runs if run.state != "passed")
    return f"{passed} of {len(runs)} labs ran to the end; not so: {failed}."


def write_report(runs: list[Run], out: Path, *, data: str, jobs: int) -> Path:
    """Write `report.html` and the pages it links to, and return its path.

    Args:
        runs: Runs that have ended.
        out: The folder that holds the executed notebooks.
        data: Which data the labs had: ``"sample"`` or ``"full"``.
        jobs: How many ran at a time.
    """
    from jinja2 import Environment

    template = files("helpers.runs").joinpath("report_template.html")
    rows = []
    for run in runs:
        page = notebook_page(run.target) if run.target.is_file() else None
        rows.append(
            {
                "run": run,
                "page": page.relative_to(out).as_posix() if page else "",
                "results": [result_text(result) for result in run.results],
            }
        )
    environment = Environment(autoescape=True, trim_blocks=True)
    text = environment.from_string(template.read_text(encoding="utf-8")).render(
        title="Deep learning labs: what this run came to",
        verdict=verdict(runs),
        when=datetime.datetime.now().astimezone().strftime("%Y-%m-%d %H:%M"),
        data=data,
        jobs=jobs,
        machine=machine.describe(),
        rows=rows,
        budget_seconds=BUDGET_SECONDS[data],
        budget_mib=BUDGET_MIB,
    )
    path = out / NAME
    path.write_text(text, encoding="utf-8")
    return path
