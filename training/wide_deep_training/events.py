"""What TensorBoard shows: the loss and the examples per second as the training goes, and each evaluation."""

from pathlib import Path

import tensorflow as tf

from wide_deep_training.checkpoint import tensorflow_writes
from wide_deep_training.metrics import Metrics


class Events:
    """A file of events in a folder."""

    def __init__(self, folder: Path) -> None:
        """Begin a file. Raises OutputError."""
        self._folder = folder
        with tensorflow_writes(folder):
            self._writer = tf.summary.create_file_writer(str(folder))

    def training(self, step: int, loss: float, examples_per_second: float) -> None:
        """Add what was measured since the last time. Raises OutputError."""
        self._write(step, {"training/loss": loss, "training/examples_per_second": examples_per_second})

    def evaluation(self, metrics: Metrics) -> None:
        """Add an evaluation. Raises OutputError."""
        values = {
            "evaluation/accuracy": metrics.accuracy,
            "evaluation/baseline": metrics.baseline,
            "evaluation/auc": metrics.auc,
            "evaluation/log_loss": metrics.log_loss,
        }
        self._write(metrics.step, values)

    def _write(self, step: int, values: dict[str, float]) -> None:
        with tensorflow_writes(self._folder), self._writer.as_default():
            for name, value in values.items():
                tf.summary.scalar(name, value, step=step)
            self._writer.flush()
