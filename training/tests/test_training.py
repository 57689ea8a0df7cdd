"""A training from the data to the export, and the next one after it."""

import gzip
import json
import logging
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import tensorflow as tf

from tests.conftest import NoSignals, numbered
from wide_deep_training import batches, checkpoint, metrics, survey, training
from wide_deep_training.checkpoint import Checkpoints
from wide_deep_training.errors import TerminatedError, TrainingError
from wide_deep_training.learner import Learner
from wide_deep_training.metrics import Metrics
from wide_deep_training.settings import Settings


def train(settings: Settings, stop: NoSignals | None = None) -> tuple[Path, Metrics]:
    return training.train(settings, threads=1, stop=stop or NoSignals())


def weights(checkpoints: Path) -> dict[str, bytes]:
    """Read the values of the newest checkpoint."""
    reader = tf.train.load_checkpoint(str(max((checkpoints / "wide-deep").glob("step-*")) / "weights"))
    kinds = reader.get_variable_to_dtype_map()
    return {name: reader.get_tensor(name).tobytes() for name in kinds if kinds[name] == tf.float32}


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note the numbers (in I1) of the rows that the model is trained with."""
    noted: list[int] = []
    real = batches.training

    def watched(*files: Any, **options: Any) -> Iterator[batches.Batch]:
        for batch in real(*files, **options):
            noted.extend(int(number) for number in batch[1][:, 0])
            yield batch

    monkeypatch.setattr(batches, "training", watched)
    return noted


def test_a_training_exports_a_version_and_its_metrics(settings: Settings) -> None:
    version, found = train(settings)
    assert (version / "saved_model.pb").exists()
    for place in (version, settings.output):
        written = json.loads((place / "metrics.json").read_text())
        assert written["accuracy"] == found.correct / 20
        assert written["baseline"] == 0.5
        assert (written["step"], written["examples"], written["correct"]) == (3, 20, found.correct)
        assert written["tensorflow"] == tf.__version__


@pytest.mark.parametrize("zipped", [False, True])
def test_two_tries_of_n_steps_see_the_rows_of_one_of_2n(settings: Settings, rows: list[int], zipped: bool) -> None:
    more = numbered(60, 30).encode()
    if zipped:
        (settings.data / "train-2.csv.gz").write_bytes(gzip.compress(more))
    else:
        (settings.data / "train-2.csv").write_bytes(more)
    for steps in (4, 5):
        train(replace(settings, steps=steps))
    assert sorted(rows) == list(range(90))
    twice = list(rows)
    rows.clear()
    train(replace(settings, steps=9, output=settings.output / "other", checkpoint=settings.output / "other/c"))
    assert rows == twice


def test_two_tries_end_with_the_weights_of_one_of_twice_the_steps(settings: Settings, tmp_path: Path) -> None:
    for _ in range(2):
        train(settings)
    other = replace(settings, steps=6, checkpoint=tmp_path / "other")
    train(other)
    readers = [
        tf.train.load_checkpoint(str(folder / "wide-deep/step-000000006/weights"))
        for folder in (settings.checkpoint, other.checkpoint)
    ]
    names = [name for name, kind in readers[0].get_variable_to_dtype_map().items() if kind == tf.float32]
    assert len(names) > 15
    for name in names:
        tf.debugging.assert_near(*(reader.get_tensor(name) for reader in readers), rtol=1e-5)


def test_steps_come_on_top_of_the_checkpoints(settings: Settings) -> None:
    assert [train(settings)[1].step for _ in range(2)] == [3, 6]


def test_epochs_are_trained_to_the_last_row(settings: Settings, rows: list[int]) -> None:
    _, found = train(replace(settings, steps=0, epochs=2, batch_size=25))
    assert sorted(rows) == sorted([*range(60)] * 2)
    assert found.step == 5  # of 25, 25, 25, 25 and 20 rows


@pytest.fixture
def dies_at_step_4(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Kills a training once the checkpoint of step 4 is there."""
    real = checkpoint.Checkpoints.save

    def save_then_die(self: checkpoint.Checkpoints, learner: Learner, state: checkpoint.State) -> None:
        real(self, learner, state)
        if state.step == 4:
            raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(training, "CHECKPOINT_EVERY", 2)
        dying.setattr(checkpoint.Checkpoints, "save", save_then_die)
        yield dying


def test_an_interrupted_run_of_epochs_is_completed_and_the_next_is_a_new_one(
    settings: Settings, rows: list[int], dies_at_step_4: pytest.MonkeyPatch
) -> None:
    epochs = replace(settings, steps=0, epochs=2)
    with pytest.raises(KeyboardInterrupt):
        train(epochs)
    dies_at_step_4.undo()
    assert len(rows) == 40
    assert train(epochs)[1].step == 12
    assert sorted(rows) == sorted([*range(60)] * 2)
    assert train(epochs)[1].step == 24


