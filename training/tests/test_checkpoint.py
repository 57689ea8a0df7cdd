"""Checkpoints that are whole, damaged, of another shape, of 2020."""

import json
import logging
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import SMALL
from wide_deep_training import checkpoint
from wide_deep_training.checkpoint import Checkpoints, State
from wide_deep_training.errors import OutputError, TrainingError, UsageError
from wide_deep_training.learner import Learner
from wide_deep_training.model import Shape
from wide_deep_training.position import Position


def learner(shape: Shape = SMALL, seed: int = 1) -> Learner:
    return Learner(shape, deep_rate=0.1, wide_rate=0.1, seed=seed)


def state(step: int) -> State:
    return State(step, SMALL, 7, 0.2, 0.3, Position(step * 10, None))


def saved(folder: Path, *steps: int) -> Checkpoints:
    """Save a checkpoint for each of the steps, the weights' seed being the step."""
    checkpoints = Checkpoints(folder)
    for step in steps:
        checkpoints.save(learner(seed=step), state(step))
    return checkpoints


def test_what_was_saved_comes_back(tmp_path: Path) -> None:
    saved(tmp_path, 9, 10)
    checkpoints = Checkpoints(tmp_path)
    found = checkpoints.newest()
    assert found == state(10)
    restored = learner(seed=1)
    checkpoints.restore(restored, found)
    for mine, expected in zip(restored.variables, learner(seed=10).variables, strict=True):
        np.testing.assert_array_equal(mine.numpy(), expected.numpy())


def test_a_checkpoint_that_does_not_say_its_rates_has_the_default_ones(tmp_path: Path) -> None:
    path = saved(tmp_path, 1).folder / "step-000000001/state.json"
    kept = json.loads(path.read_text())
    del kept["deep_rate"], kept["wide_rate"]
    path.write_text(json.dumps(kept))
    found = Checkpoints(tmp_path).newest()
    assert found == replace(state(1), deep_rate=0.001, wide_rate=0.005)


@pytest.mark.parametrize("below", ["wide-deep", "wide-deep/step-000000001"])
def test_a_folder_within_the_checkpoints_is_refused_with_the_one_to_give(tmp_path: Path, below: str) -> None:
    saved(tmp_path, 1)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UsageError, match=f"{tmp_path}/{below}: .* give {tmp_path}$"):
        Checkpoints(tmp_path / below)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_checkpoint_that_was_moved_aside_is_no_checkpoint(tmp_path: Path) -> None:
    checkpoints = saved(tmp_path, 1, 2, 3)
    for name in ("step-000000002", "step-000000003"):
        (checkpoints.folder / name).rename(checkpoints.folder / f"{name}.bak")
    assert checkpoints.newest() == state(1)
    for step in (4, 5, 6):
        checkpoints.save(learner(), state(step))
    assert sorted(path.name for path in checkpoints.folder.iterdir()) == [
        *("step-000000002.bak", "step-000000003.bak"),
        *("step-000000004", "step-000000005", "step-000000006"),
    ]


def test_a_checkpoint_under_the_name_of_another_is_damaged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    checkpoints = saved(tmp_path, 1, 2)
    (checkpoints.folder / "step-000000002").rename(checkpoints.folder / "step-000000003")
    assert checkpoints.newest() == state(1)
    assert "step-000000003 is damaged (it is of step 2)" in caplog.text


@pytest.mark.parametrize("name", ["run[1]", "a*b", "what?", "back\\slash"])
def test_checkpoints_below_a_folder_of_any_name_come_back(tmp_path: Path, name: str) -> None:
    checkpoints = saved(tmp_path / name, 1)
    assert checkpoints.newest() == state(1)
    checkpoints.restore(learner(), state(1))


def test_nothing_is_there_at_first(tmp_path: Path) -> None:
    assert Checkpoints(tmp_path / "new").newest() is None


