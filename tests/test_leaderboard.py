"""helpers.leaderboard: lines that survive merging, and refuse nonsense."""

import json

import numpy as np
import pytest

from helpers import leaderboard, set_language
from helpers.errors import LabsError

GOOD = {
    "lab": "08",
    "data": "sample",
    "name": "Ann",
    "score": 0.8,
    "baseline": 0.1,
    "seconds": 60.0,
    "parameters": 73_000,
    "multiply_adds": 9_000_000,
    "seed": 8,
    "items": 600,
}
LINE = {**GOOD, "cores": 2, "date": "2026-11-02T09:30:00.000+00:00", "note": ""}


def add(folder, **changes):
    values = {**GOOD, **changes}
    return leaderboard.add(values.pop("lab"), folder=folder, **values)


def read(*places, data="sample"):
    return leaderboard.read("08", *places, data=data)


# -- writing


def test_an_entry_is_one_line_of_json_beside_the_notebook(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    values = {**GOOD}
    entry = leaderboard.add(values.pop("lab"), **values)
    [line] = (tmp_path / "leaderboard_08_Ann.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line) == vars(entry)
    assert entry.cores >= 1
    assert entry.date.endswith("+00:00")


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("王小明", "leaderboard_08_王小明.jsonl"),
        ("Ann-Sophie  O'Hara", "leaderboard_08_Ann-Sophie-O-Hara.jsonl"),
        ("a/b\\c:d*?", "leaderboard_08_a-b-c-d.jsonl"),
        ("../..", "leaderboard_08_nobody.jsonl"),
        ("team 3!", "leaderboard_08_team-3.jsonl"),
    ],
)
def test_a_file_is_named_after_its_owner_on_every_system(name, file):
    assert leaderboard.file_name("08", name) == file


def test_a_second_entry_is_appended(tmp_path):
    add(tmp_path, score=0.7)
    add(tmp_path, score=0.75)
    standings = read(tmp_path)
    assert [entry.score for entry in standings.entries] == [0.7, 0.75]
    assert standings.tries == {"Ann": 2}
    assert [entry.score for entry in standings.latest] == [0.75]


def test_a_cut_off_last_line_does_not_spoil_the_next(tmp_path):
    add(tmp_path, score=0.7)
    path = tmp_path / "leaderboard_08_Ann.jsonl"
    path.write_bytes(path.read_bytes() + b'{"lab": "08", "na')
    add(tmp_path, score=0.72)
    standings = read(path)
    assert [entry.score for entry in standings.entries] == [0.7, 0.72]
    assert len(standings.refused) == 1


def test_numbers_of_numpy_are_taken(tmp_path):
    entry = add(tmp_path, score=np.float32(0.5), parameters=np.int64(12))
    assert entry.score == 0.5
    assert read(tmp_path).entries == (entry,)


# -- nonsense

NONSENSE = [
    ("score", 1.2),
    ("score", -0.1),
    ("score", float("nan")),
    ("score", float("inf")),
    ("score", "0.8"),
    ("score", True),
    ("score", None),
    ("baseline", 80),
    ("seconds", 0.0),
    ("seconds", -3.0),
    ("seconds", float("nan")),
    ("parameters", -1),
    ("parameters", 1.5),
    ("multiply_adds", "many"),
    ("multiply_adds", 2**70),
    ("seed", -1),
    ("items", 0),
    ("name", ""),
    ("name", "   "),
    ("name", "two\nlines"),
    ("name", "x" * 61),
    ("name", 7),
    ("data", "all"),
    ("note", "x" * 121),
]


@pytest.mark.parametrize(("field", "value"), NONSENSE)
def test_nonsense_is_refused_by_name_and_nothing_is_written(tmp_path, field, value):
    with pytest.raises(LabsError, match=f"^{field} is "):
        add(tmp_path, **{field: value})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("field", [name for name in LINE if name != "note"])
def test_a_line_without_a_field_is_refused(tmp_path, field):
    left = {name: value for name, value in LINE.items() if name != field}
    (tmp_path / "one.jsonl").write_text(json.dumps(left), "utf-8")
    [reason] = read(tmp_path).refused
    assert reason == f"one.jsonl, line 1: {field} is missing."


