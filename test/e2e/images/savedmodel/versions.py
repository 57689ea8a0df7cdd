"""A version of a model, answering requests as TensorFlow Serving does: SavedModel, session, warm-up."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import grpc
import numpy as np
import tensorflow as tf
from google.protobuf.message import DecodeError
from tensorflow_serving.apis import predict_pb2, prediction_log_pb2

WARM_UP: Final = "assets.extra/tf_serving_warmup_requests"
MOST_WARM_UP_RECORDS: Final = 1000

# The field of a TensorProto that has the values of a type.
VALUES: Final = {tf.float32: "float_val", tf.int32: "int_val", tf.int64: "int64_val", tf.string: "string_val"}


class Refusal(Exception):  # noqa: N818 (it is an answer)
    """What a request is answered with that can't be served: gRPC's status code, and a message."""

    def __init__(self, code: grpc.StatusCode, message: str) -> None:
        """Take code and message."""
        super().__init__(f"{code.name}: {message}")
        self.code = code
        self.message = message


class LoadError(Exception):
    """A version that can't be served, and why."""


class Version:
    """A loaded version. Its methods may be called by several threads at once."""

    def __init__(self, folder: Path) -> None:
        """Load a version's folder, and replay its warm-up requests. Raises LoadError."""
        self.number: Final = int(folder.name)
        self._graph = tf.compat.v1.Graph()
        self._session = tf.compat.v1.Session(graph=self._graph)
        self._calls: dict[tuple[str, tuple[str, ...]], Callable[..., list[Any]]] = {}
        try:
            with self._graph.as_default():
                meta = tf.compat.v1.saved_model.load(self._session, ["serve"], str(folder))
        except (OSError, RuntimeError, ValueError, tf.errors.OpError) as error:
            raise LoadError(f"{folder}: {error}") from error
        self._signatures: Mapping[str, Any] = meta.signature_def
        self.warmed_up: Final = self._warm_up(folder / WARM_UP)

    def predict(self, request: predict_pb2.PredictRequest) -> predict_pb2.PredictResponse:
        """Answer a request, whatever model it names. Raises Refusal."""
        name = request.model_spec.signature_name or "serving_default"
        if name not in self._signatures:
            raise Refusal(grpc.StatusCode.FAILED_PRECONDITION, f'Serving signature key "{name}" not found.')
        outputs = self._outputs(name, request.output_filter)
        inputs = self._inputs(name, request.inputs)
        try:
            answers = self._call(name, outputs)(*inputs)
        except tf.errors.OpError as error:
            raise Refusal(_code(error), error.message) from error
        response = predict_pb2.PredictResponse()
        response.model_spec.name = request.model_spec.name
        response.model_spec.signature_name = name
        response.model_spec.version.value = self.number
        for output, answer in zip(outputs, answers, strict=True):
            _write(
                np.asarray(answer), tf.as_dtype(self._signatures[name].outputs[output].dtype), response.outputs[output]
            )
        return response

    def _outputs(self, name: str, wanted: Sequence[str]) -> tuple[str, ...]:
        known = sorted(self._signatures[name].outputs)
        for output in wanted:
            if output not in known:
                message = (
                    f"output tensor alias not found in signature: {output} Outputs expected to be in the set {known}."
                )
                raise Refusal(grpc.StatusCode.INVALID_ARGUMENT, message)
        if len(set(wanted)) < len(wanted):
            raise Refusal(grpc.StatusCode.INVALID_ARGUMENT, f"duplicate output tensor alias in {list(wanted)}")
        return tuple(wanted) or tuple(known)

    def _inputs(self, name: str, given: Mapping[str, Any]) -> list[np.ndarray[Any, Any]]:
        known = self._signatures[name].inputs
        if set(given) != set(known):
            extra, missing = sorted(set(given) - set(known)), sorted(set(known) - set(given))
            message = f"input size does not match signature. Sent extra: {extra}. Missing but required: {missing}."
            raise Refusal(grpc.StatusCode.INVALID_ARGUMENT, message)
        arrays = []
        for alias, info in known.items():
            if given[alias].dtype != info.dtype:
                wanted, found = tf.as_dtype(info.dtype).name, tf.as_dtype(given[alias].dtype).name
                raise Refusal(grpc.StatusCode.INVALID_ARGUMENT, f"input {alias} is {found}, expected {wanted}")
            try:
                arrays.append(tf.make_ndarray(given[alias]))
            except (TypeError, ValueError) as error:
                raise Refusal(grpc.StatusCode.INVALID_ARGUMENT, f"tensor parsing error: {alias}: {error}") from error
        return arrays

    def _call(self, name: str, outputs: tuple[str, ...]) -> Callable[..., list[Any]]:
        """Give a function from the inputs, in the signature's order, to the outputs: TensorFlow prepares each once."""
        if (name, outputs) not in self._calls:
            signature = self._signatures[name]
            tensor = self._graph.get_tensor_by_name
            self._calls[name, outputs] = self._session.make_callable(
                [tensor(signature.outputs[output].name) for output in outputs],
                feed_list=[tensor(info.name) for info in signature.inputs.values()],
            )
        return self._calls[name, outputs]

    def _warm_up(self, file: Path) -> int:
        """Replay the requests of a file, if it is there, and return their number. Raises LoadError for a bad one."""
        count = 0
        if not file.exists():
            return count
        try:
            for record in tf.data.TFRecordDataset(str(file)).as_numpy_iterator():
                count += 1
                if count > MOST_WARM_UP_RECORDS:
                    raise LoadError(f"{file}: more than {MOST_WARM_UP_RECORDS} warm-up records")
                log = prediction_log_pb2.PredictionLog.FromString(record)
                if log.WhichOneof("log_type") != "predict_log":
                    raise LoadError(f"{file}: warm-up record {count} is no predict_log")
                self.predict(log.predict_log.request)
        except (DecodeError, Refusal, tf.errors.OpError) as error:
            raise LoadError(f"{file}: warm-up record {max(count, 1)}: {error}") from error
        if not count:
            raise LoadError(f"{file}: no warm-up record")
        return count


def _code(error: tf.errors.OpError) -> grpc.StatusCode:
    """Translate TensorFlow's error codes, which have gRPC's numbers."""
    return next(code for code in grpc.StatusCode if code.value[0] == error.error_code)


def _write(values: np.ndarray[Any, Any], dtype: tf.DType, tensor: Any) -> None:  # noqa: ANN401 (no types for protos)
    """Write values as TensorFlow Serving does, one by one into the field of their type."""
    tensor.dtype = dtype.as_datatype_enum
    for size in values.shape:
        tensor.tensor_shape.dim.add(size=size)
    getattr(tensor, VALUES[dtype]).extend(values.ravel().tolist())
