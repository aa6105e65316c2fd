"""One lab's source: jupytext percent format, prose in English and Chinese.

A source begins with a YAML header under ``labs:`` and then holds cells:

- prose: ``# %% [markdown] lang="en"`` directly followed by its ``lang="zh"`` twin;
  ``section="data"`` marks the first prose of a required section,
- code: ``# %% name="train"``; the name is the cell's identity in every edition,
- an exercise: ``# %% name="..." exercise="06a.1"`` with one or more solution regions,
- its check: ``# %% check="06a.1"``,
- words: ``# %% [markdown] answer="06a.6" lang="en"`` with a solution region,
- in a practice session, a free part: ``# %% name="..." free=true`` with a solution
  region, which a person marks and no check reads.

Everything malformed is a :class:`SourceError` with file and line.
"""

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jupytext

from helpers.checks.exercise import exercises_of, prefixes
from helpers.editions.markers import check_regions, has_solution
from helpers.errors import LabsError
from helpers.language import LANGUAGES, Both

SECTIONS = (
    "goals",
    "setup",
    "story",
    "data",
    "model",
    "training",
    "inside",
    "comparison",
    "exercises",
    "results",
    "remember",
    "sources",
)
"""The sections of a lab, in this order."""

PRACTICE_SECTIONS = (
    "goals",
    "setup",
    "brief",
    "data",
    "start",
    "milestones",
    "free",
    "rubric",
    "results",
    "remember",
    "sources",
)
"""The sections of a practice session, in this order."""

TAGS = {"strict": "nbval-check-output", "noisy": "nbval-ignore-output"}
"""Source tag -> tag in the notebooks: output compared exactly, or never."""

CODE_KEYS = {"name", "exercise", "check", "tags", "free"}
PROSE_KEYS = {"name", "lang", "section", "answer", "points"}
HEADER_KEYS = {"title", "case", "week", "chapter", "minutes", "memory_mib", "python"}
HEADER_OPTIONAL = {"data", "kind", "grids"}
GRID_KEYS = {"cells", "function", "arms", "seeds"}
SCALES = ("sample", "full")
KINDS = {"lab": SECTIONS, "practice": PRACTICE_SECTIONS}
"""Kind of lab -> the sections that it must have, in order."""
CELL_START = re.compile(r"^# %%")
LAB_NAME = re.compile(r"^\d{2}[a-z]?_[a-z0-9_]+$")
CELL_NAME = re.compile(r"^[a-z0-9][a-z0-9-]*$")


class SourceError(LabsError):
    """A malformed source; the message begins with file and line."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        super().__init__(f"{path.name}:{line}: {problem}")


@dataclass(frozen=True)
class Grid:
    """A table over arms and seeds that `labs bench` measures with the lab's code.

    Attributes:
        cells: Names of the code cells to run first, in order.
        function: What is called with an arm and a seed; returns figures by name.
        arms: What is compared.
        seeds: The seeds that every arm gets.
    """

    cells: tuple[str, ...]
    function: str
    arms: tuple[str, ...]
    seeds: tuple[int, ...]


@dataclass(frozen=True)
class Header:
    """What a source says of itself.

    Attributes:
        title: The lab's title, without its number.
        case: The case in the syllabus, for the table of labs.
        week: Week of the course.
        chapter: Chapter of the course.
        minutes: Scale -> minutes allowed on two cores.
        memory_mib: Scale -> memory allowed in MiB.
        data: Names of the data sets that the lab loads.
        python: The Python that builds the editions.
        kind: ``"lab"`` or ``"practice"``.
        grids: Name -> grid; see `helpers.bench.grids`.
    """

    title: Both
    case: Both
    week: int
    chapter: Both
    minutes: dict[str, float]
    memory_mib: dict[str, int]
    python: str
    data: tuple[str, ...] = ()
    kind: str = "lab"
    grids: dict[str, Grid] = field(default_factory=dict)

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections that a lab of this kind must have, in order."""
        return KINDS[self.kind]


@dataclass(frozen=True)
class SourceCell:
    """One cell of a source; prose holds both languages.

    Attributes:
        kind: ``"markdown"`` or ``"code"``.
        name: Unique in the lab.
        line: Line of the cell's first line of content in the source.
        text: Language -> text; a code cell has its one text under both.
        section: Name of the section that this prose opens.
        exercise: Exercise that this code cell holds.
        check: Exercise that this code cell checks.
        answer: Question in words that this prose answers.
        points: Points of an answer in words.
        tags: Tags as written in the source.
        free: Whether it is the free part of a practice session.
    """

    kind: str
    name: str
    line: int
    text: dict[str, str]
    section: str | None = None
    exercise: str | None = None
    check: str | None = None
    answer: str | None = None
    points: int | None = None
    tags: tuple[str, ...] = ()
    free: bool = False


@dataclass(frozen=True)
class Source:
    """A parsed and validated lab source.

    Attributes:
        lab: Name of the lab, the file's stem.
        path: The file.
        header: What it says of itself.
        cells: Its cells in order.
    """

    lab: str
    path: Path
    header: Header
    cells: list[SourceCell] = field(default_factory=list)

    @property
    def prefix(self) -> str:
        """The lab's number, ``"06a"`` of ``"06a_lenet5_digits"``."""
        return self.lab.partition("_")[0]


