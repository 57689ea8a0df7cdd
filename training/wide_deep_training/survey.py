"""One pass over the data before the training.

Is each line readable, how many are there, and between what do the numbers range? What the pass finds is kept beside
the checkpoints, so that later tries need none.
"""

import json
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import reduce
from pathlib import Path
from typing import Self

import numpy as np
import tensorflow as tf

from wide_deep_training import files, lines
from wide_deep_training.columns import NUMBERS
from wide_deep_training.errors import DataError
from wide_deep_training.files import Block, DataFile, Identity
from wide_deep_training.progress import Progress
from wide_deep_training.signals import Stop


@dataclass(frozen=True)
class SurveyedFile:
    """What is known of a file: what shows whether it has changed, and what is in it."""

    path: str
    size: int
    modified: int
    header: bool
    rows: int
    clicks: int
    invalid: int

    @property
    def identity(self) -> Identity:
        """What another file, or the same after a change, does not have."""
        return self.path, self.size, self.modified

    @property
    def compression(self) -> str:
        """TensorFlow's name for how the file is compressed."""
        return "GZIP" if self.path.endswith(".gz") else ""


@dataclass(frozen=True)
class Survey:
    """What is known of a dataset: its files, and the least and greatest value of I1 to I13 over all of them."""

    train: tuple[SurveyedFile, ...]
    eval: tuple[SurveyedFile, ...]
    least: tuple[float, ...]
    greatest: tuple[float, ...]

    @property
    def rows(self) -> int:
        """Count the rows to train with."""
        return sum(file.rows for file in self.train)

    @property
    def invalid(self) -> int:
        """Count the lines that can't be read, in all files."""
        return sum(file.invalid for file in self.train + self.eval)

    def is_of(self, train: tuple[DataFile, ...], evaluation: tuple[DataFile, ...]) -> bool:
        """Report whether these files are the ones that were surveyed, unchanged."""
        pairs = ((self.train, train), (self.eval, evaluation))
        return all([old.identity for old in known] == [new.identity for new in found] for known, found in pairs)

    def to_json(self) -> str:
        """Write the survey as text."""
        return json.dumps(asdict(self), indent=1)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what to_json wrote. Raises ValueError, KeyError or TypeError for anything else."""
        values = json.loads(text)
        return cls(
            train=tuple(SurveyedFile(**file) for file in values["train"]),
            eval=tuple(SurveyedFile(**file) for file in values["eval"]),
            least=tuple(values["least"]),
            greatest=tuple(values["greatest"]),
        )


@dataclass(frozen=True)
class _Counts:
    """What is in a block, in a file: rows, clicks among them, lines that can't be read, ranges of shape [13]."""

    rows: int
    clicks: int
    invalid: int
    least: np.ndarray
    greatest: np.ndarray

    def plus(self, other: "_Counts") -> "_Counts":
        return _Counts(
            self.rows + other.rows,
            self.clicks + other.clicks,
            self.invalid + other.invalid,
            np.minimum(self.least, other.least),
            np.maximum(self.greatest, other.greatest),
        )


def _nothing() -> _Counts:
    return _Counts(0, 0, 0, np.full(len(NUMBERS), np.inf), np.full(len(NUMBERS), -np.inf))


def survey(
    train: tuple[DataFile, ...], evaluation: tuple[DataFile, ...], *, skip_invalid: bool, threads: int, stop: Stop
) -> Survey:
    """Read all files once, on several threads.

    Raises DataError for the first line that can't be read (unless those are skipped), for files without rows,
    and where all labels are the same; TerminatedError when a signal comes.
    """
    progress = Progress("reading the data", sum(file.size for file in train + evaluation))
    passing = _Pass(skip_invalid, threads, stop, progress)
    surveyed = [[passing.over(file) for file in kind] for kind in (train, evaluation)]
    progress.close()
    for kind in surveyed:
        _check_labels(tuple(file for file, _ in kind))
    total = reduce(_Counts.plus, (counts for kind in surveyed for _, counts in kind), _nothing())
    train_files, eval_files = (tuple(file for file, _ in kind) for kind in surveyed)
    return Survey(train_files, eval_files, tuple(total.least.tolist()), tuple(total.greatest.tolist()))


