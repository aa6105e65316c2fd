"""The catalog says everything, and a row that does not is refused by name."""

import re
from importlib import resources
from pathlib import Path

import pytest

from helpers import data
from helpers.data.catalog import CatalogError, catalog, find, read_catalog
from helpers.errors import LabsError
from labdata.make import registry

from .server import make_catalog

NAMES = (
    "digits food_scores face_scores genders calligraphy birds cats_dogs flowers "
    "cifar10 dogs expressions reviews poems translation mobilenet_imagenet"
)
FILES = {"a/b.bin": b"ab", "c.bin": b"c"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_catalog(tmp_path, FILES, "https://example.org/")
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_there_are_fifteen_sets():
    assert set(data.names()) == set(NAMES.split())


@pytest.mark.parametrize("name", NAMES.split())
def test_every_set_says_everything_in_both_languages(name):
    row = find(name)
    han = re.compile("[\u4e00-\u9fff]")
    for pair in (row.title, row.task, row.shape, row.whose, row.not_allowed):
        assert han.search(pair.zh) and not han.search(pair.en)
    for names in (row.classes, row.sample_classes, row.groups, row.sample_groups):
        assert all(pair.en and pair.zh for pair in (names or {}).values())
    assert row.licence.en and row.citation and row.items > 0
    assert all(origin.startswith("https://") for origin in row.origins)


def test_chinese_texts_bear_chinese_marks():
    text = (resources.files("labdata") / "catalog.toml").read_text(encoding="utf-8")
    for line in text.splitlines():
        for chinese in re.findall('zh = "([^"]*)"', line):
            assert not re.search("[\u4e00-\u9fff][,;:()?!]", chinese), chinese


def test_files_and_bytes_are_those_of_the_table_of_sets():
    expected = {  # files, MB
        "digits": (4, 11.6),
        "genders": (2500, 12.7),
        "cifar10": (6000, 13.5),
        "poems": (61, 26.6),
        "mobilenet_imagenet": (56, 1.9),
    }
    for name, (files, megabytes) in expected.items():
        assert len(find(name).files) == files
        assert find(name).bytes / 1e6 == pytest.approx(megabytes, abs=0.06)
    assert sum(len(row.files) for row in catalog().values()) == 15866


def test_an_address_is_percent_encoded():
    addresses = {file.address for file in find("poems").files}
    start = "https://raw.githubusercontent.com/chinese-poetry/chinese-poetry/"
    assert any(
        address.startswith(start)
        and address.endswith("/%E5%85%A8%E5%94%90%E8%AF%97/poet.tang.0.json")
        for address in addresses
    )


def test_an_unknown_set_is_named():
    with pytest.raises(LabsError, match="called 'digit'; expected one of digits"):
        find("digit")


@pytest.mark.parametrize("field", ["title", "licence", "reader", "items", "citation"])
def test_a_missing_field_is_named(field, folder):
    path = folder / "catalog.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(field)]
    path.write_text("\n".join(kept), encoding="utf-8")
    with pytest.raises(CatalogError, match=f"\\[things\\] has no '{field}'; add"):
        read_catalog(folder)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"none", zh = "无"', '"none"', "expected one text under en and one under zh"),
        ('zh = "东西"', 'zh = ""', "expected a str that is not empty"),
        ("items = 1", 'items = "1"', "expected a int"),
        ("items = 1", "items = 1\nnear_copies = [['b.bin', 'd.bin']]", "near_copies"),
        ("items = 1", "items = 1\nlicense = 2", "unknown field 'license'"),
        ('reader = "pictures"', 'reader = "movies"', "names the reader 'movies'"),
        ("[things]", "[Things!]", "not valid TOML"),
        ("[things]", "[THINGS]", "small letters"),
    ],
)
def test_a_bad_row_is_named(old, new, words, folder):
    edit(folder / "catalog.toml", old, new)
    with pytest.raises(CatalogError, match=words):
        read_catalog(folder)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("path\tbytes", "file\tbytes", "line 1: expected the header"),
        ("c.bin\t1\t", "c.bin\t1", "line 4: found 2 columns"),
        ("c.bin\t1", "c.bin\tone", "line 4: found the length 'one'"),
        ("c.bin\t1", "c.bin\t-1", "line 4: found the length '-1'"),
        ("c.bin", "../c.bin", "line 4: found the path '../c.bin'"),
        ("c.bin", "/c.bin", "line 4: found the path"),
        ("c.bin", "C:c.bin", "line 4: found the path"),
        ("c.bin", "a/b.bin", "line 4: found 'a/b.bin' a second time"),
        ("https://example.org/", "ftp://example.org/", "line 2: found the origin"),
        ("# origin: https://example.org/\n", "", "line 2: found a file without an"),
    ],
)
def test_a_bad_registry_row_is_named(old, new, words, folder):
    edit(folder / "registry" / "things.tsv", old, new)
    with pytest.raises(CatalogError, match=re.escape(words)):
        read_catalog(folder)


@pytest.mark.parametrize("digest", ["", "abc", "Z" * 64, "A" * 64])
def test_a_hash_that_is_none_is_named(digest, folder):
    path = folder / "registry" / "things.tsv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[-1] = f"c.bin\t1\t{digest}"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(CatalogError, match="64 hexadecimal digits"):
        read_catalog(folder)


def test_a_missing_registry_is_named(folder):
    (folder / "registry" / "things.tsv").unlink()
    with pytest.raises(CatalogError, match="things.tsv cannot be read"):
        read_catalog(folder)


@pytest.mark.full_data
def test_the_registries_are_made_from_the_table_of_pinned_files(mirror, tmp_path):
    for written in registry.write(mirror / "MANIFEST.tsv", tmp_path):
        bundled = registry.REGISTRY / written.name
        assert bundled.read_bytes() == written.read_bytes()
