"""Folders that appear whole or not at all, and what is said where they can't be written."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from wide_deep_training.errors import OutputError

# What a folder is called while it is written. TensorFlow Serving looks only at names that are numbers.
STAGED: Final = "temp-wide-deep-"


def prepare(folder: Path) -> None:
    """Make a folder that can be written to, and remove from it what an earlier try left unfinished.

    Raises OutputError if that is not possible.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(STAGED + "*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        probe = folder / f"{STAGED}probe"
        probe.mkdir()
        probe.rmdir()
    except OSError as error:
        raise unwritable(folder, error) from error


@contextmanager
def staged(final: Path) -> Iterator[Path]:
    """Give a folder to write to beside `final`, and rename it to `final` once it is written and on the disk.

    What was at `final` is replaced. Raises OutputError where the disk is full or the folder can't be written.
    """
    stage = final.with_name(STAGED + final.name)
    try:
        stage.mkdir()
        yield stage
        _flush(stage)
        if final.exists():
            shutil.rmtree(final)
        stage.rename(final)
        _flush_one(final.parent)
    except OSError as error:
        shutil.rmtree(stage, ignore_errors=True)
        raise unwritable(final.parent, error) from error
    except BaseException:
        shutil.rmtree(stage, ignore_errors=True)
        raise


@contextmanager
def staged_file(final: Path) -> Iterator[IO[str]]:
    """Give a file to write to beside `final`, and rename it to `final` once it is written and on the disk.

    Raises OutputError where the disk is full or the folder can't be written.
    """
    stage = final.with_name(STAGED + final.name)
    try:
        with stage.open("w") as file:
            yield file
        _flush_one(stage)
        stage.replace(final)
    except OSError as error:
        stage.unlink(missing_ok=True)
        raise unwritable(final.parent, error) from error
    except BaseException:
        stage.unlink(missing_ok=True)
        raise


def replace_text(path: Path, text: str) -> None:
    """Write a file that at each moment holds either its old text or the new one. Raises OutputError."""
    with staged_file(path) as file:
        file.write(text)


def unwritable(folder: Path, error: OSError) -> OutputError:
    """Say that a folder can't be written, and by whom."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return OutputError(f"{folder}: the disk is full")
    return OutputError(
        f"{folder}: user {os.geteuid()}, group {os.getegid()} can't write there: {error.strerror or error}"
    )


def _flush(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        _flush_one(path)


def _flush_one(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
