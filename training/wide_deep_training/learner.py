"""The model together with its optimizers: one step of the training."""

import tensorflow as tf

from wide_deep_training.columns import CATEGORIES, NUMBERS
from wide_deep_training.model import Shape, WideDeep
from wide_deep_training.optimizers import Adagrad, Ftrl


class Learner(tf.Module):
    """All that a checkpoint's weights hold: the model's variables and the optimizers'."""

    def __init__(self, shape: Shape, *, deep_rate: float, wide_rate: float, seed: int) -> None:
        """Make a model that has learned nothing."""
        super().__init__(name="learner")
        self.model = WideDeep(shape, seed)
        self.of_wide = Ftrl(self.model.wide, wide_rate)
        self.of_bias = Ftrl(self.model.bias, wide_rate)
        self.of_embeddings = Adagrad(self.model.embeddings, deep_rate)
        self.of_dense = [Adagrad(variable, deep_rate) for variable in self.model.dense]

    @tf.function(
        input_signature=[
            tf.TensorSpec([None], tf.float32),
            tf.TensorSpec([None, len(NUMBERS)], tf.float32),
            tf.TensorSpec([None, len(CATEGORIES)], tf.int64),
        ]
    )
    def step(self, labels: tf.Tensor, numbers: tf.Tensor, hashes: tf.Tensor) -> tf.Tensor:
        """Learn from one batch. Returns its mean loss before the step, a scalar."""
        model = self.model
        rows = model.rows(hashes)
        embedded = tf.gather(model.embeddings, rows)
        weights = tf.gather(model.wide, rows)[:, :, 0]
        with tf.GradientTape() as tape:
            # The gradients of what the tables hold for this batch, not of the tables: most rows have none.
            tape.watch([embedded, weights])
            logits = model.combine(numbers, embedded, weights)[:, 0]
            loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits))
        gradients = tape.gradient(loss, [embedded, weights, model.bias, *model.dense])

        # A row that the batch has several times is updated once, by the sum of its gradients.
        distinct, place = tf.unique(tf.reshape(rows, [-1]))
        count = tf.size(distinct)
        of_embeddings = tf.reshape(gradients[0], [-1, model.shape.embedding])
        of_weights = tf.reshape(gradients[1], [-1, 1])
        self.of_embeddings.apply_rows(tf.math.unsorted_segment_sum(of_embeddings, place, count), distinct)
        self.of_wide.apply_rows(tf.math.unsorted_segment_sum(of_weights, place, count), distinct)
        self.of_bias.apply(gradients[2])
        for optimizer, gradient in zip(self.of_dense, gradients[3:], strict=True):
            optimizer.apply(gradient)
        return loss

    @tf.function(
        input_signature=[
            tf.TensorSpec([None, len(NUMBERS)], tf.float32),
            tf.TensorSpec([None, len(CATEGORIES)], tf.int64),
        ]
    )
    def logits(self, numbers: tf.Tensor, hashes: tf.Tensor) -> tf.Tensor:
        """Compute the logits of a batch, of shape [batch]."""
        return self.model.logits(numbers, hashes)[:, 0]
