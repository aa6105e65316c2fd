"""The catalog of data sets: typed, validated rows.

``labdata/catalog.toml`` says what a set is and whose; ``labdata/registry/<name>.tsv``
lists its files with bytes, SHA-256 and the address they come from. Nothing is read
until it is asked for, and everything is checked when it is.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from urllib.parse import quote

from helpers.errors import LabsError
from helpers.language import Both

READERS = (
    "digits",
    "pictures",
    "dogs",
    "food_scores",
    "face_scores",
    "genders",
    "calligraphy",
    "reviews",
    "poems",
    "translation",
    "mobilenet_imagenet",
)
CATALOG_FILE = "catalog.toml"
REGISTRY_FOLDER = "registry"
REGISTRY_HEADER = "path\tbytes\tsha256"
ORIGIN_MARK = "# origin: "

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PAIRS = ("title", "task", "shape", "licence", "whose", "not_allowed")
_TABLES = ("classes", "sample_classes", "groups", "sample_groups")


class CatalogError(LabsError):
    """A row of the catalog or a registry cannot be used as it stands."""


@dataclass(frozen=True, slots=True)
class RegisteredFile:
    """One file of a data set.

    Attributes:
        path: Where it lies, relative to the set's folder and to its origin.
        bytes: Its exact length.
        sha256: Its SHA-256, 64 hexadecimal digits.
        origin: The address that ``path`` is relative to, ending in a slash.
    """

    path: str
    bytes: int
    sha256: str
    origin: str

    @property
    def address(self) -> str:
        """The full address of the file at its origin, percent-encoded."""
        return self.origin + quote(self.path)


@dataclass(frozen=True, slots=True)
class DataSet:
    """One row of the catalog.

    Attributes:
        name: What ``data.load`` and ``labs fetch`` call it.
        reader: Which part of ``helpers.data`` reads its files.
        items: How many items the full set gives, training and test together.
        title: What it is called, in both languages.
        task: What is learned from it.
        shape: What its items look like.
        licence: Its terms, as stated by those who published it.
        whose: Whose work, or whose faces, these are.
        not_allowed: What may not be done with it.
        citation: What to cite.
        files: Every file, with its hash.
        size: Default height and width of its pictures in pixels, or None.
        color: Whether its pictures have three channels by default.
        classes: Folder or code -> name shown, in the order of the labels.
        sample_classes: The same for the sample, where that differs.
        groups: Code -> name of a second label (only faces have one).
        sample_groups: The same for the sample.
        near_copies: Pairs of base names of files that show one picture twice.
    """

    name: str
    reader: str
    items: int
    title: Both
    task: Both
    shape: Both
    licence: Both
    whose: Both
    not_allowed: Both
    citation: str
    files: tuple[RegisteredFile, ...]
    size: int | None = None
    color: bool = True
    classes: Mapping[str, Both] | None = None
    sample_classes: Mapping[str, Both] | None = None
    groups: Mapping[str, Both] | None = None
    sample_groups: Mapping[str, Both] | None = None
    near_copies: tuple[tuple[str, str], ...] = ()

    @property
    def bytes(self) -> int:
        """The length of all files together."""
        return sum(file.bytes for file in self.files)

    @property
    def origins(self) -> tuple[str, ...]:
        """The addresses its files come from, each once."""
        return tuple(dict.fromkeys(file.origin for file in self.files))


Catalog = Mapping[str, DataSet]
"""Name -> row, in the order of the file."""


def names() -> tuple[str, ...]:
    """Return the names of all data sets, in the order of the catalog."""
    return tuple(catalog())


def find(name: str, rows: Catalog | None = None) -> DataSet:
    """Return one row of the catalog.

    Args:
        name: The name of a data set.
        rows: Where to look; the project's own catalog by default.

    Raises:
        LabsError: If there is no such set; the message lists those there are.
    """
    rows = catalog() if rows is None else rows
    if name not in rows:
        raise LabsError(
            f"There is no data set called {name!r}; expected one of "
            f"{', '.join(rows)}. Type: labs data"
        )
    return rows[name]


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    """Return the project's own catalog, read once."""
    return read_catalog(resources.files("labdata"))


