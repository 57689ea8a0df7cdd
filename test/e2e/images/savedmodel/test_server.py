"""The server of the tests answers as the exported model does, and refuses what it can't answer."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
import tensorflow as tf
from server import Server, grpc_server, rest_server
from tensorflow_serving.apis import (
    get_model_status_pb2,
    model_service_pb2_grpc,
    predict_pb2,
    prediction_log_pb2,
    prediction_service_pb2_grpc,
)
from versions import WARM_UP, LoadError, Refusal, Version

from tests.conftest import SMALL, line
from wide_deep_training import batches
from wide_deep_training.columns import CATEGORIES, NUMBERS
from wide_deep_training.export import export
from wide_deep_training.model import WideDeep

LINES = [line(0, category=f"{number:x}").encode() for number in range(40)]
NAME = "clicks"


def make(output: Path) -> Path:
    """Export a model whose answers differ, and return the version's folder."""
    model = WideDeep(SMALL, seed=1)
    model.set_ranges([0.0] * 13, [20.0] * 13)
    model.wide.assign(tf.random.stateless_normal(model.wide.shape, [1, 1]))
    return export(model, output, LINES, "{}")


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    return make(tmp_path)


def inputs() -> dict[str, tf.Tensor]:
    _, numbers, categories = batches.features(tf.constant(LINES))
    return dict(zip(NUMBERS + CATEGORIES, numbers + categories, strict=True))


def request(*outputs: str) -> predict_pb2.PredictRequest:
    made = predict_pb2.PredictRequest(output_filter=outputs)
    made.model_spec.name, made.model_spec.signature_name = NAME, "predict"
    for name, values in inputs().items():
        made.inputs[name].CopyFrom(tf.make_tensor_proto(values))
    return made


def test_answers_are_those_of_the_signature_to_the_last_bit(exported: Path) -> None:
    wanted = tf.saved_model.load(str(exported)).signatures["predict"](**inputs())
    answer = Version(exported).predict(request())
    assert set(answer.outputs) == set(wanted)
    for name, values in wanted.items():
        found = tf.make_ndarray(answer.outputs[name])
        assert found.shape == values.shape
        assert found.astype(values.numpy().dtype).tobytes() == values.numpy().tobytes(), name
    assert len(set(answer.outputs["probabilities"].float_val)) > 10
    assert answer.model_spec.version.value == int(exported.name)


def test_only_the_outputs_that_are_asked_for_are_answered(exported: Path) -> None:
    version = Version(exported)
    answer = version.predict(request("probabilities"))
    assert list(answer.outputs) == ["probabilities"]
    assert answer.outputs["probabilities"] == version.predict(request()).outputs["probabilities"]


def changed(change: str) -> predict_pb2.PredictRequest:
    made = request()
    match change:
        case "signature":
            made.model_spec.signature_name = "classify"
        case "output":
            made.output_filter.append("clicks")
        case "output twice":
            made.output_filter.extend(["logits", "logits"])
        case "input missing":
            del made.inputs["C26"]
        case "input of another type":
            made.inputs["I1"].CopyFrom(tf.make_tensor_proto(["1"] * len(LINES)))
        case "input of another length":
            made.inputs["I1"].CopyFrom(tf.make_tensor_proto([1.0]))
        case "input without values":
            made.inputs["I1"].tensor_content = b"123"
    return made


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        ("signature", grpc.StatusCode.FAILED_PRECONDITION, 'Serving signature key "classify" not found'),
        ("output", grpc.StatusCode.INVALID_ARGUMENT, "clicks Outputs expected to be in the set"),
        ("output twice", grpc.StatusCode.INVALID_ARGUMENT, "duplicate output"),
        ("input missing", grpc.StatusCode.INVALID_ARGUMENT, "C26"),
        ("input of another type", grpc.StatusCode.INVALID_ARGUMENT, "input I1 is string, expected float32"),
        ("input of another length", grpc.StatusCode.INVALID_ARGUMENT, "[Ss]hapes? "),
        ("input without values", grpc.StatusCode.INVALID_ARGUMENT, "tensor parsing error: I1"),
    ],
)
def test_wrong_requests_are_refused(exported: Path, change: str, code: grpc.StatusCode, message: str) -> None:
    with pytest.raises(Refusal, match=message) as refusal:
        Version(exported).predict(changed(change))
    assert refusal.value.code == code


def test_the_exported_warm_up_requests_are_replayed(exported: Path) -> None:
    assert Version(exported).warmed_up == 4


