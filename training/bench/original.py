"""Runs the training code of 2020, for comparison. It runs under that code's Python, and needs nothing of this project.

    python original.py parity TRAIN_PY DATA OUT STEPS      # batches in the files' order; losses, predictions, export
    python original.py quality TRAIN_PY DATA OUT STEPS SEED

Prints one line of JSON last.
"""

import importlib.util
import json
import sys

import numpy as np
import tensorflow as tf

BATCH = 512


def load(train_py):
    """Import the original's train.py, without running it."""
    spec = importlib.util.spec_from_file_location("original_train", train_py)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def in_order(original, path):
    """Make an input function of a file's rows in order, parsed as the original parses them."""

    def parse(lines):
        defaults = [[0]] + [[0.0]] * 13 + [[" "]] * 26
        columns = tf.io.decode_csv(lines, record_defaults=defaults)
        features = dict(zip(original.TRAIN_DATA_COLUMNS, columns))
        return features, features.pop(original.LABEL_COLUMN[0])

    return lambda: tf.data.TextLineDataset(path).batch(BATCH).map(parse).prefetch(1)


class Losses(tf.estimator.SessionRunHook):
    """Notes the loss of each step."""

    def __init__(self):
        self.loss = None
        self.values = []

    def before_run(self, context):
        return tf.estimator.SessionRunArgs(self.loss)

    def after_run(self, context, values):
        self.values.append(float(values.results))


def watched(estimator, hook):
    """Make an estimator that is the given one, with a hook on its loss."""

    def model_fn(features, labels, mode, config):
        spec = estimator.model_fn(features, labels, mode, config)
        hook.loss = spec.loss
        return spec

    return tf.estimator.Estimator(model_fn, model_dir=estimator.model_dir, config=estimator.config)


def estimator_of(original, data, out):
    return original.build_estimator("WIDE_AND_DEEP", out + "/checkpoints", data + "/train.csv", data + "/eval.csv")


def parity(original, data, out, steps):
    hook = Losses()
    estimator = watched(estimator_of(original, data, out), hook)
    estimator.train(in_order(original, data + "/train.csv"), steps=steps, hooks=[hook])
    predictions = estimator.predict(in_order(original, data + "/eval.csv"), predict_keys="probabilities")
    np.save(out + "/predictions.npy", np.array([each["probabilities"] for each in predictions]))
    estimator.export_saved_model(out + "/export", original.serving_input_fn)
    return {"losses": hook.values, "first": out + "/checkpoints/model.ckpt-0"}


def quality(original, data, out, steps, seed):
    estimator = estimator_of(original, data, out)
    config = estimator.config.replace(tf_random_seed=seed, keep_checkpoint_max=None)
    estimator = tf.estimator.Estimator(estimator.model_fn, model_dir=out + "/checkpoints", config=config)
    estimator.train(lambda: original.generate_input_fn(data + "/train.csv", BATCH, 100), steps=steps)
    found = estimator.evaluate(lambda: original.generate_input_fn(data + "/eval.csv", BATCH, 1))
    return dict({name: float(value) for name, value in found.items()}, first=out + "/checkpoints/model.ckpt-0")


if __name__ == "__main__":
    work, train_py, data, out, *numbers = sys.argv[1:]
    works = {"parity": parity, "quality": quality}
    print(json.dumps(works[work](load(train_py), data, out, *map(int, numbers))))
