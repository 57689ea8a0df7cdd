"""Batches of rows, streamed from the files: shuffled for the training, in order for the evaluation."""

from collections.abc import Sequence
from typing import Final

import tensorflow as tf

from wide_deep_training import lines
from wide_deep_training.columns import CATEGORIES, EMPTY_CATEGORY, NUMBERS
from wide_deep_training.survey import SurveyedFile

# Rows that are shuffled among each other, as in 2020.
SHUFFLED: Final = 20_000
EVALUATED_AT_ONCE: Final = 4096

# Labels of shape [batch], numbers of shape [batch, 13], hashes of the categories of shape [batch, 26].
Batch = tuple[tf.Tensor, tf.Tensor, tf.Tensor]

_DEFAULTS: Final = [[0], *[[0.0]] * len(NUMBERS), *[[EMPTY_CATEGORY]] * len(CATEGORIES)]


def training(
    surveyed: Sequence[SurveyedFile],
    *,
    start: int,
    rows: int,
    batch_size: int,
    hash_buckets: int,
    seed: int,
    threads: int,
) -> tf.data.Dataset:
    """Stream `rows` rows for the training, from the position `start` on.

    The order is another in each epoch and always the same for an epoch and a seed, so a position is all that is needed
    to go on. A batch may span two epochs; the last one may be smaller.
    """
    an_epoch = sum(file.rows for file in surveyed)
    first_epoch, first_row = divmod(start, an_epoch)

    def epoch(number: tf.Tensor) -> tf.data.Dataset:
        order = tf.random.experimental.stateless_shuffle(tf.range(len(surveyed)), seed=tf.stack([seed, number]))
        shuffled = _lines(surveyed, order).shuffle(
            SHUFFLED, seed=number * 1_000_003 + seed, reshuffle_each_iteration=False
        )
        return shuffled.skip(
            tf.where(number == first_epoch, tf.constant(first_row, tf.int64), tf.constant(0, tf.int64))
        )

    epochs = tf.data.Dataset.range(first_epoch, first_epoch + -(-(first_row + rows) // an_epoch))
    return _parsed(epochs.flat_map(epoch).take(rows), batch_size, hash_buckets, threads)


def evaluation(surveyed: Sequence[SurveyedFile], *, hash_buckets: int, threads: int) -> tf.data.Dataset:
    """Stream all rows once, in the files' order."""
    return _parsed(_lines(surveyed, tf.range(len(surveyed))), EVALUATED_AT_ONCE, hash_buckets, threads)


def evaluation_lines(surveyed: Sequence[SurveyedFile], count: int) -> list[bytes]:
    """Read the first valid lines."""
    return list(_lines(surveyed, tf.range(len(surveyed))).take(count).as_numpy_iterator())


def features(text: tf.Tensor) -> tuple[tf.Tensor, list[tf.Tensor], list[tf.Tensor]]:
    """Parse lines of shape [n] into labels, 13 numbers and 26 categories of shape [n] each."""
    label, *fields = tf.io.decode_csv(text, _DEFAULTS)
    return label, fields[: len(NUMBERS)], fields[len(NUMBERS) :]


def hashes(categories: Sequence[tf.Tensor], hash_buckets: int) -> tf.Tensor:
    """Hash 26 columns of strings of shape [n] into buckets, of shape [n, 26]."""
    return tf.strings.to_hash_bucket_fast(tf.stack(categories, axis=1), hash_buckets)


def _lines(surveyed: Sequence[SurveyedFile], order: tf.Tensor) -> tf.data.Dataset:
    """Stream the valid lines of the files in an order of shape [files], without headers."""
    paths = tf.constant([file.path for file in surveyed])
    compressions = tf.constant([file.compression for file in surveyed])
    headers = tf.constant([int(file.header) for file in surveyed], tf.int64)

    def of_file(at: tf.Tensor) -> tf.data.Dataset:
        return tf.data.TextLineDataset(paths[at], compressions[at]).skip(headers[at])

    found = tf.data.Dataset.from_tensor_slices(order).flat_map(of_file)
    if any(file.invalid for file in surveyed):
        found = found.batch(1024).map(_only_valid).unbatch()
    return found


def _only_valid(text: tf.Tensor) -> tf.Tensor:
    return tf.boolean_mask(text, tf.strings.regex_full_match(text, lines.VALID))


def _parsed(text: tf.data.Dataset, batch_size: int, hash_buckets: int, threads: int) -> tf.data.Dataset:
    def parse(batch: tf.Tensor) -> Batch:
        label, numbers, categories = features(batch)
        return tf.cast(label, tf.float32), tf.stack(numbers, axis=1), hashes(categories, hash_buckets)

    return text.batch(batch_size).map(parse, num_parallel_calls=threads, deterministic=True).prefetch(2)
