"""Which rows the training sees, and when."""

import gzip
from pathlib import Path

import pytest
import tensorflow as tf

from tests.conftest import NoSignals, line, numbered
from wide_deep_training import batches, files, survey
from wide_deep_training.survey import Survey


@pytest.fixture
def several(data: Path) -> Survey:
    """Make 130 rows in three files: plain, gzip, and gzip in two parts as pigz and cat write it."""
    (data / "train-2.csv.gz").write_bytes(gzip.compress(numbered(60, 40).encode()))
    parts = [gzip.compress(numbered(first, 15).encode()) for first in (100, 115)]
    (data / "train-3.csv.gz").write_bytes(b"".join(parts))
    return of(data)


def of(data: Path, *, skip_invalid: bool = False) -> Survey:
    return survey.survey(
        files.find(data, "train"), files.find(data, "eval"), skip_invalid=skip_invalid, threads=1, stop=NoSignals()
    )


def seen(found: Survey, start: int, rows: int, seed: int = 1) -> list[int]:
    """List the numbers (in I1) of the rows that a training sees."""
    streamed = batches.training(
        found.train, start=start, rows=rows, batch_size=16, hash_buckets=20, seed=seed, threads=1
    )
    return [int(number) for _, numbers, _ in streamed for number in numbers[:, 0]]


def test_each_row_comes_once_an_epoch(several: Survey) -> None:
    for epoch in range(3):
        assert sorted(seen(several, epoch * 130, 130)) == list(range(130))


def test_the_order_is_another_in_each_epoch_and_for_each_seed(several: Survey) -> None:
    orders = [seen(several, 0, 130), seen(several, 130, 130), seen(several, 0, 130, seed=2)]
    assert len({tuple(order) for order in orders}) == 3


@pytest.mark.parametrize("first", [1, 16, 100, 129, 130, 131, 300])
def test_two_trainings_see_what_one_would(several: Survey, first: int) -> None:
    assert seen(several, 0, first) + seen(several, first, 390 - first) == seen(several, 0, 390)


def test_a_batch_spans_epochs_and_only_the_last_is_smaller(several: Survey) -> None:
    streamed = batches.training(several.train, start=0, rows=200, batch_size=16, hash_buckets=20, seed=1, threads=1)
    assert [len(labels) for labels, _, _ in streamed] == [16] * 12 + [8]


def test_invalid_lines_and_headers_are_left_out(data: Path) -> None:
    header = "label," + ",".join(f"I{i}" for i in range(1, 14)) + ",C" * 26
    rows = numbered(0, 60).splitlines()
    (data / "train.csv").write_text("\r\n".join([header, *rows[:30], "x,y", *rows[30:], ""]), newline="")
    assert sorted(seen(of(data, skip_invalid=True), 0, 60)) == list(range(60))


def test_a_line_is_parsed_as_in_2020() -> None:
    label, numbers, categories = batches.features(
        tf.constant([line(1, "1.5," + "," * 11, ""), line(0, category='"x"')])
    )
    assert label.numpy().tolist() == [1, 0]
    assert numbers[0].numpy().tolist() == [1.5, 1.0]
    assert numbers[12].numpy().tolist() == [0.0, 13.0]
    assert categories[0].numpy().tolist() == [b" ", b"x"]
