"""The columns of a line of data: the label, 13 numbers, 26 categories."""

from typing import Final

LABEL: Final = "clicked"
NUMBERS: Final = tuple(f"I{i}" for i in range(1, 14))
CATEGORIES: Final = tuple(f"C{i}" for i in range(1, 27))
FIELDS: Final = (LABEL, *NUMBERS, *CATEGORIES)

# What the model of 2020 made of an empty category. It hashes to another bucket than an empty string.
EMPTY_CATEGORY: Final = " "
