"""Asks for predictions as the published examples of tensorflow-serving-api do, to compare widedeep-client with.

Each line of standard input is a run, as JSON, and is answered by a line with what was measured. All rows are read
before, and the first requests are not measured. One request at a time is a call; several are futures whose callbacks
take the answers, as in TensorFlow Serving's mnist_client.py.
"""

import csv
import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grpc
import numpy as np
import tensorflow as tf
from tensorflow_serving.apis import predict_pb2, prediction_service_pb2_grpc

NUMBERS = [f"I{number}" for number in range(1, 14)]
CATEGORIES = [f"C{number}" for number in range(1, 27)]
WARM_UP = 10

Array = np.ndarray[Any, Any]


class Data:
    """The rows of a file, by column."""

    def __init__(self, file: Path) -> None:
        """Read a file."""
        with file.open(newline="") as lines:
            label, *fields = (np.array(column) for column in zip(*csv.reader(lines), strict=True))
        self.labels = label.astype(int)
        self.columns: dict[str, Array] = {
            name: np.where(values == "", "0", values).astype(np.float32)
            for name, values in zip(NUMBERS, fields[:13], strict=True)
        }
        for name, values in zip(CATEGORIES, fields[13:], strict=True):
            self.columns[name] = np.where(values == "", " ", values).astype(object)

    def rows(self, iteration: int, size: int) -> Array:
        """Give the numbers of the rows of a request; after the last row comes the first."""
        return np.arange(iteration * size, (iteration + 1) * size) % len(self.labels)

    def request(self, model: str, rows: Array) -> predict_pb2.PredictRequest:
        """Make a request."""
        request = predict_pb2.PredictRequest()
        request.model_spec.name = model
        request.model_spec.signature_name = "predict"
        for name, values in self.columns.items():
            request.inputs[name].CopyFrom(tf.make_tensor_proto(values[rows], shape=[len(rows)]))
        return request


def run(data: Data, server: str, model: str, size: int, concurrency: int, requests: int, to: str) -> dict[str, float]:
    """Make requests of a size, and measure them. The answers go to a file if one is named."""
    correct = 0
    answers: list[Array] = []

    def take(rows: Array, response: predict_pb2.PredictResponse) -> None:
        nonlocal correct
        probabilities = np.array(response.outputs["probabilities"].float_val, np.float32).reshape(len(rows), 2)
        correct += int((probabilities.argmax(axis=1) == data.labels[rows]).sum())
        if to:
            answers.append(probabilities)

    with grpc.insecure_channel(server) as channel:
        stub = prediction_service_pb2_grpc.PredictionServiceStub(channel)
        ask = one_by_one if concurrency == 1 else at_a_time(concurrency)
        ask(stub, data, model, size, range(WARM_UP), lambda *_: None)
        begin, processor = time.monotonic(), time.process_time()
        ask(stub, data, model, size, range(requests), take)
        seconds, processor = time.monotonic() - begin, time.process_time() - processor
    if to:
        Path(to).write_bytes(b"".join(each.astype("<f4").tobytes() for each in answers))
    return {"requests_per_second": requests / seconds, "processor_seconds": processor / requests, "correct": correct}


def one_by_one(stub: Any, data: Data, model: str, size: int, iterations: range, take: Callable[..., None]) -> None:  # noqa: ANN401
    """Make one request at a time."""
    for iteration in iterations:
        rows = data.rows(iteration, size)
        take(rows, stub.Predict(data.request(model, rows), 60.0))


def at_a_time(concurrency: int) -> Callable[..., None]:
    """Give a function that has up to that many requests under way."""

    def ask(stub: Any, data: Data, model: str, size: int, iterations: range, take: Callable[..., None]) -> None:  # noqa: ANN401
        free = threading.Semaphore(concurrency)
        taking = threading.Lock()
        failed: list[BaseException] = []

        def done(rows: Array, future: Any) -> None:  # noqa: ANN401
            try:
                with taking:
                    take(rows, future.result())
            except grpc.RpcError as error:
                failed.append(error)
            finally:
                free.release()

        for iteration in iterations:
            rows = data.rows(iteration, size)
            request = data.request(model, rows)
            free.acquire()
            stub.Predict.future(request, 60.0).add_done_callback(lambda future, rows=rows: done(rows, future))
        for _ in range(concurrency):
            free.acquire()
        if failed:
            raise failed[0]

    return ask


def main() -> None:
    """Run what standard input asks for."""
    data = Data(Path(sys.argv[1]))
    for line in sys.stdin:
        print(json.dumps(run(data, **json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
