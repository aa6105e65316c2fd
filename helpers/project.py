"""Where the course lies on this disk, which labs it has, what it is set to."""

import difflib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from helpers.errors import LabsError

PLACEHOLDER = "your-school/deep-learning-labs"
PACKAGE_PARENT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """What ``[tool.labs]`` and ``[project]`` of pyproject.toml say.

    Attributes:
        repository: The published course, as ``OWNER/NAME``.
        branch: The branch that students follow.
        version: The version of the course.
    """

    repository: str
    branch: str
    version: str


@cache
def _read_toml(path: Path, _changed: int) -> dict:
    """Return a parsed TOML file; the second argument renews the cache."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _tool_table(folder: Path) -> dict | None:
    """Return pyproject.toml of a folder if it has a ``[tool.labs]`` table."""
    path = folder / "pyproject.toml"
    if not path.is_file():
        return None
    try:
        table = _read_toml(path, path.stat().st_mtime_ns)
    except tomllib.TOMLDecodeError as error:
        raise LabsError(
            f"{path} cannot be read as TOML ({error}); "
            "mend that line, or bring the file back with: git checkout pyproject.toml"
        ) from error
    return table if "labs" in table.get("tool", {}) else None


def find_root(start: Path | None = None) -> Path:
    """Return the folder of the course.

    That is the working directory or the nearest folder above it that holds
    `labs/` and a pyproject.toml with ``[tool.labs]``; where there is none, the
    folder that holds the installed `helpers` package.

    Args:
        start: Where to look first; the working directory by default.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "labs").is_dir() and _tool_table(folder) is not None:
            return folder
    return PACKAGE_PARENT


def checkout(start: Path | None = None) -> Path:
    """Return the folder of the course, which must be a checkout.

    Args:
        start: Where to look first; the working directory by default.

    Raises:
        LabsError: If there is no checkout here (a plain install has no labs).
    """
    root = find_root(start)
    if not (root / "labs").is_dir() or _tool_table(root) is None:
        raise LabsError(
            f"no course folder at {Path.cwd()} or above it (labs/ and pyproject.toml "
            "belong to one); type: cd FOLDER-OF-THE-COURSE, then the command again"
        )
    return root


def settings(root: Path | None = None) -> Settings:
    """Return the settings of a checkout, or the installed version's.

    Args:
        root: The checkout; found from the working directory by default.
    """
    table = _tool_table(root or find_root())
    if table is None:
        from importlib.metadata import version

        return Settings(PLACEHOLDER, "main", version("deep-learning-labs"))
    labs = table["tool"]["labs"]
    return Settings(
        labs.get("repository", PLACEHOLDER),
        labs.get("branch", "main"),
        table["project"]["version"],
    )


def lab_names(root: Path | None = None) -> list[str]:
    """Return the names of all labs, in the order of the course.

    They are the sources in `labs/source`; where only built notebooks are
    there, the notebooks in `labs`.

    Args:
        root: The checkout; found from the working directory by default.
    """
    labs = (root or find_root()) / "labs"
    names = {
        path.stem
        for path in (labs / "source").glob("[0-9][0-9]*_*.py")
        if not path.name.startswith(".")
    }
    if not names:
        names = {path.stem for path in labs.glob("[0-9][0-9]*_*.ipynb")}
    return sorted(names)


def resolve(
    prefixes: list[str], root: Path | None = None, *, known: list[str] | None = None
) -> list[str]:
    """Return the labs that begin with the given prefixes, each once.

    Args:
        prefixes: Such as ``"06a"`` (one lab), ``"06"`` (all of week 6) or a
            whole name; an empty list asks for every lab.
        root: The checkout; found from the working directory by default.
        known: The names to choose from; all labs of the checkout by default.

    Raises:
        LabsError: If a prefix fits no lab, or there are no labs at all.
    """
    names = lab_names(root or checkout()) if known is None else known
    if not names:
        raise LabsError("this course folder holds no labs yet; type: labs new NN_topic")
    if not prefixes:
        return list(names)
    return _match(prefixes, names, kind="lab", command="labs list")


def resolve_data(prefix: str, known: list[str]) -> str:
    """Return the one data set that a prefix names.

    Args:
        prefix: The beginning of a data set's name, or all of it.
        known: The names of the catalog.

    Raises:
        LabsError: If it fits none, or several.
    """
    if prefix in known:
        return prefix
    found = _match([prefix], known, kind="data set", command="labs data")
    if len(found) > 1:
        raise LabsError(
            f"{prefix!r} fits several data sets: {', '.join(found)}; type more of it"
        )
    return found[0]


def _match(prefixes: list[str], names: list[str], *, kind: str, command: str) -> list:
    """Return the names that begin with the prefixes, in the order of `names`."""
    found = set()
    for prefix in prefixes:
        # A path to a notebook, as a shell completes it, names its lab.
        stem = Path(prefix).stem if prefix.endswith((".ipynb", ".py")) else prefix
        fitting = [stem] if stem in names else []
        fitting = fitting or [name for name in names if name.startswith(stem)]
        if not fitting or not stem:
            raise LabsError(_unknown(prefix, stem, names, kind, command))
        found.update(fitting)
    return [name for name in names if name in found]


def _unknown(prefix: str, stem: str, names: list[str], kind: str, command: str) -> str:
    """Return the sentence about a name that fits nothing, with near names."""
    near = [name for name in names if len(stem) > 2 and stem in name]
    if not near:
        # A typing error in the whole name, or in the part behind the number.
        topics = {name.partition("_")[2] or name: name for name in names}
        near = difflib.get_close_matches(stem, names, n=2)
        near += [topics[topic] for topic in difflib.get_close_matches(stem, topics, 2)]
        near = list(dict.fromkeys(near))
    hint = f" (did you mean {' or '.join(near[:3])}?)" if near else ""
    return f"no {kind} is called {prefix!r}{hint}; all names: {command}"