def read(path: Path) -> Source:
    """Read and validate one source.

    Args:
        path: ``labs/source/NN_topic.py``.

    Raises:
        SourceError: If anything in it is malformed; names file and line.
    """
    if not LAB_NAME.match(path.stem):
        raise SourceError(path, 1, "the name must look like 06a_lenet5_digits.py")
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    starts = [n for n, line in enumerate(lines, 1) if CELL_START.match(line)]
    notebook = jupytext.reads(text, "py:percent")
    for cell in notebook.cells:  # jupytext notes unusual blank lines there
        cell.metadata.pop("lines_to_next_cell", None)
    if len(notebook.cells) != len(starts):
        raise SourceError(path, 1, "every cell must begin with a `# %%` line")
    header = _header(path, notebook.metadata.get("labs"))
    cells = _cells(path, list(zip(notebook.cells, starts, strict=True)))
    source = Source(path.stem, path, header, cells)
    _check_sections(source)
    _check_exercises(source)
    _check_free_parts(source)
    return source


def _header(path: Path, raw: Any) -> Header:
    if not isinstance(raw, dict):
        raise SourceError(path, 1, "the header has no `labs:` block")
    missing = HEADER_KEYS - set(raw)
    if missing:
        raise SourceError(path, 1, f"the header lacks {', '.join(sorted(missing))}")
    unknown = set(raw) - HEADER_KEYS - HEADER_OPTIONAL
    if unknown:
        raise SourceError(path, 1, f"unknown in the header: {sorted(unknown)}")
    for key in ("title", "case", "chapter"):
        if not isinstance(raw[key], dict) or set(raw[key]) != set(LANGUAGES):
            raise SourceError(path, 1, f"{key} needs an `en:` and a `zh:` text")
    kind = raw.get("kind", "lab")
    if kind not in KINDS:
        raise SourceError(
            path, 1, f"unknown kind {kind!r}; known are {', '.join(KINDS)}"
        )
    for key in ("minutes", "memory_mib"):
        if not isinstance(raw[key], dict) or not set(raw[key]) <= set(SCALES):
            raise SourceError(path, 1, f"{key} needs `sample:` and perhaps `full:`")
    return Header(
        title=Both(**raw["title"]),
        case=Both(**raw["case"]),
        week=int(raw["week"]),
        chapter=Both(**raw["chapter"]),
        minutes=dict(raw["minutes"]),
        memory_mib=dict(raw["memory_mib"]),
        python=str(raw["python"]),
        data=tuple(raw.get("data", ())),
        kind=kind,
        grids=_grids(path, raw.get("grids", {})),
    )


def _grids(path: Path, raw: Any) -> dict[str, Grid]:
    grids = {}
    for name, grid in raw.items():
        if not isinstance(grid, dict) or set(grid) != GRID_KEYS:
            raise SourceError(
                path, 1, f"grid {name!r} needs {', '.join(sorted(GRID_KEYS))}"
            )
        if not CELL_NAME.match(name):
            raise SourceError(path, 1, f"a grid's name is like a cell's, not {name!r}")
        grids[name] = Grid(
            cells=tuple(grid["cells"]),
            function=str(grid["function"]),
            arms=tuple(str(arm) for arm in grid["arms"]),
            seeds=tuple(int(seed) for seed in grid["seeds"]),
        )
    return grids


def _cells(path: Path, pairs: list[tuple[Any, int]]) -> list[SourceCell]:
    cells: list[SourceCell] = []
    names: dict[str, int] = {}
    position = 0
    while position < len(pairs):
        cell, start = pairs[position]
        if cell.cell_type == "code":
            built = _code(path, cell, start)
            position += 1
        elif cell.cell_type == "markdown":
            twin = pairs[position + 1] if position + 1 < len(pairs) else None
            previous = cells[-1].name if cells else "start"
            built = _prose(path, cell, start, twin, previous)
            position += 2
        else:
            raise SourceError(path, start, f"unknown cell type {cell.cell_type}")
        if built.name in names:
            first = names[built.name]
            raise SourceError(
                path, start, f"cell name {built.name!r} is already used at line {first}"
            )
        names[built.name] = start
        cells.append(built)
    return cells


