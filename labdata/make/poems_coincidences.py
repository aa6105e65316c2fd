"""Lists the poets' lines that the quatrain grammar could form by chance.

    python -m labdata.make.poems_coincidences FOLDER

reads the Tang files (``poet.tang.*.json``) under the folder and writes
``poems_coincidences.txt``: checksums of every such line, which the generator then
never writes. Run it again after a change to ``poems_words.toml``.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from helpers.text.poetry import poem_lines
from helpers.text.tokens import simplified
from labdata.make import poems


def _grammar_words() -> dict[str, set[str]]:
    """Return the grammar's words, and its single verbs, by their simplified form."""
    bank = poems._bank()
    listed = [noun[part] for noun in bank["noun"] for part in ("words", "verbs")]
    listed += [verb for noun in bank["noun"] for verb in noun["acts"]]
    for section in ("objects", "phrases"):
        listed += bank[section].values()
    for section in ("people", "travel", "amounts", "doubled", "leads"):
        listed += bank[section].keys()
    words = {tagged.split("/")[0] for text in listed for tagged in text.split()}
    forms = defaultdict(set)
    for word in words:
        forms[simplified(word)].add(word)
    return forms


def coincidences(lines: Iterable[str]) -> set[str]:
    """Return the grammar's spelling of every given line that its words can make up.

    The two scripts count as one. Which words go together is not asked, so the list
    holds more lines than the grammar can form.

    Args:
        lines: Lines of verse; of seven characters the last five are looked at.

    Returns:
        Lines of five characters in the grammar's traditional spelling.
    """
    forms = _grammar_words()
    found = set()
    for line in lines:
        if len(line) not in (5, 7):
            continue
        core = line[-5:]
        for first, second in ((2, 4), (2, 3)):
            parts = core[:first], core[first:second], core[second:]
            if all(part in forms for part in parts):
                found.update(
                    a + b + c
                    for a in forms[parts[0]]
                    for b in forms[parts[1]]
                    for c in forms[parts[2]]
                )
    return found


def main(folder: Path) -> None:
    """Write the checksums of all coincidences with the poems under a folder."""
    texts = [
        "\n".join(poem["paragraphs"])
        for path in sorted(Path(folder).rglob("poet.tang.*.json"))
        for poem in json.loads(path.read_text(encoding="utf-8"))
    ]
    found = coincidences(poem_lines(simplified("\n".join(texts))))
    sums = sorted(map(poems.checksum, found))
    poems._COINCIDENCES.write_text(
        "\n".join(sums) + "\n", encoding="utf-8", newline="\n"
    )
    print(f"{len(texts)} poems: {len(found)} coincidences")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
