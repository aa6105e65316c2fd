"""Make the registry files, one a data set, from a table of pinned files.

The table has a header and, tab-separated, the columns ``set``, ``repository``,
``commit``, ``path``, ``bytes`` and ``sha256``. A registry file keeps what a download
needs and no more: a line ``# origin: ADDRESS`` says where the files below it come
from, every other line is ``path <tab> bytes <tab> sha256``.

Type ``python -m labdata.make.registry MANIFEST.tsv`` after the table has changed.
"""

import csv
import sys
from collections import defaultdict
from pathlib import Path

REGISTRY = Path(__file__).parents[1] / "registry"
ORIGIN = "https://raw.githubusercontent.com/{repository}/{commit}/"
HEADER = "path\tbytes\tsha256"


def write(manifest: Path, out: Path = REGISTRY) -> list[Path]:
    """Write one registry file for each data set of a table of pinned files.

    Args:
        manifest: The tab-separated table described above.
        out: The folder that receives ``<set>.tsv``.

    Returns:
        The files written, sorted by name.
    """
    origins: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    with manifest.open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            origin = ORIGIN.format(repository=row["repository"], commit=row["commit"])
            line = f"{row['path']}\t{row['bytes']}\t{row['sha256']}"
            origins[row["set"]][origin].append(line)
    written = []
    for name, files in sorted(origins.items()):
        lines = [HEADER]
        for origin, rows in files.items():
            lines += [f"# origin: {origin}", *rows]
        path = out / f"{name}.tsv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
        written.append(path)
    return written


if __name__ == "__main__":
    for registry_file in write(Path(sys.argv[1])):
        print(registry_file)
