"""Folders and files that appear whole or not at all."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from wide_deep_training import folders
from wide_deep_training.errors import OutputError


def test_a_folder_appears_when_it_is_written(tmp_path: Path) -> None:
    with folders.staged(tmp_path / "1") as stage:
        (stage / "file").write_text("new")
        assert not (tmp_path / "1").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["1"]
    with folders.staged(tmp_path / "1") as stage:
        (stage / "other").write_text("newer")
    assert [path.name for path in (tmp_path / "1").iterdir()] == ["other"]


def test_a_folder_that_is_not_finished_does_not_appear(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), folders.staged(tmp_path / "1"):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def interrupted(path: Path) -> None:
    with folders.staged_file(path) as file:
        file.write("new")
        raise KeyboardInterrupt


def test_a_file_that_is_not_finished_leaves_the_old_one(tmp_path: Path) -> None:
    folders.replace_text(tmp_path / "file", "old")
    with pytest.raises(KeyboardInterrupt):
        interrupted(tmp_path / "file")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("file", "old")]


def test_preparing_removes_only_what_is_unfinished(tmp_path: Path) -> None:
    for name in ("temp-wide-deep-1", "temp-1", "1"):
        (tmp_path / name).mkdir()
    (tmp_path / "temp-wide-deep-file").touch()
    folders.prepare(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1", "temp-1"]


@pytest.fixture
def nobody(tmp_path: Path) -> Iterator[None]:
    """Be a user who may read and not write the test's folder."""
    if os.geteuid() == 0:
        for folder in [*tmp_path.parents, tmp_path]:
            folder.chmod(folder.stat().st_mode | 0o055)
        os.setegid(65534)
        os.seteuid(65534)
    else:
        tmp_path.chmod(0o555)
    yield
    if os.getuid() == 0:
        os.seteuid(0)
        os.setegid(0)


@pytest.mark.usefixtures("nobody")
def test_who_can_not_write_is_named(tmp_path: Path) -> None:
    user = f"user {os.geteuid()}, group {os.getegid()} can't write there: Permission denied"
    with pytest.raises(OutputError, match=user):
        folders.prepare(tmp_path)
    with pytest.raises(OutputError, match=user):
        folders.replace_text(tmp_path / "file", "text")
