"""The model: a linear part over hashed categories, and a deep part over their embeddings and the scaled numbers.

Its logit is the sum of both parts. All 26 categories share one table in each part: bucket b of category c is row
c * hash_buckets + b.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import tensorflow as tf

from wide_deep_training.columns import CATEGORIES, NUMBERS


@dataclass(frozen=True)
class Shape:
    """What decides how large the model's variables are."""

    hash_buckets: int = 1000
    embedding: int = 32
    hidden: tuple[int, ...] = (1024, 512, 256)


class WideDeep(tf.Module):
    """The model's variables, and what it computes of a batch."""

    def __init__(self, shape: Shape, seed: int) -> None:
        """Make the variables, with the first values of tf.estimator: zeros for the linear part, random for the deep."""
        super().__init__(name="wide_deep")
        rows = len(CATEGORIES) * shape.hash_buckets
        widths = [len(NUMBERS) + len(CATEGORIES) * shape.embedding, *shape.hidden, 1]
        self.shape = shape
        self.wide = tf.Variable(tf.zeros([rows, 1]), name="wide")
        self.bias = tf.Variable(tf.zeros([1]), name="bias")
        self.embeddings = tf.Variable(
            tf.random.stateless_truncated_normal(
                [rows, shape.embedding], [seed, 0], stddev=1 / math.sqrt(shape.embedding)
            ),
            name="embeddings",
        )
        self.kernels = [
            tf.Variable(_glorot(width, following, [seed, layer]), name=f"kernel_{layer}")
            for layer, (width, following) in enumerate(pairwise(widths), start=1)
        ]
        self.biases = [
            tf.Variable(tf.zeros([width]), name=f"bias_{layer}") for layer, width in enumerate(widths[1:], start=1)
        ]
        self.least = tf.Variable(tf.zeros([len(NUMBERS)]), trainable=False, name="least")
        self.span = tf.Variable(tf.zeros([len(NUMBERS)]), trainable=False, name="span")

    @property
    def dense(self) -> list[tf.Variable]:
        """List the deep part's variables that every batch uses as a whole."""
        return [*self.kernels, *self.biases]

    def set_ranges(self, least: Sequence[float], greatest: Sequence[float]) -> None:
        """Scale the numbers by these ranges, of shape [13]: the least becomes 0, the greatest 1."""
        self.least.assign(tf.constant(least, tf.float32))
        self.span.assign(tf.constant(greatest, tf.float32) - self.least)

    def rows(self, hashes: tf.Tensor) -> tf.Tensor:
        """Turn hashes of shape [batch, 26] into rows of the tables, of the same shape."""
        first = tf.range(len(CATEGORIES), dtype=hashes.dtype) * self.shape.hash_buckets
        return hashes + first

    def combine(self, numbers: tf.Tensor, embedded: tf.Tensor, weights: tf.Tensor) -> tf.Tensor:
        """Compute the logits, of shape [batch, 1].

        Takes unscaled numbers of shape [batch, 13], and what the tables hold for the batch: embeddings of shape
        [batch, 26, embedding] and weights of shape [batch, 26].
        """
        # Not a division by 0: a number that is the same in all rows carries no information, and becomes 0.
        scaled = tf.math.divide_no_nan(numbers - self.least, self.span)
        layer = tf.concat([scaled, tf.reshape(embedded, [-1, len(CATEGORIES) * self.shape.embedding])], axis=1)
        for kernel, bias in zip(self.kernels[:-1], self.biases[:-1], strict=True):
            layer = tf.nn.relu(tf.nn.bias_add(tf.matmul(layer, kernel), bias))
        deep = tf.nn.bias_add(tf.matmul(layer, self.kernels[-1]), self.biases[-1])
        return deep + tf.reduce_sum(weights, axis=1, keepdims=True) + self.bias

    def logits(self, numbers: tf.Tensor, hashes: tf.Tensor) -> tf.Tensor:
        """Compute the logits, of shape [batch, 1], of numbers of shape [batch, 13] and hashes of shape [batch, 26]."""
        rows = self.rows(hashes)
        return self.combine(numbers, tf.gather(self.embeddings, rows), tf.gather(self.wide, rows)[:, :, 0])


def _glorot(width: int, following: int, seed: list[int]) -> tf.Tensor:
    limit = math.sqrt(6 / (width + following))
    return tf.random.stateless_uniform([width, following], seed, -limit, limit)
