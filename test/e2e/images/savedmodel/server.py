#!/usr/bin/env python3
"""Stands in for TensorFlow Serving's server, which no package index has.

It has the published services and protos and TensorFlow, takes the flags that the pipeline gives, serves the newest
version below the base path by gRPC, and its state by REST. It differs from the real server in what no test looks at:
one model, one version at a time, no batching, and its speed. A first version that can't be loaded ends it with 1; a
later one leaves the version before in place.
"""

import argparse
import logging
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent import futures
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar

import grpc
from google.protobuf.json_format import MessageToJson
from tensorflow_serving.apis import (
    get_model_status_pb2,
    model_service_pb2_grpc,
    prediction_service_pb2_grpc,
)
from versions import LoadError, Refusal, Version

State = get_model_status_pb2.ModelVersionStatus
Answer = TypeVar("Answer")

UNKNOWN_ERROR = 2  # TensorFlow's code of an error without one

log = logging.getLogger("tensorflow_model_server")


class Server:
    """Serves one model, the newest version of its folder."""

    def __init__(self, name: str, base: Path) -> None:
        """Take the model's name and the folder of its versions. Nothing is loaded yet."""
        self.name = name
        self._base = base
        self._served: Version | None = None
        self._newest: int | None = None
        self._states: dict[int, Any] = {}

    def load_newest(self) -> bool:
        """Load the newest version if another one was the newest before, and report whether any is served.

        Without the version that was the newest, the one before is loaded again. Raises LoadError.
        """
        numbers = (
            [int(path.name) for path in self._base.iterdir() if path.name.isdigit()] if self._base.is_dir() else []
        )
        newest = max(numbers, default=None)
        if newest is not None and newest != self._newest:
            self._newest = newest
            if self._served is None or self._served.number != newest:
                self._load(newest)
        return self._served is not None

    def _load(self, number: int) -> None:
        log.info("loading %s, version %d", self.name, number)
        self._states[number] = State(version=number, state=State.LOADING)
        try:
            version = Version(self._base / str(number))
        except LoadError as error:
            self._states[number] = State(version=number, state=State.END)
            self._states[number].status.error_code = UNKNOWN_ERROR
            self._states[number].status.error_message = str(error)
            raise
        before, self._served = self._served, version
        self._states[number] = State(version=number, state=State.AVAILABLE)
        log.info("serving %s, version %d, after %d warm-up requests", self.name, number, version.warmed_up)
        if before:  # what still runs keeps it until it is done
            self._states[before.number] = State(version=before.number, state=State.END)

    def predict(self, request: Any) -> Any:  # noqa: ANN401 (no types for protos)
        """Answer a request for predictions. Raises Refusal."""
        self._check(request.model_spec)
        served, spec = self._served, request.model_spec
        if served is None or (spec.HasField("version") and spec.version.value != served.number):
            raise Refusal(
                grpc.StatusCode.NOT_FOUND, f"Servable not found for request: {spec.name}, version {spec.version.value}"
            )
        return served.predict(request)

    def status(self, request: Any) -> Any:  # noqa: ANN401
        """Tell the states of the versions, the newest first. Raises Refusal."""
        self._check(request.model_spec)
        response = get_model_status_pb2.GetModelStatusResponse()
        for number, state in sorted(self._states.items(), reverse=True):
            if not request.model_spec.HasField("version") or request.model_spec.version.value == number:
                response.model_version_status.append(state)
        if not response.model_version_status:
            raise Refusal(grpc.StatusCode.NOT_FOUND, f"Could not find any versions of model {self.name}")
        return response

    def _check(self, spec: Any) -> None:  # noqa: ANN401
        if not spec.name:
            raise Refusal(grpc.StatusCode.INVALID_ARGUMENT, "ModelSpec has no name specified.")
        if spec.name != self.name:
            raise Refusal(grpc.StatusCode.NOT_FOUND, f"Servable not found for request: Latest({spec.name})")


class Services(prediction_service_pb2_grpc.PredictionServiceServicer, model_service_pb2_grpc.ModelServiceServicer):
    """The gRPC services."""

    def __init__(self, server: Server) -> None:
        """Take what answers."""
        self._server = server

    def Predict(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: ANN401, N802
        """Answer a request for predictions."""
        return _answered(self._server.predict, request, context)

    def GetModelStatus(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: ANN401, N802
        """Tell the states of the versions."""
        return _answered(self._server.status, request, context)


def _answered(answer: Callable[[Any], Answer], request: Any, context: grpc.ServicerContext) -> Answer:  # noqa: ANN401
    try:
        return answer(request)
    except Refusal as refusal:
        context.abort(refusal.code, refusal.message)
        raise  # abort raises something else


def grpc_server(server: Server, address: str) -> tuple[grpc.Server, int]:
    """Start a gRPC server, and return it and its port."""
    listening = grpc.server(
        futures.ThreadPoolExecutor(max_workers=16),
        options=[("grpc.max_receive_message_length", -1), ("grpc.so_reuseport", 0)],
    )
    services = Services(server)
    prediction_service_pb2_grpc.add_PredictionServiceServicer_to_server(services, listening)
    model_service_pb2_grpc.add_ModelServiceServicer_to_server(services, listening)
    port = listening.add_insecure_port(address)
    listening.start()
    return listening, port


def rest_server(server: Server, port: int) -> ThreadingHTTPServer:
    """Start a server of GET /v1/models/NAME, which the readiness probe asks, and return it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            request = get_model_status_pb2.GetModelStatusRequest()
            request.model_spec.name = self.path.removeprefix("/v1/models/")
            try:
                status, body = 200, MessageToJson(server.status(request), preserving_proto_field_name=True)
            except Refusal as refusal:
                status, body = 404, refusal.message
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing of each probe."""

    listening = ThreadingHTTPServer(("", port), Handler)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    return listening


def main(arguments: Sequence[str]) -> int:
    """Run until a signal ends it, and return the exit status."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)  # it calls TensorFlow Serving's way of loading deprecated
    parser = argparse.ArgumentParser(prog="tensorflow_model_server", allow_abbrev=False)
    parser.add_argument("--port", type=int, default=8500)
    parser.add_argument("--rest_api_port", type=int, default=0)
    parser.add_argument("--model_name", default="default")
    parser.add_argument("--model_base_path", type=Path, required=True)
    flags = parser.parse_args(arguments)

    end = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: end.set())
    server = Server(flags.model_name, flags.model_base_path)
    try:
        # Like the real one it listens when there is something to serve.
        while not server.load_newest():
            if end.wait(0.5):
                return 0
    except LoadError as error:
        log.error("%s", error)
        return 1
    listening, _ = grpc_server(server, f"[::]:{flags.port}")
    if flags.rest_api_port:
        rest_server(server, flags.rest_api_port)
    while not end.wait(1):
        try:
            server.load_newest()
        except LoadError as error:
            log.error("%s", error)
    listening.stop(grace=5).wait()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
