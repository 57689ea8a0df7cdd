"""Criteo's raw file."""

import errno
import gzip
import io
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from wide_deep_training.convert import convert
from wide_deep_training.errors import DataError, OutputError

RAW = [
    f"{label}\t" + "\t".join(["", "3", "-1", *["7"] * 10]) + "\t" + "\t".join(["68fd1e64", "", *["a"] * 24])
    for label in (0, 1, 0)
]
CONVERTED = [line.replace("\t\t3", "\t0\t3").replace("\t", ",") + "\n" for line in RAW]


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """Write a raw file of three rows."""
    path = tmp_path / "train.txt"
    path.write_text("\n".join(RAW) + "\n")
    return path


def test_tabs_become_commas_and_empty_numbers_0(raw: Path, tmp_path: Path) -> None:
    convert(str(raw), tmp_path / "out", 2, 1)
    assert (tmp_path / "out/train.csv").read_text() == "".join(CONVERTED[:2])
    assert (tmp_path / "out/eval.csv").read_text() == CONVERTED[2]
    assert CONVERTED[0].startswith("0,0,3,-1,7,")


def test_reads_gzip_and_standard_input(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "raw.gz").write_bytes(gzip.compress(raw.read_bytes()))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw.read_bytes())))
    for name in (str(tmp_path / "raw.gz"), "-"):
        convert(name, tmp_path / "out", 2, 1)
        assert (tmp_path / "out/train.csv").read_text() == "".join(CONVERTED[:2])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\n".join(RAW), "has 3 rows, not 4; give --rows and --eval-rows that fit"),
        (RAW[0].partition("\t")[2], "line 1: there is no label; Criteo's test.txt has none"),
        (RAW[0] + "\n1\t2", "line 2: the line has 2 fields; 40 are needed"),
        (RAW[0].replace("-1", "x"), "line 1, column 4: I3 must be a number or empty, not 'x'"),
        (RAW[0].replace("68fd1e64", "a,b"), "line 1: the line has 41 fields"),
    ],
)
def test_a_file_that_is_not_criteos_leaves_nothing(raw: Path, tmp_path: Path, text: str, message: str) -> None:
    raw.write_text(text)
    with pytest.raises(DataError, match=rf"train\.txt,? ?:? ?.*{message}".replace("--", ".*")):
        convert(str(raw), tmp_path / "out", 3, 1)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="nowhere: can't be read"):
        convert(str(tmp_path / "nowhere"), tmp_path / "out", 1, 1)


def test_a_file_that_is_taken_for_a_folder_is_named(raw: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"train\.txt/x: can't be read: .*Not a directory"):
        convert(str(raw / "x"), tmp_path / "out", 1, 1)


ZIPPED = gzip.compress("\n".join(RAW).encode())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<html>", "Not a gzipped file"),
        ("\n".join(RAW).encode(), "Not a gzipped file"),
        (ZIPPED[:-8] + bytes(4) + ZIPPED[-4:], "CRC check failed"),
        (ZIPPED[:-10], "Compressed file ended"),
        (ZIPPED[:10] + b"\xff" * 20 + ZIPPED[30:], "Error -3 while decompressing"),
    ],
    ids=["an error page", "unpacked", "another checksum", "cut off", "damaged inside"],
)
def test_an_archive_that_can_not_be_read_is_at_fault_and_not_the_output(
    tmp_path: Path, content: bytes, message: str
) -> None:
    (tmp_path / "day_0.gz").write_bytes(content)
    with pytest.raises(DataError, match=rf"day_0\.gz: can't be read: {message}"):
        convert(str(tmp_path / "day_0.gz"), tmp_path / "out", 3, 1)
    assert list((tmp_path / "out").iterdir()) == []


def test_an_output_that_can_not_be_written_is_at_fault_and_not_the_archive(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="out: the disk is full"):
        convert(str(raw), tmp_path / "out", 2, 1)
