"""The rules that every notebook keeps, one function a rule.

A rule takes a notebook as plain data and yields one sentence for each breach. The
tests run every rule over every notebook; the authoring page lists them.
"""

import base64
import re
from collections.abc import Callable, Iterator
from typing import Any

from helpers.editions.executing import WIDGET_MIME
from helpers.editions.notebooks import KERNEL, Notebook
from helpers.editions.source import PRACTICE_SECTIONS, SECTIONS

Rule = Callable[[Notebook], Iterator[str]]

MOST_CODE_LINES = 25
WIDEST_LINE = 88
LARGEST_PICTURE = 100_000
LARGEST_TEXT = 20_000
LARGEST_NOTEBOOK = 3_000_000
MOST_CODE_CELLS_IN_A_ROW = 2
ABSOLUTE_PATH = re.compile(
    r"(?<![\w/.:])/(?:home|Users|root|tmp|work|mnt|content|opt|var)/\w|\b[A-Z]:\\\\?\w"
)
TOFU = ("\ufffd", "\u25a1")

RULES: dict[str, Rule] = {}


def rule(function: Rule) -> Rule:
    """Register a rule under its function's name."""
    RULES[function.__name__] = function
    return function


def problems(notebook: Notebook) -> list[str]:
    """Return every breach of every rule, each beginning with the rule's name."""
    return [
        f"{name}: {problem}"
        for name, check in RULES.items()
        for problem in check(notebook)
    ]


def _source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def _cells(notebook: Notebook, kind: str) -> list[dict[str, Any]]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == kind]


def _outputs(notebook: Notebook) -> Iterator[tuple[dict, dict]]:
    for cell in _cells(notebook, "code"):
        for output in cell["outputs"]:
            yield cell, output


def _texts(output: dict[str, Any]) -> Iterator[str]:
    if "text" in output:
        yield "".join(output["text"])
    for mime, value in output.get("data", {}).items():
        if mime.startswith("text/"):
            yield "".join(value)


def _headings(notebook: Notebook) -> Iterator[tuple[str, int, str]]:
    for cell in _cells(notebook, "markdown"):
        text = re.sub(r"```.*?```", "", _source(cell), flags=re.DOTALL)
        for match in re.finditer(r"^(#+) +(.+)$", text, flags=re.MULTILINE):
            yield cell["id"], len(match[1]), match[2]


def _section(cell: dict[str, Any]) -> str | None:
    return cell["metadata"].get("labs", {}).get("section")


@rule
def one_title(notebook: Notebook) -> Iterator[str]:
    """There is exactly one first-level heading, and it stands first."""
    levels = [level for _, level, _ in _headings(notebook)]
    if levels.count(1) != 1 or levels[0] != 1:
        yield f"{levels.count(1)} first-level headings; expected one, at the top"


@rule
def required_sections(notebook: Notebook) -> Iterator[str]:
    """Every section of the course's order is there, each under its own heading."""
    cells = [cell for cell in notebook["cells"] if _section(cell)]
    names = [_section(cell) for cell in cells]
    if names not in (list(SECTIONS), list(PRACTICE_SECTIONS)):
        yield f"sections {names}"
    for cell in cells:
        if not _source(cell).startswith("## "):
            yield f"{cell['id']} opens a section without a second-level heading"


@rule
def heading_order(notebook: Notebook) -> Iterator[str]:
    """A heading is at most one level deeper than the one before."""
    previous = 0
    for cell, level, text in _headings(notebook):
        if level > previous + 1:
            yield f"{cell}: {text!r} jumps from level {previous} to {level}"
        previous = level


@rule
def figures_have_alt_text(notebook: Notebook) -> Iterator[str]:
    """Every figure has an alternative text of at least two words."""
    for cell, output in _outputs(notebook):
        for mime in output.get("data", {}):
            if not mime.startswith("image/"):
                continue
            alt = output["metadata"].get(mime, {}).get("alt", "")
            if len(alt) < 10:
                yield f"{cell['id']} draws a figure; begin it with `# alt: ...`"


