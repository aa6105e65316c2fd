"""Where a kernel listens, and the threads it may use.

Kernels talk over files (ipc) where the system has them: ipykernel 7 writes a
warning about TCP to the stderr of every kernel otherwise.
"""

import atexit
import itertools
import os
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path

_numbers = itertools.count(1)


@cache
def _connections() -> Path:
    """Return this process's folder of connection files, removed at its end."""
    # A socket's address has room for about 100 characters, so names are short.
    folder = Path(tempfile.mkdtemp(prefix="labs"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def kernel_options() -> dict[str, str]:
    """Return keyword arguments for a new ``jupyter_client.KernelManager``.

    Each call is for one kernel: the connection file in it is a fresh one.
    """
    if sys.platform == "win32":
        return {"transport": "tcp"}
    # Fork-safe: a worker that inherits the folder still writes files of its own.
    name = f"{os.getpid()}-{next(_numbers)}.json"
    return {"transport": "ipc", "connection_file": str(_connections() / name)}


def cores() -> int:
    """Return the number of processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def thread_limits(jobs: int) -> dict[str, str]:
    """Return environment variables that share the cores among `jobs` kernels.

    Args:
        jobs: How many kernels run at a time.
    """
    threads = str(max(1, cores() // max(1, jobs)))
    return {
        "OMP_NUM_THREADS": threads,
        "OPENBLAS_NUM_THREADS": threads,
        "TF_NUM_INTRAOP_THREADS": threads,
        "TF_NUM_INTEROP_THREADS": threads,
    }