def test_the_newest_three_are_kept(tmp_path: Path) -> None:
    checkpoints = saved(tmp_path, 1, 2, 3, 10)
    assert sorted(path.name for path in checkpoints.folder.iterdir()) == [f"step-{n:09}" for n in (2, 3, 10)]


def truncate(path: Path) -> None:
    data = path / "weights.data-00000-of-00001"
    data.write_bytes(data.read_bytes()[:-100])


def flip_a_bit(path: Path) -> None:
    data = path / "weights.data-00000-of-00001"
    content = bytearray(data.read_bytes())
    content[len(content) // 2] ^= 1
    data.write_bytes(content)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "a file is too short": truncate,
    "a bit is another": flip_a_bit,
    "the index is gone": lambda path: (path / "weights.index").unlink(),
    "the index is empty": lambda path: (path / "weights.index").write_bytes(b""),
    "the weights are gone": lambda path: (path / "weights.data-00000-of-00001").unlink(),
    "the state is gone": lambda path: (path / "state.json").unlink(),
    "the state is half": lambda path: (path / "state.json").write_text('{"step": 2, '),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_checkpoint_falls_back_to_the_one_before(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: Callable[[Path], object]
) -> None:
    checkpoints = saved(tmp_path, 1, 2)
    damage(checkpoints.folder / "step-000000002")
    assert checkpoints.newest() == state(1)
    assert "step-000000002 is damaged" in caplog.text
    assert (checkpoints.folder / "damaged-step-000000002").is_dir()

    checkpoints.save(learner(), state(2))
    assert checkpoints.newest() == state(2)


def test_where_all_are_damaged_nothing_starts_anew_by_itself(tmp_path: Path) -> None:
    checkpoints = saved(tmp_path, 1, 2)
    for path in checkpoints.folder.glob("step-*"):
        truncate(path)
    for _ in range(2):  # Kubernetes tries again by itself
        with pytest.raises(TrainingError, match="all checkpoints are damaged; to start anew, remove them"):
            checkpoints.newest()


def test_another_shape_is_refused(tmp_path: Path) -> None:
    checkpoints = saved(tmp_path, 1)
    with pytest.raises(
        UsageError, match=r"of a model with --hash-buckets 20 --embedding 2 --hidden 4, not with .*--hidden 5"
    ):
        checkpoints.restore(learner(replace(SMALL, hidden=(5,))), state(1))


def test_a_state_is_updated_in_place(tmp_path: Path) -> None:
    checkpoints = saved(tmp_path, 1)
    closed = replace(state(1), position=Position(99, None))
    checkpoints.update(closed)
    assert checkpoints.newest() == closed


def test_checkpoints_of_2020_are_named_and_left_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    old = {"checkpoint": "x", "model.ckpt-500.index": "y", "model.ckpt-500.data-00000-of-00001": "z"}
    for name, content in old.items():
        (tmp_path / name).write_text(content)
    with caplog.at_level(logging.WARNING):
        saved(tmp_path, 1)
    assert f"{tmp_path} holds checkpoints of 2020 (model.ckpt-500.index)" in caplog.text
    assert {path.name: path.read_text() for path in tmp_path.iterdir() if path.is_file()} == old


def test_what_a_killed_training_left_is_removed(tmp_path: Path) -> None:
    checkpoints = saved(tmp_path, 1)
    shutil.copytree(checkpoints.folder / "step-000000001", checkpoints.folder / "temp-wide-deep-step-000000002")
    assert Checkpoints(tmp_path).newest() == state(1)
    assert [path.name for path in checkpoints.folder.iterdir()] == ["step-000000001"]


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checkpoints = saved(tmp_path, 1)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checkpoint.State, "to_json", full)
    with pytest.raises(OutputError, match="the disk is full"):
        checkpoints.save(learner(), state(2))
    assert [path.name for path in checkpoints.folder.iterdir()] == ["step-000000001"]
