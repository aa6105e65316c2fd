"""Launch links: Colab and Binder badges, computed from one setting and a path.

`[tool.labs] repository` in pyproject.toml names the place where the course is
published; everything that points there is computed here, so that one command,
`labs links OWNER/NAME`, moves the whole course.
"""

import json
import re
from pathlib import Path
from urllib.parse import quote

from helpers import project
from helpers.errors import LabsError

COLAB_BADGE = "https://colab.research.google.com/assets/colab-badge.svg"
BINDER_BADGE = "https://mybinder.org/badge_logo.svg"
REPOSITORY_FORM = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+")
LABS_MARKERS = ("<!-- labs -->", "<!-- /labs -->")

# Every address under which the repository is named in a file of the course.
ADDRESSES = (
    r"colab\.research\.google\.com/github/",
    r"mybinder\.org/v2/gh/",
    r"raw\.githubusercontent\.com/",
    r"github\.com/",
)


def colab_url(repository: str, branch: str, path: str) -> str:
    """Return the address that opens a notebook in Google Colab.

    Args:
        repository: The published course, as ``OWNER/NAME``.
        branch: Branch or tag.
        path: The notebook, relative to the checkout, with forward slashes.
    """
    return (
        f"https://colab.research.google.com/github/{repository}/blob/{branch}/"
        f"{quote(path)}"
    )


def binder_url(repository: str, branch: str, path: str) -> str:
    """Return the address that opens a notebook in JupyterLab on Binder.

    Args:
        repository: The published course, as ``OWNER/NAME``.
        branch: Branch or tag.
        path: The notebook, relative to the checkout, with forward slashes.
    """
    return (
        f"https://mybinder.org/v2/gh/{repository}/{quote(branch, safe='')}"
        f"?urlpath=lab/tree/{quote(path)}"
    )


def badges_markdown(repository: str, branch: str, path: str) -> str:
    """Return both badges as one line of Markdown, with alternative text.

    Args:
        repository: The published course, as ``OWNER/NAME``.
        branch: Branch or tag.
        path: The notebook, relative to the checkout, with forward slashes.
    """
    return (
        f"[![Open in Colab]({COLAB_BADGE})]({colab_url(repository, branch, path)}) "
        f"[![Open in Binder]({BINDER_BADGE})]({binder_url(repository, branch, path)})"
    )


def replace_between(text: str, markers: tuple[str, str], content: str) -> str:
    """Return `text` with what stands between two marker lines replaced.

    Args:
        text: The whole file.
        markers: The opening and the closing marker, each found exactly once.
        content: The new lines, without the markers.

    Raises:
        LabsError: If a marker is missing, doubled or in the wrong order.
    """
    start, end = markers
    if text.count(start) != 1 or text.count(end) != 1:
        raise LabsError(
            f"the markers {start} and {end} must each stand once in the file; "
            f"found {text.count(start)} and {text.count(end)}: "
            "put both on lines of their own, then run the command again"
        )
    before, _, rest = text.partition(start)
    _, found, after = rest.partition(end)
    if not found:
        raise LabsError(f"{end} stands before {start}; swap the two lines")
    return f"{before}{start}\n{content.rstrip()}\n{end}{after}"


def notebook_title(path: Path) -> str:
    """Return the first-level heading of a notebook, or "" where it has none."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] != "markdown":
            continue
        for line in "".join(cell["source"]).splitlines():
            if line.startswith("# "):
                return line[2:].strip()
    return ""


def labs_table(root: Path) -> str:
    """Return the README's table of labs: names, titles and launch links.

    Args:
        root: The checkout.
    """
    place = project.settings(root)
    lines = ["| lab | English | 中文 |", "|---|---|---|"]
    for name in project.lab_names(root):
        cells = []
        for folder in ("labs", "labs/zh"):
            path = f"{folder}/{name}.ipynb"
            if not (root / path).is_file():
                cells.append("")
                continue
            title = notebook_title(root / path) or name
            colab = colab_url(place.repository, place.branch, path)
            binder = binder_url(place.repository, place.branch, path)
            cells.append(f"[{title}]({path}) · [Colab]({colab}) · [Binder]({binder})")
        lines.append(f"| {name} | {cells[0]} | {cells[1]} |")
    return "\n".join(lines)


def write_labs_table(root: Path) -> bool:
    """Write the table of labs into README.md; return whether the file changed.

    Args:
        root: The checkout.

    Raises:
        LabsError: If README.md lacks the two markers.
    """
    readme = root / "README.md"
    old = readme.read_text(encoding="utf-8")
    new = replace_between(old, LABS_MARKERS, labs_table(root))
    return _write_if_changed(readme, old, new)


def relink(root: Path, repository: str) -> list[Path]:
    """Change the published place: the setting, every badge and the README.

    Notebooks are changed as text, in the addresses alone, so that outputs, cell
    ids and the order of their keys stay as they are.

    Args:
        root: The checkout.
        repository: The new place, as ``OWNER/NAME``.

    Returns:
        The files that changed, relative to the checkout.

    Raises:
        LabsError: If `repository` has another form.
    """
    if not REPOSITORY_FORM.fullmatch(repository):
        raise LabsError(
            f"{repository!r} is not of the form OWNER/NAME; type for example: "
            "labs links your-school/deep-learning-labs"
        )
    old_name = project.settings(root).repository
    address = re.compile(
        f"({'|'.join(ADDRESSES)}){re.escape(old_name)}(?![A-Za-z0-9_-])"
    )
    setting = re.compile(r'(?m)^(repository\s*=\s*)"[^"]*"')
    changed = []
    for path in _linked_files(root):
        old = path.read_text(encoding="utf-8")
        new = address.sub(lambda match: match[1] + repository, old)
        if path.name == "pyproject.toml":
            head, table, settings = new.partition("[tool.labs]")
            new = head + table + setting.sub(rf'\1"{repository}"', settings, count=1)
        if _write_if_changed(path, old, new):
            changed.append(path.relative_to(root))
    if (root / "README.md").is_file() and write_labs_table(root):
        changed.append(Path("README.md"))
    return sorted(set(changed))


def _linked_files(root: Path) -> list[Path]:
    """Return the files of a checkout that may name the repository."""
    names = ("pyproject.toml", "README.md", "CITATION.cff", "CHANGELOG.md")
    files = [root / name for name in names if (root / name).is_file()]
    notebooks = [
        path
        for path in sorted((root / "labs").rglob("*.ipynb"))
        if ".ipynb_checkpoints" not in path.parts
    ]
    return files + notebooks


def _write_if_changed(path: Path, old: str, new: str) -> bool:
    """Write `new` unless it equals `old`; return whether it was written."""
    if new == old:
        return False
    # newline="" keeps the file's own line ends on Windows.
    path.write_text(new, encoding="utf-8", newline="")
    return True
