"""Which files are read, and how."""

import gzip
from pathlib import Path

import pytest

from wide_deep_training import files, lines
from wide_deep_training.errors import DataError


def names(folder: Path, kind: str) -> list[str]:
    return [file.path.name for file in files.find(folder, kind)]


def test_finds_all_files_of_a_kind_by_name(tmp_path: Path) -> None:
    for name in ("train.csv", "train-2.csv", "train-10.csv.gz", "eval.csv.gz", "train.txt", "old-train.csv"):
        (tmp_path / name).write_text("x")
    assert names(tmp_path, "train") == ["train-10.csv.gz", "train-2.csv", "train.csv"]
    assert names(tmp_path, "eval") == ["eval.csv.gz"]


def test_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"there is no eval\.csv, nor eval\*\.csv or eval\*\.csv\.gz"):
        files.find(tmp_path, "eval")
    with pytest.raises(DataError, match="nowhere: No such file or directory"):
        files.find(tmp_path / "nowhere", "eval")


def test_refuses_a_file_that_is_there_twice(tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_text("x")
    (tmp_path / "train.csv.gz").write_text("x")
    with pytest.raises(DataError, match=r"train\.csv: train\.csv\.gz is there as well"):
        files.find(tmp_path, "train")


@pytest.mark.parametrize("name", ["train.csv", "train.csv.gz"])
@pytest.mark.parametrize("end", ["", "\n"])
def test_blocks_hold_each_line_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, end: str) -> None:
    monkeypatch.setattr(files, "BLOCK", 64)
    expected = [f"{number:0{number % 50}}" for number in range(500)]
    text = ("\n".join(expected) + end).encode()
    (tmp_path / name).write_bytes(gzip.compress(text) if name.endswith("gz") else text)
    found: list[str] = []
    for block in files.blocks(files.find(tmp_path, "train")[0]):
        assert block.first == len(found) + 1
        found += block.text.decode().split("\n")
    assert found == expected


def test_a_line_without_end_is_not_read_into_memory(tmp_path: Path) -> None:
    with (tmp_path / "train.csv").open("wb") as file:
        file.write(b"first\n")
        file.truncate(2 * 1024**3)  # takes no room on the disk
    blocks = files.blocks(files.find(tmp_path, "train")[0])
    with pytest.raises(DataError, match=rf"train\.csv, line 2: the line is longer than {lines.LONGEST} bytes"):
        list(blocks)


def test_a_damaged_archive_is_named(tmp_path: Path) -> None:
    (tmp_path / "train.csv.gz").write_bytes(gzip.compress(b"x" * 1000)[:-10])
    with pytest.raises(DataError, match=r"train\.csv\.gz: can't be read: Compressed file ended"):
        list(files.blocks(files.find(tmp_path, "train")[0]))
