"""The same weights, the same batches: are the losses, the predictions and the export those of the original?"""

from pathlib import Path

import numpy as np
import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2

from bench.runs import Report, Runs
from wide_deep_training import batches, export, files, lines, survey
from wide_deep_training.columns import CATEGORIES, NUMBERS
from wide_deep_training.learner import Learner
from wide_deep_training.model import Shape, WideDeep
from wide_deep_training.signals import Stop

STEPS = 200
BATCH = 512
LIMIT = 1e-4


def measure(runs: Runs, report: Report) -> None:
    """Train both for 200 steps, and compare."""
    data = runs.data(rows=110_000, eval_rows=20_000)
    theirs = runs.fresh("parity")
    found = runs.original("parity", data, theirs, STEPS)

    surveyed = survey.survey(
        files.find(data, "train"), files.find(data, "eval"), skip_invalid=False, threads=2, stop=Stop()
    )
    learner = Learner(Shape(), deep_rate=0.001, wide_rate=0.005, seed=1)
    learner.model.set_ranges(surveyed.least, surveyed.greatest)
    transplant(found["first"], learner.model)

    rows = tf.data.TextLineDataset(str(data / "train.csv")).batch(BATCH).take(STEPS).map(_parse)
    losses = np.array([learner.step(*batch).numpy() for batch in rows])
    report.below("loss of a step, largest relative difference", _relative(losses, np.array(found["losses"])), LIMIT)

    logits = [
        learner.logits(numbers, hashes)
        for _, numbers, hashes in batches.evaluation(surveyed.eval, hash_buckets=1000, threads=2)
    ]
    ours = tf.sigmoid(tf.concat(logits, 0)).numpy()
    predictions = np.load(theirs / "predictions.npy")[:, 1]
    report.below("prediction, largest difference", float(np.max(np.abs(ours - predictions))), LIMIT)

    examples = (data / "eval.csv").read_bytes().split(b"\n")[:512]
    version = export.export(learner.model, runs.fresh("export"), examples, "{}")
    original = next((theirs / "export").iterdir())
    same = signature(version) == signature(original)
    report.equal("names, dtypes and shapes of the signature predict are equal", same)
    report.below("answer of the export, largest difference", _answers(version, original, examples), LIMIT)


def transplant(prefix: str, model: WideDeep) -> None:
    """Give a model the weights of a checkpoint of tf.estimator, which has a table for each category."""
    checkpoint = tf.train.load_checkpoint(prefix)
    tables = "dnn/input_from_feature_columns/input_layer/{}_embedding/embedding_weights"
    model.embeddings.assign(np.concatenate([checkpoint.get_tensor(tables.format(name)) for name in CATEGORIES]))
    weights = "linear/linear_model/{}/weights"
    model.wide.assign(np.concatenate([checkpoint.get_tensor(weights.format(name)) for name in CATEGORIES]))
    model.bias.assign(checkpoint.get_tensor("linear/linear_model/bias_weights"))
    layers = [*(f"hiddenlayer_{number}" for number in range(len(model.kernels) - 1)), "logits"]
    for layer, kernel, bias in zip(layers, model.kernels, model.biases, strict=True):
        kernel.assign(checkpoint.get_tensor(f"dnn/{layer}/kernel"))
        bias.assign(checkpoint.get_tensor(f"dnn/{layer}/bias"))
    model.kernels[0].assign(_as_ours(model.kernels[0].numpy(), model.shape.embedding))


def _as_ours(kernel: np.ndarray, embedding: int) -> np.ndarray:
    """Reorder the first layer's rows: tf.estimator sorts its inputs by name, ours are I1 to I13, then C1 to C26."""
    widths = dict.fromkeys(NUMBERS, 1) | dict.fromkeys(CATEGORIES, embedding)
    of_name = {name: f"{name}_embedding" if name in CATEGORIES else name for name in widths}
    theirs = sorted(widths, key=lambda name: of_name[name])
    starts = dict(zip(theirs, np.cumsum([0, *(widths[name] for name in theirs)]), strict=False))
    return np.concatenate([kernel[starts[name] : starts[name] + width] for name, width in widths.items()])


def signature(version: Path) -> dict[str, dict[str, tuple[int, list[int]]]]:
    """Read names, dtypes and shapes of a SavedModel's signature predict."""
    saved = saved_model_pb2.SavedModel.FromString((version / "saved_model.pb").read_bytes())
    definition = saved.meta_graphs[0].signature_def["predict"]
    return {
        side: {
            name: (tensor.dtype, [dimension.size for dimension in tensor.tensor_shape.dim])
            for name, tensor in getattr(definition, side).items()
        }
        for side in ("inputs", "outputs")
    }


def _answers(one: Path, other: Path, examples: list[bytes]) -> float:
    """Ask two SavedModels about the same lines of data. Returns the largest difference between their numbers."""
    assert all(tf.strings.regex_full_match(examples, lines.VALID))
    _, numbers, categories = batches.features(tf.constant(examples))
    request = dict(zip(NUMBERS + CATEGORIES, numbers + categories, strict=True))
    answers = [tf.saved_model.load(str(version)).signatures["predict"](**request) for version in (one, other)]
    return max(
        float(np.max(np.abs(answers[0][name].numpy().astype(float) - answers[1][name].numpy().astype(float))))
        for name in answers[0]
    )


def _parse(text: tf.Tensor) -> batches.Batch:
    label, numbers, categories = batches.features(text)
    return tf.cast(label, tf.float32), tf.stack(numbers, axis=1), batches.hashes(categories, 1000)


def _relative(ours: np.ndarray, theirs: np.ndarray) -> float:
    return float(np.max(np.abs(ours - theirs) / np.abs(theirs)))
