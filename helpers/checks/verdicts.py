"""The four verdicts, and how one is shown in a notebook."""

import html
from dataclasses import dataclass
from enum import Enum

from helpers.language import Both, say


class Verdict(Enum):
    """What a check says of an exercise."""

    NOT_ATTEMPTED = "not attempted"
    WRONG = "wrong"
    RIGHT = "right"
    NOT_CHECKED = "could not be checked"


NAMES = {
    Verdict.NOT_ATTEMPTED: Both("not attempted yet", "尚未作答"),
    Verdict.WRONG: Both("not right yet", "还不对"),
    Verdict.RIGHT: Both("right", "正确"),
    Verdict.NOT_CHECKED: Both("could not be checked", "无法检查"),
}

MARKS = {
    Verdict.NOT_ATTEMPTED: "○",
    Verdict.WRONG: "✗",
    Verdict.RIGHT: "✓",
    Verdict.NOT_CHECKED: "?",
}

COLOURS = {
    Verdict.NOT_ATTEMPTED: "#6b7280",
    Verdict.WRONG: "#b45309",
    Verdict.RIGHT: "#047857",
    Verdict.NOT_CHECKED: "#6d28d9",
}


@dataclass(frozen=True)
class Report:
    """The outcome of one check.

    Attributes:
        name: The exercise's name, ``"06a.1"``.
        title: The exercise's title in the current language.
        verdict: One of the four.
        points: Points reached.
        out_of: Points the exercise is worth.
        details: (label, text) lines below the verdict, in the current language.
    """

    name: str
    title: str
    verdict: Verdict
    points: int
    out_of: int
    details: tuple[tuple[str, str], ...] = ()

    def headline(self) -> str:
        """Return the verdict in one line."""
        verdict = NAMES[self.verdict]
        said = say(
            f" — {verdict} ({self.points} of {self.out_of} points)",
            f"：{verdict}（{self.points}/{self.out_of} 分）",
        )
        return f"{MARKS[self.verdict]} {self.name} {self.title}{said}"

    def __str__(self) -> str:
        """Return the verdict and its details as plain text."""
        lines = [self.headline()]
        colon = say(": ", "：")
        lines += [f"    {label}{colon}{text}" for label, text in self.details]
        return "\n".join(lines)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        """Show as HTML in a notebook and as text elsewhere."""
        colour = COLOURS[self.verdict]
        colon = say(": ", "：")
        rows = "".join(
            f'<div style="margin-top:2px"><b>{html.escape(label)}</b>{colon}'
            f"{html.escape(text)}</div>"
            for label, text in self.details
        )
        page = (
            f'<div style="border-left:4px solid {colour};padding:6px 12px;'
            f'margin:4px 0"><b style="color:{colour}">'
            f"{html.escape(self.headline())}</b>{rows}</div>"
        )
        return {"text/plain": str(self), "text/html": page}


@dataclass(frozen=True)
class Progress:
    """The state of a lab's exercises.

    Attributes:
        reports: One report an exercise, in the order of the lab.
    """

    reports: tuple[Report, ...]

    def __str__(self) -> str:
        """Return one line an exercise and the sum of points."""
        lines = [report.headline() for report in self.reports]
        points = sum(report.points for report in self.reports)
        out_of = sum(report.out_of for report in self.reports)
        lines.append(
            say(f"{points} of {out_of} points", f"共 {points} 分，满分 {out_of} 分")
        )
        return "\n".join(lines)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        """Show as HTML in a notebook and as text elsewhere."""
        *lines, total = str(self).splitlines()
        items = "".join(
            f'<div style="color:{COLOURS[report.verdict]}">{html.escape(line)}</div>'
            for report, line in zip(self.reports, lines, strict=True)
        )
        page = f'<div style="line-height:1.6">{items}<b>{html.escape(total)}</b></div>'
        return {"text/plain": str(self), "text/html": page}
