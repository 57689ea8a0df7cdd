"""The pass over the data."""

import gzip
from pathlib import Path

import pytest

from tests.conftest import NoSignals, line, numbered
from wide_deep_training import files, survey
from wide_deep_training.errors import DataError
from wide_deep_training.survey import Survey

HEADER = "label," + ",".join(f"I{i}" for i in range(1, 14)) + "," + ",".join(f"C{i}" for i in range(1, 27))


def surveyed(folder: Path, *, skip_invalid: bool = False) -> Survey:
    return survey.survey(
        files.find(folder, "train"),
        files.find(folder, "eval"),
        skip_invalid=skip_invalid,
        threads=2,
        stop=NoSignals(),
    )


def test_counts_rows_and_ranges_over_all_files(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "BLOCK", 100)
    (data / "train-2.csv.gz").write_bytes(gzip.compress(numbered(60, 40).encode()))
    found = surveyed(data)
    assert [(Path(file.path).name, file.rows, file.clicks) for file in found.train + found.eval] == [
        ("train-2.csv.gz", 40, 20),
        ("train.csv", 60, 30),
        ("eval.csv", 20, 10),
    ]
    assert (found.rows, found.invalid) == (100, 0)
    assert (found.least[0], found.greatest[0]) == (0, 1019)


def test_an_empty_number_counts_as_0(data: Path) -> None:
    (data / "train.csv").write_text(line(0, "5" + ",7" * 12) + "\n" + line(1, "6" + ",8" * 11 + ",") + "\n")
    (data / "eval.csv").write_text(line(0, "5" + ",7" * 12) + "\n" + line(1, "5" + ",7" * 12))
    found = surveyed(data)
    assert (found.least[0], found.greatest[0]) == (5, 6)
    assert (found.least[12], found.greatest[12]) == (0, 7)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_header_and_carriage_returns_are_no_part_of_the_data(data: Path, end: str) -> None:
    lines = [HEADER, *numbered(0, 4).splitlines()]
    (data / "train.csv").write_text(end.join(lines), newline="")
    found = surveyed(data)
    assert found.train[0].header
    assert found.rows == 4


def test_the_first_fault_is_named_with_file_line_and_column(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "BLOCK", 100)
    lines = numbered(0, 60).splitlines()
    lines[41] = lines[41].replace("41,", "forty-one,", 1)
    (data / "train.csv").write_text("\n".join([HEADER, *lines]))
    with pytest.raises(DataError) as error:
        surveyed(data)
    assert str(error.value) == f"{data}/train.csv, line 43, column 2: I1 must be a number or empty, not 'forty-one'"


def test_faults_are_counted_where_they_are_skipped(data: Path) -> None:
    (data / "train.csv").write_text("x\n" + numbered(0, 60) + "\n1,2\n")
    found = surveyed(data, skip_invalid=True)
    assert (found.rows, found.invalid) == (60, 3)


def test_data_of_which_all_was_skipped_says_how_much_that_was(data: Path) -> None:
    (data / "train.csv").write_text(numbered(0, 60).replace(",", ";"))
    with pytest.raises(DataError) as error:
        surveyed(data, skip_invalid=True)
    assert str(error.value) == f"{data}/train.csv: there is no row of data; skipped 60 lines that can't be read"


def test_a_line_that_is_too_long_is_never_skipped(data: Path) -> None:
    (data / "train.csv").write_text(numbered(0, 2) + "x" * 100_000 + "\n" + numbered(2, 2))
    with pytest.raises(DataError, match=r"train\.csv, line 3: the line is longer"):
        surveyed(data, skip_invalid=True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "train.csv: there is no row of data"),
        (HEADER, "train.csv: there is no row of data"),
        ((line(0) + "\n") * 3, "train.csv: each of the 3 rows has the label 0; there must be rows of both, 0 and 1"),
        ((line(1) + "\n") * 3, "train.csv: each of the 3 rows has the label 1; there must be rows of both, 0 and 1"),
    ],
)
def test_data_that_nothing_can_be_learned_from_is_refused(data: Path, text: str, message: str) -> None:
    (data / "train.csv").write_text(text)
    with pytest.raises(DataError) as error:
        surveyed(data)
    assert str(error.value) == f"{data}/{message}"


def test_a_kept_survey_is_of_these_files_until_one_changes(data: Path, tmp_path: Path) -> None:
    found = surveyed(data)
    (tmp_path / "kept").write_text(found.to_json())
    kept = survey.load(tmp_path / "kept")
    assert kept == found
    assert kept.is_of(files.find(data, "train"), files.find(data, "eval"))
    (data / "train.csv").write_text(numbered(1, 60))
    assert not kept.is_of(files.find(data, "train"), files.find(data, "eval"))


@pytest.mark.parametrize("text", ["", "{}", '{"train": [{}], "eval": [], "least": [], "greatest": []}', "[]"])
def test_a_kept_survey_that_is_damaged_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "kept").write_text(text)
    assert survey.load(tmp_path / "kept") is None
