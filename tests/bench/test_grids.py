"""helpers.bench.grids: a lab's own code, every arm with every seed, kept one by one."""

import json
import os
from pathlib import Path

import pytest

import labdata
from helpers.bench import grids
from helpers.editions.source import Grid, Header, Source, SourceCell, SourceError, read
from helpers.errors import LabsError
from helpers.language import Both
from helpers.runs import measure

from ..notebooks.conftest import LABS, ROOT

CODE = {
    "setup": "import os\nSCALE = os.environ['LABS_DATA']  # sample  |  样本",
    "network": (
        "def accuracy_of(arm, seed):\n"
        "    with open(os.environ['TRAINED'], 'a', encoding='utf-8') as trained:\n"
        "        trained.write(f'{SCALE} {arm} {seed}\\n')\n"
        "    return {'accuracy': len(arm) + seed / 10}"
    ),
    "unused": "raise AssertionError('a cell that the grid does not name')",
}


@pytest.fixture
def lab(tmp_path, monkeypatch):
    """A lab with one grid, and the list of its trainings."""
    trained = tmp_path / "trained.txt"
    trained.touch()
    monkeypatch.setenv("TRAINED", str(trained))
    monkeypatch.setenv("LABS_DATA", os.environ.get("LABS_DATA", "sample"))
    monkeypatch.setattr("helpers.project.find_root", lambda: tmp_path)
    monkeypatch.setattr(measure, "has_full_data", lambda root, lab: True)
    grid = Grid(("setup", "network"), "accuracy_of", ("plain", "deep"), (1, 2))
    monkeypatch.setattr(grids, "_sources", lambda: [source_of(CODE, grid)])
    return trained


def source_of(code: dict[str, str], grid: Grid) -> Source:
    both = Both(en="a", zh="a")
    header = Header(both, both, 9, both, {}, {}, "3.11", grids={"arms": grid})
    cells = [
        SourceCell("code", name, 1, {"en": text, "zh": text})
        for name, text in code.items()
    ]
    return Source("09z_topic", Path("09z_topic.py"), header, cells)


def kept(tmp_path: Path) -> dict:
    path = tmp_path / "labdata" / "results" / "09z-arms.json"
    return json.loads(path.read_text(encoding="utf-8"))


def test_every_arm_gets_every_seed_on_both_scales(lab, tmp_path, capsys):
    grids.main("09z-arms", [])
    assert lab.read_text(encoding="utf-8").split("\n")[:4] == [
        "sample plain 1",
        "sample deep 1",
        "sample plain 2",
        "sample deep 2",
    ]
    cells = kept(tmp_path)["scales"]["full"]["cells"]
    assert cells["deep"]["2"]["accuracy"] == 4.2
    assert {"seconds", "cpu_seconds"} < set(cells["deep"]["2"])
    assert "5.15 (0.071)" in capsys.readouterr().out  # of 5.1 and 5.2


def test_what_is_there_is_not_measured_again(lab, tmp_path):
    grids.main("09z-arms", ["--scale", "sample"])
    results = kept(tmp_path)
    del results["scales"]["sample"]["cells"]["deep"]["1"]
    measure.write_results(tmp_path / "labdata/results/09z-arms.json", results)
    lab.write_text("", encoding="utf-8")
    grids.main("09z-arms", ["--scale", "sample"])
    assert lab.read_text(encoding="utf-8") == "sample deep 1\n"
    grids.main("09z-arms", ["--scale", "sample", "--again"])
    assert len(lab.read_text(encoding="utf-8").splitlines()) == 5


