"""The model and its optimizers, held to plain arithmetic."""

import numpy as np
import pytest
import tensorflow as tf

from tests.conftest import SMALL
from wide_deep_training.learner import Learner
from wide_deep_training.model import WideDeep
from wide_deep_training.optimizers import Adagrad, Ftrl


def batch(rows: int, seed: int = 0) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    random = np.random.default_rng(seed)
    return (
        tf.constant(random.integers(0, 2, rows), tf.float32),
        tf.constant(random.normal(size=(rows, 13)), tf.float32),
        tf.constant(random.integers(0, SMALL.hash_buckets, (rows, 26)), tf.int64),
    )


def test_adagrad_divides_by_the_root_of_the_sum_of_squares() -> None:
    variable = tf.Variable([1.0, 2.0])
    optimizer = Adagrad(variable, rate=0.5)
    for gradient in ([3.0, 0.0], [4.0, 1.0]):
        optimizer.apply(tf.constant(gradient))
    first = 1 - 0.5 * 3 / np.sqrt(0.1 + 9) - 0.5 * 4 / np.sqrt(0.1 + 9 + 16)
    second = 2 - 0.5 * 1 / np.sqrt(0.1 + 1)
    assert variable.numpy() == pytest.approx([first, second], rel=1e-6)


def test_ftrl_follows_its_formula() -> None:
    variable = tf.Variable([0.0])
    optimizer = Ftrl(variable, rate=0.5)
    value, accumulator, linear = 0.0, 0.1, 0.0
    for gradient in (3.0, -1.0):
        optimizer.apply(tf.constant([gradient]))
        grown = accumulator + gradient**2
        linear += gradient - (np.sqrt(grown) - np.sqrt(accumulator)) / 0.5 * value
        accumulator = grown
        value = -linear / (np.sqrt(accumulator) / 0.5)
    assert variable.numpy() == pytest.approx([value], rel=1e-6)


@pytest.mark.parametrize("kind", [Adagrad, Ftrl])
def test_updating_rows_is_updating_the_whole_with_zeros_elsewhere(kind: type[Adagrad] | type[Ftrl]) -> None:
    by_rows, whole = tf.Variable(tf.zeros([4, 2])), tf.Variable(tf.zeros([4, 2]))
    kind(by_rows, 0.5).apply_rows(tf.constant([[1.0, 2.0], [3.0, 4.0]]), tf.constant([3, 1]))
    kind(whole, 0.5).apply(tf.constant([[0.0, 0.0], [3.0, 4.0], [0.0, 0.0], [1.0, 2.0]]))
    np.testing.assert_array_equal(by_rows.numpy(), whole.numpy())


def test_a_step_is_the_gradient_of_the_mean_loss() -> None:
    labels, numbers, hashes = batch(8)
    learner = Learner(SMALL, deep_rate=0.1, wide_rate=0.2, seed=1)
    learner.model.set_ranges([-3.0] * 13, [3.0] * 13)
    plain = Learner(SMALL, deep_rate=0.1, wide_rate=0.2, seed=1)
    plain.model.set_ranges([-3.0] * 13, [3.0] * 13)
    model = plain.model
    with tf.GradientTape() as tape:
        logits = model.logits(numbers, hashes)[:, 0]
        loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits))
    variables = [model.wide, model.bias, model.embeddings, *model.dense]
    optimizers: list[Adagrad | Ftrl] = [plain.of_wide, plain.of_bias, plain.of_embeddings, *plain.of_dense]
    for gradient, optimizer in zip(tape.gradient(loss, variables), optimizers, strict=True):
        optimizer.apply(tf.convert_to_tensor(gradient))

    assert learner.step(labels, numbers, hashes).numpy() == pytest.approx(loss.numpy(), rel=1e-6)
    ours = [learner.model.wide, learner.model.bias, learner.model.embeddings, *learner.model.dense]
    for mine, expected in zip(ours, variables, strict=True):
        np.testing.assert_allclose(mine.numpy(), expected.numpy(), rtol=1e-4, atol=1e-6)


def test_a_constant_column_is_0_whatever_comes_later() -> None:
    model = WideDeep(SMALL, seed=1)
    model.set_ranges([5.0, *[0.0] * 12], [5.0, *[1.0] * 12])
    _, numbers, hashes = batch(2)
    at_five = tf.concat([tf.fill([2, 1], 5.0), numbers[:, 1:]], axis=1)
    at_nine = tf.concat([tf.fill([2, 1], 9.0), numbers[:, 1:]], axis=1)
    logits = model.logits(at_five, hashes).numpy()
    assert np.isfinite(logits).all()
    np.testing.assert_array_equal(logits, model.logits(at_nine, hashes).numpy())


def test_a_bucket_of_one_category_is_not_that_of_another() -> None:
    rows = WideDeep(SMALL, seed=1).rows(tf.constant([[3] * 26], tf.int64)).numpy()[0]
    assert rows.tolist() == [column * SMALL.hash_buckets + 3 for column in range(26)]


def test_the_first_weights_are_those_of_the_seed() -> None:
    one, same, other = (WideDeep(SMALL, seed).embeddings.numpy() for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()
