"""One parsed source -> its notebooks, as plain data in canonical JSON.

Four editions come from a source: student and solved, each in English and Chinese.
Everything here is a pure function of the source and the project's settings, so a
second build gives the same bytes.
"""

import copy
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.editions.markers import (
    blank_code,
    blank_free,
    blank_prose,
    keep_solution,
)
from helpers.editions.source import TAGS, Source, SourceCell, SourceError
from helpers.editions.wording import WordingError, localise, unwrapped
from helpers.language import LANGUAGES
from helpers.links import badges_markdown
from helpers.project import Settings

Notebook = dict[str, Any]

EDITIONS = ("student", "solved")
GENERATED = ("title", "colab")
"""Names of the cells that the builder writes from the header and the settings."""

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


@dataclass(frozen=True)
class Edition:
    """One of the four notebooks of a lab.

    Attributes:
        lab: Name of the lab.
        kind: ``"student"`` or ``"solved"``.
        language: ``"en"`` or ``"zh"``.
    """

    lab: str
    kind: str
    language: str

    @property
    def path(self) -> Path:
        """Where it lies, relative to the checkout."""
        folder = Path("labs")
        if self.kind == "solved":
            folder /= "solutions"
        if self.language == "zh":
            folder /= "zh"
        return folder / f"{self.lab}.ipynb"


def editions(lab: str) -> list[Edition]:
    """Return the four editions of a lab."""
    return [Edition(lab, kind, language) for kind in EDITIONS for language in LANGUAGES]


