"""`labs doctor`: what this machine has, what is missing, what mends it.

A notebook shows the same: ``print(doctor.text(doctor.report()))``, without the
places on this disk.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from helpers import project
from helpers.errors import LabsError
from helpers.language import say

DISTRIBUTION = "deep-learning-labs"
OLDEST, NEWEST = (3, 11), (3, 13)
GIB = 2**30
MEMORY_GIB = 4  # two labs on their samples, and a browser
DISK_GIB = 2  # the full data of every lab, and checkpoints
START_SECONDS = 120
STATES = ("ok", "warn", "missing")
SETUP = "python make.py setup"
START_TENSORFLOW = (
    "import tensorflow as tf;"
    "assert int(tf.constant(1) + 1) == 2;"
    "kinds = [d.device_type for d in tf.config.list_physical_devices()];"
    "print('found', tf.__version__, *kinds)"
)


@dataclass(frozen=True)
class Row:
    """One thing that was looked at.

    Attributes:
        state: ``"ok"``; ``"warn"`` where the labs run all the same; ``"missing"``
            where they do not.
        name: What was looked at.
        found: What was found.
        mend: The command or the step that mends it, "" where nothing needs it.
        place: Where on this disk it was found, for a terminal.
    """

    state: Literal["ok", "warn", "missing"]
    name: str
    found: str
    mend: str = ""
    place: str = ""


def report(root: Path | None = None) -> list[Row]:
    """Look at everything and return one row for each thing, in both languages' words.

    Args:
        root: The folder of the course; found from the working directory by default.
    """
    root = root or project.find_root()
    examinations = [
        _python,
        _packages,
        partial(_tensorflow, sys.executable),
        _cores,
        _memory,
        _disk,
        _fonts,
        _data,
        partial(_labs, root),
        _kernel,
        _git,
    ]
    return [row for examine in examinations for row in _rows(examine)]


def _rows(examine: Callable[[], Iterator[Row]]) -> list[Row]:
    """Return the rows of one examination; one that breaks is a row itself."""
    try:
        return list(examine())
    except (LabsError, OSError, ImportError) as error:
        what = getattr(examine, "func", examine).__name__.strip("_")
        return [Row("missing", what, str(error), SETUP)]


def text(rows: list[Row]) -> str:
    """Return rows as plain lines, aligned, without places on the disk.

    Args:
        rows: What `report` returned.
    """
    from rich.cells import cell_len

    width = max(cell_len(row.name) for row in rows)
    lines = []
    for row in rows:
        name = row.name + " " * (width - cell_len(row.name))
        lines.append(f"{row.state:<7}  {name}  {row.found}")
        if row.mend:
            lines.append(" " * (width + 11) + "-> " + row.mend)
    return "\n".join(lines)


def show(rows: list[Row]) -> None:
    """Print rows to the terminal, coloured by their state.

    Args:
        rows: What `report` returned.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    colours = {"ok": "green", "warn": "yellow", "missing": "bold red"}
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    for row in rows:
        found = Text(row.found)
        if row.place:
            found.append(f"  {row.place}", style="dim")
        if row.mend:
            found.append(f"\n-> {row.mend}", style="bold")
        table.add_row(Text(row.state, style=colours[row.state]), row.name, found)
    console = Console()
    console.print(table)
    missing = sum(row.state == "missing" for row in rows)
    if missing:
        line = say(
            f"{missing} needed things are missing; the commands above mend them.",
            f"缺少 {missing} 项必需内容；上面的命令可以修复。",
        )
    else:
        line = say("The labs run on this machine.", "这台机器可以运行全部实验。")
    console.print(line)


def _python() -> Iterator[Row]:
    """Look at the version of Python."""
    version = ".".join(map(str, sys.version_info[:3]))
    fits = OLDEST <= sys.version_info[:2] <= NEWEST and sys.maxsize > 2**32
    yield Row(
        "ok" if fits else "missing",
        "Python",
        version,
        ""
        if fits
        else say(
            "install Python 3.11, 3.12 or 3.13 (64 bit) from python.org, then type: "
            f"{SETUP}",
            f"从 python.org 安装 64 位的 Python 3.11、3.12 或 3.13，然后运行：{SETUP}",
        ),
        place=sys.executable,
    )


