"""How good the model is: accuracy, AUC and log loss, beside the accuracy of always giving the commoner answer."""

import json
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np
import tensorflow as tf

from wide_deep_training.errors import TrainingError
from wide_deep_training.learner import Learner
from wide_deep_training.progress import Progress
from wide_deep_training.signals import Stop

# The AUC ranks rows by their logit, to 1/2048; memory does not grow with the rows.
BINS: Final = 65_536
LARGEST: Final = 16.0


@dataclass(frozen=True)
class Metrics:
    """What an evaluation found."""

    step: int
    examples: int
    correct: int
    clicks: int
    auc: float
    log_loss: float

    @property
    def accuracy(self) -> float:
        """The share of examples that the model is right about, with six digits, rounded down.

        So it reaches a target only if the model does.
        """
        return self.correct * 1_000_000 // self.examples / 1_000_000

    @property
    def baseline(self) -> float:
        """The accuracy of always giving the commoner answer."""
        return max(self.clicks, self.examples - self.clicks) / self.examples

    def to_json(self, **more: str) -> str:
        """Write the metrics, and more about the run, as text."""
        return (
            json.dumps({**asdict(self), "accuracy": self.accuracy, "baseline": self.baseline, **more}, indent=1) + "\n"
        )

    def __str__(self) -> str:
        """Write the metrics for a log."""
        return (
            f"accuracy {self.accuracy:.6f} ({self.correct} of {self.examples} correct), baseline {self.baseline:.6f},"
            f" AUC {self.auc:.6f}, log loss {self.log_loss:.6f}"
        )


def evaluate(learner: Learner, batches: tf.data.Dataset, *, step: int, examples: int, stop: Stop) -> Metrics:
    """Compare the model's answers with the labels of all batches.

    Raises TerminatedError when a signal comes, and TrainingError where an answer is no number.
    """
    progress = Progress("evaluating", examples)
    histograms = np.zeros((2, BINS), np.int64)  # of logits, without click and with
    done = correct = 0
    loss = 0.0
    for labels, numbers, hashes in batches:
        stop.check()
        clicked = labels.numpy() == 1
        logits = learner.logits(numbers, hashes).numpy().astype(np.float64)
        if not np.isfinite(logits).all():
            raise TrainingError(
                f"an answer of the model is no number any more after step {step}; try lower learning rates,"
                f" from a checkpoint folder that is empty"
            )
        correct += int(np.sum((logits > 0) == clicked))
        loss += float(np.sum(np.logaddexp(0, np.where(clicked, -logits, logits))))
        for label in (0, 1):
            histograms[label] += _histogram(logits[clicked == bool(label)])
        done += len(clicked)
        progress.show(done)
    progress.close()
    return Metrics(step, done, correct, int(histograms[1].sum()), _area(*histograms), loss / done)


def _histogram(logits: np.ndarray) -> np.ndarray:
    scaled = (np.clip(logits, -LARGEST, LARGEST) + LARGEST) * ((BINS - 1) / (2 * LARGEST))
    return np.bincount(scaled.astype(np.int64), minlength=BINS)


def _area(negatives: np.ndarray, positives: np.ndarray) -> float:
    """Compute how probable it is that a click ranks above a row without; equal ranks count half."""
    below = np.cumsum(negatives) - negatives
    ranked = np.sum(positives * (below + negatives / 2))
    return float(ranked / (negatives.sum() * positives.sum()))
