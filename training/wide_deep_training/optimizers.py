"""FTRL for the linear part and Adagrad for the deep part, with the values of tf.estimator.

TensorFlow's operations do the work. Keras' optimizers of the same names have other defaults.
"""

from typing import Final

import tensorflow as tf

INITIAL_ACCUMULATOR: Final = 0.1
ADAGRAD_EPSILON: Final = 1e-7
FTRL_POWER: Final = -0.5


class Adagrad(tf.Module):
    """Adagrad for one variable."""

    def __init__(self, variable: tf.Variable, rate: float) -> None:
        """Make the accumulator."""
        super().__init__(name="adagrad")
        self._variable = variable
        self._rate = rate
        self.accumulator = _filled(variable, INITIAL_ACCUMULATOR)

    def apply(self, gradient: tf.Tensor) -> None:
        """Update the whole variable."""
        tf.raw_ops.ResourceApplyAdagradV2(grad=gradient, **self._common())

    def apply_rows(self, gradient: tf.Tensor, rows: tf.Tensor) -> None:
        """Update some rows of the variable; each may be named once."""
        tf.raw_ops.ResourceSparseApplyAdagradV2(grad=gradient, indices=rows, **self._common())

    def _common(self) -> dict[str, object]:
        return {
            "var": self._variable.handle,
            "accum": self.accumulator.handle,
            "lr": self._rate,
            "epsilon": ADAGRAD_EPSILON,
        }


class Ftrl(tf.Module):
    """FTRL without regularization, for one variable."""

    def __init__(self, variable: tf.Variable, rate: float) -> None:
        """Make the accumulator and the linear term."""
        super().__init__(name="ftrl")
        self._variable = variable
        self._rate = rate
        self.accumulator = _filled(variable, INITIAL_ACCUMULATOR)
        self.linear = _filled(variable, 0.0)

    def apply(self, gradient: tf.Tensor) -> None:
        """Update the whole variable."""
        tf.raw_ops.ResourceApplyFtrl(grad=gradient, **self._common())

    def apply_rows(self, gradient: tf.Tensor, rows: tf.Tensor) -> None:
        """Update some rows of the variable; each may be named once."""
        tf.raw_ops.ResourceSparseApplyFtrl(grad=gradient, indices=rows, **self._common())

    def _common(self) -> dict[str, object]:
        return {
            "var": self._variable.handle,
            "accum": self.accumulator.handle,
            "linear": self.linear.handle,
            "lr": self._rate,
            "l1": 0.0,
            "l2": 0.0,
            "lr_power": FTRL_POWER,
        }


def _filled(variable: tf.Variable, value: float) -> tf.Variable:
    return tf.Variable(tf.fill(variable.shape, value), trainable=False)