@pytest.mark.parametrize("date", ["yesterday", "2026-11-02", "2026-11-02T09:30:00", 5])
def test_a_date_has_its_time_zone(date):
    with pytest.raises(LabsError, match="^date is "):
        leaderboard.checked({**LINE, "date": date})


def test_an_unknown_lab_is_named():
    with pytest.raises(LabsError, match="no leaderboard for lab '99'"):
        leaderboard.read("99", data="sample")


def test_messages_speak_chinese(tmp_path):
    set_language("zh")
    with pytest.raises(LabsError, match="score 是 1.5；应为 0 到 1 之间的数"):
        add(tmp_path, score=1.5)


# -- merging


def test_three_hundred_files_in_folders_merge_whatever_they_are_called(tmp_path):
    for number in range(300):
        folder = tmp_path / f"group {number % 7}" / f"学生{number}"
        add(folder, name=f"学生{number}", score=number / 300)
        [path] = folder.iterdir()
        path.rename(folder / f"{number}_homework({number}).jsonl")
    standings = read(tmp_path)
    assert len(standings) == 300
    best = leaderboard.ranked(standings)[0]
    assert best.name == "学生299"
    merged = leaderboard.merge(standings, tmp_path / "all.jsonl")
    assert read(merged).entries == standings.entries
    assert read(tmp_path).entries == standings.entries  # each line twice now


@pytest.mark.parametrize(
    "written",
    [
        b"\xef\xbb\xbf{line}\r\n\r\n{line}",  # Notepad; the same line twice
        b"\n\n{line}",
        b"{line}\n" * 3,
    ],
)
def test_what_other_programs_do_to_a_file_is_harmless(tmp_path, written):
    line = json.dumps(LINE).encode()
    (tmp_path / "a.jsonl").write_bytes(written.replace(b"{line}", line))
    standings = read(tmp_path)
    assert [entry.name for entry in standings.entries] == ["Ann"]
    assert standings.refused == ()


@pytest.mark.parametrize(
    "line",
    [
        b"not json",
        b"[1, 2]",
        b"3",
        b"\xff\xfe",
        b"[" * 100_000,
        json.dumps({**LINE, "score": 5}).encode(),
        json.dumps({**LINE, "score": float("nan")}).encode(),
        json.dumps({**LINE, "lab": "99"}).encode(),
        json.dumps({**LINE, "lab": ["08"]}).encode(),
        json.dumps({**LINE, "data": ["full"]}).encode(),
    ],
)
def test_a_bad_line_is_named_and_stops_nothing(tmp_path, line):
    (tmp_path / "bad.jsonl").write_bytes(line)
    add(tmp_path)
    standings = read(tmp_path)
    assert len(standings) == 1
    [reason] = standings.refused
    assert reason.startswith("bad.jsonl")


def test_later_versions_may_write_more_fields():
    assert leaderboard.checked({**LINE, "country": "CN"}).name == "Ann"


def test_entries_on_other_data_are_left_out(tmp_path):
    add(tmp_path, name="small")
    add(tmp_path, name="large", data="full")
    assert [entry.name for entry in read(tmp_path).latest] == ["small"]
    assert [entry.name for entry in read(tmp_path, data="full").latest] == ["large"]


def test_a_name_is_one_person_however_it_is_typed(tmp_path):
    add(tmp_path, name="Zoe\u0308  Li ")
    add(tmp_path, name="Zo\u00eb Li", score=0.9)
    assert read(tmp_path).tries == {"Zo\u00eb Li": 2}


def test_a_place_that_is_not_there_is_named(tmp_path):
    with pytest.raises(LabsError, match="neither a file nor a folder"):
        read(tmp_path / "nowhere")


# -- ranking


@pytest.fixture
def four(tmp_path):
    add(tmp_path, name="quick", score=0.6, seconds=6)
    add(tmp_path, name="middle", score=0.7, seconds=60)
    add(tmp_path, name="beaten", score=0.65, seconds=90)
    add(tmp_path, name="slow", score=0.8, seconds=600)
    return read(tmp_path)


