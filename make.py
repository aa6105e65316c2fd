"""Set the course up and work with it, on any system: python make.py run.

    python make.py setup     the virtual environment in .venv, nothing else
    python make.py run       execute every lab, leave a report in runs/
    python make.py lab       open JupyterLab on labs/
    python make.py test      every check of the course
    python make.py build     notebooks from labs/source
    python make.py samples   draw the offline samples again

Words after the verb go to the command behind it: python make.py run 06a.
Only the standard library is used here, and only syntax that an old Python can
read, so that an old Python is told what is wrong instead of failing on a line.
"""
# ruff: noqa: E402, UP032, UP036

import sys

OLDEST = (3, 11)
NEWEST = (3, 13)

if sys.version_info < (3, 6):
    sys.exit(
        "make.py: Python {}.{} is too old; the course needs Python 3.11, 3.12 or "
        "3.13. Type for example: python3.12 make.py run".format(*sys.version_info[:2])
    )

import hashlib
import json
import os
import re
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
VENV_PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
STAMP = VENV / "labs-setup.json"
LOG = VENV / "labs-setup.log"
MIRROR = Path("..", "shared", "mirror")
VERBS = ("setup", "run", "lab", "test", "build", "samples")
NEEDED = "Python 3.11, 3.12 or 3.13 (64 bit)"
ASK_PYTHON = (
    "import ensurepip, struct, sys, venv;"
    "print(*sys.version_info[:2], struct.calcsize('P') * 8, sys.executable, sep='|')"
)
INTERRUPTED = (130, -2)


class Trouble(Exception):
    """What was found, what was expected, and the next command."""


def say(text):
    """Print at once."""
    print(text)
    sys.stdout.flush()


def fits(version):
    """Return whether TensorFlow has wheels for a (major, minor) version."""
    return OLDEST <= tuple(version[:2]) <= NEWEST


def ask_python(command):
    """Return ((major, minor), path) of a Python that can make environments.

    Args:
        command: The words that start it, such as ["py", "-3.12"].

    Returns:
        None where it does not start, does not fit, or lacks venv.
    """
    try:
        answer = subprocess.check_output(
            command + ["-c", ASK_PYTHON], stderr=subprocess.DEVNULL
        )
        major, minor, bits, path = answer.decode("utf-8").strip().split("|")
    except (OSError, ValueError, subprocess.CalledProcessError):
        return None
    version = (int(major), int(minor))
    return (version, path) if bits == "64" and fits(version) else None


def find_python():
    """Return (version, path) of a suitable Python: this one, else one on PATH."""
    names = ["3.12", "3.13", "3.11"]
    commands = [[sys.executable]] if fits(sys.version_info) else []
    commands += [["python" + name] for name in names]
    commands += [["py", "-" + name] for name in names] if WINDOWS else []
    for command in commands:
        found = ask_python(command)
        if found:
            return found
    here = "Python {}.{}".format(*sys.version_info[:2])
    if fits(sys.version_info):
        raise Trouble(
            "{} cannot make a virtual environment (venv or ensurepip is missing, or it "
            "is a 32-bit one); type: sudo apt-get install python{}.{}-venv, or install "
            "{} from python.org; then the same command again".format(
                here, sys.version_info[0], sys.version_info[1], NEEDED
            )
        )
    raise Trouble(
        "{} does not fit; the course needs {} and none is on PATH. Install one from "
        "python.org, or type: conda env create -f environment.yml; then the same "
        "command again".format(here, NEEDED)
    )


def digest(name):
    """Return the SHA-256 of a file of the checkout, line ends aside."""
    content = (ROOT / name).read_bytes().replace(b"\r\n", b"\n")
    return hashlib.sha256(content).hexdigest()


def read_stamp():
    """Return what the finished installation noted, {} where none did."""
    try:
        return json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def write_stamp(stamp):
    """Note, in one step, what has been installed."""
    part = STAMP.with_suffix(".part")
    part.write_text(json.dumps(stamp, indent=1, sort_keys=True), encoding="utf-8")
    part.replace(STAMP)


def setup():
    """Bring .venv to what requirements.txt and pyproject.toml say.

    Each half is noted once it is whole, so that a half-finished one is repeated
    and a finished one never is; a complete .venv needs no network.
    """
    stamp = read_stamp()
    pins = digest("requirements.txt")
    project = digest("pyproject.toml")
    wanted = {"pins": pins, "project": project, "folder": str(ROOT)}
    python = ask_python([str(VENV_PYTHON)])
    wanted["python"] = list(python[0]) if python else None
    if python and stamp == wanted:
        return
    started = time.time()
    if not python or stamp.get("python") != wanted["python"]:
        stamp = {}
    if not python or stamp.get("folder") != str(ROOT):
        # In a folder that has moved this mends the environment's own paths.
        wanted["python"] = make_venv(python)
    with LOG.open("wb") as log:
        if stamp.get("pins") != pins:
            install_pins(log)
        # The project's own metadata is written again whenever any of it changed.
        say("Installing the course itself")
        pip(["--no-deps", "--no-build-isolation", "-e", "."], log)
    write_stamp(wanted)
    say("Ready after {:.0f} s".format(time.time() - started))


