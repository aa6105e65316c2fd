"""A student's own pictures and tables."""

import numpy as np
import pytest
from PIL import Image

from helpers import data
from helpers.errors import LabsError


@pytest.fixture
def photos(tmp_path, cache):
    random = np.random.default_rng(1)
    for name, count in (("牡丹", 10), ("rose", 15)):
        (tmp_path / "photos" / name).mkdir(parents=True)
        for number in range(count):
            side = 20 + number
            pixels = random.integers(0, 256, (side, 30, 3), dtype=np.uint8)
            file = tmp_path / "photos" / name / f"{number}.png"
            Image.fromarray(pixels).save(file)
    return tmp_path / "photos"


def test_a_folder_a_class_gives_a_data_set(photos, capsys):
    own = data.folder(photos, size=16)
    assert own.class_names == ("rose", "牡丹")
    assert (len(own.train), len(own.test)) == (20, 5)
    assert own.train.x.shape == (20, 16, 16, 3) and own.train.x.dtype == np.uint8
    assert own.test.y.dtype == np.int64 and set(own.test.y) == {0, 1}
    assert (
        "Pictures of 15 sizes were brought to 16 x 16 pixels" in capsys.readouterr().out
    )
    assert own.name == "photos" and own.scale == "own"


def test_train_and_test_folders_stay_as_they_are(photos):
    for part, share in (("train", slice(3, None)), ("test", slice(3))):
        for kind in ("rose", "牡丹"):
            target = photos / part / kind
            target.mkdir(parents=True)
            for file in sorted((photos / kind).iterdir())[share]:
                (target / file.name).write_bytes(file.read_bytes())
    own = data.folder(photos)
    assert (len(own.train), len(own.test)) == (19, 6)


def test_a_changed_picture_is_read_again(photos):
    first = data.folder(photos)
    (photos / "rose" / "new.png").write_bytes(
        (photos / "rose" / "3.png").read_bytes()[:0]
    )
    Image.new("RGB", (9, 9), "red").save(photos / "rose" / "new.png")
    assert len(data.folder(photos)) == len(first) + 1


def test_exact_copies_are_left_out_and_said(photos, capsys):
    (photos / "rose" / "copy.png").write_bytes((photos / "rose" / "3.png").read_bytes())
    assert len(data.folder(photos)) == 25
    assert "1 exact copies were left out" in capsys.readouterr().out


def test_notes_and_hidden_files_beside_pictures_are_passed_over(photos):
    (photos / "rose" / "notes.txt").write_text("mine", encoding="utf-8")
    (photos / "rose" / ".DS_Store").write_bytes(b"x")
    (photos / "rose" / "Thumbs.db").write_bytes(b"x")
    (photos / ".git").mkdir()
    assert len(data.folder(photos)) == 25


def test_an_empty_class_is_named(photos):
    (photos / "tulip").mkdir()
    with pytest.raises(LabsError, match="class 'tulip' is empty.*run this cell again"):
        data.folder(photos)


@pytest.mark.parametrize("name", ["broken.jpg", "photo.heic"])
def test_an_unreadable_picture_is_named(name, photos):
    (photos / "rose" / name).write_bytes(b"no picture at all")
    with pytest.raises(LabsError, match=f"rose/{name} cannot be read as a picture"):
        data.folder(photos)


def test_one_class_is_not_enough(photos):
    with pytest.raises(LabsError, match="0 folder.s. with pictures; expected two"):
        data.folder(photos / "rose")


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(LabsError, match="There is no folder .*nowhere"):
        data.folder(tmp_path / "nowhere")


def test_only_train_is_said(photos):
    (photos / "train").mkdir()
    for kind in ("rose", "牡丹"):
        (photos / kind).rename(photos / "train" / kind)
    with pytest.raises(LabsError, match="holds only 'train'"):
        data.folder(photos)


@pytest.fixture
def write(tmp_path):
    def write(text: str, encoding: str = "utf-8"):
        path = tmp_path / "marks.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