def _code(path: Path, cell: Any, start: int) -> SourceCell:
    meta = dict(cell.metadata)
    unknown = set(meta) - CODE_KEYS
    if unknown:
        raise SourceError(path, start, f"unknown cell option {sorted(unknown)}")
    check = meta.get("check")
    name = meta.get("name") or (f"check-{check.rpartition('.')[2]}" if check else None)
    if not name or not CELL_NAME.match(name):
        raise SourceError(path, start, 'a code cell needs a name: `# %% name="train"`')
    tags = tuple(meta.get("tags", ()))
    for tag in tags:
        if tag not in TAGS:
            raise SourceError(
                path, start, f"unknown tag {tag!r}; known are {', '.join(TAGS)}"
            )
    try:
        ast.parse(cell.source)
    except SyntaxError as error:
        line = start + (error.lineno or 1)
        raise SourceError(path, line, f"not Python: {error.msg}") from None
    check_regions(path, start, cell.source)
    exercise, free = meta.get("exercise"), bool(meta.get("free"))
    if free and not has_solution(cell.source):
        raise SourceError(path, start, f"the free part {name} has no solution region")
    if exercise and not has_solution(cell.source):
        raise SourceError(path, start, f"exercise {exercise} has no solution region")
    if not exercise and not free and has_solution(cell.source):
        raise SourceError(path, start, "a solution region outside an exercise cell")
    return SourceCell(
        kind="code",
        name=name,
        line=start + 1,
        text=dict.fromkeys(LANGUAGES, cell.source),
        exercise=exercise,
        check=check,
        tags=tags,
        free=free,
    )


def _prose(
    path: Path, cell: Any, start: int, twin: tuple[Any, int] | None, previous: str
) -> SourceCell:
    meta = dict(cell.metadata)
    unknown = set(meta) - PROSE_KEYS
    if unknown:
        raise SourceError(path, start, f"unknown cell option {sorted(unknown)}")
    if meta.get("lang") != "en":
        raise SourceError(
            path, start, 'prose starts with its English cell: lang="en", then lang="zh"'
        )
    other = twin[0] if twin else None
    if other is None or other.metadata.get("lang") != "zh":
        raise SourceError(
            path, start, 'missing translation: no lang="zh" cell follows this one'
        )
    if not cell.source.strip() or not other.source.strip():
        raise SourceError(path, start, "an empty prose cell")
    for text, line in ((cell.source, start), (other.source, twin[1])):
        check_regions(path, line, text)
    if _heading_levels(cell.source) != _heading_levels(other.source):
        raise SourceError(
            path, start, "the two languages have different headings in this cell"
        )
    answer = meta.get("answer")
    if bool(answer) != has_solution(cell.source) or bool(answer) != has_solution(
        other.source
    ):
        raise SourceError(
            path, start, "an answer in words needs a solution region in each language"
        )
    section = meta.get("section")
    name = meta.get("name") or (f"section-{section}" if section else None)
    if name is None:
        name = f"answer-{answer.rpartition('.')[2]}" if answer else f"after-{previous}"
    return SourceCell(
        kind="markdown",
        name=name,
        line=start + 1,
        text={"en": cell.source, "zh": other.source},
        section=section,
        answer=answer,
        points=int(meta["points"]) if "points" in meta else None,
    )


def _heading_levels(text: str) -> list[int]:
    return [len(found) for found in re.findall(r"^(#+) ", text, flags=re.MULTILINE)]


def _check_sections(source: Source) -> None:
    found = [(cell.section, cell.line) for cell in source.cells if cell.section]
    wanted = list(source.header.sections)
    for name, line in found:
        if name not in wanted:
            raise SourceError(
                source.path, line, f"unknown section {name!r}; known: {wanted}"
            )
    names = [name for name, _ in found]
    for name in wanted:
        if name not in names:
            raise SourceError(source.path, 1, f"the section {name!r} is missing")
    if names != wanted:
        raise SourceError(
            source.path, found[0][1], f"the sections are {names}, expected {wanted}"
        )


def _check_exercises(source: Source) -> None:
    known = exercises_of(source.prefix) if source.prefix in prefixes() else ()
    targets = {exercise.name: exercise.target for exercise in known}
    held: dict[str, int] = {}
    checked: set[str] = set()
    for cell in source.cells:
        if cell.exercise:
            if cell.exercise in held:
                raise SourceError(
                    source.path, cell.line, f"exercise {cell.exercise} stands twice"
                )
            if cell.exercise not in targets:
                raise SourceError(
                    source.path,
                    cell.line,
                    f"exercise {cell.exercise} has no questions in helpers/checks/"
                    f"exercises/lab_{source.prefix}.py",
                )
            held[cell.exercise] = cell.line
        if cell.check:
            if cell.check not in held:
                raise SourceError(
                    source.path,
                    cell.line,
                    f"the check of {cell.check} has no exercise above it",
                )
            wanted = f'check("{cell.check}", {targets[cell.check]})'
            if cell.text["en"].strip() != wanted:
                raise SourceError(
                    source.path, cell.line, f"a check cell holds just `{wanted}`"
                )
            checked.add(cell.check)
    for name, line in held.items():
        if name not in checked:
            raise SourceError(source.path, line, f"exercise {name} has no check cell")
    for name in targets:
        if name not in held:
            raise SourceError(source.path, 1, f"exercise {name} has no cell")


def _check_free_parts(source: Source) -> None:
    free = [cell for cell in source.cells if cell.free]
    if source.header.kind == "practice" and not free:
        raise SourceError(
            source.path, 1, "a practice session has a cell with `free=true`"
        )
    if source.header.kind != "practice" and free:
        raise SourceError(
            source.path, free[0].line, "a free part belongs to a practice session"
        )