def make_venv(present):
    """Create or mend .venv and return its Python's [major, minor].

    Args:
        present: What ask_python says of the environment that is there, if any.
    """
    version, python = find_python() if present is None else present
    words = ["-m", "venv", str(VENV)]
    if present is None and VENV.is_dir():
        say("The Python of .venv does not start or does not fit: .venv is made anew")
        words.append("--clear")
    done = subprocess.run(
        [python] + words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        lines = done.stdout.decode("utf-8", "replace").strip().splitlines()
        raise Trouble(
            "{} could not make .venv ({}); see that this folder can be written to and "
            "that 3 GB are free, then type the same command again".format(
                python, lines[-1].strip() if lines else "no message"
            )
        )
    say("Python {}.{} in .venv".format(*version))
    return list(version)


def install_pins(log):
    """Install the exact versions, checked by hash, showing one moving line."""
    if STAMP.exists():
        STAMP.unlink()
    pins = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    total = len(re.findall(r"^[A-Za-z0-9]", pins, re.M))
    say("Installing about {} packages (once; some minutes)".format(total))
    seen = []

    def show(line):
        """Turn pip's lines into one that moves."""
        name = re.match(
            r"\s*(?:Collecting|Requirement already satisfied:) ([\w.-]+)", line
        )
        if name:
            seen.append(name.group(1))
        elif line.startswith("Installing collected packages"):
            seen.append("unpacking all of them")
        else:
            return
        note = "  {:3d} of {}  {}".format(min(len(seen), total), total, seen[-1])
        sys.stdout.write("\r" + note[:78].ljust(78))
        sys.stdout.flush()

    moving = sys.stdout.isatty()
    try:
        pip(["--require-hashes", "-r", "requirements.txt"], log, moving and show)
    finally:
        if moving:
            sys.stdout.write("\r" + " " * 78 + "\r")


def pip(words, log, show=None):
    """Run pip install, its whole output in the log, each line given to `show`."""
    command = [str(VENV_PYTHON), "-m", "pip", "--disable-pip-version-check", "install"]
    process = subprocess.Popen(
        command + ["--progress-bar", "off", "--no-input"] + words,
        cwd=str(ROOT),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    lines = []
    with process.stdout:
        for raw in process.stdout:
            log.write(raw)
            lines.append(raw.decode("utf-8", "replace").rstrip())
            if show:
                show(lines[-1])
    if process.wait():
        errors = [line for line in lines if line.startswith("ERROR")] or lines
        raise Trouble(
            "pip could not install what the course needs. Its last words:\n  {}\n"
            "All of them are in {}. See that there is a network and 3 GB of disk, then "
            "type the same command again".format(
                "\n  ".join(errors[-3:]), LOG.relative_to(ROOT)
            )
        )


def call(words):
    """Run a module with the Python of .venv and return its exit code."""
    environment = dict(os.environ)
    # What another Python on this machine needs must not reach into this one.
    environment.pop("PYTHONHOME", None)
    environment.pop("PYTHONPATH", None)
    process = subprocess.Popen(
        [str(VENV_PYTHON), "-m"] + words, cwd=str(ROOT), env=environment
    )
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            # The terminal has told the child too; it tidies up, then ends.
            continue


def stages(extra):
    """Return the stages of `test`: (title, words after python -m)."""
    two_at_a_time = ["-n", "2", "--dist", "loadscope"]
    notebooks = ["pytest", "-p", "helpers.runs.nbval_kernels", "--nbval-lax"]
    notebooks += ["labs/solutions"] + two_at_a_time
    return [
        ("ruff check", ["ruff", "check", "."]),
        ("ruff format", ["ruff", "format", "--check", "."]),
        ("editions equal their sources", ["helpers.cli", "build", "--check"]),
        ("unit tests and notebook rules", ["pytest", "tests"] + two_at_a_time + extra),
        ("solved labs on their samples", notebooks),
    ]


def test(extra):
    """Run every stage, whatever fails, and return 1 if any failed."""
    if "LABS_MIRROR" not in os.environ and (ROOT / MIRROR).is_dir():
        os.environ["LABS_MIRROR"] = str((ROOT / MIRROR).resolve())
        say("LABS_MIRROR is unset: taking the mirror beside the checkout")
    failed = []
    for title, words in stages(extra):
        say("\n--- " + title)
        started = time.time()
        code = call(words)
        seconds = "in {:.0f} s".format(time.time() - started)
        if code in INTERRUPTED:
            return 130
        if code:
            failed.append(title)
            say("--- FAILED (exit code {}) {}".format(code, seconds))
        else:
            say("--- passed {}".format(seconds))
    say("\nFAILED: " + ", ".join(failed) if failed else "\nAll passed.")
    return 1 if failed else 0


def main(arguments):
    """Do what a verb asks and return the exit code."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        say(__doc__.strip())
        return 0 if arguments else 2
    verb, extra = arguments[0], arguments[1:]
    if verb not in VERBS:
        say(
            "make.py: there is no verb {!r}; type for example: python make.py run "
            "(the verbs are {})".format(verb, ", ".join(VERBS))
        )
        return 2
    setup()
    if verb == "test":
        return test(extra)
    if verb == "lab":
        say("Opening JupyterLab on labs/ (to end it: Ctrl-C, here)")
        words = ["jupyterlab", "--ServerApp.root_dir=labs", "--log-level=WARN"]
        return call(words + extra)
    return 0 if verb == "setup" else call(["helpers.cli", verb] + extra)


def command(arguments):
    """Do what a verb asks; return an exit code, or the one sentence of a failure."""
    try:
        return main(arguments)
    except Trouble as trouble:
        return "make.py: {}".format(trouble)
    except OSError as error:
        return (
            "make.py: {} ({}); see that the folder is yours to write to and that 3 GB "
            "are free, or copy the course to your home folder, then type the same "
            "command again".format(error.strerror, error.filename)
        )
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(command(sys.argv[1:]))