def names(entries):
    return [entry.name for entry in entries]


def test_ranks_by_score_or_by_gain_a_minute(four):
    assert names(leaderboard.ranked(four)) == ["slow", "middle", "beaten", "quick"]
    by_rate = leaderboard.ranked(four, by="rate")
    assert names(by_rate) == ["quick", "middle", "beaten", "slow"]
    assert by_rate[0].rate == pytest.approx((0.6 - 0.1) / 0.1)
    with pytest.raises(ValueError, match="by is 'luck'"):
        leaderboard.ranked(four, by="luck")


def test_the_front_holds_who_is_beaten_by_none_in_both(four):
    assert names(leaderboard.front(four)) == ["quick", "middle", "slow"]


def test_of_equal_scores_the_quicker_is_first_and_alone_on_the_front(tmp_path):
    add(tmp_path, name="later", seconds=70)
    add(tmp_path, name="sooner", seconds=50)
    standings = read(tmp_path)
    assert names(leaderboard.ranked(standings)) == ["sooner", "later"]
    assert names(leaderboard.front(standings)) == ["sooner"]


def test_a_contest_can_count_downwards(tmp_path, monkeypatch):
    rules = leaderboard.Contest(
        "99",
        leaderboard.Both("perplexity", "困惑度"),
        low=1,
        high=float("inf"),
        higher_is_better=False,
        form=".1f",
    )
    monkeypatch.setitem(leaderboard.CONTESTS, "99", rules)
    for name, score, seconds in (("a", 90, 60), ("b", 80, 120), ("c", 95, 100)):
        entry = add(
            tmp_path, lab="99", name=name, score=score, baseline=500, seconds=seconds
        )
    standings = leaderboard.read("99", tmp_path, data="sample")
    assert names(leaderboard.ranked(standings)) == ["b", "a", "c"]
    assert names(leaderboard.front(standings)) == ["a", "b"]
    assert entry.rate == pytest.approx((500 - 95) / (100 / 60))
    with pytest.raises(LabsError, match="score is 0.5"):
        add(tmp_path, lab="99", score=0.5, baseline=500)
    leaderboard.draw(standings)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_table_and_the_figure(four, language):
    set_language(language)
    text = str(leaderboard.table(four))
    assert [line.split()[1] for line in text.splitlines()[3:]] == [
        "slow",
        "middle",
        "beaten",
        "quick",
    ]
    assert text.count("●") == 3
    assert len(str(leaderboard.table(four, first=2)).splitlines()) == 5
    drawn = {text.get_text() for text in leaderboard.draw(four).axes[0].texts}
    assert "1  quick\n2  middle\n3  slow" in drawn


def test_an_empty_board_says_what_it_looked_for(tmp_path):
    (tmp_path / "x.jsonl").write_text("hello", "utf-8")
    standings = read(tmp_path)
    for show in (leaderboard.table, leaderboard.draw):
        with pytest.raises(LabsError, match=r"No entry of lab 08[\s\S]*x.jsonl, line"):
            show(standings)


# -- for teachers


def test_a_teacher_merges_a_folder_in_one_line(four, tmp_path, capsys):
    (tmp_path / "x.jsonl").write_text("hello", "utf-8")
    merged, figure = tmp_path / "all.out", tmp_path / "front.png"
    leaderboard.main(
        ["08", str(tmp_path), "--data", "sample", "--by", "rate"]
        + ["--merged", str(merged), "--figure", str(figure)]
    )
    printed = capsys.readouterr().out
    assert "x.jsonl, line 1" in printed
    assert "4 entered; 1 lines refused" in printed
    assert read(merged).entries == four.entries
    assert figure.stat().st_size > 1000


def test_a_teacher_reads_a_sentence_not_a_traceback(tmp_path):
    with pytest.raises(SystemExit, match="neither a file nor a folder"):
        leaderboard.main(["08", str(tmp_path / "nowhere")])
