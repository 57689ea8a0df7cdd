"""What TensorFlow Serving gets."""

from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from tensorflow_serving.apis import prediction_log_pb2

from tests.conftest import SMALL, line
from wide_deep_training import batches, warmup
from wide_deep_training.columns import CATEGORIES, NUMBERS
from wide_deep_training.errors import OutputError
from wide_deep_training.export import export
from wide_deep_training.model import WideDeep

EXAMPLES = [line(0, category=f"{number:x}").encode() for number in range(40)]


@pytest.fixture
def model() -> WideDeep:
    """Make a model whose linear part is not all zeros."""
    made = WideDeep(SMALL, seed=1)
    made.set_ranges([0.0] * 13, [20.0] * 13)
    made.wide.assign(tf.random.stateless_normal(made.wide.shape, [1, 1]))
    return made


def request(examples: list[bytes]) -> dict[str, tf.Tensor]:
    _, numbers, categories = batches.features(tf.constant(examples))
    return dict(zip(NUMBERS + CATEGORIES, numbers + categories, strict=True))


def test_the_signature_is_that_of_2020(model: WideDeep, tmp_path: Path) -> None:
    loaded = tf.saved_model.load(str(export(model, tmp_path, EXAMPLES, "{}")))
    assert sorted(loaded.signatures) == ["predict", "serving_default"]
    for signature in loaded.signatures.values():
        inputs = signature.structured_input_signature[1]
        assert {name: (each.dtype, each.shape.as_list()) for name, each in inputs.items()} == (
            dict.fromkeys(NUMBERS, (tf.float32, [None])) | dict.fromkeys(CATEGORIES, (tf.string, [None]))
        )
        outputs = signature.structured_outputs
        assert {name: (each.dtype, each.shape.as_list()) for name, each in outputs.items()} == {
            "logits": (tf.float32, [None, 1]),
            "logistic": (tf.float32, [None, 1]),
            "probabilities": (tf.float32, [None, 2]),
            "class_ids": (tf.int64, [None, 1]),
            "classes": (tf.string, [None, 1]),
            "all_class_ids": (tf.int32, [None, 2]),
            "all_classes": (tf.string, [None, 2]),
        }


def test_the_answers_are_those_of_the_model(model: WideDeep, tmp_path: Path) -> None:
    loaded = tf.saved_model.load(str(export(model, tmp_path, EXAMPLES, "{}")))
    answers = {name: each.numpy() for name, each in loaded.signatures["predict"](**request(EXAMPLES)).items()}
    _, numbers, categories = batches.features(tf.constant(EXAMPLES))
    logits = model.logits(tf.stack(numbers, axis=1), batches.hashes(categories, SMALL.hash_buckets)).numpy()
    clicked = logits[:, 0] > 0
    assert clicked.any()
    assert not clicked.all()
    np.testing.assert_allclose(answers["logits"], logits, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(answers["probabilities"][:, 1:], 1 / (1 + np.exp(-logits)), rtol=1e-5)
    np.testing.assert_allclose(answers["probabilities"].sum(axis=1), 1, rtol=1e-6)
    assert answers["class_ids"][:, 0].tolist() == clicked.astype(int).tolist()
    assert answers["classes"][:, 0].tolist() == [b"1" if click else b"0" for click in clicked]
    assert answers["all_class_ids"].tolist() == [[0, 1]] * 40
    assert answers["all_classes"].tolist() == [[b"0", b"1"]] * 40


def test_an_empty_category_is_the_blank_of_the_training(model: WideDeep, tmp_path: Path) -> None:
    predict = tf.saved_model.load(str(export(model, tmp_path, EXAMPLES, "{}"))).signatures["predict"]
    blank, other = request([line(category=" ").encode()]), request([line(category="x").encode()])
    empty = blank | dict.fromkeys(CATEGORIES, tf.constant([""]))
    assert predict(**empty)["logits"].numpy() == predict(**blank)["logits"].numpy()
    assert predict(**empty)["logits"].numpy() != predict(**other)["logits"].numpy()


def test_a_version_is_higher_than_all_before(model: WideDeep, tmp_path: Path) -> None:
    for name in ("99999999999", "²"):  # the second is a digit to Python, and no number
        (tmp_path / name).mkdir()
    version = export(model, tmp_path, EXAMPLES, '{"accuracy": 1}')
    assert version.name == "100000000000"
    assert (version / "metrics.json").read_text() == '{"accuracy": 1}'
    assert (version / "saved_model.pb").exists()


def test_an_export_that_fails_leaves_no_version(
    model: WideDeep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise tf.errors.ResourceExhaustedError(None, None, "No space left on device")

    monkeypatch.setattr(warmup, "write", full)
    with pytest.raises(OutputError, match="the disk is full"):
        export(model, tmp_path, EXAMPLES, "{}")
    assert list(tmp_path.iterdir()) == []


def test_a_version_can_be_read_by_another_user(model: WideDeep, tmp_path: Path) -> None:
    version = export(model, tmp_path, EXAMPLES, "{}")
    for path in [version, *version.rglob("*")]:
        assert path.stat().st_mode & 0o044 == 0o044, path


def test_the_warm_up_requests_are_answered(model: WideDeep, tmp_path: Path) -> None:
    version = export(model, tmp_path, EXAMPLES, "{}")
    predict = tf.saved_model.load(str(version)).signatures["predict"]
    sizes = []
    for record in tf.data.TFRecordDataset(str(version / "assets.extra/tf_serving_warmup_requests")):
        log = prediction_log_pb2.PredictionLog.FromString(record.numpy()).predict_log
        assert log.request.model_spec.signature_name == "predict"
        inputs = {name: tf.constant(tf.make_ndarray(value)) for name, value in log.request.inputs.items()}
        sizes.append(len(predict(**inputs)["probabilities"]))
    assert sizes == [1, 2, 8, 32]