def _packages() -> Iterator[Row]:
    """Look at the version of every package against its range."""
    from packaging.requirements import Requirement

    name = say("packages", "软件包")
    try:
        lines = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        found = say("the course itself is not installed", "课程本身尚未安装")
        yield Row("missing", name, found, SETUP)
        return
    good = []
    for requirement in map(Requirement, lines):
        extra = "extra" in str(requirement.marker or "")
        if extra and not requirement.marker.evaluate({"extra": "lab"}):
            continue
        if requirement.name == DISTRIBUTION:
            continue
        version = _version(requirement.name)
        if version is None:
            found = say(
                f"{requirement.name} is not installed", f"未安装 {requirement.name}"
            )
            yield Row("warn" if extra else "missing", name, found, SETUP)
        elif not requirement.specifier.contains(version, prereleases=True):
            found = say(
                f"{requirement.name} is {version}; expected {requirement.specifier}",
                f"{requirement.name} 版本为 {version}，应为 {requirement.specifier}",
            )
            yield Row("missing", name, found, SETUP)
        else:
            good.append(f"{requirement.name} {version}")
    shown = ", ".join(good[:4])
    found = say(
        f"{len(good)} in their ranges ({shown}, ...)",
        f"{len(good)} 个版本合适（{shown} 等）",
    )
    yield Row("ok", name, found)


def _version(name: str) -> str | None:
    """Return the installed version of a package, None where it is not there."""
    names = (name, "tensorflow-cpu", "tf-nightly") if name == "tensorflow" else (name,)
    for candidate in names:
        try:
            return metadata.version(candidate)
        except metadata.PackageNotFoundError:
            continue
    return None


def _tensorflow(python: str) -> Iterator[Row]:
    """See TensorFlow add two numbers, in a process of its own."""
    if "tensorflow" in sys.modules:
        # A notebook that has it running needs no second one.
        yield Row("ok", "TensorFlow", sys.modules["tensorflow"].__version__)
        return
    environment = dict(os.environ, TF_CPP_MIN_LOG_LEVEL="3")
    try:
        done = subprocess.run(
            [python, "-c", START_TENSORFLOW],
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=START_SECONDS,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        found = say(
            f"did not start within {START_SECONDS} s", f"{START_SECONDS} 秒内未能启动"
        )
        yield Row("missing", "TensorFlow", found, SETUP)
        return
    answer = [line for line in done.stdout.splitlines() if line.startswith("found ")]
    if done.returncode or not answer:
        said = done.stderr.strip().splitlines()
        reason = said[-1] if said else f"exit code {done.returncode}"
        found = say(f"does not start: {reason}", f"无法启动：{reason}")
        mend = say(
            f"delete the folder .venv, then type: {SETUP} "
            "(on Windows first install the Visual C++ redistributable)",
            f"删除 .venv 文件夹后运行：{SETUP}（Windows 需先安装 Visual C++ 运行库）",
        )
        yield Row("missing", "TensorFlow", found, mend)
        return
    version, *kinds = answer[-1].split()[1:]
    counted = ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))
    yield Row("ok", "TensorFlow", f"{version}: 1 + 1 = 2 ({counted})")


def _cores() -> Iterator[Row]:
    """Look at the cores and at the threads that an environment variable allows."""
    from helpers.runs.kernels import cores

    count = cores()
    limit = os.environ.get("OMP_NUM_THREADS", "")
    found = say(f"{count} for this process", f"本进程可用 {count} 个")
    if limit:
        found += say(f"; OMP_NUM_THREADS is {limit}", f";OMP_NUM_THREADS 为 {limit}")
    mend = ""
    if count < 2:
        mend = say("the labs take about twice as long", "运行实验大约需要两倍时间")
    yield Row("warn" if mend else "ok", say("cores", "处理器核"), found, mend)


def _memory() -> Iterator[Row]:
    """Look at the memory of the machine."""
    name = say("memory", "内存")
    try:
        import psutil
    except ImportError:
        yield Row("warn", name, say("psutil is not installed", "未安装 psutil"), SETUP)
        return
    memory = psutil.virtual_memory()
    total, free = memory.total / GIB, memory.available / GIB
    found = say(
        f"{total:.1f} GiB, {free:.1f} GiB free", f"{total:.1f} GiB，可用 {free:.1f} GiB"
    )
    low = total < MEMORY_GIB or free < MEMORY_GIB / 2
    mend = say(
        "close other programs; run one lab at a time: labs run --jobs 1",
        "关闭其他程序；一次只运行一个实验：labs run --jobs 1",
    )
    yield Row("warn" if low else "ok", name, found, mend if low else "")


