"""A leaderboard: a line of JSON an entry, collected from many students and merged.

A notebook writes its line with :func:`add` into a file beside itself; :func:`read`
takes such files from a folder, however deep they lie and whatever they are called;
:func:`table` ranks them, :func:`draw` shows score against minutes. A teacher types

    python -m helpers.leaderboard 08 FOLDER --data full --merged everyone.jsonl
"""

import argparse
import json
import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.errors import LabsError
from helpers.language import Both, say

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from helpers.plots import Table

SUFFIX = ".jsonl"
DATA = ("sample", "full", "own")
LONGEST_TEXT = 60  # letters of a name; a note may have twice as many


@dataclass(frozen=True)
class Contest:
    """What a leaderboard compares.

    Attributes:
        lab: The lab's number, which names the contest and its files.
        score: What is scored, e.g. the test accuracy.
        low: The least score there can be.
        high: The largest score there can be.
        higher_is_better: Whether a larger score is the better one.
        form: How a score is written.
    """

    lab: str
    score: Both
    low: float = 0.0
    high: float = 1.0
    higher_is_better: bool = True
    form: str = ".1%"


CONTESTS = {
    contest.lab: contest
    for contest in (
        Contest("08", Both("test accuracy", "测试准确率")),
        Contest("11", Both("test accuracy", "测试准确率")),
    )
}
"""The contests of the course by lab."""


@dataclass(frozen=True)
class Entry:
    """One result of one person.

    Attributes:
        lab: The contest.
        data: ``"sample"``, ``"full"`` or ``"own"``: results on one of them only are
            compared.
        name: Who, or which team.
        score: The score on the test set.
        baseline: The score there of a guess that looks at nothing.
        seconds: Wall-clock seconds of the training.
        parameters: Numbers in the network.
        multiply_adds: Multiplications with addition for one item, forward.
        seed: Seed of the run.
        items: Items in the test set.
        cores: Processor cores that the training could use.
        date: When it was entered, ISO 8601 in UTC.
        note: What was done, in a few words.
    """

    lab: str
    data: str
    name: str
    score: float
    baseline: float
    seconds: float
    parameters: int
    multiply_adds: int
    seed: int
    items: int
    cores: int
    date: str
    note: str = ""

    @property
    def minutes(self) -> float:
        """Minutes of training."""
        return self.seconds / 60

    @property
    def rate(self) -> float:
        """What the training gained over the baseline, a minute."""
        gain = self.score - self.baseline
        return (gain if contest(self.lab).higher_is_better else -gain) / self.minutes


@dataclass(frozen=True)
class Standings:
    """The entries that :func:`read` found.

    Attributes:
        contest: What they are entries of.
        data: On which data.
        entries: All of them, the oldest first, each once.
        refused: A sentence for each line that is no entry: file, line, what is wrong.
    """

    contest: Contest
    data: str
    entries: tuple[Entry, ...]
    refused: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Return how many people have an entry."""
        return len(self.tries)

    @property
    def tries(self) -> Mapping[str, int]:
        """How many entries each name has: who has several tested several times."""
        counts: dict[str, int] = {}
        for entry in self.entries:
            counts[entry.name] = counts.get(entry.name, 0) + 1
        return counts

    @property
    def latest(self) -> tuple[Entry, ...]:
        """The last entry of each name, the one that is ranked."""
        return tuple({entry.name: entry for entry in self.entries}.values())


def contest(lab: str) -> Contest:
    """Return the contest of a lab.

    Raises:
        LabsError: If the lab has none.
    """
    if lab not in CONTESTS:
        known = ", ".join(sorted(CONTESTS))
        raise LabsError(
            say(
                f"There is no leaderboard for lab {lab!r}; expected one of {known}.",
                f"实验 {lab!r} 没有排行榜；应为以下之一：{known}。",
            )
        )
    return CONTESTS[lab]


# -- writing -------------------------------------------------------------------


def file_name(lab: str, name: str) -> str:
    """Return the name of a person's file, fit for every system: letters and digits."""
    kept = "".join(char if char.isalnum() else "-" for char in name.strip())
    parts = [part for part in kept.split("-") if part]
    return f"leaderboard_{lab}_{'-'.join(parts) or 'nobody'}{SUFFIX}"


