"""Checkpoints: one folder for each, `step-N`, below a folder of our own, so that those of 2020 are never touched."""

import json
import logging
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final, Self

import tensorflow as tf

from wide_deep_training import defaults, folders
from wide_deep_training.errors import OutputError, TrainingError, UsageError
from wide_deep_training.learner import Learner
from wide_deep_training.model import Shape
from wide_deep_training.position import Position

KEPT: Final = 3
FOLDER: Final = "wide-deep"

_WEIGHTS: Final = "weights"
_STATE: Final = "state.json"
_STEP: Final = re.compile("step-[0-9]{9,}")
_DAMAGED: Final = "damaged-"
_FULL: Final = re.compile("no space left|quota exceeded", re.IGNORECASE)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class State:
    """What a checkpoint says beside its weights."""

    step: int
    shape: Shape
    seed: int = defaults.SEED
    deep_rate: float = defaults.DEEP_RATE
    wide_rate: float = defaults.WIDE_RATE
    position: Position = field(default_factory=Position)

    def to_json(self) -> str:
        """Write the state as text."""
        return json.dumps(asdict(self), indent=1)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what to_json wrote. Raises ValueError, KeyError or TypeError for anything else."""
        values = json.loads(text)
        shape = values["shape"]
        return cls(
            step=values["step"],
            shape=Shape(shape["hash_buckets"], shape["embedding"], tuple(shape["hidden"])),
            seed=values["seed"],
            deep_rate=values.get("deep_rate", cls.deep_rate),
            wide_rate=values.get("wide_rate", cls.wide_rate),
            position=Position(**values["position"]),
        )


class Checkpoints:
    """The checkpoints in a folder."""

    def __init__(self, given: Path) -> None:
        """Keep checkpoints below the folder that the user gave.

        Raises OutputError if it can't be written to, and UsageError if it is within a folder of checkpoints.
        """
        for holder in (given, given.parent):
            if os.access(holder, os.R_OK) and _newest_first(holder):
                raise UsageError(
                    f"{given}: --checkpoint must name the folder above the one that holds step-*, which must be"
                    f" called {FOLDER}: give {holder.parent}"
                )
        self.folder = given / FOLDER
        folders.prepare(self.folder)
        foreign = sorted(path.name for path in given.glob("model.ckpt-*.index"))
        if foreign:
            log.warning(
                "%s holds checkpoints of 2020 (%s): they can't be read, and stay as they are; ours are in %s",
                given,
                ", ".join(foreign),
                self.folder,
            )

    def save(self, learner: Learner, state: State) -> None:
        """Save a checkpoint, then remove all but the newest three. Raises OutputError."""
        final = self._path(state)
        with folders.staged(final) as stage, tensorflow_writes(final.parent):
            tf.train.Checkpoint(learner=learner).write(str(stage / _WEIGHTS))
            (stage / _STATE).write_text(state.to_json())
        for path in _newest_first(self.folder)[KEPT:]:
            shutil.rmtree(path, ignore_errors=True)

    def update(self, state: State) -> None:
        """Save a state that differs from that of the newest checkpoint in its position alone. Raises OutputError."""
        folders.replace_text(self._path(state) / _STATE, state.to_json())

    def newest(self) -> State | None:
        """Read the state of the newest checkpoint that is whole, or None if there is no checkpoint.

        One that is damaged is renamed, with a warning. Raises TrainingError where all are, also at the next try: what
        was learned is only given up by whoever removes them.
        """
        for path in _newest_first(self.folder):
            try:
                state = State.from_json((path / _STATE).read_text())
                if self._path(state) != path:
                    raise ValueError(f"it is of step {state.step}")
                _read_all(path)
                return state
            except (OSError, ValueError, LookupError, TypeError, RuntimeError, tf.errors.OpError) as error:
                if isinstance(error, PermissionError | tf.errors.PermissionDeniedError):
                    raise OutputError(f"{path}: can't be read: {error}") from error
                aside = path.with_name(_DAMAGED + path.name)
                log.warning("the checkpoint %s is damaged (%s); it is now %s", path, _first_line(error), aside.name)
                shutil.rmtree(aside, ignore_errors=True)
                path.rename(aside)
        if any(self.folder.glob(_DAMAGED + "*")):
            raise TrainingError(
                f"{self.folder}: all checkpoints are damaged; to start anew, remove them or give another --checkpoint"
            )
        return None

    def restore(self, learner: Learner, state: State) -> None:
        """Give the learner the weights of a checkpoint.

        Raises UsageError where the learner has another shape.
        """
        if learner.model.shape != state.shape:
            raise UsageError(
                f"{self.folder}: the checkpoint is of a model with {_described(state.shape)}, not with"
                f" {_described(learner.model.shape)}; give the same, or name another folder with --checkpoint"
            )
        with _weights(self._path(state)) as prefix:
            tf.train.Checkpoint(learner=learner).read(prefix).assert_consumed()

    def _path(self, state: State) -> Path:
        return self.folder / f"step-{state.step:09}"


def _newest_first(folder: Path) -> list[Path]:
    """List the checkpoints in a folder. What only begins with the name of one, as one moved aside, is none."""
    found = [path for path in folder.glob("step-*") if _STEP.fullmatch(path.name)]
    return sorted(found, key=lambda path: (len(path.name), path.name), reverse=True)


@contextmanager
def tensorflow_writes(folder: Path) -> Iterator[None]:
    """Raise OutputError where TensorFlow can't write to a folder."""
    try:
        yield
    except tf.errors.OpError as error:
        if isinstance(error, tf.errors.ResourceExhaustedError) or _FULL.search(str(error)):
            raise OutputError(f"{folder}: the disk is full") from error
        raise OutputError(f"{folder}: can't be written: {_first_line(error)}") from error


@contextmanager
def _weights(path: Path) -> Iterator[str]:
    """Name a checkpoint's weights for TensorFlow to read.

    TensorFlow takes the name for a pattern as well, so that it would not find run[1]. This name has no such characters.
    """
    folder = os.open(path, os.O_RDONLY)
    try:
        yield f"/proc/self/fd/{folder}/{_WEIGHTS}"
    finally:
        os.close(folder)


def _read_all(path: Path) -> None:
    """Read each tensor once. Raises one of several errors where it is missing or damaged: each has a checksum."""
    with _weights(path) as prefix:
        reader = tf.train.load_checkpoint(prefix)
        for name in reader.get_variable_to_shape_map():
            reader.get_tensor(name)


def _described(shape: Shape) -> str:
    hidden = ",".join(map(str, shape.hidden))
    return f"--hash-buckets {shape.hash_buckets} --embedding {shape.embedding} --hidden {hidden}"


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
