"""Makes train.csv and eval.csv of Criteo's raw file, whose fields are separated by tabs."""

import gzip
import io
import re
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Final, cast

from wide_deep_training import files, folders, lines
from wide_deep_training.columns import FIELDS, NUMBERS
from wide_deep_training.errors import DataError
from wide_deep_training.progress import Progress

STANDARD_INPUT: Final = "-"

_VALID: Final = re.compile(lines.VALID)
_SHOWN_EVERY: Final = 10_000


def convert(raw: str, out: Path, rows: int, eval_rows: int) -> None:
    """Write the raw file's first rows to train.csv, and those that follow to eval.csv. Empty numbers become 0.

    Raises DataError for a line that is not as Criteo's, and where the file has too few; OutputError where the
    files can't be written. Then nothing is left of both.
    """
    folders.prepare(out)
    with closing(Progress("converting", rows + eval_rows)) as progress:
        converted = _converted(raw, progress)
        with folders.staged_file(out / "train.csv") as train:
            _copy(raw, converted, train, 0, rows, rows + eval_rows)
            with folders.staged_file(out / "eval.csv") as evaluation:
                _copy(raw, converted, evaluation, rows, eval_rows, rows + eval_rows)


def _copy(raw: str, converted: Iterator[str], file: IO[str], before: int, count: int, needed: int) -> None:
    for done in range(count):
        line = next(converted, None)
        if line is None:
            raise DataError(f"{raw}: has {before + done} rows, not {needed}; give --rows and --eval-rows that fit")
        file.write(line)


def _converted(raw: str, progress: Progress) -> Iterator[str]:
    for number, line in enumerate(_lines(raw), start=1):
        fields = line.rstrip("\r\n").split("\t")
        if len(fields) == len(FIELDS) - 1:
            raise DataError(f"{raw}, line {number}: there is no label; Criteo's test.txt has none, its train.txt has")
        for at in range(1, 1 + len(NUMBERS)):
            fields[at : at + 1] = [fields[at] or "0"] if at < len(fields) else []
        text = ",".join(fields)
        if not _VALID.fullmatch(text):
            raise DataError(f"{raw}, line {number}{lines.fault(text.encode())}")
        if number % _SHOWN_EVERY == 0:
            progress.show(number)
        yield text + "\n"


def _lines(raw: str) -> Iterator[str]:
    """Read the lines. A generator, since what its caller fails at, as writing a file, is never raised in here."""
    with files.reading(raw), _opened(raw) as stream:
        yield from stream


def _opened(raw: str) -> IO[str]:
    if raw == STANDARD_INPUT:
        return io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", newline="\n")
    if raw.endswith(".gz"):
        return cast(IO[str], gzip.open(raw, "rt", encoding="utf-8", newline="\n"))
    return Path(raw).open(encoding="utf-8", newline="\n")