def test_figures_of_other_code_are_dropped_those_of_other_comments_kept(
    lab, tmp_path, monkeypatch
):
    grids.main("09z-arms", ["--scale", "sample"])
    grid = grids._sources()[0].header.grids["arms"]
    commented = CODE | {"setup": CODE["setup"] + "\n\n# more  |  更多"}
    monkeypatch.setattr(grids, "_sources", lambda: [source_of(commented, grid)])
    grids.main("09z-arms", ["--scale", "sample"])
    assert len(lab.read_text(encoding="utf-8").splitlines()) == 4
    other = CODE | {"network": CODE["network"].replace("/ 10", "/ 5")}
    monkeypatch.setattr(grids, "_sources", lambda: [source_of(other, grid)])
    grids.main("09z-arms", ["--scale", "sample"])
    cells = kept(tmp_path)["scales"]["sample"]["cells"]
    assert cells["deep"]["2"]["accuracy"] == 4.4


def test_the_full_data_is_left_out_where_it_is_not_here(lab, tmp_path, monkeypatch):
    monkeypatch.setattr(measure, "has_full_data", lambda root, lab: False)
    grids.main("09z-arms", [])
    assert set(kept(tmp_path)["scales"]) == {"sample"}


def test_an_interrupted_grid_keeps_what_it_has(lab, tmp_path, monkeypatch):
    stopping = CODE | {
        "network": CODE["network"].replace(
            "    return", "    if arm == 'deep': raise KeyboardInterrupt\n    return"
        )
    }
    grid = grids._sources()[0].header.grids["arms"]
    monkeypatch.setattr(grids, "_sources", lambda: [source_of(stopping, grid)])
    with pytest.raises(KeyboardInterrupt):
        grids.main("09z-arms", ["--scale", "sample"])
    assert set(kept(tmp_path)["scales"]["sample"]["cells"]) == {"plain"}


def test_an_unknown_grid_names_those_that_are(lab):
    with pytest.raises(LabsError, match="09z-arms"):
        grids.main("09z-arm", [])


@pytest.mark.parametrize(
    ("cells", "function", "problem"),
    [
        (("setup", "train"), "accuracy_of", "a cell 'train': none"),
        (("setup", "network"), "accuracy", "no function 'accuracy'"),
    ],
)
def test_a_grid_that_fits_no_code_is_refused(
    lab, monkeypatch, cells, function, problem
):
    grid = Grid(cells, function, ("plain",), (1,))
    monkeypatch.setattr(grids, "_sources", lambda: [source_of(CODE, grid)])
    with pytest.raises(SourceError, match=problem):
        grids.main("09z-arms", ["--scale", "sample"])


def test_a_notebook_reads_one_value_a_seed(lab, tmp_path, monkeypatch):
    grids.main("09z-arms", ["--scale", "sample"])
    results = kept(tmp_path)
    monkeypatch.setattr(labdata, "results", lambda name: results)
    assert labdata.grid("09z-arms", "sample")["deep"]["accuracy"] == [4.1, 4.2]
    with pytest.raises(LabsError, match="labs bench 09z-arms --scale full"):
        labdata.grid("09z-arms", "full")


@pytest.mark.parametrize("lab_name", LABS)
def test_the_grids_of_the_course_are_whole_and_of_the_present_code(lab_name):
    source = read(ROOT / "labs" / "source" / f"{lab_name}.py")
    for name, grid in source.header.grids.items():
        results = measure.read_results(
            measure.results_path(ROOT, f"{source.prefix}-{name}")
        )
        for scale in results["scales"].values():
            assert scale["source_sha256"] == grids.code_hash(source, grid)
            for arm in grid.arms:
                assert set(scale["cells"][arm]) == {str(seed) for seed in grid.seeds}


def test_the_order_of_imports_is_no_other_code():
    grid = Grid(("setup",), "accuracy_of", ("plain",), (1,))
    one = source_of({"setup": "import os\nimport re\nx = 1"}, grid)
    two = source_of({"setup": "import re\nimport os\n\nx = 1"}, grid)
    three = source_of({"setup": "import re\nimport os\n\nx = 2"}, grid)
    hashes = [grids.code_hash(source, grid) for source in (one, two, three)]
    assert hashes[0] == hashes[1] != hashes[2]
