"""Where kernels listen and how many threads they get."""

import subprocess
import sys
from pathlib import Path

from helpers.runs import kernels
from tests.small_course import write_course


def test_every_kernel_has_a_connection_of_its_own():
    first, second = kernels.kernel_options(), kernels.kernel_options()
    if sys.platform == "win32":
        assert first == {"transport": "tcp"}
    else:
        assert first["transport"] == "ipc"
        assert first["connection_file"] != second["connection_file"]


def test_the_address_of_a_socket_finds_room():
    from jupyter_client.manager import KernelManager

    manager = KernelManager(kernel_name="python3", **kernels.kernel_options())
    if manager.transport == "ipc":
        assert Path(manager.ip).is_absolute()
        # The shortest limit is that of macOS; a port's number takes a few.
        assert len(manager.ip) < 95


def test_the_folder_of_connections_goes_with_its_process():
    code = (
        "from helpers.runs import kernels; kernels.kernel_options();"
        "print(kernels._connections())"
    )
    out = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert not Path(out.strip()).exists()


def test_threads_are_shared_and_never_none():
    cores = kernels.cores()
    assert kernels.thread_limits(1)["OMP_NUM_THREADS"] == str(cores)
    assert kernels.thread_limits(10 * cores)["TF_NUM_INTRAOP_THREADS"] == "1"


def test_nbval_starts_its_kernels_the_same_way(tmp_path):
    cell = (
        "import ipykernel.connect, json, pathlib, sys;"
        "about = json.loads(pathlib.Path(ipykernel.connect.get_connection_file())"
        ".read_text(encoding='utf-8'));"
        "assert about['transport'] == ('tcp' if sys.platform == 'win32' else 'ipc')"
    )
    root = write_course(tmp_path / "course", {"01_one": [cell], "02_two": ["1 / 0"]})

    words = ["-m", "pytest", "-p", "helpers.runs.nbval_kernels", "--nbval-lax"]
    words += ["-p", "no:cacheprovider", "labs/solutions/01_one.ipynb"]
    words += ["labs/solutions/02_two.ipynb"]
    done = subprocess.run(
        [sys.executable, *words], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "1 failed, 1 passed" in done.stdout, done.stdout
    assert "ZeroDivisionError" in done.stdout
