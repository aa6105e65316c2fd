"""`labs update`: new labs come in, a student's own changes stay as they are.

A file counts as the student's if it differs both from the version that the
checkout started from and from the new one, be it committed or not. Those are left
alone, byte for byte; everything else becomes what the course's repository holds.
"""

import datetime
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from helpers import project
from helpers.errors import LabsError

BACKUP = "before-update-%Y%m%d-%H%M%S"
BLOCKED = "blocked"
UNFINISHED = ("MERGE_HEAD", "rebase-merge", "rebase-apply", "CHERRY_PICK_HEAD")


@dataclass
class Update:
    """What an update did.

    Attributes:
        brought: Files that are new, changed or gone as in the repository.
        restored: Files that were missing here and have been put back.
        kept: Files of the student's that the repository has changed too.
        own: Files of the student's that the repository has not changed.
        backup: The branch that keeps the student's own commits, if any.
        setup: Whether the packages to install have changed.
    """

    brought: list[str] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    own: list[str] = field(default_factory=list)
    backup: str = ""
    setup: bool = False


def update(root: Path) -> Update:
    """Bring a checkout to the state of its remote branch, the student's files aside.

    A file that the student has deleted comes back: deleting one and updating is
    how to get a fresh copy.

    Args:
        root: The checkout.

    Raises:
        LabsError: Without git, without a remote, without a network, or in the
            middle of a merge.
    """
    _check_repository(root)
    remote, branch = _upstream(root)
    _fetch(root, remote, branch)
    new = _git(root, "rev-parse", f"refs/remotes/{remote}/{branch}").strip()
    base = _merge_base(root, new)
    before, after = _tree(root, base), _tree(root, new)
    paths = {path for path in before | after if before.get(path) != after.get(path)}
    paths |= set(_paths(root, "diff", "--name-only", "--no-renames", "-z", base))
    disk = _contents(root, sorted(paths))
    result = Update()
    for path in sorted(paths):
        was, here, there = before.get(path), disk[path], after.get(path)
        if here == there:
            continue
        if here is None and was == there:
            result.restored.append(path)
        elif here is None or here == was:
            result.brought.append(path)
        else:
            (result.own if was == there else result.kept).append(path)
    coming = result.restored + result.brought
    if base != new:
        result.backup = _keep_commits(root, base)
    _write(root, new, [path for path in coming if path in after])
    for path in coming:
        if path not in after:
            _remove(root, path)
    if base != new:
        # Last of all, so that an update that was cut off can simply be repeated.
        _git(root, "reset", "--quiet", "--mixed", new)
    result.setup = bool({"requirements.txt", "pyproject.toml"} & set(coming))
    return result


def show(result: Update) -> None:
    """Print what an update did.

    Args:
        result: What `update` returned.
    """
    if not (result.brought or result.restored or result.kept):
        print("Nothing new: this is the course as it stands.")
    for title, paths in (
        ("Brought", result.brought),
        ("Put back", result.restored),
        ("Left alone, for you have changed them; new versions exist", result.kept),
        ("Yours, untouched", result.own),
    ):
        if paths:
            print(f"{title} ({len(paths)}):")
            print("\n".join(f"  {path}" for path in paths))
    if result.kept:
        print(
            "To have the new version of one of them, rename yours, "
            "then type: labs update"
        )
    if result.backup:
        print(f"Your own commits are kept in the branch {result.backup}.")
    if result.setup:
        print("The packages have changed; type: python make.py setup")


def _git(root: Path, *words: str, stdin: str | None = None) -> str:
    """Run git in the checkout and return what it printed.

    Raises:
        LabsError: If git is missing or refuses.
    """
    environment = dict(os.environ, LC_ALL="C", GIT_TERMINAL_PROMPT="0")
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *words],
            input=None if stdin is None else stdin.encode("utf-8"),
            capture_output=True,
            env=environment,
            check=False,
        )
    except FileNotFoundError as error:
        raise LabsError(
            "git is not installed; install it from git-scm.com, then type: labs update"
        ) from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise LabsError(
            f"git {words[0]} failed: {said[-1] if said else 'it gave no reason'}; "
            "see what git status says, then type: labs update"
        )
    return done.stdout.decode("utf-8", "surrogateescape")


def _paths(root: Path, *words: str) -> list[str]:
    """Return the paths, ended by zero bytes, that a git command printed."""
    return [path for path in _git(root, *words).split("\0") if path]