@rule
def short_cells(notebook: Notebook) -> Iterator[str]:
    """A code cell has at most 25 lines, none wider than 88 characters."""
    for cell in _cells(notebook, "code"):
        lines = _source(cell).splitlines()
        if len(lines) > MOST_CODE_LINES:
            yield f"{cell['id']} has {len(lines)} lines; at most {MOST_CODE_LINES}"
        for line in lines:
            if len(line) > WIDEST_LINE:
                yield f"{cell['id']} has a line of {len(line)} characters: {line[:40]}"


@rule
def prose_between_code(notebook: Notebook) -> Iterator[str]:
    """No more than two code cells follow each other without a word."""
    run = 0
    for cell in notebook["cells"][2:]:
        run = run + 1 if cell["cell_type"] == "code" else 0
        if run > MOST_CODE_CELLS_IN_A_ROW:
            yield f"{cell['id']} is code cell number {run} in a row without prose"


@rule
def no_absolute_paths(notebook: Notebook) -> Iterator[str]:
    """No path of one machine, in sources or outputs."""
    for cell in notebook["cells"]:
        texts = [_source(cell)]
        for output in cell.get("outputs", []):
            texts += _texts(output)
        for text in texts:
            found = ABSOLUTE_PATH.search(text)
            if found:
                yield f"{cell['id']}: {text[found.start() : found.start() + 40]!r}"


@rule
def no_widget_state(notebook: Notebook) -> Iterator[str]:
    """No widget is stored: it shows nothing where its kernel is gone."""
    if "widgets" in notebook["metadata"]:
        yield "the notebook's metadata holds widget state"
    for cell, output in _outputs(notebook):
        if WIDGET_MIME in output.get("data", {}):
            yield f"{cell['id']} stores a widget"


@rule
def no_errors(notebook: Notebook) -> Iterator[str]:
    """No cell ended in an exception."""
    for cell, output in _outputs(notebook):
        if output["output_type"] == "error":
            yield f"{cell['id']}: {output.get('ename')}"


@rule
def nothing_on_stderr(notebook: Notebook) -> Iterator[str]:
    """A healthy lab writes nothing to stderr."""
    for cell, output in _outputs(notebook):
        if output.get("name") == "stderr":
            yield f"{cell['id']}: {''.join(output['text'])[:80]!r}"


@rule
def small_outputs(notebook: Notebook) -> Iterator[str]:
    """A picture has at most 100 kB, a text 20 kB, a notebook 3 MB."""
    total = 0
    for cell, output in _outputs(notebook):
        for mime, value in output.get("data", {}).items():
            if mime == "image/png":
                size = len(base64.b64decode("".join(value)))
                total += size
                if size > LARGEST_PICTURE:
                    yield f"{cell['id']} holds a picture of {size:,} bytes"
        for text in _texts(output):
            total += len(text)
            if len(text) > LARGEST_TEXT:
                yield f"{cell['id']} prints {len(text):,} characters"
    if total > LARGEST_NOTEBOOK:
        yield f"the outputs have {total:,} bytes"


@rule
def no_tofu(notebook: Notebook) -> Iterator[str]:
    """No character that stands for a missing one."""
    for cell in notebook["cells"]:
        texts = [_source(cell)]
        for output in cell.get("outputs", []):
            texts += _texts(output)
        if any(sign in text for text in texts for sign in TOFU):
            yield f"{cell['id']} holds a replacement character"


@rule
def plain_metadata(notebook: Notebook) -> Iterator[str]:
    """Kernel and language are named plainly, the same on every machine."""
    if notebook["metadata"]["kernelspec"] != KERNEL:
        yield f"kernelspec {notebook['metadata']['kernelspec']}"
    if notebook["metadata"]["language_info"] != {"name": "python"}:
        yield "language_info holds more than the language's name"


@rule
def unique_cell_ids(notebook: Notebook) -> Iterator[str]:
    """Every cell has an id of its own."""
    ids = [cell["id"] for cell in notebook["cells"]]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        yield f"{name} stands {ids.count(name)} times"


@rule
def no_magics(notebook: Notebook) -> Iterator[str]:
    """Cells are plain Python: no line begins with a percent or exclamation mark."""
    for cell in _cells(notebook, "code"):
        for line in _source(cell).splitlines():
            if re.match(r"\s*[%!]", line):
                yield f"{cell['id']}: {line.strip()[:40]}"
