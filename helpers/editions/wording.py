"""Two languages in one code cell.

- ``title="Loss",  # zh: "损失"``: the literal on that line is swapped for the Chinese
  one and the comment dropped; several literals take several, in order.
- ``# one epoch  |  一轮``: a comment keeps the half of the edition's language.

English literals of two or more words, and comments in words, must have their Chinese.
"""

import io
import re
import tokenize
from dataclasses import dataclass

ZH = re.compile(r"^# zh:\s*(.+)$")
HALVES = "  |  "
WORDS = re.compile(r"[A-Za-z]{2,}[^A-Za-z]*\s[^A-Za-z]*[A-Za-z]{2,}")
"""Two words with a space between: text that a person reads."""

FIELD = re.compile(r"\{[^{}]*\}")
"""What an f-string fills in: code, not words."""

COMMENT_WORD = re.compile(r"[A-Za-z]{2,}")
MARKER = re.compile(r"^### (BEGIN|END) SOLUTION$")
IGNORED = re.compile(r"^# noqa")
PREFIX = re.compile(r"^[A-Za-z]*")
CHINESE = r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
CHINESE_POINT = r"[\u3000-\u303f\uff00-\uffef]"
NEW_BLOCK = re.compile(r"^\s*([-+#>|<]|\*\s|\d+\.|\$\$|```|$)")
"""A line that begins a block of its own, so that no line is joined to it."""


class WordingError(Exception):
    """A missing or unmatched translation, with the row inside the cell (from 1)."""

    def __init__(self, row: int, problem: str) -> None:
        super().__init__(problem)
        self.row = row
        self.problem = problem


@dataclass(frozen=True)
class Span:
    """A literal or comment in a cell: rows from 1, columns from 0, end excluded."""

    row: int
    column: int
    end_row: int
    end_column: int
    text: str


def spans(code: str) -> tuple[list[Span], list[Span]]:
    """Return the string literals and the comments of a piece of code.

    An f-string counts as one literal, whether the running Python gives it as one
    token (3.11) or as several (from 3.12).
    """
    literals: list[Span] = []
    comments: list[Span] = []
    started: list[tuple[int, int]] = []
    lines = code.split("\n")
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        kind = tokenize.tok_name[token.type]
        if kind == "COMMENT":
            comments.append(Span(*token.start, *token.end, token.string))
        elif kind == "FSTRING_START":
            started.append(token.start)
        elif kind == "FSTRING_END":
            start = started.pop()
            if not started:
                text = _between(lines, start, token.end)
                literals.append(Span(*start, *token.end, text))
        elif kind == "STRING" and not started:
            literals.append(Span(*token.start, *token.end, token.string))
    return literals, comments


