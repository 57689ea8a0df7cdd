"""A training, from the data to an exported model, as one sequence."""

import logging
import math
import time
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import tensorflow as tf

from wide_deep_training import batches, files, folders, metrics, survey, warmup
from wide_deep_training.checkpoint import Checkpoints, State
from wide_deep_training.errors import TerminatedError, TrainingError
from wide_deep_training.events import Events
from wide_deep_training.export import export
from wide_deep_training.learner import Learner
from wide_deep_training.metrics import Metrics
from wide_deep_training.position import Position
from wide_deep_training.progress import Progress
from wide_deep_training.settings import Settings
from wide_deep_training.signals import Stop
from wide_deep_training.survey import Survey
from wide_deep_training.version import VERSION

CHECKPOINT_EVERY: Final = 500
MEASURED_EVERY: Final = 100

log = logging.getLogger(__name__)


def train(settings: Settings, *, threads: int, stop: Stop) -> tuple[Path, Metrics]:
    """Train a model, evaluate and export it. Returns the version's folder and how good the model is.

    Raises a TrainingError; its class shows what is at fault.
    """
    folders.prepare(settings.output)
    checkpoints = Checkpoints(settings.checkpoint)
    return _Training(settings, checkpoints, threads, stop).run()


class _Training:
    """The parts of a training, and how far it is."""

    def __init__(self, settings: Settings, checkpoints: Checkpoints, threads: int, stop: Stop) -> None:
        self.settings = settings
        self.checkpoints = checkpoints
        self.threads = threads
        self.stop = stop
        self.data, unchanged = self._survey()
        self.saved = checkpoints.newest()  # what the newest checkpoint says
        self.learner, self.state = self._begin(self.saved, unchanged)
        self.batch: tuple[tf.Tensor, tf.Tensor] | None = None  # what the last step learned from
        self.events = Events(checkpoints.folder / "events")

    def run(self) -> tuple[Path, Metrics]:
        try:
            self._learn()
        except TerminatedError:
            self._save()
            raise
        saved = self._save()
        found = self._evaluate()
        with self.stop.finishing():
            self.stop.check()
            version = self._export(found)
            self.checkpoints.update(replace(saved, position=saved.position.closed()))
        return version, found

    def _survey(self) -> tuple[Survey, bool]:
        """Find out what is in the data. Returns whether it is the data of the last try as well."""
        train = files.find(self.settings.data, "train")
        evaluation = files.find(self.settings.data, "eval")
        kept = self.checkpoints.folder / "data.json"
        known = survey.load(kept)
        unchanged = known is not None and known.is_of(train, evaluation)
        if known is None or not unchanged or (known.invalid and not self.settings.skip_invalid):
            known = survey.survey(
                train, evaluation, skip_invalid=self.settings.skip_invalid, threads=self.threads, stop=self.stop
            )
            folders.replace_text(kept, known.to_json())
        for file in known.train + known.eval:
            log.info(
                "%s: %d rows, %d of them clicks%s%s",
                file.path,
                file.rows,
                file.clicks,
                ", a header" if file.header else "",
                survey.skipped(file.invalid),
            )
        return known, unchanged

    def _begin(self, found: State | None, unchanged: bool) -> tuple[Learner, State]:
        """Make the model, with the weights of the newest checkpoint if there is one."""
        settings = self.settings
        known = found or State(0, settings.shape)
        state = replace(
            known,
            seed=known.seed if settings.seed is None else settings.seed,
            deep_rate=settings.deep_rate or known.deep_rate,
            wide_rate=settings.wide_rate or known.wide_rate,
        )
        learner = Learner(settings.shape, deep_rate=state.deep_rate, wide_rate=state.wide_rate, seed=state.seed)
        if found is None:
            learner.model.set_ranges(self.data.least, self.data.greatest)
            return learner, state
        self.checkpoints.restore(learner, found)
        if state.wide_rate != found.wide_rate:
            log.warning(
                "--wide-learning-rate %g is not the checkpoint's, %g: FTRL computes each weight of the linear part anew"
                " from its sums, so that the next step multiplies it by about %.3g; to keep what was learned, leave"
                " the flag out",
                state.wide_rate,
                found.wide_rate,
                state.wide_rate / found.wide_rate,
            )
        if not unchanged or state.seed != found.seed:
            log.info("the %s changed: begins with the data's first epoch", "seed" if unchanged else "data")
            state = replace(state, position=Position())
        if settings.rescale:
            learner.model.set_ranges(self.data.least, self.data.greatest)
        log.info("goes on from step %d, with row %d of the data", found.step, state.position.rows % self.data.rows + 1)
        return learner, state

    def _learn(self) -> None:
        settings = self.settings
        if settings.steps:
            rows = settings.steps * settings.batch_size
        else:
            self.state = replace(self.state, position=self.state.position.began())
            rows = self._rows_left()
        last = self.state.step + -(-rows // settings.batch_size)
        progress = Progress("training", last - self.state.step)
        meter = _Meter()
        first = self.state.step
        for labels, numbers, hashes in self._batches(rows):
            self.stop.check()
            loss = float(self.learner.step(labels, numbers, hashes))
            if not math.isfinite(loss):
                raise self._spoiled("the loss is")
            self.batch = numbers, hashes
            examples = len(labels)
            self.state = replace(self.state, step=self.state.step + 1, position=self.state.position.after(examples))
            meter.add(examples, loss)
            progress.show(self.state.step - first, f", step {self.state.step} of {last}{meter}")
            if self.state.step % MEASURED_EVERY == 0:
                self.events.training(self.state.step, *meter.read())
            if self.state.step % CHECKPOINT_EVERY == 0:
                self._save()
            if self._on_target(last):
                break
        progress.close()

    def _rows_left(self) -> int:
        """Count the rows that the epochs still ask for. An interrupted run may have more behind it already."""
        position, rows_an_epoch = self.state.position, self.data.rows
        left = position.left_of(self.settings.epochs, rows_an_epoch)
        if left == 0 and position.run_began is not None:
            log.info(
                "no step is left: the interrupted run has %d rows behind it, and its --epochs ask for %d",
                position.rows - position.run_began,
                self.settings.epochs * rows_an_epoch,
            )
        return left

    def _batches(self, rows: int) -> tf.data.Dataset:
        return batches.training(
            self.data.train,
            start=self.state.position.rows,
            rows=rows,
            batch_size=self.settings.batch_size,
            hash_buckets=self.settings.shape.hash_buckets,
            seed=self.state.seed,
            threads=self.threads,
        )

    def _save(self) -> State:
        """Save a checkpoint, unless one of this step is there, and return what it says.

        Raises TrainingError rather than save spoiled weights.

        A step's loss is that before the step, so it doesn't show what the last step did.
        """
        if self.saved and self.saved.step == self.state.step:
            return self.saved
        if self.batch and not np.isfinite(self.learner.logits(*self.batch)).all():
            raise self._spoiled("an answer of the model is")
        with self.stop.finishing():
            self.checkpoints.save(self.learner, self.state)
        self.saved = self.state
        return self.saved

    def _spoiled(self, what: str) -> TrainingError:
        return TrainingError(
            f"{what} no number any more after step {self.state.step}; try lower learning rates,"
            f" from a checkpoint folder that is empty"
        )

    def _on_target(self, last: int) -> bool:
        """Evaluate where it is time to, and report whether the target is met before the last step."""
        settings = self.settings
        every = settings.eval_every
        if every is None and settings.target_accuracy is not None:
            every = -(-self.data.rows // settings.batch_size)
        if every is None or self.state.step % every or self.state.step == last:
            return False
        found = self._evaluate()
        if settings.target_accuracy is None or found.accuracy < settings.target_accuracy:
            return False
        log.info("stops early, at step %d: the target of %s is met", found.step, settings.target_accuracy)
        return True

    def _evaluate(self) -> Metrics:
        rows = batches.evaluation(self.data.eval, hash_buckets=self.settings.shape.hash_buckets, threads=self.threads)
        examples = sum(file.rows for file in self.data.eval)
        found = metrics.evaluate(self.learner, rows, step=self.state.step, examples=examples, stop=self.stop)
        log.info("step %d: %s", found.step, found)
        target = self.settings.target_accuracy
        if target is not None and target <= found.baseline:
            log.warning(
                "the target %s asks for nothing: always giving the commoner answer reaches %.6f", target, found.baseline
            )
        self.events.evaluation(found)
        return found

    def _export(self, found: Metrics) -> Path:
        text = found.to_json(version=VERSION, tensorflow=tf.__version__)
        examples = batches.evaluation_lines(self.data.eval, max(warmup.SIZES))
        version = export(self.learner.model, self.settings.output, examples, text)
        folders.replace_text(self.settings.output / "metrics.json", text)
        return version


class _Meter:
    """The mean loss, and the examples per second, since they were last read."""

    def __init__(self) -> None:
        self._reset()

    def add(self, examples: int, loss: float) -> None:
        self._examples += examples
        self._losses += loss
        self._steps += 1

    def read(self) -> tuple[float, float]:
        values = self._losses / self._steps, self._examples / (time.monotonic() - self._began)
        self._reset()
        return values

    def __str__(self) -> str:
        loss = self._losses / self._steps
        return f", loss {loss:.4f}, {self._examples / (time.monotonic() - self._began):,.0f} examples/s"

    def _reset(self) -> None:
        self._examples = self._steps = 0
        self._losses = 0.0
        self._began = time.monotonic()
