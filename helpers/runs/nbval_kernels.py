"""A pytest plugin: nbval's kernels listen where `labs run`'s do.

Use: pytest -p helpers.runs.nbval_kernels --nbval-lax labs/solutions
"""

import os

import pytest

from helpers.runs import kernels


def pytest_configure(config: pytest.Config) -> None:
    """Give nbval kernels over ipc, the bundled samples, and a share of the cores."""
    import nbval.kernel
    from jupyter_client.manager import KernelManager

    def manager(**options: object) -> KernelManager:
        return KernelManager(**options, **kernels.kernel_options())

    nbval.kernel.KernelManager = manager
    os.environ.setdefault("LABS_DATA", "sample")
    os.environ["LABS_CHECKPOINTS"] = "off"
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    for name, value in kernels.thread_limits(workers).items():
        os.environ.setdefault(name, value)