def _check_repository(root: Path) -> None:
    """Refuse a folder that is no checkout of its own, or is in a merge."""
    if not (root / ".git").exists():
        place = project.settings(root).repository
        raise LabsError(
            f"{root} is not a git checkout, so there is nothing to update from; "
            f"get one with: git clone https://github.com/{place}"
        )
    for name in UNFINISHED:
        path = Path(_git(root, "rev-parse", "--git-path", name).strip())
        if (root / path).exists():
            raise LabsError(
                "a merge or rebase is under way here; end it first, for example with: "
                "git merge --abort"
            )


def _upstream(root: Path) -> tuple[str, str]:
    """Return the remote and the branch that this checkout follows."""
    remotes = _git(root, "remote").split()
    if not remotes:
        place = project.settings(root).repository
        raise LabsError(
            "this checkout has no remote repository to update from; name one with: "
            f"git remote add origin https://github.com/{place}"
        )
    try:
        name = _git(root, "rev-parse", "--abbrev-ref", "--symbolic-full-name", "@{u}")
    except LabsError:
        remote = "origin" if "origin" in remotes else remotes[0]
        return remote, project.settings(root).branch
    for remote in sorted(remotes, key=len, reverse=True):
        if name.startswith(f"{remote}/"):
            return remote, name.strip().removeprefix(f"{remote}/")
    # A branch that follows another local one.
    return remotes[0], project.settings(root).branch


def _fetch(root: Path, remote: str, branch: str) -> None:
    """Fetch one branch of the remote."""
    refs = f"+refs/heads/{branch}:refs/remotes/{remote}/{branch}"
    try:
        _git(root, "fetch", "--quiet", remote, refs)
    except LabsError as error:
        if "couldn't find remote ref" in str(error):
            raise LabsError(
                f"the remote {remote!r} has no branch {branch!r}; choose another with: "
                "git branch --set-upstream-to=REMOTE/BRANCH"
            ) from error
        address = _git(root, "remote", "get-url", remote).strip()
        raise LabsError(
            f"{address} cannot be reached ({error}); "
            "see that there is a network, then type: labs update"
        ) from error


def _merge_base(root: Path, new: str) -> str:
    """Return the commit that this checkout and the remote have in common."""
    try:
        return _git(root, "merge-base", "HEAD", new).strip()
    except LabsError as error:
        raise LabsError(
            "this checkout and its remote have no commit in common; clone the course "
            "afresh and copy your own files into it"
        ) from error


def _tree(root: Path, commit: str) -> dict[str, str]:
    """Return the content of a commit: path -> object id."""
    tree = {}
    for line in _paths(root, "ls-tree", "-r", "-z", commit):
        about, _, path = line.partition("\t")
        tree[path] = about.split()[2]
    return tree


def _contents(root: Path, paths: list[str]) -> dict[str, str | None]:
    """Return what lies on disk: path -> object id, None where nothing does.

    Where a folder stands in place of a file, or a file in place of one of its
    folders, the content is BLOCKED: different from any that git can hold.
    """
    contents: dict[str, str | None] = {}
    files = []
    for path in paths:
        folders = [root / folder for folder in list(Path(path).parents)[:-1]]
        if (root / path).is_file():
            files.append(path)
        elif (root / path).exists() or any(
            folder.exists() and not folder.is_dir() for folder in folders
        ):
            contents[path] = BLOCKED
        else:
            contents[path] = None
    # Names go in by lines; git's own filters (line ends) apply to each.
    ids = _git(root, "hash-object", "--stdin-paths", stdin="\n".join(files)).split()
    return contents | dict(zip(files, ids, strict=True))


def _keep_commits(root: Path, base: str) -> str:
    """Give the student's own commits a branch; return its name, "" for none."""
    if _git(root, "rev-parse", "HEAD").strip() == base:
        return ""
    name = datetime.datetime.now().strftime(BACKUP)
    _git(root, "branch", name, "HEAD")
    return name


def _write(root: Path, commit: str, paths: list[str]) -> None:
    """Write files of a commit to disk."""
    if paths:
        words = ["checkout", "--quiet", commit, "--pathspec-from-file=-"]
        _git(root, *words, "--pathspec-file-nul", stdin="\0".join(paths))


def _remove(root: Path, path: str) -> None:
    """Delete a file that the course no longer has, and folders left empty."""
    (root / path).unlink(missing_ok=True)
    for folder in list((root / path).parents):
        if folder == root or not folder.is_dir() or any(folder.iterdir()):
            return
        folder.rmdir()