ROWS = "".join(f"{n},{n * n},同学{n},{'甲' if n % 3 else '乙'}\n" for n in range(40))
TABLE = "hours,pages,name,class\n" + ROWS


def test_columns_of_numbers_predict_a_number(write, capsys):
    own = data.table(write(TABLE), target="hours")
    assert own.extra["features"] == ("pages",)
    assert own.train.x.shape == (32, 1) and own.train.x.dtype == np.float32
    assert own.test.y.shape == (8,) and own.test.y.dtype == np.float32
    np.testing.assert_array_equal(own.train.x[:, 0], own.train.y**2)
    assert "from pages to hours" in capsys.readouterr().out


def test_texts_in_the_target_are_labels(write):
    own = data.table(write(TABLE), target="class", features=["hours", "pages"])
    assert own.class_names == ("乙", "甲")
    assert own.train.y.dtype == np.int64 and own.train.x.shape[1] == 2


def test_numbers_in_the_target_are_labels_on_request(write):
    text = "x,y\n" + "".join(f"{n},{n % 2}\n" for n in range(20))
    assert data.table(write(text), target="y").class_names == ()
    own = data.table(write(text), target="y", labels=True)
    assert own.class_names == ("0", "1") and own.train.y.dtype == np.int64


def test_a_column_of_texts_predicts_a_label(write):
    own = data.table(write(TABLE), target="class", features="name")
    assert own.train.x.dtype == object and own.train.x[0].startswith("同学")


def test_equal_rows_stay_on_one_side(write):
    text = "x,y\n" + "".join(f"{n // 4},{n // 4}\n" for n in range(80))
    own = data.table(write(text), target="y")
    assert not set(own.train.y) & set(own.test.y)


def test_semicolons_and_a_mark_at_the_start_are_read(write):
    own = data.table(write("\ufeff" + TABLE.replace(",", ";")), target="hours")
    assert len(own) == 40


def test_a_wrong_encoding_is_named_with_what_to_do(write):
    path = write(TABLE, "gbk")
    with pytest.raises(LabsError, match="not written in utf-8; it looks like GBK"):
        data.table(path, target="hours")
    assert len(data.table(path, target="hours", encoding="gbk")) == 40
    with pytest.raises(LabsError, match="looks like UTF-16.*encoding='utf-16'"):
        data.table(write(TABLE, "utf-16"), target="hours")
    with pytest.raises(LabsError, match="save it again as 'CSV UTF-8'"):
        data.table(write(TABLE, "gbk"), target="hours", encoding="no-such")


def test_a_missing_column_lists_those_there_are(write):
    with pytest.raises(
        LabsError, match="no column 'score'; expected one of hours, pages"
    ):
        data.table(write(TABLE), target="score")
    with pytest.raises(LabsError, match="no column 'age'"):
        data.table(write(TABLE), target="hours", features=["age"])


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("\n7,49,", "\n7,,", "line 9, column 'pages': found an empty cell, expected a"),
        ("\n7,49,", "\n,49,", "line 9, column 'hours': found an empty cell"),
        ("\n7,49,", "\n7,49,x,", "line 9: found 5 cells, expected 4"),
    ],
)
def test_a_bad_cell_is_named(old, new, words, write):
    with pytest.raises(LabsError, match=words):
        data.table(write(TABLE.replace(old, new)), target="hours", features=["pages"])


def test_a_text_among_numbers_is_named(write):
    with pytest.raises(LabsError, match="line 9, column 'pages': found 'many'"):
        data.table(
            write(TABLE.replace("\n7,49,", "\n7,many,")),
            target="hours",
            features=["pages"],
        )


def test_a_table_without_rows_or_numbers_is_said(write, tmp_path):
    with pytest.raises(LabsError, match="has 0 rows; expected a header"):
        data.table(write("a,b\n"), target="a")
    with pytest.raises(LabsError, match="no column of numbers beside 'b'"):
        data.table(write("a,b\n" + "x,y\n" * 9), target="b")
    with pytest.raises(LabsError, match="cannot be read"):
        data.table(tmp_path / "none.csv", target="a")