def _between(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    rows = lines[start[0] - 1 : end[0]]
    rows[-1] = rows[-1][: end[1]]
    rows[0] = rows[0][start[1] :]
    return "\n".join(rows)


def unwrapped(text: str) -> str:
    """Join the wrapped lines of Chinese prose, where Markdown would show a space.

    Two lines are joined where both sides of the break are Chinese characters, or
    one is a Chinese punctuation mark. Code blocks and new blocks stay apart.
    """
    lines: list[str] = []
    fenced = False
    for line in text.split("\n"):
        fence = line.lstrip().startswith("```")
        joins = (
            lines
            and not (fenced or fence or NEW_BLOCK.match(line))
            and not lines[-1].lstrip().startswith(("#", "```"))
            and _joins(lines[-1], line.lstrip())
        )
        if joins:
            lines[-1] += line.lstrip()
        else:
            lines.append(line)
        fenced ^= fence
    return "\n".join(lines)


def _joins(before: str, after: str) -> bool:
    left, right = before.rstrip("*")[-1:], after.lstrip("*")[:1]  # bold, emphasis
    if re.match(CHINESE_POINT, left) or re.match(CHINESE_POINT, right):
        return bool(left and right)
    return bool(re.match(CHINESE, left) and re.match(CHINESE, right))


def localise(code: str, language: str) -> str:
    """Return the code as one language's edition holds it.

    Args:
        code: A source cell's code.
        language: ``"en"`` or ``"zh"``.

    Raises:
        WordingError: If a translation is missing or does not match its line.
    """
    literals, comments = spans(code)
    edits: list[tuple[Span, str]] = []
    translated: set[Span] = set()
    for comment in comments:
        chinese = ZH.match(comment.text)
        if chinese:
            here = [span for span in literals if span.end_row == comment.row]
            texts = _chinese_literals(comment, chinese.group(1))
            if len(here) != len(texts):
                raise WordingError(
                    comment.row,
                    f"{len(texts)} Chinese literals for {len(here)} on the line",
                )
            translated.update(here)
            edits.append((comment, ""))
            if language == "zh":
                edits += [
                    (span, _dressed(span.text, text))
                    for span, text in zip(here, texts, strict=True)
                ]
        else:
            edits.append((comment, _comment(comment, language)))
    for span in literals:
        words = FIELD.sub(" ", span.text)
        if span not in translated and WORDS.search(words):
            raise WordingError(
                span.end_row,
                f'missing translation: {span.text[:40]} needs `# zh: "..."`',
            )
    return _edited(code, edits)


def _comment(comment: Span, language: str) -> str:
    if MARKER.match(comment.text) or IGNORED.match(comment.text):
        return comment.text
    if HALVES not in comment.text:
        if COMMENT_WORD.search(comment.text):
            raise WordingError(
                comment.row, f"missing translation: {comment.text[:40]}{HALVES}中文"
            )
        return comment.text
    english, _, chinese = comment.text.removeprefix("#").partition(HALVES)
    label = re.match(r"\s*alt:", english)
    half = english if language == "en" else chinese
    if label and language == "zh":
        half = f"alt: {half.strip()}"
    return f"# {half.strip()}"


def _chinese_literals(comment: Span, text: str) -> list[str]:
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except tokenize.TokenError:
        tokens = []
    texts = [token.string for token in tokens if token.type == tokenize.STRING]
    if not texts or any(PREFIX.match(item).group() for item in texts):
        raise WordingError(comment.row, 'expected `# zh: "..."` with plain quotes')
    return texts


def _dressed(original: str, chinese: str) -> str:
    """Give a Chinese literal the prefix and the kind of quotes of the original."""
    prefix = PREFIX.match(original).group()
    if original[len(prefix) :].startswith('"""'):
        chinese = f'"""{chinese[1:-1]}"""'
    return prefix + chinese


def _edited(code: str, edits: list[tuple[Span, str]]) -> str:
    lines = code.split("\n")
    for span, text in sorted(
        edits, key=lambda edit: (edit[0].row, edit[0].column), reverse=True
    ):
        first, last = lines[span.row - 1], lines[span.end_row - 1]
        line = first[: span.column] + text + last[span.end_column :]
        if not text:
            line = line.rstrip()
        lines[span.row - 1 : span.end_row] = line.split("\n")
    return "\n".join(lines)


def masked_tokens(code: str, positions: set[int]) -> list[str]:
    """Return an edition's tokens with the literals at these positions masked.

    Args:
        code: Code of a built edition.
        positions: Numbers of the literals, counted in order from 0.
    """
    literals, _ = spans(code)
    return _tokens(code, {span for n, span in enumerate(literals) if n in positions})


def swapped_positions(code: str) -> set[int]:
    """Return which literals of a source cell have a Chinese twin, counted from 0."""
    literals, comments = spans(code)
    rows = {comment.row for comment in comments if ZH.match(comment.text)}
    return {n for n, span in enumerate(literals) if span.end_row in rows}


def _tokens(code: str, masked: set[Span]) -> list[str]:
    literals, _ = spans(code)
    out: list[str] = []
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type in (tokenize.COMMENT, tokenize.NL):
            continue
        if any(
            (s.row, s.column) <= token.start and token.end <= (s.end_row, s.end_column)
            for s in masked
        ):
            if not out or out[-1] != "<text>":
                out.append("<text>")
            continue
        out.append(token.string)
    return out