def _disk() -> Iterator[Row]:
    """Look at the room and the rights where data are kept."""
    from helpers.data.storage import cache_folder

    name = say("data folder", "数据文件夹")
    folder = cache_folder()
    there = next(place for place in (folder, *folder.parents) if place.exists())
    if not os.access(there, os.W_OK):
        found = say("cannot be written to", "不可写")
        mend = say(
            "name a folder of your own in the variable LABS_CACHE",
            "用环境变量 LABS_CACHE 指定一个您可写的文件夹",
        )
        yield Row("warn", name, found, mend, str(there))
        return
    free = shutil.disk_usage(there).free / GIB
    found = say(f"{free:.1f} GiB free", f"磁盘剩余 {free:.1f} GiB")
    low = free < DISK_GIB
    mend = say(
        "free some room, for example with: labs fetch --remove NAME",
        "释放空间，例如运行：labs fetch --remove 名称",
    )
    state = "warn" if low else "ok"
    yield Row(state, name, found, mend if low else "", str(folder))


def _fonts() -> Iterator[Row]:
    """Look at the bundled font that makes Chinese in figures readable."""
    folder = Path(__file__).parent / "plots" / "fonts"
    fonts = sorted(path.name for path in folder.glob("*.?tf"))
    name = say("Chinese font", "中文字体")
    if fonts:
        yield Row("ok", name, say(f"{fonts[0]}, bundled", f"随附 {fonts[0]}"))
        return
    found = say("not in the course folder", "课程文件夹中没有字体")
    yield Row("missing", name, found, "git checkout helpers/plots/fonts", str(folder))


def _data() -> Iterator[Row]:
    """Look at which data sets are here in full."""
    from helpers.data import catalog, storage

    name = say("full data", "完整数据")
    rows = catalog.catalog()
    here = [key for key, row in rows.items() if not storage.missing_files(row)]
    if here:
        found = f"{len(here)}/{len(rows)}: {', '.join(here)}"
    else:
        found = say(
            f"none of {len(rows)}; the labs take the bundled samples",
            f"{len(rows)} 个数据集均未下载；实验使用随附样本",
        )
    if len(here) < len(rows):
        found += say("; for more: labs fetch NAME", "；下载更多：labs fetch 名称")
    yield Row("ok", name, found)


def _labs(root: Path) -> Iterator[Row]:
    """Look at the folder of the course and its notebooks."""
    name = say("labs", "实验")
    labs = project.lab_names(root)
    if not labs:
        place = project.settings(root).repository
        found = say("none here", "此处没有实验")
        mend = say(
            f"cd to the course, or: git clone https://github.com/{place}",
            f"进入课程文件夹，或运行：git clone https://github.com/{place}",
        )
        yield Row("warn", name, found, mend, str(root))
        return
    authoring = find_spec("jupytext") is not None  # only an author can build them
    unbuilt = [
        lab
        for lab in labs
        if authoring and not (root / "labs" / f"{lab}.ipynb").is_file()
    ]
    found = say(f"{len(labs)} here", f"共 {len(labs)} 个")
    if unbuilt:
        found += say(
            f"; not built: {', '.join(unbuilt)}", f"；未生成：{'、'.join(unbuilt)}"
        )
    state = "warn" if unbuilt else "ok"
    yield Row(state, name, found, "labs build" if unbuilt else "", str(root / "labs"))


def _kernel() -> Iterator[Row]:
    """Look at JupyterLab and at the kernel that notebooks ask for."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        spec = KernelSpecManager().get_kernel_spec("python3")
        program = Path(spec.argv[0])
    except NoSuchKernel:
        found = say("no kernel is called python3", "没有名为 python3 的内核")
        yield Row("missing", "Jupyter", found, SETUP)
        return
    # A bare name means: the Python that starts the kernel.
    if program.is_absolute() and program.parent != Path(sys.executable).parent:
        found = say(
            "the kernel python3 is another Python", "内核 python3 是另一个 Python"
        )
        mend = f"{sys.executable} -m ipykernel install --sys-prefix"
        yield Row("missing", "Jupyter", found, mend, str(program))
        return
    version = _version("jupyterlab")
    if version is None:
        found = say(
            "the kernel is here, JupyterLab is not", "有内核，但没有 JupyterLab"
        )
        yield Row("warn", "Jupyter", found, SETUP)
        return
    found = say("its kernel is this Python", "内核即当前 Python")
    yield Row("ok", "Jupyter", f"JupyterLab {version}; {found}")


def _git() -> Iterator[Row]:
    """Look for git, which updates need."""
    program = shutil.which("git")
    if program:
        yield Row("ok", "git", say("installed", "已安装"), place=program)
        return
    found = say("not installed; labs update needs it", "未安装；labs update 需要它")
    mend = say("install it from git-scm.com", "从 git-scm.com 安装")
    yield Row("warn", "git", found, mend)
