"""The files of a dataset: which there are, and their lines, in blocks that fit in memory."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, cast

from wide_deep_training import lines
from wide_deep_training.errors import DataError

BLOCK: Final = 4 * 1024 * 1024


# A path, a size in bytes, a modification time in nanoseconds.
Identity = tuple[str, int, int]


@dataclass(frozen=True)
class DataFile:
    """A file of a dataset, with what shows whether it has changed: size in bytes, modification time in nanoseconds."""

    path: Path
    size: int
    modified: int

    @property
    def identity(self) -> Identity:
        """What another file, or the same after a change, does not have."""
        return str(self.path), self.size, self.modified

    @property
    def gzipped(self) -> bool:
        """Report whether the file is compressed."""
        return self.path.suffix == ".gz"


@dataclass(frozen=True)
class Block:
    """Whole lines of a file, without the last line break, and the number of the first, counted from 1."""

    first: int
    text: bytes


def find(folder: Path, kind: str) -> tuple[DataFile, ...]:
    """Find the files of a kind, "train" or "eval", in a folder: KIND*.csv and KIND*.csv.gz, in the order of names.

    Raises DataError if there is none, if one can't be read, or if one is there both compressed and not.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if path.match(f"{kind}*.csv") or path.match(f"{kind}*.csv.gz"))
    except OSError as error:
        raise DataError(
            f"{folder}: {error.strerror}; it must be the folder that holds train.csv and eval.csv"
        ) from error
    if not paths:
        raise DataError(f"{folder}: there is no {kind}.csv, nor {kind}*.csv or {kind}*.csv.gz")
    for path in paths:
        if path.with_name(path.name + ".gz") in paths:
            raise DataError(
                f"{path}: {path.name}.gz is there as well, and its rows would count twice; remove one of the two"
            )
    return tuple(_examined(path) for path in paths)


def _examined(path: Path) -> DataFile:
    try:
        with path.open("rb"):
            status = path.stat()
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}") from error
    return DataFile(path, status.st_size, status.st_mtime_ns)


def blocks(file: DataFile) -> Iterator[Block]:
    """Read a file's lines, block by block, so that memory does not grow with the file nor with a line.

    Raises DataError for a line that is too long, and where the file can't be read or decompressed.
    """
    first = 1
    rest = b""
    with reading(file.path), _opened(file) as stream:
        while chunk := stream.read(BLOCK):
            text = rest + chunk
            end = text.rfind(b"\n")
            if len(text) - end - 1 > lines.LONGEST:
                at = first + text.count(b"\n")
                raise DataError(f"{file.path}, line {at}: {lines.TOO_LONG}")
            rest = text[end + 1 :]
            if end >= 0:
                yield Block(first, text[:end])
                first += text.count(b"\n")
    if rest:
        yield Block(first, rest)


@contextmanager
def reading(name: Path | str) -> Iterator[None]:
    """Raise DataError where a file can't be opened, read, decompressed or decoded. Nothing may be written within."""
    try:
        yield
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise DataError(f"{name}: can't be read: {error}") from error


def _opened(file: DataFile) -> BinaryIO:
    return cast(BinaryIO, gzip.open(file.path)) if file.gzipped else file.path.open("rb")
