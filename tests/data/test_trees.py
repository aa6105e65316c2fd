"""Folders and zips are read alike, and known by their content."""

import zipfile

import pytest

from helpers.data.trees import FolderTree, ZipTree

from .server import make_catalog

FILES = {"a/b.bin": b"ab", "数.bin": b"c"}


def folder_tree(cache, folder, files):
    for path, content in files.items():
        (cache / "things" / path).parent.mkdir(parents=True, exist_ok=True)
        (cache / "things" / path).write_bytes(content)
    return FolderTree(make_catalog(folder, files, "https://e.org/")["things"])


def zip_tree(folder, files):
    with zipfile.ZipFile(folder / "t.zip", "w") as archive:
        archive.mkdir("a")
        for path, content in files.items():
            archive.writestr(path, content)
    return ZipTree((folder / "t.zip").read_bytes())


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_files_are_read_by_path_and_known_by_content(kind, cache, tmp_path):
    def tree(files):
        if kind == "zip":
            return zip_tree(tmp_path, files)
        return folder_tree(cache, tmp_path / "c", files)

    first = tree(FILES)
    assert set(first.names) == set(FILES)
    assert {name: first.read(name) for name in first.names} == FILES
    assert tree(FILES | {"数.bin": b"d"}).fingerprint != first.fingerprint


def test_strangers_in_a_folder_are_not_seen(cache, tmp_path):
    tree = folder_tree(cache, tmp_path / "c", FILES)
    (cache / "things" / "a" / "stranger.jpg").write_bytes(b"x")
    assert set(tree.names) == set(FILES)
