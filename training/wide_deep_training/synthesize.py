"""Writes data like Criteo's, of which it is known how good a model can be.

Each row's chance of a click is a function of its columns: each category of each column has an effect, so have the
numbers' logarithms, and two pairs of columns have effects together. A model that knew the function would be right as
often as the larger of the chance and its complement; no model can be expected to do better.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from wide_deep_training import folders
from wide_deep_training.columns import CATEGORIES, NUMBERS
from wide_deep_training.progress import Progress

# About as many categories as Criteo's columns have in a sample, the largest cut.
VOCABULARIES: Final = (
    *(1400, 550, 20000, 20000, 300, 24, 12000, 630, 3, 20000, 5200, 20000, 3200),
    *(27, 11000, 20000, 10, 5000, 2000, 4, 20000, 18, 15, 20000, 90, 20000),
)
# The share of rows in which a column's first category, which is the empty text there, is forced.
EMPTY: Final = {"C19": 0.4, "C20": 0.4, "C22": 0.7, "C25": 0.4, "C26": 0.4}
CLICKS: Final = 0.256
CHUNK: Final = 20_000

# A column of few categories says more about each row than one of many, which a model learns slowly.
_CATEGORY_EFFECT: Final = 3.0
_NUMBER_EFFECT: Final = 0.1
_PAIR_EFFECT: Final = 0.35
_PAIRS: Final = ((5, 13), (8, 22))


@dataclass(frozen=True)
class Written:
    """How many rows a file has, how many of them are clicks, and the best accuracy to expect on it."""

    rows: int
    clicks: int
    best: float

    @property
    def baseline(self) -> float:
        """The accuracy of always giving the commoner answer."""
        return max(self.clicks, self.rows - self.clicks) / self.rows


class World:
    """The function that gives each row its chance of a click. The same for the same seed."""

    def __init__(self, seed: int) -> None:
        """Draw the effects, and the constant that makes a quarter of the rows clicks."""
        self._seed = seed
        random = np.random.default_rng([seed, 0])
        self._names = [_names(random, size) for size in VOCABULARIES]
        for name in EMPTY:
            self._names[CATEGORIES.index(name)][0] = ""
        self._effects = [random.normal(0, _CATEGORY_EFFECT / np.log(size), size) for size in VOCABULARIES]
        self._of_numbers = random.normal(0, _NUMBER_EFFECT, len(NUMBERS))
        self._of_pairs = [
            random.normal(0, _PAIR_EFFECT, (VOCABULARIES[one], VOCABULARIES[other])) for one, other in _PAIRS
        ]
        self._constant = 0.0
        self._constant = _constant_for(CLICKS, self._logits(*self._draw(random, CHUNK)))

    def rows(self, part: int, count: int) -> Iterator[tuple[list[str], np.ndarray, np.ndarray]]:
        """Draw rows, in chunks: the lines, the labels and the chances of a click, the last two of shape [chunk].

        Parts of different numbers have nothing to do with each other.
        """
        random = np.random.default_rng([self._seed, 1, part])
        for first in range(0, count, CHUNK):
            numbers, categories = self._draw(random, min(CHUNK, count - first))
            chances = 1 / (1 + np.exp(-self._logits(numbers, categories)))
            labels = random.random(len(chances)) < chances
            yield self._lines(labels, numbers, categories), labels, chances

    def _draw(self, random: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Draw numbers of shape [13, count], and categories' indices of shape [26, count], the first the commonest."""
        numbers = np.floor(np.exp(random.normal(1.5, 1.6, (len(NUMBERS), count)))).clip(1, 1e6) - 1
        sizes = np.array(VOCABULARIES)[:, np.newaxis]
        categories = np.floor((sizes + 1.0) ** random.random((len(CATEGORIES), count))).astype(int) - 1
        categories = np.minimum(categories, sizes - 1)
        for name, share in EMPTY.items():
            categories[CATEGORIES.index(name), random.random(count) < share] = 0
        return numbers, categories

    def _logits(self, numbers: np.ndarray, categories: np.ndarray) -> np.ndarray:
        logits = self._constant + self._of_numbers @ np.log1p(numbers)
        for effects, indices in zip(self._effects, categories, strict=True):
            logits += effects[indices]
        for (one, other), effects in zip(_PAIRS, self._of_pairs, strict=True):
            logits += effects[categories[one], categories[other]]
        return np.asarray(logits)

    def _lines(self, labels: np.ndarray, numbers: np.ndarray, categories: np.ndarray) -> list[str]:
        columns = [np.where(labels, "1", "0").tolist(), *numbers.astype(int).astype(str).tolist()]
        columns += [names[indices].tolist() for names, indices in zip(self._names, categories, strict=True)]
        return [",".join(fields) for fields in zip(*columns, strict=True)]


def write(out: Path, rows: int, eval_rows: int, seed: int) -> tuple[Written, Written]:
    """Write train.csv and eval.csv. Raises OutputError where they can't be written."""
    folders.prepare(out)
    world = World(seed)
    return _write(out / "train.csv", world, 0, rows), _write(out / "eval.csv", world, 1, eval_rows)


def _write(path: Path, world: World, part: int, count: int) -> Written:
    rows = clicks = 0
    best = 0.0
    with closing(Progress(f"writing {path.name}", count)) as progress, folders.staged_file(path) as file:
        for lines, labels, chances in world.rows(part, count):
            file.write("\n".join(lines) + "\n")
            rows += len(lines)
            clicks += int(labels.sum())
            best += float(np.maximum(chances, 1 - chances).sum())
            progress.show(rows)
    return Written(rows, clicks, best / rows)


def _names(random: np.random.Generator, count: int) -> np.ndarray:
    return np.array([f"{value:08x}" for value in random.integers(0, 2**32, count, dtype=np.uint32)])


def _constant_for(share: float, logits: np.ndarray) -> float:
    """Find what to add to logits so that their mean chance is the share, by halving."""
    low, high = -30.0, 30.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if np.mean(1 / (1 + np.exp(-logits - middle))) < share else (low, middle)
    return low
