"""Requests that TensorFlow Serving replays when it loads a version, so that the first user's request is not slow."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import tensorflow as tf
from tensorflow_serving.apis import predict_pb2, prediction_log_pb2

from wide_deep_training import batches
from wide_deep_training.columns import CATEGORIES, NUMBERS

# The server looks for this name, and refuses a file with more than 1,000 requests.
NAME: Final = "tf_serving_warmup_requests"
SIZES: Final = (1, 2, 8, 32, 128, 512)


def write(folder: Path, examples: Sequence[bytes]) -> None:
    """Write a request for each size that there are enough examples for, each an example being a line of data."""
    folder.mkdir()
    with tf.io.TFRecordWriter(str(folder / NAME)) as writer:
        for size in SIZES:
            if size <= len(examples):
                writer.write(_request(examples[:size]).SerializeToString())


def _request(examples: Sequence[bytes]) -> prediction_log_pb2.PredictionLog:
    _, numbers, categories = batches.features(tf.constant(examples))
    request = predict_pb2.PredictRequest()
    request.model_spec.signature_name = "predict"
    for name, values in zip(NUMBERS + CATEGORIES, numbers + categories, strict=True):
        request.inputs[name].CopyFrom(tf.make_tensor_proto(values))
    return prediction_log_pb2.PredictionLog(predict_log=prediction_log_pb2.PredictLog(request=request))
