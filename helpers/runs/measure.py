"""`labs bench`: what labs cost and reach, kept in files and in the README.

Every lab has `labdata/results/<lab>.json`; each scale in it ("sample", "full") is
one measurement. One that was made of the same notebook on the same machine is kept,
so that a long measurement can be interrupted and goes on where it stood.
"""

import datetime
import hashlib
import json
from pathlib import Path

from helpers import links
from helpers.errors import LabsError
from helpers.runs import execute, machine, tables

MARKERS = ("<!-- results -->", "<!-- /results -->")
SCALES = ("sample", "full")


def results_path(root: Path, lab: str) -> Path:
    """Return the file with what has been measured of a lab.

    Args:
        root: The checkout.
        lab: The lab's name.
    """
    return root / "labdata" / "results" / f"{lab}.json"


def read_results(path: Path) -> dict:
    """Return a file of results, {} where there is none.

    Args:
        path: The file.

    Raises:
        LabsError: If it is no JSON.
    """
    if not path.is_file():
        return {}
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise LabsError(
            f"{path} is not JSON ({error}); delete it and measure again: "
            f"labs bench {path.stem} --again"
        ) from error


def merge_results(path: Path, news: dict) -> dict:
    """Merge tables into a file of results, key by key, and return the whole.

    What else the file holds stays.

    Args:
        path: The file; made where it does not exist.
        news: Nested dictionaries; anything else in them replaces what was there.
    """
    merged = _merged(read_results(path), news)
    write_results(path, merged)
    return merged


def write_results(path: Path, results: dict) -> None:
    """Write a file of results; it gets its name when it is whole.

    Args:
        path: The file; made where it does not exist.
        results: All of its content.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    text = json.dumps(results, ensure_ascii=False, indent=1, sort_keys=True)
    part.write_text(text + "\n", encoding="utf-8", newline="\n")
    part.replace(path)


def _merged(old: dict, news: dict) -> dict:
    """Return both, nested; where they meet in a value, that of `news`."""
    both = dict(old)
    for key, value in news.items():
        deeper = isinstance(value, dict) and isinstance(both.get(key), dict)
        both[key] = _merged(both[key], value) if deeper else value
    return both


def measure(root: Path, labs: list[str], *, again: bool = False) -> bool:
    """Measure labs one after the other, on their sample and on fetched data.

    Args:
        root: The checkout.
        labs: Whole names of labs.
        again: Measure also what is known for this notebook and machine.

    Returns:
        Whether every lab ran to its end.
    """
    here = machine.describe()
    sound = True
    for scale in SCALES:
        waiting = []
        for lab in labs:
            (run,) = execute.plan(root, [lab], root / "runs" / "bench" / scale)
            if scale == "full" and not has_full_data(root, lab):
                continue
            known = read_results(results_path(root, lab)).get("runs", {}).get(scale)
            if not again and known and _is_current(known, run.source, here):
                print(f"{lab} on {scale}: measured on {known['date']}, kept")
            else:
                waiting.append(run)
        if not waiting:
            continue

        def keep(run: execute.Run, scale: str = scale) -> None:
            if run.state != "passed":
                return
            about = {
                "lab": run.lab,
                "runs": {
                    scale: {
                        "seconds": round(run.seconds, 1),
                        "peak_mib": round(run.peak_mib),
                        "results": run.results,
                        "machine": here,
                        "date": datetime.date.today().isoformat(),
                        "source_sha256": _source_hash(run.source),
                    }
                },
            }
            merge_results(results_path(root, run.lab), about)

        environment = execute.kernel_environment(1) | {"LABS_DATA": scale}
        print(f"On {scale} data, one at a time:")
        tables.run_with_table(waiting, jobs=1, environment=environment, ended=keep)
        sound = sound and all(run.state == "passed" for run in waiting)
    write_results_table(root)
    return sound


def _is_current(known: dict, notebook: Path, here: dict) -> bool:
    """Return whether a measurement is of this notebook on this machine."""
    return known["source_sha256"] == _source_hash(notebook) and known["machine"] == here


def _source_hash(notebook: Path) -> str:
    """Return the hash of a notebook's cells, outputs aside."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return hashlib.sha256(json.dumps(code).encode("utf-8")).hexdigest()


def has_full_data(root: Path, lab: str) -> bool:
    """Return whether the data that a lab loads are all here in full."""
    from helpers.data import catalog, storage
    from helpers.editions.source import read

    names = read(root / "labs" / "source" / f"{lab}.py").header.data
    missing = [name for name in names if storage.missing_files(catalog.find(name))]
    if missing and names:
        print(f"{lab} on full: not here; type: labs fetch {' '.join(missing)}")
    return bool(names) and not missing


def results_table(root: Path) -> str:
    """Return the README's table of what was measured.

    Args:
        root: The checkout.
    """
    lines = ["| lab | data | s | MiB | results |", "|---|---|--:|--:|---|"]
    machines = {}
    for path in sorted((root / "labdata" / "results").glob("[0-9]*.json")):
        runs = read_results(path).get("runs", {})
        for scale in [scale for scale in SCALES if scale in runs]:
            run = runs[scale]
            words = "; ".join(map(tables.result_text, run["results"]))
            lines.append(
                f"| {path.stem} | {scale} | {run['seconds']:.0f} | "
                f"{run['peak_mib']:,} | {words} |"
            )
            machines[_machine_line(run["machine"])] = run["date"]
    lines += [""] + [f"Measured on: {line}." for line in machines]
    return "\n".join(lines)


def _machine_line(here: dict) -> str:
    """Return a machine in one line."""
    return (
        f"{here['processor']}, {here['cores']} cores, {here['memory_gib']} GiB, "
        f"Python {here['python']}, TensorFlow {here['tensorflow']}, "
        f"Keras {here['keras']}"
    )


def write_results_table(root: Path) -> None:
    """Write the table of results into README.md, where it has the two markers.

    Args:
        root: The checkout.
    """
    readme = root / "README.md"
    old = readme.read_text(encoding="utf-8") if readme.is_file() else ""
    if MARKERS[0] not in old:
        print(f"README.md has no {MARKERS[0]}, so no table was written")
        return
    new = links.replace_between(old, MARKERS, results_table(root))
    if new != old:
        readme.write_text(new, encoding="utf-8", newline="")
        print("README.md: table of results written")