def read_catalog(folder: Traversable) -> Catalog:
    """Read and check a catalog and its registries.

    Args:
        folder: Holds ``catalog.toml`` and ``registry/<name>.tsv``.

    Returns:
        The rows by name.

    Raises:
        CatalogError: If a field is missing, unknown or of the wrong kind, or a
            registry row is not usable; the message names file, row and field.
    """
    source = folder / CATALOG_FILE
    try:
        tables = tomllib.loads(source.read_text(encoding="utf-8"))
    except OSError as error:
        raise CatalogError(
            f"{CATALOG_FILE} cannot be read ({error}); install the project again."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogError(
            f"{CATALOG_FILE} is not valid TOML: {error}; correct that line."
        ) from error
    rows = {}
    for name, table in tables.items():
        if not _NAME.fullmatch(name) or not isinstance(table, dict):
            raise CatalogError(
                f"{CATALOG_FILE} holds {name!r}; expected tables [name] with a name "
                "of small letters, digits and underscores."
            )
        files = read_registry(folder / REGISTRY_FOLDER / f"{name}.tsv")
        rows[name] = _row(name, table, files)
    return rows


def read_registry(source: Traversable) -> tuple[RegisteredFile, ...]:
    """Read and check the list of files of one data set.

    Args:
        source: A tab-separated file of path, bytes and SHA-256, with lines
            ``# origin: ADDRESS`` above the rows they belong to.

    Returns:
        The files, in the order of the list.

    Raises:
        CatalogError: If a row is malformed, repeated, unsafe or without an origin.
    """
    try:
        lines = source.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogError(
            f"The registry {source.name} cannot be read ({error}); "
            "install the project again."
        ) from error
    if not lines or lines[0] != REGISTRY_HEADER:
        raise CatalogError(
            f"{source.name}, line 1: expected the header path, bytes, sha256 with "
            "tabs; make it again with python -m labdata.make.registry MANIFEST.tsv"
        )
    origin = ""
    files: dict[str, RegisteredFile] = {}
    for number, line in enumerate(lines[1:], start=2):
        if line.startswith(ORIGIN_MARK):
            origin = line.removeprefix(ORIGIN_MARK)
            if not re.fullmatch(r"https?://\S+/", origin):
                _refuse(source, number, f"the origin {origin!r}", "http(s)://.../")
            continue
        cells = line.split("\t")
        if len(cells) != 3:
            _refuse(source, number, f"{len(cells)} columns", "path, bytes, sha256")
        path, length, sha256 = cells
        if not _is_safe(path):
            _refuse(source, number, f"the path {path!r}", "a relative path without ..")
        if path in files:
            _refuse(source, number, f"{path!r} a second time", "each path once")
        if not length.isascii() or not length.isdigit():
            _refuse(source, number, f"the length {length!r}", "a number of bytes")
        if not _SHA256.fullmatch(sha256):
            _refuse(source, number, f"the hash {sha256!r}", "64 hexadecimal digits")
        if not origin:
            _refuse(source, number, "a file without an origin", ORIGIN_MARK + "ADDRESS")
        files[path] = RegisteredFile(path, int(length), sha256, origin)
    if not files:
        raise CatalogError(f"{source.name} lists no file; expected at least one row.")
    return tuple(files.values())


def _refuse(source: Traversable, number: int, found: str, expected: str) -> None:
    raise CatalogError(
        f"{source.name}, line {number}: found {found}, expected {expected}; "
        "correct that line or make the registry again."
    )


def _is_safe(path: str) -> bool:
    parts = path.split("/")
    return (
        "\\" not in path
        and ":" not in path
        and all(part not in ("", ".", "..") for part in parts)
    )


def _row(name: str, table: dict, files: tuple[RegisteredFile, ...]) -> DataSet:
    known = {field.name for field in fields(DataSet)} - {"name", "files"}
    unknown = sorted(set(table) - known)
    if unknown:
        raise CatalogError(
            f"{CATALOG_FILE}: [{name}] has the unknown field {unknown[0]!r}; "
            f"expected {', '.join(sorted(known))}."
        )
    values: dict = {key: _pair(name, table, key) for key in _PAIRS}
    for key in _TABLES:
        if key in table:
            entries = _typed(name, table, key, dict)
            values[key] = {
                str(code): _pair(f"{name}.{key}", entries, code) for code in entries
            }
    values["reader"] = _typed(name, table, "reader", str)
    if values["reader"] not in READERS:
        raise CatalogError(
            f"{CATALOG_FILE}: [{name}] names the reader {values['reader']!r}; "
            f"expected one of {', '.join(READERS)}."
        )
    values["items"] = _typed(name, table, "items", int)
    values["citation"] = _typed(name, table, "citation", str)
    if "size" in table:
        values["size"] = _typed(name, table, "size", int)
    if "color" in table:
        values["color"] = _typed(name, table, "color", bool)
    if "near_copies" in table:
        values["near_copies"] = _near_copies(name, table, files)
    return DataSet(name=name, files=files, **values)


def _near_copies(
    name: str, table: Mapping, files: tuple[RegisteredFile, ...]
) -> tuple[tuple[str, str], ...]:
    known = {file.path.rpartition("/")[2] for file in files}
    pairs = _typed(name, table, "near_copies", list)
    for pair in pairs:
        if not isinstance(pair, list) or len(pair) != 2 or not set(pair) <= known:
            raise CatalogError(
                f"{CATALOG_FILE}: [{name}] near_copies has {pair!r}; "
                "expected two base names of files in the registry."
            )
    return tuple((first, second) for first, second in pairs)


def _typed(name: str, table: Mapping, key: str, kind: type):
    if key not in table:
        raise CatalogError(
            f"{CATALOG_FILE}: [{name}] has no {key!r}; add the field to that table."
        )
    value = table[key]
    if type(value) is not kind or value == "":
        raise CatalogError(
            f"{CATALOG_FILE}: [{name}] {key} = {value!r}; "
            f"expected a {kind.__name__} that is not empty."
        )
    return value


def _pair(name: str, table: Mapping, key: str) -> Both:
    value = _typed(name, table, key, dict)
    if set(value) != {"en", "zh"}:
        raise CatalogError(
            f"{CATALOG_FILE}: [{name}] {key} has {sorted(value)}; "
            "expected one text under en and one under zh."
        )
    where = f"{name}.{key}"
    return Both(_typed(where, value, "en", str), _typed(where, value, "zh", str))
