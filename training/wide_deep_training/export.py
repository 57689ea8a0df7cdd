"""The model as TensorFlow Serving loads it: a version's folder, with the signature of 2020 and warm-up requests."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import tensorflow as tf

from wide_deep_training import batches, folders, warmup
from wide_deep_training.checkpoint import tensorflow_writes
from wide_deep_training.columns import CATEGORIES, EMPTY_CATEGORY, NUMBERS
from wide_deep_training.model import WideDeep

SIGNATURE: Final = "predict"


def export(model: WideDeep, output: Path, examples: Sequence[bytes], metrics: str) -> Path:
    """Export the model as a new version below the output folder, and return the version's folder.

    The version is the Unix time, and higher than all that are there. Lines of data become requests to warm up with.
    Raises OutputError; then nothing is left of the version.
    """
    version = output / str(max(int(time.time()), _highest(output) + 1))
    with folders.staged(version) as stage, tensorflow_writes(output):
        predict = _predict(model)
        tf.saved_model.save(_Served(model), str(stage), signatures={SIGNATURE: predict, "serving_default": predict})
        warmup.write(stage / "assets.extra", examples)
        (stage / "metrics.json").write_text(metrics)
    return version


class _Served(tf.Module):
    """The variables of the model, without those of the optimizers."""

    def __init__(self, model: WideDeep) -> None:
        super().__init__(name="served")
        self.model = model


def _highest(output: Path) -> int:
    return max((int(path.name) for path in output.iterdir() if path.name.isdecimal()), default=0)


def _predict(model: WideDeep) -> tf.types.experimental.ConcreteFunction:
    inputs = {name: tf.TensorSpec([None], tf.float32, name=name) for name in NUMBERS}
    inputs |= {name: tf.TensorSpec([None], tf.string, name=name) for name in CATEGORIES}

    @tf.function(autograph=False)
    def predict(**features: tf.Tensor) -> dict[str, tf.Tensor]:
        numbers = tf.stack([features[name] for name in NUMBERS], axis=1)
        categories = [_as_in_training(features[name]) for name in CATEGORIES]
        logits = model.logits(numbers, batches.hashes(categories, model.shape.hash_buckets))
        return _answers(logits)

    return predict.get_concrete_function(**inputs)


def _as_in_training(category: tf.Tensor) -> tf.Tensor:
    return tf.where(tf.equal(category, ""), EMPTY_CATEGORY, category)


def _answers(logits: tf.Tensor) -> dict[str, tf.Tensor]:
    """Compute the outputs of 2020 from logits of shape [batch, 1]; class 0 is no click, class 1 a click."""
    two = tf.concat([tf.zeros_like(logits), logits], axis=1)
    chosen = tf.argmax(two, axis=1)[:, tf.newaxis]
    batch = tf.shape(logits)[0]
    return {
        "logits": logits,
        "logistic": tf.sigmoid(logits),
        "probabilities": tf.nn.softmax(two),
        "class_ids": chosen,
        "classes": tf.strings.as_string(chosen),
        "all_class_ids": tf.tile(tf.constant([[0, 1]]), [batch, 1]),
        "all_classes": tf.tile(tf.constant([["0", "1"]]), [batch, 1]),
    }