def add(
    lab: str,
    *,
    data: str,
    name: str,
    score: float,
    baseline: float,
    seconds: float,
    parameters: int,
    multiply_adds: int,
    seed: int,
    items: int,
    note: str = "",
    folder: str | Path = ".",
) -> Entry:
    """Check one result and append it to the person's file.

    The file is ``leaderboard_<lab>_<name>.jsonl`` in ``folder``, beside the notebook
    unless another is named. Cores and date are filled in here. Earlier lines stay:
    they tell how often the test was taken.

    Args:
        lab: The contest, such as ``"08"``.
        data: ``"sample"``, ``"full"`` or ``"own"``.
        name: Who, at most 60 letters.
        score: The score on the test set.
        baseline: The score there of a guess that looks at nothing.
        seconds: Wall-clock seconds of the training.
        parameters: Numbers in the network.
        multiply_adds: Multiplications with addition for one item, forward.
        seed: Seed of the run.
        items: Items in the test set.
        note: What was done, at most 120 letters.
        folder: Where the file stands.

    Returns:
        The entry as it was written.

    Raises:
        LabsError: If a value is impossible, such as an accuracy above 1.
    """
    from helpers.runs import kernels

    found = {
        "lab": lab,
        "data": data,
        "name": name,
        "score": _plain(score),
        "baseline": _plain(baseline),
        "seconds": _rounded(seconds),
        "parameters": _plain(parameters),
        "multiply_adds": _plain(multiply_adds),
        "seed": _plain(seed),
        "items": _plain(items),
        "cores": kernels.cores(),
        "date": datetime.now(UTC).isoformat(),
        "note": note,
    }
    entry = checked(found)
    path = Path(folder).expanduser() / file_name(lab, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    _append(path, _line(entry))
    return entry


def checked(found: Mapping[str, Any]) -> Entry:
    """Return an entry, or say what is wrong with it.

    Args:
        found: Values by field; what is no field is left out, as later versions of the
            course may write more.

    Raises:
        LabsError: If a field is missing, is of the wrong kind or has a value that
            cannot be.
    """
    names = [field.name for field in fields(Entry)]
    values = {name: found[name] for name in names if name in found}
    missing = [name for name in names if name not in values and name != "note"]
    if missing:
        raise LabsError(say(f"{missing[0]} is missing.", f"缺少 {missing[0]}。"))
    for name, longest in (("lab", 12), ("name", 1), ("note", 2), ("date", 1)):
        _check_text(name, values.get(name, ""), max(12, longest * LONGEST_TEXT))
    rules = contest(values["lab"])
    if not values["name"].strip():
        raise _wrong("name", repr(values["name"]), say("your name", "你的名字"))
    if values["data"] not in DATA:
        raise _wrong("data", repr(values["data"]), say(*_either(DATA)))
    for name in ("score", "baseline"):
        _check_number(name, values[name], rules.low, rules.high)
    _check_number("seconds", values["seconds"], 0.0, 1e7, above=True)
    for name, least in (
        ("parameters", 0),
        ("multiply_adds", 0),
        ("seed", 0),
        ("items", 1),
        ("cores", 1),
    ):
        _check_count(name, values[name], least)
    try:
        date = datetime.fromisoformat(values["date"])
    except ValueError:
        date = None
    if date is None or date.tzinfo is None:
        wanted = say("a date with its time zone", "带时区的日期")
        raise _wrong("date", repr(values["date"]), wanted)
    values["date"] = date.astimezone(UTC).isoformat()
    values["name"] = unicodedata.normalize("NFC", " ".join(values["name"].split()))
    return Entry(**values)


def _either(words: Sequence[str]) -> tuple[str, str]:
    quoted = [repr(word) for word in words]
    return (
        f"{', '.join(quoted[:-1])} or {quoted[-1]}",
        f"{'、'.join(quoted[:-1])} 或 {quoted[-1]}",
    )


def _wrong(name: str, found: str, wanted: str) -> LabsError:
    return LabsError(
        say(
            f"{name} is {found}; expected {wanted}.",
            f"{name} 是 {found}；应为 {wanted}。",
        )
    )


def _check_text(name: str, value: Any, longest: int) -> None:
    control = not isinstance(value, str) or any(
        unicodedata.category(char).startswith("C") for char in value
    )
    if control or len(value) > longest:
        wanted = say(
            f"one line of at most {longest} letters", f"一行，至多 {longest} 个字符"
        )
        raise _wrong(name, repr(value)[:80], wanted)


def _check_number(
    name: str, value: Any, low: float, high: float, *, above: bool = False
) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    within = number and math.isfinite(value) and low <= value <= high
    if not within or (above and value == low):
        floor = say(f"above {low:g}", f"大于 {low:g}") if above else f"{low:g}"
        wanted = say(
            f"a number {'' if above else 'from '}{floor} to {high:g}",
            f"{floor} 到 {high:g} 之间的数",
        )
        if above or math.isinf(high):
            wanted = say(f"a finite number from {floor}", f"不小于 {low:g} 的有限数")
            if above:
                wanted = say(f"a finite number {floor}", f"{floor} 的有限数")
        raise _wrong(name, repr(value)[:80], wanted)


def _check_count(name: str, value: Any, least: int) -> None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not least <= value < 2**63:
        wanted = say(f"a whole number, {least} or more", f"不小于 {least} 的整数")
        raise _wrong(name, repr(value)[:80], wanted)


def _plain(value: Any) -> Any:
    """Return a number of NumPy or Keras as one of Python."""
    return value.item() if hasattr(value, "item") else value


def _rounded(value: Any) -> Any:
    """Return seconds to the millisecond."""
    value = _plain(value)
    return round(value, 3) if isinstance(value, float) else value


def _line(entry: Entry) -> str:
    return json.dumps(asdict(entry), ensure_ascii=False, allow_nan=False)


def _append(path: Path, line: str) -> None:
    """Write a line at the end, a new one even if the last was cut off."""
    try:
        kept = path.read_bytes() if path.exists() else b""
        begin = b"\n" if kept and not kept.endswith(b"\n") else b""
        with path.open("ab") as file:
            file.write(begin + line.encode() + b"\n")
    except OSError as error:
        raise LabsError(
            say(
                f"{path} cannot be written ({error.strerror}); close it in other "
                "programs, or name another folder=.",
                f"无法写入 {path}（{error.strerror}）；请在其他程序中关闭它，"
                "或用 folder= 指定别的文件夹。",
            )
        ) from error


# -- reading -------------------------------------------------------------------


def read(lab: str, *places: str | Path, data: str) -> Standings:
    """Read entries from files and folders, and merge them.

    A folder is searched with all folders in it for files that end in ``.jsonl``:
    platforms that collect homework rename files. A line that occurs twice counts
    once. A line that is no entry is refused with a reason and stops nothing.

    Args:
        lab: The contest; entries of others are left out.
        places: Files or folders; the present folder if none is named.
        data: ``"sample"``, ``"full"`` or ``"own"``; entries on other data are left
            out.

    Raises:
        LabsError: If the lab has no contest, the data are unknown, or a place is not
            there.
    """
    rules = contest(lab)
    if data not in DATA:
        raise _wrong("data", repr(data), say(*_either(DATA)))
    found: dict[Entry, None] = {}
    refused: list[str] = []
    for path in _files(places or (".",)):
        for number, line in _lines(path, refused):
            try:
                entry = checked(_object(line))
            except LabsError as error:
                refused.append(
                    say(
                        f"{path.name}, line {number}: {error}",
                        f"{path.name} 第 {number} 行：{error}",
                    )
                )
                continue
            if entry.lab == lab and entry.data == data:
                found.setdefault(entry)
    entries = tuple(sorted(found, key=lambda entry: entry.date))
    return Standings(rules, data, entries, tuple(refused))


def _files(places: Iterable[str | Path]) -> list[Path]:
    files: dict[Path, Path] = {}
    for place in places:
        path = Path(place).expanduser()
        if path.is_dir():
            within = sorted(path.rglob(f"*{SUFFIX}"))
        elif path.is_file():
            within = [path]
        else:
            raise LabsError(
                say(
                    f"There is neither a file nor a folder {path}; check the name.",
                    f"没有文件或文件夹 {path}；请检查名称。",
                )
            )
        files.update((one.resolve(), one) for one in within if one.is_file())
    return list(files.values())


def _lines(path: Path, refused: list[str]) -> list[tuple[int, str]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        refused.append(
            say(
                f"{path.name}: not a text in UTF-8 ({type(error).__name__}).",
                f"{path.name}：不是 UTF-8 文本（{type(error).__name__}）。",
            )
        )
        return []
    lines = enumerate(text.replace("\r\n", "\n").split("\n"), start=1)
    return [(number, line) for number, line in lines if line.strip()]


def _object(line: str) -> Mapping[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise LabsError(
            say("not an entry in JSON, cut off?", "不是 JSON 格式的条目，被截断了？")
        )
    return found


def merge(standings: Standings, path: str | Path) -> Path:
    """Write all entries into one file, which :func:`read` reads like any other."""
    target = Path(path).expanduser()
    lines = [_line(entry) + "\n" for entry in standings.entries]
    target.write_bytes("".join(lines).encode())
    return target


# -- ranking -------------------------------------------------------------------


def ranked(standings: Standings, *, by: str = "score") -> list[Entry]:
    """Return the latest entry of each name, the best first.

    Args:
        standings: What :func:`read` gave.
        by: ``"score"``, the quicker first where scores are equal; or ``"rate"``, the
            gain over the baseline a minute.

    Raises:
        ValueError: If ``by`` is something else.
    """
    if by not in ("score", "rate"):
        raise ValueError(f"by is {by!r}; expected 'score' or 'rate'")
    if by == "rate":
        return sorted(standings.latest, key=lambda entry: -entry.rate)
    sign = -1 if standings.contest.higher_is_better else 1
    return sorted(standings.latest, key=lambda e: (sign * e.score, e.seconds))


def front(standings: Standings) -> list[Entry]:
    """Return the entries that no other beats in both score and time, quickest first.

    An entry is off the Pareto front if another is at least as good and at least as
    quick, and better in one of the two.
    """
    kept: list[Entry] = []
    sign = -1 if standings.contest.higher_is_better else 1
    for entry in sorted(standings.latest, key=lambda e: (e.seconds, sign * e.score)):
        best = kept[-1] if kept else None
        same = best and (best.seconds, best.score) == (entry.seconds, entry.score)
        if best is None or same or sign * entry.score < sign * best.score:
            kept.append(entry)
    return kept


def table(
    standings: Standings, *, by: str = "score", first: int | None = None
) -> "Table":
    """Return the ranking as a table, for the notebook or the terminal.

    Args:
        standings: What :func:`read` gave.
        by: ``"score"`` or ``"rate"``, as for :func:`ranked`.
        first: So many rows at most.

    Raises:
        LabsError: If there are no entries.
    """
    from helpers.plots import results_table

    rules = standings.contest
    on_front = set(front(standings))
    score, minutes, rate = _columns(rules)
    rows = [
        {
            say("place", "名次"): str(place),
            say("name", "姓名"): entry.name,
            score: f"{entry.score:{rules.form}}",
            minutes: f"{entry.minutes:.2f}",
            rate: f"{entry.rate:{rules.form}}",
            say("parameters", "参数"): entry.parameters,
            say("multiply-adds", "乘加"): entry.multiply_adds,
            say("tests", "测试次数"): standings.tries[entry.name],
            say("front", "前沿"): "●" if entry in on_front else "",
        }
        for place, entry in enumerate(ranked(standings, by=by), start=1)
    ]
    if not rows:
        raise _empty(standings)
    return results_table(rows[:first], title=_caption(standings))


def draw(standings: Standings, *, title: object = None) -> "Figure":
    """Draw score against minutes, with the Pareto front and who stands on it.

    Args:
        standings: What :func:`read` gave.
        title: The finding.

    Raises:
        LabsError: If there are no entries.
    """
    from helpers.plots import front as front_figure

    if not standings.entries:
        raise _empty(standings)
    score, _, _ = _columns(standings.contest)
    return front_figure(
        [entry.minutes for entry in standings.latest],
        [entry.score for entry in standings.latest],
        names=[entry.name for entry in standings.latest],
        higher_is_better=standings.contest.higher_is_better,
        xlabel=say("minutes of training", "训练时间（分钟）"),
        ylabel=score,
        title=title,
    )


def _columns(rules: Contest) -> tuple[str, str, str]:
    return (
        str(rules.score),
        say("minutes", "分钟"),
        say("gain a minute", "每分钟的提高"),
    )


def _caption(standings: Standings) -> str:
    people, refused = len(standings), len(standings.refused)
    text = say(
        f"Lab {standings.contest.lab}, {standings.data} data: {people} entered",
        f"实验 {standings.contest.lab}，数据 {standings.data}：共 {people} 人",
    )
    if refused:
        text += say(f"; {refused} lines refused", f"；{refused} 行被拒绝")
    return text


def _empty(standings: Standings) -> LabsError:
    lab, data = standings.contest.lab, standings.data
    reasons = "".join(f"\n{reason}" for reason in standings.refused)
    return LabsError(
        say(
            f"No entry of lab {lab} on {data} data was found; expected files that end "
            f"in {SUFFIX}, as leaderboard.add writes them.{reasons}",
            f"没有找到实验 {lab} 在 {data} 数据上的条目；应有 leaderboard.add 写出的、"
            f"以 {SUFFIX} 结尾的文件。{reasons}",
        )
    )


# -- for teachers --------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> None:
    """Merge what a class handed in: print the table, say what was refused."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.leaderboard", description=__doc__.splitlines()[0]
    )
    parser.add_argument("lab", help=", ".join(sorted(CONTESTS)))
    parser.add_argument("places", nargs="+", help="files or folders")
    parser.add_argument("--data", choices=DATA, default="full")
    parser.add_argument("--by", choices=("score", "rate"), default="score")
    parser.add_argument("--merged", help="write all entries into this file")
    parser.add_argument("--figure", help="draw score against minutes into this PNG")
    chosen = parser.parse_args(arguments)
    try:
        standings = read(chosen.lab, *chosen.places, data=chosen.data)
        for reason in standings.refused:
            print(reason)
        print(table(standings, by=chosen.by))
        if chosen.merged:
            merge(standings, chosen.merged)
        if chosen.figure:
            draw(standings).savefig(chosen.figure)
    except LabsError as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
