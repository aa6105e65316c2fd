"""The HTML report of a run."""

import re

import pytest

from helpers.runs import execute, report
from helpers.runs.execute import Run
from tests.small_course import RESULT, write_course


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """The folder with the report of one lab that passed and one that failed."""
    root = write_course(
        tmp_path_factory.mktemp("report") / "course",
        {"01_good": [RESULT], "02_<bad>": ["1 / 0"]},
    )
    runs = execute.plan(root, ["01_good", "02_<bad>"], root / "runs")
    runs += execute.plan(root, ["01_good"], root / "runs", language="zh")
    execute.run_all(runs, jobs=2)
    runs[0].seconds = 61.0
    report.write_report(runs, root / "runs", data="sample", jobs=2)
    return root / "runs"


def text(out) -> str:
    return (out / "report.html").read_text(encoding="utf-8")


def test_every_lab_has_a_row_with_its_results(out):
    assert text(out).count("<tr>") == 4
    assert "test accuracy 0.9877" in text(out)
    assert "ZeroDivisionError: division by zero" in text(out)
    assert "2 of 3 labs ran to the end; not so: 02_&lt;bad&gt;." in text(out)


def test_every_link_leads_to_a_page_beside_it(out):
    pages = re.findall(r'<a href="([^"]+)"', text(out))
    assert len(pages) == 3
    for page in pages:
        path = out / page.replace("&lt;", "<").replace("&gt;", ">")
        assert "A lab" in path.read_text(encoding="utf-8") or path.stat().st_size


def test_names_cannot_break_the_page(out):
    assert "02_<bad>" not in text(out)


def test_what_is_over_the_budget_is_marked(out):
    assert '<td class="number over">61</td>' in text(out)


def test_the_report_names_data_and_machine(out):
    assert "data: sample" in text(out)
    assert "TensorFlow" in text(out) and "Python 3." in text(out)


def test_pages_fetch_no_scripts_for_widgets(out):
    page = (out / "01_good.html").read_text(encoding="utf-8")
    assert "require.js" not in page and "require.min.js" not in page
    assert "unpkg.com" not in page


def test_the_verdict_of_a_sound_run_is_one_sentence():
    runs = [Run("a", None, None, state="passed", seconds=2) for _ in range(3)]
    assert report.verdict(runs) == "All 3 labs ran to the end (6 s in all)."
    assert report.verdict(runs[:1]) == "The lab ran to the end (2 s in all)."
