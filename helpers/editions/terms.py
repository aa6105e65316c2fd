"""The glossary: each term is said in one way in Chinese, in every lab.

``labs/source/glossary.toml`` holds the terms. Where a piece of English prose uses a
term, its Chinese twin must use the term's Chinese; and words that the glossary lists
under ``avoid`` stand nowhere.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from helpers.editions.source import Source, SourceError

GLOSSARY = "glossary.toml"
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,:;?!]|[,;?!][\u4e00-\u9fff]")
"""Chinese prose takes the full-width forms: ，：；？！"""

BOLD = re.compile(r"\*\*([^*]+)\*\*([\u4e00-\u9fff]?)")
MARKS = "，。：；？！）"


@dataclass(frozen=True)
class Term:
    """One term of the glossary.

    Attributes:
        en: The English term, lower case; a plural ``s`` is understood.
        zh: The Chinese term.
        also: Other Chinese words that may stand for it.
        avoid: Chinese words that must not.
    """

    en: str
    zh: str
    also: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()


@cache
def glossary(path: Path) -> tuple[Term, ...]:
    """Return the terms of a glossary file."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Term(
            row["en"],
            row["zh"],
            tuple(row.get("also", ())),
            tuple(row.get("avoid", ())),
        )
        for row in table["term"]
    )


def check_terms(source: Source) -> None:
    """Hold both languages of a source to the glossary beside it.

    Raises:
        SourceError: For the first term that its Chinese twin lacks or says otherwise.
    """
    for cell in source.cells:
        if cell.kind != "markdown":
            continue
        half = HALF_WIDTH.search(_plain(cell.text["zh"]))
        if half:
            raise SourceError(
                source.path, cell.line, f"half-width punctuation in {half.group()!r}"
            )
        for words, following in BOLD.findall(cell.text["zh"]):
            if words.endswith(tuple(MARKS)) and following:
                raise SourceError(
                    source.path,
                    cell.line,
                    f"Markdown shows the stars of **{words}**: end the bold words "
                    "before the punctuation",
                )
        english, chinese = _plain(cell.text["en"]).lower(), cell.text["zh"]
        for term in glossary(source.path.parent / GLOSSARY):
            for word in term.avoid:
                if word in chinese:
                    raise SourceError(
                        source.path, cell.line, f"say {term.zh}, not {word}"
                    )
            used = re.search(rf"\b{re.escape(term.en)}(s|es)?\b", english)
            if used and not any(word in chinese for word in (term.zh, *term.also)):
                raise SourceError(
                    source.path,
                    cell.line,
                    f"the English says {term.en!r}; its twin lacks {term.zh}",
                )


def _plain(text: str) -> str:
    """Return prose without code, titles and addresses, whose words are no terms."""
    text = re.sub(r"`[^`]*`", " ", text)
    text = re.sub(r'"[^"]*"|“[^”]*”', " ", text)
    text = re.sub(r"\$[^$]*\$", " ", text)
    return re.sub(r"\]\([^)]*\)|https?://\S+", " ", text)
