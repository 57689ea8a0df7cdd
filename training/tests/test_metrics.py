"""How good the model is said to be."""

import itertools
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
import tensorflow as tf

from tests.conftest import NoSignals
from wide_deep_training import metrics
from wide_deep_training.errors import TrainingError
from wide_deep_training.learner import Learner
from wide_deep_training.metrics import Metrics


def evaluated(logits: list[float], labels: list[int]) -> Metrics:
    """Evaluate a model that answers with these logits, which it gets as its numbers, in batches of 7."""
    learner = cast(Learner, SimpleNamespace(logits=lambda numbers, _: numbers))
    rows = tf.data.Dataset.from_tensor_slices(
        (tf.constant(labels, tf.float32), tf.constant(logits, tf.float32), tf.zeros(len(labels)))
    )
    return metrics.evaluate(learner, rows.batch(7), step=1, examples=len(labels), stop=NoSignals())


def test_the_metrics_are_those_of_their_definitions() -> None:
    random = np.random.default_rng(1)
    labels = random.integers(0, 2, 50).tolist()
    logits = np.round(random.normal(size=50) + labels, 1).tolist()
    found = evaluated(logits, labels)

    chances = 1 / (1 + np.exp(-np.array(logits)))
    pairs = list(
        itertools.product(*([x for x, y in zip(logits, labels, strict=True) if y == label] for label in (1, 0)))
    )
    area = np.mean([1.0 if click > none else 0.5 if click == none else 0.0 for click, none in pairs])
    assert found.correct == sum((x > 0) == y for x, y in zip(logits, labels, strict=True))
    assert (found.examples, found.clicks) == (50, sum(labels))
    assert found.auc == pytest.approx(area, abs=1e-9)
    assert found.log_loss == pytest.approx(-np.mean(np.log(np.where(labels, chances, 1 - chances))), rel=1e-6)


def test_extreme_logits_are_finite() -> None:
    found = evaluated([1000.0, -1000.0, 1000.0], [1, 0, 0])
    assert found.log_loss == pytest.approx(1000 / 3)
    assert found.auc == pytest.approx(0.75)


# A step's loss is that before the step, so what the last one spoiled shows here first.
@pytest.mark.parametrize("answer", [float("nan"), float("inf")])
def test_an_answer_that_is_no_number_is_named(answer: float) -> None:
    with pytest.raises(TrainingError, match="an answer of the model is no number any more after step 1; try lower"):
        evaluated([0.0, answer], [0, 1])


def test_the_accuracy_never_promises_more_than_was_reached() -> None:
    assert Metrics(1, 3_000_000, 2_249_999, 0, 0.5, 0.5).accuracy == 0.749999
    assert Metrics(1, 3_000_000, 2_250_000, 0, 0.5, 0.5).accuracy == 0.75


def test_the_baseline_is_the_commoner_answer() -> None:
    assert Metrics(1, 100, 0, 26, 0.5, 0.5).baseline == 0.74
    assert Metrics(1, 100, 0, 80, 0.5, 0.5).baseline == 0.8