def test_fewer_epochs_than_an_interrupted_run_has_behind_it_train_nothing_and_say_so(
    settings: Settings, rows: list[int], dies_at_step_4: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with pytest.raises(KeyboardInterrupt):
        train(replace(settings, steps=0, epochs=2, batch_size=20))
    dies_at_step_4.undo()
    assert train(replace(settings, steps=0, epochs=1, batch_size=20, wide_rate=0.1))[1].step == 4
    assert len(rows) == 80
    found = Checkpoints(settings.checkpoint).newest()
    assert found is not None
    assert (found.wide_rate, found.position.run_began) == (0.005, None)  # the rate that the weights were made with
    assert "no step is left: the interrupted run has 80 rows behind it, and its --epochs ask for 60" in caplog.text


def test_unchanged_data_is_not_read_again_before_the_training(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(settings)
    monkeypatch.setattr(survey, "survey", None)
    train(settings)


def test_changed_data_begins_anew_with_the_old_ranges_unless_told(
    settings: Settings, rows: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    def greatest() -> float:
        newest = max((settings.checkpoint / "wide-deep").glob("step-*"))
        reader = tf.train.load_checkpoint(str(newest / "weights"))
        return float(reader.get_tensor("learner/model/span/.ATTRIBUTES/VARIABLE_VALUE")[0])

    train(settings)
    assert greatest() == 1019
    (settings.data / "train.csv").write_text(numbered(5000, 30))
    os.utime(settings.data / "train.csv", (1, 1))
    rows.clear()
    with caplog.at_level(logging.INFO):
        train(settings)
    assert "the data changed" in caplog.text
    assert sorted(rows) == list(range(5000, 5030))
    assert greatest() == 1019
    train(replace(settings, rescale=True))
    assert greatest() == 5029 - 1000


def test_another_seed_begins_with_the_first_epoch(settings: Settings, rows: list[int]) -> None:
    train(replace(settings, steps=6, seed=1))
    first = list(rows)
    rows.clear()
    train(replace(settings, steps=6, seed=2))
    assert sorted(rows) == sorted(first)
    assert rows != first


def test_the_rates_are_the_checkpoints_until_others_are_given(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    stated = replace(settings, deep_rate=0.01, wide_rate=0.5)
    train(stated)
    train(settings)
    train(replace(stated, steps=6, checkpoint=tmp_path / "whole"))
    assert weights(settings.checkpoint) == weights(tmp_path / "whole")
    assert "learning-rate" not in caplog.text

    train(replace(settings, deep_rate=0.02))
    assert "learning-rate" not in caplog.text
    train(replace(settings, wide_rate=0.05))
    assert [record.message for record in caplog.records if "learning-rate" in record.message] == [
        "--wide-learning-rate 0.05 is not the checkpoint's, 0.5: FTRL computes each weight of the linear part anew from"
        " its sums, so that the next step multiplies it by about 0.1; to keep what was learned, leave the flag out"
    ]
    found = Checkpoints(settings.checkpoint).newest()
    assert found is not None
    assert (found.step, found.deep_rate, found.wide_rate) == (12, 0.02, 0.05)


def test_a_target_that_is_met_ends_the_training_early(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        _, found = train(replace(settings, steps=9, target_accuracy=0.1, eval_every=2))
    assert found.step == 2
    assert "stops early, at step 2: the target of 0.1 is met" in caplog.text
    assert "the target 0.1 asks for nothing: always giving the commoner answer reaches 0.500000" in caplog.text


def test_a_target_that_is_not_met_is_looked_at_once_an_epoch(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[int] = []
    real = metrics.evaluate

    def noted(*parts: Any, step: int, **options: Any) -> Metrics:
        steps.append(step)
        found: Metrics = real(*parts, step=step, **options)
        return found

    monkeypatch.setattr(metrics, "evaluate", noted)
    assert train(replace(settings, steps=15, target_accuracy=1.0))[1].step == 15
    assert steps == [6, 12, 15]


@pytest.mark.parametrize(("steps", "spoiled"), [(20, "the loss is"), (1, "an answer of the model is")])
def test_what_a_training_spoiled_ends_it_and_is_not_kept(settings: Settings, steps: int, spoiled: str) -> None:
    train(settings)
    with pytest.raises(TrainingError, match=f"{spoiled} no number any more after step"):
        train(replace(settings, steps=steps, deep_rate=1e38))
    assert train(settings)[1].step == 6


def test_a_signal_between_two_steps_loses_none_of_them(settings: Settings, rows: list[int]) -> None:
    class BeforeTheThirdStep(NoSignals):
        def check(self) -> None:
            if len(rows) == 30:
                raise TerminatedError("ended by a signal")

    with pytest.raises(TerminatedError):
        train(settings, BeforeTheThirdStep())
    assert train(replace(settings, steps=2))[1].step == 2 + 2


def test_a_signal_in_an_evaluation_between_steps_loses_none_of_them(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(*_: Any, **__: Any) -> Metrics:
        raise TerminatedError("ended by a signal")

    with monkeypatch.context() as patched:
        patched.setattr(metrics, "evaluate", ended)
        with pytest.raises(TerminatedError):
            train(replace(settings, steps=15, target_accuracy=1.0))
    assert train(replace(settings, steps=2))[1].step == 6 + 2


def test_tensorboard_gets_the_loss_and_the_evaluations(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "MEASURED_EVERY", 2)
    train(settings)
    tags = {
        value.tag
        for file in (settings.checkpoint / "wide-deep/events").iterdir()
        for event in tf.compat.v1.train.summary_iterator(str(file))
        for value in event.summary.value
    }
    assert tags >= {"training/loss", "training/examples_per_second", "evaluation/accuracy", "evaluation/baseline"}