class _Pass:
    """A pass over files, which shares its threads and its progress between them."""

    def __init__(self, skip_invalid: bool, threads: int, stop: Stop, progress: Progress) -> None:
        self._skip_invalid = skip_invalid
        self._threads = threads
        self._stop = stop
        self._progress = progress
        self._bytes = 0

    def over(self, file: DataFile) -> tuple[SurveyedFile, _Counts]:
        header = _has_header(file)
        total = _nothing()
        for counts in self._counted(file, header):
            total = total.plus(counts)
            self._stop.check()
        self._bytes += file.size
        self._progress.show(self._bytes)
        found = SurveyedFile(str(file.path), file.size, file.modified, header, total.rows, total.clicks, total.invalid)
        return found, total

    def _counted(self, file: DataFile, header: bool) -> Iterator[_Counts]:
        """Count block by block, on several threads, with no more blocks in memory than threads need."""
        waiting: deque[Future[_Counts]] = deque()
        read = 0
        with ThreadPoolExecutor(self._threads) as pool:
            for block in files.blocks(file):
                waiting.append(pool.submit(_count, file, block, header and block.first == 1, self._skip_invalid))
                read += len(block.text)
                self._progress.show(self._bytes + min(read, file.size))
                if len(waiting) > self._threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()


def _has_header(file: DataFile) -> bool:
    for block in files.blocks(file):
        first, _, _ = block.text.partition(b"\n")
        return lines.is_header(first.decode(errors="replace"))
    return False


def _count(file: DataFile, block: Block, header: bool, skip_invalid: bool) -> _Counts:
    """Count what is in a block. Carriage returns are dropped, as TensorFlow drops them when it trains."""
    texts = block.text.replace(b"\r", b"").split(b"\n")
    if header:
        texts = texts[1:]
    for at, text in enumerate(texts):
        if len(text) > lines.LONGEST:
            raise DataError(f"{file.path}, line {block.first + header + at}: {lines.TOO_LONG}")
    if not texts:
        return _nothing()
    valid = tf.strings.regex_full_match(texts, lines.VALID).numpy()
    if not valid.all() and not skip_invalid:
        at = int(np.argmin(valid))
        raise DataError(f"{file.path}, line {block.first + header + at}{lines.fault(texts[at])}")
    kept = tf.boolean_mask(texts, valid)
    label, *numbers = tf.io.decode_csv(kept, [[0], *[[0.0]] * len(NUMBERS)], select_cols=list(range(1 + len(NUMBERS))))
    values = np.stack([column.numpy() for column in numbers]).astype(np.float64)
    return _Counts(
        rows=int(valid.sum()),
        clicks=int(label.numpy().sum()),
        invalid=int((~valid).sum()),
        least=values.min(axis=1, initial=np.inf),
        greatest=values.max(axis=1, initial=-np.inf),
    )


def _check_labels(surveyed: tuple[SurveyedFile, ...]) -> None:
    names = ", ".join(file.path for file in surveyed)
    rows = sum(file.rows for file in surveyed)
    clicks = sum(file.clicks for file in surveyed)
    if rows == 0:
        raise DataError(f"{names}: there is no row of data{skipped(sum(file.invalid for file in surveyed))}")
    if clicks in (0, rows):
        label = int(clicks > 0)
        raise DataError(f"{names}: each of the {rows} rows has the label {label}; there must be rows of both, 0 and 1")


def skipped(invalid: int) -> str:
    """Say how many lines were skipped, if any were."""
    return f"; skipped {invalid} lines that can't be read" if invalid else ""


def load(path: Path) -> Survey | None:
    """Read a kept survey, or None if there is none that can be read."""
    try:
        return Survey.from_json(path.read_text())
    except (OSError, ValueError, KeyError, TypeError):
        return None