def bad_record(kind: str) -> bytes:
    log = prediction_log_pb2.PredictionLog()
    match kind:
        case "no record":
            return b"no protocol buffer"
        case "a wrong request":
            log.predict_log.request.CopyFrom(changed("input missing"))
        case "another kind":
            log.classify_log.request.model_spec.name = NAME
    return bytes(log.SerializeToString())


@pytest.mark.parametrize("kind", ["no record", "a wrong request", "another kind"])
def test_a_bad_warm_up_record_fails_the_version(exported: Path, kind: str) -> None:
    good = prediction_log_pb2.PredictionLog(predict_log=prediction_log_pb2.PredictLog(request=request()))
    with tf.io.TFRecordWriter(str(exported / WARM_UP)) as writer:
        writer.write(good.SerializeToString())
        writer.write(bad_record(kind))
    with pytest.raises(LoadError, match=r"warm-up record 2\b"):
        Version(exported)


def test_a_damaged_warm_up_file_fails_the_version(exported: Path) -> None:
    file = exported / WARM_UP
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(LoadError, match="warm-up record"):
        Version(exported)


@pytest.fixture
def channel(exported: Path) -> Iterator[grpc.Channel]:
    server = Server(NAME, exported.parent)
    assert server.load_newest()
    listening, port = grpc_server(server, "127.0.0.1:0")
    with grpc.insecure_channel(f"127.0.0.1:{port}") as made:
        yield made
    listening.stop(grace=None).wait()


def test_the_published_stubs_are_answered(channel: grpc.Channel, exported: Path) -> None:
    stub = prediction_service_pb2_grpc.PredictionServiceStub(channel)
    assert stub.Predict(request("probabilities"), timeout=60) == Version(exported).predict(request("probabilities"))
    for change in (
        lambda spec: spec.ClearField("name"),
        lambda spec: setattr(spec, "name", "views"),
        lambda spec: setattr(spec.version, "value", 1),
    ):
        wrong = request()
        change(wrong.model_spec)
        with pytest.raises(grpc.RpcError) as error:
            stub.Predict(wrong, timeout=60)
        assert error.value.code() == (
            grpc.StatusCode.NOT_FOUND if wrong.model_spec.name else grpc.StatusCode.INVALID_ARGUMENT
        )

    asked = get_model_status_pb2.GetModelStatusRequest()
    asked.model_spec.name = NAME
    (state,) = model_service_pb2_grpc.ModelServiceStub(channel).GetModelStatus(asked, timeout=60).model_version_status
    assert (state.version, state.state) == (int(exported.name), state.AVAILABLE)


def test_a_later_version_takes_over_unless_it_cannot_be_loaded(tmp_path: Path) -> None:
    server = Server(NAME, tmp_path)
    assert not server.load_newest()
    first = make(tmp_path)
    assert server.load_newest()
    broken = make(tmp_path)
    (broken / WARM_UP).write_bytes(b"broken")
    with pytest.raises(LoadError):
        server.load_newest()
    assert server.load_newest()  # it is not tried again
    assert server.predict(request("logits")).model_spec.version.value == int(first.name)
    third = make(tmp_path)
    assert server.load_newest()
    assert server.predict(request("logits")).model_spec.version.value == int(third.name)

    asked = get_model_status_pb2.GetModelStatusRequest()
    asked.model_spec.name = NAME
    states = server.status(asked).model_version_status
    end, available = get_model_status_pb2.ModelVersionStatus.END, get_model_status_pb2.ModelVersionStatus.AVAILABLE
    assert [(int(broken.name) < s.version, s.state, bool(s.status.error_message)) for s in states] == [
        (True, available, False),
        (False, end, True),
        (False, end, False),
    ]


def test_the_version_before_is_served_again_when_the_newest_is_withdrawn(tmp_path: Path) -> None:
    server = Server(NAME, tmp_path)
    first, second = make(tmp_path), make(tmp_path)
    assert server.load_newest()
    second.rename(second.with_name(f"{second.name}.withdrawn"))
    assert server.load_newest()
    assert server.predict(request("logits")).model_spec.version.value == int(first.name)


def test_rest_tells_the_state_to_the_readiness_probe(exported: Path) -> None:
    server = Server(NAME, exported.parent)
    rest = rest_server(server, 0)
    url = f"http://127.0.0.1:{rest.server_address[1]}/v1/models/"
    try:
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(url + NAME)
        server.load_newest()
        with urllib.request.urlopen(url + NAME) as answer:
            (state,) = json.load(answer)["model_version_status"]
        assert (state["version"], state["state"]) == (exported.name, "AVAILABLE")
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(url + "views")
    finally:
        rest.shutdown()