def make(source: Source, edition: Edition, settings: Settings) -> Notebook:
    """Return one edition of a lab, without outputs.

    Args:
        source: The parsed source.
        edition: Which one.
        settings: Repository, branch and version, for the launch links.

    Raises:
        SourceError: If a translation is missing; names file and line.
    """
    cells = [
        _title_cell(source, edition, settings),
        _colab_cell(source, edition, settings),
    ]
    cells += [_cell(source, cell, edition) for cell in source.cells]
    notebook = {
        "cells": cells,
        "metadata": {
            "kernelspec": KERNEL,
            "labs": {
                "edition": edition.kind,
                "lab": source.lab,
                "language": edition.language,
            },
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    if edition.kind == "solved":
        notebook["metadata"]["labs"]["source_sha256"] = source_hash(notebook)
    return notebook


def source_hash(notebook: Notebook) -> str:
    """Return the hash of what is executed and read: outputs keep while it holds.

    The generated cells are left out, since a new launch address changes no output.
    """
    kept = [
        [cell["cell_type"], cell["id"], "".join(cell["source"])]
        for cell in notebook["cells"]
        if not cell["id"].endswith(GENERATED)
    ]
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def without_outputs(notebook: Notebook) -> Notebook:
    """Return a copy without outputs and execution counts."""
    bare = copy.deepcopy(notebook)
    for cell in bare["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
            cell["execution_count"] = None
    return bare


def with_outputs(notebook: Notebook, executed: Notebook) -> Notebook:
    """Return a copy with the outputs of another notebook, cell by cell."""
    notebook = copy.deepcopy(notebook)
    by_id = {cell["id"]: cell for cell in executed["cells"]}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = by_id[cell["id"]]["outputs"]
            cell["execution_count"] = by_id[cell["id"]]["execution_count"]
    return notebook


def text_of(notebook: Notebook) -> str:
    """Return a notebook as canonical JSON: sorted keys, one-space indent, UTF-8."""
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def alt_text(code: str) -> str | None:
    """Return the alternative text that a cell's first comment gives its figure."""
    first = code.split("\n", 1)[0]
    return first.removeprefix("# alt:").strip() if first.startswith("# alt:") else None


def _cell(source: Source, cell: SourceCell, edition: Edition) -> dict[str, Any]:
    text = cell.text[edition.language]
    labs: dict[str, Any] = {}
    if cell.section:
        labs["section"] = cell.section
    if cell.answer:
        labs |= {"answer": cell.answer, "points": cell.points}
        blank = edition.kind == "student"
        text = blank_prose(text, edition.language) if blank else keep_solution(text)
    if cell.kind == "markdown":
        text = unwrapped(text) if edition.language == "zh" else text
        return _notebook_cell(source, "markdown", cell.name, text, {"labs": labs})
    if cell.exercise:
        labs["exercise"] = cell.exercise
        blank = edition.kind == "student"
        text = blank_code(text, cell.exercise) if blank else keep_solution(text)
    if cell.free:
        labs["free"] = True
        text = blank_free(text) if edition.kind == "student" else keep_solution(text)
    try:
        text = localise(text, edition.language)
    except WordingError as error:
        raise SourceError(
            source.path, cell.line + error.row - 1, error.problem
        ) from None
    metadata: dict[str, Any] = {"labs": labs}
    if cell.check:
        labs["check"] = cell.check
        metadata |= {"deletable": False, "editable": False}
    tags = [TAGS[tag] for tag in cell.tags]
    if cell.check and edition.kind == "solved":
        tags.append(TAGS["strict"])
    if tags:
        metadata["tags"] = tags
    alt = alt_text(text)
    if alt:
        metadata["alt"] = alt
    return _notebook_cell(source, "code", cell.name, text, metadata)


def _notebook_cell(
    source: Source, kind: str, name: str, text: str, metadata: dict[str, Any]
) -> dict[str, Any]:
    cell: dict[str, Any] = {
        "cell_type": kind,
        "id": f"{source.prefix}-{name}",
        "metadata": {key: value for key, value in metadata.items() if value},
        "source": text.splitlines(keepends=True),
    }
    for key in ("deletable", "editable"):
        if key in metadata:
            cell["metadata"][key] = metadata[key]
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell


def _title_cell(source: Source, edition: Edition, settings: Settings) -> dict[str, Any]:
    header = source.header
    chinese = edition.language == "zh"
    title = header.title.zh if chinese else header.title.en
    other = header.title.en if chinese else header.title.zh
    solved = ("（参考解答）" if chinese else " (solved)") * (edition.kind == "solved")
    badges = badges_markdown(
        settings.repository, settings.branch, edition.path.as_posix()
    )
    chapter = header.chapter.zh if chinese else header.chapter.en
    budgets = _budgets(source, chinese)
    if chinese:
        facts = f"第 {header.week} 周 · {chapter} · 两个 CPU 核上：{budgets}"
    else:
        facts = f"Week {header.week} · {chapter} · on two CPU cores: {budgets}"
    lab = "实验" if chinese else "Lab"
    text = (
        f"# {lab} {source.prefix} · {title}{solved}\n\n*{other}*\n\n{badges}\n\n{facts}"
    )
    return _notebook_cell(source, "markdown", "title", text, {})


def _budgets(source: Source, chinese: bool) -> str:
    header = source.header
    names = {
        "sample": "随附样本" if chinese else "bundled sample",
        "full": "完整数据" if chinese else "full data",
    }
    if not header.data:  # the same on both scales
        names = {"sample": ""}
    parts = []
    for scale in [scale for scale in names if scale in header.minutes]:
        minutes, mebibytes = header.minutes[scale], header.memory_mib[scale]
        if chinese:
            parts.append(f"{names[scale]}至多 {minutes:g} 分钟、{mebibytes:,} MiB 内存")
        else:
            budget = f"{names[scale]} at most {minutes:g} min and {mebibytes:,} MiB"
            parts.append(budget.lstrip())
    return ("；" if chinese else "; ").join(parts)


def _colab_cell(source: Source, edition: Edition, settings: Settings) -> dict[str, Any]:
    origin = f"git+https://github.com/{settings.repository}@v{settings.version}"
    if edition.language == "zh":
        fetches = "并下载本实验的数据" if source.header.data else ""
        comment = f"# 仅用于 Colab：安装课程的 helpers 包{fetches}；在别处什么也不做"
    else:
        fetches = " and fetches this lab's data" if source.header.data else ""
        comment = f"# Colab only: installs the course's helpers{fetches}"
    lines = [
        comment,
        "import subprocess",
        "import sys",
        "",
        'if "google.colab" in sys.modules:',
        f'    course = "{origin}"',
        '    pip = [sys.executable, "-m", "pip", "install", "-q"]',
        "    subprocess.run([*pip, course], check=True)",
    ]
    lines += [
        f'    subprocess.run(["labs", "fetch", "{name}"], check=True)'
        for name in source.header.data
    ]
    return _notebook_cell(source, "code", "colab", "\n".join(lines), {})
