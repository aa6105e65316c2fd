"""The machine that a measurement was made on."""

import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from helpers.runs import kernels

GIB = 2**30


def package_version(name: str) -> str | None:
    """Return the installed version of a package without importing it, or None."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def processor() -> str:
    """Return the processor's name, as the system gives it."""
    if sys.platform == "linux":
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    if sys.platform == "darwin":
        import subprocess

        words = ["sysctl", "-n", "machdep.cpu.brand_string"]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode == 0 and done.stdout.strip():
            return done.stdout.strip()
    return platform.processor() or platform.machine()


def tensorflow_version() -> str | None:
    """Return TensorFlow's version, whichever of its packages is installed."""
    names = ("tensorflow", "tensorflow-cpu", "tf-nightly")
    return next((found for name in names if (found := package_version(name))), None)


def describe() -> dict[str, str | int | float | None]:
    """Return processor, cores, memory (GiB), system and the versions in use."""
    import psutil

    return {
        "processor": processor(),
        "cores": kernels.cores(),
        "memory_gib": round(psutil.virtual_memory().total / GIB, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "tensorflow": tensorflow_version(),
        "keras": package_version("keras"),
        "numpy": package_version("numpy"),
    }
