"""Solution regions: kept in the solved edition, taken out of the student's.

A region stands between one marker pair. In code the student finds a line that raises
``NotAttempted`` in its place; in prose an invitation to write.
"""

from pathlib import Path

from helpers.errors import LabsError

BEGIN_CODE, END_CODE = "### BEGIN SOLUTION", "### END SOLUTION"
BEGIN_PROSE, END_PROSE = "<!-- BEGIN SOLUTION -->", "<!-- END SOLUTION -->"
BEGIN = (BEGIN_CODE, BEGIN_PROSE)
END = (END_CODE, END_PROSE)

YOUR_CODE = "# replace the next line with your code  |  用你的代码替换下一行"
FREE_CODE = (
    "# your own code, in as many cells as you like  |  你自己的代码，可以再加单元格"
)
YOUR_WORDS = {"en": "*Write your answer here.*", "zh": "*在这里写下你的回答。*"}


def check_regions(path: Path, start: int, text: str) -> None:
    """Refuse regions that are nested, unclosed or never opened.

    Args:
        path: The source file, for the message.
        start: Line of the cell's ``# %%``.
        text: The cell's text.

    Raises:
        LabsError: With file and line of the marker at fault.
    """
    opened: int | None = None
    for number, line in enumerate(text.splitlines(), start + 1):
        if line.strip() in BEGIN:
            if opened is not None:
                _refuse(path, number, f"a solution inside that of line {opened}")
            opened = number
        elif line.strip() in END:
            if opened is None:
                _refuse(path, number, "END SOLUTION without BEGIN SOLUTION")
            opened = None
    if opened is not None:
        _refuse(path, opened, "this BEGIN SOLUTION is never closed")


def _refuse(path: Path, line: int, problem: str) -> None:
    raise LabsError(f"{path.name}:{line}: {problem}")


def has_solution(text: str) -> bool:
    """Whether a cell holds a solution region."""
    return any(line.strip() in BEGIN for line in text.splitlines())


def keep_solution(text: str) -> str:
    """Return the text with the solution in place and the marker lines gone."""
    return "\n".join(
        line for line in text.split("\n") if line.strip() not in (*BEGIN, *END)
    )


def blank_code(text: str, exercise: str) -> str:
    """Return code with each solution replaced by a line that raises NotAttempted.

    Args:
        text: The cell's code.
        exercise: Name of the exercise, said by the exception.
    """
    return _replaced(text, [YOUR_CODE, f'raise NotAttempted("{exercise}")'])


def blank_free(text: str) -> str:
    """Return code of a free part with each solution replaced by an invitation."""
    return _replaced(text, [FREE_CODE])


def blank_prose(text: str, language: str) -> str:
    """Return prose with each solution replaced by an invitation to write."""
    return _replaced(text, [YOUR_WORDS[language]])


def _replaced(text: str, stub: list[str]) -> str:
    lines: list[str] = []
    inside = False
    for line in text.split("\n"):
        if line.strip() in BEGIN:
            inside = True
            indent = line[: len(line) - len(line.lstrip())]
            lines += [indent + stub_line for stub_line in stub]
        elif line.strip() in END:
            inside = False
        elif not inside:
            lines.append(line)
    return "\n".join(lines)
